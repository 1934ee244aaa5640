"""What an answer takes back by not telling it, and what it does not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.ingestion.corporate_actions.changes import StoredAction, action_changes
from shared.ingestion.corporate_actions.complete_reports import complete_report_of
from shared.ingestion.coverage import Days
from shared.ingestion.staging.rows import ActionRow
from shared.schema.action_types import ActionType
from shared.vendors.prices.registry import adapters
from shared.vendors.protocols import Close, DailyPrices, Dividend, Split

DAY = timedelta(days=1)
TODAY = date(2026, 3, 20)
FIRST = date(2025, 1, 1)
ASKED = Days(FIRST, TODAY + 366 * DAY)
AHEAD = TODAY + 30 * DAY
QUARTERS = [
    date(2025, 2, 10),
    date(2025, 5, 12),
    date(2025, 8, 11),
    date(2025, 11, 10),
    date(2026, 2, 9),
]
VENDORS = ["eodhd", "tiingo"]


def weekly(first: date = FIRST, last: date = TODAY - DAY) -> list[Close]:
    return [Close(first + at * DAY, Decimal(100)) for at in range(0, (last - first).days + 1, 7)]


def stored(type_: str, *days: date, source: str = "eodhd") -> list[StoredAction]:
    rows = (
        ActionRow("asset", ActionType.SPLIT, day, None, 7, 1, None, None, source)
        if type_ == "SPLIT"
        else ActionRow(
            "asset", ActionType.DIVIDEND, day, None, None, None, Decimal("0.25"), "USD", source
        )
        for day in days
    )
    return [StoredAction(row, "run") for row in rows]


def gone(
    stored_before: list[StoredAction],
    closes: list[Close],
    splits: tuple[date, ...] = (),
    dividends: tuple[date, ...] = (),
    *,
    provider: str = "eodhd",
    trust_vendor: bool = False,
) -> tuple[list[date], list[date]]:
    """The ex-dates that an answer withdraws, and those that it only leaves out."""
    prices = DailyPrices(
        "USD",
        closes,
        [Split(day, 7, 1) for day in splits],
        [Dividend(day, Decimal("0.25")) for day in dividends],
    )
    complete_report = complete_report_of(
        prices,
        provider,
        ASKED,
        TODAY,
        trust_vendor=trust_vendor,
        actions_in_rows=adapters()[provider].actions_in_rows,
    )
    changes = action_changes([], stored_before, VENDORS, complete_report)
    return [action.stored.row.ex_date for action in changes.withdrawn], [
        action.row.ex_date for action in changes.doubted
    ]


def test_what_is_told_no_more_is_withdrawn():
    """A dividend that was announced, and one of the past; those that are still reported stay."""
    stored_before = stored("DIVIDEND", *QUARTERS, AHEAD)
    assert gone(stored_before, weekly(), dividends=tuple(QUARTERS)) == ([AHEAD], [])
    assert gone(stored_before, weekly(), dividends=(*QUARTERS[1:], AHEAD)) == ([QUARTERS[0]], [])


def test_the_only_one_that_was_announced_may_be_called_off():
    """The answer reports no dividends at all then, as it did before."""
    assert gone(stored("DIVIDEND", AHEAD), weekly()) == ([AHEAD], [])


@pytest.mark.parametrize("source", ["tiingo", "manual"])
def test_what_others_have_told_stays(source):
    assert gone(
        stored("DIVIDEND", *QUARTERS[:2], AHEAD, source=source), weekly(), dividends=(QUARTERS[4],)
    ) == ([], [])


def test_an_answer_without_closes_takes_nothing_back():
    assert gone(stored("DIVIDEND", *QUARTERS, AHEAD), [], dividends=(QUARTERS[0],)) == ([], [])


def test_an_empty_list_beside_the_closes_is_no_word_on_the_past():
    """It comes from a request of its own, which may have failed with 200. Nor is it one on what is
    announced.
    """
    stored_before = stored("DIVIDEND", QUARTERS[0], AHEAD)
    assert gone(stored_before, weekly()) == ([], [QUARTERS[0], AHEAD])
    assert gone(stored("SPLIT", QUARTERS[0]), weekly(), dividends=(QUARTERS[1],)) == (
        [],
        [QUARTERS[0]],
    )


def test_where_actions_come_in_the_rows_of_the_closes_their_absence_is_a_word():
    """A split that Tiingo reported by mistake, the only one of the asset, can be withdrawn."""
    assert gone(stored("SPLIT", QUARTERS[0], source="tiingo"), weekly(), provider="tiingo") == (
        [QUARTERS[0]],
        [],
    )


@pytest.mark.parametrize("provider", ["eodhd", "tiingo"])
def test_a_vendor_that_has_forgotten_most_is_not_believed(provider):
    """It has lost its data, or reports those of another company under the same symbol."""
    stored_before = stored("DIVIDEND", *QUARTERS, AHEAD, source=provider)
    other = QUARTERS[0] + 3 * DAY
    assert gone(stored_before, weekly(), dividends=(other,), provider=provider) == (
        [],
        [*QUARTERS, AHEAD],
    )
    assert gone(stored_before, weekly(), dividends=(other, *QUARTERS[:3]), provider=provider) == (
        [*QUARTERS[3:], AHEAD],
        [],
    )


def test_somebody_who_names_the_asset_and_the_days_means_it():
    stored_before = stored("DIVIDEND", *QUARTERS, AHEAD)
    assert gone(stored_before, weekly(), trust_vendor=True) == ([*QUARTERS, AHEAD], [])
    assert gone(stored_before, [], trust_vendor=True) == ([], [])


def test_only_days_that_the_closes_reach_are_reported_completely():
    """A plan that is cut to a year, a hole in the middle, an answer that ends early."""
    stored_before = stored("DIVIDEND", QUARTERS[0], QUARTERS[2], QUARTERS[4], AHEAD)
    still = (QUARTERS[1], QUARTERS[3])
    assert gone(stored_before, weekly(date(2025, 6, 1)), dividends=still) == (
        [QUARTERS[2], QUARTERS[4], AHEAD],
        [],
    )
    hole = [*weekly(last=date(2025, 6, 1)), *weekly(first=date(2025, 10, 1))]
    assert gone(stored_before, hole, dividends=still) == ([QUARTERS[0], QUARTERS[4], AHEAD], [])
    assert gone(stored_before, weekly(last=date(2025, 12, 1)), dividends=still) == (
        [QUARTERS[0], QUARTERS[2]],
        [],
    )


def test_the_saturday_before_the_first_close_is_told_too():
    assert gone(
        stored("SPLIT", FIRST, source="tiingo"), weekly(FIRST + 2 * DAY), provider="tiingo"
    ) == ([FIRST], [])
