"""What a personal token may do and see, for requests, answers and the database."""

from __future__ import annotations

from enum import StrEnum


class TokenScope(StrEnum):
    """What a personal token may do. WRITE includes READ."""

    READ = "read"
    WRITE = "write"


class TokenShow(StrEnum):
    """What a personal token sees. PERCENTAGES: weights and returns, and null for every amount."""

    ALL = "all"
    PERCENTAGES = "percentages"
