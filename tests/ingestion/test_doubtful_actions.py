"""Which splits and dividends the closes around them deny, which they show, and which they can't
tell.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ingestion.corporate_actions.contradictions import (
    dated_by_closes,
    doubts,
    shown,
    without,
)
from shared.vendors.protocols import Close, DailyPrices, Dividend, Split

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
EX = MONDAY + 7 * DAY


def closes(figures: str, first: date = MONDAY, gap: int = 1) -> list[Close]:
    """Of one day after the other; `-` is a day without, and `=` one that repeats the close before
    without a volume.
    """
    rows: list[Close] = []
    for at, figure in enumerate(figures.split()):
        day = first + at * gap * DAY
        if figure == "=":
            rows.append(Close(day, rows[-1].close, Decimal(0)))
        elif figure != "-":
            rows.append(Close(day, Decimal(figure), Decimal(at + 1)))
    return rows


def denied(ratio: str, figures: str, *, gap: int = 1) -> bool:
    """Whether a split on the eighth of these days is doubted."""
    new, old = map(int, ratio.split(":"))
    return bool(doubts(DailyPrices("USD", closes(figures, gap=gap), [Split(EX, new, old)])))


@pytest.mark.parametrize(
    ("ratio", "figures"),
    [
        (
            "7:1",
            "700 701 702 703 704 705 706 707 708 709",
        ),  # the first and only one, and nothing fell
        ("2:1", "700 701 702 703 704 705 706 707 708 709"),
        ("3:2", "700 701 702 703 704 705 706 707 708 709"),
        ("1:10", "5 5.1 5 5.2 5.1 5 5.1 5 5.1 5.2"),  # a reverse one
        ("1:2", "5 5.1 5 5.2 5.1 5 5.1 5 5.1 5.2"),
        ("70:1", "700 701 702 703 704 705 706 101 100 99"),  # a slip of the decimal point
        ("7:1", "700 701 702 703 704 705 706 10 10 10"),
        ("1:7", "700 701 702 703 704 705 706 101 100 99"),  # reported upside down
        ("10000:1", "700 701 702 703 704 705 706 350 350 350"),  # a bad day is no split
        ("7:1", "700 - - 703 - - - - 702 -"),  # few trade, and they say it all the same
    ],
)
def test_a_split_that_its_closes_deny_is_doubted(ratio: str, figures: str):
    assert denied(ratio, figures)


@pytest.mark.parametrize(
    ("ratio", "figures"),
    [
        ("7:1", "700 701 702 703 704 705 706 101 100 99"),
        ("7:1", "700 701 702 703 704 705 706 135 130 140"),  # with a rise of a third on the day
        ("1:10", "5 5.1 5 5.2 5.1 5 5.1 27 28 27"),  # ten become one, and the share falls by half
        ("3:2", "700 701 702 703 704 705 706 470 471 469"),
        ("21:20", "700 701 702 703 704 705 706 707 708 709"),  # an ordinary day hides it
        ("5:4", "700 701 702 703 704 705 706 707 708 709"),
        ("4:5", "700 701 702 703 704 705 706 707 708 709"),
        ("7:1", "700 701 702 703 704 705 706"),  # no close of its day yet
        ("7:1", "- - - - - - - 707 708 709"),  # none before it
        ("7:1", "700 701 702 703 704 705 706 = = ="),  # the last one repeated, without a trade
        ("7:1", "700 701 702 703 704 705 706 = = 100"),
    ],
)
def test_a_split_that_they_show_or_can_not_tell_is_believed(ratio: str, figures: str):
    assert not denied(ratio, figures)


def test_closes_that_are_weeks_apart_tell_nothing():
    """A halt, or a share that is priced once a month."""
    assert not doubts(
        DailyPrices("USD", closes("700 701 702", gap=11), [Split(MONDAY + 11 * DAY, 7, 1)])
    )


def test_of_two_splits_without_a_close_between_the_false_one_is_doubted():
    saturday, monday = Split(EX - 2 * DAY, 7, 1), Split(EX, 3, 1)
    prices = DailyPrices("USD", closes("700 701 702 703 704 - - 100 101"), [saturday, monday])
    assert [doubt.action for doubt in doubts(prices)] == [monday]
    both = DailyPrices("USD", closes("700 701 702 703 704 - - 33 34"), [saturday, monday])
    assert doubts(both) == []


def test_a_split_is_dated_by_the_closes():
    """The vendor reports the day of record; the closes fell three days later. Stored there it fits
    them, before and after.
    """
    reported = DailyPrices(
        "USD", closes("700 701 702 703 704 705 706 707 708 709 101 100"), [Split(EX, 7, 1)]
    )
    prices, moved = dated_by_closes(reported)
    assert moved == [(Split(EX, 7, 1), EX + 3 * DAY)]
    assert prices.splits == [Split(EX + 3 * DAY, 7, 1)]
    assert doubts(prices) == []
    assert dated_by_closes(prices) == (prices, [])


@pytest.mark.parametrize(
    "figures", ["700 701 702 703 704 705 706 707 708 709 101 705 101", "700 " * 12]
)
def test_a_split_is_moved_to_no_day_that_is_a_guess(figures: str):
    prices, moved = dated_by_closes(DailyPrices("USD", closes(figures), [Split(EX, 7, 1)]))
    assert (moved, len(doubts(prices))) == ([], 1)


ratios = st.tuples(st.integers(1, 50), st.integers(1, 50)).filter(
    lambda ratio: ratio[0] != ratio[1]
)
noise = st.lists(st.decimals("0.95", "1.05", places=3), min_size=10, max_size=10)


@given(ratios, noise)
def test_a_true_split_is_never_doubted_and_a_false_one_whenever_it_is_large(ratio, days):
    """Closes that wander by up to 5% a day, with the split and without it."""
    split = Split(EX, *ratio)
    factor = Fraction(split.old, split.new)
    figures = [Decimal(100)]
    for move in days:
        figures.append(figures[-1] * move)
    flat = [Close(MONDAY + at * DAY, figure) for at, figure in enumerate(figures)]
    fallen = [
        Close(close.date, close.close * factor.numerator / factor.denominator)
        if close.date >= EX
        else close
        for close in flat
    ]
    assert doubts(DailyPrices("USD", fallen, [split])) == []
    size = max(factor, 1 / factor)
    if size > Fraction(9, 5):
        assert [doubt.action for doubt in doubts(DailyPrices("USD", flat, [split]))] == [split]
        assert not shown(split, DailyPrices("USD", flat, [split]))
        assert shown(split, DailyPrices("USD", fallen, [split]))
    if size < Fraction(5, 4):
        assert doubts(DailyPrices("USD", flat, [split])) == []


def paid(amount: str, figures: str, currency: str | None = None, on: date = EX) -> bool:
    """Whether a dividend on the eighth of these days is doubted."""
    prices = DailyPrices(
        "USD", closes(figures), dividends=[Dividend(on, Decimal(amount), currency=currency)]
    )
    return bool(doubts(prices))


FLAT = "62 61 62 63 62 61 62 62 61 62"


@pytest.mark.parametrize(
    ("amount", "figures"),
    [
        ("99999", FLAT),
        ("62", FLAT),  # pence reported as pounds
        ("25", FLAT),  # 40% of the close, and the closes did not fall by it
        ("60", "62 61 62 63 62 61 62 50 51 50"),
        ("99999", "- - - - - - - 62 61 62"),  # the first close there is comes after it
        ("99999", "62 61 62 63 62 61 62"),  # announced
    ],
)
def test_a_dividend_out_of_proportion_is_doubted(amount: str, figures: str):
    assert paid(amount, figures)


@pytest.mark.parametrize(
    ("amount", "figures"),
    [
        ("0.25", FLAT),
        ("24", FLAT),  # up to 40%
        (
            "40",
            "62 61 62 63 62 61 62 22 23 22",
        ),  # a company that pays out most of itself, and its share falls by it
        ("500", "- - - - - - - 62 61 62"),
        ("99999", ""),
        ("0.25", "- - - - - - - 62 61 62"),
    ],
)
def test_a_dividend_in_proportion_or_that_nothing_can_be_told_of_is_believed(
    amount: str, figures: str
):
    assert not paid(amount, figures)


def test_a_dividend_is_measured_after_the_splits_and_with_all_of_its_day():
    cash = [Dividend(EX, Decimal(15)), Dividend(EX, Decimal(14))]
    prices = DailyPrices("USD", closes(FLAT), dividends=cash)
    assert [doubt.action for doubt in doubts(prices)] == cash
    assert without(prices, doubts(prices)).dividends == []
    split = DailyPrices(
        "USD", closes("620 610 620 630 620 - - 62 61"), [Split(EX, 10, 1)], cash[:1]
    )
    assert doubts(split) == []


def test_what_is_paid_in_another_currency_is_not_compared():
    assert not paid("99999", FLAT, "ARS")
    assert paid("99999", FLAT, "USD")
