"""Which splits and dividends of an answer its own closes contradict. Pure: values in, values out.

A split multiplies every holding, so a vendor's report alone is not enough where the closes
contradict it: the raw close must fall to `old ÷ new` of the one before, or rise to it. What can't
be checked is not denied: no close within ten days on one of the two sides (a halt, a new listing),
days without trading, a ratio that an ordinary day may hide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from shared.ingestion.corporate_actions.split_matching import SAME_SPLIT_DAYS
from shared.ingestion.validation import MOVE_MAX, near
from shared.vendors.protocols import Close, DailyPrices, Dividend, Split

NEIGHBOURS: Final = timedelta(days=SAME_SPLIT_DAYS)
"""Closes further from an ex-date are no evidence of it. It is also how far apart vendors date one
split.
"""

FURTHER_MOVE_MAX: Final = 2
"""A split with a market move of up to this factor on the same day is not denied, but the close then
waits: shares often fall by half on the day on which ten become one.
"""

DATED_OTHERWISE: Final = Decimal("0.2")
"""A split is dated by the move of another day, ten at most away, where no more than this remains of
that move.
"""

SHARE_OF_CLOSE_MAX: Final = MOVE_MAX
"""A dividend above this share of the close before it must show in the closes: they fall by it, and
so by more than a close may move without a confirmation.
"""

TIMES_CLOSE_AFTER_MAX: Final = 10
"""Where no close is known before a dividend: so many times the first one after it. No company pays
out ten elevenths.
"""

PAUSE_MAX: Final = timedelta(days=366)
"""How far back a close is the one that a dividend is measured against."""


class Doubt(NamedTuple):
    """A split or dividend that needs a confirmation, and why."""

    action: Split | Dividend
    reason: str


def doubts(prices: DailyPrices, earlier: Sequence[Close] = ()) -> list[Doubt]:
    """Of one answer, by ex-date, splits first. `earlier` are closes from before the answer's first,
    as they are stored.
    """
    if not prices.splits and not prices.dividends:
        return []
    closes = _traded([*earlier, *prices.closes])
    denied = [
        Doubt(split, reason)
        for split in prices.splits
        if (reason := _denied(split, prices.splits, closes))
    ]
    undenied = without(prices, denied).splits
    # The amounts of one day are one dividend, or a regular and a special one; in another currency
    # nothing compares.
    own = [
        dividend for dividend in prices.dividends if dividend.currency in (None, prices.currency)
    ]
    reasons = {
        day: _out_of_proportion(
            day,
            sum((dividend.amount for dividend in own if dividend.ex_date == day), Decimal(0)),
            undenied,
            closes,
        )
        for day in {dividend.ex_date for dividend in own}
    }
    return [
        *denied,
        *(Doubt(dividend, reason) for dividend in own if (reason := reasons[dividend.ex_date])),
    ]


def needs_earlier(prices: DailyPrices) -> bool:
    """Whether closes from before the answer's first may show more about one of its actions."""
    if not prices.closes:
        return False
    first = prices.closes[0]
    near_split = any(split.ex_date <= first.date + 2 * NEIGHBOURS for split in prices.splits)
    large = first.close * SHARE_OF_CLOSE_MAX / 2
    return near_split or any(
        dividend.ex_date <= first.date and dividend.amount > large for dividend in prices.dividends
    )


def dated_by_closes(
    prices: DailyPrices, earlier: Sequence[Close] = ()
) -> tuple[DailyPrices, list[tuple[Split, date]]]:
    """The answer with each split on the day on which its closes moved, and the splits that were
    reported on another day.

    Some vendors date a split by its day of record, days before the trading that it changes; on the
    days between, the quantities would not fit the closes.
    """
    if not prices.splits:
        return prices, []
    closes = _traded([*earlier, *prices.closes])
    taken = {split.ex_date for split in prices.splits}
    moved: list[tuple[Split, date]] = []
    for split in prices.splits:
        day = (
            _day_of_move(split, prices.splits, closes)
            if _denied(split, prices.splits, closes)
            else None
        )
        if day is not None and day not in taken:
            taken.add(day)
            moved.append((split, day))
    if not moved:
        return prices, []
    days = dict(moved)
    splits = [replace(split, ex_date=days.get(split, split.ex_date)) for split in prices.splits]
    return replace(prices, splits=sorted(splits, key=lambda split: split.ex_date)), moved


def without(prices: DailyPrices, doubtful: Iterable[Doubt]) -> DailyPrices:
    """The answer without these."""
    gone = {doubt.action for doubt in doubtful}
    return replace(
        prices,
        splits=[split for split in prices.splits if split not in gone],
        dividends=[dividend for dividend in prices.dividends if dividend not in gone],
    )


