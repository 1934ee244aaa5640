"""Which market data a version changed, so that an instance drops that and keeps the rest
(docs/decisions/0052-a-version-names-what-it-changed.md).

A version without a row in `market_changes` may have changed anything: it was raised by hand, by an
older revision of the code, or too long ago.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.cloud_sql import reading
from shared.database.market import market_changes
from shared.immutable import immutable

ASSETS_NAMED_MAX: Final = 500
"""A version that changed more assets names none: 8 kB a row. A task has at most as many."""

VERSIONS_LISTED_MAX: Final = 1_000
"""Older rows are deleted: ten days at a hundred versions a day, and 8 MB at the very most. An
instance that last served a request longer ago starts empty.
"""


@immutable
class MarketChanges:
    """The assets whose closes, dividends or splits changed (None: any asset), and whether exchange
    rates did.
    """

    asset_ids: frozenset[str] | None = frozenset()
    rates: bool = False

    @classmethod
    def of(cls, asset_ids: Iterable[UUID]) -> MarketChanges:
        """Of these assets; of any asset where they are too many to name."""
        names = frozenset(map(str, asset_ids))
        return cls(names if len(names) <= ASSETS_NAMED_MAX else None)

    def __or__(self, other: MarketChanges) -> MarketChanges:
        """Both together, however many assets that are."""
        either = (
            None
            if self.asset_ids is None or other.asset_ids is None
            else self.asset_ids | other.asset_ids
        )
        return MarketChanges(either, self.rates or other.rates)

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return self.rates or self.asset_ids is None or bool(self.asset_ids)

    def include(self, asset_id: str) -> bool:
        """Whether this asset may have changed."""
        return self.asset_ids is None or asset_id in self.asset_ids


ANYTHING: Final = MarketChanges(None, rates=True)


def list_changes(work: Connection, version: int, changes: MarketChanges, now: datetime) -> None:
    """Says what a new version changed, and forgets the versions that are too old. Two statements,
    in the unit of work that raises the version.
    """
    named = changes.asset_ids
    if named is not None and len(named) > ASSETS_NAMED_MAX:
        named = None
    work.execute(
        sa.insert(market_changes).values(
            version=version,
            asset_ids=None if named is None else [UUID(asset_id) for asset_id in sorted(named)],
            rates=changes.rates,
            changed_at=now,
        )
    )
    work.execute(
        sa.delete(market_changes).where(market_changes.c.version <= version - VERSIONS_LISTED_MAX)
    )


def read_changes(after: int, until: int) -> MarketChanges:
    """What all versions after `after` changed, up to and with `until`; anything where one of them
    is not listed. One statement, on a connection of its own. Raises Unavailable.
    """
    if until - after > VERSIONS_LISTED_MAX:
        return ANYTHING
    query = sa.select(market_changes.c.asset_ids, market_changes.c.rates).where(
        market_changes.c.version > after, market_changes.c.version <= until
    )
    with reading() as work:
        rows = work.execute(query).all()
    if len(rows) < until - after:
        return ANYTHING
    return together(_changes(asset_ids, rates=rates) for asset_ids, rates in rows)


def together(changes: Iterable[MarketChanges]) -> MarketChanges:
    """All of these changes."""
    changed = MarketChanges()
    for change in changes:
        changed |= change
    return changed


def _changes(asset_ids: Collection[UUID] | None, *, rates: bool) -> MarketChanges:
    return MarketChanges(None if asset_ids is None else frozenset(map(str, asset_ids)), rates)
