"""What has changed since an instant, page by page, and the assets beside their ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.transactions import changes
from shared.transactions.list_schemas import TransactionsQuery
from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, pointers
from tests.rows import ABSENT_ID

DAY = "2024-06-10"


def instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def since(books: Bookkeeper, when: datetime, **query: object) -> Any:
    reply = books.http.get(
        "/transactions",
        query_string={"updated_since": when.isoformat(), **query},
        headers=books.headers,
    )
    assert reply.status_code == 200, reply.text
    return json_of(reply)


def pages(books: Bookkeeper, when: datetime, **query: object) -> Iterator[Any]:
    page = since(books, when, **query)
    yield page
    while page["next_cursor"]:
        page = since(books, when, cursor=page["next_cursor"], **query)
        yield page


def changed(page: Any) -> list[tuple[str, bool]]:
    """Each item's id, and whether it is deleted."""
    return [(item["id"], "deleted_at" in item) for item in page["items"]]


def stamp(transaction_id: object, when: datetime) -> None:
    with cloud_sql.writing() as work:
        work.execute(
            sa.text("UPDATE transactions SET updated_at = :at WHERE id = :id"),
            {"at": when, "id": UUID(str(transaction_id))},
        )


def deletions(portfolio_id: str) -> int:
    with cloud_sql.reading() as work:
        count = sa.text("SELECT count(*) FROM deleted_transactions WHERE portfolio_id = :id")
        return int(work.execute(count, {"id": UUID(portfolio_id)}).scalar_one())


def test_what_was_recorded_corrected_and_deleted_since(books):
    """In the order of the changes; what has not changed is not there."""
    start = clock.now()
    old, corrected, gone = (books.record(books.buy(DAY, quantity)) for quantity in ("1", "2", "3"))
    for transaction in (old, corrected, gone):
        stamp(transaction["id"], start - timedelta(days=2))
    assert since(books, start)["items"] == []
    assert books.patch(corrected["id"], note="seen").status_code == 200
    assert books.open("DELETE", gone["id"]).status_code == 204
    new = books.record(books.buy(DAY, "4"))

    page = since(books, start)
    assert changed(page) == [(corrected["id"], False), (gone["id"], True), (new["id"], False)]
    assert page["items"][0] == books.open("GET", corrected["id"]).json
    assert set(page["items"][1]) == {"id", "deleted_at"}
    assert start < instant(page["items"][1]["deleted_at"]) < clock.now()
    assert page["next_cursor"] is None
    from_there = since(books, instant(page["items"][1]["deleted_at"]))
    assert changed(from_there) == [(gone["id"], True), (new["id"], False)]


def test_the_next_time_begins_before_the_first_page(books):
    """What is committed late, with an earlier instant, is not lost; all pages say the same."""
    for quantity in ("1", "2", "3"):
        books.record(books.buy(DAY, quantity))
    before = clock.now()
    read = list(pages(books, before - timedelta(hours=1), limit=1))
    nexts = {page["next_updated_since"] for page in read}
    assert len(read) == 3
    [following] = nexts
    assert before - changes.OVERLAP <= instant(following) < clock.now() - changes.OVERLAP
    assert changed(since(books, instant(following))) == [changed(page)[0] for page in read]
    assert "next_updated_since" not in json_of(books.get())


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_repeat_and_skip_nothing(books, limit):
    """Of a batch with one instant and of deletions among it, in two portfolios, as they change."""
    chance, start = Random(limit), clock.now()  # noqa: S311 (no secret)
    reply = books.batch([books.buy(DAY, "1") for _ in range(9)])
    ids = [item["id"] for item in json_of(reply)["items"]]
    first = books.portfolio_id
    books.portfolio_id = books.add_portfolio("USD")
    ids += [item["id"] for item in json_of(books.batch([books.buy(DAY, "1")] * 5))["items"]]
    deleted = set(chance.sample(ids, 5))
    for transaction_id in deleted:
        assert books.open("DELETE", transaction_id).status_code == 204

    seen: list[tuple[str, bool]] = []
    added = None
    for page in pages(books, start, limit=limit):
        assert len(page["items"]) <= limit
        seen += changed(page)
        if added is None:
            added = books.record(books.buy(DAY, "1"))["id"]
    assert added is not None
    assert sorted(seen) == sorted([(name, name in deleted) for name in [*ids, added]])
    of_first = [
        entry
        for page in pages(books, start, limit=limit, portfolio_id=first)
        for entry in changed(page)
    ]
    assert sorted(of_first) == sorted((name, name in deleted) for name in ids[:9])


