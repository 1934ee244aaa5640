"""What a vendor's answer must pass before any of it is stored. Pure: values in, values out.

An answer that fails as a whole raises BadAnswer, and the next vendor is asked. A single close that
needs a confirmation is a suspect: the answer stands without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from shared.errors import BadAnswer
from shared.immutable import immutable
from shared.ledger.money import PRECISE
from shared.vendors.protocols import Close, DailyPrices, Split

FROZEN_SESSIONS: Final = 10
MOVE_MAX: Final = Decimal("0.4")
"""A larger move from one close to the next, splits taken out, needs a confirmation."""

FIGURE_MAX: Final = Decimal(10) ** 15
"""No close and no dividend is higher in any currency. One that BigQuery can't hold would fail the
load of a whole run.
"""

COMPARED_DAYS: Final = 10
"""Of the last closes: what another vendor is asked for costs one request, whatever the range."""

DIFFERENCE_MAX: Final = Decimal("0.1")
"""Vendors take the closing auction, or the last trade: of a share that few trade they differ by
some percent. Pence for pounds differ by a hundred, and two companies by anything.
"""

_RISE_MAX: Final = 1 + MOVE_MAX
_FALL_MAX: Final = 1 - MOVE_MAX


class CurrencyMismatch(BadAnswer):
    code = "currency_mismatch"


class DatesOutside(BadAnswer):
    code = "dates_outside"


class CloseNotPositive(BadAnswer):
    code = "close_not_positive"


class Frozen(BadAnswer):
    code = "frozen"


@immutable
class Suspect:
    """A close that moved too far from the one before it (`before`, with splits since then taken
    out).
    """

    date: date
    close: Decimal
    before: Decimal


def check_answer(answer: DailyPrices, currency: str, first: date, last: date) -> None:
    """Raises BadAnswer, as one of the classes above, where the answer as a whole is not valid."""
    if answer.currency is not None and answer.currency != currency:
        raise CurrencyMismatch(f"quoted in {answer.currency}, but the asset is kept in {currency}")
    _check_days([close.date for close in answer.closes], first, last)
    for actions in (answer.splits, answer.dividends):
        if any(not first <= action.ex_date <= last for action in actions):
            raise DatesOutside(f"a split or dividend outside of {first} to {last}")
    if any(close.close <= 0 for close in answer.closes):
        raise CloseNotPositive("a close of zero or less")
    if any(close.close >= FIGURE_MAX for close in answer.closes):
        raise BadAnswer("a close beyond reason")
    if any(not 0 < dividend.amount < FIGURE_MAX for dividend in answer.dividends):
        raise BadAnswer("a dividend of zero or less, or beyond reason")
    _check_alive(answer.closes)


def suspects(
    closes: Sequence[Close], splits: Sequence[Split], before: Close | None = None
) -> list[Suspect]:
    """The closes that moved more than 40% with no split to explain it; `before` is the last one
    known, if any.

    A close is measured against the last accepted one and, failing that, against its neighbour in
    the answer: so one wild day leaves one suspect, not two, and a level that lasts leaves only its
    first day.
    """
    suspected: list[Suspect] = []
    accepted = neighbour = before
    for close in closes:
        if (
            accepted is None
            or neighbour is None
            or _near(close, accepted, splits)
            or _near(close, neighbour, splits)
        ):
            accepted = close
        else:
            suspected.append(
                Suspect(close.date, close.close, _carried(accepted, close.date, splits))
            )
        neighbour = close
    return suspected


def near(close: Decimal, expected: Decimal) -> bool:
    """Whether a close may follow where this one was expected."""
    return expected * _FALL_MAX <= close <= expected * _RISE_MAX


def _check_days(days: Sequence[date], first: date, last: date) -> None:
    if not days:
        return
    if days[0] < first or days[-1] > last:
        raise DatesOutside(
            f"closes from {days[0]} to {days[-1]}, where {first} to {last} was asked for"
        )
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise BadAnswer("closes out of order, or two of one day")


def _check_alive(closes: Sequence[Close]) -> None:
    """A renamed symbol may go on answering its last day for ever.

    Only days with a volume count: a share without trades, or a fund without volumes, rightly
    repeats its close, but no two days with trades have the very same volume ten times over.
    """
    run = 1
    for earlier, later in pairwise(closes):
        same = later.close == earlier.close and later.volume == earlier.volume
        run = run + 1 if same and later.volume else 1
        if run >= FROZEN_SESSIONS:
            raise Frozen(
                f"the same close and volume for {FROZEN_SESSIONS} sessions up to {later.date}"
            )


def _near(close: Close, before: Close, splits: Sequence[Split]) -> bool:
    expected = _carried(before, close.date, splits) if splits else before.close
    return near(close.close, expected)


def _carried(before: Close, on: date, splits: Sequence[Split]) -> Decimal:
    """The earlier close as it would stand on day `on`, after the splits in between."""
    factor = Fraction(1)
    for split in splits:
        if before.date < split.ex_date <= on:
            factor *= Fraction(split.old, split.new)
    if factor == 1:
        return before.close
    return PRECISE.divide(
        PRECISE.multiply(before.close, Decimal(factor.numerator)), Decimal(factor.denominator)
    )


def agree(closes: Sequence[Close], others: Sequence[Close]) -> bool | None:
    """Whether two vendors quote the same thing on most of the days that both have; None where they
    have none together. For a new asset: a symbol may mean another company, or another unit.

    Later closes are measured against those that are stored; the first ones have nothing before
    them. Where two vendors differ, nothing shows which of them is right, unless a third agrees with
    one of them.
    """
    theirs = {close.date: close.close for close in others}
    both = [(close.close, theirs[close.date]) for close in closes if close.date in theirs]
    if not both:
        return None
    near = sum(abs(close - other) <= other * DIFFERENCE_MAX for close, other in both)
    return 2 * near > len(both)
