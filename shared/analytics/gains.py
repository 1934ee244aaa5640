"""The realized gains of a portfolio in a range of days, lot by lot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from shared import deadline
from shared.analytics.answer_limits import refuse_too_many_gains
from shared.analytics.daily_reading import read_rates
from shared.analytics.gain_columns import CommonGains, LedgerInColumns, common_gains
from shared.analytics.gain_items import (
    asset_gains,
    gain_sums,
    joined_sums,
    journal_rows,
    journal_sums,
)
from shared.analytics.gain_rows import GainRows, items_of, joined_rows, rows_together, table_of
from shared.analytics.periods import range_start
from shared.analytics.schemas.gains import GainsAnswer, GainsQuery
from shared.analytics.schemas.view import FigureWarning, ViewQuery
from shared.analytics.together import AnyBasis, read_ledgers_of, view_of
from shared.analytics.view import View, check_range
from shared.analytics.warnings import oversold, rate_missing, rate_stale
from shared.database.assets import Asset
from shared.errors import Invalid
from shared.immutable import immutable
from shared.ledger.conversion import PairOnDay
from shared.ledger.gains import RealizedGain, realized_gains
from shared.ledger.journal import keep_journal
from shared.ledger.positions import Book
from shared.market.history import MarketHistory, MarketSeries
from shared.timeseries.purchases import REPURCHASE_DAYS, Purchases
from shared.timeseries.realized_gains import Sums
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger, joined_ledger

_NO_ITEMS: Final = b'"items":[]'
"""Inside a text of JSON its quotes would be escaped."""


@immutable
class Gains:
    """A GainsAnswer without items, as JSON values, and the items."""

    stated: Mapping[str, Any]
    rows: GainRows
    assets: Mapping[str, Asset]

    def json(self) -> bytes:
        """The answer. Its items are composed in bulk: a model or an object for each of 20,000 would
        take longer than everything else.
        """
        before, after = orjson.dumps(self.stated).split(_NO_ITEMS)
        return b"".join([before, b'"items":', *items_of(self.rows, self.assets), after])

    def csv(self) -> bytes:
        """The items, for a spreadsheet."""
        return table_of(self.rows, self.assets, self.stated["currency"])


@immutable
class PortfolioGains:
    """What one portfolio realized from `first` to the day of its view: `common` are the gains that
    columns say, and `rare` those of `book`, the journal of everything else. Figures are exact.
    """

    view: View
    first: date | None
    ledger: LedgerInColumns
    common: CommonGains
    book: Book
    rare: Sequence[RealizedGain]

    @property
    def count(self) -> int:
        return self.common.count + len(self.rare)

    def rows(self, purchases: Purchases) -> GainRows:
        """In any order."""
        parts = list(self.common.rows(self.view, self.ledger, purchases))
        if self.rare:
            assets, order = self.ledger.ledger.assets, self.ledger.order
            parts.append(journal_rows(self.rare, self.view, assets, order, purchases))
        return joined_rows(parts)

    def sums(self) -> dict[str, Sums]:
        """By asset, which columns or the journal has whole."""
        return {**self.common.sums(), **journal_sums(self.rare)}


def gains(
    work: Connection, market: MarketSeries, basis: AnyBasis, query: GainsQuery, today: date
) -> Gains:
    """One SQL statement, and at most one query. Raises Invalid and Unavailable."""
    first, last = _range(query, today)
    on_day = ViewQuery(
        as_of=last, currency=query.currency, method=query.method, fx_kind=query.fx_kind
    )
    view = view_of(basis, on_day, partial(View.on_day, today=today))
    # The days after the range tell which of its sales were followed by a repurchase.
    known_until = last + timedelta(days=REPURCHASE_DAYS)
    ledgers = read_ledgers_of(work, view, known_until, Closes.NONE)
    ledger = joined_ledger(ledgers)
    markets = read_rates(market, basis.market_version, view, ledger)
    parts = [
        realized_by(part, own, markets[part.fx_kind], first)
        for part, own in zip(view.each, ledgers, strict=True)
    ]
    return answer_of(view, ledger, parts, first)


def realized_by(
    view: View, ledger: Ledger, market: MarketHistory, first: date | None
) -> PortfolioGains:
    """The gains from `first` on, of the whole ledger where it is None. Pure, except that it checks
    the request's deadline.
    """
    in_columns = LedgerInColumns.of(ledger)
    common = common_gains(in_columns, view, market, first)
    book = keep_journal(
        ledger.some_transactions(common.replayed.tolist()) if common.replayed.any() else (),
        ledger.splits,
        asset_currencies=ledger.asset_currencies,
        rates=market.rates,
        **view.journal_settings,
        days_from=date.max,
        keep_steps=False,
        check=deadline.check,
    )
    in_range = (
        realization
        for realization in book.realizations
        if first is None or realization.transaction.date >= first
    )
    return PortfolioGains(view, first, in_columns, common, book, list(realized_gains(in_range)))


def _range(query: GainsQuery, today: date) -> tuple[date | None, date]:
    """The first day, None for the beginning of the ledger, and the last one. A period begins at the
    end of a day, so that what was sold on it is before the period.
    """
    if query.year is not None:
        if query.from_ or query.to or query.period:
            raise Invalid.field(
                "?year", "stands in place of `from`, `to` and `period`: give only it"
            )
        tomorrow = today + timedelta(days=1)
        if query.year > tomorrow.year:
            raise Invalid.field("?year", f"has not begun yet: the latest is {tomorrow.year}")
        return date(query.year, 1, 1), min(date(query.year, 12, 31), tomorrow)
    last = query.to or today
    first = range_start(query.period, query.from_, last)
    if first is not None:
        check_range(first, last)
        if query.period is not None:
            first += timedelta(days=1)
    return first, last


def answer_of(
    view: View, ledger: Ledger, parts: Sequence[PortfolioGains], first: date | None
) -> Gains:
    """The gains of each portfolio of the view as one answer; `ledger` has the assets of all. Raises
    Invalid where they are too many.
    """
    refuse_too_many_gains(sum(part.count for part in parts))
    warnings = dict.fromkeys(warning for part in parts for warning in _warnings(part))
    if first is None and ledger.first_day is not None and ledger.first_day <= view.as_of:
        first = ledger.first_day
    sums = joined_sums(part.sums() for part in parts)
    purchases = Purchases((part.ledger.columns, part.ledger.keys) for part in parts)
    rows = rows_together([part.rows(purchases) for part in parts])
    stated = GainsAnswer.model_validate(
        {
            **view.fields_over_range(first, list(warnings)),
            "items": [],
            "totals": gain_sums(sums.values(), view.currency),
            "by_asset": asset_gains(
                {key: sums[key] for key in rows.assets_in_order()}, ledger.assets, view.currency
            ),
        }
    )
    return Gains(stated.model_dump(mode="json"), rows, ledger.assets)


def _warnings(realized: PortfolioGains) -> Iterator[FigureWarning]:
    """Of rates and lots that the gains depend on: where none of them is unknown, no missing rate
    concerns them. What depends on a rate that is missing or stale is in the journal.
    """
    book, gains = realized.book, realized.rare
    is_unknown = any(gain.gain is None or gain.gain_base is None for gain in gains)
    for shortfall in book.shortfalls:
        day = shortfall.transaction.date
        if is_unknown or realized.first is None or day >= realized.first:
            asset = str(shortfall.transaction.asset)
            yield oversold(realized.ledger.ledger.assets[asset], day)
    if is_unknown:
        yield from (rate_missing(*lookup) for lookup in _sorted(book.missing_rates))
    if book.stale_rates:
        days = _days_of(realized)
        yield from (
            rate_stale(*lookup)
            for lookup in _sorted(book.stale_rates)
            if days is None or lookup[2] in days
        )


def _days_of(realized: PortfolioGains) -> set[date] | None:
    """The days whose rates the gains depend on; None where a pooled lot may depend on any."""
    days = realized.common.days
    for gain in realized.rare:
        if gain.lot.key is None:
            return None
        days.update((gain.transaction.date, gain.lot.date))
    return days


def _sorted(lookups: Iterable[PairOnDay]) -> list[tuple[str, str, date]]:
    return sorted((lookup.base, lookup.quote, lookup.day) for lookup in lookups)
