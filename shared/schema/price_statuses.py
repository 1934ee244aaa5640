"""The words for whether a market asset has closes."""

from __future__ import annotations

from enum import StrEnum


class PriceStatus(StrEnum):
    PENDING = "pending"
    """Closes have been requested, and are being read."""
    READY = "ready"
    """A vendor's closes are stored."""
    NONE = "none"
    """There are none, and none are being read before the next scheduled run."""
