"""What every price vendor does to us sooner or later, and what each adapter makes of it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import (
    BadAnswer,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from shared.vendors.protocols import DailyPrices, PriceSource
from tests.vendors.prices import answers
from tests.vendors.vendor_server import Answer, VendorServer

DAY = date(2021, 1, 13)


@dataclass(frozen=True)
class Case:
    """One vendor: how it is asked, where, and what a good, an empty, a null, a negative and a
    limiting answer look like.
    """

    adapter: Callable[[VendorServer], PriceSource]
    symbol: str
    path: str
    good: Any
    empty: Any
    null: Any
    negative: Any
    over_limit: Any

    def daily(self, vendor: VendorServer) -> DailyPrices:
        return self.adapter(vendor).daily(self.symbol, DAY, DAY)


def _yahoo(close: float | None) -> Any:
    return answers.yahoo_chart([(answers.opening("2021-01-13", "America/New_York"), close)])


_AFTER = answers.midnight("2021-01-14")

CASES = {
    "tiingo": Case(
        answers.tiingo,
        "AAPL",
        "/tiingo/daily/AAPL/prices",
        good=[answers.tiingo_row("2021-01-13", 130.89)],
        empty=[],
        null=[answers.tiingo_row("2021-01-13", None)],
        negative=[answers.tiingo_row("2021-01-13", -1.5)],
        over_limit={
            "detail": f"Error: You have run over your hourly request allocation, {answers.KEY}."
        },
    ),
    "eodhd": Case(
        answers.eodhd,
        "AAPL.US|USD",
        "/api/eod/AAPL.US",
        good=[answers.eodhd_row("2021-01-13", 130.89)],
        empty=[],
        null=[answers.eodhd_row("2021-01-13", None)],
        negative=[answers.eodhd_row("2021-01-13", -1.5)],
        over_limit={"message": f"You exceeded your daily API requests limit with {answers.KEY}"},
    ),
    "yahoo": Case(
        answers.yahoo,
        "AAPL",
        "/v8/finance/chart/AAPL",
        good=_yahoo(130.89),
        empty=answers.yahoo_chart([]),
        null=_yahoo(None),
        negative=_yahoo(-1.5),
        over_limit={
            "finance": {
                "result": None,
                "error": {"code": "Too Many Requests", "description": "later"},
            }
        },
    ),
    "kraken": Case(
        answers.kraken,
        "XXBTZUSD|USD",
        "/0/public/OHLC",
        good=answers.kraken_ohlc(("2021-01-13", "130.89")),
        empty=answers.kraken_ohlc(("2021-01-12", "130.89")),
        null=answers.kraken_ohlc(("2021-01-13", "0.0")),
        negative=answers.kraken_ohlc(("2021-01-13", "-1.5")),
        over_limit={"error": ["EAPI:Rate limit exceeded"]},
    ),
    "bitstamp": Case(
        answers.bitstamp,
        "btcusd|USD",
        "/api/v2/ohlc/btcusd/",
        good=answers.bitstamp_ohlc(("2021-01-13", "130.89")),
        empty=answers.bitstamp_ohlc(),
        null=answers.bitstamp_ohlc(("2021-01-13", "0.0")),
        negative=answers.bitstamp_ohlc(("2021-01-13", "-1.5")),
        over_limit={"status": "error", "message": "Too many requests"},
    ),
    "coinbase": Case(
        answers.coinbase,
        "BTC-USD|USD",
        "/products/BTC-USD/candles",
        good=answers.coinbase_candles(("2021-01-13", 130.89)),
        empty=[],
        null=answers.coinbase_candles(("2021-01-13", None)),
        negative=answers.coinbase_candles(("2021-01-13", -1.5)),
        over_limit={"message": "Public rate limit exceeded"},
    ),
    "coingecko": Case(
        answers.coingecko,
        "bitcoin|usd",
        "/api/v3/coins/bitcoin/market_chart/range",
        good=answers.coingecko_chart((_AFTER, 130.89)),
        empty=answers.coingecko_chart(),
        null={"prices": [[_AFTER * 1000, None]]},
        negative=answers.coingecko_chart((_AFTER, -1.5)),
        over_limit={
            "status": {"error_code": 429, "error_message": "You've exceeded the Rate Limit."}
        },
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, vendor: VendorServer) -> Case:
    vendor.answer("/api/splits/AAPL.US", [])
    vendor.answer("/api/div/AAPL.US", [])
    return CASES[request.param]


def asked_times(vendor: VendorServer, case: Case) -> int:
    return sum(request.path == case.path for request in vendor.requests)


def test_a_good_answer_is_read_exactly(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.good)
    assert [(c.date, c.close) for c in case.daily(vendor).closes] == [(DAY, Decimal("130.89"))]


def test_retry_after_is_honoured(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, Answer("Too Many Requests", 429, {"Retry-After": "0.05"}), case.good)
    assert len(case.daily(vendor).closes) == 1
    assert asked_times(vendor, case) == 2


def test_a_vendor_that_wants_a_long_rest_is_not_waited_for(
    vendor: VendorServer, case: Case
) -> None:
    vendor.answer(case.path, Answer("", 429, {"Retry-After": "3600"}), case.good)
    source = case.adapter(vendor)
    with pytest.raises(ProviderRateLimited, match="3600 s"):
        source.daily(case.symbol, DAY, DAY)
    with pytest.raises(ProviderRateLimited, match="rate-limited"):
        source.daily(case.symbol, DAY, DAY)
    assert asked_times(vendor, case) == 1


def test_being_over_the_limit_is_told_from_being_down(vendor: VendorServer, case: Case) -> None:
    """The next run begins with what a limit has deferred, and not with what a vendor stumbles over
    every time.
    """
    for answer, rate_limited in (
        (Answer("", 429), True),
        (Answer(case.over_limit), True),
        (Answer("", 500), False),
    ):
        vendor.reset()
        vendor.answer(case.path, answer)
        with pytest.raises(ProviderUnavailable) as caught:
            case.daily(vendor)
        assert isinstance(caught.value, ProviderRateLimited) == rate_limited


def test_a_server_error_is_tried_again(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, Answer("<h1>oops</h1>", 500), Answer("", 502), case.good)
    assert len(case.daily(vendor).closes) == 1


def test_a_connection_cut_in_the_middle_is_tried_again(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, Answer(case.good, cut_at=20), case.good)
    assert len(case.daily(vendor).closes) == 1


def test_a_time_out_is_unavailable_in_the_end(vendor: VendorServer) -> None:
    vendor.answer("/tiingo/daily/AAPL/prices", Answer([], delay_s=5))
    with pytest.raises(ProviderUnavailable, match="in time"):
        CASES["tiingo"].daily(vendor)
    assert len(vendor.requests) == answers.HURRIED["attempts"]


def test_truncated_json_is_a_bad_answer(vendor: VendorServer, case: Case) -> None:
    whole = Answer(case.good).encoded()
    vendor.answer(case.path, whole[: len(whole) // 2])
    with pytest.raises(BadAnswer):
        case.daily(vendor)


@pytest.mark.parametrize(
    "body",
    ["<html>maintenance</html>", '{"prices": NaN}', "[[[", "null", "7", '"text"', "[3]", "{}"],
)
def test_whatever_else_comes_instead_is_a_bad_answer(
    vendor: VendorServer, case: Case, body: str
) -> None:
    vendor.answer(case.path, body)
    with pytest.raises(BadAnswer):
        case.daily(vendor)


def test_a_rate_limit_with_status_200_is_handled_as_one(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.over_limit, case.good)
    assert len(case.daily(vendor).closes) == 1
    vendor.reset()
    vendor.answer(case.path, case.over_limit)
    with pytest.raises(ProviderUnavailable):
        case.daily(vendor)


def test_a_holiday_has_no_closes(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.empty)
    answer = case.daily(vendor)
    assert not answer.closes
    assert not answer.splits
    assert not answer.dividends


def test_a_null_close_is_a_missing_close(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.null)
    assert not case.daily(vendor).closes


def test_a_negative_close_condemns_the_answer(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.negative)
    with pytest.raises(BadAnswer):
        case.daily(vendor)


def test_a_wrong_key_is_refused_at_once(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, Answer({"detail": "Invalid token."}, 401))
    with pytest.raises(ProviderRefused):
        case.daily(vendor)
    assert asked_times(vendor, case) == 1


def test_a_vendor_that_is_down_is_left_alone_after_some_failures(
    vendor: VendorServer, case: Case
) -> None:
    vendor.answer(case.path, Answer("", 503))
    source = case.adapter(vendor)
    for _ in range(answers.HURRIED["failures_max"]):
        with pytest.raises(ProviderUnavailable, match="503"):
            source.daily(case.symbol, DAY, DAY)
    calls = len(vendor.requests)
    with pytest.raises(ProviderUnavailable, match="no further call"):
        source.daily(case.symbol, DAY, DAY)
    assert len(vendor.requests) == calls


def test_a_vendor_that_only_says_200_and_over_limit_is_left_alone_too(
    vendor: VendorServer, case: Case
) -> None:
    vendor.answer(case.path, case.over_limit)
    source = case.adapter(vendor)
    for _ in range(answers.HURRIED["failures_max"]):
        with pytest.raises(ProviderUnavailable, match="limit"):
            source.daily(case.symbol, DAY, DAY)
    with pytest.raises(ProviderUnavailable, match="no further call"):
        source.daily(case.symbol, DAY, DAY)


def test_the_key_is_in_no_error_and_in_no_log(
    vendor: VendorServer, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the text, nor in the chain of causes that a log prints, nor in httpx's own log of each
    URL.
    """
    caplog.set_level(logging.INFO)
    echo = f"bad token {answers.KEY}"
    failures = (
        Answer(echo, 500),
        Answer(echo, 403),
        Answer(echo),
        Answer({"error": echo}),
        Answer(echo, cut_at=3),
    )
    for failure in (*failures, Answer(case.over_limit)):
        vendor.reset()
        vendor.answer(case.path, failure)
        with pytest.raises(ProviderError) as caught:
            case.daily(vendor)
        assert answers.KEY not in "".join(traceback.format_exception(caught.value))
    assert answers.KEY not in caplog.text


def test_a_vendor_that_cannot_be_reached_is_unavailable(vendor: VendorServer, case: Case) -> None:
    class Nowhere(VendorServer):
        pass

    with pytest.raises(ProviderUnavailable):
        case.daily(Nowhere("http://127.0.0.1:1"))
