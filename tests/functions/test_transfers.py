"""Transfers between two portfolios of one owner: both sides or nothing, with the lots carried."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from shared.config import settings
from shared.database import cloud_sql
from shared.gcp.bigquery import forget_bigquery
from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper, add_asset, pointers, stored_count
from tests.market_data import publish_rates

BOUGHT = ("2024-01-02", "2024-02-01")


class Pair:
    """The bookkeeper's portfolio, and a second one."""

    def __init__(self, books: Bookkeeper, base_currency: str = "USD") -> None:
        self.books, self.first = books, books.portfolio_id
        self.second = books.add_portfolio(base_currency)

    def post(self, **fields: object) -> TestResponse:
        body = {
            "from_portfolio_id": self.first,
            "to_portfolio_id": self.second,
            "date": "2024-06-10",
            **fields,
        }
        return self.books.http.post("/transactions/transfer", json=body, headers=self.books.headers)

    def counts(self) -> tuple[int, int]:
        return stored_count(self.first), stored_count(self.second)


@pytest.fixture
def pair(books: Bookkeeper) -> Pair:
    return Pair(books)


def buy_two_lots(books: Bookkeeper, **more: object) -> list[dict[str, object]]:
    return [
        books.record(books.buy(day, "2", unit_price=price, fee="1", **more))
        for day, price in zip(BOUGHT, ("10", "20"), strict=True)
    ]


def test_units_leave_with_their_lots(books, pair):
    """Three of four units: the older lot whole, half of the newer one, by FIFO."""
    buy_two_lots(books)
    reply = pair.post(asset_id=books.own, quantity="3", note="moved", external_id="t-1")
    assert reply.status_code == 201
    answer = json_of(reply)
    outgoing, incoming = answer["items"]
    assert (outgoing["type"], outgoing["portfolio_id"]) == ("TRANSFER_OUT", pair.first)
    assert (incoming["type"], incoming["portfolio_id"]) == ("TRANSFER_IN", pair.second)
    assert {outgoing["transfer_id"], incoming["transfer_id"]} == {answer["transfer_id"]}
    assert [(lot["date"], lot["quantity"], lot["cost"]) for lot in incoming["lots"]] == [
        (BOUGHT[0], "2", "21"),
        (BOUGHT[1], "1", "20.5"),
    ]
    assert [lot["fx_rate"] for lot in incoming["lots"]] == [None, None]
    assert {item["note"] for item in answer["items"]} == {"moved"}
    assert reply.headers["Location"] == f"/transactions/{outgoing['id']}"


@pytest.mark.parametrize(("base", "rate"), [("EUR", "0.9"), ("ARS", None)])
def test_a_recorded_rate_is_carried_into_the_same_base_currency_only(books, base, rate):
    books.portfolio_id = books.add_portfolio("EUR")
    buy_two_lots(books, fx_rate="0.9")
    reply = Pair(books, base).post(asset_id=books.own, quantity="2")
    [lot] = json_of(reply)["items"][1]["lots"]
    assert lot["fx_rate"] == rate


def test_the_owner_may_choose_the_lots(books, pair):
    _, newer = buy_two_lots(books)
    lots = [{"transaction_id": newer["id"], "quantity": "1"}]
    reply = pair.post(asset_id=books.own, quantity="1", from_lots=lots)
    assert [lot["date"] for lot in json_of(reply)["items"][1]["lots"]] == [BOUGHT[1]]


def test_cash_leaves_as_a_withdrawal_and_comes_in_as_a_deposit(pair):
    items = json_of(pair.post(currency="EUR", amount="12.34"))["items"]
    assert [(item["type"], item["currency"], item["amount"]) for item in items] == [
        ("WITHDRAWAL", "EUR", "12.34"),
        ("DEPOSIT", "EUR", "12.34"),
    ]


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, ["/asset_id", "/quantity"]),
        ({"asset_id": "own"}, ["/quantity"]),
        ({"currency": "EUR"}, ["/amount"]),
        ({"asset_id": "own", "quantity": "1", "amount": "1"}, ["/amount"]),
        ({"currency": "EUR", "amount": "1", "from_lots": [{}]}, ["/from_lots/0"]),
        ({"currency": "EUR", "amount": "0"}, ["/amount"]),
        ({"asset_id": "own", "quantity": "1", "date": "2999-01-01"}, ["/date"]),
        ({"asset_id": "theirs", "quantity": "1"}, ["/asset_id"]),
    ],
    ids=str,
)
def test_a_transfer_that_means_nothing_is_refused(books, theirs, pair, fields, errors):
    names = {"own": books.own, "theirs": theirs.own}
    reply = pair.post(**{name: names.get(str(value), value) for name, value in fields.items()})
    assert reply.status_code == 422
    assert [pointer[: len(error)] for pointer, error in zip(pointers(reply), errors, strict=False)]
    assert all(any(pointer.startswith(error) for error in errors) for pointer in pointers(reply))
    assert pair.counts() == (0, 0)


