"""Exchanges, corporate actions and the details of trades over HTTP: recorded, corrected, refused,
written to files and read again.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from shared.transactions.schemas import LOTS_MAX
from tests.functions.bookkeeping import Bookkeeper, add_asset, pointers, stored_count
from tests.rows import ABSENT_ID

DAY = "2024-06-10"
OWN_FIELDS = ("id", "portfolio_id", "created_at", "updated_at")

KINDS: dict[str, dict[str, Any]] = {
    "an exchange": {
        "type": "EXCHANGE",
        "amount": "100",
        "to_amount": "92.50",
        "to_currency": "EUR",
        "fee": "1",
        "fee_currency": "EUR",
    },
    "a return of capital": {"type": "RETURN_OF_CAPITAL", "asset_id": "own", "amount": "3.5"},
    "a spin-off": {
        "type": "SPIN_OFF",
        "asset_id": "own",
        "to_asset_id": "other",
        "to_quantity": "2.5",
        "cost_share": "0.125",
    },
    "a merger of all units": {
        "type": "MERGER",
        "asset_id": "own",
        "to_asset_id": "other",
        "to_quantity": "5",
    },
    "a merger with cash": {
        "type": "MERGER",
        "asset_id": "own",
        "to_asset_id": "other",
        "quantity": "4",
        "to_quantity": "5",
        "amount": "7.25",
        "order": 1,
    },
    "a purchase by its total": {
        "type": "BUY",
        "asset_id": "own",
        "quantity": "3",
        "amount": "33.34",
    },
    "a purchase with both": {
        "type": "BUY",
        "asset_id": "own",
        "quantity": "3",
        "unit_price": "11.11",
        "amount": "33.34",
        "fee": "-1",
        "tax": "-0.5",
    },
    "a sale of named lots": {
        "type": "SELL",
        "asset_id": "own",
        "quantity": "2",
        "unit_price": "12",
        "from_lots": [{"transaction_id": "bought", "quantity": "1.5"}],
    },
    "a transfer of named lots": {
        "type": "TRANSFER_OUT",
        "asset_id": "own",
        "quantity": "2",
        "from_lots": [{"transaction_id": "bought", "quantity": "2"}],
    },
    "a transfer of lots": {
        "type": "TRANSFER_IN",
        "asset_id": "own",
        "quantity": "3",
        "lots": [
            {"date": "2020-01-02", "quantity": "1", "cost": "9.99", "fx_rate": None},
            {"date": "2021-01-02", "quantity": "2", "cost": "0", "fx_rate": "0.9"},
        ],
    },
    "a reversed dividend": {"type": "DIVIDEND", "asset_id": "own", "amount": "-3"},
    "a split of a market asset": {
        "type": "SPLIT",
        "asset_id": "market",
        "ratio": {"new": 3, "old": 2},
    },
}
each_kind = pytest.mark.parametrize("kind", KINDS)


class Shelf:
    """The bookkeeper, ten units of the own asset, and another own asset that they may become."""

    def __init__(self, books: Bookkeeper) -> None:
        self.books = books
        self.other = add_asset(f"OTHER-{uuid4()}", owner_id=books.user_id)
        self.bought = books.record(books.buy("2024-01-02", "10"))

    def stated(self, kind: str, **more: object) -> dict[str, Any]:
        """The fields of a kind, with the ids that its words stand for."""
        ids = {"own": self.books.own, "other": self.other, "market": self.books.market}
        fields = {"date": DAY, **KINDS[kind], **more}
        for name in {"asset_id", "to_asset_id"} & fields.keys():
            fields[name] = ids.get(fields[name], fields[name])
        if "from_lots" in fields:
            lots = [{**lot, "transaction_id": self.bought["id"]} for lot in fields["from_lots"]]
            fields["from_lots"] = lots
        return fields


@pytest.fixture
def shelf(books):
    return Shelf(books)


def without_ids(items):
    return [{name: item[name] for name in item.keys() - set(OWN_FIELDS)} for item in items]


@each_kind
def test_each_kind_is_answered_as_it_was_stated(books, shelf, kind):
    """By POST, GET and the list; what was not stated is null."""
    stated = shelf.stated(kind)
    transaction = books.record(stated)
    assert {name: transaction[name] for name in stated} == stated
    of_all = {"id", "portfolio_id", "currency", "fee", "tax", "created_at", "updated_at"}
    assert {name for name, value in transaction.items() if value is not None} == (
        stated.keys() | of_all
    )
    assert books.open("GET", transaction["id"]).json == transaction
    assert transaction in books.all()


@each_kind
def test_each_kind_is_for_its_owner_alone(client, books, theirs, shelf, kind):
    """401 without a token; another user's portfolio and transaction are not there."""
    stated = {"portfolio_id": books.portfolio_id, **shelf.stated(kind)}
    assert client("transactions").post("/transactions", json=stated).status_code == 401
    assert theirs.post(stated).status_code == 404
    transaction = books.record(stated)
    for method in ("GET", "PATCH", "DELETE"):
        assert theirs.open(method, transaction["id"], json={"note": "x"}).status_code == 404
    assert books.open("GET", transaction["id"]).json == transaction


