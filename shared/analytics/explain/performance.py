"""Explaining the returns of a period: the values at both ends, what came and went, and the days
that were linked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from shared import deadline
from shared.analytics.benchmark import Benchmark, benchmark_closes
from shared.analytics.daily import DailyPortfolio, flows_of
from shared.analytics.explain.closes import AssetDay, ClosesInForce, read_closes_in_force
from shared.analytics.explain.days import explain_days
from shared.analytics.explain.valuation import explain_rate, explain_record, explain_splits
from shared.analytics.schemas.explain import ExplainedCash, ExplainedRate
from shared.analytics.schemas.explain_performance import (
    ExplainedBenchmark,
    ExplainedChange,
    ExplainedFlow,
    ExplainedHolding,
    ExplainedPositionSplit,
    ExplainedQuote,
    ExplainedValuation,
    PerformanceExplanation,
)
from shared.errors import Invalid
from shared.gcp.bigquery import BigQuery
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.transactions import SPLIT, TRANSFERS, SplitEvent, Transaction, in_ledger_order
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span

LINES_MAX: Final = 25_000
"""Days × currencies and transactions together: up to 16 MB of answer, and 180 MB of memory while it
is made.
"""

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Linked:
    """What the returns were computed from, beside the daily series: growth of each day after the
    first, or None where there is no time-weighted return; dated amounts of the money-weighted one;
    how long there was capital.
    """

    growth: Sequence[float | None] | None
    flows: Sequence[tuple[date, Decimal]]
    capital_days: int
    risk_free: Decimal


def explain_performance(
    bigquery: BigQuery, daily: DailyPortfolio, linked: Linked, compared: Benchmark | None
) -> PerformanceExplanation:
    """At most one query. Raises Invalid where the explanation would be too long, and Unavailable."""
    period = _Period.of(daily)
    refuse_too_long(daily.span.count * max(1, len(daily.values.rates)) + len(period.transactions))
    closes = period.read_closes(bigquery, compared)
    return PerformanceExplanation(
        start=period.valuation(period.first, closes),
        end=period.valuation(period.last, closes),
        transactions=period.changes(closes),
        splits=period.splits(),
        days=list(explain_days(daily, linked.growth)),
        flows=[ExplainedFlow(date=day, amount=normalized(amount)) for day, amount in linked.flows],
        capital_days=linked.capital_days,
        risk_free=normalized(linked.risk_free),
        benchmark=compared and period.benchmark(compared, closes),
    )


def refuse_too_long(lines: int) -> None:
    """Raises Invalid where there are more than LINES_MAX."""
    if lines > LINES_MAX:
        raise Invalid.field(
            "?explain",
            f"explains at most {LINES_MAX:,} lines in one answer, a line for each transaction and for each currency of each "
            f"day; this period has {lines:,}. Ask for a shorter one",
        )


@dataclass(frozen=True, slots=True)
class _Period:
    """From the end of the day number `first` to the end of `last`; `transactions` in between, in
    the ledger's order. `held` is what was held at the two ends, by asset.
    """

    daily: DailyPortfolio
    first: int
    last: int
    transactions: Sequence[Transaction]
    held: Mapping[int, Mapping[str, Decimal]]

    @classmethod
    def of(cls, daily: DailyPortfolio) -> _Period:
        first, last, ledger = daily.span.first, daily.span.end - 1, daily.ledger
        held = {
            day: {
                asset: as_decimal(quantity, each.decimals)
                for asset, each in sorted(daily.quantities.items())
                if (quantity := each.daily(Span(day, 1))[0])
            }
            for day in (first, last)
        }
        later = [
            each for each in in_ledger_order(ledger.transactions) if each.date.toordinal() > first
        ]
        return cls(daily, first, last, later, held)

    def read_closes(self, bigquery: BigQuery, compared: Benchmark | None) -> ClosesInForce:
        """All that the explanation shows. At most one query. Raises Unavailable."""
        ledger = self.daily.ledger
        closes = dict(self.daily.closes)
        manual = {key for key, asset in ledger.assets.items() if asset.manual}
        wanted: list[AssetDay] = [(asset, day) for day, held in self.held.items() for asset in held]
        wanted += [
            (str(each.asset), each.date.toordinal())
            for each in self.transactions
            if each.type in TRANSFERS
        ]
        if compared is not None:
            key = str(compared.asset.id)
            wanted += [(key, self.first), (key, self.last)]
            if compared.asset.manual:
                manual.add(key)
            if (known := benchmark_closes(compared, self.daily.market, self.last + 1)) is not None:
                closes[key] = known
        return read_closes_in_force(bigquery, closes, manual, wanted)

    def valuation(self, day: int, closes: ClosesInForce) -> ExplainedValuation:
        currencies = self.daily.asset_currencies
        return ExplainedValuation(
            date=date.fromordinal(day),
            positions=[
                ExplainedHolding(
                    **dict(self._quote(asset, currencies[asset], day, closes)),
                    asset_id=UUID(asset),
                    currency=currencies[asset],
                    quantity=normalized(quantity),
                )
                for asset, quantity in self.held[day].items()
            ],
            cash=self._cash(day),
        )

    def changes(self, closes: ClosesInForce) -> list[ExplainedChange]:
        return [
            self._change(transaction, closes)
            for transaction in paced(self.transactions, deadline.check)
        ]

    def splits(self) -> list[ExplainedPositionSplit]:
        """Of the assets held at the beginning, or moved since."""
        moved = {str(each.asset) for each in self.transactions} | self.held[self.first].keys()
        applied: dict[str, list[SplitEvent]] = defaultdict(list)
        for split in self.daily.ledger.splits:
            if self._includes(split.ex_date):
                applied[split.asset].append(split)
        recorded: dict[str, list[Transaction]] = defaultdict(list)
        for transaction in self.transactions:
            if transaction.type == SPLIT:
                recorded[str(transaction.asset)].append(transaction)
        return [
            ExplainedPositionSplit(**dict(split), asset_id=UUID(asset))
            for asset in sorted(moved & self.daily.ledger.assets.keys())
            for split in explain_splits(applied.get(asset, ()), recorded.get(asset, ()))
        ]

    def benchmark(self, compared: Benchmark, closes: ClosesInForce) -> ExplainedBenchmark:
        key, currency = str(compared.asset.id), compared.asset.currency
        return ExplainedBenchmark(
            asset_id=compared.asset.id,
            currency=currency,
            start=self._quote(key, currency, self.first, closes),
            end=self._quote(key, currency, self.last, closes),
            splits=explain_splits(
                (each for each in compared.splits if self._includes(each.ex_date)), ()
            ),
        )

    def _includes(self, day: date) -> bool:
        return self.first < day.toordinal() <= self.last

    def _quote(self, asset: str, currency: str, day: int, closes: ClosesInForce) -> ExplainedQuote:
        return ExplainedQuote(close=closes.on(asset, day), fx=self._fx(currency, day))

    def _fx(self, currency: str, day: int) -> ExplainedRate | None:
        """To the currency of the answer."""
        return explain_rate(
            self.daily.market.rates.find(currency, self.daily.view.currency, date.fromordinal(day))
        )

    def _cash(self, day: int) -> list[ExplainedCash]:
        """Every balance at the end of the day that is not zero, by currency."""
        return [
            ExplainedCash(currency=currency, amount=normalized(amount), fx=self._fx(currency, day))
            for currency, steps in sorted(self.daily.cash.items())
            if (amount := as_decimal(steps.daily(Span(day, 1))[0], steps.decimals))
        ]

    def _change(self, transaction: Transaction, closes: ClosesInForce) -> ExplainedChange:
        """What the transaction alone adds to the flows of its day."""
        view, rates, asset = self.daily.view, self.daily.market.rates, transaction.asset
        day, own = (
            transaction.date.toordinal(),
            None if asset is None else self.daily.ledger.assets[asset].currency,
        )
        currencies = {} if own is None else {str(asset): own}
        moved = flows_of([transaction], view, currencies, self.daily.closes, rates)[
            transaction.date
        ]
        return ExplainedChange(
            **dict(explain_record(transaction, own, view.currency, view.base_currency, rates)),
            asset_id=None if asset is None else UUID(asset),
            asset_currency=own,
            close=closes.on(str(asset), day) if transaction.type in TRANSFERS else None,
            fx=None if own is None else self._fx(own, day),
            money_in=normalized(moved.money_in),
            money_out=normalized(moved.money_out),
            dividends=normalized(moved.dividends),
            interest=normalized(moved.interest),
            fees=normalized(moved.fees),
            taxes=normalized(moved.taxes),
            traded=normalized(next(iter(moved.traded.values()), _ZERO)),
        )
