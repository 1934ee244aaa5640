"""What is accepted of a vendor's answer, and what is not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadAnswer
from shared.ingestion.validation import (
    CloseNotPositive,
    CurrencyMismatch,
    DatesOutside,
    Frozen,
    check_answer,
    suspects,
)
from shared.vendors.protocols import Close, DailyPrices, Dividend, Split

MONDAY = date(2026, 3, 2)


def closes(*figures: str, volume: str | None = None) -> list[Close]:
    return [
        Close(MONDAY + timedelta(days=at), Decimal(figure), Decimal(volume or at + 1))
        for at, figure in enumerate(figures)
    ]


def suspected(
    *figures: str, splits: tuple[Split, ...] = (), before: Close | None = None
) -> list[int]:
    """The places of the suspects among the figures."""
    return [(suspect.date - MONDAY).days for suspect in suspects(closes(*figures), splits, before)]


@pytest.mark.parametrize(
    ("figures", "places"),
    [
        ("100 101 99", []),
        ("100 60 84", []),  # 40% exactly is not more than 40%
        ("100 59.99", [1]),
        ("100 140.01", [1]),
        ("100 1000 101 102", [1]),  # one wild day, not two
        ("100 50 50 49", [1]),  # a level that lasts leaves its first day
        ("100 50 50 101", [1, 3]),
        ("0.00001 0.00002", [1]),
        ("100", []),
        ("", []),
    ],
)
def test_a_move_of_more_than_40_percent_is_suspect(figures, places):
    assert suspected(*figures.split()) == places


def test_a_split_explains_its_move_and_no_other():
    """7:1 on the second day: a seventh is right there, the old price is wrong."""
    seven = Split(MONDAY + timedelta(days=1), 7, 1)
    assert suspected("700", "101", "100", splits=(seven,)) == []
    assert suspected("700", "705", "700", splits=(seven,)) == [1]
    assert suspected("10", "100", splits=(Split(MONDAY + timedelta(days=1), 1, 10),)) == []
    assert suspected("700", "700", "100", splits=(seven,)) == [1]


def test_the_first_close_is_measured_against_the_last_known_one():
    friday = Close(MONDAY - timedelta(days=3), Decimal(100))
    assert suspected("50", "51", before=friday) == [0]
    assert suspected("50", "51") == []


@given(st.lists(st.decimals("0.01", "1000", places=2), max_size=30))
def test_without_suspects_no_believed_step_is_wild(figures):
    """Taking the suspects out leaves no isolated wild day: each close that stays is near the one
    accepted before it, or near its neighbour in the answer.
    """
    rows = closes(*map(str, figures))
    doubted = {suspect.date for suspect in suspects(rows, ())}
    accepted = None
    for at, row in enumerate(rows):
        if row.date in doubted:
            assert accepted is not None
            assert not Decimal("0.6") * accepted <= row.close <= Decimal("1.4") * accepted
        else:
            references = [accepted, rows[at - 1].close if at else None]
            near = [
                r for r in references if r and Decimal("0.6") * r <= row.close <= Decimal("1.4") * r
            ]
            assert near or accepted is None
            accepted = row.close


def test_ten_sessions_with_one_close_and_one_volume_are_frozen():
    check_answer(
        DailyPrices("USD", closes(*["7"] * 9, volume="5")),
        "USD",
        MONDAY,
        MONDAY + timedelta(days=30),
    )
    with pytest.raises(Frozen):
        check_answer(
            DailyPrices("USD", closes(*["7"] * 10, volume="5")),
            "USD",
            MONDAY,
            MONDAY + timedelta(days=30),
        )


def test_what_is_not_traded_may_stand_still():
    """A money market fund keeps its price and has no volume."""
    for volume in (None, Decimal(0)):
        still = [Close(MONDAY + timedelta(days=at), Decimal(1), volume) for at in range(20)]
        check_answer(DailyPrices("USD", still), "USD", MONDAY, MONDAY + timedelta(days=30))
    moving = closes(*["7"] * 20)
    check_answer(DailyPrices(None, moving), "USD", MONDAY, MONDAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (DailyPrices("EUR", closes("1")), CurrencyMismatch),
        (DailyPrices("USD", [Close(MONDAY - timedelta(days=1), Decimal(1))]), DatesOutside),
        (DailyPrices("USD", [Close(MONDAY + timedelta(days=31), Decimal(1))]), DatesOutside),
        (
            DailyPrices("USD", closes("1"), splits=[Split(MONDAY - timedelta(days=1), 2, 1)]),
            DatesOutside,
        ),
        (DailyPrices("USD", closes("1", "0")), CloseNotPositive),
        (DailyPrices("USD", closes("1", "-1")), CloseNotPositive),
        (DailyPrices("USD", closes("1", "2")[::-1]), BadAnswer),
        (DailyPrices("USD", closes("1") * 2), BadAnswer),
        (DailyPrices("USD", closes("1"), dividends=[Dividend(MONDAY, Decimal(0))]), BadAnswer),
    ],
)
def test_an_answer_that_can_not_be_believed_is_refused_whole(answer, failure):
    with pytest.raises(failure):
        check_answer(answer, "USD", MONDAY, MONDAY + timedelta(days=30))
