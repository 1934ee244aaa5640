"""How many units are held, and the rule that a quantity is never negative.

Every write checks this part of the ledger: it needs no price, no rate and no method.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.errors import Oversold
from shared.ledger.money import PRECISE, normalized, prorate, round_per_unit
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.transactions import (
    ADDING,
    REMOVING,
    SPLIT,
    SplitEvent,
    Transaction,
    in_ledger_order,
)

QUANTITY_DECIMALS: Final = 18
"""Of the quantities that can be entered, and that answers show."""
STATEMENT_DECIMALS: Final = 12
"""A removal with no more decimals than that is taken for a quantity that a statement rounded."""
DUST: Final = Decimal("0.0000000000005")
"""Half of the last decimal of a statement's quantity."""
_FINE_DUST: Final = Decimal(5).scaleb(-QUANTITY_DECIMALS - 1)


def remaining_after(held: Decimal, removed: Decimal) -> Decimal:
    """What is left of the units held; negative where more are removed than are held.

    Quantities of up to twelve decimals are exact, and so is the rest. Longer ones come from a
    division, such as a 1:3 reverse split, or from a program's binary fractions
    (0.010713949999999999). Then half of the last decimal that the removal has counts as zero, of
    the twelfth or else of the eighteenth: the position is closed, and a sale of the rounded
    quantity is no oversell.
    """
    remaining = PRECISE.subtract(held, removed)
    if not remaining or abs(remaining) >= DUST or _decimals(held) <= STATEMENT_DECIMALS:
        return remaining
    coarse = _decimals(removed) <= STATEMENT_DECIMALS
    return Decimal(0) if coarse or abs(remaining) < _FINE_DUST else remaining


def _decimals(quantity: Decimal) -> int:
    exponent = quantity.normalize(PRECISE).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def in_chronological_order(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent]
) -> Iterator[Transaction | SplitEvent]:
    """Both in the order in which they take effect: a corporate action before everything else on its
    ex-date.
    """
    actions = sorted(splits, key=lambda split: (split.ex_date, split.asset))
    place = 0
    for transaction in in_ledger_order(transactions):
        while place < len(actions) and actions[place].ex_date <= transaction.date:
            yield actions[place]
            place += 1
        yield transaction
    yield from actions[place:]


def quantity_after(held: Decimal, transaction: Transaction) -> Decimal:
    """The quantity held after a transaction of this asset; negative where it removes too much."""
    quantity = transaction.quantity
    if transaction.type in ADDING and quantity is not None:
        return PRECISE.add(held, quantity)
    if transaction.type in REMOVING and quantity is not None:
        return remaining_after(held, quantity)
    if transaction.type == SPLIT and transaction.ratio_new and transaction.ratio_old:
        return prorate(held, Decimal(transaction.ratio_new), Decimal(transaction.ratio_old))
    return held


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The first transaction that removes more units than are held; `held` is the quantity before
    it.
    """

    transaction: Transaction
    held: Decimal


def first_shortfall(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent], check: Check = go_on
) -> Shortfall | None:
    """Replays quantities alone. None where no quantity is ever negative. `check` may raise to abort
    the work.
    """
    held: dict[str, Decimal] = defaultdict(Decimal)
    for step in paced(in_chronological_order(transactions, splits), check):
        if isinstance(step, SplitEvent):
            held[step.asset] = prorate(held[step.asset], Decimal(step.new), Decimal(step.old))
        elif step.asset is not None:
            after = quantity_after(held[step.asset], step)
            if after < 0:
                return Shortfall(step, held[step.asset])
            held[step.asset] = after
    return None


def refuse_oversell(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    names: Mapping[str, str] | None = None,
    check: Check = go_on,
) -> None:
    """Raises Oversold, with the day and the quantity held, where a quantity of the ledger would be
    negative at any point.

    `names` are the assets' symbols, for the message.
    """
    shortfall = first_shortfall(transactions, splits, check)
    if shortfall is not None:
        transaction, held = shortfall.transaction, round_per_unit(shortfall.held)
        name = (names or {}).get(str(transaction.asset), "the asset")
        raise Oversold(
            f"On {transaction.date} {normalized(held):f} of {name} are held, "
            f"but {normalized(transaction.quantity or Decimal(0)):f} would be taken out",
            date=transaction.date,
            held=held,
        )
