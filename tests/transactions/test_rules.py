"""The table of the definitions, cell by cell: the fields each type requires, allows, forbids."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from shared.database.assets import Asset
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.ledger.kinds import DEPENDENT_FIELDS, KINDS, TransactionType
from shared.transactions.records import Stamp
from shared.transactions.rules import record_of
from shared.transactions.schemas import LOTS_MAX, TransactionFields

DEFINITIONS = Path(__file__).parents[2] / "docs" / "definitions.md"
NOW = datetime(2024, 6, 10, tzinfo=UTC)
PORTFOLIO = Portfolio(
    uuid4(),
    uuid4(),
    "Test",
    "USD",
    "FIFO",
    track_cash=False,
    fx_kind="official",
    created_at=NOW,
    updated_at=NOW,
)
MARKET = Asset(uuid4(), None, "M", "NYSE", "M", "EQUITY", "EUR", None, NOW, NOW)
OWN = Asset(uuid4(), PORTFOLIO.owner_id, "O", None, "O", "OTHER", "USD", None, NOW, NOW)
OTHER = Asset(uuid4(), PORTFOLIO.owner_id, "P", None, "P", "OTHER", "USD", None, NOW, NOW)

VALUES = {
    "asset_id": OWN.id,
    "quantity": Decimal(2),
    "unit_price": Decimal(3),
    "amount": Decimal(6),
    "ratio": {"new": 2, "old": 1},
    "to_asset_id": OTHER.id,
    "to_quantity": Decimal(4),
    "to_currency": "EUR",
    "to_amount": Decimal(5),
    "cost_share": Decimal("0.1"),
    "lots": [{"date": "2020-01-02", "quantity": "2", "cost": "7"}],
    "from_lots": [{"transaction_id": uuid4(), "quantity": "1"}],
    "ex_date": "2024-06-01",
}
COLUMNS = dict(
    zip(
        "asset qty price amount ratio ->asset ->qty ->ccy ->amount share lots from ex".split(),
        VALUES,
        strict=True,
    )
)
"""The field of each column of the table."""

# + must be there, 1 one of them must be there, o may be there, - can't be there
TABLE = """
             asset qty price amount ratio ->asset ->qty ->ccy ->amount share lots from ex
BUY          +     +   1     1      -     -       -     -     -        -     -    -    -
SELL         +     +   1     1      -     -       -     -     -        -     -    o    -
DIVIDEND     +     o   1     1      -     -       -     -     -        -     -    -    o
INTEREST     o     -   -     +      -     -       -     -     -        -     -    -    -
FEE          o     -   -     +      -     -       -     -     -        -     -    -    -
TAX          o     -   -     +      -     -       -     -     -        -     -    -    -
DEPOSIT      -     -   -     +      -     -       -     -     -        -     -    -    -
WITHDRAWAL   -     -   -     +      -     -       -     -     -        -     -    -    -
EXCHANGE     -     -   -     +      -     -       -     +     +        -     -    -    -
TRANSFER_IN  +     +   1     -      -     -       -     -     -        -     1    -    -
TRANSFER_OUT +     +   -     -      -     -       -     -     -        -     -    o    -
RETURN_OF_CAPITAL + - -  +      -     -       -     -     -        -     -    -    -
SPIN_OFF     +     -   -     -      -     +       +     -     -        +     -    -    -
MERGER       +     o   -     o      -     +       +     -     -        -     -    -    -
SPLIT        +     -   -     -      +     -       -     -     -        -     -    -    -
"""
HEADER, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
NAMES = [COLUMNS[column] for column in HEADER]
SIGNS = {row[0]: dict(zip(NAMES, row[1:], strict=True)) for row in ROWS}
CELLS = [(kind, name, sign) for kind, signs in SIGNS.items() for name, sign in signs.items()]


def fields(kind, **more):
    return TransactionFields.model_validate({"type": kind, "date": "2024-06-10", **more})


def record(stated, asset=OWN):
    stamp = Stamp(UUID(int=1), 1, NOW, NOW)
    assets = {} if asset is None else {asset.id: asset, OTHER.id: OTHER}
    return record_of(stated, PORTFOLIO, assets, stamp)


def wrong(stated, asset=OWN):
    """The fields with an error."""
    try:
        record(stated, asset)
    except Invalid as refusal:
        return [error.pointer.removeprefix("/") for error in refusal.errors]
    return []


def complete(kind):
    """The least of a type: of fields that stand for each other, the first that needs no other."""
    signs = SIGNS[kind]
    least = {name: VALUES[name] for name, sign in signs.items() if sign == "+"}
    alternatives = [name for name, sign in signs.items() if sign == "1"]
    first = "amount" if kind == "DIVIDEND" else next(iter(alternatives), None)
    return least | ({first: VALUES[first]} if first else {})


def test_the_table_has_every_type_and_every_field_that_depends_on_it():
    """So no new type or field stays without a cell."""
    assert set(SIGNS) == set(KINDS) == set(TransactionType)
    assert set(NAMES) == set(DEPENDENT_FIELDS)


def test_the_definitions_have_a_row_for_every_type():
    """Which names each field that the type needs, or may have."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DEFINITIONS.read_text().splitlines()
        if line.startswith("|")
    ]
    needs = {kind: row[1] for row in rows if len(row) == 3 for kind in row[0].split(", ")}
    for kind, signs in SIGNS.items():
        for name, sign in signs.items():
            optional_everywhere = kind in {"INTEREST", "FEE", "TAX"} and name == "asset_id"
            if sign != "-" and not optional_everywhere:
                assert name.removesuffix("_id") in needs[kind], (kind, name)


