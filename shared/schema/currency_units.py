"""The currency of a transaction: an ISO 4217 code, or a hundredth of one as brokers write it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

from shared.ledger.minor_units import MINOR_UNITS
from shared.ledger.money import CURRENCIES
from shared.schema.fields import currency_code

CURRENCY_OR_UNIT_FORMAT: Final = "iso-4217-or-hundredth"
"""Marks these codes in a schema, so that the OpenAPI document lists them once."""


def _currency_or_unit(value: Any) -> str:
    if isinstance(value, str) and value in MINOR_UNITS:
        return value
    return currency_code(value)


CurrencyOrUnit = Annotated[
    str,
    BeforeValidator(_currency_or_unit),
    WithJsonSchema(
        {
            "type": "string",
            "format": CURRENCY_OR_UNIT_FORMAT,
            "enum": [*sorted(CURRENCIES), *sorted(MINOR_UNITS)],
            "examples": ["GBX"],
        }
    ),
]
"""Figures in a unit such as GBX are converted to the currency before they are stored."""
