"""The longest answers that fit into a function's memory; requests for longer ones are refused."""

from __future__ import annotations

from typing import Final

from shared.errors import Invalid

DIVIDENDS_MAX: Final = 10_000
"""Recorded, expected and upcoming dividends: up to 8 MB of answer."""


def refuse_too_many_dividends(count: int) -> None:
    """Raises Invalid, with the way out, where there are more than DIVIDENDS_MAX."""
    if count > DIVIDENDS_MAX:
        raise Invalid.field(
            "?from",
            f"begins too early: an answer lists at most {DIVIDENDS_MAX:,} dividends, recorded and "
            f"expected, and these days have {count:,}. Ask for one range of days after the other",
        )
