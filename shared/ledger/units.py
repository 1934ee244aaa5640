"""How many units are held, step by step, and the rule that a quantity is never negative: the part
of a ledger that needs no price, no rate and no method.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from shared.errors import Oversold
from shared.immutable import immutable
from shared.ledger.kinds import KINDS
from shared.ledger.money import PRECISE, normalized, prorate, round_per_unit
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.transactions import SplitEvent, Transaction, in_chronological_order

QUANTITY_DECIMALS: Final = 18
"""Of the quantities that can be entered, and that answers show."""
STATEMENT_DECIMALS: Final = 12
"""A removal with no more decimals than that is taken for a quantity that a statement rounded."""
DUST: Final = Decimal("0.0000000000005")
"""Half of the last decimal of a statement's quantity."""
_FINE_DUST: Final = Decimal(5).scaleb(-QUANTITY_DECIMALS - 1)

Step = Transaction | SplitEvent
_ZERO: Final = Decimal(0)


@immutable
class Shortfall:
    """A transaction that removes more units than are held: `held` before it, `requested` by it.

    A spin-off from an asset that is not held requests one unit: any holding would do.
    """

    transaction: Transaction
    held: Decimal
    requested: Decimal

    @property
    def missing(self) -> Decimal:
        return PRECISE.subtract(self.requested, self.held)


class Units:
    """The units held of each asset. Each step, taken in chronological order, changes them."""

    def __init__(self) -> None:
        self.held: defaultdict[str, Decimal] = defaultdict(Decimal)

    def take(self, step: Step) -> Shortfall | None:
        """Counts the step. Where it removes more than is held, nothing is left and the shortfall is
        returned.
        """
        if isinstance(step, SplitEvent):
            self._split(step.asset, step.new, step.old)
            return None
        if step.asset is None:
            return None
        units = KINDS[step.type].units
        if units > 0:
            self._add(step.asset, step.quantity)
        elif units < 0:
            return self._remove(step, step.quantity or _ZERO)
        elif step.ratio_new is not None:
            self._split(step.asset, step.ratio_new, step.ratio_old or 1)
        elif step.to_asset is not None:
            return self._turn_into(step, step.to_asset)
        return None

    def _add(self, asset: str, quantity: Decimal | None) -> None:
        self.held[asset] = PRECISE.add(self.held[asset], quantity or _ZERO)

    def _remove(self, transaction: Transaction, quantity: Decimal) -> Shortfall | None:
        asset = str(transaction.asset)
        held = self.held[asset]
        remaining = remaining_after(held, quantity)
        self.held[asset] = max(remaining, _ZERO)
        return Shortfall(transaction, held, quantity) if remaining < 0 else None

    def _split(self, asset: str, new: int, old: int) -> None:
        if self.held.get(asset):
            self.held[asset] = prorate(self.held[asset], Decimal(new), Decimal(old))

    def _turn_into(self, transaction: Transaction, to_asset: str) -> Shortfall | None:
        """A merger takes units away, all of them where it names no quantity; a spin-off takes none,
        but something must be held.
        """
        held, shortfall = self.held[str(transaction.asset)], None
        if not held:
            shortfall = Shortfall(transaction, _ZERO, transaction.quantity or Decimal(1))
        elif transaction.cost_share is None:
            shortfall = self._remove(transaction, transaction.quantity or held)
        self._add(to_asset, transaction.to_quantity)
        return shortfall


def remaining_after(held: Decimal, removed: Decimal) -> Decimal:
    """What is left of the units held; negative where more are removed than are held.

    Quantities as they were entered are exact, and so is the rest. Only what a rounding explains
    counts as zero: of a quantity that a division, such as a 1:3 reverse split, has left with more
    decimals than can be entered; and a sale of a little more than was bought in long parts, as a
    program's binary fractions have them. Then half of the last decimal of the removal is nothing:
    of the twelfth where it has no more, else of the eighteenth.
    """
    remaining = PRECISE.subtract(held, removed)
    if not remaining or abs(remaining) >= DUST:
        return remaining
    decimals, is_rounded = _decimals(held), _decimals(removed) <= STATEMENT_DECIMALS
    if decimals > QUANTITY_DECIMALS:
        return _ZERO if is_rounded or abs(remaining) < _FINE_DUST else remaining
    is_noise = remaining < 0 and is_rounded and decimals > STATEMENT_DECIMALS
    return _ZERO if is_noise else remaining


def _decimals(quantity: Decimal) -> int:
    exponent = quantity.normalize(PRECISE).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def assets_of(step: Step) -> tuple[str, ...]:
    """The assets whose units a step can change."""
    if isinstance(step, SplitEvent):
        return (step.asset,)
    if step.asset is None:
        return ()
    return (step.asset,) if step.to_asset is None else (step.asset, step.to_asset)


def replay(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    units: Units,
    check: Check = go_on,
) -> Iterator[tuple[Step, Shortfall | None]]:
    """The one loop over a ledger: every step in chronological order, after `units` has counted it,
    with its shortfall. `check` may raise to abort the work.
    """
    for step in paced(in_chronological_order(transactions, splits), check):
        yield step, units.take(step)


def first_shortfall(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent], check: Check = go_on
) -> Shortfall | None:
    """The first transaction that removes more units than are held; None where there is none.
    `check` may raise to abort the work.
    """
    steps = replay(transactions, splits, Units(), check)
    return next((shortfall for _, shortfall in steps if shortfall is not None), None)


def shortfalls_of(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    new: Collection[str],
    check: Check = go_on,
) -> list[Shortfall]:
    """Those of the `new` transactions, given by their keys, that remove more units than are held,
    where each of them is left out: what it would have removed stays.
    """
    units = Units()
    shortfalls = []
    for step, shortfall in replay(transactions, splits, units, check):
        if shortfall is None or not isinstance(step, Transaction) or step.key not in new:
            continue
        shortfalls.append(shortfall)
        units.held[str(step.asset)] = shortfall.held
        if step.to_asset is not None:
            units.held[step.to_asset] = PRECISE.subtract(
                units.held[step.to_asset], step.to_quantity or _ZERO
            )
    return shortfalls


def refuse_oversell(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    names: Mapping[str, str] | None = None,
    check: Check = go_on,
    indexes: Mapping[str, int] | None = None,
) -> None:
    """Raises Oversold, with the day and the quantities held and requested, where a quantity of the
    ledger would be negative at any point.

    `names` are the assets' symbols, for the message; `indexes` the places of new transactions in
    the request, by their key.
    """
    shortfall = first_shortfall(transactions, splits, check)
    if shortfall is not None:
        transaction = shortfall.transaction
        held, requested = round_per_unit(shortfall.held), normalized(shortfall.requested)
        name = (names or {}).get(str(transaction.asset), "the asset")
        raise Oversold(
            f"On {transaction.date} {normalized(held):f} of {name} are held, "
            f"but {requested:f} would be taken out",
            date=transaction.date,
            held=held,
            requested=requested,
            asset_id=transaction.asset,
            index=(indexes or {}).get(str(transaction.key)),
        )
