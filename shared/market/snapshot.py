"""The market on one day: the closes and rates that a valuation needs, from memory or with one
query.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from shared import clock
from shared.gcp.bigquery import BigQuery
from shared.immutable import immutable
from shared.ledger.dividends import DeclaredDividend
from shared.ledger.exchange_rates import RateTable
from shared.ledger.valuation import ClosingPrice
from shared.market.changes import MarketChanges, read_changes
from shared.market.dividends import DividendMemory, remembered_dividends
from shared.market.memory import ReadChanges, VersionedMemory, anything, one_per_instance
from shared.market.packed_rates import PackedRates
from shared.market.recent_closes import InForce, RecentCloses, RecentDays
from shared.market.remembered import Remembered
from shared.market.shared_queries import SharedQueries
from shared.market.snapshot_query import AssetDay, SnapshotRead, read_quiet, read_snapshot

CLOSES_REMEMBERED_MAX: Final = 100_000
"""Closes of single days, those of today and of last week not among them: about 30 MB."""

CHANGED_MAX: Final = 2_000
"""Where more assets have changed than this, the recent closes of all are read again: of so many the
ids alone are 80 kB of parameters.
"""

_RECENT: Final = "recent"
_CHANGED: Final = "changed"
_QUIET: Final = "quiet"
_RATES: Final = "rates"
_Key = Literal["recent", "changed", "quiet", "rates"] | AssetDay


@immutable
class Need:
    """The market data of one valuation: the closes in force on `as_of`, and the rates between
    `currencies` as they are seen with `kind`.

    `asset_days` are other closes that it needs: of an asset the one in force on a day.
    """

    asset_ids: frozenset[str]
    currencies: frozenset[str]
    kind: str
    as_of: date
    asset_days: frozenset[AssetDay] = frozenset()

    @property
    def all_asset_days(self) -> frozenset[AssetDay]:
        return self.asset_days.union((asset_id, self.as_of) for asset_id in self.asset_ids)

    @property
    def needs_rates(self) -> bool:
        return len(self.currencies) > 1


@immutable
class Snapshot:
    """Last closes on or before the day (absent where there is none), those of the needed asset
    days, and the rates.
    """

    closes: Mapping[str, ClosingPrice]
    rates: RateTable
    closes_on: Mapping[AssetDay, ClosingPrice] = field(default_factory=dict)


class Market:
    """The market's closes, rates and dividends in the memory of one instance. Safe to use from
    several threads.

    The first request reads the recent closes of all assets and all rates with one query, while the
    others wait for it (docs/decisions/0045-one-query-an-instance.md). Closes of days before are
    read when they are needed, each once. Under a new version what has changed is read again, all of
    it when the first request needs any.
    """

    def __init__(
        self,
        bigquery: BigQuery,
        today: Callable[[], date] = clock.today,
        read_changes: ReadChanges = anything,
    ) -> None:
        """Without `read_changes` nothing is kept from one version to the next."""
        self._bigquery = bigquery
        self._today = today
        self._memory = VersionedMemory(_SnapshotMemory, _SnapshotMemory.without, read_changes)

    def snapshot(self, version: int, need: Need) -> Snapshot:
        """The data of `need`, as stored under `version`. Raises Unavailable when BigQuery does not
        answer.
        """
        memory = self._memory.under(version)
        collected = _Collected(need)
        is_current = memory is self._memory.content
        self._find(
            memory, collected, lambda: _shared_parts(collected, memory, is_current=is_current)
        )
        if collected.unknown:
            self._find(memory, collected, lambda: _quiet_part(collected, memory))
        if collected.unknown:
            self._find(memory, collected, lambda: collected.unread(memory))
        there = {
            asset_day: close for asset_day, close in collected.closes.items() if close is not None
        }
        return Snapshot(
            {
                asset_id: there[asset_id, need.as_of]
                for asset_id in need.asset_ids
                if (asset_id, need.as_of) in there
            },
            (collected.rates or _NO_RATES).table(need.kind),
            {asset_day: there[asset_day] for asset_day in need.asset_days if asset_day in there},
        )

    def dividends(self, version: int, asset_ids: Collection[str]) -> list[DeclaredDividend]:
        """Every dividend of these assets, announced ones included, as stored under `version`.
        Raises Unavailable when BigQuery does not answer.
        """
        memory = self._memory.under(version)
        dividends = remembered_dividends(
            self._bigquery,
            memory.dividends,
            asset_ids,
            is_current=memory is self._memory.content,
        )
        return [dividend for asset_id in asset_ids for dividend in dividends[asset_id]]

    def _find(
        self,
        memory: _SnapshotMemory,
        collected: _Collected,
        missing: Callable[[], Collection[_Key]],
    ) -> None:
        """Adds to `collected` what is missing, with at most one query of this request's own."""

        def read(keys: Sequence[_Key]) -> SnapshotRead:
            if _QUIET in keys and collected.recent is not None:
                return SnapshotRead(recent=read_quiet(self._bigquery, collected.recent))
            asset_days = {key for key in keys if isinstance(key, tuple)}
            recent: RecentDays | RecentCloses | None = None
            if _RECENT in keys:
                # With its own closes, whatever their days: one query is enough for this request.
                asset_days.update(collected.unknown)
                recent = RecentDays.until(self._today())
            elif _CHANGED in keys:
                asset_days |= collected.unknown - collected.changed
                recent = collected.recent
            return read_snapshot(self._bigquery, asset_days, recent, rates=_RATES in keys)

        for answer in memory.queries.answers(missing, read, memory.keep):
            collected.add(answer)


