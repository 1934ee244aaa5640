"""Whether an asset has closes, is being read, or has none, and why. Pure.

A request for closes is outstanding from the moment a user's write causes it until a run has read
the asset. It is forgotten after PENDING_MAX, when the queue has given up too: from then on the
asset waits for the next scheduled run like any other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shared.database.assets import Asset
from shared.schema.price_statuses import PriceStatus

PENDING_MAX: Final = timedelta(hours=1)
"""How long the queue tries a task: `max_retry_duration` in infra/tasks.tf."""

REQUESTED: Final = "Its closes have been requested, and come within seconds."
NOT_READ: Final = "Its closes have not been read yet. The next scheduled run reads them."

UNANSWERED: Final = "provider_unavailable"
"""The reason of an asset whose vendor was down or has refused more calls for now."""

ASKED_AGAIN: Final = "Its provider does not answer, and is asked again within the hour."

_REASONS: Final = {
    "no_closes": "No provider has a close of it. The scheduled runs ask again.",
    "no_provider": "None of the providers that know it is switched on, or has a key.",
    "quarantined": "Its providers report different closes. The scheduled runs ask again.",
    UNANSWERED: "Its provider did not answer. The scheduled runs ask again.",
    "provider_refused": "Its provider refuses our requests. The scheduled runs ask again.",
    "symbol_not_served": "Its provider no longer knows it. The scheduled runs ask again.",
}
_OTHER_REASON: Final = "Its provider's answer could not be used. The scheduled runs ask again."


def price_status(asset: Asset, now: datetime) -> PriceStatus | None:
    """None for a manual asset, which its owner prices."""
    if asset.manual:
        return None
    if is_pending(asset, now):
        return PriceStatus.PENDING
    return PriceStatus.READY if asset.prices_ready else PriceStatus.NONE


def is_pending(asset: Asset, now: datetime) -> bool:
    """Whether closes of it are being read, now or as soon as the queue tries again."""
    return asset.prices_requested_at is not None and now < asset.prices_requested_at + PENDING_MAX


def price_reason(asset: Asset, now: datetime) -> str | None:
    """Why an asset is not `ready`, as a sentence; None where it is."""
    status = price_status(asset, now)
    if status in (None, PriceStatus.READY):
        return None
    if status is PriceStatus.PENDING and asset.prices_reason == UNANSWERED:
        return ASKED_AGAIN
    if asset.prices_reason is not None:
        return _REASONS.get(asset.prices_reason, _OTHER_REASON)
    return REQUESTED if status is PriceStatus.PENDING else NOT_READ
