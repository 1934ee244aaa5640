"""When two splits are one, and when they are two."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ingestion.corporate_actions.split_matching import (
    SAME_SPLIT_DAYS,
    KnownSplit,
    duplicate_splits,
    duplicates,
)
from shared.vendors.protocols import Close, Split

DAY = timedelta(days=1)
MONDAY = date(2014, 6, 9)
SATURDAY = MONDAY - 2 * DAY


def known(source: str, rank: int, ratio: str, *days: date) -> list[KnownSplit]:
    new, old = map(int, ratio.split(":"))
    return [KnownSplit(day, new, old, source, rank) for day in days]


def tiingo(ratio: str, *days: date) -> list[KnownSplit]:
    return known("tiingo", 0, ratio, *days)


def yahoo(ratio: str, *days: date) -> list[KnownSplit]:
    return known("yahoo", 1, ratio, *days)


def test_a_split_that_two_vendors_date_differently_is_one():
    """The first vendor's day stands, in whichever order they are looked at."""
    [first], [second] = tiingo("7:1", MONDAY), yahoo("7:1", SATURDAY)
    assert duplicates([first, second]) == duplicates([second, first]) == {second: first}


def test_what_was_entered_by_hand_stands_before_every_vendor():
    [by_hand], [first] = known("manual", -1, "7:1", SATURDAY), tiingo("7:1", MONDAY)
    assert duplicates([first, by_hand]) == {first: by_hand}


@pytest.mark.parametrize(
    "splits",
    [
        [*tiingo("2:1", MONDAY), *yahoo("3:1", MONDAY + DAY)],  # two for one, then three for one
        [*tiingo("2:1", MONDAY), *yahoo("2:1", MONDAY + 30 * DAY)],  # a month apart
        [*tiingo("2:1", MONDAY, MONDAY + 30 * DAY)],
        [*tiingo("2:1", MONDAY, MONDAY + 3 * DAY)],  # one vendor that reports two means two
        [*tiingo("1:2", MONDAY), *yahoo("2:1", MONDAY + DAY)],
        [*tiingo("2:1", MONDAY), *yahoo("2:1", MONDAY + (SAME_SPLIT_DAYS + 1) * DAY)],
    ],
)
def test_two_splits_are_two(splits):
    assert duplicates(splits) == {}


def test_the_ratio_counts_and_not_how_it_is_written():
    [first], [second] = tiingo("3:2", MONDAY), yahoo("30:20", SATURDAY)
    assert duplicates([first, second]) == {second: first}


def test_each_split_stands_for_one_of_another_source():
    """Two reported by both vendors, a day off, are two; a third that only one reports stays."""
    firsts = tiingo("2:1", MONDAY, MONDAY + 8 * DAY)
    seconds = yahoo("2:1", MONDAY - DAY, MONDAY + 7 * DAY, MONDAY + 15 * DAY)
    assert duplicates([*firsts, *seconds]) == dict(zip(seconds[:2], firsts, strict=True))


def test_three_vendors_tell_one_split():
    [first], [second], [third] = (
        tiingo("7:1", MONDAY),
        yahoo("7:1", SATURDAY),
        known("eodhd", 2, "7:1", MONDAY + DAY),
    )
    assert duplicates([third, second, first]) == {second: first, third: first}


ratios = st.sampled_from(["2:1", "7:1", "1:10"])
offsets = st.lists(st.integers(0, 40), max_size=4, unique=True)


@given(st.lists(st.tuples(ratios, offsets), min_size=1, max_size=4))
def test_no_event_is_counted_twice_and_none_is_lost(reported):
    """However many sources report: what stands has no duplicate of another source left unpaired
    beyond what that source itself reports more often, and every one that goes has one of the same
    ratio nearby that stands.
    """
    splits = [
        split
        for rank, (ratio, days) in enumerate(reported)
        for split in known(f"source {rank}", rank, ratio, *(MONDAY + at * DAY for at in days))
    ]
    gone = duplicates(splits)
    standing = [split for split in splits if split not in gone]
    assert all(split in standing for split in gone.values())
    for double, other in gone.items():
        assert double.rank > other.rank
        assert (double.new, double.old) == (other.new, other.old)
        assert abs((double.ex_date - other.ex_date).days) <= SAME_SPLIT_DAYS
    for split in standing:
        rivals = [
            rival for rival in standing if rival.rank < split.rank and rival[1:3] == split[1:3]
        ]
        near = [
            rival
            for rival in rivals
            if abs((rival.ex_date - split.ex_date).days) <= SAME_SPLIT_DAYS
        ]
        partners = {other for double, other in gone.items() if double.source == split.source}
        assert set(near) <= partners


def closes(*figures: str) -> list[Close]:
    """Of the Friday before, and of each day from Monday on."""
    days = [MONDAY - 3 * DAY, *(MONDAY + at * DAY for at in range(len(figures) - 1))]
    return [Close(day, Decimal(figure)) for day, figure in zip(days, figures, strict=True)]


SEVEN_TWICE = [Split(SATURDAY, 7, 1), Split(MONDAY, 7, 1)]
ON_TUESDAY = [Split(MONDAY, 7, 1), Split(MONDAY + DAY, 7, 1)]


@pytest.mark.parametrize(
    ("splits", "figures", "twice"),
    [
        (SEVEN_TWICE, "645 93 94", [0]),  # no close between: one event, on its trading day
        (ON_TUESDAY, "645 93 94", [1]),  # the second moved nothing
        (ON_TUESDAY, "645 640 94", [0]),  # neither did the first
        (ON_TUESDAY, "645 92 13", []),  # both did
        (ON_TUESDAY, "645 640 641", []),  # none did: not ours to choose
        ([Split(MONDAY, 6, 5), Split(MONDAY + DAY, 6, 5)], "645 640 641", []),  # too small to tell
        ([Split(MONDAY, 7, 1)], "645 640 641", []),  # a single one is not judged here
        ([Split(MONDAY, 2, 1), Split(MONDAY + DAY, 3, 1)], "645 322 107", []),
        (ON_TUESDAY, "645", [0]),
    ],
)
def test_a_vendor_that_tells_a_split_twice_is_corrected_by_its_own_closes(splits, figures, twice):
    assert duplicate_splits(splits, closes(*figures.split())) == [splits[at] for at in twice]
