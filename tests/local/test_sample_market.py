"""The sample market answers as the vendors do, and all vendors agree."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import math
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.sample_market.calendars import CALENDARS, is_open, open_days
from local.sample_market.currencies import ALL_CODES
from local.sample_market.instruments import INSTRUMENTS, Instrument
from local.sample_market.prices import bars, dividends, split_factor
from local.sample_market.server import KEYED, SampleMarket, respond, start
from local.sample_market.vendors.yahoo import SYMBOLS as YAHOO_SYMBOLS
from shared.config import Settings, read_settings
from shared.vendors.rates.bcra import CODES as BCRA_CODES

TODAY = date(2026, 10, 30)
FIRST = date(2014, 1, 1)
DAY = timedelta(days=1)
ROOT = Path(__file__).parents[2]
EURO_RATES = (
    "AUD BRL CAD CHF CNY CZK DKK GBP HKD HUF IDR ILS INR ISK JPY "
    "KRW MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY USD ZAR"
).split()
AMERICAN = [symbol for symbol, instrument in INSTRUMENTS.items() if instrument.market == "US"]
SPLITTERS = [instrument for instrument in INSTRUMENTS.values() if instrument.splits]


def ask(target: str, today: date = TODAY, **headers: str) -> httpx.Response:
    """The answer without a socket in between."""
    answer = respond(target, headers, today)
    return httpx.Response(
        answer.status, content=answer.body, headers={"Content-Type": answer.content_type}
    )


def tiingo(symbol: str, first: date = FIRST, last: date = TODAY, today: date = TODAY) -> Any:
    target = f"/tiingo/tiingo/daily/{symbol}/prices?startDate={first}&endDate={last}"
    return ask(target, today, authorization="Token sample").json()


def eodhd(path: str, **params: str) -> Any:
    return ask(
        f"/eodhd/api/{path}?fmt=json&api_token=sample&"
        + "&".join(f"{k}={v}" for k, v in params.items())
    ).json()


def yahoo(symbol: str, today: date = TODAY) -> Any:
    period = f"period1=0&period2={int(datetime(2030, 1, 1, tzinfo=UTC).timestamp())}"
    answer = ask(f"/yahoo/v8/finance/chart/{symbol}?{period}&interval=1d&events=div,splits", today)
    return answer.json()["chart"]["result"][0]


def yahoo_raw(symbol: str, today: date = TODAY) -> dict[date, float]:
    """Closes by day, un-adjusted as the format asks for: times the ratio of every later split."""
    chart = yahoo(symbol, today)
    splits = [
        (event["date"], event["numerator"] / event["denominator"])
        for event in chart.get("events", {}).get("splits", {}).values()
    ]
    raw = {}
    for at, close in zip(chart["timestamp"], chart["indicators"]["quote"][0]["close"], strict=True):
        if close is not None:
            later = math.prod(ratio for when, ratio in splits if at < when)
            raw[datetime.fromtimestamp(at, UTC).date()] = close * later
    return raw


def bcra(code: str, first: date, last: date, more: str = "") -> Any:
    path = f"/bcra/estadisticascambiarias/v1.0/Cotizaciones/{code}"
    return ask(f"{path}?fechadesde={first}&fechahasta={last}&limit=1000{more}").json()


def ecb(codes: str, first: date, last: date) -> dict[tuple[str, str], float]:
    query = f"format=csvdata&startPeriod={first}&endPeriod={last}"
    text = ask(f"/ecb/service/data/EXR/D.{codes}.EUR.SP00.A?{query}").text
    return {
        (row["CURRENCY"], row["TIME_PERIOD"]): float(row["OBS_VALUE"])
        for row in csv.DictReader(io.StringIO(text))
    }


def bcra_rate(code: str) -> float:
    (day,) = bcra(code, date(2026, 3, 20), date(2026, 3, 20))["results"]
    return float(day["detalle"][0]["tipoCotizacion"])


def dollars(house: str) -> dict[str, float]:
    rows = ask(f"/argentinadatos/v1/cotizaciones/dolares/{house}").json()
    return {row["fecha"]: row["venta"] for row in rows}


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    market = start(today=lambda: TODAY)
    yield market
    market.stop()


class TestTheServer:
    def test_its_settings_are_settings_of_the_product(self, market):
        """Every variable is one that the product reads, every vendor's URL among them, and names of
        sources of our own.
        """
        given_names = {name.lower() for name in market.settings()}
        vendor_urls = {name for name in Settings.model_fields if name.endswith("_url")} - {
            "public_url"
        }
        switches = {"environment", "sample_market", "coingecko_history_days"}
        assert given_names == vendor_urls | {f"{vendor}_key" for vendor in KEYED} | switches
        assert read_settings(market.settings()).tiingo_url == f"{market.base_url}/tiingo"

    def test_it_answers_over_http_and_keeps_the_connection(self, market):
        with httpx.Client(base_url=market.settings()["TIINGO_URL"]) as client:
            headers = {"Authorization": "Token sample"}
            answers = [client.get("/tiingo/daily/ZZAUR", headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert answers[0].json()["name"] == "Sample Aurora Robotics (synthetic)"
        assert answers[0].headers["X-Synthetic-Data"] == "true"

    def test_it_listens_on_loopback_only(self, market):
        assert market.base_url.startswith("http://127.0.0.1:")

    def test_an_unknown_vendor_gets_the_list_of_vendors(self):
        answer = ask("/unknown/prices")
        assert answer.status_code == 404
        assert "tiingo" in answer.text


class TestOneStory:
    @pytest.mark.parametrize("hash_seed", ["1", "2"])
    def test_a_restart_changes_nothing(self, hash_seed):
        """A new process, with another hash seed, gives the same bytes."""
        targets = [
            "/eodhd/api/eod/ZZHAR.LSE?api_token=sample&fmt=json",
            "/argentinadatos/v1/cotizaciones/dolares/blue",
            "/ecb/stats/eurofxref/eurofxref-hist.zip",
        ]
        code = (
            "import sys, json, hashlib\nfrom datetime import date\n"
            "from local.sample_market.server import respond\n"
            "for target in json.loads(sys.argv[1]):\n"
            f"    answer = respond(target, {{}}, date.fromisoformat('{TODAY}'))\n"
            "    print(hashlib.sha256(answer.body).hexdigest())"
        )
        there = subprocess.run(
            [sys.executable, "-c", code, json.dumps(targets)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        here = [hashlib.sha256(ask(target).content).hexdigest() for target in targets]
        assert there.stdout.split() == here

    @settings(max_examples=20, deadline=None)
    @given(st.sampled_from(AMERICAN), st.dates(FIRST, TODAY), st.dates(FIRST, TODAY))
    def test_ranges_agree_with_one_another(self, symbol, start, end):
        """Whatever the range, a day has the same row."""
        first, last = sorted((start, end))
        whole = [
            row
            for row in tiingo(symbol)
            if first.isoformat() <= row["date"][:10] <= last.isoformat()
        ]
        assert tiingo(symbol, first, last) == whole

    @pytest.mark.parametrize("symbol", AMERICAN)
    def test_a_later_today_lengthens_history_and_changes_no_raw_close(self, symbol):
        early = [(row["date"], row["close"]) for row in tiingo(symbol, today=date(2025, 6, 6))]
        late = [(row["date"], row["close"]) for row in tiingo(symbol)]
        assert late[: len(early)] == early

    @pytest.mark.parametrize("symbol", [s for s in AMERICAN if INSTRUMENTS[s].last > TODAY])
    def test_yahoo_un_adjusted_and_eodhd_are_tiingo_raw(self, symbol):
        raw = {date.fromisoformat(row["date"][:10]): row["close"] for row in tiingo(symbol)}
        assert yahoo_raw(symbol) == pytest.approx(raw, abs=0.0001)
        assert {
            date.fromisoformat(row["date"]): row["close"] for row in eodhd(f"eod/{symbol}.US")
        } == raw

    @pytest.mark.parametrize("symbol", AMERICAN)
    def test_eodhd_and_tiingo_declare_the_same_dividends_and_splits(self, symbol):
        rows = tiingo(symbol)
        paid = {row["date"][:10]: row["divCash"] for row in rows if row["divCash"]}
        split = {row["date"][:10]: row["splitFactor"] for row in rows if row["splitFactor"] != 1}
        assert {
            row["date"]: row["unadjustedValue"] for row in eodhd(f"div/{symbol}.US", to=str(TODAY))
        } == paid
        ratios = {row["date"]: row["split"].split("/") for row in eodhd(f"splits/{symbol}.US")}
        assert {day: float(new) / float(old) for day, (new, old) in ratios.items()} == split

    def test_coingecko_at_midnight_is_krakens_close_of_the_day_before(self):
        candles = ask("/kraken/0/public/OHLC?pair=XBTUSD&interval=1440").json()["result"][
            "XXBTZUSD"
        ]
        begin, end = candles[0][0], candles[-1][0]
        target = (
            "/coingecko/api/v3/coins/bitcoin/market_chart/range"
            f"?vs_currency=usd&from={begin}&to={end}"
        )
        points = dict(ask(f"{target}&x_cg_demo_api_key=sample").json()["prices"])
        for candle, following in itertools.pairwise(candles):
            assert points[following[0] * 1000] == float(candle[4])


class TestInstruments:
    def test_every_name_says_that_it_is_synthetic(self):
        assert len(INSTRUMENTS) >= 14
        assert {instrument.currency for instrument in INSTRUMENTS.values()} >= {
            "USD",
            "GBX",
            "EUR",
            "ARS",
        }
        for symbol, instrument in INSTRUMENTS.items():
            assert "synthetic" in instrument.name
            assert symbol.startswith("ZZ") or instrument.market == "CC"

    @pytest.mark.parametrize("instrument", SPLITTERS, ids=lambda i: i.symbol)
    def test_a_split_moves_the_raw_close_and_not_the_holders_value(self, instrument: Instrument):
        series = bars(instrument, TODAY)
        for split in instrument.splits:
            before, after = next(
                pair for pair in itertools.pairwise(series) if pair[1].date == split.ex_date
            )
            assert after.close * split.new / split.old == pytest.approx(before.close, rel=0.15)
            assert abs(after.close / before.close - 1) > 0.25

    @pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=lambda i: i.symbol)
    def test_no_day_looks_like_an_error_in_the_data(self, instrument: Instrument):
        """Nothing to quarantine: no move above 40% but for splits, no price at or below zero,
        nothing frozen.
        """
        series = bars(instrument, TODAY)
        for before, after in itertools.pairwise(series):
            factor = split_factor(instrument, before.date, after.date)
            assert abs(after.close * factor / before.close - 1) < 0.4
        assert all(
            0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
            for bar in series
        )
        assert all(
            len({bar.volume for bar in series[i : i + 10]}) > 1
            for i in range(0, len(series) - 10, 10)
        )

    def test_yahoo_shows_closes_of_today_in_todays_shares(self):
        """The day before a split the adjusting vendor still shows the raw close; a day later a
        quarter of it.
        """
        day = date(2025, 6, 6)
        (raw,) = [row["close"] for row in tiingo("ZZAUR", day, day)]
        closes = [
            yahoo("ZZAUR", today)["indicators"]["quote"][0]["close"][-1 - (today > day)]
            for today in (day, day + 3 * DAY)
        ]
        assert closes == [raw, pytest.approx(raw / 4)]

    def test_adjusted_closes_meet_the_raw_ones_at_the_end_and_lie_below_before_dividends(self):
        rows = tiingo("ZZBAY")
        assert rows[-1]["adjClose"] == rows[-1]["close"]
        assert rows[0]["adjClose"] < rows[0]["close"] * 0.8

    def test_london_is_quoted_in_pence(self):
        (listing,) = eodhd("search/ZZHAR")
        assert (listing["Currency"], listing["Exchange"]) == ("GBX", "LSE")
        assert eodhd("div/ZZHAR.LSE")[0]["currency"] == "GBX"
        chart = yahoo("ZZHAR.L")
        assert chart["meta"]["currency"] == "GBp"
        assert list(yahoo_raw("ZZHAR.L").values()) == [
            row["close"] for row in eodhd("eod/ZZHAR.LSE")
        ]

    def test_the_delisted_one_ends_and_yahoo_forgets_it(self):
        assert tiingo("ZZFAR")[-1]["date"] == "2024-09-20T00:00:00.000Z"
        assert ask("/yahoo/v8/finance/chart/ZZFAR").status_code == 404

    def test_a_suspension_leaves_a_gap_where_yahoo_has_nulls(self):
        suspended = eodhd("eod/ZZLIN.XETRA", **{"from": "2025-03-03", "to": "2025-03-21"})
        assert suspended == []
        closes = yahoo("ZZLIN.DE")["indicators"]["quote"][0]["close"]
        assert closes.count(None) == 15

    def test_dividends_are_declared_ahead_and_paid_after_the_ex_date(self):
        """EODHD reports a dividend before it goes ex; the rows of Tiingo can't."""
        today = date(2026, 10, 30)
        upcoming = [
            dividend
            for dividend in dividends(INSTRUMENTS["ZZELM"], today)
            if dividend.ex_date > today
        ]
        assert [dividend.ex_date for dividend in upcoming] == [date(2026, 11, 9)]
        assert all(
            d.declared < d.ex_date < d.record_date < d.pay_date
            for d in dividends(INSTRUMENTS["ZZELM"], today)
        )
        assert eodhd("div/ZZELM.US")[-1]["paymentDate"] == "2026-11-30"

    def test_every_yahoo_symbol_answers(self):
        for symbol, instrument in YAHOO_SYMBOLS.items():
            if instrument.last > TODAY:
                chart = yahoo(symbol)
                assert len(chart["timestamp"]) == len(chart["indicators"]["quote"][0]["close"])


