"""What an answer shows by what it leaves out: the days of which a vendor has reported all splits
and dividends. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Final

from shared.immutable import immutable
from shared.ingestion.coverage import Days
from shared.schema.action_types import ActionType
from shared.vendors.protocols import DailyPrices

GAP_MAX: Final = timedelta(days=10)
"""Closes further apart than this are a hole in the answer, and not a holiday."""


@immutable
class CompleteReport:
    """`reported` are types and ex-dates. What is not among them did not happen on `days`, or is not
    announced any more; `today` divides the two. `types` are those of which the answer is evidence:
    an empty list of dividends, answered beside the closes in a request of its own, may be an
    outage. With `trust_vendor` the caller has named the asset and the days, and wants them as the
    vendor reports them.
    """

    provider: str
    reported: frozenset[tuple[str, date]]
    days: Sequence[Days]
    today: date
    types: frozenset[str]
    trust_vendor: bool


def complete_report_of(
    prices: DailyPrices,
    provider: str,
    requested: Days,
    today: date,
    *,
    trust_vendor: bool,
    actions_in_rows: bool,
    doubted: Collection[tuple[str, date]] = (),
) -> CompleteReport | None:
    """None for an answer without closes: it may be one of a vendor that has lost everything.
    `doubted` was reported as well, by type and ex-date, and is not in `prices`. `actions_in_rows`
    as the vendor's adapter says.
    """
    days = _days_of(prices, requested, today)
    if not days:
        return None
    reported: frozenset[tuple[str, date]] = frozenset(
        [
            *((ActionType.SPLIT, split.ex_date) for split in prices.splits),
            *((ActionType.DIVIDEND, dividend.ex_date) for dividend in prices.dividends),
            *((ActionType.DIVIDEND, left_out.ex_date) for left_out in prices.left_out),
            *doubted,
        ]
    )
    reported_types = {type_ for type_, _ in reported}
    types = frozenset(ActionType if actions_in_rows else reported_types)
    return CompleteReport(provider, reported, days, today, types, trust_vendor)


def _days_of(prices: DailyPrices, requested: Days, today: date) -> list[Days]:
    """The ranges without a hole, oldest first. The closes must reach from one end to the other: a
    plan that is limited to a year answers ten years with the last one. Beyond the last close lies
    what is announced.
    """
    ranges: list[Days] = []
    for day in [close.date for close in prices.closes if close.date <= today]:
        if ranges and day - ranges[-1].last <= GAP_MAX:
            ranges[-1] = Days(ranges[-1].first, day)
        else:
            ranges.append(Days(day, day))
    if ranges and ranges[0].first - requested.first <= GAP_MAX:
        ranges[0] = Days(requested.first, ranges[0].last)
    if ranges and min(today, requested.last) - ranges[-1].last <= GAP_MAX:
        ranges[-1] = Days(ranges[-1].first, requested.last)
    return ranges