def shown(action: Split | Dividend, prices: DailyPrices) -> bool:
    """Whether the answer's closes speak for it, and not merely not against it."""
    closes = _traded(prices.closes)
    before, after = _around(action.ex_date, closes)
    if before is None or after is None:
        return False
    if isinstance(action, Dividend):
        return _fell_by(action.amount, before.close, after.close)
    factor = _factor(_between(prices.splits, before, after))
    return (
        factor != 1
        and _explains(before.close, after.close, factor)
        and near(after.close, _times(before.close, factor))
    )


def _denied(split: Split, splits: Sequence[Split], closes: Sequence[Close]) -> str | None:
    before, after = _around(split.ex_date, closes)
    if before is None or after is None:
        return None
    together = _between(splits, before, after)
    if _may_be(before.close, after.close, _factor(together)):
        return None
    others = [other for other in together if other is not split]
    culprits = [
        suspect
        for suspect in together
        if _may_be(
            before.close, after.close, _factor(other for other in together if other is not suspect)
        )
    ]
    if others and culprits and split not in culprits:
        return None
    return (
        f"a split of {split.new}:{split.old} on {split.ex_date}, "
        f"and a close of {after.close:f} on {after.date} after {before.close:f} on {before.date}"
    )


def _may_be(before: Decimal, after: Decimal, factor: Fraction) -> bool:
    """Whether a close may have become the other on a day with these splits."""
    return near(after, _times(before, factor)) or _explains(before, after, factor)


def _explains(before: Decimal, after: Decimal, factor: Fraction) -> bool:
    """Whether the rest of the move is within reason, and less than the move without the split."""
    remaining, whole = _size(after, _times(before, factor)), _size(after, before)
    return remaining <= FURTHER_MOVE_MAX and remaining < whole


def _day_of_move(split: Split, splits: Sequence[Split], closes: Sequence[Close]) -> date | None:
    """The only day nearby on which the closes moved as this split says, and no other split of the
    answer does.
    """
    factor = _factor([split])
    days = [
        later.date
        for earlier, later in pairwise(closes)
        if abs(later.date - split.ex_date) <= NEIGHBOURS
        and later.date - earlier.date <= NEIGHBOURS
        and (remaining := _size(later.close, _times(earlier.close, factor))) <= 1 + DATED_OTHERWISE
        and remaining < _size(later.close, earlier.close)
        and not [other for other in _between(splits, earlier, later) if other is not split]
    ]
    return days[0] if len(days) == 1 else None


def _out_of_proportion(
    day: date, amount: Decimal, splits: Sequence[Split], closes: Sequence[Close]
) -> str | None:
    place = bisect_left(closes, day, key=_day)
    last = closes[place - 1] if place else None
    if last is None or day - last.date > PAUSE_MAX:
        _, after = _around(day, closes)
        if after is None or amount <= after.close * TIMES_CLOSE_AFTER_MAX:
            return None
        return f"a dividend of {amount:f} on {day}, and a close of {after.close:f} on {after.date}"
    before = _times(
        last.close, _factor(split for split in splits if last.date < split.ex_date <= day)
    )
    if amount <= before * SHARE_OF_CLOSE_MAX:
        return None
    _, after = _around(day, closes)
    if after is not None and _fell_by(amount, before, after.close):
        return None
    return f"a dividend of {amount:f} on {day}, and a close of {before:f} before it"


def _fell_by(amount: Decimal, before: Decimal, after: Decimal) -> bool:
    return amount < before and near(after, before - amount) and after < before


def _around(day: date, closes: Sequence[Close]) -> tuple[Close | None, Close | None]:
    """The last close before the day and the first one from it on, where they are near it."""
    place = bisect_left(closes, day, key=_day)
    before = closes[place - 1] if place and day - closes[place - 1].date <= NEIGHBOURS else None
    after = (
        closes[place] if place < len(closes) and closes[place].date - day <= NEIGHBOURS else None
    )
    if before is not None and after is not None and after.date - before.date > NEIGHBOURS:
        return before, None
    return before, after


def _traded(closes: Sequence[Close]) -> list[Close]:
    """Without those that only repeat the one before on a day without volume: there was no trade."""
    return [
        close
        for before, close in pairwise([None, *closes])
        if close is not None
        and (before is None or close.volume != 0 or close.close != before.close)
    ]


def _between(splits: Iterable[Split], before: Close, after: Close) -> list[Split]:
    return [split for split in splits if before.date < split.ex_date <= after.date]


def _factor(splits: Iterable[Split]) -> Fraction:
    """What the splits make of a close."""
    factor = Fraction(1)
    for split in splits:
        factor *= Fraction(split.old, split.new)
    return factor


def _times(close: Decimal, factor: Fraction) -> Decimal:
    return close * factor.numerator / factor.denominator


def _size(close: Decimal, other: Decimal) -> Decimal:
    """Of a move, whichever way it goes: 2 for a half and for twice as much."""
    return max(close / other, other / close)


def _day(close: Close) -> date:
    return close.date
