"""The transactions function, for owners, other users and broken requests: single transactions."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from shared import clock
from shared.transactions.list_schemas import TransactionsQuery
from tests.functions.bookkeeping import add_asset, add_split, pointers
from tests.rows import ABSENT_ID

ABSENT = f"/transactions/{ABSENT_ID}"
DAY = "2024-06-10"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/transactions"),
        ("POST", "/transactions"),
        ("GET", ABSENT),
        ("PATCH", ABSENT),
        ("DELETE", ABSENT),
        ("POST", "/transactions/batch"),
        ("POST", "/transactions/import"),
        ("GET", "/transactions/export"),
    ],
)
def test_every_route_needs_a_token(client, method, path):
    """Every route answers 401 before it looks at anything else."""
    reply = client("transactions").open(path, method=method, json={"type": 1})
    assert (reply.status_code, reply.json["code"]) == (401, "unauthenticated")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_users_transaction_is_not_there(books, theirs, method):
    """The answer is that of an id that was never given, and the transaction stays as it is."""
    purchase = books.record(books.buy(DAY, "1"))
    reply = theirs.open(method, purchase["id"], json={"note": "mine now"})
    nobodys = theirs.open(method, uuid4(), json={"note": "mine now"})
    assert reply.status_code == nobodys.status_code == 404
    assert reply.json == nobodys.json
    assert books.open("GET", purchase["id"]).json == purchase


def test_nothing_can_be_recorded_in_another_users_portfolio(books, theirs):
    """Neither by the portfolio's id, nor with an asset that only its owner can see."""
    reply = theirs.post({**theirs.buy(DAY, "1"), "portfolio_id": books.portfolio_id})
    assert (reply.status_code, reply.json["code"]) == (404, "not_found")
    reply = theirs.post({**theirs.buy(DAY, "1"), "asset_id": books.own})
    assert (reply.status_code, pointers(reply)) == (422, ["/asset_id"])
    assert books.all() == theirs.all() == []


def test_a_list_shows_ones_own_transactions_only(books, theirs):
    """Asking for another user's portfolio is asking for one that is not there."""
    purchase = books.record(books.buy(DAY, "1"))
    assert books.get().json == {"items": [purchase], "next_cursor": None}
    assert theirs.get().json == {"items": [], "next_cursor": None}
    assert theirs.get(f"portfolio_id={books.portfolio_id}").status_code == 404


def test_a_transaction_is_answered_as_it_is_stored(books):
    """Digits stay, defaults are filled in, and a second read has the same entity tag."""
    fields = {
        "type": "BUY",
        "date": DAY,
        "asset_id": books.market,
        "quantity": "1.500000000001",
        "unit_price": 1e2,
        "fee": "0.10",
        "note": "first\r\nsecond =1+1",
        "external_id": " T-1 ",
        "settle_date": "2024-06-12",
        "order": 3,
    }
    reply = books.post(fields)
    transaction = reply.json
    assert reply.status_code == 201
    assert transaction == {
        "id": transaction["id"],
        "portfolio_id": books.portfolio_id,
        "type": "BUY",
        "date": DAY,
        "order": 3,
        "asset_id": books.market,
        "quantity": "1.500000000001",
        "unit_price": "100.0",
        "amount": None,
        "ratio": None,
        "fee": "0.10",
        "tax": "0",
        "currency": "USD",
        "fx_rate": None,
        "settle_date": "2024-06-12",
        "ex_date": None,
        "note": "first\r\nsecond =1+1",
        "external_id": "T-1",
        "created_at": transaction["created_at"],
        "updated_at": transaction["created_at"],
        "fee_currency": None,
        "to_asset_id": None,
        "to_quantity": None,
        "to_currency": None,
        "to_amount": None,
        "cost_share": None,
        "lots": None,
        "from_lots": None,
        "transfer_id": None,
    }
    assert reply.headers["Location"] == f"/transactions/{transaction['id']}"
    read = books.open("GET", transaction["id"])
    assert (read.json, read.headers["ETag"]) == (transaction, reply.headers["ETag"])


