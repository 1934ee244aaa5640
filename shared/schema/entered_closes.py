"""The sources of closes that users enter, beside the names of the vendors."""

from __future__ import annotations

from enum import StrEnum


class EnteredClose(StrEnum):
    """`manual`: of a manual asset. `own`: of a market asset, on a day that no vendor has."""

    MANUAL = "manual"
    OWN = "own"