def test_a_portfolio_is_another_one_and_ones_own(books, theirs, pair):
    buy_two_lots(books)
    same = pair.post(to_portfolio_id=pair.first, asset_id=books.own, quantity="1")
    assert (same.status_code, pointers(same)) == (422, ["/to_portfolio_id"])
    for side in ("from_portfolio_id", "to_portfolio_id"):
        reply = pair.post(**{side: theirs.portfolio_id, "asset_id": books.own, "quantity": "1"})
        assert reply.status_code == 404
    anonymous = books.http.post("/transactions/transfer", json={})
    assert anonymous.status_code == 401
    assert pair.counts() == (2, 0)
    assert stored_count(theirs.portfolio_id) == 0


def test_what_is_not_held_is_not_transferred(books, pair):
    buy_two_lots(books)
    reply = pair.post(asset_id=books.own, quantity="5")
    assert (reply.status_code, json_of(reply)["code"]) == (409, "oversold")
    assert (json_of(reply)["held"], json_of(reply)["requested"]) == ("4", "5")
    assert pair.counts() == (2, 0)


def test_a_cost_that_needs_a_rate_is_read(books, pair, market_dataset):
    """Paid in pounds for an asset in dollars: at the rate of each purchase's own day."""
    publish_rates([("2024-01-02", "GBP", "USD", "1.25"), ("2024-02-01", "GBP", "USD", "1.5")])
    buy_two_lots(books, currency="GBP")
    reply = pair.post(asset_id=books.own, quantity="3")
    assert reply.status_code == 201, reply.json
    lots = json_of(reply)["items"][1]["lots"]
    # (2 × 10 + 1) × 1.25, and half of (2 × 20 + 1) × 1.5.
    assert [(lot["quantity"], lot["cost"]) for lot in lots] == [("2", "26.25"), ("1", "30.75")]


def test_the_dearest_lot_is_the_one_at_the_rates_of_its_day(books, market_dataset):
    """By HIFO the rates also decide which lot leaves. 20 GBP at 0.5 are less than 11 USD."""
    publish_rates([("2024-02-01", "GBP", "USD", "0.5")])
    with cloud_sql.writing() as work:
        highest = sa.text("UPDATE portfolios SET cost_basis_method = 'HIFO' WHERE id = :id")
        work.execute(highest, {"id": books.portfolio_id})
    books.record(books.buy(BOUGHT[0], "1", unit_price="11"))
    books.record(books.buy(BOUGHT[1], "1", unit_price="20", currency="GBP"))
    [lot] = json_of(Pair(books).post(asset_id=books.own, quantity="1"))["items"][1]["lots"]
    assert (lot["date"], lot["cost"]) == (BOUGHT[0], "11")


def test_a_cost_that_no_source_can_convert_stays_unknown(client, books, pair, market_dataset):
    """It is null: never zero, and never made up. So is what depends on it in the receiving
    portfolio; the file of it is read again.
    """
    buy_two_lots(books, currency="GBP")
    reply = pair.post(asset_id=books.own, quantity="1")
    assert reply.status_code == 201, reply.json
    incoming = json_of(reply)["items"][1]
    assert [(lot["quantity"], lot["cost"]) for lot in incoming["lots"]] == [("1", None)]
    answer = client("holdings").get(f"/holdings/{pair.second}", headers=books.headers).json
    [holding] = answer["holdings"]
    assert (holding["quantity"], holding["cost_basis"], answer["complete"]) == ("1", None, False)
    books.portfolio_id = pair.second
    assert books.patch(incoming["id"], note="x").json["lots"] == incoming["lots"]
    for form, media_type in (("csv", "text/csv"), ("json", "application/json")):
        books.portfolio_id = pair.second
        content = books.export_file(f"&format={form}").data
        books.portfolio_id = books.add_portfolio("USD")
        assert books.import_file(content, media_type).json["created"] == 1
        assert [item["lots"] for item in books.all()] == [incoming["lots"]]


