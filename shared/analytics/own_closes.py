"""A market asset's closes day by day: its vendors', and on days without one those that the owner
entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from shared.timeseries.daily import daily_of_pairs, merged
from shared.timeseries.span import Daily

DatedClose = tuple[date, Decimal]


def own_closes_in_use(vendors: Daily | None, own: Sequence[DatedClose]) -> list[DatedClose]:
    """The own closes of days on which no vendor has one, oldest first."""
    if vendors is None:
        return list(own)
    return [(day, close) for day, close in own if not vendors.is_changed(day.toordinal())]


def with_own_closes(vendors: Daily | None, own: Sequence[DatedClose], until: int) -> Daily | None:
    """Both, up to the day before `until`; None where there is neither. `own` come oldest first."""
    in_use = own_closes_in_use(vendors, own)
    if not in_use:
        return vendors
    entered = daily_of_pairs(in_use, until)
    return entered if vendors is None else merged(vendors, entered)