class TestCalendars:
    @pytest.mark.parametrize(
        ("market", "day"),
        [
            ("US", "2025-01-09"),  # the mourning for Jimmy Carter
            ("US", "2021-07-05"),  # Independence Day, from Sunday to Monday
            ("US", "2020-12-25"),
            ("US", "2022-06-20"),  # Juneteenth, from Sunday to Monday
            ("LSE", "2022-09-19"),  # the funeral of Elizabeth II
            ("LSE", "2021-12-28"),  # Boxing Day, from Sunday to Tuesday
            ("LSE", "2020-05-08"),  # the bank holiday of May, moved to Friday
            ("XETRA", "2020-06-01"),  # Whit Monday, until 2021
            ("XETRA", "2025-12-24"),
            ("XETRA", "2025-12-26"),
            ("XETRA", "2014-04-21"),  # Easter Monday, before the exchange's own calendar begins
            ("BA", "2026-12-31"),
            ("BA", "2026-11-23"),  # National Sovereignty Day, from Friday to Monday
            ("BA", "2024-11-18"),
            ("BA", "2037-02-17"),  # carnival
            ("TARGET", "2014-12-26"),
            ("AR", "2026-12-07"),  # a bridge day
        ],
    )
    def test_a_market_is_closed_on_its_exchanges_holidays(self, market: str, day: str):
        assert date.fromisoformat(day).weekday() < 5
        assert not is_open(market, date.fromisoformat(day))

    @pytest.mark.parametrize(
        ("market", "day"),
        [
            ("US", "2019-06-19"),  # no holiday of the exchange before 2022
            ("US", "2021-12-31"),  # the next year's first day is a Saturday, and does not move
            ("LSE", "2020-05-04"),
            ("LSE", "2022-05-30"),
            ("XETRA", "2025-06-09"),
            ("XETRA", "2025-10-03"),
            ("BA", "2026-12-07"),  # the exchange trades on bridge days
            ("TARGET", "2025-12-24"),
        ],
    )
    def test_a_market_is_open_on_days_that_look_like_holidays(self, market: str, day: str):
        assert is_open(market, date.fromisoformat(day))

    @pytest.mark.parametrize("market", CALENDARS)
    def test_a_market_has_holidays_in_every_year_of_the_sample(self, market: str):
        """Those before an exchange's own calendar begins among them."""
        for year in range(FIRST.year, TODAY.year + 1):
            days = list(open_days(market, date(year, 1, 1), date(year, 12, 31)))
            assert 240 <= len(days) <= 260, year

    def test_each_market_has_its_own_holidays(self):
        thanksgiving, boxing_day, labour_day = (
            date(2025, 11, 27),
            date(2025, 12, 26),
            date(2025, 5, 1),
        )
        assert [is_open(m, thanksgiving) for m in ("US", "LSE", "XETRA", "CC")] == [
            False,
            True,
            True,
            True,
        ]
        assert [is_open(m, boxing_day) for m in ("US", "LSE", "TARGET")] == [True, False, False]
        assert [is_open(m, labour_day) for m in ("US", "XETRA", "BA")] == [True, False, False]
        assert tiingo("ZZAUR", thanksgiving, thanksgiving) == []


