"""The closes of the last days of every market asset, in the memory of an instance.

Nearly all valuations are of today or of the days before it, and every user's assets are among those
that ingestion reads. So one query reads the closes of the last days of all of them: what follows
needs no other, whichever assets the next portfolio holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final

from shared.immutable import immutable
from shared.ledger.money import normalized
from shared.ledger.valuation import ClosingPrice
from shared.market.packed_rates import NO_DAYS, UNIX_EPOCH, PackedRow
from shared.schema.fields import FIRST_DAY

RECENT_DAYS: Final = 10
"""Valuations of so many days are answered from memory: closes are packed in about 20 bytes each,
and a week of them serves yesterday, the weekend and the reports of last week.
"""

ASSETS_MAX: Final = 100_000
"""The assets whose recent closes are in memory, in some 450 bytes each: 45 MB. Closes of any
further ones are read when they are needed.
"""

RECENT_CLOSES: Final = """
    (
      SELECT 'recent' AS part, asset_id AS base, '' AS quote, '' AS kind,
        STRING_AGG(source, ',' ORDER BY date) AS source,
        STRING_AGG(CAST(UNIX_DATE(date) AS STRING), ',' ORDER BY date) AS days,
        STRING_AGG(CAST(close AS STRING), ',' ORDER BY date) AS figures
      FROM (
        SELECT asset_id, date, close, source,
          LEAD(date) OVER (PARTITION BY asset_id ORDER BY date) AS next_day
        FROM {dataset}.asset_prices
        WHERE date BETWEEN @traded_since AND @recent_until
          AND (@recent_of_all OR asset_id IN UNNEST(@recent_ids))
      )
      WHERE date >= @recent_from OR next_day IS NULL OR next_day > @recent_from
      GROUP BY asset_id
      LIMIT @assets_max
    )
"""
"""Of all assets, or of some. Of the closes before the first recent day only the last: it is in
force on that day.
"""

RECENT_CLOSES_TYPES: Final = {
    "traded_since": "DATE",
    "recent_from": "DATE",
    "recent_until": "DATE",
    "recent_of_all": "BOOL",
    "recent_ids": "ARRAY<STRING>",
    "assets_max": "INT64",
}

QUIET_CLOSES: Final = """
    SELECT 'recent' AS part, asset_id AS base, '' AS quote, '' AS kind, source,
      CAST(UNIX_DATE(date) AS STRING) AS days, CAST(close AS STRING) AS figures
    FROM (
      SELECT asset_id, date, close, source,
        ROW_NUMBER() OVER (PARTITION BY asset_id ORDER BY date DESC) AS place
      FROM {dataset}.asset_prices
      WHERE date BETWEEN @first_day AND @last_day AND asset_id NOT IN (
        SELECT asset_id FROM {dataset}.asset_prices WHERE date > @last_day AND date <= @recent_until
      )
    )
    WHERE place = 1
    LIMIT @assets_max