def test_the_currency_is_the_assets_unless_stated_else_the_portfolios(books):
    """A trade is in its asset's currency; cash is in the base currency."""
    euro = add_asset(f"E-{uuid4()}", currency="EUR")
    assert books.record(books.buy(DAY, "1", asset_id=euro))["currency"] == "EUR"
    assert books.record(books.buy(DAY, "1", asset_id=euro, currency="ARS"))["currency"] == "ARS"
    assert books.record({"type": "DEPOSIT", "date": DAY, "amount": "5"})["currency"] == "USD"


def test_a_dividend_states_its_amount_or_units_and_rate(books):
    """quantity × unit_price is the amount, exactly; where all three are given they differ by what
    rounding explains, and the amount counts.
    """
    dividend = {"type": "DIVIDEND", "date": DAY, "asset_id": books.own}
    per_unit = {**dividend, "quantity": "3", "unit_price": "0.333333333333"}
    assert books.record(per_unit)["amount"] == "0.999999999999"
    assert books.record({**dividend, "amount": "12.5"})["quantity"] is None
    assert books.record({**per_unit, "amount": "1"})["amount"] == "1"
    assert pointers(books.post({**per_unit, "amount": "1.06"})) == ["/amount"]


def test_tomorrow_has_begun_somewhere_and_the_day_after_has_not(books):
    """The last day on which something can have happened, seen from UTC."""
    tomorrow, after = (clock.today() + timedelta(days=days) for days in (1, 2))
    assert books.post(books.buy(tomorrow.isoformat(), "1")).status_code == 201
    assert pointers(books.post(books.buy(after.isoformat(), "1"))) == ["/date"]


