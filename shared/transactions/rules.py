"""Whether a transaction is valid: its fields by the row of its type in the kinds, and its figures
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from shared.database.assets import Asset
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid
from shared.ledger.kinds import DEPENDENT_FIELDS, KINDS, CountsAs, Kind, Sign, TransactionType
from shared.ledger.money import PRECISE
from shared.ledger.transactions import is_reported
from shared.schema.fields import INTEGER_DIGITS_MAX, Request
from shared.transactions.minor_currencies import in_major_units, refuse_mixed_units
from shared.transactions.records import Record, Stamp
from shared.transactions.schemas import (
    CarriedLotFields,
    ChangedTransaction,
    ChosenLotFields,
    TransactionFields,
)

NEARBY: Final = timedelta(days=366)
"""The longest distance of a settlement or an ex-date from the trade date; a longer one is taken for
a typing error.
"""

ROUNDING_RATIO: Final = Decimal("0.01")
ROUNDING_AMOUNT: Final = Decimal("0.05")
"""By how much a statement's total may differ from quantity × unit_price: the larger of 1 % and 0.05
of its currency. A fund's rounded price explains the one, a rounded total the other.
"""

_ZERO: Final = Decimal(0)
_LOT_FIELDS: Final[Mapping[str, type[Request]]] = {
    "lots": CarriedLotFields,
    "from_lots": ChosenLotFields,
}


def _gross_amount(fields: TransactionFields) -> Decimal | None:
    """The amount as stated, or for a dividend quantity × unit_price; None for types without one."""
    if (
        fields.amount is None
        and fields.type == TransactionType.DIVIDEND
        and fields.quantity is not None
        and fields.unit_price is not None
    ):
        return PRECISE.multiply(fields.quantity, fields.unit_price)
    return fields.amount


def record_of(
    fields: TransactionFields,
    portfolio: Portfolio,
    assets: Mapping[UUID, Asset],
    stamp: Stamp,
    *,
    split_days: Mapping[UUID, Sequence[date]] | None = None,
    transfer_id: UUID | None = None,
) -> Record:
    """The transaction as it will be stored, with every default filled in. Raises Invalid with
    pointers to the fields.

    `assets` are those of `asset_id` and `to_asset_id` that the owner can see; `split_days` the days
    of the splits that vendors report.
    """
    fields = in_major_units(fields)
    asset = None if fields.asset_id is None else assets.get(fields.asset_id)
    currency = fields.currency or (asset.currency if asset else portfolio.base_currency)
    errors = _errors(fields, assets, portfolio.base_currency, currency)
    errors += _split_errors(fields, split_days or {})
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
        fee_currency=None if fields.fee_currency == currency else fields.fee_currency,
        to_asset_id=fields.to_asset_id,
        to_quantity=fields.to_quantity,
        to_currency=fields.to_currency,
        to_amount=fields.to_amount,
        cost_share=fields.cost_share,
        lots=None if fields.lots is None else [lot.stored() for lot in fields.lots],
        from_lots=None if fields.from_lots is None else [lot.stored() for lot in fields.from_lots],
        transfer_id=transfer_id,
    )


def changed_fields(record: Record, changed: ChangedTransaction) -> TransactionFields:
    """The stored fields, replaced by those that the request has. Each figure is in range by itself;
    `record_of` checks them together. Raises Invalid where a change to a minor unit leaves a figure.
    """
    stored = {name: getattr(record, name) for name in TransactionFields.model_fields}
    for name, model in _LOT_FIELDS.items():
        if stored[name] is not None:
            stored[name] = [model.model_validate(lot) for lot in stored[name]]
    changes = {
        name: getattr(changed, name)
        for name in changed.model_fields_set & TransactionFields.model_fields.keys()
    }
    if (
        record.type == TransactionType.DIVIDEND
        and record.quantity is not None
        and record.unit_price is not None
        and record.amount == PRECISE.multiply(record.quantity, record.unit_price)
    ):
        del stored["amount"]  # it was not stated, and is computed again
    fields = TransactionFields.model_construct(**{**stored, **changes})
    refuse_mixed_units(fields, changed)
    return fields


def _errors(
    fields: TransactionFields, assets: Mapping[UUID, Asset], base_currency: str, currency: str
) -> list[FieldError]:
    """All errors of the transaction at once; empty where it is valid."""
    kind = KINDS[fields.type]
    errors = list(_shape_errors(fields, kind))
    if not errors:
        errors += _asset_errors(fields, assets)
        errors += _amount_errors(fields, kind)
        errors += _charge_errors(fields, kind, currency)
        errors += _exchange_errors(fields, currency)
        errors += _lot_errors(fields)
    errors += _rate_errors(fields, base_currency, currency)
    errors += _date_errors(fields)
    return errors


def _shape_errors(fields: TransactionFields, kind: Kind) -> Iterator[FieldError]:
    """Fields that the type requires or refuses."""
    for name in kind.required:
        if getattr(fields, name) is None:
            yield FieldError(f"/{name}", f"is required for {fields.type}")
    if kind.one_of and all(getattr(fields, name) is None for name in kind.one_of):
        first, other = kind.one_of
        if other == "unit_price" and "quantity" not in kind.required:
            other = "quantity and unit_price"
        yield FieldError(f"/{first}", f"is required for {fields.type}, or {other} instead")
    for name in DEPENDENT_FIELDS:
        if not kind.allows(name) and getattr(fields, name) is not None:
            yield FieldError(f"/{name}", f"does not belong to {fields.type}")


def _asset_errors(fields: TransactionFields, assets: Mapping[UUID, Asset]) -> Iterator[FieldError]:
    for name in ("asset_id", "to_asset_id"):
        asset_id = getattr(fields, name)
        if asset_id is not None and asset_id not in assets:
            yield FieldError(f"/{name}", "is not an asset that you can see")
    if fields.to_asset_id is not None and fields.to_asset_id == fields.asset_id:
        yield FieldError("/to_asset_id", "must be another asset than asset_id")


def _split_errors(
    fields: TransactionFields, split_days: Mapping[UUID, Sequence[date]]
) -> Iterator[FieldError]:
    """A split that a vendor reports is applied by itself, to every holder."""
    if fields.type != TransactionType.SPLIT or fields.asset_id is None:
        return
    for day in split_days.get(fields.asset_id, ()):
        if is_reported(fields.date, day):
            yield FieldError(
                "/date", f"is near {day}, the day of a split of this asset that applies by itself"
            )


def _amount_errors(fields: TransactionFields, kind: Kind) -> Iterator[FieldError]:
    amount, product = _gross_amount(fields), None
    if fields.unit_price is not None and fields.quantity is None:
        yield FieldError("/quantity", "is required with unit_price")
        return
    if fields.quantity is not None and fields.unit_price is not None:
        product = PRECISE.multiply(fields.quantity, fields.unit_price)
        # Only a product that is stored as the amount must fit there.
        if fields.amount is None and product == amount and _has_too_many_digits(product):
            yield FieldError(
                "/unit_price", "makes an amount of more than 18 digits before the point"
            )
    if amount is None:
        return
    if product is not None and not _explained_by_rounding(amount, product):
        yield FieldError(
            "/amount",
            "differs from quantity × unit_price by more than rounding explains: 1 % or 0.05",
        )
    pointer = "/amount" if fields.amount is not None else "/unit_price"
    if kind.amount is Sign.POSITIVE and amount <= 0:
        yield FieldError(pointer, f"must be greater than zero for {fields.type}")
    elif kind.amount is Sign.NOT_NEGATIVE and amount < 0:
        yield FieldError(pointer, f"must not be negative for {fields.type}")
    elif kind.amount is Sign.NOT_ZERO and not amount:
        yield FieldError(pointer, "must not be zero")


def _has_too_many_digits(amount: Decimal) -> bool:
    return bool(amount) and amount.adjusted() >= INTEGER_DIGITS_MAX


def _explained_by_rounding(amount: Decimal, product: Decimal) -> bool:
    difference = PRECISE.subtract(amount, product).copy_abs()
    tolerance = PRECISE.multiply(max(amount.copy_abs(), product), ROUNDING_RATIO)
    return difference <= max(tolerance, ROUNDING_AMOUNT)


def _charge_errors(fields: TransactionFields, kind: Kind, currency: str) -> Iterator[FieldError]:
    """A rebate can't be more than the trade. One in another currency is not compared."""
    if fields.fee_currency is not None and not fields.fee:
        yield FieldError("/fee_currency", "belongs to a fee")
    if kind.counts_as is not CountsAs.TRADE or fields.quantity is None:
        return
    gross = fields.amount
    if gross is None:
        gross = PRECISE.multiply(fields.quantity, fields.unit_price or _ZERO)
    own_fee = fields.fee if fields.fee_currency in {None, currency} else _ZERO
    given_back = PRECISE.minus(PRECISE.add(own_fee, fields.tax))
    if given_back > max(gross, _ZERO):
        pointer = "/fee" if own_fee < fields.tax else "/tax"
        yield FieldError(pointer, "gives back more than the trade's amount")