def test_both_sides_of_a_transfer_are_deleted_in_their_portfolios(books):
    start, second = clock.now(), books.add_portfolio("USD")
    books.record(books.buy(DAY, "1"))
    body = {
        "from_portfolio_id": books.portfolio_id,
        "to_portfolio_id": second,
        "date": DAY,
        "asset_id": books.own,
        "quantity": "1",
    }
    reply = books.http.post("/transactions/transfer", json=body, headers=books.headers)
    outgoing, incoming = (item["id"] for item in json_of(reply)["items"])
    assert books.open("DELETE", f"{outgoing}?both=true").status_code == 204
    assert changed(since(books, start, portfolio_id=second)) == [(incoming, True)]
    assert (outgoing, True) in changed(since(books, start, portfolio_id=books.portfolio_id))


def test_others_see_none_of_it(books, theirs):
    start = clock.now()
    gone = books.record(books.buy(DAY, "1"))
    books.record(books.buy(DAY, "2"))
    books.open("DELETE", gone["id"])
    assert since(theirs, start)["items"] == []
    query = f"updated_since={start:%Y-%m-%dT%H:%M:%SZ}&portfolio_id="
    for portfolio_id in (books.portfolio_id, ABSENT_ID):
        assert theirs.get(f"{query}{portfolio_id}").status_code == 404
    assert since(theirs, start, portfolio_id=theirs.portfolio_id)["items"] == []


def test_deletions_go_with_their_portfolio(books):
    gone = books.record(books.buy(DAY, "1"))
    books.open("DELETE", gone["id"])
    assert deletions(books.portfolio_id) == 1
    with cloud_sql.writing() as work:
        work.execute(
            sa.text("DELETE FROM portfolios WHERE id = :id"), {"id": UUID(books.portfolio_id)}
        )
    assert deletions(books.portfolio_id) == 0


def test_deletions_of_long_ago_are_forgotten_some_at_a_time(books, monkeypatch):
    """And none that a request may still ask for."""
    monkeypatch.setattr(
        changes, "_FORGET", sa.text(str(changes._FORGET).replace("LIMIT 100", "LIMIT 2"))
    )
    now = clock.now()
    with cloud_sql.writing() as work:
        work.execute(sa.text("DELETE FROM deleted_transactions"))
        for days in (89, 90.9, 92, 93, 94, 95):
            work.execute(
                changes._REMEMBER,
                {
                    "transaction_id": UUID(int=int(days * 10)),
                    "portfolio_id": UUID(books.portfolio_id),
                    "deleted_at": now - timedelta(days=days),
                },
            )
    left = []
    for _ in range(3):
        gone = books.record(books.buy(DAY, "1"))
        assert books.open("DELETE", gone["id"]).status_code == 204
        left.append(deletions(books.portfolio_id))
    assert left == [5, 4, 5]
    assert changed(since(books, now - timedelta(days=89.5)))[0] == (str(UUID(int=890)), True)


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-10",
        "2024-06-10T10:00:00",
        "2024-06-10T10:00:00+0000",
        "2024-02-30T10:00:00Z",
        "2024-06-10T24:01:00Z",
        "2024-06-10T10:00:60Z",
        "9999-12-31T23:59:59-10:00",
        "1717977600",
        "",
        "yesterday",
    ],
)
def test_an_instant_states_its_zone(books, text):
    reply = books.http.get(
        "/transactions", query_string={"updated_since": text}, headers=books.headers
    )
    assert (reply.status_code, pointers(reply)) == (422, ["?updated_since"])


def test_what_was_deleted_long_ago_is_not_claimed_to_be_known(books):
    """The refusal says why, and what to do. Any zone, and any number of decimals, is an instant."""
    now = clock.now()
    long_ago = (now - timedelta(days=90, minutes=1)).isoformat()
    reply = books.http.get(
        "/transactions", query_string={"updated_since": long_ago}, headers=books.headers
    )
    assert (reply.status_code, pointers(reply)) == (422, ["?updated_since"])
    assert "deleted" in json_of(reply)["detail"]
    assert since(books, now - timedelta(days=90) + timedelta(minutes=1))["items"] == []
    for text in (f"{now:%Y-%m-%dT%H:%M:%S}-03:00", f"{now:%Y-%m-%dT%H:%M:%S}.123456789Z"):
        query = {"updated_since": text}
        reply = books.http.get("/transactions", query_string=query, headers=books.headers)
        assert reply.status_code == 200


