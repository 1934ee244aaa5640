"""The answer of /gains by the journal alone, figure by figure in decimals: what columns have to
equal to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from shared.analytics.gain_rows import sold_asset
from shared.analytics.schemas.gains import GainsAnswer
from shared.analytics.view import View
from shared.analytics.warnings import oversold, rate_missing, rate_stale
from shared.ledger.gains import RealizedGain, realized_gains
from shared.ledger.journal import keep_journal
from shared.ledger.money import round_money, round_per_unit, subtract, sum_or_none
from shared.ledger.positions import Book
from shared.market.history import MarketHistory
from shared.schema.fields import as_text
from shared.transactions.repository import Ledger, joined_ledger

Part = tuple[View, Ledger, MarketHistory]


def gains_by_journal(view: View, parts: Sequence[Part], first: date | None) -> dict[str, Any]:
    """A GainsAnswer as JSON values."""
    joined = joined_ledger([ledger for _, ledger, _ in parts])
    gains, items, warnings = [], [], []
    for part, ledger, market in parts:
        book = keep_journal(
            ledger.transactions,
            ledger.splits,
            asset_currencies=ledger.asset_currencies,
            rates=market.rates,
            **part.journal_settings,
        )
        own = [
            gain
            for gain in realized_gains(book.realizations)
            if first is None or gain.transaction.date >= first
        ]
        gains += own
        items += [_item(gain, part, ledger, joined) for gain in own]
        warnings += _warnings(book, own, ledger, first)
    if len(parts) > 1:
        items.sort(key=itemgetter("sold_on"))
    if first is None and joined.first_day is not None and joined.first_day <= view.as_of:
        first = joined.first_day
    answer = GainsAnswer.model_validate(
        {
            **view.fields_over_range(first, list(dict.fromkeys(warnings))),
            "items": [],
            "totals": _sums(gains, view.currency),
            "by_asset": _by_asset(gains, joined, view.currency),
        }
    )
    return {**answer.model_dump(mode="json"), "items": items}


def _item(gain: RealizedGain, view: View, ledger: Ledger, joined: Ledger) -> dict[str, Any]:
    transaction, lot, base = gain.transaction, gain.lot, view.currency
    asset = ledger.assets[str(transaction.asset)]
    gain_base = round_money(gain.gain_base, base)
    price_gain_base = round_money(gain.price_gain_base, base)
    figures = {
        "quantity": round_per_unit(lot.quantity),
        "proceeds": round_money(gain.proceeds, asset.currency),
        "cost": round_money(lot.cost, asset.currency),
        "gain": round_money(gain.gain, asset.currency),
        "proceeds_base": round_money(gain.proceeds_base, base),
        "cost_base": round_money(lot.cost_base, base),
        "gain_base": gain_base,
        "price_gain_base": price_gain_base,
        "fx_gain_base": subtract(gain_base, price_gain_base),
        "fx_rate_acquired": round_per_unit(lot.rate),
        "fx_rate_sold": round_per_unit(gain.rate),
    }
    return {
        "portfolio_id": str(view.portfolio_id),
        "asset": sold_asset(asset),
        "transaction_id": transaction.key,
        "type": str(transaction.type),
        "lot_transaction_id": lot.key,
        "sold_on": transaction.date.isoformat(),
        "acquired_on": lot.date.isoformat(),
        "days_held": (transaction.date - lot.date).days,
        **{name: None if figure is None else as_text(figure) for name, figure in figures.items()},
        "repurchased": _is_repurchased(gain, joined),
    }


def _is_repurchased(gain: RealizedGain, joined: Ledger) -> bool:
    return any(
        transaction.type == "BUY"
        and transaction.asset == gain.transaction.asset
        and abs(transaction.date - gain.transaction.date) <= timedelta(days=30)
        and transaction.key != gain.lot.key
        for transaction in joined.transactions
    )


def _sums(gains: Sequence[RealizedGain], currency: str) -> dict[str, Decimal | None]:
    def rounded(figures: Iterable[Decimal | None]) -> Decimal | None:
        return round_money(sum_or_none(figures), currency)

    gain_base = rounded(gain.gain_base for gain in gains)
    price_gain_base = rounded(gain.price_gain_base for gain in gains)
    return {
        "proceeds_base": rounded(gain.proceeds_base for gain in gains),
        "cost_base": rounded(gain.lot.cost_base for gain in gains),
        "gain_base": gain_base,
        "price_gain_base": price_gain_base,
        "fx_gain_base": subtract(gain_base, price_gain_base),
    }


def _by_asset(gains: Sequence[RealizedGain], ledger: Ledger, currency: str) -> list[dict[str, Any]]:
    by_asset: dict[str, list[RealizedGain]] = {}
    for gain in gains:
        by_asset.setdefault(str(gain.transaction.asset), []).append(gain)
    rows = []
    for key, own in sorted(by_asset.items(), key=lambda entry: ledger.assets[entry[0]].symbol):
        asset = ledger.assets[key]
        rows.append(
            {
                "asset": sold_asset(asset),
                "quantity": round_per_unit(sum_or_none(gain.lot.quantity for gain in own)),
                "proceeds": round_money(sum_or_none(gain.proceeds for gain in own), asset.currency),
                "cost": round_money(sum_or_none(gain.lot.cost for gain in own), asset.currency),
                "gain": round_money(sum_or_none(gain.gain for gain in own), asset.currency),
                **_sums(own, currency),
            }
        )
    return rows


def _warnings(
    book: Book, gains: Sequence[RealizedGain], ledger: Ledger, first: date | None
) -> list[Any]:
    is_unknown = any(gain.gain is None or gain.gain_base is None for gain in gains)
    warnings = []
    for shortfall in book.shortfalls:
        day = shortfall.transaction.date
        if is_unknown or first is None or day >= first:
            warnings.append(oversold(ledger.assets[str(shortfall.transaction.asset)], day))
    pairs = [
        sorted((pair.base, pair.quote, pair.day) for pair in lookups)
        for lookups in (book.missing_rates, book.stale_rates)
    ]
    if is_unknown:
        warnings += [rate_missing(*pair) for pair in pairs[0]]
    is_pooled = any(gain.lot.key is None for gain in gains)
    days = {day for gain in gains for day in (gain.transaction.date, gain.lot.date)}
    warnings += [rate_stale(*pair) for pair in pairs[1] if is_pooled or pair[2] in days]
    return warnings
