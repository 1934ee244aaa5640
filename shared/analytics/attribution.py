"""Attribution: how much of a portfolio's change in value comes from prices, currencies, income and
charges, without a remainder.

    total = V(end) − V(start) − net external flow
    price = Σ over days and currencies of
            (change of Σ quantity × close − what trades put in, in that currency) × the day's rate
    fx    = the rest: the value of the day before × the change of its rate, and the difference
            between the rates recorded on transactions and those of their day

Both are sums over days, so that the parts of two adjoining periods add up to those of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from shared.analytics.daily import DailyPortfolio
from shared.analytics.known_values import known_values
from shared.immutable import immutable
from shared.ledger.money import add, round_money, subtract, sum_or_none
from shared.timeseries.fixed_point import as_decimal, product
from shared.timeseries.span import Span

_ZERO: Final = Decimal(0)


@immutable
class Attribution:
    """In the reporting currency; None is unknown. Fees and taxes are charges, and so subtracted."""

    start_value: Decimal | None
    end_value: Decimal | None
    net_flow: Decimal | None
    price: Decimal | None
    fx: Decimal | None
    dividends: Decimal | None
    interest: Decimal | None
    fees: Decimal | None
    taxes: Decimal | None
    total: Decimal | None

    def rounded(self, currency: str) -> Attribution:
        """Rounded to the minor unit so that the shown parts add up: the larger of price and fx
        absorbs the rounding difference.
        """
        start, end, flow, price, fx, dividends, interest, fees, taxes = (
            round_money(amount, currency)
            for amount in (
                self.start_value,
                self.end_value,
                self.net_flow,
                self.price,
                self.fx,
                self.dividends,
                self.interest,
                self.fees,
                self.taxes,
            )
        )
        total = None if self.total is None else subtract(subtract(end, start), flow)
        rest = subtract(total, _net([price, fx, dividends, interest], [fees, taxes]))
        if rest and price is not None and fx is not None:
            price, fx = (
                (add(price, rest), fx)
                if price.copy_abs() >= fx.copy_abs()
                else (price, add(fx, rest))
            )
        return Attribution(start, end, flow, price, fx, dividends, interest, fees, taxes, total)


def attribution(daily: DailyPortfolio, *, ends_known: bool, days_known: bool) -> Attribution:
    """From the first day of the span, exclusive, to its last. `ends_known`: the values at both ends
    are complete, as the total needs. `days_known`: those of every day are, as price and fx need. A
    value of which every part is unknown is None.
    """
    days, later, coverage = daily.days, _later(daily), known_values(daily)
    start, end = (
        daily.values.values.at(place) if coverage.has_value(place) else None for place in (0, -1)
    )
    net_flow, dividends, interest, fees, taxes = (
        amounts.over(later).total()
        for amounts in (days.external_flow, days.dividends, days.interest, days.fees, days.taxes)
    )
    total = subtract(subtract(end, start), net_flow) if ends_known else None
    price = _price(daily) if days_known else None
    fx = subtract(total, _net([price, dividends, interest], [fees, taxes]))
    return Attribution(start, end, net_flow, price, fx, dividends, interest, fees, taxes, total)


def _price(daily: DailyPortfolio) -> Decimal | None:
    summed: Decimal | None = _ZERO
    later = _later(daily)
    for currency, local in daily.values.local.items():
        changes, decimals = np.diff(local.values), local.decimals
        rates = daily.values.rates[currency]
        if rates is not None:
            changes, decimals = product(changes, rates.over(later)), decimals + rates.decimals
        summed = add(summed, as_decimal(sum(changes.tolist()), decimals))
    return subtract(summed, _traded(daily))


def _traded(daily: DailyPortfolio) -> Decimal | None:
    return sum_or_none(
        amounts.over(_later(daily)).total(daily.rates_of(currency))
        for currency, amounts in daily.days.traded.items()
    )


def _later(daily: DailyPortfolio) -> Span:
    """The days of the span after its first."""
    return Span(daily.span.first + 1, max(0, daily.span.count - 1))


def _net(gains: Iterable[Decimal | None], charges: Iterable[Decimal | None]) -> Decimal | None:
    return subtract(sum_or_none(gains), sum_or_none(charges))


def flow_days(daily: DailyPortfolio) -> Iterable[tuple[date, Decimal | None]]:
    """(day, money out less money in) of the days after the first of the span on which money came in
    or went out.
    """
    later = _later(daily)
    money_in, money_out = daily.days.money_in.over(later), daily.days.money_out.over(later)
    unknown = np.zeros(later.count, np.bool_)
    for amounts in (money_in, money_out):
        if amounts.unknown is not None:
            unknown |= amounts.unknown
    taken = money_out.less(money_in)
    for place in np.flatnonzero(money_in.some() | money_out.some() | unknown).tolist():
        yield date.fromordinal(later.first + place), taken.at(place)
