"""Transactions stated in pence and the like: their figures in the currency itself, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from shared.errors import FieldError, Invalid
from shared.ledger.minor_units import MINOR_UNITS, Unit
from shared.ledger.money import PRECISE
from shared.schema.fields import DECIMALS_MAX, INTEGER_DIGITS_MAX
from shared.transactions.answer_parts import ConvertedUnit
from shared.transactions.records import Record
from shared.transactions.schemas import ChangedTransaction, TransactionFields

_FINEST: Final = Decimal(1).scaleb(-DECIMALS_MAX)


def in_major_units(fields: TransactionFields) -> TransactionFields:
    """The same transaction in major currencies. Raises Invalid where it has no such meaning, or has
    more decimals than can be stored.
    """
    changes: dict[str, Any] = {}
    errors = []
    for name, figures in _stated_in_units(fields):
        code = getattr(fields, name)
        unit = MINOR_UNITS[code]
        changes[name] = unit.currency
        if name == "currency" and fields.lots is not None:
            errors.append(
                FieldError("/lots", f"state costs in the asset's currency: not with {code}")
            )
        for figure in figures:
            value = getattr(fields, figure)
            if value is not None:
                changes[figure] = _converted(figure, value, unit)
                errors += _errors(figure, changes[figure], code)
    if errors:
        raise Invalid("The transaction is not valid", errors)
    return fields.model_copy(update=changes) if changes else fields


def refuse_mixed_units(fields: TransactionFields, changed: ChangedTransaction) -> None:
    """Raises Invalid where a change to a minor unit leaves a recorded figure, which is in a major
    one. `fields` is the whole transaction after the change.
    """
    errors = [
        FieldError(
            f"/{figure}",
            f"is recorded, but not in {getattr(fields, name)}: state it again with that currency",
        )
        for name, figures in _stated_in_units(fields)
        for figure in figures
        if figure not in changed.model_fields_set and getattr(fields, figure)
    ]
    if errors:
        raise Invalid("The transaction is not valid", errors)


def converted_from(request: TransactionFields, record: Record) -> tuple[ConvertedUnit, ...]:
    """What of the request was converted for the record."""
    return tuple(
        ConvertedUnit(
            unit=getattr(request, name),
            currency=MINOR_UNITS[getattr(request, name)].currency,
            fields=tuple(
                figure
                for figure in figures
                if figure in request.model_fields_set
                and getattr(request, figure) is not None
                and (figure != "fee" or name == "fee_currency" or record.fee_currency is None)
            ),
        )
        for name, figures in _stated_in_units(request)
    )


def _stated_in_units(fields: TransactionFields) -> Iterator[tuple[str, Sequence[str]]]:
    """The names of the currencies that are minor units, each with those of its figures."""
    own_fee = ("fee",) if fields.fee_currency is None else ()
    for name, figures in (
        ("currency", ("unit_price", "amount", *own_fee, "tax", "fx_rate")),
        ("fee_currency", ("fee",)),
        ("to_currency", ("to_amount",)),
    ):
        if getattr(fields, name) in MINOR_UNITS:
            yield name, figures


def _converted(figure: str, value: Decimal, unit: Unit) -> Decimal:
    if figure == "fx_rate":  # of the base currency for one unit
        return PRECISE.multiply(value, Decimal(10**-unit.exponent))
    return unit.major(value)


def _errors(figure: str, value: Decimal, code: str) -> Iterator[FieldError]:
    if value and value.adjusted() >= INTEGER_DIGITS_MAX:
        yield FieldError(f"/{figure}", f"has too many digits before the point for {code}")
    elif value.quantize(_FINEST, context=PRECISE) != value:
        yield FieldError(
            f"/{figure}", f"has too many digits after the point for {code}: at most 16"
        )