def test_a_transfer_whose_rates_cannot_be_read_changes_nothing(books, pair, market_dataset):
    """503 where BigQuery does not answer; a transfer that needs no rates is recorded."""
    buy_two_lots(books, currency="GBP")
    plain = add_asset("PLAIN", owner_id=books.user_id)
    books.record(books.buy(BOUGHT[0], "2", asset_id=plain))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shared.gcp.bigquery.RETRY_S_MAX", 0.1)
        patched.setenv("BIGQUERY_ENDPOINT", "http://127.0.0.1:9")
        settings.cache_clear()
        forget_bigquery()
        reply = pair.post(asset_id=books.own, quantity="1")
        assert (reply.status_code, json_of(reply)["code"]) == (503, "unavailable")
        assert reply.headers["Retry-After"]
        assert pair.counts() == (3, 0)
        assert pair.post(asset_id=plain, quantity="1").status_code == 201
    settings.cache_clear()
    forget_bigquery()


def test_a_transfer_reads_the_asset_once(books, pair, logged):
    """To check what is held, and for the lots that leave; and no rate where none is needed."""
    buy_two_lots(books)
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert pair.post(asset_id=books.own, quantity="3").status_code == 201
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert sum("linked" in statement for statement in statements) == 1
    assert json.loads(logged().splitlines()[-1])["queries"] == 0


def test_one_side_is_not_changed_alone(books, pair):
    """But for its note, its external id and the day of its settlement."""
    buy_two_lots(books)
    outgoing, incoming = json_of(pair.post(asset_id=books.own, quantity="3"))["items"]
    for side, other in ((outgoing, incoming), (incoming, outgoing)):
        for reply in (books.patch(side["id"], quantity="1"), books.open("DELETE", side["id"])):
            assert (reply.status_code, json_of(reply)["code"]) == (409, "transfer_pair")
            assert json_of(reply)["other_transaction_id"] == other["id"]
        assert books.patch(side["id"], note="seen").status_code == 200
    assert pair.counts() == (3, 1)


@pytest.mark.parametrize("side", [0, 1])
def test_both_sides_are_deleted_together(books, pair, side):
    buy_two_lots(books)
    items = json_of(pair.post(asset_id=books.own, quantity="3"))["items"]
    assert books.open("DELETE", f"{items[side]['id']}?both=true").status_code == 204
    assert pair.counts() == (2, 0)


def test_units_that_were_sold_on_keep_both_sides(books, pair):
    buy_two_lots(books)
    items = json_of(pair.post(asset_id=books.own, quantity="3"))["items"]
    books.portfolio_id = pair.second
    books.record(books.sell("2024-07-01", "3"))
    reply = books.open("DELETE", f"{items[0]['id']}?both=true")
    assert (reply.status_code, json_of(reply)["code"]) == (409, "oversold")
    assert pair.counts() == (3, 2)


def test_the_side_that_is_left_is_an_ordinary_transaction(books, pair):
    """Its other side went with its portfolio."""
    buy_two_lots(books)
    items = json_of(pair.post(asset_id=books.own, quantity="3"))["items"]
    with cloud_sql.writing() as work:
        work.execute(sa.text("DELETE FROM portfolios WHERE id = :id"), {"id": pair.second})
    assert books.patch(items[0]["id"], quantity="2").status_code == 200
    assert books.open("DELETE", items[0]["id"]).status_code == 204


def test_a_lot_is_named_only_where_it_is(books):
    """The named lot must be of the asset, open on the day, and large enough."""
    older, newer = buy_two_lots(books)
    other = books.record(books.buy(BOUGHT[0], "9", asset_id=add_asset("B", owner_id=books.user_id)))
    for lot, quantity in ((older, "2.5"), (other, "1"), ({"id": books.own}, "1")):
        lots = [{"transaction_id": lot["id"], "quantity": quantity}]
        reply = books.post(books.sell("2024-06-10", "3", from_lots=lots))
        assert (reply.status_code, pointers(reply)) == (422, ["/from_lots/0"]), lot
    early = [{"transaction_id": newer["id"], "quantity": "1"}]
    reply = books.post(books.sell(BOUGHT[0], "1", from_lots=early))
    assert pointers(reply) == ["/from_lots/0"]
    reply = books.batch(
        [books.sell("2024-06-10", "1"), books.sell(BOUGHT[0], "1", from_lots=early)]
    )
    assert (reply.status_code, pointers(reply)) == (422, ["/items/1/from_lots/0"])
    assert stored_count(books.portfolio_id) == 3


def test_a_lot_that_a_sale_names_stays(books):
    older, newer = buy_two_lots(books)
    lots = [{"transaction_id": newer["id"], "quantity": "1"}]
    books.record(books.sell("2024-06-10", "1", from_lots=lots))
    reply = books.open("DELETE", newer["id"])
    assert (reply.status_code, json_of(reply)["code"]) == (409, "conflict")
    assert "from_lots" in json_of(reply)["detail"]
    assert books.open("DELETE", older["id"]).status_code == 204
