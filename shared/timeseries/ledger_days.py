"""The amounts, units and costs of a ledger for each of its days.

What is common in a ledger is computed over columns (`currency_rows`): buys, sales, income, charges,
deposits and withdrawals in the currency of their asset, at known rates. What they do follows from
their row in `ledger.kinds`, as in `ledger.journal`, and the results are the same. Everything else
is left to the journal: `LedgerDays.replayed` says which transactions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from shared.ledger.kinds import KINDS, CountsAs
from shared.ledger.transactions import SplitEvent
from shared.timeseries.currency_rows import CurrencyRows
from shared.timeseries.day_amounts import DayAmounts
from shared.timeseries.held_units import UNIT_SIGNS, HeldUnits, held_steps, held_units
from shared.timeseries.ledger_columns import LedgerColumns
from shared.timeseries.ledger_totals import LedgerDays, Reporting
from shared.timeseries.span import Flags, Span, last_of_runs

_COMMON: Final = np.array(
    [
        kind.counts_as
        in {
            CountsAs.TRADE,
            CountsAs.DIVIDEND,
            CountsAs.INTEREST,
            CountsAs.FEE,
            CountsAs.TAX,
            CountsAs.FUNDING,
        }
        for kind in KINDS.values()
    ],
    np.bool_,
)
"""By the code of a type, whether columns can say all that it does."""


def ledger_days(
    columns: LedgerColumns,
    splits: Mapping[str, Sequence[SplitEvent]],
    asset_currencies: Mapping[str, str],
    reporting: Reporting,
    span: Span,
) -> LedgerDays:
    """`splits` are by asset. `span` begins on or before the first day of the ledger, and ends with
    the last day that counts: transactions and splits after it are not in the columns.
    """
    units = held_units(columns, splits)
    replayed = replayed_rows(columns, units, asset_currencies, reporting)
    by_place = np.zeros(replayed.size, np.bool_)
    by_place[columns.places] = replayed
    days = LedgerDays(
        span,
        by_place,
        columns.asset_keys,
        money_in=DayAmounts(span),
        money_out=DayAmounts(span),
        dividends=DayAmounts(span),
        interest=DayAmounts(span),
        fees=DayAmounts(span),
        taxes=DayAmounts(span),
        earned=DayAmounts(span),
    )
    for code, currency in enumerate(columns.currency_codes):
        rows = np.flatnonzero((columns.currencies == code) & ~replayed)
        if rows.size:
            CurrencyRows.of(columns, units, rows, currency, reporting, days).add()
    changing = np.flatnonzero((UNIT_SIGNS[columns.kinds] != 0) & ~replayed)
    last = changing[last_of_runs(columns.assets[changing], columns.days[changing])]
    days.quantities = held_steps(columns, units, last)
    return days


def replayed_rows(
    columns: LedgerColumns,
    units: HeldUnits,
    asset_currencies: Mapping[str, str],
    reporting: Reporting,
) -> Flags:
    """The rows to be replayed one by one: all rows of an asset, where columns can't say what one of
    them does, or what another asset's does to it; of rows without an asset that one alone.
    """
    rare = ~_COMMON[columns.kinds] | columns.special | columns.long
    codes = {currency: code for code, currency in enumerate(columns.currency_codes)}
    own = np.array(
        [codes.get(asset_currencies[key], -1) for key in columns.asset_keys] + [-1], np.int64
    )
    with_asset = columns.assets >= 0
    rare |= with_asset & (own[columns.assets] != columns.currencies)
    needs_rate = _needs_rate(columns, reporting)
    if reporting.currency == reporting.base_currency:
        needs_rate &= columns.fx_rate.numbers == 0
    for code, currency in enumerate(columns.currency_codes):
        rates, stale = reporting.rates(currency), reporting.stale(currency)
        if rates is None or stale is None:
            continue
        rows = np.flatnonzero(needs_rate & (columns.currencies == code))
        days = columns.days[rows]
        rare[rows[(rates.on(days) == 0) | (stale.on(days) != 0)]] = True
    of_assets = np.append(units.refused, False)
    of_assets[columns.receiving] = True
    replayed: Flags = whole_assets(columns, rare) | of_assets[columns.assets]
    # Deposits and withdrawals in one currency are compared with each other: all or none.
    funding = columns.counts_as(CountsAs.FUNDING)
    for code in set(columns.currencies[funding & replayed].tolist()):
        replayed |= funding & (columns.currencies == code)
    return replayed


def whole_assets(columns: LedgerColumns, rare: Flags) -> Flags:
    """These rows, and all others of their assets."""
    of_assets = np.zeros(len(columns.asset_keys) + 1, np.bool_)
    of_assets[columns.assets[rare & (columns.assets >= 0)]] = True
    whole: Flags = of_assets[columns.assets] | rare
    return whole


def _needs_rate(columns: LedgerColumns, reporting: Reporting) -> Flags:
    counts = ~columns.counts_as(CountsAs.FUNDING)
    needs: Flags = (
        ((columns.gross.numbers != 0) & (counts | reporting.track_cash))
        | (columns.fee.numbers != 0)
        | (columns.tax.numbers != 0)
        | (UNIT_SIGNS[columns.kinds] > 0)
    )
    return needs
