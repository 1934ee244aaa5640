"""The answer of /dividends: recorded, expected and upcoming dividends, and their yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from operator import attrgetter
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.analytics.answer_limits import refuse_too_many_dividends
from shared.analytics.dividend_report import DividendReport, ReceivedDividend
from shared.analytics.holdings import held_asset, rate_fields
from shared.analytics.periods import range_start
from shared.analytics.schemas.dividends import (
    DividendGroup,
    DividendsAnswer,
    DividendsQuery,
    DividendSums,
    DividendYear,
    DividendYield,
    ExpectedAnswer,
    Grouping,
    RecordedAnswer,
)
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.together import AnyBasis, read_ledgers_of, view_of
from shared.analytics.valuation import ValuedPortfolio, need
from shared.analytics.valued_portfolios import read_snapshots, value_ledgers
from shared.analytics.view import View
from shared.analytics.warnings import rate_missing
from shared.ledger.dividends import (
    DecimalRatio,
    ExpectedDividend,
    a_year_before,
    growth_by_year,
    yearly_yield,
)
from shared.ledger.money import (
    PRECISE,
    multiply,
    round_money,
    round_per_unit,
    round_ratio,
    sum_or_none,
)
from shared.ledger.pacing import paced
from shared.ledger.ratios import PRICE_MISSING, RATE_MISSING
from shared.market.snapshot import Market
from shared.schema.day_ranges import check_order
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger, joined_ledger


def dividends(
    work: Connection,
    market: Market,
    basis: AnyBasis,
    query: DividendsQuery,
    today: date,
) -> DividendsAnswer:
    """One SQL statement, and at most two BigQuery queries. Raises Invalid and Unavailable."""
    version = basis.market_version
    # No transaction is dated after tomorrow, and no close or rate is in force before its day.
    tomorrow = today + timedelta(days=1)
    view = view_of(basis, query.at_the_end(tomorrow), partial(View.on_day, today=today))
    last = query.to or today
    first = _first_day(query, last)
    if first is not None:
        check_order(first, last)
    # Up to today, whatever the range: upcoming dividends depend on what is held today, and a
    # dividend due in the range may have been recorded after it.
    known_until = max(view.as_of, today)
    ledgers = read_ledgers_of(work, view, known_until, Closes.IN_FORCE, view.as_of)
    ledger = joined_ledger(ledgers)
    declared = market.dividends(
        version, [key for key, asset in ledger.assets.items() if not asset.manual]
    )
    needed = need(ledger, view, {dividend.currency for dividend in declared})
    valued = value_ledgers(view, ledgers, read_snapshots(market, version, view, needed))
    if first is None:
        first = ledger.first_day
    bound = last if last > tomorrow else None
    reports = [
        DividendReport.of(part, declared, first, today, upcoming_until=bound)
        for part in valued.parts or [valued]
    ]
    return _answer(valued, reports, query)


def _first_day(query: DividendsQuery, last: date) -> date | None:
    """The first day that counts. A period begins at the end of a day, so that what was paid on it
    is before the period.
    """
    start = range_start(query.period, query.from_, last)
    return start if start is None or query.period is None else start + timedelta(days=1)


def _answer(
    valued: ValuedPortfolio, reports: Sequence[DividendReport], query: DividendsQuery
) -> DividendsAnswer:
    view, ledger = valued.view, valued.ledger
    received = [
        (report, dividend)
        for report in reports
        for dividend in report.received
        if report.in_range(dividend.date)
    ]
    due = [
        (report, dividend)
        for report in reports
        for dividend in report.expected
        if report.in_range(dividend.declared.due) and dividend.declared.due <= report.today
    ]
    upcoming = [
        (report, dividend)
        for report in reports
        for dividend in report.expected
        if report.is_upcoming(dividend)
    ]
    if len(reports) > 1:
        received.sort(key=lambda entry: entry[1].date)
        for entries in (due, upcoming):
            entries.sort(key=lambda entry: (entry[1].declared.due, entry[1].declared.asset))
    refuse_too_many_dividends(len(received) + len(due) + len(upcoming))
    unconverted = sorted(
        {
            dividend.declared.currency
            for report, dividend in [*due, *upcoming]
            if report.rate_for(dividend) is None
        }
    )
    in_range = [dividend for _, dividend in received]
    all_received = [dividend for report in reports for dividend in report.received]
    on_cost, trailing = _yields(valued, all_received)
    return DividendsAnswer.model_validate(
        {
            **view.fields_over_range(reports[0].first, _warnings(valued, unconverted)),
            "to": reports[0].last,
            "group_by": query.group_by,
            "recorded": [
                _recorded(dividend, ledger, report.valued.view)
                for report, dividend in paced(received, deadline.check)
            ],
            "expected": [_expected(dividend, report) for report, dividend in due],
            "upcoming": [_expected(dividend, report) for report, dividend in upcoming],
            "groups": [
                DividendGroup(key=key, **_sums(members, view.currency))
                for key, members in _grouped(in_range, query.group_by).items()
            ],
            "totals": DividendSums(**_sums(in_range, view.currency)),
            "yield_on_cost": _ratio(on_cost),
            "trailing_12m_yield": _ratio(trailing),
            "growth_by_year": _growth(view, all_received),
        }
    )


def _warnings(valued: ValuedPortfolio, unconverted: Iterable[str]) -> list[FigureWarning]:
    """The warnings of the valuation, and of expected dividends in currencies without a rate."""
    view = valued.view
    warned_of = {(warning.code, warning.currency) for warning in valued.warnings}
    return [
        *valued.warnings,
        *(
            rate_missing(currency, view.currency, view.as_of)
            for currency in unconverted
            if ("rate_missing", currency) not in warned_of
        ),
    ]


def _yields(
    valued: ValuedPortfolio, received: Iterable[ReceivedDividend]
) -> tuple[DecimalRatio, DecimalRatio]:
    """The yields on cost and on market value: the dividends of the last year from the positions
    that are open at its end.
    """
    open_holdings = [holding for holding in valued.holdings if holding.position.quantity]
    held, last = {holding.position.asset for holding in open_holdings}, valued.view.as_of
    since = a_year_before(last)
    income = sum_or_none(
        dividend.gross
        for dividend in received
        if dividend.recorded.transaction.asset in held and since < dividend.date <= last
    )
    on_cost = yearly_yield(
        income, sum_or_none(holding.cost_basis_base for holding in open_holdings), RATE_MISSING
    )
    unpriced = (
        PRICE_MISSING
        if any(holding.market_value is None for holding in open_holdings)
        else RATE_MISSING
    )
    value = sum_or_none(holding.market_value_base for holding in open_holdings)
    return on_cost, yearly_yield(income, value, RATE_MISSING if income is None else unpriced)


def _growth(view: View, received: Iterable[ReceivedDividend]) -> list[DividendYear]:
    years = growth_by_year(
        ((dividend.date, dividend.gross) for dividend in received), view.as_of, RATE_MISSING
    )
    return [
        DividendYear(
            year=year.year, gross=round_money(year.gross, view.currency), growth=_ratio(year.growth)
        )
        for year in years
    ]


_KEYS: dict[Grouping, Callable[[ReceivedDividend], str]] = {
    Grouping.MONTH: lambda dividend: f"{dividend.date:%Y-%m}",
    Grouping.YEAR: lambda dividend: f"{dividend.date:%Y}",
    Grouping.ASSET: lambda dividend: str(dividend.recorded.transaction.asset),
}


def _grouped(
    received: Iterable[ReceivedDividend], by: Grouping
) -> dict[str, list[ReceivedDividend]]:
    """The dividends by month, year or asset, in the order of the first of each group."""
    groups: dict[str, list[ReceivedDividend]] = {}
    for dividend in received:
        groups.setdefault(_KEYS[by](dividend), []).append(dividend)
    return groups


def _sums(received: Sequence[ReceivedDividend], currency: str) -> dict[str, Decimal | None]:
    return {
        name: round_money(sum_or_none(map(attrgetter(name), received)), currency)
        for name in ("gross", "fee", "tax", "net")
    }


def _recorded(dividend: ReceivedDividend, ledger: Ledger, view: View) -> RecordedAnswer:
    transaction = dividend.recorded.transaction
    charged = PRECISE.add(transaction.fee, transaction.tax)
    return RecordedAnswer(
        portfolio_id=view.portfolio_id,
        transaction_id=UUID(transaction.key),
        asset=held_asset(ledger.assets[str(transaction.asset)]),
        date=transaction.date,
        ex_date=dividend.recorded.ex_date,
        quantity=round_per_unit(transaction.quantity),
        currency=transaction.currency,
        gross=round_money(transaction.gross, transaction.currency),
        fee=round_money(transaction.fee, transaction.currency),
        tax=round_money(transaction.tax, transaction.currency),
        net=round_money(PRECISE.subtract(transaction.gross, charged), transaction.currency),
        gross_base=round_money(dividend.gross, view.currency),
        fee_base=round_money(dividend.fee, view.currency),
        tax_base=round_money(dividend.tax, view.currency),
        net_base=round_money(dividend.net, view.currency),
        **rate_fields(dividend.fx),
    )


def _expected(expected: ExpectedDividend, report: DividendReport) -> ExpectedAnswer:
    declared, fx, view = expected.declared, report.rate_for(expected), report.valued.view
    recorded = report.recorded_as.get(declared)
    return ExpectedAnswer(
        portfolio_id=view.portfolio_id,
        asset=held_asset(report.valued.ledger.assets[declared.asset]),
        date=declared.due,
        date_is="ex_date" if declared.pay_date is None else "pay_date",
        ex_date=declared.ex_date,
        pay_date=declared.pay_date,
        entitlement=round_per_unit(expected.entitlement),
        amount_per_share=round_per_unit(declared.amount),
        currency=declared.currency,
        cash=round_money(expected.cash, declared.currency),
        cash_base=round_money(multiply(expected.cash, fx.rate if fx else None), view.currency),
        source=declared.source,
        recorded_as=None if recorded is None else UUID(recorded.transaction.key),
        **rate_fields(fx),
    )


def _ratio(ratio: DecimalRatio) -> DividendYield:
    return DividendYield(value=round_ratio(ratio.value), reason=ratio.reason)
