"""The memory of one instance: one query for all that requests need of the last days, and each
request gets all its data, also when the memory is full.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from shared.errors import Unavailable
from shared.market import recent_closes, snapshot
from shared.market.snapshot import Market, Need, Snapshot
from tests.market.counted_queries import CountedQueries, at_once
from tests.market_data import market_asset, publish_closes, publish_rates

TODAY = date(2026, 3, 20)
YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO = date(2020, 6, 1)

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


@pytest.fixture
def queries() -> CountedQueries:
    return CountedQueries()


@pytest.fixture
def market(queries: CountedQueries) -> Market:
    return Market(queries, lambda: TODAY)


def need(*assets: UUID, as_of: date = TODAY, currencies: tuple[str, ...] = ("USD",)) -> Need:
    return Need(frozenset(map(str, assets)), frozenset(currencies), "official", as_of)


def closes_of(answer: Snapshot | Exception) -> dict[str, Decimal]:
    assert isinstance(answer, Snapshot)
    return {key: close.close for key, close in answer.closes.items()}


def published(symbol: str, *closes: tuple[str, str]) -> UUID:
    asset = market_asset(symbol)
    publish_closes(asset, "USD", closes or [("2026-03-20", "10")])
    return asset


def test_one_query_serves_every_portfolio_of_the_last_days(market: Market, queries: CountedQueries):
    """Closes in force today, yesterday and last week, of assets that no request has named before;
    and the rates of all currencies on all days.
    """
    assets = [
        published(
            f"A{number}", ("2026-03-09", "8"), ("2026-03-19", "9"), ("2026-03-20", str(number))
        )
        for number in range(1, 6)
    ]
    publish_rates([("2016-03-01", "EUR", "USD", "1.25"), ("2026-03-19", "EUR", "GBP", "0.8")])
    market.snapshot(1, need(assets[0], currencies=("USD", "EUR")))
    for number, asset in enumerate(assets, 1):
        for day, close in ((TODAY, number), (YESTERDAY, 9), (date(2026, 3, 18), 8)):
            answer = market.snapshot(1, need(asset, as_of=day, currencies=("USD", "GBP")))
            assert closes_of(answer) == {str(asset): close}
        rate = answer.rates.find("EUR", "USD", date(2016, 3, 2))
        assert rate is not None
        assert rate.rate == Decimal("1.25")
    assert queries.names() == ["market_snapshot"]


def test_thirty_two_requests_at_once_send_one_query(market: Market, queries: CountedQueries):
    assets = [published(f"B{number}", ("2026-03-20", str(number + 1))) for number in range(8)]
    publish_rates([("2026-03-19", "EUR", "USD", "1.25")])

    answers = at_once(
        queries,
        [
            partial(market.snapshot, 7, need(asset, currencies=("EUR", "USD")))
            for asset in assets * 4
        ],
    )

    assert [closes_of(answer) for answer in answers] == [
        {str(asset): assets.index(asset) + 1} for asset in assets * 4
    ]
    assert queries.names() == ["market_snapshot"]


def test_a_failed_query_fails_all_that_wait_for_it_once_and_is_not_remembered(
    market: Market, queries: CountedQueries
):
    """Sixteen requests and one query to a BigQuery that is down; the next request tries again."""
    asset = published("DOWN")
    queries.is_down = True
    answers = at_once(queries, [lambda: market.snapshot(1, need(asset))] * 16)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert all(answer.retry_after_s == 5 for answer in answers if isinstance(answer, Unavailable))
    assert queries.names() == ["market_snapshot"]
    queries.is_down = False
    assert closes_of(market.snapshot(1, need(asset))) == {str(asset): 10}


def test_a_request_waits_no_longer_than_a_query_may_take(
    market: Market, queries: CountedQueries, monkeypatch: pytest.MonkeyPatch
):
    """A query that hangs holds up one request; those that wait for it get 503."""
    asset = published("HANGS")
    monkeypatch.setattr("shared.market.shared_queries.WAIT_S_MAX", 0.05)
    answers = at_once(queries, [lambda: market.snapshot(1, need(asset))] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["Snapshot", *["Unavailable"] * 3]
    assert closes_of(market.snapshot(1, need(asset))) == {str(asset): 10}
    assert queries.names() == ["market_snapshot"]


def test_the_first_request_takes_one_query_whatever_it_needs(
    market: Market, queries: CountedQueries
):
    """A share that is gone, one without any close, a transfer of years ago, and rates."""
    gone = published("GONE", ("2020-05-29", "3"))
    new = market_asset("NEW")
    held = published("HELD", ("2020-05-29", "4"), ("2026-03-20", "10"))
    publish_rates([("2026-03-19", "EUR", "USD", "1.25")])
    needed = Need(
        frozenset(map(str, (gone, new, held))),
        frozenset({"EUR", "USD"}),
        "official",
        TODAY,
        frozenset({(str(held), LONG_AGO)}),
    )
    for _ in range(2):
        answer = market.snapshot(1, needed)
        assert closes_of(answer) == {str(gone): 3, str(held): 10}
        assert answer.closes_on[str(held), LONG_AGO].close == 4
    assert queries.names() == ["market_snapshot"]


def test_assets_that_are_gone_or_new_take_one_query_more_for_all_of_them(
    market: Market, queries: CountedQueries
):
    """Not one query each: what was not traded for a year is read at once when the first of it is
    needed, and then an asset that is not there has no close.
    """
    held = published("STILL")
    gone = [published(f"GONE{number}", ("2020-05-29", str(number))) for number in range(1, 4)]
    new = [market_asset(f"NEW{number}") for number in range(3)]
    market.snapshot(1, need(held))
    assert queries.names() == ["market_snapshot"]
    for number, asset in enumerate(gone, 1):
        assert closes_of(market.snapshot(1, need(asset))) == {str(asset): number}
    for asset in new:
        assert closes_of(market.snapshot(1, need(asset))) == {}
    assert queries.names() == ["quiet_closes"]


def test_an_asset_that_is_new_to_everybody_is_there_under_the_next_version(
    market: Market, queries: CountedQueries
):
    """No instance knew it, and ingestion has read it since."""
    held, new = published("OLD"), market_asset("NEW")
    assert closes_of(market.snapshot(1, need(held, new))) == {str(held): 10}
    publish_closes(new, "USD", [("2026-03-20", "20")])
    assert closes_of(market.snapshot(2, need(held, new))) == {str(held): 10, str(new): 20}
    assert queries.names() == ["market_snapshot"] * 2


def test_days_of_the_past_are_read_once_each(market: Market, queries: CountedQueries):
    first = published("P1", ("2020-05-29", "1"), ("2026-03-20", "10"))
    second = published("P2", ("2020-05-29", "2"), ("2026-03-20", "20"))
    market.snapshot(1, need(first))
    for _ in range(2):
        assert closes_of(market.snapshot(1, need(first, as_of=LONG_AGO))) == {str(first): 1}
        assert closes_of(market.snapshot(1, need(first, second, as_of=LONG_AGO))) == {
            str(first): 1,
            str(second): 2,
        }
    requested = [parameters["asset_days"] for _, parameters in queries.sent[1:]]
    assert requested == [[f"{LONG_AGO} {first}"], [f"{LONG_AGO} {second}"]]


def test_an_asset_that_was_not_traded_for_years_and_is_again(market: Market):
    """Its close in force early in the window is older than what is looked back on."""
    asset = published("BACK", ("2020-05-29", "1"), ("2026-03-19", "7"))
    market.snapshot(1, need())
    for day, close in ((TODAY, 7), (YESTERDAY, 7), (date(2026, 3, 18), 1), (date(2026, 3, 11), 1)):
        assert closes_of(market.snapshot(1, need(asset, as_of=day))) == {str(asset): close}


def test_more_assets_than_the_memory_takes_are_read_when_they_are_needed(
    market: Market, queries: CountedQueries, monkeypatch: pytest.MonkeyPatch
):
    assets = [published(f"M{number}", ("2026-03-20", str(number + 1))) for number in range(4)]
    monkeypatch.setattr(recent_closes, "ASSETS_MAX", 2)
    for number, asset in enumerate(assets, 1):
        assert closes_of(market.snapshot(1, need(asset))) == {str(asset): number}
    # BigQuery chooses whose closes fill the memory: up to two of the three asked for later.
    assert 2 <= len(queries.names()) <= 4
    for number, asset in enumerate(assets, 1):
        assert closes_of(market.snapshot(1, need(asset))) == {str(asset): number}
    assert queries.names() == []


def test_a_full_memory_drops_nothing_of_the_current_request(
    market: Market, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(snapshot, "CLOSES_REMEMBERED_MAX", 1)
    first = published("KNOWN", ("2020-05-29", "10"))
    second = published("NEW", ("2020-05-29", "20"))
    market.snapshot(1, need(first, as_of=LONG_AGO))

    closes = closes_of(market.snapshot(1, need(first, second, as_of=LONG_AGO)))

    assert closes == {str(first): 10, str(second): 20}
    assert market._memory.content.closes.size == 1


def test_a_request_of_an_older_version_does_not_disturb_the_newer_memory(
    market: Market, queries: CountedQueries
):
    """It read the version just before a run finished: its answer is read for it alone, without the
    parts that requests share.
    """
    asset = published("OLDER")
    assert closes_of(market.snapshot(2, need(asset))) == {str(asset): 10}
    publish_closes(asset, "USD", [("2026-03-21", "11")])
    versions = [closes_of(market.snapshot(version, need(asset))) for version in (1, 2, 3)]
    assert versions == [{str(asset): 10}] * 3
    looked_back = [parameters["traded_since"] for _, parameters in queries.sent]
    assert looked_back == [date(2025, 1, 1), date.max, date(2025, 1, 1)]
    market.snapshot(2, need(asset))
    assert market._memory.version == 3
