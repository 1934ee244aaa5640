"""The types of corporate actions, for vendors' answers, BigQuery and the clients."""

from __future__ import annotations

from enum import StrEnum


class ActionType(StrEnum):
    """What a company did to its shares: a split has a ratio, a dividend an amount per share."""

    SPLIT = "SPLIT"
    DIVIDEND = "DIVIDEND"