"""
"""The last close of every asset that was not traded since: of a company that is gone."""

QUIET_CLOSES_TYPES: Final = {
    "first_day": "DATE",
    "last_day": "DATE",
    "recent_until": "DATE",
    "assets_max": "INT64",
}


class InForce(Enum):
    """What memory says of an asset on a day, other than a close."""

    NONE = "there is no close"
    UNKNOWN = "it has to be read"


@immutable
class RecentDays:
    """The days from `first` on, whose closes are in memory; assets without one since `traded_since`
    are not.

    The table has a partition for each year: with `traded_since` on a first of January a query
    reads two of them, and not the history of thirty years.
    """

    first: date
    traded_since: date

    @classmethod
    def until(cls, today: date) -> RecentDays:
        """The last RECENT_DAYS days up to today, and the day before them."""
        first = today - timedelta(days=RECENT_DAYS)
        return cls(first, date(first.year - 1, 1, 1))

    def parameters(self) -> dict[str, object]:
        """Of RECENT_CLOSES."""
        return {
            "traded_since": self.traded_since,
            "recent_from": self.first,
            "recent_until": date.max,
            "recent_of_all": True,
            "recent_ids": [],
            "assets_max": ASSETS_MAX,
        }

    def quiet_parameters(self) -> dict[str, object]:
        """Of QUIET_CLOSES."""
        return {
            "first_day": FIRST_DAY,
            "last_day": self.traded_since - timedelta(days=1),
            "recent_until": date.max,
            "assets_max": ASSETS_MAX,
        }


def no_recent_closes() -> dict[str, object]:
    """The parameters of RECENT_CLOSES for a query that reads none."""
    first, last = NO_DAYS
    return {
        "traded_since": first,
        "recent_from": first,
        "recent_until": last,
        "recent_of_all": True,
        "recent_ids": [],
        "assets_max": 1,
    }


@immutable
class RecentCloses:
    """The recent closes by asset id, packed. `complete`: an asset that is not among them has no
    close at all. Of more assets than ASSETS_MAX this is never known.

    It is not known of two sets of assets either: `changed` have changed since these closes were
    read, and are to be read again; of `not_recent` that has found no recent close.
    """

    days: RecentDays
    packed: Mapping[str, str]
    complete: bool = False
    changed: frozenset[str] = frozenset()
    not_recent: frozenset[str] = frozenset()

    @classmethod
    def of(cls, days: RecentDays, rows: Iterable[PackedRow]) -> RecentCloses:
        """From the rows of RECENT_CLOSES."""
        return cls(days, dict(map(_packed, rows)))

    def with_quiet(self, rows: Sequence[PackedRow]) -> RecentCloses:
        """With the rows of QUIET_CLOSES, which are all others unless there are too many."""
        both = replace(self, packed={**dict(map(_packed, rows)), **self.packed})
        return replace(both, complete=not both.is_full)

    def without(self, asset_ids: Collection[str]) -> RecentCloses:
        """When these assets have changed."""
        packed = dict(self.packed)
        for asset_id in asset_ids:
            packed.pop(asset_id, None)
        return replace(
            self,
            packed=packed,
            changed=self.changed.union(asset_ids),
            not_recent=self.not_recent.difference(asset_ids),
        )

    def changed_parameters(self) -> dict[str, object]:
        """Of RECENT_CLOSES, for the assets that have changed."""
        return {
            **self.days.parameters(),
            "recent_of_all": False,
            "recent_ids": sorted(self.changed),
        }

    def with_changed(self, rows: Iterable[PackedRow]) -> RecentCloses:
        """With the rows of RECENT_CLOSES for the assets that have changed."""
        read = dict(map(_packed, rows))
        return replace(
            self,
            packed={**self.packed, **read},
            changed=frozenset(),
            not_recent=self.not_recent | (self.changed - read.keys()),
        )

    @property
    def is_full(self) -> bool:
        """Whether there may be more assets than are in memory."""
        return len(self.packed) + len(self.changed) + len(self.not_recent) >= ASSETS_MAX

    def is_changed(self, asset_id: str, day: date) -> bool:
        """Whether the close in force is to be read with those of the assets that have changed."""
        return day >= self.days.first and asset_id in self.changed

    def may_be_quiet(self, asset_id: str, day: date) -> bool:
        """Whether the close in force may be the last one of an asset that was not traded lately."""
        return day >= self.days.first and not (
            self.complete
            or asset_id in self.packed
            or asset_id in self.changed
            or asset_id in self.not_recent
        )

    def in_force(self, asset_id: str, day: date) -> ClosingPrice | InForce:
        """The last close on or before the day."""
        if day < self.days.first:
            return InForce.UNKNOWN
        packed = self.packed.get(asset_id)
        if packed is None:
            is_changed = asset_id in self.changed or asset_id in self.not_recent
            is_known = self.complete and not is_changed
            return InForce.NONE if is_known else InForce.UNKNOWN
        return _last(packed, day.toordinal() - UNIX_EPOCH)


def closing_price(unix_day: str, figure: str, source: str) -> ClosingPrice:
    """A close as packed: days since 1970, a decimal, the vendor."""
    return ClosingPrice(
        date.fromordinal(int(unix_day) + UNIX_EPOCH), normalized(Decimal(figure)), source
    )


def _packed(row: PackedRow) -> tuple[str, str]:
    """Days, closes and vendors, oldest first, in one text: three would take twice the memory."""
    _, asset_id, _, _, sources, days, figures = row
    return asset_id, f"{days};{figures};{sources}"


def _last(packed: str, unix_day: int) -> ClosingPrice | InForce:
    days, figures, sources = (column.split(",") for column in packed.split(";"))
    for place in reversed(range(len(days))):
        if int(days[place]) <= unix_day:
            return closing_price(days[place], figures[place], sources[place])
    # Its first close of these two years is later: there may be one from before them.
    return InForce.UNKNOWN
