"""Which days have already been asked for: what is missing, what is read again, and how coverage
grows.

Coverage is one range per asset, and one per currency and kind of rate (in pesos: named like
GBP/ARS, since a currency's rates against the euro and against the peso come from different
publishers). Days without a row inside of it are days without trading: they are not asked for again.
An asset's ends at its last close, so that a day without one counts as a day without trading once a
later close has come, and not because a vendor said nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from shared.errors import Invalid
from shared.immutable import immutable

REREAD_DAYS: Final = 10
"""So many last days are asked for in each run: vendors correct what they said, and some say it
late.
"""

_DAY: Final = timedelta(days=1)


@immutable
class Days:
    """From `first` to `last`, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def joined(self, other: Days | None) -> Days | None:
        """One range for both, or None where a day between them belongs to neither."""
        if other is None:
            return self
        if self.last + _DAY < other.first or other.last + _DAY < self.first:
            return None
        return Days(min(self.first, other.first), max(self.last, other.last))


@immutable
class Explicit:
    """Days that a caller names, known or not; None at an end: as far as the asset needs, or as far
    as there is data.
    """

    first: date | None
    last: date

    def days(self, first_needed: date) -> Days | None:
        """As a range; None where nothing is left of it."""
        first = self.first or first_needed
        return Days(first, self.last) if first <= self.last else None


def explicit_days(first: date | None, last: date | None, until: date) -> Explicit | None:
    """What a caller asks for, up to the last day that has data; None where nothing was named.
    Raises Invalid.
    """
    if first is None and last is None:
        return None
    if first is not None and first > min(last or until, until):
        raise Invalid.field("/from", f"must not be after `to`, nor after {until}")
    return Explicit(first, min(last or until, until))


def missing(needed: Days, covered: Days | None) -> Sequence[Days]:
    """What to ask for, oldest first: the days before and after what is covered, and the last ten in
    any case.

    The later range begins ten days before the end of what is covered, so that a gap between two
    runs is read with the closes that lead up to it.
    """
    if covered is None:
        return [needed]
    start = min(covered.last, needed.last) - REREAD_DAYS * _DAY + _DAY
    tail = Days(max(start, min(needed.first, covered.first)), needed.last)
    if needed.first >= covered.first:
        return [tail]
    head = Days(needed.first, min(covered.first - _DAY, needed.last))
    whole = head.joined(tail)
    return [whole] if whole else [head, tail]


def with_doubtful(past: Sequence[Days], recent: Days, doubtful: Collection[date]) -> Sequence[Days]:
    """The earlier ranges, stretched to take in the doubtful days that the recent one does not: they
    are read once more, with the days that lead up to them.
    """
    older = [day for day in doubtful if day < recent.first]
    if not older:
        return past
    firsts = [min(older) - REREAD_DAYS * _DAY, *(days.first for days in past)]
    return [Days(min(firsts), max([*older, *(days.last for days in past)]))]


def grown(covered: Days | None, read: Sequence[Days], until: date) -> Days | None:
    """Coverage after reading these ranges, never beyond `until`; a range that does not touch it
    adds nothing.
    """
    for days in read:
        if days.first <= until:
            covered = Days(days.first, min(days.last, until)).joined(covered) or covered
    return covered
