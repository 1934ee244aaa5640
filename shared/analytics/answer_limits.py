"""The longest answers that fit into a function's memory; requests for longer ones are refused."""

from __future__ import annotations

from typing import Final

from shared.errors import Invalid

DIVIDENDS_MAX: Final = 10_000
"""Recorded, expected and upcoming dividends: up to 8 MB of answer."""

GAINS_MAX: Final = 20_000
"""Lots, or parts of lots, that were sold: up to 18 MB of answer."""

TOGETHER_MAX: Final = 100_000
"""Transactions of several portfolios together: twice as many as one may have."""


def refuse_too_many_together(count: int) -> None:
    """Raises Invalid, with the way out, where there are more than TOGETHER_MAX."""
    if count > TOGETHER_MAX:
        raise Invalid.field(
            "?portfolio_ids",
            f"names too much: portfolios are viewed together up to {TOGETHER_MAX:,} transactions, "
            f"and these have {count:,}. Name some of them",
        )


def refuse_too_many_dividends(count: int) -> None:
    """Raises Invalid, with the way out, where there are more than DIVIDENDS_MAX."""
    if count > DIVIDENDS_MAX:
        raise Invalid.field(
            "?from",
            f"begins too early: an answer lists at most {DIVIDENDS_MAX:,} dividends, recorded and "
            f"expected, and these days have {count:,}. Ask for one range of days after the other",
        )


def refuse_too_many_gains(count: int) -> None:
    """Raises Invalid, with the way out, where there are more than GAINS_MAX."""
    if count > GAINS_MAX:
        raise Invalid.field(
            "?from",
            f"begins too early: an answer lists the gains of at most {GAINS_MAX:,} lots, and these "
            f"days have {count:,}. Ask for one year or range of days after the other",
        )