@pytest.mark.parametrize(("kind", "name", "sign"), CELLS)
def test_each_cell_of_the_table(kind, name, sign):
    """Leaving out what must be there, or giving what can't, is found, and points at that field
    alone.
    """
    with_it = {**complete(kind), name: VALUES[name]}
    if kind == "DIVIDEND" and name == "unit_price":
        with_it["quantity"] = VALUES["quantity"]
    if name == "lots" and sign == "1":
        del with_it["unit_price"]
    assert wrong(fields(kind, **with_it)) == ([name] if sign == "-" else [])
    without_it = {key: value for key, value in complete(kind).items() if key != name}
    if sign == "1":
        alternatives = [other for other, sign in SIGNS[kind].items() if sign == "1"]
        bare = {key: value for key, value in without_it.items() if key not in alternatives}
        assert wrong(fields(kind, **bare)) == [KINDS[kind].one_of[0]]
    else:
        assert wrong(fields(kind, **without_it)) == ([name] if sign == "+" else [])


@pytest.mark.parametrize("kind", SIGNS)
def test_every_type_may_carry_charges_and_remarks(kind):
    """Fee, its currency, tax, note, external id, settlement, order, currency and rate belong to
    all.
    """
    stated = fields(
        kind,
        **complete(kind),
        fee="1",
        fee_currency="GBP",
        tax="2",
        note="n",
        external_id="e",
        settle_date="2024-06-12",
        order=5,
        currency="ARS",
        fx_rate="0.001",
    )
    stored = record(stated)
    assert (stored.fee, stored.fee_currency, stored.tax) == (1, "GBP", 2)
    assert (stored.note, stored.external_id) == ("n", "e")
    assert (stored.settle_date, stored.order, stored.currency, stored.fx_rate) == (
        date(2024, 6, 12),
        5,
        "ARS",
        Decimal("0.001"),
    )


AMOUNTS = """
              1  0  -1
BUY           +  +  -
SELL          +  +  -
MERGER        +  +  -
DIVIDEND      +  -  +
INTEREST      +  -  +
FEE           +  -  +
TAX           +  -  +
DEPOSIT       +  -  -
WITHDRAWAL    +  -  -
EXCHANGE      +  -  -
RETURN_OF_CAPITAL + - -
"""
AMOUNT_HEADER, *AMOUNT_ROWS = [line.split() for line in AMOUNTS.strip().splitlines()]


@pytest.mark.parametrize(
    ("kind", "amount", "sign"),
    [
        (row[0], amount, sign)
        for row in AMOUNT_ROWS
        for amount, sign in zip(AMOUNT_HEADER, row[1:], strict=True)
    ],
)
def test_the_sign_of_an_amount(kind, amount, sign):
    """Charges, interest and dividends go both ways and are never zero; money from outside and an
    exchange go one way; a trade or merger may be for nothing.
    """
    stated = {name: value for name, value in complete(kind).items() if name != "unit_price"}
    assert wrong(fields(kind, **{**stated, "amount": amount})) == (
        [] if sign == "+" else ["amount"]
    )


def test_every_type_with_an_amount_has_its_sign_in_the_table():
    assert {row[0] for row in AMOUNT_ROWS} == {
        kind for kind, signs in SIGNS.items() if signs["amount"] != "-"
    }


