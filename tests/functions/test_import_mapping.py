"""A mapping says which column of a table is which field, and is remembered for the next one."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.import_mappings import import_mappings
from shared.transactions import mapping_repository
from tests.functions.bookkeeping import pointers

TABLE = "Wann;Was;Papier;Zahl;Je;Saldo\n31.01.2024;zugang;HOUSE;10;5,50;99\n"
COLUMNS = {
    "Wann": "date",
    "Was": "type",
    "Papier": "symbol",
    "Zahl": "quantity",
    "Je": "unit_price",
    "Saldo": None,
}
TYPES = {"Zugang": "BUY"}
MAPPING = {"columns": COLUMNS, "types": TYPES}


def with_mapping(mapping, query=""):
    text = mapping if isinstance(mapping, str) else json.dumps(mapping)
    return f"&mapping={quote(text)}{query}"


def recorded(books):
    names = ("type", "date", "asset_id", "quantity", "unit_price")
    return [tuple(row[name] for name in names) for row in books.all()]


def test_a_table_of_unknown_columns_is_read_by_a_mapping(books):
    unread = books.import_file(TABLE)
    assert (unread.status_code, pointers(unread)) == (422, [""])
    assert "'Wann', 'Was', 'Papier'" in unread.json["errors"][0]["detail"]
    dry = books.import_file(TABLE, query=with_mapping(MAPPING, "&dry_run=true"))
    assert (dry.status_code, dry.json["created"], books.all()) == (200, 1, [])
    reply = books.import_file(TABLE, query=with_mapping(MAPPING))
    assert (reply.json["created"], reply.json["warnings"]) == (1, [])
    assert recorded(books) == [("BUY", "2024-01-31", books.own, "10", "5.50")]
    assert {column["name"]: column["field"] for column in reply.json["columns"]} == COLUMNS
    assert reply.json["mapping_remembered"] is False


def test_it_is_remembered_for_this_header_and_this_user(books, theirs):
    """Only by a run that records: a dry run changes nothing. What comes before the header and which
    rows follow it does not matter; another order of the columns does.
    """
    books.import_file(TABLE, query=with_mapping(MAPPING, "&dry_run=true"))
    assert books.import_file(TABLE).status_code == 422
    books.import_file(TABLE, query=with_mapping(MAPPING))
    longer = "My broker\n\n" + TABLE + "01.02.2024;Zugang;HOUSE;1;6;98\n"
    reply = books.import_file(longer)
    assert [item["status"] for item in reply.json["items"]] == ["duplicate", "created"]
    assert reply.json["mapping_remembered"] is True
    assert books.import_file(TABLE.replace("Saldo", "Rest")).status_code == 422
    assert theirs.import_file(TABLE).status_code == 422


def test_a_mapping_that_is_sent_replaces_the_remembered_one(books):
    books.import_file(TABLE, query=with_mapping(MAPPING))
    reply = books.import_file(TABLE, query=with_mapping({**MAPPING, "types": {"zugang": "SELL"}}))
    assert (reply.json["created"], recorded(books)[0][0]) == (1, "SELL")
    assert books.import_file(TABLE).json["created"] == 0
    assert books.import_file(TABLE, query="&dry_run=true").json["items"][0]["status"] == "duplicate"


def test_nothing_is_remembered_of_a_file_that_is_not_recorded(books):
    wrong = TABLE.replace("HOUSE", "NONE")
    assert books.import_file(wrong, query=with_mapping(MAPPING)).json["created"] == 0
    assert books.import_file(TABLE).status_code == 422


@pytest.mark.parametrize(
    "mapping",
    [
        {"date": "Wann", "type": "Was", "symbol": "Papier", "quantity": "Zahl", "unit_price": "Je"},
        {"Wann": "date", "Was": "type", "Papier": "symbol", "Zahl": "quantity", "Je": "unit_price"},
    ],
)
def test_columns_and_fields_may_stand_either_way_round(books, mapping):
    reply = books.import_file(TABLE.replace("zugang", "Kauf"), query=with_mapping(mapping))
    assert reply.json["created"] == 1, reply.json
    assert reply.json["warnings"] == ["The column 'Saldo' is not read."]


def test_constants_stand_for_columns_that_a_table_does_not_have(books):
    content = "Tag,Betrag\n2024-01-31,100\n2024-02-01,50\n"
    constants = {"type": "DEPOSIT", "currency": "EUR", "note": "savings"}
    mapping = {"columns": {"Tag": "date"}, "constants": constants}
    assert books.import_file(content, query=with_mapping(mapping)).json["created"] == 2
    assert [(row["amount"], row["currency"], row["note"]) for row in books.all()] == [
        ("50", "EUR", "savings"),
        ("100", "EUR", "savings"),
    ]


def test_types_alone_may_be_mapped(books):
    content = "date,type,amount\n2024-01-31,Aufstockung,100\n"
    mapping = {"columns": {}, "types": {"AUFSTOCKUNG": "DEPOSIT"}}
    assert books.import_file(content, query=with_mapping(mapping)).json["created"] == 1


@pytest.mark.parametrize(
    ("mapping", "pointer", "reason"),
    [
        ("{", "?mapping", "must be a JSON object"),
        ("[]", "?mapping", "must be a JSON object"),
        ("5", "?mapping", "must be a JSON object"),
        ({"Wann": "day"}, "?mapping/Wann", "is no field; one is type, date"),
        ({"Wann": 5}, "?mapping/Wann", "must be a string"),
        ({"Wann": "date", "Was": "date"}, "?mapping/Wann", "is date, as another column is"),
        ({"columns": {"Wann": "day"}}, "?mapping/columns/Wann", "is no field"),
        ({"columns": {}, "types": {"x": "GIFT"}}, "?mapping/types/x", "is no type"),
        ({"columns": {}, "types": 5}, "?mapping/types", "must be an object"),
        ({"columns": {}, "colour": {}}, "?mapping/colour", "is none of columns"),
        ({"columns": {}, "constants": {"id": "1"}}, "?mapping/constants/id", "can't be the same"),
        ({"A" * 300: "date"}, f"?mapping/{'A' * 60}", "must have at most 200 characters"),
        ({"Wann": "date", "Wo": "exchange"}, "?mapping", "names the column 'Wo', which the file"),
        ({"Wann": "date"}, "", "needs a column for the type"),
    ],
    ids=str,
)
def test_a_wrong_mapping_is_refused_by_its_entry(books, mapping, pointer, reason):
    reply = books.import_file(TABLE, query=with_mapping(mapping))
    assert (reply.status_code, books.all()) == (422, [])
    error = reply.json["errors"][0]
    assert error["pointer"] == pointer
    assert reason in error["detail"]


def test_a_column_that_comes_twice_can_not_be_mapped(books):
    reply = books.import_file(TABLE.replace("Saldo", "Je"), query=with_mapping({"Je": "amount"}))
    assert (reply.status_code, pointers(reply)) == (422, ["?mapping"])


@pytest.mark.parametrize(
    ("content", "query"),
    [(b'{"items": []}', ""), (b"<a/>", ""), (TABLE, "&format=degiro"), (TABLE, "&format=json")],
    ids=str,
)
def test_a_mapping_is_for_tables_alone(books, content, query):
    reply = books.import_file(content, query=with_mapping({"Wann": "date"}, query))
    assert (reply.status_code, pointers(reply)) == (422, ["?mapping"])


def stored_mappings(owner_id):
    with cloud_sql.reading() as work:
        query = sa.select(sa.func.count()).where(import_mappings.c.owner_id == owner_id)
        return work.execute(query).scalar_one()


def test_an_account_has_a_bounded_number_of_them(books, monkeypatch):
    """The one that was not used for longest is forgotten."""
    monkeypatch.setattr(mapping_repository, "MAPPINGS_MAX", 2)
    mapping = {"columns": {"Tag": "date"}, "constants": {"type": "DEPOSIT"}}
    for name in ("a", "b", "c"):
        content = f"Tag,amount,{name}\n2024-01-31,100,\n"
        query = with_mapping(mapping, "&look_alikes=true")
        assert books.import_file(content, query=query).status_code == 200
    assert stored_mappings(books.user_id) == 2
    assert books.import_file("Tag,amount,a\n2024-01-31,100,\n").status_code == 422
    assert books.import_file("Tag,amount,c\n2024-01-31,100,\n").status_code == 200


def test_they_are_deleted_with_the_account(books, client, new_user):
    user = new_user(password="correct horse battery")
    books.headers, books.user_id = user.headers, user.user_id
    books.portfolio_id = books.add_portfolio("USD")
    content = "Tag,amount\n2024-01-31,100\n"
    mapping = {"columns": {"Tag": "date"}, "constants": {"type": "DEPOSIT"}}
    assert books.import_file(content, query=with_mapping(mapping)).json["created"] == 1
    assert stored_mappings(user.user_id) == 1
    body = {"password": "correct horse battery"}
    reply = client("account").delete("/account", json=body, headers=user.headers)
    assert reply.status_code == 204, reply.json
    assert stored_mappings(user.user_id) == 0