@pytest.mark.parametrize(
    ("kind", "changed", "pointer"),
    [
        ("an exchange", {"to_currency": "USD"}, "/to_currency"),
        ("an exchange", {"to_currency": "usd"}, "/to_currency"),
        ("an exchange", {"to_currency": None}, "/to_currency"),
        ("an exchange", {"to_amount": None}, "/to_amount"),
        ("an exchange", {"to_amount": "0"}, "/to_amount"),
        ("an exchange", {"amount": "-1"}, "/amount"),
        ("an exchange", {"asset_id": "own"}, "/asset_id"),
        ("an exchange", {"fee": "0"}, "/fee_currency"),
        ("an exchange", {"fee_currency": "XYZ"}, "/fee_currency"),
        ("a return of capital", {"amount": "0"}, "/amount"),
        ("a return of capital", {"quantity": "1"}, "/quantity"),
        ("a spin-off", {"cost_share": "1"}, "/cost_share"),
        ("a spin-off", {"cost_share": "-0.1"}, "/cost_share"),
        ("a spin-off", {"cost_share": None}, "/cost_share"),
        ("a spin-off", {"to_asset_id": "own"}, "/to_asset_id"),
        ("a spin-off", {"to_asset_id": str(ABSENT_ID)}, "/to_asset_id"),
        ("a spin-off", {"to_quantity": "0"}, "/to_quantity"),
        ("a spin-off", {"amount": "1"}, "/amount"),
        ("a merger of all units", {"to_asset_id": "own"}, "/to_asset_id"),
        ("a merger of all units", {"to_asset_id": None}, "/to_asset_id"),
        ("a merger of all units", {"to_quantity": None}, "/to_quantity"),
        ("a merger of all units", {"cost_share": "0.1"}, "/cost_share"),
        ("a merger with cash", {"amount": "-1"}, "/amount"),
        ("a purchase by its total", {"amount": None}, "/unit_price"),
        ("a purchase by its total", {"amount": "-1"}, "/amount"),
        ("a purchase by its total", {"fee": "-33.35"}, "/fee"),
        ("a purchase by its total", {"tax": "-33.35"}, "/tax"),
        ("a purchase with both", {"amount": "33.70"}, "/amount"),
        ("a sale of named lots", {"from_lots": []}, "/from_lots"),
        ("a sale of named lots", {"quantity": "1"}, "/from_lots"),
        ("a transfer of named lots", {"type": "DIVIDEND", "amount": "1"}, "/from_lots"),
        ("a transfer of lots", {"quantity": "2"}, "/lots"),
        ("a transfer of lots", {"unit_price": "1"}, "/lots"),
        ("a transfer of lots", {"date": "2020-12-31"}, "/lots/1/date"),
        ("a transfer of lots", {"lots": [{"quantity": "3", "cost": "1"}]}, "/lots/0/date"),
        ("a transfer of lots", {"lots": None}, "/unit_price"),
        ("a reversed dividend", {"amount": "0"}, "/amount"),
    ],
    ids=str,
)
def test_what_means_nothing_is_refused_by_field(books, shelf, kind, changed, pointer):
    """422 names the field, alone and in a batch, and nothing is recorded."""
    stated = shelf.stated(kind, **changed)
    reply = books.post(stated)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert pointers(reply) == [pointer]
    assert all(error["detail"] for error in reply.json["errors"])
    [item] = books.batch([stated]).json["items"]
    assert [error["pointer"] for error in item["errors"]] == [pointer]
    assert stored_count(books.portfolio_id) == 1


def test_an_asset_that_only_another_user_sees_is_none_to_become(books, theirs, shelf):
    reply = books.post(shelf.stated("a spin-off", to_asset_id=theirs.own))
    assert (reply.status_code, pointers(reply)) == (422, ["/to_asset_id"])


