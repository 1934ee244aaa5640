"""What an instance keeps from one version of the market to the next, and when it keeps nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.market import market_changes
from shared.errors import Unavailable
from shared.identifiers import new_id
from shared.market import changes, memory
from shared.market.changes import ANYTHING, MarketChanges, read_changes
from shared.market.history import HistoryNeed, MarketSeries
from shared.market.snapshot import Market, Need
from shared.timeseries.span import Span
from tests.market.counted_queries import CountedQueries, at_once
from tests.market.versions import raise_listed, raise_unlisted, version_now
from tests.market_data import market_asset, publish_closes, publish_dividends, publish_rates

TODAY: Final = date(2026, 3, 20)

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


@pytest.fixture
def queries() -> CountedQueries:
    return CountedQueries()


@pytest.fixture
def market(queries: CountedQueries) -> Market:
    return Market(queries, lambda: TODAY, read_changes)


def published(symbol: str, close: str = "10") -> UUID:
    asset = market_asset(symbol)
    publish_closes(asset, "USD", [("2026-03-18", close)])
    return asset


def need(*assets: UUID, currencies: tuple[str, ...] = ("USD",)) -> Need:
    return Need(frozenset(map(str, assets)), frozenset(currencies), "official", TODAY)


def close_of(market: Market, asset: UUID) -> Decimal | None:
    close = market.snapshot(version_now(), need(asset)).closes.get(str(asset))
    return None if close is None else close.close


def test_what_has_not_changed_is_kept(market: Market, queries: CountedQueries):
    quiet, changed = published("KEPT"), published("CHANGED")
    publish_rates([("2026-03-18", "EUR", "USD", "1.25")])
    market.snapshot(version_now(), need(quiet, changed, currencies=("USD", "EUR")))
    market.dividends(version_now(), [str(quiet), str(changed)])
    queries.names()
    publish_closes(changed, "USD", [("2026-03-19", "11")])
    assert close_of(market, quiet) == 10
    rates = market.snapshot(version_now(), need(quiet, currencies=("USD", "EUR"))).rates
    assert rates.find("EUR", "USD", TODAY)
    market.dividends(version_now(), [str(quiet)])
    assert queries.names() == []
    assert close_of(market, changed) == 11
    assert close_of(market, changed) == 11
    assert queries.names() == ["market_snapshot"]


def test_one_query_reads_all_that_has_changed(market: Market, queries: CountedQueries):
    """A hundred versions of an asset each, and requests for each of them afterwards."""
    assets = [published(f"MANY{number}") for number in range(5)]
    close_of(market, assets[0])
    queries.names()
    for asset in assets:
        publish_closes(asset, "USD", [("2026-03-19", "11")])
        close_of(market, published("NEW"))
    queries.names()
    assert [close_of(market, asset) for asset in assets] == [11] * 5
    assert queries.names() == []


def test_that_there_was_no_close_or_dividend_is_forgotten(market: Market):
    """It was known of all assets that are not in memory, once everything had been read."""
    published("OTHER")
    new = market_asset("NEW")
    assert close_of(market, new) is None
    assert market.dividends(version_now(), [str(new)]) == []
    publish_closes(new, "USD", [("2020-03-18", "7")])
    publish_dividends(new, [("2026-03-02", None, "0.5")])
    assert close_of(market, new) == 7
    assert [paid.amount for paid in market.dividends(version_now(), [str(new)])] == [Decimal("0.5")]


def test_rates_alone_are_read_again(market: Market, queries: CountedQueries):
    asset = published("RATES")
    publish_rates([("2026-03-18", "EUR", "USD", "1.25")])
    both = need(asset, currencies=("USD", "EUR"))
    market.snapshot(version_now(), both)
    publish_rates([("2026-03-19", "EUR", "USD", "1.5")])
    queries.sent.clear()
    rate = market.snapshot(version_now(), both).rates.find("EUR", "USD", TODAY)
    assert rate is not None
    assert rate.rate == Decimal("1.5")
    [(_, parameters)] = queries.sent
    assert parameters["asset_days"] == []
    assert parameters["traded_since"] > parameters["recent_until"]


def _unlisted() -> None:
    raise_unlisted()


def _unlisted_before_a_listed_one() -> None:
    raise_unlisted()
    raise_listed(MarketChanges())


def _too_many_assets() -> None:
    raise_listed(MarketChanges.of(new_id() for _ in range(changes.ASSETS_NAMED_MAX + 1)))


def _too_many_together() -> None:
    named = [MarketChanges.of(new_id() for _ in range(400)) for _ in range(2)]
    raise_listed(named[0] | named[1])


def _too_long_ago() -> None:
    for _ in range(changes.VERSIONS_LISTED_MAX + 1):
        raise_listed(MarketChanges())


@pytest.mark.parametrize(
    "change",
    [
        _unlisted,
        _unlisted_before_a_listed_one,
        _too_many_assets,
        _too_many_together,
        _too_long_ago,
    ],
)
def test_else_everything_is_read_again(
    market: Market,
    queries: CountedQueries,
    change: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(changes, "VERSIONS_LISTED_MAX", 5)
    asset = published("ALL")
    close_of(market, asset)
    queries.names()
    change()
    assert close_of(market, asset) == 10
    assert queries.names() == ["market_snapshot"]


def test_a_list_that_can_not_be_read_costs_a_query(queries: CountedQueries):
    def unreadable(_after: int, _until: int) -> MarketChanges:
        raise Unavailable("The database is busy")

    market = Market(queries, lambda: TODAY, unreadable)
    asset = published("BUSY")
    close_of(market, asset)
    raise_listed(MarketChanges())
    assert close_of(market, asset) == 10
    assert queries.names() == ["market_snapshot", "market_snapshot"]


def test_old_rows_are_deleted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "VERSIONS_LISTED_MAX", 3)
    last = [raise_listed(MarketChanges()) for _ in range(6)][-1]
    with cloud_sql.reading() as work:
        listed = work.execute(sa.select(market_changes.c.version)).scalars().all()
    assert sorted(listed) == [last - 2, last - 1, last]
    assert read_changes(last - 3, last) == MarketChanges()
    assert read_changes(last - 4, last) == ANYTHING


def test_an_older_versions_late_answer_is_not_kept(market: Market, queries: CountedQueries):
    """It was read before the change, and arrives when the memory is at the next version."""
    asset = published("LATE")
    older = version_now()
    queries.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(market.snapshot, older, need(asset))
        assert queries.reached.wait(20)
        queries.reached.clear()
        newer = raise_listed(MarketChanges.of([asset]))
        current = pool.submit(market.snapshot, newer, need(asset))
        assert queries.reached.wait(20), "the new version waits for no answer of the old one"
        queries.gate.set()
        assert late.result(20).closes
        assert current.result(20).closes
    publish_closes(asset, "USD", [("2026-03-19", "11")])
    assert queries.names() == ["market_snapshot", "market_snapshot"]
    assert close_of(market, asset) == 11


def test_requests_at_once_read_the_changes_once(queries: CountedQueries):
    """And none of them the market, which has not changed."""
    calls: list[tuple[int, int]] = []
    is_read, goes_on = threading.Event(), threading.Event()

    def counted(after: int, until: int) -> MarketChanges:
        calls.append((after, until))
        is_read.set()
        assert goes_on.wait(20)
        return read_changes(after, until)

    market = Market(queries, lambda: TODAY, counted)
    asset = published("ONCE")
    older = version_now()
    close_of(market, asset)
    newer = raise_listed(MarketChanges())
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(market.snapshot, newer, need(asset)) for _ in range(8)]
        assert is_read.wait(20)
        # The old version's requests do not wait.
        assert market.snapshot(older, need(asset)).closes
        goes_on.set()
        assert all(answer.result(20).closes for answer in answers)
    assert calls == [(older, newer)]
    assert queries.names() == ["market_snapshot"]


def test_who_waits_too_long_for_the_changes_begins_empty(
    queries: CountedQueries, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory, "WAIT_S_MAX", 0.05)
    is_read, goes_on = threading.Event(), threading.Event()

    def slow(after: int, until: int) -> MarketChanges:
        is_read.set()
        assert goes_on.wait(20)
        return read_changes(after, until)

    market = Market(queries, lambda: TODAY, slow)
    asset = published("SLOW")
    close_of(market, asset)
    newer = raise_listed(MarketChanges())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(market.snapshot, newer, need(asset))
        assert is_read.wait(20)
        assert market.snapshot(newer, need(asset)).closes
        goes_on.set()
        assert first.result(20).closes
    assert queries.names() == ["market_snapshot", "market_snapshot"]


def test_answers_beside_changes_are_never_older_than_their_version(market: Market):
    """Six threads ask while closes are published one after the other."""
    assets = [published(f"BESIDE{number}", "1") for number in range(3)]
    series = MarketSeries(CountedQueries(), read_changes)
    published_until = dict.fromkeys(assets, 1)
    is_over = threading.Event()

    def ask(asset: UUID) -> int:
        requests = 0
        while not is_over.is_set() or not requests:
            at_least, version = published_until[asset], version_now()
            close = market.snapshot(version, need(asset)).closes[str(asset)]
            assert close.close >= at_least
            history = HistoryNeed(
                frozenset({str(asset)}), frozenset({"USD"}), "official", TODAY, TODAY
            )
            [daily] = series.history(version, history).closes.values()
            assert (
                daily.over(Span.between(TODAY, TODAY)).tolist()[-1] >= at_least * 10**daily.decimals
            )
            requests += 1
        return requests

    with ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(ask, asset) for asset in assets * 2]
        try:
            for number in range(2, 6):
                for asset in assets:
                    day = date(2026, 3, 1) + timedelta(days=16 + number)
                    publish_closes(asset, "USD", [(day.isoformat(), str(number))])
                    if day <= TODAY:
                        published_until[asset] = number
        finally:
            is_over.set()
        assert all(answer.result(60) for answer in asking)
    for asset in assets:
        assert close_of(market, asset) == published_until[asset]


def test_a_failed_query_for_what_has_changed_fails_those_that_wait_alone(
    market: Market, queries: CountedQueries
):
    asset = published("FAILS")
    close_of(market, asset)
    publish_closes(asset, "USD", [("2026-03-19", "11")])
    version = version_now()
    queries.is_down = True
    answers = at_once(queries, [lambda: market.snapshot(version, need(asset))] * 3)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    queries.is_down = False
    assert close_of(market, asset) == 11
