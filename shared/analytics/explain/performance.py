"""Explains the returns of a period: the values at both ends, the transactions and flows in between,
and every day's growth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from shared import deadline
from shared.analytics.benchmark import Benchmark, benchmark_closes
from shared.analytics.daily import DailyPortfolio
from shared.analytics.explain.closes import (
    AssetDay,
    ClosesInForce,
    EnteredCloses,
    read_closes_in_force,
)
from shared.analytics.explain.days import explain_days, trade_days
from shared.analytics.explain.records import explain_rate, explain_record
from shared.analytics.explain.valuation import explain_splits
from shared.analytics.growth import Growth
from shared.analytics.ledger_layout import journal_of
from shared.analytics.own_closes import own_closes_in_use
from shared.analytics.schemas.explain import (
    ExplainedCash,
    ExplainedHolding,
    ExplainedQuote,
    ExplainedRate,
    ExplainedValuation,
)
from shared.analytics.schemas.explain_performance import (
    ExplainedBenchmark,
    ExplainedChange,
    ExplainedDividend,
    ExplainedFlow,
    ExplainedPositionSplit,
    PerformanceExplanation,
)
from shared.errors import Invalid
from shared.gcp.bigquery import BigQuery
from shared.immutable import immutable
from shared.ledger.kinds import TRANSFERS, TransactionType
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.transactions import SplitEvent, Transaction, in_ledger_order
from shared.ledger.units import assets_of
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span

LINES_MAX: Final = 25_000
"""Days × currencies, transactions, and assets by the day they were traded: up to 16 MB of answer,
and 180 MB of memory to build it.
"""

_ZERO: Final = Decimal(0)


@immutable
class ReturnInputs:
    """What the returns were computed from, beside the daily series.

    `growth` is None where there is no time-weighted return. `flows` are the dated amounts of the
    money-weighted return. `capital_days` counts the days with capital.
    """

    growth: Growth | None
    flows: Sequence[tuple[date, Decimal]]
    capital_days: int
    risk_free: Decimal


def explain_performance(
    bigquery: BigQuery, daily: DailyPortfolio, inputs: ReturnInputs, benchmark: Benchmark | None
) -> PerformanceExplanation:
    """At most one query. Raises Unavailable, and Invalid where it would be too long."""
    period = _Period.of(daily)
    refuse_too_long(
        daily.span.count * max(1, len(daily.values.rates))
        + len(period.transactions)
        + trade_days(daily)
    )
    closes = period.read_closes(bigquery, benchmark)
    return PerformanceExplanation(
        start=period.valuation(period.first, closes),
        end=period.valuation(period.last, closes),
        transactions=period.changes(closes),
        splits=period.splits(),
        days=list(explain_days(daily, inputs.growth)),
        flows=[ExplainedFlow(date=day, amount=normalized(amount)) for day, amount in inputs.flows],
        capital_days=inputs.capital_days,
        risk_free=normalized(inputs.risk_free),
        benchmark=benchmark and period.benchmark(benchmark, closes),
    )


def refuse_too_long(lines: int) -> None:
    """Raises Invalid where there are more than LINES_MAX."""
    if lines > LINES_MAX:
        raise Invalid.field(
            "?explain",
            f"explains at most {LINES_MAX:,} lines in one answer, a line for each transaction, for "
            "each currency of each day and for each asset traded on a day; this period has "
            f"{lines:,}. Ask for a shorter one",
        )


@immutable
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
                asset: as_decimal(quantity, steps.decimals)
                for asset, steps in sorted(daily.quantities.items())
                if (quantity := steps.daily(Span(day, 1))[0])
            }
            for day in (first, last)
        }
        later = [
            transaction
            for transaction in in_ledger_order(ledger.transactions)
            if transaction.date.toordinal() > first
        ]
        return cls(daily, first, last, later, held)

    def read_closes(self, bigquery: BigQuery, benchmark: Benchmark | None) -> ClosesInForce:
        """Every close that the explanation shows. At most one query. Raises Unavailable."""
        ledger = self.daily.ledger
        closes = dict(self.daily.closes)
        manual = {key for key, asset in ledger.assets.items() if asset.manual}
        own_closes = dict(ledger.own_closes)
        asset_days: list[AssetDay] = [
            (asset, day) for day, held in self.held.items() for asset in held
        ]
        asset_days += [
            (str(transaction.asset), transaction.date.toordinal())
            for transaction in self.transactions
            if transaction.type in TRANSFERS
        ]
        if benchmark is not None:
            key = str(benchmark.asset.id)
            asset_days += [(key, self.first), (key, self.last)]
            asset_days += [
                (key, dividend.ex_date.toordinal())
                for dividend in benchmark.dividends_over(self.daily.span)
            ]
            if benchmark.asset.manual:
                manual.add(key)
            own_closes[key] = list(benchmark.own_closes)
            if (
                daily_closes := benchmark_closes(benchmark, self.daily.market, self.last + 1)
            ) is not None:
                closes[key] = daily_closes
        published = self.daily.market.closes
        own = {
            (asset, day)
            for asset, dated_closes in own_closes.items()
            for day, _ in own_closes_in_use(published.get(asset), dated_closes)
        }
        return read_closes_in_force(bigquery, closes, EnteredCloses(manual, own), asset_days)

    def valuation(self, day: int, closes: ClosesInForce) -> ExplainedValuation:
        currencies = self.daily.ledger.asset_currencies
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
        """The splits of the assets held at the beginning or traded in the period."""
        moved = {key for transaction in self.transactions for key in assets_of(transaction)}
        moved |= self.held[self.first].keys()
        applied: dict[str, list[SplitEvent]] = defaultdict(list)
        for split in self.daily.ledger.splits:
            if self._includes(split.ex_date):
                applied[split.asset].append(split)
        recorded: dict[str, list[Transaction]] = defaultdict(list)
        for transaction in self.transactions:
            if transaction.type == TransactionType.SPLIT:
                recorded[str(transaction.asset)].append(transaction)
        return [
            ExplainedPositionSplit(**dict(split), asset_id=UUID(asset))
            for asset in sorted(moved & self.daily.ledger.assets.keys())
            for split in explain_splits(applied.get(asset, ()), recorded.get(asset, ()))
        ]

    def benchmark(self, benchmark: Benchmark, closes: ClosesInForce) -> ExplainedBenchmark:
        key, currency = str(benchmark.asset.id), benchmark.asset.currency
        return ExplainedBenchmark(
            asset_id=benchmark.asset.id,
            currency=currency,
            start=self._quote(key, currency, self.first, closes),
            end=self._quote(key, currency, self.last, closes),
            splits=explain_splits(
                (split for split in benchmark.splits if self._includes(split.ex_date)), ()
            ),
            dividends=[
                ExplainedDividend(
                    ex_date=dividend.ex_date,
                    amount=normalized(dividend.amount),
                    currency=dividend.currency,
                    source=dividend.source,
                    fx=explain_rate(
                        self.daily.market.rates.find(dividend.currency, currency, dividend.ex_date)
                    ),
                    close=closes.on(key, dividend.ex_date.toordinal()),
                )
                for dividend in benchmark.dividends_over(self.daily.span)
            ],
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
        """The transaction, and what it adds to the flows of its day."""
        view, rates, asset = self.daily.view, self.daily.market.rates, transaction.asset
        day, asset_currency = (
            transaction.date.toordinal(),
            None if asset is None else self.daily.ledger.assets[asset].currency,
        )
        assets = self.daily.ledger.assets
        currencies = {key: assets[key].currency for key in assets_of(transaction)}
        alone = journal_of([transaction], (), view, currencies, self.daily.closes, rates)
        flows = alone.days[transaction.date]
        return ExplainedChange(
            **dict(
                explain_record(
                    transaction, asset_currency, view.currency, view.base_currency, rates
                )
            ),
            asset_id=None if asset is None else UUID(asset),
            asset_currency=asset_currency,
            close=closes.on(str(asset), day) if transaction.type in TRANSFERS else None,
            fx=None if asset_currency is None else self._fx(asset_currency, day),
            money_in=normalized(flows.money_in),
            money_out=normalized(flows.money_out),
            dividends=normalized(flows.dividends),
            interest=normalized(flows.interest),
            fees=normalized(flows.fees),
            taxes=normalized(flows.taxes),
            earned=normalized(flows.earned),
            traded=normalized(next(iter(flows.traded.values()), _ZERO)),
        )