@pytest.mark.parametrize(
    ("stated", "requested"),
    [
        ({"type": "SELL", "quantity": "10.5", "amount": "1"}, "10.5"),
        ({"type": "MERGER", "to_asset_id": "other", "quantity": "11", "to_quantity": "1"}, "11"),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_an_oversell_in_a_batch_names_its_item(books, shelf, stated, requested):
    """With the asset, the day, and the units held and requested."""
    if "to_asset_id" in stated:
        stated = {**stated, "to_asset_id": shelf.other}
    items = [
        {"type": "DEPOSIT", "date": DAY, "amount": "1"},
        {"date": DAY, "asset_id": books.own, **stated},
    ]
    reply = books.batch(items)
    assert (reply.status_code, reply.json["code"]) == (409, "oversold")
    assert {name: reply.json[name] for name in ("index", "asset_id", "date")} == {
        "index": 1,
        "asset_id": books.own,
        "date": DAY,
    }
    assert (reply.json["held"], reply.json["requested"]) == ("10", requested)
    assert stored_count(books.portfolio_id) == 1


@pytest.mark.parametrize("kind", ["a spin-off", "a merger of all units"])
def test_what_is_not_held_becomes_nothing(books, shelf, kind):
    """An action before the first purchase, or of an asset that was never held."""
    for changed in ({"date": "2024-01-01"}, {"asset_id": "market"}):
        reply = books.post(shelf.stated(kind, **changed))
        assert (reply.status_code, reply.json["code"], reply.json["held"]) == (409, "oversold", "0")
    assert stored_count(books.portfolio_id) == 1


def test_what_an_asset_became_is_held_only_while_the_merger_stands(books, shelf):
    """A later sale of the new asset needs the merger: its deletion, and fewer units, are 409."""
    merger = books.record(shelf.stated("a merger of all units"))
    sale = {**books.sell("2024-06-11", "5"), "asset_id": shelf.other}
    sold = books.record(sale)
    assert books.post(books.sell("2024-06-11", "0.1")).json["held"] == "0"
    refused = books.open("DELETE", merger["id"])
    assert (refused.status_code, refused.json["code"]) == (409, "oversold")
    assert (refused.json["asset_id"], refused.json["held"]) == (shelf.other, "0")
    for change in (
        {"to_quantity": "4.9"},
        {"date": "2024-06-12"},
        {"to_asset_id": books.market},
        {"type": "RETURN_OF_CAPITAL", "amount": "1", "to_asset_id": None, "to_quantity": None},
    ):
        assert books.patch(merger["id"], **change).status_code == 409, change
    assert books.open("GET", merger["id"]).json == merger
    assert books.open("DELETE", sold["id"]).status_code == 204
    assert books.open("DELETE", merger["id"]).status_code == 204


def test_a_back_dated_change_counts_across_linked_assets(books, shelf):
    """Units sold before a merger of a stated quantity, or of all that is held, are missing in it;
    a purchase of the old asset that the merger needs stays.
    """
    books.record(shelf.stated("a merger with cash", quantity="10"))
    reply = books.post(books.sell("2024-03-01", "1"))
    assert (reply.status_code, reply.json["date"], reply.json["held"]) == (409, DAY, "9")
    assert books.open("DELETE", shelf.bought["id"]).status_code == 409
    third = add_asset(f"THIRD-{uuid4()}", owner_id=books.user_id)
    onward = {
        **shelf.stated("a merger of all units"),
        "asset_id": shelf.other,
        "date": "2024-06-12",
    }
    books.record({**onward, "to_asset_id": third, "to_quantity": "1"})
    books.record({**books.sell("2024-06-13", "1"), "asset_id": third})
    earlier = {**books.sell("2024-06-11", "5"), "asset_id": shelf.other}
    reply = books.post(earlier)
    assert (reply.status_code, reply.json["asset_id"]) == (409, shelf.other)
    assert books.post({**earlier, "quantity": "4"}).status_code == 201


def test_one_kind_becomes_another(books, shelf):
    """By PATCH, where the fields of the old type go and those of the new one come."""
    spin_off = books.record(shelf.stated("a spin-off"))
    reply = books.patch(spin_off["id"], type="MERGER")
    assert (reply.status_code, pointers(reply)) == (422, ["/cost_share"])
    merger = books.patch(spin_off["id"], type="MERGER", cost_share=None, amount="1", quantity="2")
    assert (merger.status_code, merger.json["type"], merger.json["amount"]) == (200, "MERGER", "1")
    nothing = {"to_asset_id": None, "to_quantity": None, "quantity": None}
    returned = books.patch(spin_off["id"], type="RETURN_OF_CAPITAL", **nothing)
    assert (returned.status_code, returned.json["to_asset_id"]) == (200, None)
    exchange = books.patch(
        spin_off["id"], type="EXCHANGE", asset_id=None, to_currency="EUR", to_amount="0.9"
    )
    assert (exchange.status_code, exchange.json["to_currency"]) == (200, "EUR")
    assert pointers(books.patch(spin_off["id"], currency="EUR")) == ["/to_currency"]
    deposit = books.patch(spin_off["id"], type="DEPOSIT", to_currency=None, to_amount=None)
    assert (deposit.status_code, deposit.json["amount"]) == (200, "1")


def test_a_correction_keeps_lots_and_chosen_lots(books, shelf):
    """They are stored as they were stated, until they are replaced or taken away."""
    carried = books.record(shelf.stated("a transfer of lots"))
    assert books.patch(carried["id"], note="x").json["lots"] == carried["lots"]
    assert pointers(books.patch(carried["id"], quantity="4")) == ["/lots"]
    plain = books.patch(carried["id"], lots=None, unit_price="3", quantity="4")
    assert (plain.json["lots"], plain.json["unit_price"]) == (None, "3")
    sold = books.record(shelf.stated("a sale of named lots"))
    assert books.patch(sold["id"], note="x").json["from_lots"] == sold["from_lots"]
    assert books.patch(sold["id"], from_lots=None).json["from_lots"] is None


def record_everything(books, shelf):
    """Each kind once, those that need units before the merger that takes all."""
    last = "a merger of all units"
    for place, kind in enumerate([*(KINDS.keys() - {last}), last]):
        more = {"date": "2024-06-11"} if kind == last else {}
        books.record(shelf.stated(kind, external_id=f"X{place}", **more))


@pytest.mark.parametrize(
    ("form", "media_type"), [("csv", "text/csv"), ("json", "application/json")]
)
def test_every_kind_comes_back_from_a_file(books, shelf, form, media_type):
    """In an empty portfolio. What a sale takes first are the lots of the new transactions; into the
    same portfolio nothing is recorded again.
    """
    record_everything(books, shelf)
    before, content = books.all(), books.export_file(f"&format={form}").data
    first, books.portfolio_id = books.portfolio_id, books.add_portfolio("USD")
    reply = books.import_file(content, media_type)
    assert reply.json["created"] == len(before), reply.json
    after = books.all()
    new_ids = {old["id"]: new["id"] for old, new in zip(before, after, strict=True)}
    for transaction in before:
        for lot in transaction["from_lots"] or ():
            lot["transaction_id"] = new_ids[lot["transaction_id"]]
    assert without_ids(after) == without_ids(before)

    books.portfolio_id = first
    again = books.import_file(content, media_type, "&dry_run=true").json
    assert again["created"] == 0


@pytest.mark.parametrize(
    ("form", "media_type"), [("csv", "text/csv"), ("json", "application/json")]
)
def test_the_most_lots_with_all_their_digits_come_back_from_a_file(books, form, media_type):
    digits = "9" * 15 + "." + "9" * 12
    lot = {"date": "2020-01-02", "quantity": digits, "cost": digits, "fx_rate": digits}
    quantity = f"{Decimal(digits) * LOTS_MAX:f}"
    transfer = books.trade("TRANSFER_IN", DAY, quantity, unit_price=None, lots=[lot] * LOTS_MAX)
    lots = books.record(transfer)["lots"]
    content = books.export_file(f"&format={form}").data
    books.portfolio_id = books.add_portfolio("USD")
    assert books.import_file(content, media_type).json["created"] == 1
    assert books.all()[0]["lots"] == lots


def test_a_file_may_name_a_recorded_lot_by_its_row_or_by_its_id(books, shelf):
    """A row of this file, later in it or a duplicate; else a transaction of the portfolio. An id
    that is neither is an error.
    """
    recorded = books.record(books.buy("2024-01-03", "1", external_id="known"))
    in_file, of_known = str(uuid4()), str(uuid4())

    def sale(lot, quantity="0.5"):
        lots = [{"transaction_id": lot, "quantity": quantity}]
        return books.sell(DAY, quantity, from_lots=lots)

    items = [
        sale(in_file),
        {**books.buy("2024-01-04", "2"), "id": in_file},
        {**books.buy("2024-01-03", "1", external_id="known"), "id": of_known},
        sale(of_known),
        sale(shelf.bought["id"]),
    ]
    reply = books.import_file(_json(items), "application/json")
    assert reply.json["created"] == 4, reply.json
    bought = reply.json["items"][1]["id"]
    named = [
        transaction["from_lots"][0]["transaction_id"]
        for transaction in reversed(books.all())
        if transaction["from_lots"]
    ]
    assert named == [bought, recorded["id"], shelf.bought["id"]]
    count = stored_count(books.portfolio_id)
    refused = books.import_file(_json([sale(str(uuid4()), "0.25")]), "application/json").json
    assert refused["created"] == 0
    [error] = refused["items"][0]["errors"]
    assert error["pointer"] == "/from_lots/0/transaction_id"
    assert stored_count(books.portfolio_id) == count


def test_two_rows_of_a_file_with_one_id_are_refused(books, shelf):
    row = str(uuid4())
    items = [{**books.buy(DAY, "1"), "id": row}] * 2
    reply = books.import_file(_json(items), "application/json").json
    assert [(item["index"], item["errors"][0]["pointer"]) for item in reply["items"]] == [
        (1, "/id")
    ]
    assert stored_count(books.portfolio_id) == 1


@pytest.mark.parametrize(
    ("cell", "pointer"),
    [
        ("[", "/lots"),
        ("5", "/lots"),
        ("{}", "/lots"),
        ("[" * 100_000, "/lots"),
        ('[{"date":"2020-01-02","quantity":1e400,"cost":1}]', "/lots/0/quantity"),
        ('[{"date":"2020-01-02","quantity":NaN,"cost":1}]', "/lots"),
        ('[{"date":"2020-01-02","quantity":"1","cost":"1"}]', "/lots"),
    ],
    ids=lambda text: text[:20],
)
def test_a_cell_of_lots_is_json(books, cell, pointer):
    """With exact figures, as numbers or texts; what is no list of lots is refused by field."""
    row = f"TRANSFER_IN,{DAY},{books.own},0.3"
    good = '[{""date"":""2020-01-02"",""quantity"":0.1,""cost"":1},' * 1
    good += '{""date"":""2020-01-02"",""quantity"":""0.2"",""cost"":2.5}]'
    head = "type,date,asset_id,quantity,lots\n"
    reply = books.import_file(f'{head}{row},"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert [error["pointer"] for error in reply.json["items"][0]["errors"]] == [pointer]
    assert books.import_file(f'{head}{row},"{good}"\n').json["created"] == 1


def test_a_file_may_name_what_an_asset_becomes_by_symbol(books, shelf):
    symbol = f"NEW-{uuid4()}"
    nyse = add_asset(symbol, exchange="NYSE")
    add_asset(symbol, exchange="LSE")
    head = "type,date,symbol,to_symbol,to_exchange,to_quantity,cost_share\n"
    row = f"SPIN_OFF,{DAY},HOUSE,{symbol}"
    assert books.import_file(f"{head}{row},NYSE,2,0.1\n").json["created"] == 1
    assert books.all()[0]["to_asset_id"] == nyse
    for unclear in (f"{row},,2,0.1\n", f"SPIN_OFF,{DAY},HOUSE,NOPE,,2,0.1\n"):
        [item] = books.import_file(head + unclear).json["items"]
        assert [error["pointer"] for error in item["errors"]] == ["/to_symbol"]


def test_the_export_of_the_account_has_every_kind(client, books, shelf):
    """As single answers have them, and each asset that something became."""
    record_everything(books, shelf)
    export = client("account").get("/account/export", headers=books.headers).json
    by_id = {transaction["id"]: transaction for transaction in books.all()}
    assert len(export["transactions"]) == len(by_id)
    for exported in export["transactions"]:
        answered = by_id[exported["id"]]
        for lots in (exported["lots"] or (), answered["lots"] or ()):
            for lot in lots:
                lot.setdefault("fx_rate", None)
        del exported["created_at"], exported["updated_at"]
        assert exported.items() <= answered.items()
    assert {shelf.other, books.own, books.market} <= {asset["id"] for asset in export["assets"]}


def test_an_asset_that_something_became_is_in_use(client, books, shelf):
    """Also where it has no transaction of its own."""
    merger = books.record(shelf.stated("a merger of all units"))
    assets = client("assets")
    reply = assets.delete(f"/assets/{shelf.other}", headers=books.headers)
    assert (reply.status_code, reply.json["code"]) == (409, "asset_in_use")
    change = assets.patch(f"/assets/{shelf.other}", json={"currency": "EUR"}, headers=books.headers)
    assert (change.status_code, change.json["code"]) == (409, "asset_in_use")
    assert books.open("DELETE", merger["id"]).status_code == 204
    assert assets.delete(f"/assets/{shelf.other}", headers=books.headers).status_code == 204


def _json(items: list[dict[str, Any]]) -> str:
    return json.dumps({"items": items})
