"""What is the same for one portfolio and for several together: the view, the ledgers, and the
transfers that cross no border of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from shared.analytics.answer_limits import refuse_too_many_together
from shared.analytics.view import Q, View
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.ledger.fx_kinds import FxKind
from shared.ledger.transactions import SplitEvent
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger, read_ledgers

AnyBasis = PortfolioBasis | PortfoliosBasis


def refuse_explaining_several(basis: AnyBasis) -> None:
    """Raises Invalid where the basis is of several portfolios."""
    if isinstance(basis, PortfoliosBasis):
        raise Invalid.field(
            "?explain", "explains one portfolio at a time: ask for each of them by its id"
        )


def view_of(basis: AnyBasis, query: Q, part_of: Callable[[Portfolio, Q], View]) -> View:
    """The view of the portfolio or portfolios; `part_of` makes that of one."""
    if isinstance(basis, PortfoliosBasis):
        return View.together(basis, query, part_of)
    return part_of(basis.portfolio, query)


def read_ledgers_of(
    work: Connection, view: View, as_of: date, closes: Closes, closes_from: date | None = None
) -> Sequence[Ledger]:
    """The ledger of each portfolio of the view, in its order: one SQL statement. Raises Invalid
    where they are too long together.
    """
    ids = [part.portfolio_id for part in view.each if part.portfolio_id is not None]
    ledgers = list(
        read_ledgers(work, ids, as_of=as_of, closes=closes, closes_from=closes_from).values()
    )
    if len(ledgers) > 1:
        refuse_too_many_together(sum(rows.count for own in ledgers for rows in own.packed))
    return ledgers


def kinds_to_read(view: View) -> list[str]:
    """The kinds of rates of the view's portfolios, the official one last: reading another one reads
    it too.
    """
    kinds = dict.fromkeys(part.fx_kind for part in view.each)
    return sorted(kinds, key=lambda kind: kind == FxKind.OFFICIAL)


def first_day_of(ledgers: Iterable[Ledger]) -> date | None:
    """Of the earliest transaction of all; None without any."""
    return min((day for ledger in ledgers if (day := ledger.first_day) is not None), default=None)


def splits_of(ledgers: Sequence[Ledger]) -> dict[str, list[SplitEvent]]:
    """Each asset's splits. One that its owner has recorded in several portfolios is one split."""
    splits: dict[str, list[SplitEvent]] = {}
    for ledger in ledgers:
        for asset, own in ledger.splits_by_asset().items():
            splits[asset] = max(splits.get(asset, []), own, key=len)
    return splits


def internal_transfers(view: View, ledgers: Sequence[Ledger]) -> frozenset[str]:
    """The transfers of which both sides are in the view. Cash that goes to a portfolio which tracks
    none does leave it.
    """
    if not view.parts:
        return frozenset()
    sides: dict[str, int] = {}
    for part, ledger in zip(view.parts, ledgers, strict=True):
        for rows in ledger.packed:
            if rows.asset is None and not part.track_cash:
                continue
            for detail in rows.details.values():
                transfer_id = detail["transfer_id"]
                if transfer_id is not None:
                    sides[transfer_id] = sides.get(transfer_id, 0) + 1
    return frozenset(transfer_id for transfer_id, count in sides.items() if count > 1)