class TestRefusals:
    """An unknown symbol or a missing key is answered in each vendor's own manner."""

    def test_tiingo(self):
        unknown = ask("/tiingo/tiingo/daily/NOPE/prices", authorization="Token sample")
        assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not found."})
        assert ask("/tiingo/tiingo/daily/ZZAUR").status_code == 403
        assert ask("/tiingo/tiingo/daily/ZZAUR", authorization="Token wrong").status_code == 401
        assert ask("/tiingo/tiingo/daily/ZZAUR?token=sample").status_code == 200
        bad = ask("/tiingo/tiingo/daily/ZZAUR/prices?startDate=soon&token=sample")
        assert bad.status_code == 400

    def test_tiingo_does_not_serve_other_exchanges(self):
        assert ask("/tiingo/tiingo/daily/ZZHAR?token=sample").status_code == 404

    def test_eodhd(self):
        assert eodhd("search/NOPE") == []
        assert ask("/eodhd/api/eod/NOPE.US?api_token=sample").status_code == 404
        assert ask("/eodhd/api/eod/ZZHAR.LSE").status_code == 401

    def test_eodhd_ignores_a_bad_from(self):
        assert eodhd("eod/ZZHAR.LSE", **{"from": "soon"}) == eodhd("eod/ZZHAR.LSE")

    def test_yahoo(self):
        answer = ask("/yahoo/v8/finance/chart/NOPE")
        assert answer.status_code == 404
        assert answer.json()["chart"]["error"]["code"] == "Not Found"

    def test_kraken_errors_are_http_200(self):
        answer = ask("/kraken/0/public/OHLC?pair=NOPEUSD&interval=1440")
        assert (answer.status_code, answer.json()) == (
            200,
            {"error": ["EQuery:Unknown asset pair"]},
        )

    def test_kraken_gives_720_candles_at_most_and_goes_on_after_since(self):
        result = ask("/kraken/0/public/OHLC?pair=ETHUSD&interval=1440&since=0").json()["result"]
        assert len(result["XETHZUSD"]) == 720
        rest = ask(
            f"/kraken/0/public/OHLC?pair=ETHUSD&interval=1440&since={result['last']}"
        ).json()["result"]
        assert rest["XETHZUSD"] == result["XETHZUSD"][-1:]

    def test_coingecko(self):
        path = (
            "/coingecko/api/v3/coins/bitcoin/market_chart/range"
            "?vs_currency=usd&from=1500000000&to=1500200000"
        )
        assert ask(path).status_code == 401  # without a key no more than a year back
        assert ask(path, TODAY, **{"x-cg-demo-api-key": "wrong"}).status_code == 401
        hourly = ask(path, TODAY, **{"x-cg-demo-api-key": "sample"}).json()["prices"]
        assert len(hourly) == 56
        assert ask("/coingecko/api/v3/coins/nope/market_chart/range").json() == {
            "error": "coin not found"
        }
        assert ask("/coingecko/api/v3/search?query=btc").json()["coins"][0]["id"] == "bitcoin"

    def test_open_exchange_rates(self):
        path = "/openexchangerates/api/historical/2026-03-20.json"
        assert ask(path).json()["message"] == "missing_app_id"
        assert ask(f"{path}?app_id=wrong").status_code == 401
        assert ask(f"{path}?app_id=sample&base=EUR").status_code == 403
        assert (
            ask("/openexchangerates/api/historical/2030-01-01.json?app_id=sample").status_code
            == 400
        )

    def test_bcra(self):
        path = "/bcra/estadisticascambiarias/v1.0/Cotizaciones"
        assert ask(f"{path}?fecha={TODAY + DAY}").json()["status"] == 400
        assert ask(f"{path}/USD?fechadesde={TODAY}&fechahasta={TODAY + DAY}").status_code == 400
        assert ask(f"{path}/USD?limit=1001").status_code == 400
        assert ask(f"{path}/ZZZ").status_code == 404

    def test_frankfurter(self):
        assert ask("/frankfurter/v2/rates?base=ZZZ").json() == {
            "status": 422,
            "message": "invalid currency: ZZZ",
        }
        assert ask("/frankfurter/v2/rates?base=USD&providers=UNKNOWN").status_code == 422


