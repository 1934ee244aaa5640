"""Currencies that exchanges quote in hundredths: pence, South African cents, agorot. What is stored
is in the major one.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from shared.ledger.money import CURRENCIES


class Unit(NamedTuple):
    """A price unit: 10 ** `exponent` of `currency`."""

    currency: str
    exponent: int

    def major(self, amount: Decimal) -> Decimal:
        """`amount` of this unit in the currency itself, exactly."""
        return amount.scaleb(self.exponent) if self.exponent else amount


MINOR_UNITS: Final = {
    "GBX": Unit("GBP", -2),
    "GBp": Unit("GBP", -2),
    "ZAC": Unit("ZAR", -2),
    "ZAc": Unit("ZAR", -2),
    "ILA": Unit("ILS", -2),
    "ILa": Unit("ILS", -2),
    "USX": Unit("USD", -2),
}
"""As EODHD, Yahoo and brokers write them. Case matters: GBp is a hundredth of GBP."""


def is_unit(code: object) -> bool:
    """Whether a vendor's currency code means one."""
    return isinstance(code, str) and (code in MINOR_UNITS or code in CURRENCIES)


def unit_of(code: str) -> Unit:
    """The unit that a vendor's currency code means. Raises ValueError for a code that is no
    currency.
    """
    unit = MINOR_UNITS.get(code)
    if unit is None and code in CURRENCIES:
        unit = Unit(code, 0)
    if unit is None:
        raise ValueError("not a currency code")
    return unit
