"""What an answer says by what it leaves out: the days of which a vendor has told all splits and
dividends. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.ingestion.coverage import Days
from shared.vendors.protocols import DailyPrices

GAP_MAX: Final = timedelta(days=10)
"""Closes further apart than this are a hole in the answer, and not a holiday."""


@dataclass(frozen=True, slots=True)
class ToldInFull:
    """`reported` are types and ex-dates. What is not among them did not happen on `days`, or is not
    announced any more; `today` divides the two. `types` are those of which the answer is evidence:
    an empty list of dividends, answered beside the closes in a request of its own, may be an
    outage. With `at_its_word` somebody has named the asset and the days, and wants them as the
    vendor tells them.
    """

    provider: str
    reported: frozenset[tuple[str, date]]
    days: Sequence[Days]
    today: date
    types: frozenset[str]
    at_its_word: bool


def told_in_full(
    prices: DailyPrices,
    provider: str,
    asked: Days,
    today: date,
    *,
    at_its_word: bool,
    actions_in_rows: bool,
    doubted: Collection[tuple[str, date]] = (),
) -> ToldInFull | None:
    """None for an answer without closes: it may be one of a vendor that has lost everything.
    `doubted` was told as well, by type and ex-date, and is not in `prices`.
    `actions_in_rows` as the vendor's adapter says.
    """
    days = _days_of(prices, asked, today)
    if not days:
        return None
    reported = frozenset(
        [
            *(("SPLIT", each.ex_date) for each in prices.splits),
            *(("DIVIDEND", each.ex_date) for each in prices.dividends),
        ]
    )
    reported |= {("DIVIDEND", each.ex_date) for each in prices.left_out} | {*doubted}
    told = {type_ for type_, _ in reported}
    types = frozenset(("SPLIT", "DIVIDEND") if actions_in_rows else told)
    return ToldInFull(provider, reported, days, today, types, at_its_word)


def _days_of(prices: DailyPrices, asked: Days, today: date) -> list[Days]:
    """The ranges without a hole, oldest first. The closes must reach from one end to the other: a
    plan that is cut to a year answers ten years with the last one. Beyond the last close lies what
    is announced.
    """
    ranges: list[Days] = []
    for day in [close.date for close in prices.closes if close.date <= today]:
        if ranges and day - ranges[-1].last <= GAP_MAX:
            ranges[-1] = Days(ranges[-1].first, day)
        else:
            ranges.append(Days(day, day))
    if ranges and ranges[0].first - asked.first <= GAP_MAX:
        ranges[0] = Days(asked.first, ranges[0].last)
    if ranges and min(today, asked.last) - ranges[-1].last <= GAP_MAX:
        ranges[-1] = Days(ranges[-1].first, asked.last)
    return ranges