class TestRates:
    def test_the_ecb_says_the_same_in_both_formats(self):
        sdmx = ecb("", FIRST, TODAY)
        packed = ask("/ecb/stats/eurofxref/eurofxref-hist.zip").content
        text = zipfile.ZipFile(io.BytesIO(packed)).read("eurofxref-hist.csv").decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        codes = [name for name in rows[0] if name not in ("Date", "BGN", "")]
        assert {(code, row["Date"]): float(row[code]) for row in rows for code in codes} == sdmx
        assert set(codes) == set(EURO_RATES)
        assert {row["BGN"] for row in rows} == {"N/A"}
        assert all(line.endswith(",") for line in text.splitlines())
        assert [row["Date"] for row in rows] == [
            str(day) for day in open_days("TARGET", FIRST, TODAY)
        ][::-1]

    def test_every_currency_that_the_central_banks_publish_is_served(self):
        """All 29 of the ECB's and all 32 that the product asks the BCRA for."""
        assert len(EURO_RATES) == 29
        assert {code for code, _ in ecb("", TODAY, TODAY)} == set(EURO_RATES)
        detail = ask(f"/bcra/estadisticascambiarias/v1.0/Cotizaciones?fecha={TODAY}").json()[
            "results"
        ]["detalle"]
        named = {row["codigoMoneda"] for row in detail if row["tipoCotizacion"]}
        assert named - {"REF"} == set(BCRA_CODES.values())
        assert len(BCRA_CODES) == 32
        assert set(ALL_CODES) == {*EURO_RATES, *BCRA_CODES, "EUR", "ARS"}

    def test_the_bcra_prints_pesos_for_a_thousand_dong(self):
        """What it prints for one would have lost its figures."""
        (day,) = bcra("VND", date(2026, 3, 20), date(2026, 3, 20))["results"]
        (row,) = day["detalle"]
        assert "(C/1.000 UNIDADES)" in row["descripcion"]
        path = (
            "/frankfurter/v2/rates?from=2026-03-20&to=2026-03-20&base=VND&quotes=ARS&providers=BCRA"
        )
        assert ask(path).json()[0]["rate"] == pytest.approx(row["tipoCotizacion"] / 1000)
        assert 10_000 < bcra_rate("USD") / ask(path).json()[0]["rate"] < 50_000

    def test_the_ecb_answers_a_weekend_with_nothing_at_all(self):
        path = (
            "/ecb/service/data/EXR/D.USD+GBP.EUR.SP00.A"
            "?format=csvdata&startPeriod=2026-03-21&endPeriod=2026-03-22"
        )
        assert (ask(path).status_code, ask(path).text) == (200, "")
        assert ask("/ecb/service/data/EXR/D.ARS.EUR.SP00.A?format=csvdata").status_code == 404

    def test_bcra_range_is_newest_first_and_a_holiday_has_no_figures(self):
        answer = bcra("USD", date(2026, 3, 20), date(2026, 3, 25))
        days = {row["fecha"]: row["detalle"] for row in answer["results"]}
        assert list(days) == ["2026-03-25", "2026-03-24", "2026-03-23", "2026-03-20"]
        assert days["2026-03-24"] == []
        assert answer["metadata"]["resultset"]["count"] == 4

    def test_bcra_pages_of_a_long_range_join_to_the_whole(self):
        first, last = date(2016, 1, 1), date(2023, 12, 31)
        pages = [
            bcra("EUR", first, last, f"&offset={offset}")["results"]
            for offset in (0, 1000, 2000, 3000)
        ]
        days = [row["fecha"] for page in pages for row in page]
        assert (
            len(days)
            == len(set(days))
            == bcra("EUR", first, last)["metadata"]["resultset"]["count"]
        )
        assert days == sorted(days, reverse=True)

    def test_bcra_by_day_agrees_with_the_range_and_calls_mexico_mxp(self):
        path = "/bcra/estadisticascambiarias/v1.0/Cotizaciones?fecha="
        results = ask(f"{path}2026-03-20").json()["results"]
        by_code = {row["codigoMoneda"]: row["tipoCotizacion"] for row in results["detalle"]}
        (ranged,) = bcra("MXP", date(2026, 3, 20), date(2026, 3, 20))["results"]
        assert by_code["MXP"] == ranged["detalle"][0]["tipoCotizacion"]
        assert "MXN" not in by_code
        assert by_code["ARS"] == 0
        holiday = ask(f"{path}2026-03-24").json()
        assert holiday == {"status": 200, "results": {"fecha": None, "detalle": []}}

    @settings(deadline=None)
    @given(st.sampled_from(list(open_days("TARGET", date(2014, 1, 2), TODAY))))
    def test_the_banks_agree_within_rounding(self, day):
        """Pesos per euro straight from the BCRA, and through the ECB's dollar."""
        detail = ask(f"/bcra/estadisticascambiarias/v1.0/Cotizaciones?fecha={day}").json()[
            "results"
        ]["detalle"]
        pesos = {row["codigoMoneda"]: row["tipoCotizacion"] for row in detail}
        if not pesos:
            return  # a holiday in Buenos Aires only
        per_euro = {code: rate for (code, _), rate in ecb("", day, day).items()}
        assert per_euro["USD"] * pesos["USD"] == pytest.approx(pesos["EUR"], rel=1e-4)
        for code in per_euro.keys() & BCRA_CODES.keys():
            assert pesos["EUR"] / per_euro[code] == pytest.approx(pesos[BCRA_CODES[code]], rel=1e-4)
        named = ask(f"/openexchangerates/api/historical/{day}.json?app_id=sample").json()["rates"]
        assert set(named) == set(ALL_CODES)
        assert named["ARS"] == pytest.approx(pesos["USD"], rel=1e-4)
        assert named["EUR"] * per_euro["USD"] == pytest.approx(1, rel=1e-4)

    def test_frankfurter_repeats_the_banks_own_figures(self):
        path = "/frankfurter/v2/rates?from=2026-03-19&to=2026-03-22"
        pesos = ask(f"{path}&base=USD&quotes=ARS&providers=BCRA").json()
        direct = bcra("USD", date(2026, 3, 19), date(2026, 3, 20))["results"][::-1]
        assert [row["rate"] for row in pesos] == [
            row["detalle"][0]["tipoCotizacion"] for row in direct
        ]
        euros = ask(f"{path}&base=EUR&quotes=USD,JPY&providers=ECB").json()
        published = ecb("USD+JPY", date(2026, 3, 19), date(2026, 3, 22))
        assert {(row["quote"], row["date"]): row["rate"] for row in euros} == published
        assert {row["quote"] for row in ask("/frankfurter/v2/rates?base=USD").json()} >= {
            "ARS",
            "EUR",
            "USD",
            "UYU",
        }

    @pytest.mark.parametrize("house", ["oficial", "blue", "bolsa", "contadoconliqui", "mayorista"])
    def test_argentinadatos_carries_weekends_and_holidays_forward(self, house):
        rates = dollars(house)
        days = [date.fromisoformat(day) for day in rates]
        assert days == [days[0] + offset * DAY for offset in range(len(days))]
        repeated = [day for day in days[1:] if not is_open("AR", day)]
        assert len(repeated) > 800
        assert all(rates[str(day)] == rates[str(day - DAY)] for day in repeated)

    def test_the_kinds_of_dollar_are_distinct_and_rise_over_the_years(self):
        kinds = {
            house: dollars(house) for house in ("mayorista", "bolsa", "contadoconliqui", "blue")
        }
        for year in range(2019, 2027):
            on_the_day = {house: rates[f"{year}-06-28"] for house, rates in kinds.items()}
            assert len(set(on_the_day.values())) == 4
            assert on_the_day["mayorista"] == min(on_the_day.values())
        for rates in kinds.values():
            yearly = [rates[f"{year}-06-28"] for year in range(2019, 2027)]
            assert yearly == sorted(yearly)

    def test_the_wholesale_dollar_is_the_central_banks(self):
        (row,) = bcra("USD", date(2026, 3, 20), date(2026, 3, 20))["results"]
        assert dollars("mayorista")["2026-03-20"] == pytest.approx(
            row["detalle"][0]["tipoCotizacion"], abs=0.01
        )

    def test_dolarapi_is_the_last_row_of_argentinadatos(self):
        for row in ask("/dolarapi/v1/dolares").json():
            assert row["venta"] == dollars(row["casa"])[row["fechaActualizacion"][:10]]
            assert row["fechaActualizacion"].startswith(str(TODAY))