@pytest.mark.parametrize("query", ["asset_id", "type", "from", "to"])
def test_a_filter_that_a_correction_leaves_is_refused(books, query):
    """A transaction that no longer matches would silently be missing."""
    value = {"asset_id": books.own, "type": "BUY"}.get(query, DAY)
    text = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    reply = books.get(f"updated_since={text}&{query}={value}")
    assert (reply.status_code, pointers(reply)) == (422, [f"?{query}"])
    assert "updated_since" in json_of(reply)["detail"]


def test_a_cursor_is_of_its_list(books):
    now = clock.now()
    own = TransactionsQuery.cursor_after(DAY, "1")
    other = TransactionsQuery.cursor_after(now.isoformat(), str(ABSENT_ID), now.isoformat())
    text = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    for query in (f"updated_since={text}&cursor={own}", f"cursor={other}"):
        reply = books.get(query)
        assert (reply.status_code, pointers(reply)) == (422, ["?cursor"])
    assert books.get(f"updated_since={text}&cursor={other}").status_code == 200


def test_an_asset_beside_its_id(books):
    """In the list, alone, and among the changes; nothing is added where nothing was asked for."""
    start = clock.now()
    bought = books.record(books.buy(DAY, "1"))
    merged = books.record(
        {
            "type": "MERGER",
            "date": "2024-06-11",
            "asset_id": books.own,
            "to_asset_id": books.market,
            "to_quantity": "2",
        }
    )
    deposit = books.record({"type": "DEPOSIT", "date": "2024-06-12", "amount": "5"})
    own = {
        "id": books.own,
        "symbol": "HOUSE",
        "name": "HOUSE",
        "asset_class": "EQUITY",
        "currency": "USD",
        "exchange": None,
        "isin": None,
        "manual": True,
    }
    [_, with_both, with_one] = json_of(books.get("expand=asset"))["items"]
    assert with_one == bought | {"asset": own}
    assert with_both["asset"] == own
    assert (with_both["to_asset"]["id"], with_both["to_asset"]["manual"]) == (books.market, False)
    assert set(with_both) - {"asset", "to_asset"} == set(merged)
    assert books.open("GET", f"{bought['id']}?expand=asset").json == with_one
    assert books.open("GET", f"{deposit['id']}?expand=asset").json == deposit
    assert since(books, start, expand="asset")["items"][0] == with_one
    assert books.open("GET", bought["id"]).json == bought
    for path in ("", f"/{bought['id']}"):
        reply = books.http.get(f"/transactions{path}?expand=portfolio", headers=books.headers)
        assert (reply.status_code, pointers(reply)) == (422, ["?expand"])


def test_either_tag_names_the_version(books):
    """The tag read with the asset beside goes with the transaction's version, and no longer."""
    bought = books.record(books.buy(DAY, "1"))
    path = f"/transactions/{bought['id']}"
    plain = books.open("GET", bought["id"]).headers["ETag"]
    more = books.open("GET", f"{bought['id']}?expand=asset").headers["ETag"]
    assert plain != more
    for tag in (plain, more):
        headers = {**books.headers, "If-Match": tag}
        assert books.http.patch(path, json={}, headers=headers).status_code == 200
    books.patch(bought["id"], note="changed")
    for tag in (plain, more, f"{plain[:-2]}-{more[-8:]}"):
        headers = {**books.headers, "If-Match": tag}
        assert books.http.patch(path, json={}, headers=headers).status_code == 412
        assert books.http.delete(path, headers=headers).status_code == 412
    now = books.open("GET", f"{bought['id']}?expand=asset").headers["ETag"]
    headers = {**books.headers, "If-Match": now}
    assert books.http.delete(path, headers=headers).status_code == 204


def test_assets_cost_one_statement_a_page(books):
    for quantity in ("1", "2", "3"):
        books.record(books.buy(DAY, quantity))
    for query, statements in (("", 1), ("expand=asset", 2)):
        with books.http:
            books.get(query)
            assert cloud_sql.statements.get() == statements


def test_instants_come_in_utc(books):
    start = clock.now()
    gone = books.record(books.buy(DAY, "1"))
    books.open("DELETE", gone["id"])
    [item] = since(books, start)["items"]
    assert item["deleted_at"].endswith("Z")
    assert instant(item["deleted_at"]).utcoffset() == UTC.utcoffset(None)
