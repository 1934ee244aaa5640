"""Explains a valued portfolio: the lots, closes, rates and splits behind its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from shared import deadline
from shared.analytics.day_change import DayChanges
from shared.analytics.explain.records import explain_rate, explain_record
from shared.analytics.schemas.explain import (
    ExplainedCash,
    ExplainedClose,
    ExplainedHolding,
    ExplainedLot,
    ExplainedMovedLot,
    ExplainedPosition,
    ExplainedSplit,
    ExplainedTransaction,
    ExplainedValuation,
    Explanation,
)
from shared.analytics.valuation import ValuedPortfolio
from shared.errors import Invalid
from shared.ledger.kinds import TRANSFERS, TransactionType
from shared.ledger.lots import Lot
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.positions import Disposal
from shared.ledger.transactions import SplitEvent, Transaction, in_ledger_order
from shared.ledger.units import assets_of
from shared.ledger.valuation import CashHolding, ClosingPrice, Holding

LINES_MAX: Final = 50_000
"""Transactions, and lots held, used or stated: up to 12 MB of answer, and 140 MB of memory to build
it.
"""


def explain(valued: ValuedPortfolio, changes: DayChanges) -> Explanation:
    """The explanation of every position, open and closed, of cash, of the transactions without an
    asset, and of the day's changes. Raises Invalid where it would be too long.
    """
    view = valued.view
    _refuse_too_long(valued)
    disposals = {disposal.transaction.key: disposal for disposal in valued.book.disposals}
    by_asset: dict[str | None, list[Transaction]] = defaultdict(list)
    first_days: dict[str, date] = {}
    for transaction in in_ledger_order(valued.ledger.transactions):
        if transaction.date <= view.as_of:
            by_asset[transaction.asset].append(transaction)
            for asset in assets_of(transaction):
                first_days.setdefault(asset, transaction.date)
    splits: dict[str, list[SplitEvent]] = defaultdict(list)
    for split in valued.ledger.splits:
        splits[split.asset].append(split)
    return Explanation(
        positions=[
            explain_position(
                holding,
                by_asset[holding.position.asset],
                [
                    split
                    for split in splits[holding.position.asset]
                    if first_days[holding.position.asset] < split.ex_date <= view.as_of
                ],
                disposals,
                valued,
            )
            for holding in valued.holdings
        ],
        cash=_explain_cash(valued.cash),
        transactions=[
            explain_transaction(transaction, None, None, valued) for transaction in by_asset[None]
        ],
        day_before=ExplainedValuation(
            date=changes.before,
            positions=[
                ExplainedHolding(
                    asset_id=UUID(held.asset),
                    currency=held.currency,
                    quantity=normalized(held.quantity),
                    close=explain_close(held.close),
                    fx=explain_rate(held.fx),
                )
                for held in paced(changes.positions, deadline.check)
            ],
            cash=_explain_cash(changes.cash),
        ),
    )


def _explain_cash(balances: Iterable[CashHolding]) -> list[ExplainedCash]:
    return [
        ExplainedCash(
            currency=balance.currency,
            amount=normalized(balance.amount),
            fx=explain_rate(balance.fx),
        )
        for balance in balances
    ]


def _refuse_too_long(valued: ValuedPortfolio) -> None:
    lines = sum(transaction.date <= valued.view.as_of for transaction in valued.ledger.transactions)
    lines += sum(
        len(disposal.used) + len(disposal.given_back) + len(disposal.moved)
        for disposal in valued.book.disposals
    )
    lines += sum(
        len(transaction.lots) + len(transaction.from_lots)
        for transaction in valued.ledger.transactions
        if transaction.date <= valued.view.as_of
    )
    lines += sum(1 for holding in valued.holdings for _ in holding.position.lots)
    if lines > LINES_MAX:
        raise Invalid.field(
            "?explain",
            f"explains at most {LINES_MAX:,} lines in one answer, a line for each transaction and "
            "for each lot, held, used or stated; "
            f"up to {valued.view.as_of} there are {lines:,}. Ask for an earlier day, "
            "or /performance about a part",
        )


def explain_position(
    holding: Holding,
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    disposals: Mapping[str | None, Disposal],
    valued: ValuedPortfolio,
) -> ExplainedPosition:
    """One position. `transactions` are those of its asset up to the day of the view, in the order
    of the ledger; `splits` are those that applied to it; `disposals` has what each transaction took
    from lots, by its key.
    """
    position, close, own_transactions = holding.position, holding.close, list(transactions)
    return ExplainedPosition(
        asset_id=UUID(position.asset),
        close=explain_close(close),
        fx=explain_rate(holding.fx),
        splits=explain_splits(splits, own_transactions),
        lots=[explain_lot(lot) for lot in paced(position.lots, deadline.check)],
        transactions=[
            explain_transaction(
                transaction, position.currency, disposals.get(transaction.key), valued
            )
            for transaction in paced(own_transactions, deadline.check)
        ],
    )


def explain_splits(
    applied: Iterable[SplitEvent], transactions: Iterable[Transaction]
) -> list[ExplainedSplit]:
    """The splits `applied` to a market asset, and those that the owner recorded, oldest first."""
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
    disposal: Disposal | None,
    valued: ValuedPortfolio,
) -> ExplainedTransaction:
    """`asset_currency` is None for what belongs to no asset, `disposal` for what took nothing from
    lots.
    """
    view, rates = valued.view, valued.rates
    disposal = disposal or Disposal(transaction)
    record = explain_record(transaction, asset_currency, view.currency, view.base_currency, rates)
    close = fx = None
    if asset_currency is not None and transaction.type in TRANSFERS:
        close = explain_close(valued.closes.on(str(transaction.asset), transaction.date))
        fx = explain_rate(rates.find(asset_currency, view.currency, transaction.date))
    return ExplainedTransaction(
        **dict(record),
        used=[explain_lot(lot) for lot in disposal.used],
        given_back=tuple(explain_lot(lot) for lot in disposal.given_back),
        moved=tuple(_explain_moved_lot(lot, transaction, valued) for lot in disposal.moved),
        close=close,
        fx=fx,
    )


def _explain_moved_lot(
    lot: Lot, transaction: Transaction, valued: ValuedPortfolio
) -> ExplainedMovedLot:
    base, quote = (
        valued.ledger.assets[str(asset)].currency
        for asset in (transaction.asset, transaction.to_asset)
    )
    fx = explain_rate(valued.rates.find(base, quote, lot.date))
    return ExplainedMovedLot(**dict(explain_lot(lot)), fx=fx)


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