@pytest.mark.parametrize("kind", ["BUY", "SELL", "DIVIDEND"])
@pytest.mark.parametrize(
    ("quantity", "unit_price", "amount", "good"),
    [
        ("2", "3", "6.00", True),
        ("2", "3", "6.05", True),
        ("2", "3", "5.95", True),
        ("2", "3", "6.07", False),
        ("2", "3", "5.93", False),
        ("100", "3", "303.03", True),
        ("100", "3", "303.04", False),
        ("100", "3", "297", True),
        ("100", "3", "296.99", False),
        ("0.001", "3", "0.05", True),
        ("0.001", "3", "0.06", False),
    ],
)
def test_a_stated_total_may_differ_by_what_rounding_explains(
    kind, quantity, unit_price, amount, good
):
    """From quantity × unit_price: 1 % of the larger, or 0.05 of the currency, whichever is more."""
    stated = fields(kind, asset_id=OWN.id, quantity=quantity, unit_price=unit_price, amount=amount)
    assert wrong(stated) == ([] if good else ["amount"])
    if good:
        assert record(stated).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("figures", "pointers"),
    [
        ({"quantity": "2", "unit_price": "3"}, []),
        ({"quantity": "2", "unit_price": "3", "amount": "6.000"}, []),
        ({"quantity": "2", "unit_price": "3", "amount": "-6"}, ["amount"]),
        ({"quantity": "2", "amount": "5"}, []),
        ({"quantity": "2", "amount": "-5"}, []),
        ({"unit_price": "3", "amount": "5"}, ["quantity"]),
        ({"quantity": "2"}, ["amount"]),
        ({"quantity": "2", "unit_price": "0"}, ["unit_price"]),
        ({"quantity": "9" * 18, "unit_price": "9" * 18}, ["unit_price"]),
        ({"amount": "5", "ex_date": "2020-01-01"}, ["ex_date"]),
    ],
)
def test_a_dividend_adds_up(figures, pointers):
    """An amount, negative where it was reversed, or units and what each got."""
    assert wrong(fields("DIVIDEND", asset_id=OWN.id, **figures)) == pointers


TRADE = {"asset_id": OWN.id, "quantity": "2", "unit_price": "3"}


@pytest.mark.parametrize("kind", ["BUY", "SELL"])
@pytest.mark.parametrize(
    ("charges", "pointers"),
    [
        ({"fee": "-6"}, []),
        ({"fee": "-6.01"}, ["fee"]),
        ({"tax": "-6.01"}, ["tax"]),
        ({"fee": "-4", "tax": "-2.01"}, ["fee"]),
        ({"fee": "-7", "tax": "1"}, []),
        ({"fee": "-6.01", "fee_currency": "USD"}, ["fee"]),
        ({"fee": "-6.01", "fee_currency": "EUR"}, []),
        ({"fee": "-6.01", "fee_currency": "EUR", "tax": "-6.01"}, ["tax"]),
        ({"fee_currency": "EUR"}, ["fee_currency"]),
    ],
)
def test_a_rebate_is_at_most_the_trade(kind, charges, pointers):
    """Fee and tax may give back as much as the trade's amount, and no more. A fee in another
    currency is not compared; a currency without a fee means nothing.
    """
    assert wrong(fields(kind, **TRADE, **charges)) == pointers


def test_the_fee_currency_is_stored_where_it_differs():
    """Stated as the transaction's own it is the default."""
    for code, stored in (("USD", None), ("EUR", "EUR"), (None, None)):
        assert record(fields("BUY", **TRADE, fee="1", fee_currency=code)).fee_currency == stored


@pytest.mark.parametrize(
    ("kind", "changed", "pointers"),
    [
        ("EXCHANGE", {"to_currency": "USD"}, ["to_currency"]),
        ("EXCHANGE", {"currency": "EUR"}, ["to_currency"]),
        ("EXCHANGE", {"currency": "ARS"}, []),
        ("SPIN_OFF", {"cost_share": "0"}, []),
        ("SPIN_OFF", {"cost_share": "0.999999999999"}, []),
        ("SPIN_OFF", {"cost_share": "1"}, ["cost_share"]),
        ("SPIN_OFF", {"to_asset_id": OWN.id}, ["to_asset_id"]),
        ("SPIN_OFF", {"to_asset_id": MARKET.id}, ["to_asset_id"]),
        ("MERGER", {"to_asset_id": OWN.id}, ["to_asset_id"]),
        ("MERGER", {"asset_id": MARKET.id}, ["asset_id"]),
    ],
)
def test_what_becomes_something_becomes_something_else(kind, changed, pointers):
    """Another currency, or another asset that the owner can see, with less than all of the cost."""
    assert wrong(fields(kind, **{**complete(kind), **changed})) == pointers


def lot(quantity, **more):
    return {"date": "2020-01-02", "quantity": quantity, "cost": "7", **more}