def _exchange_errors(fields: TransactionFields, currency: str) -> Iterator[FieldError]:
    if fields.to_currency is not None and fields.to_currency == currency:
        yield FieldError("/to_currency", "must be another currency than currency")
    if fields.cost_share is not None and fields.cost_share >= 1:
        yield FieldError("/cost_share", "must be less than 1")


def _lot_errors(fields: TransactionFields) -> Iterator[FieldError]:
    if fields.lots is not None:
        if fields.unit_price is not None:
            yield FieldError("/lots", "stand instead of unit_price; give one of them")
        total = _ZERO
        for place, lot in enumerate(fields.lots):
            total = PRECISE.add(total, lot.quantity)
            if lot.date > fields.date:
                yield FieldError(f"/lots/{place}/date", "must not be after the transfer")
        if total != fields.quantity:
            yield FieldError("/lots", f"have {total:f} units together, but quantity differs")
    if fields.from_lots is not None and fields.quantity is not None:
        ids = [lot.transaction_id for lot in fields.from_lots]
        if len(set(ids)) < len(ids):
            yield FieldError("/from_lots", "name a lot twice")
        total = _ZERO
        for named in fields.from_lots:
            total = PRECISE.add(total, named.quantity)
        if total > fields.quantity:
            yield FieldError("/from_lots", f"have {total:f} units together, more than quantity")


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
        and fields.type == TransactionType.DIVIDEND
        and abs(fields.ex_date - fields.date) > NEARBY
    ):
        yield FieldError("/ex_date", "must be within a year of the date")
