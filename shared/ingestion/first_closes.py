"""A new asset's first closes against those of another vendor: a symbol may mean another company, or
another unit. Pure.

Later closes are measured against those that are stored; the first ones have nothing before them.
Where two vendors differ, nothing shows which of them is right, unless a third agrees with one of
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from shared.vendors.protocols import Close

COMPARED_DAYS: Final = 10
"""Of the last closes: what another vendor is asked for costs one request, whatever the range."""

DIFFERENCE_MAX: Final = Decimal("0.1")
"""Vendors take the closing auction, or the last trade: of a share that few trade they differ by
some percent. Pence for pounds differ by a hundred, and two companies by anything.
"""


def agree(closes: Sequence[Close], others: Sequence[Close]) -> bool | None:
    """Whether two vendors quote the same thing on most of the days that both have; None where they
    have none together.
    """
    theirs = {close.date: close.close for close in others}
    both = [(close.close, theirs[close.date]) for close in closes if close.date in theirs]
    if not both:
        return None
    near = sum(abs(close - other) <= other * DIFFERENCE_MAX for close, other in both)
    return 2 * near > len(both)
