"""One asset's transactions as the database returns them: one text per column, not one record per
row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = ","
"""Occurs in none of the values: words, dates, numbers and ids."""


@dataclass(frozen=True, slots=True)
class ColumnTexts:
    """The columns that decide how many units are held. Each text has the same number of items; an
    absent value is an empty item.

    For code that computes with whole columns: the records hold the same values, one by one.
    """

    asset: str | None
    types: str
    dates: str
    quantities: str
    orders: str
