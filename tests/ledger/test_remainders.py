"""Quantities of up to eighteen decimals: exact, and no dust where only a rounding is between."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE
from shared.ledger.units import remaining_after
from tests.ledger.notation import check, ledger

THIRD = PRECISE.divide(Decimal(100), Decimal(3))


@pytest.mark.parametrize(
    ("held", "removed", "left"),
    [
        # Exact to the last digit that can be entered.
        ("1.000000000001", "1", "0.000000000001"),
        ("0.000000000000000003", "0.000000000000000001", "0.000000000000000002"),
        ("0.012004510998548799", "0.010713949999999999", "0.0012905609985488"),
        ("1", "1.000000000001", "-0.000000000001"),
        ("0.000000000000000001", "0.000000000000000002", "-0.000000000000000001"),
        # A statement rounds at the twelfth decimal; of binary fractions only a lack is noise.
        ("0.9999999999999999", "1", "0"),
        ("1.0000000000000002", "1", "0.0000000000000002"),
        (f"{THIRD:f}", "33.333333333333", "0"),
        (f"{THIRD:f}", "33.333333333333333333", "0"),
        (f"{THIRD:f}", "33.333333333334", f"{THIRD - Decimal('33.333333333334'):f}"),
    ],
)
def test_what_is_left(held: str, removed: str, left: str) -> None:
    rest = remaining_after(Decimal(held), Decimal(removed))
    assert abs(rest - Decimal(left)) < Decimal("1e-25")
    assert (rest == 0) == (Decimal(left) == 0)


@pytest.mark.parametrize("method", CostBasisMethod)
def test_eighteen_decimals_of_quantity_and_price_are_exact(method: str) -> None:
    """Bought in two parts, sold but for the last digit: what is left, and its cost, are exact."""
    valued = ledger("""
        2024-01-02 BUY 0.010000000000000001 ETH @ 2000.000000000000000003 USD
        2024-01-02 CLOSE ETH 2000.000000000000000003
        2024-01-03 SELL 0.009999999999999999 ETH @ 3000 USD
    """).at("2024-01-03", method)
    position = valued.book.positions["ETH"]
    assert position.quantity == Decimal("0.000000000000000002")
    assert position.cost_basis == Decimal("4000.000000000000000006e-18")
    check(valued, "ETH quantity 0.000000000000000002 average_cost 2000.000000000000000003")
