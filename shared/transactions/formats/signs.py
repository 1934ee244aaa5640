"""The signs of a statement's figures, and whether its amounts are gross."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE

PAID_OUT: Final = frozenset({TransactionType.BUY, TransactionType.WITHDRAWAL})
_GIVEN_AWAY: Final = frozenset({TransactionType.SELL, TransactionType.TRANSFER_OUT})
_COSTS: Final = frozenset({TransactionType.FEE, TransactionType.TAX})


def drop_signs(
    fields: dict[str, object], negative_costs: Collection[str], *, is_signed: bool
) -> None:
    """The type says which way units and money go, so a sign that says the same is left out.
    `is_signed`: whether what leaves the account is negative in the file; then a fee or tax that is
    a row of its own is too, and so are those of `negative_costs`.
    """
    kind = fields.get("type")
    if kind in _GIVEN_AWAY and "quantity" in fields:
        fields["quantity"] = str(fields["quantity"]).removeprefix("-")
    if not is_signed:
        return
    if kind in PAID_OUT and "amount" in fields:
        fields["amount"] = str(fields["amount"]).removeprefix("-")
    if kind in _COSTS and "amount" in fields:
        fields["amount"] = _negated(str(fields["amount"]))
    for name in negative_costs:
        if name in fields:
            fields[name] = str(fields[name]).removeprefix("-")


def is_gross(fields: Mapping[str, object]) -> bool:
    """Whether the amount of a trade is quantity × unit_price, but for rounding."""
    try:
        quantity, unit_price, amount = (
            Decimal(str(fields[name])) for name in ("quantity", "unit_price", "amount")
        )
        product = PRECISE.multiply(quantity, unit_price)
        difference = abs(PRECISE.subtract(product, abs(amount)))
        return difference <= max(Decimal("0.02"), abs(amount) * Decimal("0.0005"))
    except (KeyError, ArithmeticError):
        return True  # not all three are stated, or one is an error of its own


def _negated(text: str) -> str:
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"
