"""Explains single transactions: every field that they state, and the rates that convert them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from shared.analytics.schemas.explain import (
    ExplainedCarriedLot,
    ExplainedChosenLot,
    ExplainedRate,
    ExplainedRatio,
    ExplainedRecord,
)
from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.money import normalized
from shared.ledger.transactions import CarriedLot, Transaction

RECORDED: Final = "recorded"
"""The method of a rate that the transaction itself states."""


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
    fee_to_asset, fee_to_base = (
        None
        if quote is None or transaction.fee_currency is None
        else rates.find(transaction.fee_currency, quote, transaction.date)
        for quote in (asset_currency, currency)
    )
    ratio = None
    if transaction.ratio_new is not None and transaction.ratio_old is not None:
        ratio = ExplainedRatio(new=transaction.ratio_new, old=transaction.ratio_old)
    return ExplainedRecord(
        transaction_id=UUID(transaction.key),
        type=transaction.type,
        date=transaction.date,
        order=transaction.order,
        currency=transaction.currency,
        quantity=normalized(transaction.quantity),
        unit_price=normalized(transaction.unit_price),
        amount=normalized(transaction.amount),
        gross=normalized(transaction.gross),
        fee=normalized(transaction.fee),
        tax=normalized(transaction.tax),
        fee_currency=transaction.fee_currency,
        ratio=ratio,
        to_asset_id=_id(transaction.to_asset),
        to_quantity=normalized(transaction.to_quantity),
        to_currency=transaction.to_currency,
        to_amount=normalized(transaction.to_amount),
        cost_share=normalized(transaction.cost_share),
        lots=tuple(
            _explain_carried_lot(lot, str(asset_currency), currency, base_currency, rates)
            for lot in transaction.lots
        ),
        from_lots=tuple(
            ExplainedChosenLot(transaction_id=UUID(lot.key), quantity=normalized(lot.quantity))
            for lot in transaction.from_lots
        ),
        transfer_id=_id(transaction.transfer_id),
        to_asset=explain_rate(to_asset),
        to_base=explain_rate(to_base),
        fee_to_asset=explain_rate(fee_to_asset),
        fee_to_base=explain_rate(fee_to_base),
    )


def _explain_carried_lot(
    lot: CarriedLot, asset_currency: str, currency: str, base_currency: str, rates: Rates
) -> ExplainedCarriedLot:
    to_base = rates.find(asset_currency, currency, lot.date)
    if lot.fx_rate is not None and currency == base_currency != asset_currency:
        to_base = Resolution(lot.fx_rate, lot.date, "", RECORDED)
    return ExplainedCarriedLot(
        date=lot.date,
        quantity=normalized(lot.quantity),
        cost=normalized(lot.cost),
        fx_rate=normalized(lot.fx_rate),
        to_base=explain_rate(to_base),
    )


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


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
