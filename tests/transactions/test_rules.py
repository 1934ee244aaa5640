"""The table of the definitions, cell by cell: the fields each type requires, allows, forbids."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from uuid import UUID, uuid4

import pytest

from shared.database.assets import Asset
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.transactions.records import Stamp
from shared.transactions.rules import record_of
from shared.transactions.schemas import TransactionFields

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

VALUES = {
    "asset_id": OWN.id,
    "quantity": Decimal(2),
    "unit_price": Decimal(3),
    "amount": Decimal(6),
    "ratio": {"new": 2, "old": 1},
    "ex_date": "2024-06-01",
}

# + must be there, o may be there, - can't be there
TABLE = """
              asset_id  quantity  unit_price  amount  ratio  ex_date
BUY           +         +         +           -       -      -
SELL          +         +         +           -       -      -
DIVIDEND      +         o         o           o       -      o
INTEREST      o         -         -           +       -      -
FEE           o         -         -           +       -      -
TAX           o         -         -           +       -      -
DEPOSIT       -         -         -           +       -      -
WITHDRAWAL    -         -         -           +       -      -
TRANSFER_IN   +         +         +           -       -      -
TRANSFER_OUT  +         +         -           -       -      -
SPLIT         +         -         -           -       +      -
"""
NAMES, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], name, sign) for row in ROWS for name, sign in zip(NAMES, row[1:], strict=True)]


def fields(kind, **more):
    return TransactionFields.model_validate({"type": kind, "date": "2024-06-10", **more})


def record(stated, asset=OWN):
    stamp = Stamp(UUID(int=1), 1, NOW, NOW)
    return record_of(stated, PORTFOLIO, {} if asset is None else {asset.id: asset}, stamp)


def wrong(stated, asset=OWN):
    """The fields with an error."""
    try:
        record(stated, asset)
    except Invalid as refusal:
        return [error.pointer.removeprefix("/") for error in refusal.errors]
    return []


def complete(kind):
    """The least of a type, and an amount for a dividend."""
    row = next(row for row in ROWS if row[0] == kind)
    return {
        name: VALUES[name] for name, sign in zip(NAMES, row[1:], strict=True) if sign == "+"
    } | ({"amount": VALUES["amount"]} if kind == "DIVIDEND" else {})


@pytest.mark.parametrize(("kind", "name", "sign"), CELLS)
def test_each_cell_of_the_table(kind, name, sign):
    """Leaving out what must be there, or giving what can't, is found, and points at that field
    alone.
    """
    with_it = {**complete(kind), name: VALUES[name]}
    if kind == "DIVIDEND" and name in ("unit_price", "amount"):
        with_it |= {"quantity": VALUES["quantity"], "unit_price": VALUES["unit_price"]}
    without_it = {key: value for key, value in with_it.items() if key != name}
    assert wrong(fields(kind, **with_it)) == ([name] if sign == "-" else [])
    assert wrong(fields(kind, **without_it)) == ([name] if sign == "+" else [])


@pytest.mark.parametrize("kind", [row[0] for row in ROWS])
def test_every_type_may_carry_charges_and_remarks(kind):
    """Fee, tax, note, external id, settlement, order, currency and rate belong to all."""
    stated = fields(
        kind,
        **complete(kind),
        fee="1",
        tax="2",
        note="n",
        external_id="e",
        settle_date="2024-06-12",
        order=5,
        currency="ARS",
        fx_rate="0.001",
    )
    stored = record(stated)
    assert (stored.fee, stored.tax, stored.note, stored.external_id) == (1, 2, "n", "e")
    assert (stored.settle_date, stored.order, stored.currency, stored.fx_rate) == (
        date(2024, 6, 12),
        5,
        "ARS",
        Decimal("0.001"),
    )


@pytest.mark.parametrize(
    ("kind", "amount", "good"),
    [
        *(
            (kind, amount, amount != "0")
            for kind, amount in product(("INTEREST", "FEE", "TAX"), ("1", "-1", "0"))
        ),
        *(
            (kind, amount, amount == "1")
            for kind, amount in product(("DEPOSIT", "WITHDRAWAL", "DIVIDEND"), ("1", "-1", "0"))
        ),
    ],
)
def test_the_sign_of_an_amount(kind, amount, good):
    """Charges and interest go both ways, deposits, withdrawals and dividends one way, and nothing
    is zero.
    """
    asset = {"asset_id": OWN.id} if kind == "DIVIDEND" else {}
    assert wrong(fields(kind, amount=amount, **asset)) == ([] if good else ["amount"])


@pytest.mark.parametrize(
    ("figures", "pointers"),
    [
        ({"quantity": "2", "unit_price": "3"}, []),
        ({"quantity": "2", "unit_price": "3", "amount": "6.000"}, []),
        ({"quantity": "2", "unit_price": "3", "amount": "6.01"}, ["amount"]),
        ({"quantity": "2", "amount": "5"}, []),
        ({"unit_price": "3", "amount": "5"}, ["quantity"]),
        ({"quantity": "2"}, ["amount"]),
        ({"quantity": "2", "unit_price": "0"}, ["unit_price"]),
        ({"quantity": "9" * 18, "unit_price": "9" * 18}, ["unit_price"]),
        ({"amount": "5", "ex_date": "2020-01-01"}, ["ex_date"]),
    ],
)
def test_a_dividend_adds_up(figures, pointers):
    """An amount, or units and what each got; both agree to the last digit."""
    assert wrong(fields("DIVIDEND", asset_id=OWN.id, **figures)) == pointers


def test_the_product_of_a_dividend_is_exact():
    """24 decimals are kept: nothing is rounded on the way in."""
    stored = record(
        fields("DIVIDEND", asset_id=OWN.id, quantity="0.333333333333", unit_price="0.333333333333")
    )
    assert stored.amount == Decimal("0.111111111110888888888889")


def test_only_ones_own_assets_are_split_by_hand():
    """Splits of market assets come from the market."""
    split = fields("SPLIT", asset_id=OWN.id, ratio={"new": 2, "old": 1})
    assert wrong(split) == []
    assert wrong(split, MARKET) == ["asset_id"]
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
    assert wrong(fields("BUY", **trade, fx_rate="1.1"), OWN) == ["fx_rate"]
    assert wrong(fields("DEPOSIT", amount="1", fx_rate="1.1")) == ["fx_rate"]
