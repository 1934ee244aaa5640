"""What the day has earned of several portfolios together."""

from __future__ import annotations

from collections.abc import Sequence

from shared.analytics.day_change import DayChange, DayChanges
from shared.ledger.money import add, sum_or_none


def joined_changes(changes: Sequence[DayChanges]) -> DayChanges:
    """The sum of each figure: what a transfer takes out of one portfolio, it puts into another."""
    joined = DayChanges(changes[0].before, sum_or_none(own.total for own in changes))
    for own in changes:
        for asset, change in own.by_asset.items():
            before = joined.by_asset.get(asset)
            joined.by_asset[asset] = (
                change
                if before is None
                else DayChange(add(before.own, change.own), add(before.base, change.base))
            )
    return joined
