"""Explaining a valued portfolio: the lots, closes, rates and splits that its figures were computed
from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from shared import deadline
from shared.analytics.schemas.explain import (
    ExplainedCash,
    ExplainedClose,
    ExplainedLot,
    ExplainedPosition,
    ExplainedRate,
    ExplainedRecord,
    ExplainedSplit,
    ExplainedTransaction,
    Explanation,
)
from shared.analytics.valuation import ValuedPortfolio
from shared.analytics.view import View
from shared.errors import Invalid
from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.lots import Lot
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.transactions import SPLIT, SplitEvent, Transaction, in_ledger_order
from shared.ledger.valuation import Holding

RECORDED: Final = "recorded"
"""The method of a rate that stands on the transaction itself."""

LINES_MAX: Final = 50_000
"""Transactions, and lots held or sold: up to 12 MB of answer, and 140 MB of memory while it is
made.
"""


def explain(valued: ValuedPortfolio) -> Explanation:
    """Of every position, open and closed, and of what belongs to none. Raises Invalid where that
    would be too long.
    """
    view, rates = valued.view, valued.rates
    _refuse_too_long(valued)
    used = {each.transaction.key: each.used for each in valued.book.disposals}
    by_asset: dict[str | None, list[Transaction]] = defaultdict(list)
    for transaction in in_ledger_order(valued.ledger.transactions):
        if transaction.date <= view.as_of:
            by_asset[transaction.asset].append(transaction)
    splits: dict[str, list[SplitEvent]] = defaultdict(list)
    for split in valued.ledger.splits:
        splits[split.asset].append(split)
    return Explanation(
        positions=[
            explain_position(
                each, by_asset[each.position.asset], splits[each.position.asset], used, view, rates
            )
            for each in valued.holdings
        ],
        cash=[
            ExplainedCash(
                currency=each.currency, amount=normalized(each.amount), fx=explain_rate(each.fx)
            )
            for each in valued.cash
        ],
        transactions=[explain_transaction(each, None, (), view, rates) for each in by_asset[None]],
    )


def _refuse_too_long(valued: ValuedPortfolio) -> None:
    lines = sum(each.date <= valued.view.as_of for each in valued.ledger.transactions)
    lines += sum(len(each.used) for each in valued.book.disposals)
    lines += sum(1 for each in valued.holdings for _ in each.position.lots)
    if lines > LINES_MAX:
        raise Invalid.field(
            "?explain",
            f"explains at most {LINES_MAX:,} lines in one answer, a line for each transaction and for each lot, held or "
            f"sold; up to {valued.view.as_of} there are {lines:,}. Ask for an earlier day, or /performance about a part",
        )


def explain_position(
    holding: Holding,
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    used: Mapping[str | None, Iterable[Lot]],
    view: View,
    rates: Rates,
) -> ExplainedPosition:
    """`transactions` are those of this asset up to the day of the view, in the order of the ledger,
    and `splits` its corporate actions; `used` has the lots that each sale took, by the sale's key.
    """
    position, close, own = holding.position, holding.close, list(transactions)
    first = min((each.date for each in own), default=view.as_of)
    applied = (each for each in splits if first < each.ex_date <= view.as_of)
    return ExplainedPosition(
        asset_id=UUID(position.asset),
        close=ExplainedClose(date=close.date, close=normalized(close.close), source=close.source)
        if close
        else None,
        fx=explain_rate(holding.fx),
        splits=explain_splits(applied, own),
        lots=[explain_lot(each) for each in paced(position.lots, deadline.check)],
        transactions=[
            explain_transaction(each, position.currency, used.get(each.key, ()), view, rates)
            for each in paced(own, deadline.check)
        ],
    )


def explain_splits(
    applied: Iterable[SplitEvent], own: Iterable[Transaction]
) -> list[ExplainedSplit]:
    """Those of a market asset, and those that the owner recorded of a manual one, oldest first."""
    known = [
        ExplainedSplit(ex_date=each.ex_date, new=each.new, old=each.old, transaction_id=None)
        for each in applied
    ]
    known += [
        ExplainedSplit(
            ex_date=each.date, new=each.ratio_new, old=each.ratio_old, transaction_id=UUID(each.key)
        )
        for each in own
        if each.type == SPLIT and each.ratio_new and each.ratio_old
    ]
    return sorted(known, key=lambda each: each.ex_date)


def explain_transaction(
    transaction: Transaction,
    asset_currency: str | None,
    used: Iterable[Lot],
    view: View,
    rates: Rates,
) -> ExplainedTransaction:
    """`asset_currency` is None for what belongs to no asset."""
    record = explain_record(transaction, asset_currency, view.currency, view.base_currency, rates)
    return ExplainedTransaction(**dict(record), used=[explain_lot(each) for each in used])


def explain_record(
    transaction: Transaction,
    asset_currency: str | None,
    currency: str,
    base_currency: str,
    rates: Rates,
) -> ExplainedRecord:
    """`currency` is that of the answer, `base_currency` the one that recorded rates are in."""
    to_asset, to_base = (
        None if quote is None else rate_used(transaction, quote, base_currency, rates)
        for quote in (asset_currency, currency)
    )
    return ExplainedRecord(
        transaction_id=UUID(transaction.key),
        type=transaction.type,
        date=transaction.date,
        currency=transaction.currency,
        quantity=normalized(transaction.quantity),
        gross=normalized(transaction.gross),
        fee=normalized(transaction.fee),
        tax=normalized(transaction.tax),
        to_asset=explain_rate(to_asset),
        to_base=explain_rate(to_base),
    )


def explain_lot(lot: Lot) -> ExplainedLot:
    return ExplainedLot(
        transaction_id=None if lot.key is None else UUID(lot.key),
        date=lot.date,
        quantity=normalized(lot.quantity),
        cost=normalized(lot.cost),
        cost_base=normalized(lot.cost_base),
        rate=normalized(lot.rate),
    )


def explain_rate(found: Resolution | None) -> ExplainedRate | None:
    if found is None:
        return None
    published = found.method != "same"
    return ExplainedRate(
        rate=normalized(found.rate),
        date=found.date if published else None,
        source=found.source or None,
        method=found.method,
    )


def rate_used(
    transaction: Transaction, quote: str, base_currency: str, rates: Rates
) -> Resolution | None:
    """How the ledger turns a transaction's money into `quote`: at the rate recorded on it where
    that means this currency, else at that of its day; None where no source has one.
    """
    recorded = transaction.rate_recorded(quote, base_currency)
    if recorded is not None:
        return Resolution(recorded, transaction.date, "", RECORDED)
    return rates.find(transaction.currency, quote, transaction.date)
