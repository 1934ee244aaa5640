"""One asset's transactions as the database answers them: a text for each column, not yet a record
for each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = ","
"""Stands in none of the values: words, dates, numbers and ids."""


@dataclass(frozen=True, slots=True)
class JoinedColumns:
    """Those columns that tell how many units are held, each of them the same number of items; an
    absent one is empty.

    For who computes with whole columns: the records say the same, one by one.
    """

    asset: str | None
    types: str
    dates: str
    quantities: str
    orders: str
