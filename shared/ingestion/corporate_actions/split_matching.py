"""One split of an asset is one event, whichever source reports it and on whichever day. Pure:
values in, values out.

Vendors date the same split differently: by its first trading day, by the Saturday before, by the
day of record. A split that is stored twice is applied twice, and seven for one twice is forty-nine.
So two splits of one ratio, at most ten days apart, from two sources are one; a single source that
reports two means two, unless its own closes fell once only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from shared.ingestion.validation import near
from shared.vendors.protocols import Close, Split

SAME_SPLIT_DAYS: Final = 10
"""Day of record and first trading day lie up to a week and a weekend apart. No company splits by
the same ratio again so soon.
"""

BY_HAND: Final = -1
"""The rank of a source that is none of the asset's vendors: it comes before all of them."""


class KnownSplit(NamedTuple):
    """A split, the source that reported it, and the rank of that source among those of the asset:
    the lowest prevails.
    """

    ex_date: date
    new: int
    old: int
    source: str
    rank: int


def duplicates(splits: Iterable[KnownSplit]) -> Mapping[KnownSplit, KnownSplit]:
    """The splits that another source has reported as well, each with the one that stands for both.

    Pairs are made one to one, nearest first: where one source reports two splits and another one,
    the second is not lost.
    """
    duplicates: dict[KnownSplit, KnownSplit] = {}
    standing: list[KnownSplit] = []
    by_source = groupby(sorted(splits, key=_order), key=lambda split: (split.rank, split.source))
    for group in [list(splits_of_source) for _, splits_of_source in by_source]:
        pairs = sorted(
            (abs(split.ex_date - other.ex_date), _order(split), split, other)
            for split in group
            for other in standing
            if _alike(split, other)
        )
        taken: set[KnownSplit] = set()
        for _, _, split, other in pairs:
            if split not in duplicates and other not in taken:
                duplicates[split] = other
                taken.add(other)
        standing += [split for split in group if split not in duplicates]
    return duplicates


def duplicate_splits(splits: Sequence[Split], closes: Sequence[Close]) -> list[Split]:
    """Of the splits of one answer, those that its closes show to be another one reported again.

    Two without a close between them are one, and the later day is the trading day. Of two with
    closes between, one that did not move the close is none, where the other did.
    """
    duplicates: list[Split] = []
    for split in splits if closes else ():
        twins = [twin for twin in splits if twin is not split and _alike(split, twin)]
        later = [twin for twin in twins if twin.ex_date > split.ex_date]
        same_gap = any(not _between(closes, split.ex_date, twin.ex_date) for twin in later)
        if same_gap or (
            twins and _denied(split, closes) and not all(_denied(twin, closes) for twin in twins)
        ):
            duplicates.append(split)
    return duplicates


def _order(split: KnownSplit) -> tuple[int, str, date]:
    return split.rank, split.source, split.ex_date


def _alike(split: KnownSplit | Split, other: KnownSplit | Split) -> bool:
    days = abs((split.ex_date - other.ex_date).days)
    return days <= SAME_SPLIT_DAYS and split.new * other.old == split.old * other.new


def _between(closes: Sequence[Close], first: date, before: date) -> bool:
    return any(first <= close.date < before for close in closes)


def _denied(split: Split, closes: Sequence[Close]) -> bool:
    """Whether the first close from the ex-date on is like the one before it, and not like its share
    of it.
    """
    before = max(
        (close for close in closes if close.date < split.ex_date),
        key=lambda close: close.date,
        default=None,
    )
    after = min(
        (close for close in closes if close.date >= split.ex_date),
        key=lambda close: close.date,
        default=None,
    )
    if (
        before is None
        or after is None
        or after.date - before.date > timedelta(days=SAME_SPLIT_DAYS)
    ):
        return False
    expected = before.close * Decimal(split.old) / Decimal(split.new)
    return near(after.close, before.close) and not near(after.close, expected)