@pytest.mark.parametrize(
    ("lots", "more", "pointers"),
    [
        ([lot("2")], {}, []),
        ([lot("0.5", cost="0"), lot("1.5", fx_rate="0.9")], {}, []),
        ([lot("1")], {}, ["lots"]),
        ([lot("1"), lot("1.000000000001")], {}, ["lots"]),
        ([lot("2", date="2024-06-10")], {}, []),
        ([lot("1"), lot("1", date="2024-06-11")], {}, ["lots/1/date"]),
        ([lot("2")], {"unit_price": "3"}, ["lots"]),
    ],
)
def test_carried_lots_are_the_units_transferred(lots, more, pointers):
    """They add up to the quantity exactly, none is younger than the transfer, and they stand
    instead of a unit price.
    """
    assert (
        wrong(fields("TRANSFER_IN", asset_id=OWN.id, quantity="2", lots=lots, **more)) == pointers
    )


@pytest.mark.parametrize("kind", ["SELL", "TRANSFER_OUT"])
@pytest.mark.parametrize(
    ("quantities", "same", "pointers"),
    [
        (["2"], False, []),
        (["0.5", "1"], False, []),
        (["1", "1.000000000001"], False, ["from_lots"]),
        (["1", "1"], True, ["from_lots"]),
    ],
)
def test_chosen_lots_are_units_that_leave(kind, quantities, same, pointers):
    """At most as many as the transaction removes, each lot once; the rest goes by the method."""
    ids = [uuid4()] * len(quantities) if same else [uuid4() for _ in quantities]
    chosen = [
        {"transaction_id": id_, "quantity": quantity}
        for id_, quantity in zip(ids, quantities, strict=True)
    ]
    assert wrong(fields(kind, **complete(kind), from_lots=chosen)) == pointers


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("TRANSFER_IN", {"lots": []}),
        ("TRANSFER_IN", {"lots": [lot("0")]}),
        ("TRANSFER_IN", {"lots": [lot("2", cost="-1")]}),
        ("TRANSFER_IN", {"lots": [lot("2", fx_rate="0")]}),
        ("TRANSFER_IN", {"lots": [lot("2", colour="red")]}),
        ("TRANSFER_IN", {"lots": [lot("1")] * (LOTS_MAX + 1)}),
        ("SELL", {"from_lots": []}),
        ("SELL", {"from_lots": [{"transaction_id": "x", "quantity": "1"}]}),
        ("SELL", {"from_lots": [{"transaction_id": str(uuid4()), "quantity": "-1"}]}),
        ("SELL", {"from_lots": [{"quantity": "1"}]}),
        ("SPIN_OFF", {"cost_share": "-0.1"}),
        ("SPIN_OFF", {"to_quantity": "0"}),
        ("EXCHANGE", {"to_amount": "0"}),
        ("EXCHANGE", {"to_amount": "-5"}),
        ("EXCHANGE", {"to_currency": "eur"}),
        ("BUY", {"fee": "1", "fee_currency": "XYZ"}),
    ],
)
def test_each_figure_of_the_new_fields_is_in_range(kind, changed):
    """Whatever else the transaction states."""
    with pytest.raises(ValidationError, match=next(reversed(changed))):
        fields(kind, **{**complete(kind), **changed})


def test_the_product_of_a_dividend_is_exact():
    """24 decimals are kept: nothing is rounded on the way in."""
    stored = record(
        fields("DIVIDEND", asset_id=OWN.id, quantity="0.333333333333", unit_price="0.333333333333")
    )
    assert stored.amount == Decimal("0.111111111110888888888889")


def test_any_asset_that_the_owner_can_see_is_split_by_hand():
    """One's own, and one of the market whose split no vendor reports."""
    for asset in (OWN, MARKET):
        split = fields("SPLIT", asset_id=asset.id, ratio={"new": 2, "old": 1})
        assert wrong(split, asset) == []
        assert wrong(split, None) == ["asset_id"]


@pytest.mark.parametrize(
    ("new", "old"), [(0, 1), (1, 0), (-1, 1), (1.5, 1), ("2", 1), (1_000_001, 1), (True, 1)]
)
def test_a_ratio_is_of_whole_numbers(new, old):
    """Positive, and no larger than a million."""
    with pytest.raises(ValueError, match="ratio"):
        fields("SPLIT", asset_id=OWN.id, ratio={"new": new, "old": old})


def test_a_rate_for_the_base_currency_is_one():
    """Of the currency that the transaction ends up with: stated, or the asset's."""
    trade = {"quantity": "1", "unit_price": "1", "asset_id": MARKET.id}
    assert wrong(fields("BUY", **trade, fx_rate="1.1"), MARKET) == []
    assert wrong(fields("BUY", **trade, fx_rate="1.1", currency="USD"), MARKET) == ["fx_rate"]
    assert wrong(fields("BUY", **trade, fx_rate="1.0", currency="USD"), MARKET) == []
    own = {**trade, "asset_id": OWN.id}
    assert wrong(fields("BUY", **own, fx_rate="1.1")) == ["fx_rate"]
    assert wrong(fields("DEPOSIT", amount="1", fx_rate="1.1")) == ["fx_rate"]
