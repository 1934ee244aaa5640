"""The answer of /dividends: what was recorded, what was to be expected, what is to come, and what
all of it yields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.analytics.answer_limits import refuse_too_many_dividends
from shared.analytics.explain.valuation import rate_used
from shared.analytics.holdings import held_asset, rate_fields
from shared.analytics.schemas.dividends import (
    DividendGroup,
    DividendsAnswer,
    DividendsQuery,
    DividendSums,
    DividendYear,
    DividendYield,
    ExpectedAnswer,
    RecordedAnswer,
)
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.valuation import ValuedPortfolio, need, value_ledger
from shared.analytics.view import View
from shared.analytics.warnings import rate_missing
from shared.database.caller import Caller
from shared.errors import Invalid
from shared.ledger.dividends import (
    DecimalRatio,
    DeclaredDividend,
    ExpectedDividend,
    RecordedDividend,
    a_year_before,
    expected_dividends,
    growth_by_year,
    recorded_as,
    yearly_yield,
)
from shared.ledger.exchange_rates import Resolution
from shared.ledger.money import (
    PRECISE,
    add,
    multiply,
    round_money,
    round_per_unit,
    round_ratio,
    sum_or_none,
)
from shared.ledger.pacing import paced
from shared.ledger.ratios import PRICE_MISSING, RATE_MISSING
from shared.ledger.transactions import DIVIDEND
from shared.market.snapshot import Market
from shared.portfolios.repository import read_portfolio_and_version
from shared.transactions.repository import Closes, Ledger, read_ledger


def dividends(
    work: Connection,
    market: Market,
    caller: Caller,
    portfolio_id: UUID,
    asked: DividendsQuery,
    today: date,
) -> DividendsAnswer:
    """Two SQL statements, and at most two BigQuery queries. Raises NotFound, Invalid and
    Unavailable.
    """
    portfolio, version = read_portfolio_and_version(work, portfolio_id, caller)
    view = View.on_day(portfolio, asked.at_the_end(), today)
    if asked.from_ is not None and asked.from_ > view.as_of:
        raise Invalid.field("?from", "must not be after `to`")
    # Up to today, whatever the range: what is to come belongs to those who hold today, and what
    # fell due in the range may have been recorded after it.
    known_until = max(view.as_of, today)
    ledger = read_ledger(
        work, portfolio_id, as_of=known_until, closes=Closes.IN_FORCE, closes_from=view.as_of
    )
    declared = market.dividends(
        version, [key for key, asset in ledger.assets.items() if not asset.manual]
    )
    snapshot = market.snapshot(
        version, need(ledger, view, {each.currency for each in declared}, known_until)
    )
    valued = value_ledger(view, ledger, snapshot)
    first = asked.from_ or min((each.date for each in ledger.transactions), default=None)
    return _answer(_Found.of(valued, declared, first, today), asked)


@dataclass(frozen=True, slots=True)
class _Received:
    """A recorded dividend in the reporting currency, at `fx`; None where no rate is known."""

    recorded: RecordedDividend
    fx: Resolution | None
    gross: Decimal | None
    fee: Decimal | None
    tax: Decimal | None

    @property
    def date(self) -> date:
        return self.recorded.transaction.date

    @property
    def net(self) -> Decimal | None:
        charged = add(self.fee, self.tax)
        return (
            None if self.gross is None or charged is None else PRECISE.subtract(self.gross, charged)
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """All there is to say, before it is cut to the range: `received` up to its end, `expected` of
    all days.
    """

    valued: ValuedPortfolio
    first: date | None
    today: date
    received: Sequence[_Received]
    expected: Sequence[ExpectedDividend]
    recorded_as: dict[DeclaredDividend, RecordedDividend]

    @classmethod
    def of(
        cls,
        valued: ValuedPortfolio,
        declared: Iterable[DeclaredDividend],
        first: date | None,
        today: date,
    ) -> _Found:
        ledger = valued.ledger
        recorded = [
            RecordedDividend(each, ledger.ex_dates.get(str(each.key)))
            for each in ledger.transactions
            if each.type == DIVIDEND
        ]
        recorded.sort(key=lambda each: (each.transaction.date, each.transaction.recorded))
        expected = expected_dividends(ledger.transactions, ledger.splits, declared, deadline.check)
        expected.sort(
            key=lambda each: (each.declared.due, each.declared.ex_date, each.declared.asset)
        )
        received = [
            _received(each, valued)
            for each in recorded
            if each.transaction.date <= valued.view.as_of
        ]
        return cls(
            valued,
            first,
            today,
            received,
            expected,
            recorded_as(expected, recorded, deadline.check),
        )

    def in_range(self, day: date) -> bool:
        return self.first is not None and self.first <= day <= self.valued.view.as_of

    def is_ahead(self, each: ExpectedDividend) -> bool:
        return max(each.declared.due, each.declared.ex_date) > self.today

    def rate_for(self, each: ExpectedDividend) -> Resolution | None:
        """Of the day on which it is due; of today where that is still ahead."""
        day = min(each.declared.due, max(self.today, self.valued.view.as_of))
        return self.valued.rates.find(each.declared.currency, self.valued.view.currency, day)


def _received(recorded: RecordedDividend, valued: ValuedPortfolio) -> _Received:
    transaction, view = recorded.transaction, valued.view
    fx = rate_used(transaction, view.currency, view.base_currency, valued.rates)
    rate = fx.rate if fx else None
    return _Received(
        recorded,
        fx,
        multiply(transaction.gross, rate),
        multiply(transaction.fee, rate),
        multiply(transaction.tax, rate),
    )


def _answer(found: _Found, asked: DividendsQuery) -> DividendsAnswer:
    view, ledger = found.valued.view, found.valued.ledger
    in_range = [each for each in found.received if found.in_range(each.date)]
    due = [
        each
        for each in found.expected
        if found.in_range(each.declared.due) and each.declared.due <= found.today
    ]
    ahead = [each for each in found.expected if found.is_ahead(each)]
    refuse_too_many_dividends(len(in_range) + len(due) + len(ahead))
    unconverted = sorted(
        {each.declared.currency for each in [*due, *ahead] if found.rate_for(each) is None}
    )
    on_cost, trailing = _yields(found)
    return DividendsAnswer.model_validate(
        {
            "portfolio_id": view.portfolio_id,
            "from": found.first,
            "to": view.as_of,
            "currency": view.currency,
            "method": view.method,
            "fx_kind": view.fx_kind,
            "complete": found.valued.complete and not unconverted,
            "warnings": _warnings(found, unconverted),
            "group_by": asked.group_by,
            "recorded": [_recorded(each, ledger, view) for each in paced(in_range, deadline.check)],
            "expected": [_expected(each, found) for each in due],
            "upcoming": [_expected(each, found) for each in ahead],
            "groups": [
                DividendGroup(key=key, **_sums(members, view.currency))
                for key, members in _grouped(in_range, asked.group_by).items()
            ],
            "totals": DividendSums(**_sums(in_range, view.currency)),
            "yield_on_cost": _ratio(on_cost),
            "trailing_12m_yield": _ratio(trailing),
            "growth_by_year": _growth(found),
        }
    )


def _warnings(found: _Found, unconverted: Iterable[str]) -> list[FigureWarning]:
    """Those of the valuation, and the currencies of expected dividends that no rate is known for."""
    view = found.valued.view
    told = {(each.code, each.currency) for each in found.valued.warnings}
    return [
        *found.valued.warnings,
        *(
            rate_missing(currency, view.currency, view.as_of)
            for currency in unconverted
            if ("rate_missing", currency) not in told
        ),
    ]


def _yields(found: _Found) -> tuple[DecimalRatio, DecimalRatio]:
    """On cost and on market value: what the positions that are open at the end have brought in the
    year up to it.
    """
    opened = [each for each in found.valued.holdings if each.position.quantity]
    held, last = {each.position.asset for each in opened}, found.valued.view.as_of
    since = a_year_before(last)
    income = sum_or_none(
        each.gross
        for each in found.received
        if each.recorded.transaction.asset in held and since < each.date <= last
    )
    on_cost = yearly_yield(
        income, sum_or_none(each.cost_basis_base for each in opened), RATE_MISSING
    )
    unpriced = PRICE_MISSING if any(each.market_value is None for each in opened) else RATE_MISSING
    value = sum_or_none(each.market_value_base for each in opened)
    return on_cost, yearly_yield(income, value, RATE_MISSING if income is None else unpriced)


def _growth(found: _Found) -> list[DividendYear]:
    view = found.valued.view
    years = growth_by_year(
        ((each.date, each.gross) for each in found.received), view.as_of, RATE_MISSING
    )
    return [
        DividendYear(
            year=each.year, gross=round_money(each.gross, view.currency), growth=_ratio(each.growth)
        )
        for each in years
    ]


_KEYS: dict[str, Callable[[_Received], str]] = {
    "month": lambda each: f"{each.date:%Y-%m}",
    "year": lambda each: f"{each.date:%Y}",
    "asset": lambda each: str(each.recorded.transaction.asset),
}


def _grouped(received: Iterable[_Received], by: str) -> dict[str, list[_Received]]:
    """In the order in which the groups first appear: oldest first."""
    groups: dict[str, list[_Received]] = {}
    for each in received:
        groups.setdefault(_KEYS[by](each), []).append(each)
    return groups


def _sums(received: Sequence[_Received], currency: str) -> dict[str, Decimal | None]:
    return {
        name: round_money(sum_or_none(map(attrgetter(name), received)), currency)
        for name in ("gross", "fee", "tax", "net")
    }


def _recorded(each: _Received, ledger: Ledger, view: View) -> RecordedAnswer:
    transaction = each.recorded.transaction
    charged = PRECISE.add(transaction.fee, transaction.tax)
    return RecordedAnswer(
        transaction_id=UUID(transaction.key),
        asset=held_asset(ledger.assets[str(transaction.asset)]),
        date=transaction.date,
        ex_date=each.recorded.ex_date,
        quantity=round_per_unit(transaction.quantity),
        currency=transaction.currency,
        gross=round_money(transaction.gross, transaction.currency),
        fee=round_money(transaction.fee, transaction.currency),
        tax=round_money(transaction.tax, transaction.currency),
        net=round_money(PRECISE.subtract(transaction.gross, charged), transaction.currency),
        gross_base=round_money(each.gross, view.currency),
        fee_base=round_money(each.fee, view.currency),
        tax_base=round_money(each.tax, view.currency),
        net_base=round_money(each.net, view.currency),
        **rate_fields(each.fx),
    )


def _expected(each: ExpectedDividend, found: _Found) -> ExpectedAnswer:
    declared, fx, view = each.declared, found.rate_for(each), found.valued.view
    recorded = found.recorded_as.get(declared)
    return ExpectedAnswer(
        asset=held_asset(found.valued.ledger.assets[declared.asset]),
        date=declared.due,
        date_is="ex_date" if declared.pay_date is None else "pay_date",
        ex_date=declared.ex_date,
        pay_date=declared.pay_date,
        entitlement=round_per_unit(each.entitlement),
        amount_per_share=round_per_unit(declared.amount),
        currency=declared.currency,
        cash=round_money(each.cash, declared.currency),
        cash_base=round_money(multiply(each.cash, fx.rate if fx else None), view.currency),
        source=declared.source,
        recorded_as=None if recorded is None else UUID(recorded.transaction.key),
        **rate_fields(fx),
    )


def _ratio(ratio: DecimalRatio) -> DividendYield:
    return DividendYield(value=round_ratio(ratio.value), reason=ratio.reason)
