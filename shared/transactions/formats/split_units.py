"""The ratio of a split of which a statement says only how many units it added: from the units that
its rows before it come to, where the prices before and after it say the same.

Units alone prove nothing: a file may begin after the first purchase, and then they come to too few.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final, NamedTuple

from shared.immutable import immutable
from shared.transactions.formats.statement_figures import NotUnderstood

_SMALL_MAX: Final = 10
_LARGE_MAX: Final = 100
"""A ratio has a number up to the one and a number up to the other: 20:1, 3:2, 1:50."""
_ROUNDING: Final = Fraction(1, 100_000)
_PRICE_FACTOR_MAX: Final = Fraction(5, 4)
"""By how much a price may have moved between the trades before and after."""


class UnitChange(NamedTuple):
    """By how much a row changes the units of an asset, and the price of one, if it has one."""

    moment: str
    """A text that is greater for a later row."""
    asset: str
    units: Decimal
    price: Decimal | None = None


class UnitsBefore:
    """The units of each asset before a row of the statement."""

    def __init__(self, changes: Iterable[UnitChange]) -> None:
        by_asset: defaultdict[str, list[UnitChange]] = defaultdict(list)
        for change in changes:
            by_asset[change.asset].append(change)
        self._courses = {asset: _Course.of(dated) for asset, dated in by_asset.items()}

    def ratio(self, asset: str, moment: str, added: Decimal) -> dict[str, int]:
        """That of a split which added these units, fewer than none where it took some. Raises
        NotUnderstood where it is none of small numbers, or not that of the prices.
        """
        held, old, new = self._courses.get(asset, _Course.of([])).at(moment)
        if held <= 0 or held + added <= 0:
            raise NotUnderstood("/ratio", "is not stated, and no row before says what was held")
        ratio = _ratio(Fraction(held), Fraction(held + added))
        if ratio is None or old is None or new is None or not _confirms(ratio, old, new):
            raise NotUnderstood(
                "/ratio", "is not stated, and units and prices around it don't show it; enter it"
            )
        return {"new": ratio.numerator, "old": ratio.denominator}


@immutable
class _Course:
    """The units of one asset, and its prices, by the number of changes that went before."""

    moments: Sequence[str]
    held: Sequence[Decimal]
    last_price: Sequence[Decimal | None]
    next_price: Sequence[Decimal | None]

    @classmethod
    def of(cls, changes: Iterable[UnitChange]) -> _Course:
        dated = sorted(changes, key=lambda change: change.moment)
        prices = [change.price or None for change in dated]
        nexts = [None, *accumulate(reversed(prices), _latter)]
        return cls(
            [change.moment for change in dated],
            list(accumulate((change.units for change in dated), initial=Decimal(0))),
            [None, *accumulate(prices, _latter)],
            nexts[::-1],
        )

    def at(self, moment: str) -> tuple[Decimal, Decimal | None, Decimal | None]:
        """The units before, the last price before and the first one after."""
        start, end = bisect_left(self.moments, moment), bisect_right(self.moments, moment)
        return self.held[start], self.last_price[start], self.next_price[end]


def _latter(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return before if after is None else after


def _ratio(old: Fraction, new: Fraction) -> Fraction | None:
    for small in range(1, _SMALL_MAX + 1):
        for ratio in (_nearest(new / old, small), 1 / _nearest(old / new, small)):
            is_small = max(ratio.numerator, ratio.denominator) <= _LARGE_MAX
            if ratio != 1 and is_small and abs(ratio * old - new) <= _ROUNDING:
                return ratio
    return None


def _nearest(value: Fraction, denominator: int) -> Fraction:
    """The nearest fraction with this denominator; never zero."""
    return Fraction(max(1, round(value * denominator)), denominator)


def _confirms(ratio: Fraction, old_price: Decimal, new_price: Decimal) -> bool:
    moved = Fraction(old_price) / Fraction(new_price) / ratio
    return 1 / _PRICE_FACTOR_MAX <= moved <= _PRICE_FACTOR_MAX
