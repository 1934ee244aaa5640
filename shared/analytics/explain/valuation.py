"""Explains a valued portfolio: the lots, closes, rates and splits behind its figures."""

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
from shared.errors import Invalid
from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.kinds import TRANSFERS, TransactionType
from shared.ledger.lots import Lot
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.transactions import SplitEvent, Transaction, in_ledger_order
from shared.ledger.valuation import ClosingPrice, Holding

RECORDED: Final = "recorded"
"""The method of a rate that the transaction itself states."""

LINES_MAX: Final = 50_000
"""Transactions, and lots held or sold: up to 12 MB of answer, and 140 MB of memory to build it."""


def explain(valued: ValuedPortfolio) -> Explanation:
    """The explanation of every position, open and closed, of cash, and of the transactions without
    an asset. Raises Invalid where it would be too long.
    """
    view = valued.view
    _refuse_too_long(valued)
    used = {disposal.transaction.key: disposal.used for disposal in valued.book.disposals}
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
                holding,
                by_asset[holding.position.asset],
                splits[holding.position.asset],
                used,
                valued,
            )
            for holding in valued.holdings
        ],
        cash=[
            ExplainedCash(
                currency=balance.currency,
                amount=normalized(balance.amount),
                fx=explain_rate(balance.fx),
            )
            for balance in valued.cash
        ],
        transactions=[
            explain_transaction(transaction, None, (), valued) for transaction in by_asset[None]
        ],
    )


def _refuse_too_long(valued: ValuedPortfolio) -> None:
    lines = sum(transaction.date <= valued.view.as_of for transaction in valued.ledger.transactions)
    lines += sum(len(disposal.used) for disposal in valued.book.disposals)
    lines += sum(1 for holding in valued.holdings for _ in holding.position.lots)
    if lines > LINES_MAX:
        raise Invalid.field(
            "?explain",
            f"explains at most {LINES_MAX:,} lines in one answer, a line for each transaction and "
            f"for each lot, held or sold; up to {valued.view.as_of} there are {lines:,}. Ask for "
            "an earlier day, or /performance about a part",
        )


def explain_position(
    holding: Holding,
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    used: Mapping[str | None, Iterable[Lot]],
    valued: ValuedPortfolio,
) -> ExplainedPosition:
    """One position. `transactions` are those of its asset up to the day of the view, in the order
    of the ledger; `splits` are its splits; `used` has the lots that each sale took, by its key.
    """
    view = valued.view
    position, close, own_transactions = holding.position, holding.close, list(transactions)
    first = min((transaction.date for transaction in own_transactions), default=view.as_of)
    applied = (split for split in splits if first < split.ex_date <= view.as_of)
    return ExplainedPosition(
        asset_id=UUID(position.asset),
        close=explain_close(close),
        fx=explain_rate(holding.fx),
        splits=explain_splits(applied, own_transactions),
        lots=[explain_lot(lot) for lot in paced(position.lots, deadline.check)],
        transactions=[
            explain_transaction(
                transaction, position.currency, used.get(transaction.key, ()), valued
            )
            for transaction in paced(own_transactions, deadline.check)
        ],
    )


def explain_splits(
    applied: Iterable[SplitEvent], transactions: Iterable[Transaction]
) -> list[ExplainedSplit]:
    """The splits `applied` to a market asset, and those that the owner recorded for a manual asset,
    oldest first.
    """
    explained = [
        ExplainedSplit(ex_date=split.ex_date, new=split.new, old=split.old, transaction_id=None)
        for split in applied
    ]
    explained += [
        ExplainedSplit(
            ex_date=transaction.date,
            new=transaction.ratio_new,
            old=transaction.ratio_old,
            transaction_id=UUID(transaction.key),
        )
        for transaction in transactions
        if transaction.type == TransactionType.SPLIT
        and transaction.ratio_new
        and transaction.ratio_old
    ]
    return sorted(explained, key=lambda split: split.ex_date)


def explain_transaction(
    transaction: Transaction,
    asset_currency: str | None,
    used: Iterable[Lot],
    valued: ValuedPortfolio,
) -> ExplainedTransaction:
    """`asset_currency` is None for what belongs to no asset."""
    view, rates = valued.view, valued.rates
    record = explain_record(transaction, asset_currency, view.currency, view.base_currency, rates)
    close = fx = None
    if asset_currency is not None and transaction.type in TRANSFERS:
        close = explain_close(valued.closes.on(str(transaction.asset), transaction.date))
        fx = explain_rate(rates.find(asset_currency, view.currency, transaction.date))
    return ExplainedTransaction(
        **dict(record), used=[explain_lot(lot) for lot in used], close=close, fx=fx
    )


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


def explain_close(close: ClosingPrice | None) -> ExplainedClose | None:
    if close is None:
        return None
    return ExplainedClose(date=close.date, close=normalized(close.close), source=close.source)


def explain_rate(resolution: Resolution | None) -> ExplainedRate | None:
    if resolution is None:
        return None
    published = resolution.method != "same"
    return ExplainedRate(
        rate=normalized(resolution.rate),
        date=resolution.date if published else None,
        source=resolution.source or None,
        method=resolution.method,
    )


def rate_used(
    transaction: Transaction, quote: str, base_currency: str, rates: Rates
) -> Resolution | None:
    """The rate by which the ledger converts a transaction's amounts into `quote`: the recorded rate
    where it is one to this currency, else that of the trade date; None where there is none.
    """
    recorded = transaction.rate_recorded(quote, base_currency)
    if recorded is not None:
        return Resolution(recorded, transaction.date, "", RECORDED)
    return rates.find(transaction.currency, quote, transaction.date)