class _Collected:
    """What a request has so far of its need; other requests may replace the memory's content
    meanwhile.
    """

    def __init__(self, need: Need) -> None:
        self.need = need
        self.closes: dict[AssetDay, ClosingPrice | None] = {}
        self.unknown: set[AssetDay] = set(need.all_asset_days)
        self.recent: RecentCloses | None = None
        self.rates: PackedRates | None = None

    def add(self, read: SnapshotRead) -> None:
        self.recent = read.recent or self.recent
        self.rates = read.rates or self.rates
        self._know({key: read.closes[key] for key in self.unknown if key in read.closes})
        if self.recent is not None:
            in_force = {key: self.recent.in_force(*key) for key in self.unknown}
            self._know(
                {
                    key: None if close is InForce.NONE else close
                    for key, close in in_force.items()
                    if close is not InForce.UNKNOWN
                }
            )

    def unread(self, memory: _SnapshotMemory) -> list[AssetDay]:
        """What has to be read by asset and day, and is not in memory."""
        self._know(memory.closes.of(self.unknown))
        return sorted(self.unknown)

    @property
    def changed(self) -> set[AssetDay]:
        """What is known once the assets that have changed are read again."""
        recent = self.recent
        return {key for key in self.unknown if recent is not None and recent.is_changed(*key)}

    def _know(self, closes: Mapping[AssetDay, ClosingPrice | None]) -> None:
        self.closes.update(closes)
        self.unknown.difference_update(closes)


def _shared_parts(
    collected: _Collected, memory: _SnapshotMemory, *, is_current: bool
) -> list[_Key]:
    """The parts that all requests share. A request of an outdated version reads its own closes
    only: no other request needs them.
    """
    collected.add(SnapshotRead(memory.recent, memory.rates))
    collected.unread(memory)
    keys: list[_Key] = []
    if collected.unknown and collected.recent is None:
        keys += [_RECENT] if is_current else sorted(collected.unknown)
    elif collected.changed:
        keys.append(_CHANGED)
    if collected.need.needs_rates and collected.rates is None:
        keys.append(_RATES)
    return keys


def _quiet_part(collected: _Collected, memory: _SnapshotMemory) -> list[_Key]:
    """The last closes of what was not traded lately, where one of these assets may be among it."""
    collected.add(SnapshotRead(memory.recent))
    collected.unread(memory)
    recent = collected.recent
    if recent is None or recent.is_full:
        return []
    return [_QUIET] if any(recent.may_be_quiet(*key) for key in collected.unknown) else []


@dataclass(slots=True)
class _SnapshotMemory:
    """Everything known under one version."""

    recent: RecentCloses | None = None
    rates: PackedRates | None = None
    closes: Remembered[AssetDay, ClosingPrice | None] = field(
        default_factory=lambda: Remembered(CLOSES_REMEMBERED_MAX)
    )
    dividends: DividendMemory = field(default_factory=DividendMemory)
    queries: SharedQueries[_Key, SnapshotRead] = field(default_factory=SharedQueries)

    def keep(self, read: SnapshotRead) -> None:
        self.recent = read.recent or self.recent
        self.rates = read.rates or self.rates
        self.closes.add(
            {
                (asset_id, day): close
                for (asset_id, day), close in read.closes.items()
                if self.recent is None or self.recent.in_force(asset_id, day) is InForce.UNKNOWN
            }
        )

    def without(self, changes: MarketChanges) -> _SnapshotMemory:
        """What has not changed, for the next version."""
        copy = self.queries.between(lambda: self._copy_without(changes))
        copy.dividends = self.dividends.without(changes)
        return copy

    def _copy_without(self, changes: MarketChanges) -> _SnapshotMemory:
        rates = None if changes.rates else self.rates
        if changes.asset_ids is None:
            return _SnapshotMemory(rates=rates)
        recent = self.recent.without(changes.asset_ids) if self.recent else None
        return _SnapshotMemory(
            recent if recent and len(recent.changed) <= CHANGED_MAX else None,
            rates,
            self.closes.without(lambda asset_day: changes.include(asset_day[0])),
        )


_NO_RATES: Final = PackedRates(())

market = one_per_instance(lambda bigquery: Market(bigquery, read_changes=read_changes))
