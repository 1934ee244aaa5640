"""The fields that each type of transaction requires, allows and forbids: the table of the
definitions as data.
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
"""The longest distance of a settlement or an ex-date from the trade date; a longer one is taken for
a typing error.
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the fields that depend on the type: those it requires, and those it allows besides."""

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


def _gross_amount(fields: TransactionFields) -> Decimal | None:
    """The amount as stated, or for a dividend quantity × unit_price; None for types without one."""
    if (
        fields.amount is None
        and fields.type == DIVIDEND
        and fields.quantity is not None
        and fields.unit_price is not None
    ):
        return PRECISE.multiply(fields.quantity, fields.unit_price)
    return fields.amount


def record_of(
    fields: TransactionFields, portfolio: Portfolio, asset: Asset | None, stamp: Stamp
) -> Record:
    """The transaction as it will be stored, with every default filled in. Raises Invalid with
    pointers to the fields.

    `asset` is the asset of `asset_id`; None where there is none, or none that the owner can see.
    """
    currency = fields.currency or (asset.currency if asset else portfolio.base_currency)
    errors = _errors(fields, asset, portfolio.base_currency, currency)
    if errors:
        raise Invalid("The transaction is not valid", errors)
    return Record(
        id=stamp.id,
        portfolio_id=portfolio.id,
        recorded=stamp.recorded,
        type=fields.type,
        date=fields.date,
        order=fields.order,
        asset_id=fields.asset_id,
        quantity=fields.quantity,
        unit_price=fields.unit_price,
        amount=_gross_amount(fields),
        ratio_new=fields.ratio.new if fields.ratio else None,
        ratio_old=fields.ratio.old if fields.ratio else None,
        fee=fields.fee,
        tax=fields.tax,
        currency=currency,
        fx_rate=fields.fx_rate,
        settle_date=fields.settle_date,
        ex_date=fields.ex_date,
        note=fields.note,
        external_id=fields.external_id,
        created_at=stamp.created_at,
        updated_at=stamp.updated_at,
    )


def changed_fields(record: Record, changed: ChangedTransaction) -> TransactionFields:
    """The stored fields, replaced by those that the request has. Each figure is in range by itself;
    `record_of` checks them together.
    """
    stored = {name: getattr(record, name) for name in TransactionFields.model_fields}
    changes = {name: getattr(changed, name) for name in changed.model_fields_set}
    if record.type == DIVIDEND and record.quantity is not None and record.unit_price is not None:
        del stored["amount"]  # the product of the two, and computed again
    return TransactionFields.model_construct(**{**stored, **changes})


def _errors(
    fields: TransactionFields, asset: Asset | None, base_currency: str, currency: str
) -> list[FieldError]:
    """All errors of the transaction at once; empty where it is valid."""
    shape = SHAPES[fields.type]
    errors = [
        FieldError(f"/{name}", f"is required for {fields.type}")
        for name in shape.required
        if getattr(fields, name) is None
    ]
    errors += [
        FieldError(f"/{name}", f"does not belong to {fields.type}")
        for name in _FORBIDDEN[fields.type]
        if getattr(fields, name) is not None
    ]
    if not errors:
        errors += _asset_errors(fields, asset)
        errors += _amount_errors(fields)
    errors += _rate_errors(fields, base_currency, currency)
    errors += _date_errors(fields)
    return errors


def _asset_errors(fields: TransactionFields, asset: Asset | None) -> Iterator[FieldError]:
    if fields.asset_id is None:
        return
    if asset is None:
        yield FieldError("/asset_id", "is not an asset that you can see")
    elif fields.type == SPLIT and not asset.manual:
        yield FieldError(
            "/asset_id",
            "is a market asset, whose splits are applied by themselves; "
            "SPLIT is for your own manual assets",
        )


def _amount_errors(fields: TransactionFields) -> Iterator[FieldError]:
    amount = _gross_amount(fields)
    if fields.type == DIVIDEND:
        if fields.unit_price is not None and fields.quantity is None:
            yield FieldError("/quantity", "is required with unit_price")
            return
        if amount is None:
            yield FieldError(
                "/amount", "is required for DIVIDEND, or quantity and unit_price instead"
            )
            return
        if fields.quantity is not None and fields.unit_price is not None:
            if amount != PRECISE.multiply(fields.quantity, fields.unit_price):
                yield FieldError(
                    "/amount", "must be quantity × unit_price exactly, where all three are given"
                )
            if amount and amount.adjusted() >= INTEGER_DIGITS_MAX:
                yield FieldError(
                    "/unit_price", "makes an amount of more than 18 digits before the point"
                )
    if amount is None:
        return
    pointer = "/amount" if fields.amount is not None else "/unit_price"
    if fields.type in _AMOUNT_POSITIVE and amount <= 0:
        yield FieldError(pointer, f"must be greater than zero for {fields.type}")
    elif not amount:
        yield FieldError(pointer, "must not be zero")


def _rate_errors(
    fields: TransactionFields, base_currency: str, currency: str
) -> Iterator[FieldError]:
    if fields.fx_rate is not None and currency == base_currency and fields.fx_rate != 1:
        yield FieldError(
            "/fx_rate", f"must be 1 or left out: {currency} is the portfolio's base currency"
        )


def _date_errors(fields: TransactionFields) -> Iterator[FieldError]:
    if (
        fields.settle_date is not None
        and not timedelta(0) <= fields.settle_date - fields.date <= NEARBY
    ):
        yield FieldError("/settle_date", "must be on the date or up to a year after it")
    if (
        fields.ex_date is not None
        and fields.type == DIVIDEND
        and abs(fields.ex_date - fields.date) > NEARBY
    ):
        yield FieldError("/ex_date", "must be within a year of the date")