def test_two_sales_of_the_last_share_at_once(client, books):
    """Whatever the threads do, exactly one wins; the other's refusal names the held quantity."""
    books.record(books.buy(DAY, "1"))
    replies = []
    start = threading.Barrier(2)

    def sell():
        start.wait()
        replies.append(books.post(books.sell(DAY, "1")))

    threads = [threading.Thread(target=sell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(replies, key=lambda reply: reply.status_code)
    assert (won.status_code, lost.status_code) == (201, 409)
    assert lost.json.items() >= {"code": "oversold", "date": DAY, "held": "0"}.items()
    assert len(books.all()) == 2


def test_two_identical_requests_with_one_key_make_one_transaction(books):
    """At once or later: one transaction, one answer, and the repetitions say that they are."""
    replies = []
    body = books.buy(DAY, "1")
    threads = [
        threading.Thread(target=lambda: replies.append(books.post(body, Idempotency_Key="same")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replies.append(books.post(body, Idempotency_Key="same"))
    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.data for reply in replies}) == 1
    assert sum("Idempotent-Replayed" in reply.headers for reply in replies) == 3
    assert len(books.all()) == 1
    other = books.post(books.buy(DAY, "2"), Idempotency_Key="same")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")


def test_a_refused_transaction_does_not_use_up_its_key(books):
    """What failed can be corrected and sent again with the same key."""
    assert books.post(books.sell(DAY, "1"), Idempotency_Key="again").status_code == 409
    books.record(books.buy(DAY, "1"))
    assert books.post(books.sell(DAY, "1"), Idempotency_Key="again").status_code == 201


def test_what_is_not_held_can_not_be_sold(books):
    """The refusal names the day and the quantity held, and nothing is recorded."""
    books.record(books.buy("2024-01-02", "10.5"))
    reply = books.post(books.sell("2024-01-03", "11"))
    assert (reply.status_code, reply.json["code"]) == (409, "oversold")
    assert (reply.json["date"], reply.json["held"]) == ("2024-01-03", "10.5")
    assert "HOUSE" in reply.json["detail"]
    assert (
        books.post(books.trade("TRANSFER_OUT", "2024-01-03", "11", unit_price=None)).status_code
        == 409
    )
    assert books.post(books.sell("2024-01-01", "1")).status_code == 409
    assert len(books.all()) == 1


def test_a_back_dated_sale_that_breaks_a_later_one_is_refused(books):
    """The day in the answer is that of the sale that would be broken."""
    books.record(books.buy("2024-01-02", "10"))
    books.record(books.sell("2024-03-01", "10"))
    reply = books.post(books.sell("2024-02-01", "1"))
    assert (reply.status_code, reply.json["date"], reply.json["held"]) == (409, "2024-03-01", "9")


def test_corrections_and_deletions_that_break_a_later_sale_are_refused(books):
    """Less bought, bought later, another asset, another type, or deleted: 409, and no change."""
    bought = books.record(books.buy("2024-01-02", "10"))
    sold = books.record(books.sell("2024-03-01", "10"))
    for change in (
        {"quantity": "9"},
        {"date": "2024-03-02"},
        {"asset_id": books.market},
        {"type": "SELL"},
    ):
        assert books.patch(bought["id"], **change).status_code == 409
    assert books.open("DELETE", bought["id"]).status_code == 409
    assert books.patch(sold["id"], quantity="10.000000000001").status_code == 409
    assert books.all() == [sold, bought]
    assert books.open("DELETE", sold["id"]).status_code == 204
    assert books.open("DELETE", bought["id"]).status_code == 204


def test_order_places_transactions_within_a_day(books):
    """Everything sold, then built up again, on one day: a sale in between finds nothing."""
    books.record(books.buy("2024-06-09", "1"))
    books.record(books.sell(DAY, "1", order=1))
    books.record(books.buy(DAY, "5", order=2))
    reply = books.post(books.sell(DAY, "1", order=1))
    assert (reply.status_code, reply.json["held"]) == (409, "0")
    books.record(books.sell(DAY, "5", order=3))


def test_a_split_of_the_market_multiplies_what_is_held(books):
    """It counts for sales from its ex-date on, whether or not the asset had transactions before."""
    add_split(books.market, "2024-06-10", 7, 1)
    books.record(books.buy("2024-06-09", "2", asset_id=books.market))
    assert books.post(books.sell("2024-06-09", "14", asset_id=books.market)).status_code == 409
    books.record(books.sell("2024-06-10", "14", asset_id=books.market))


def test_a_split_of_ones_own_asset_is_a_transaction(books):
    """A reverse split that breaks a later sale is refused, and so is the deletion of a needed
    split.
    """
    split = {
        "type": "SPLIT",
        "date": "2024-02-01",
        "asset_id": books.own,
        "ratio": {"new": 3, "old": 1},
    }
    books.record(books.buy("2024-01-02", "1"))
    transaction = books.record(split)
    assert transaction["ratio"] == {"new": 3, "old": 1}
    books.record(books.sell("2024-03-01", "3"))
    assert books.open("DELETE", transaction["id"]).status_code == 409
    assert books.patch(transaction["id"], ratio={"new": 2, "old": 1}).status_code == 409
    assert books.post({**split, "ratio": {"new": 1, "old": 2}}).status_code == 409


def test_splits_stay_within_the_digits_of_the_ledger(books):
    """A handful of SPLITs by a million is refused as a conflict, not met with a fault of ours."""
    books.record(books.buy("2024-01-02", "999999999999999999"))
    split = {
        "type": "SPLIT",
        "date": DAY,
        "asset_id": books.own,
        "ratio": {"new": 1_000_000, "old": 1},
    }
    assert [books.post(split).status_code for _ in range(3)] == [201, 201, 409]


def test_a_ledger_that_a_late_split_broke_can_be_repaired(books):
    """Adding missing transactions, or deleting superfluous ones, is never refused."""
    books.record(books.buy("2024-01-02", "2", asset_id=books.market))
    sold = books.record(books.sell("2024-03-01", "2", asset_id=books.market))
    add_split(books.market, "2024-02-01", 1, 2)
    books.record(
        {"type": "DIVIDEND", "date": "2024-03-02", "asset_id": books.market, "amount": "1"}
    )
    assert books.patch(sold["id"], note="too many").status_code == 200
    added = books.record(books.buy("2024-01-03", "1", asset_id=books.market))
    assert books.open("DELETE", sold["id"]).status_code == 204
    assert books.open("DELETE", added["id"]).status_code == 204


def test_an_external_id_is_taken_once_per_portfolio(books):
    """The second is a conflict that names the first; another portfolio may use it."""
    purchase = books.record(books.buy(DAY, "1", external_id="A"))
    reply = books.post(books.buy(DAY, "1", external_id="A"))
    assert (reply.status_code, reply.json["code"]) == (409, "duplicate_external_id")
    assert reply.json["transaction_id"] == purchase["id"]
    other = books.record(books.buy(DAY, "1", external_id="B"))
    assert books.patch(other["id"], external_id="A").status_code == 409
    assert books.patch(other["id"], external_id="B", note="same").status_code == 200
    books.record(
        {**books.buy(DAY, "1", external_id="A"), "portfolio_id": books.add_portfolio("USD")}
    )


def test_a_correction_touches_only_what_it_names(books):
    """The other fields and the order stay; the version changes; null removes an optional field."""
    purchase = books.record(books.buy(DAY, "1", note="x", external_id="A"))
    changed = books.patch(purchase["id"], quantity="2", note=None)
    assert changed.status_code == 200
    expected = {**purchase, "quantity": "2", "note": None, "updated_at": changed.json["updated_at"]}
    assert changed.json == expected
    assert changed.json["updated_at"] > purchase["updated_at"]
    assert books.open("GET", purchase["id"]).json == expected
    assert books.patch(purchase["id"]).json == expected


def test_a_correction_is_checked_as_a_whole(books):
    """What a type can't carry has to go, in the same request; then the type can change."""
    purchase = books.record(books.buy(DAY, "1"))
    reply = books.patch(purchase["id"], type="DEPOSIT", amount="10")
    assert (reply.status_code, sorted(pointers(reply))) == (
        422,
        ["/asset_id", "/quantity", "/unit_price"],
    )
    nothing = {"asset_id": None, "quantity": None, "unit_price": None}
    assert (
        books.patch(purchase["id"], type="DEPOSIT", amount="10", **nothing).json["amount"] == "10"
    )
    assert pointers(books.patch(purchase["id"], amount=None)) == ["/amount"]
    for name in ("type", "date", "fee", "tax"):
        assert pointers(books.patch(purchase["id"], **{name: None})) == [f"/{name}"]
    assert books.patch(purchase["id"], portfolio_id=str(uuid4())).status_code == 404


def test_the_amount_of_a_dividend_follows_its_units(books):
    """An amount from quantity × unit_price is computed anew when one of them is corrected."""
    transaction = books.record(
        {
            "type": "DIVIDEND",
            "date": DAY,
            "asset_id": books.own,
            "quantity": "2",
            "unit_price": "1.5",
        }
    )
    assert books.patch(transaction["id"], quantity="4").json["amount"] == "6.0"
    assert pointers(books.patch(transaction["id"], amount="7")) == ["/amount"]


def test_an_old_version_can_neither_be_changed_nor_deleted(books):
    """If-Match with a tag from before is 412; with the present one it goes through."""
    reply = books.post(books.buy(DAY, "1"))
    path, old = (
        f"/transactions/{reply.json['id']}",
        {**books.headers, "If-Match": reply.headers["ETag"]},
    )
    changed = books.http.patch(path, json={"note": "new"}, headers=old)
    assert changed.status_code == 200
    assert books.http.patch(path, json={"note": "newer"}, headers=old).status_code == 412
    assert books.http.delete(path, headers=old).status_code == 412
    new = {**books.headers, "If-Match": changed.headers["ETag"]}
    assert books.http.delete(path, headers=new).status_code == 204
    assert books.http.get(path, headers=books.headers).status_code == 404


def test_pages_go_on_where_the_last_one_ended(books):
    """Newest date first, in a day the last recorded first; new transactions shift nothing."""
    days = ["2024-01-02", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-02"]
    ids = [books.record(books.buy(day, "1"))["id"] for day in days]
    seen, cursor = [], ""
    while cursor is not None:
        page = books.get(f"limit=2{cursor and '&cursor=' + cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        books.record(books.buy("2024-02-01", "1"))
    assert seen == [ids[3], ids[4], ids[2], ids[0], ids[1]]


def test_filters_narrow_the_list(books):
    """By portfolio, asset, type and days, both included."""
    first = books.record(books.buy("2024-01-01", "1"))
    second = books.record(books.buy("2024-01-02", "1", asset_id=books.market))
    third = books.record(
        {
            "type": "FEE",
            "date": "2024-01-03",
            "amount": "1",
            "portfolio_id": books.add_portfolio("USD"),
        }
    )
    for query, expected in (
        ("", [third, second, first]),
        (f"portfolio_id={books.portfolio_id}", [second, first]),
        (f"portfolio_id={third['portfolio_id']}", [third]),
        (f"asset_id={books.own}", [first]),
        ("type=FEE", [third]),
        ("from=2024-01-02", [third, second]),
        ("to=2024-01-02", [second, first]),
        ("from=2024-01-02&to=2024-01-02", [second]),
        ("type=SELL", []),
    ):
        assert books.get(query).json["items"] == expected, query


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "colour=red",
        "type=GIFT",
        "portfolio_id=x",
        "asset_id=x",
        "from=2024-02-30",
        "to=yesterday",
        "to=2024-01-01&from=2024-01-02",
        "cursor=nonsense",
        f"cursor={TransactionsQuery.cursor_after('a', 'b')}",
        f"cursor={TransactionsQuery.cursor_after('2024-01-01', '9' * 23)}",
    ],
)
def test_a_list_refuses_what_it_does_not_know(books, query):
    """Unknown parameters and values that mean nothing are named."""
    reply = books.get(query)
    assert (reply.status_code, pointers(reply)) == (422, [f"?{query.split('=')[0]}"])


@pytest.mark.parametrize(
    "field",
    [
        {"type": "GIFT"},
        {"type": None},
        {"date": "2024-02-30"},
        {"date": "10/06/2024"},
        {"date": "1899-12-31"},
        {"date": (clock.today() + timedelta(days=3)).isoformat()},
        {"date": None},
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "NaN"},
        {"quantity": "Infinity"},
        {"quantity": "1" * 40},
        {"quantity": "0.0000000000000000001"},
        {"quantity": True},
        {"quantity": [1]},
        {"unit_price": "-0.01"},
        {"unit_price": "ten"},
        {"fee": "-10.01"},
        {"fee": None},
        {"tax": "-10.01"},
        {"amount": "10.2"},
        {"fee_currency": "EUR"},
        {"to_asset_id": str(ABSENT_ID)},
        {"to_quantity": "1"},
        {"to_currency": "EUR"},
        {"to_amount": "1"},
        {"cost_share": "0.1"},
        {"lots": [{"date": DAY, "quantity": "1", "cost": "10"}]},
        {"from_lots": [{"transaction_id": str(ABSENT_ID), "quantity": "1"}]},
        {"transfer_id": str(ABSENT_ID)},
        {"ratio": {"new": 2, "old": 1}},
        {"ex_date": DAY},
        {"asset_id": "AAPL"},
        {"asset_id": str(ABSENT_ID)},
        {"asset_id": None},
        {"currency": "usd"},
        {"currency": "XYZ"},
        {"fx_rate": "1.1"},
        {"fx_rate": "0"},
        {"settle_date": "2024-06-09"},
        {"settle_date": "2026-06-09"},
        {"order": "1"},
        {"order": 1.5},
        {"order": 10**9},
        {"note": ""},
        {"note": "x" * 1001},
        {"note": "nul\x00"},
        {"note": "\ud800"},
        {"external_id": "  "},
        {"external_id": "x" * 201},
        {"external_id": "two\nlines"},
        {"portfolio_id": "x"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_means_nothing_is_refused_by_field(books, field):
    """A purchase with one wrong field is 422, names the field, and records nothing."""
    reply = books.post({**books.buy(DAY, "1"), **field})
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert pointers(reply) == [f"/{name}" for name in field]
    assert books.all() == []


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"quantity": NaN}', "application/json", 400),
        (b'{"quantity": 1e999999999999}', "application/json", 422),
        (b'{"quantity": 1' + b"0" * 100 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
    ids=lambda value: value if isinstance(value, int) else None,
)
@pytest.mark.parametrize("path", ["", "/batch"])
def test_a_body_that_is_no_object_is_refused(books, path, content, content_type, status):
    """Broken JSON, other types and bodies too large are 4xx, as problems."""
    if path and status == 413:
        content *= 4
    reply = books.http.post(
        f"/transactions{path}", data=content, content_type=content_type, headers=books.headers
    )
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"


def test_the_base_currency_stays_once_a_rate_to_it_is_recorded(client, books):
    """Before that it may change; a rate of 1 for the base currency itself counts too."""
    path = f"/portfolios/{books.portfolio_id}"
    portfolios = client("portfolios")
    assert (
        portfolios.patch(path, json={"base_currency": "EUR"}, headers=books.headers).status_code
        == 200
    )
    books.record(books.buy(DAY, "1", fx_rate="0.92"))
    reply = portfolios.patch(path, json={"base_currency": "USD"}, headers=books.headers)
    assert (reply.status_code, reply.json["code"]) == (409, "conflict")
    assert (
        portfolios.patch(
            path, json={"base_currency": "EUR", "name": "Same"}, headers=books.headers
        ).status_code
        == 200
    )
    assert pointers(books.post(books.buy(DAY, "1", currency="EUR", fx_rate="1.5"))) == ["/fx_rate"]
    assert books.record(books.buy(DAY, "1", currency="EUR", fx_rate="1"))["fx_rate"] == "1"


def test_deleting_a_portfolio_takes_its_transactions_along(client, books):
    """They are gone from every list."""
    purchase = books.record(books.buy(DAY, "1"))
    client("portfolios").delete(f"/portfolios/{books.portfolio_id}", headers=books.headers)
    assert books.get().json["items"] == []
    assert books.open("GET", purchase["id"]).status_code == 404


def test_a_split_that_no_vendor_tells_is_the_owners_to_record(books):
    """It gives way to one that is reported later, and never applies beside it."""
    books.record(books.buy("2024-01-02", "10", asset_id=books.market))
    split = {"type": "SPLIT", "date": "2024-03-01", "asset_id": books.market}
    own = books.record({**split, "ratio": {"new": 2, "old": 1}})
    books.record(books.sell("2024-06-03", "20", asset_id=books.market))
    assert books.open("DELETE", own["id"]).status_code == 409
    add_split(books.market, "2024-03-05", 3, 1)
    oversold = books.post(books.sell("2024-06-04", "11", asset_id=books.market))
    assert (oversold.status_code, oversold.json["held"]) == (409, "10")
    assert books.open("DELETE", own["id"]).status_code == 204
    near = books.post({**split, "date": "2024-03-12", "ratio": {"new": 2, "old": 1}})
    assert (near.status_code, pointers(near)) == (422, ["/date"])
    assert "2024-03-05" in near.json["errors"][0]["detail"]
    books.record({**split, "date": "2024-03-13", "ratio": {"new": 2, "old": 1}})


def test_what_an_asset_came_from_is_listed_with_it(books):
    """A spin-off is in the list of both assets."""
    books.record(books.buy("2024-01-01", "1"))
    fields = {"asset_id": books.own, "to_asset_id": books.market, "to_quantity": "2"}
    spin_off = books.record(
        {"type": "SPIN_OFF", "date": "2024-01-02", "cost_share": "0.5", **fields}
    )
    assert books.get(f"asset_id={books.market}").json["items"] == [spin_off]
    assert books.get(f"asset_id={books.own}").json["items"][0] == spin_off
