"""The mappings of imported tables go out with the account, and come in with it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.import_mappings import import_mappings
from shared.transactions import mapping_repository
from tests.answers import json_of
from tests.functions.bookkeeping import pointers

TABLE = "Wann;Was;Wieviel;Saldo\n31.01.2024;zugang;10;99\n"
MAPPING = {
    "columns": {"Wann": "date", "Was": "type", "Wieviel": "amount", "Saldo": None},
    "types": {"zugang": "DEPOSIT"},
    "constants": {"currency": "EUR"},
}


@pytest.fixture
def account(client):
    return client("account")


@pytest.fixture
def file(account, books):
    """The export of an account that has read a table by a mapping."""
    reply = books.import_file(TABLE, query=f"&mapping={quote(json.dumps(MAPPING))}")
    assert reply.json["created"] == 1, reply.json
    return json_of(account.get("/account/export", headers=books.headers))


def test_a_mapping_goes_to_another_account(account, file, theirs):
    """Which then reads such tables without one. A second import of the file adds nothing."""
    [exported] = file["mappings"]
    assert {name: exported[name] for name in MAPPING} == MAPPING
    assert theirs.import_file(TABLE).status_code == 422
    for counts in ({"created": 1, "existing": 0}, {"created": 0, "existing": 1}):
        reply = account.post("/account/import", json=file, headers=theirs.headers)
        assert json_of(reply)["mappings"] == counts
    read = theirs.import_file(TABLE, query="&dry_run=true")
    assert (read.json["created"], read.json["mapping_remembered"]) == (1, True)
    again = json_of(account.get("/account/export", headers=theirs.headers))
    assert again["mappings"] == file["mappings"]


def test_a_file_of_an_earlier_version_has_none(account, file, theirs):
    del file["mappings"]
    file["version"] = 3
    reply = account.post("/account/import", json=file, headers=theirs.headers)
    assert json_of(reply)["mappings"] == {"created": 0, "existing": 0}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"header": "x"}, "/mappings/0/header"),
        ({"columns": {"Wann": "day"}}, "/mappings/0/columns/Wann"),
        ({"types": {"zugang": "GIFT"}}, "/mappings/0/types/zugang"),
        ({"constants": {"id": "1"}}, "/mappings/0/constants/id"),
        ({"used_at": "2999-01-01T00:00:00Z"}, "/mappings/0/used_at"),
        ({"more": 1}, "/mappings/0/more"),
    ],
)
def test_what_an_import_of_a_table_would_refuse_is_refused(account, file, theirs, change, pointer):
    """And nothing of the file is stored."""
    file["mappings"][0].update(change)
    reply = account.post("/account/import", json=file, headers=theirs.headers)
    assert (reply.status_code, pointers(reply)) == (422, [pointer])
    assert theirs.import_file(TABLE).status_code == 422


def test_a_header_that_comes_twice_is_refused(account, file, theirs):
    file["mappings"] *= 2
    reply = account.post("/account/import", json=file, headers=theirs.headers)
    assert (reply.status_code, pointers(reply)) == (422, ["/mappings/1/header"])


def test_an_account_keeps_those_that_were_used_last(account, file, theirs, monkeypatch):
    monkeypatch.setattr(mapping_repository, "MAPPINGS_MAX", 1)
    earlier = {**file["mappings"][0], "header": "0" * 64, "used_at": "2020-01-01T00:00:00Z"}
    file["mappings"].append(earlier)
    account.post("/account/import", json=file, headers=theirs.headers)
    with cloud_sql.reading() as work:
        of_owner = import_mappings.c.owner_id == theirs.user_id
        headers = work.execute(sa.select(import_mappings.c.header).where(of_owner)).scalars().all()
    assert headers == [file["mappings"][0]["header"]]
