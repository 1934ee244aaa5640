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
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from shared.analytics.daily import DailyPortfolio
from shared.ledger.exchange_rates import rate_on
from shared.ledger.money import PRECISE, add, multiply, round_money, subtract, sum_or_none
from shared.timeseries.fixed_point import as_decimal, product
from shared.timeseries.span import Span

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Attribution:
    """In the reporting currency; None is unknown. Fees and taxes are charges, and so subtracted."""

    start_value: Decimal
    end_value: Decimal
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
        start, end = round_money(self.start_value, currency), round_money(self.end_value, currency)
        flow, price, fx, dividends, interest, fees, taxes = (
            None if amount is None else round_money(amount, currency)
            for amount in (
                self.net_flow,
                self.price,
                self.fx,
                self.dividends,
                self.interest,
                self.fees,
                self.taxes,
            )
        )
        total = None if self.total is None else subtract(PRECISE.subtract(end, start), flow)
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
    are complete, as the total needs. `days_known`: those of every day are, as price and fx need.
    """
    flows = [flow for day, flow in daily.flows.items() if day.toordinal() > daily.span.first]
    start, end = daily.values.values.at(0), daily.values.values.at(-1)
    net_flow = _net([flow.external_flow for flow in flows], [])
    dividends, interest = (
        _net([flow.dividends for flow in flows], []),
        _net([flow.interest for flow in flows], []),
    )
    fees, taxes = _net([flow.fees for flow in flows], []), _net([flow.taxes for flow in flows], [])
    total = subtract(PRECISE.subtract(end, start), net_flow) if ends_known else None
    price = _price(daily) if days_known else None
    fx = subtract(total, _net([price, dividends, interest], [fees, taxes]))
    return Attribution(start, end, net_flow, price, fx, dividends, interest, fees, taxes, total)


def _price(daily: DailyPortfolio) -> Decimal | None:
    summed: Decimal | None = _ZERO
    later = Span(daily.span.first + 1, daily.span.count - 1)
    for currency, local in daily.values.local.items():
        changes, decimals = np.diff(local.values), local.decimals
        rates = daily.values.rates[currency]
        if rates is not None:
            changes, decimals = product(changes, rates.over(later)), decimals + rates.decimals
        summed = add(summed, as_decimal(sum(changes.tolist()), decimals))
    return subtract(summed, _traded(daily))


def _traded(daily: DailyPortfolio) -> Decimal | None:
    summed: Decimal | None = _ZERO
    for day, flow in daily.flows.items():
        if day.toordinal() > daily.span.first:
            for currency, amount in flow.traded.items():
                summed = add(
                    summed,
                    multiply(
                        amount, rate_on(daily.market.rates, currency, daily.view.currency, day)
                    ),
                )
    return summed


def _net(gains: Iterable[Decimal | None], charges: Iterable[Decimal | None]) -> Decimal | None:
    return subtract(sum_or_none(gains), sum_or_none(charges))


def flow_days(daily: DailyPortfolio) -> Iterable[tuple[date, Decimal | None, Decimal | None]]:
    """(day, money in, money out) of the days after the first of the span."""
    for day, flow in daily.flows.items():
        if day.toordinal() > daily.span.first:
            yield day, flow.money_in, flow.money_out
