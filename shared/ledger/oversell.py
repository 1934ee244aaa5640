"""The rule that a quantity is never negative, which every write checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.errors import Oversold
from shared.ledger.money import normalized, round_per_unit
from shared.ledger.pacing import Check, go_on
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import Shortfall, Units, replay


def first_shortfall(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent], check: Check = go_on
) -> Shortfall | None:
    """The first transaction that removes more units than are held; None where there is none.
    `check` may raise to abort the work.
    """
    steps = replay(transactions, splits, Units(), check)
    return next((shortfall for _, shortfall in steps if shortfall is not None), None)


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
