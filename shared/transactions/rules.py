"""What each type of transaction must carry, may carry and can't: the table of the definitions, as
data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from shared.database.assets import Asset
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid
from shared.ledger.money import PRECISE
from shared.ledger.transactions import (
    BUY,
    DEPOSIT,
    DIVIDEND,
    FEE,
    INTEREST,
    SELL,
    SPLIT,
    TAX,
    TRANSFER_IN,
    TRANSFER_OUT,
    WITHDRAWAL,
)
from shared.schema.fields import INTEGER_DIGITS_MAX
from shared.transactions.records import Record, Stamp
from shared.transactions.schemas import ChangedTransaction, TransactionFields

NEARBY: Final = timedelta(days=366)
"""How far a settlement or an ex-date can lie from the trade date before it is taken for a slip of
the pen.
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the fields that depend on the type: which it must have, and which it may have besides."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


SHAPES: Final = {
    BUY: Shape(("asset_id", "quantity", "unit_price")),
    SELL: Shape(("asset_id", "quantity", "unit_price")),
    DIVIDEND: Shape(("asset_id",), ("quantity", "unit_price", "amount", "ex_date")),
    INTEREST: Shape(("amount",), ("asset_id",)),
    FEE: Shape(("amount",), ("asset_id",)),
    TAX: Shape(("amount",), ("asset_id",)),
    DEPOSIT: Shape(("amount",)),
    WITHDRAWAL: Shape(("amount",)),
    TRANSFER_IN: Shape(("asset_id", "quantity", "unit_price")),
    TRANSFER_OUT: Shape(("asset_id", "quantity")),
    SPLIT: Shape(("asset_id", "ratio")),
}
_DEPENDENT: Final = ("asset_id", "quantity", "unit_price", "amount", "ratio", "ex_date")
_FORBIDDEN: Final = {
    kind: tuple(name for name in _DEPENDENT if name not in shape.required + shape.optional)
    for kind, shape in SHAPES.items()
}
_AMOUNT_POSITIVE: Final = frozenset({DIVIDEND, DEPOSIT, WITHDRAWAL})


def _gross_amount(given: TransactionFields) -> Decimal | None:
    """The amount as stated, or for a dividend quantity × unit_price; None for types without one."""
    if (
        given.amount is None
        and given.type == DIVIDEND
        and given.quantity is not None
        and given.unit_price is not None
    ):
        return PRECISE.multiply(given.quantity, given.unit_price)
    return given.amount


def record_of(
    given: TransactionFields, portfolio: Portfolio, asset: Asset | None, stamp: Stamp
) -> Record:
    """The transaction as it will be stored, every default filled in. Raises Invalid with pointers
    to the fields.

    `asset` is what `asset_id` names: None where there is none, or none that the owner can see.
    """
    currency = given.currency or (asset.currency if asset else portfolio.base_currency)
    found = _findings(given, asset, portfolio.base_currency, currency)
    if found:
        raise Invalid("The transaction is not valid", found)
    return Record(
        id=stamp.id,
        portfolio_id=portfolio.id,
        recorded=stamp.recorded,
        type=given.type,
        date=given.date,
        order=given.order,
        asset_id=given.asset_id,
        quantity=given.quantity,
        unit_price=given.unit_price,
        amount=_gross_amount(given),
        ratio_new=given.ratio.new if given.ratio else None,
        ratio_old=given.ratio.old if given.ratio else None,
        fee=given.fee,
        tax=given.tax,
        currency=currency,
        fx_rate=given.fx_rate,
        settle_date=given.settle_date,
        ex_date=given.ex_date,
        note=given.note,
        external_id=given.external_id,
        created_at=stamp.created_at,
        updated_at=stamp.updated_at,
    )


def changed_fields(record: Record, changed: ChangedTransaction) -> TransactionFields:
    """What is stored with what is given laid over it. Each figure is in range by itself;
    `record_of` checks the whole.
    """
    kept = {name: getattr(record, name) for name in TransactionFields.model_fields}
    given = {name: getattr(changed, name) for name in changed.model_fields_set}
    if record.type == DIVIDEND and record.quantity is not None and record.unit_price is not None:
        del kept["amount"]  # it is their product, and follows them
    return TransactionFields.model_construct(**{**kept, **given})


def _findings(
    given: TransactionFields, asset: Asset | None, base_currency: str, currency: str
) -> list[FieldError]:
    """Everything that is wrong at once; empty where the transaction means something."""
    shape = SHAPES[given.type]
    found = [
        FieldError(f"/{name}", f"is required for {given.type}")
        for name in shape.required
        if getattr(given, name) is None
    ]
    found += [
        FieldError(f"/{name}", f"does not belong to {given.type}")
        for name in _FORBIDDEN[given.type]
        if getattr(given, name) is not None
    ]
    if not found:
        found += _asset_findings(given, asset)
        found += _amount_findings(given)
    found += _rate_findings(given, base_currency, currency)
    found += _date_findings(given)
    return found


def _asset_findings(given: TransactionFields, asset: Asset | None) -> Iterator[FieldError]:
    if given.asset_id is None:
        return
    if asset is None:
        yield FieldError("/asset_id", "is not an asset that you can see")
    elif given.type == SPLIT and not asset.manual:
        yield FieldError(
            "/asset_id",
            "is a market asset, whose splits are applied by themselves; SPLIT is for your own manual assets",
        )


def _amount_findings(given: TransactionFields) -> Iterator[FieldError]:
    amount = _gross_amount(given)
    if given.type == DIVIDEND:
        if given.unit_price is not None and given.quantity is None:
            yield FieldError("/quantity", "is required with unit_price")
            return
        if amount is None:
            yield FieldError(
                "/amount", "is required for DIVIDEND, or quantity and unit_price instead"
            )
            return
        if given.quantity is not None and given.unit_price is not None:
            if amount != PRECISE.multiply(given.quantity, given.unit_price):
                yield FieldError(
                    "/amount", "must be quantity × unit_price exactly, where all three are given"
                )
            if amount and amount.adjusted() >= INTEGER_DIGITS_MAX:
                yield FieldError(
                    "/unit_price", "makes an amount of more than 18 digits before the point"
                )
    if amount is None:
        return
    pointer = "/amount" if given.amount is not None else "/unit_price"
    if given.type in _AMOUNT_POSITIVE and amount <= 0:
        yield FieldError(pointer, f"must be greater than zero for {given.type}")
    elif not amount:
        yield FieldError(pointer, "must not be zero")


def _rate_findings(
    given: TransactionFields, base_currency: str, currency: str
) -> Iterator[FieldError]:
    if given.fx_rate is not None and currency == base_currency and given.fx_rate != 1:
        yield FieldError(
            "/fx_rate", f"must be 1 or left out: {currency} is the portfolio's base currency"
        )


def _date_findings(given: TransactionFields) -> Iterator[FieldError]:
    if (
        given.settle_date is not None
        and not timedelta(0) <= given.settle_date - given.date <= NEARBY
    ):
        yield FieldError("/settle_date", "must be on the date or up to a year after it")
    if (
        given.ex_date is not None
        and given.type == DIVIDEND
        and abs(given.ex_date - given.date) > NEARBY
    ):
        yield FieldError("/ex_date", "must be within a year of the date")
