"""On which days of a range the values of a portfolio are known: wholly, in part, or not at all."""

from __future__ import annotations

import numpy as np

from shared.analytics.daily import DailyPortfolio
from shared.immutable import immutable
from shared.timeseries.span import Flags


@immutable
class KnownValues:
    """For each day of the span. None: on all days, as in nearly all portfolios.

    `whole`: nothing held is without a close or a rate. The others are False where parts of the sum
    are held and each of them is unknown: of the market value, of the holdings, of the cash.
    """

    whole: Flags | None = None
    any_value: Flags | None = None
    any_holding: Flags | None = None
    any_cash: Flags | None = None

    def has_value(self, place: int) -> bool:
        """Whether the market value at this place of the span has a known part, or none at all."""
        return self.any_value is None or bool(self.any_value[place])


def known_values(daily: DailyPortfolio) -> KnownValues:
    """Which days lack a close or a rate of what is held."""
    values, span = daily.values, daily.span
    if not any(
        places.size for lack in (values.unpriced, values.unrated) for places in lack.values()
    ):
        return KnownValues()
    holdings, cash = _Parts.none(span.count), _Parts.none(span.count)
    for places in values.unpriced.values():
        holdings.is_unknown[places] = True
    for currency, local in values.local.items():
        rates = values.rates[currency]
        rated = np.ones(span.count, np.bool_) if rates is None else rates.over(span) != 0
        holdings.add(local.held, rated)
        if currency in daily.cash:
            cash.add(daily.cash[currency].daily(span) != 0, rated)
    both = _Parts(holdings.is_known | cash.is_known, holdings.is_unknown | cash.is_unknown)
    return KnownValues(~both.is_unknown, both.any_known(), holdings.any_known(), cash.any_known())


@immutable
class _Parts:
    """The days on which a part of a sum is known, and those on which one is unknown."""

    is_known: Flags
    is_unknown: Flags

    @classmethod
    def none(cls, count: int) -> _Parts:
        return cls(np.zeros(count, np.bool_), np.zeros(count, np.bool_))

    def add(self, held: Flags, rated: Flags) -> None:
        self.is_known[held & rated] = True
        self.is_unknown[held & ~rated] = True

    def any_known(self) -> Flags:
        return self.is_known | ~self.is_unknown
