"""The stored dividends of market assets, paid and announced, in the memory of an instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.immutable import immutable
from shared.ledger.dividends import DeclaredDividend
from shared.market.changes import MarketChanges
from shared.market.read_ahead import PARTS, ReadAhead, part_of
from shared.market.remembered import Remembered
from shared.market.shared_queries import SharedQueries
from shared.schema.fields import FIRST_DAY

DIVIDENDS_REMEMBERED_MAX: Final = 150_000
"""About 60 MB: ten years of 3,700 assets that pay every quarter."""

ASSETS_AHEAD: Final = 1_000
"""About, in one query: some 20,000 dividends, a third of a second."""

ROOM_FOR_AHEAD: Final = 0.8
"""Of the memory: above it nothing is read ahead."""

DIVIDENDS: Final = Statement(
    "dividends",
    """
    SELECT asset_id, ex_date, pay_date, amount, currency, source
    FROM {dataset}.corporate_actions
    WHERE (asset_id IN UNNEST(@asset_ids) OR SUBSTR(asset_id, 35) IN UNNEST(@ahead))
      AND type = 'DIVIDEND' AND ex_date BETWEEN @first_day AND @last_day
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "ahead": "ARRAY<STRING>",
        "first_day": "DATE",
        "last_day": "DATE",
    },
)
"""`ahead` are parts of all assets, as in `shared.market.read_ahead`."""


@immutable
class DividendsRead:
    """The dividends of the assets that were asked for, and of all those of some parts that have
    any.
    """

    dividends: Mapping[str, Sequence[DeclaredDividend]]
    parts: Sequence[str] = ()


@dataclass(slots=True)
class DividendMemory:
    """Everything known under one version. An asset of a part that has been read, and not in memory,
    has no dividends; unless it is one of `changed`, which have changed since.
    """

    dividends: Remembered[str, Sequence[DeclaredDividend]] = field(
        default_factory=lambda: Remembered(DIVIDENDS_REMEMBERED_MAX, lambda paid: len(paid) + 1)
    )
    parts: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    has_dropped: bool = False
    """From then on an asset may be missing because it was dropped, and no part is complete."""
    ahead: ReadAhead = field(default_factory=lambda: ReadAhead(PARTS, ASSETS_AHEAD, ASSETS_AHEAD))
    queries: SharedQueries[str, DividendsRead] = field(default_factory=SharedQueries)

    def of(self, asset_ids: Collection[str]) -> dict[str, Sequence[DeclaredDividend]]:
        """Of those assets that are known."""
        paid = self.dividends.of(asset_ids)
        return paid | {
            asset_id: ()
            for asset_id in asset_ids
            if asset_id not in paid
            and asset_id not in self.changed
            and part_of(asset_id) in self.parts
        }

    def keep(self, read: DividendsRead) -> None:
        self.dividends.add(read.dividends)
        self.changed -= read.dividends.keys()
        self.has_dropped |= self.dividends.size > ROOM_FOR_AHEAD * DIVIDENDS_REMEMBERED_MAX
        if self.has_dropped:
            self.parts.clear()
            self.changed.clear()
            self.ahead.stop()
        else:
            self.parts.update(read.parts)

    def without(self, changes: MarketChanges) -> DividendMemory:
        """What has not changed, for the next version."""
        if changes.asset_ids is None:
            return DividendMemory()
        return self.queries.between(lambda: self._copy_without(changes))

    def _copy_without(self, changes: MarketChanges) -> DividendMemory:
        return DividendMemory(
            self.dividends.without(changes.include),
            set(self.parts),
            self.changed.union(changes.asset_ids or ()) if self.parts else set(),
            self.has_dropped,
            self.ahead.copy(),
        )


def remembered_dividends(
    bigquery: BigQuery, memory: DividendMemory, asset_ids: Collection[str], *, is_current: bool
) -> Mapping[str, Sequence[DeclaredDividend]]:
    """All of each asset, empty where there is none: from memory, or with one query. A request of
    an outdated version reads nothing ahead. Raises Unavailable.
    """
    dividends: dict[str, Sequence[DeclaredDividend]] = {}

    def unread() -> list[str]:
        dividends.update(memory.of(asset_ids))
        return sorted(asset_id for asset_id in set(asset_ids) if asset_id not in dividends)

    def read(keys: Sequence[str]) -> DividendsRead:
        parts = memory.ahead.next_parts() if is_current else []
        answer = DividendsRead(read_dividends(bigquery, keys, parts), parts)
        memory.ahead.learn(len(parts), len(answer.dividends) - len(keys))
        return answer

    for answer in memory.queries.answers(unread, read, memory.keep):
        dividends.update(answer.dividends)
    return dividends


def read_dividends(
    bigquery: BigQuery, asset_ids: Sequence[str], ahead: Sequence[str] = ()
) -> dict[str, Sequence[DeclaredDividend]]:
    """All of each asset, empty where there is none; and of the parts `ahead` those that have any,
    before them. One query. Raises Unavailable.
    """
    parameters = {
        "asset_ids": list(asset_ids),
        "ahead": list(ahead),
        "first_day": FIRST_DAY,
        "last_day": date.max,
    }
    by_asset: dict[str, list[DeclaredDividend]] = defaultdict(list)
    for row in bigquery.query(DIVIDENDS, parameters):
        by_asset[row[0]].append(DeclaredDividend(*row))
    needed = {asset_id: by_asset.pop(asset_id, []) for asset_id in asset_ids}
    return {**by_asset, **needed}
