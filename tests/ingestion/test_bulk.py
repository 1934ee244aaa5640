"""The daily run of an exchange in bulk requests: the same result as asset by asset, with single
requests for what is not among the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.ingestion.schemas import RunReport
from shared.vendors.prices.eodhd import Eodhd
from tests.ingestion.stage import (
    ACTIONS,
    DAY,
    PRICES,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    quarantine,
    rising,
    stored,
)
from tests.vendors.vendor_server import Answer, VendorRequest

BULK = "/api/eod-bulk-last-day/XETRA"
FIRST = YESTERDAY - 20 * DAY
CODES = [f"S{number}" for number in range(6)]
Change = Callable[[list[dict[str, Any]]], None]


class Exchange:
    """Six shares on one exchange that EODHD knows one by one and in bulk. `change` may do anything
    to the rows of a bulk answer; `missing` are not in it.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.missing: set[str] = set()
        self.failure: Answer | None = None
        self.change: Change = lambda rows: None
        self.ids: dict[str, UUID] = {}
        for number, code in enumerate(CODES):
            closes = rising(FIRST, YESTERDAY - DAY, start=f"{100 + number}")
            stage.eodhd_share(f"{code}.XETRA", closes)
            self.ids[code] = add_asset(
                code, sources=[("eodhd", f"{code}.XETRA|EUR")], currency="EUR"
            )
            add_transaction(self.ids[code], FIRST + 10 * DAY)
        stage.vendor.answer(BULK, self.answer)

    def trade(self, **closes: str) -> None:
        """Yesterday's session."""
        for code, close in closes.items():
            self.stage.eodhd[f"{code}.XETRA"].closes[YESTERDAY] = close

    def answer(self, request: VendorRequest) -> Answer:
        if self.failure is not None:
            return self.failure
        day, rows = date.fromisoformat(request.query["date"]), []
        for code in CODES:
            share = self.stage.eodhd[f"{code}.XETRA"]
            base = {"code": code, "exchange": "XETRA", "date": f"{day}"}
            kind = request.query.get("type", "closes")
            if kind == "closes" and day in share.closes:
                close = float(share.closes[day])
                rows.append({**base, "close": close, "open": 1.0, "volume": day.toordinal()})
            elif kind == "splits" and day in share.splits:
                rows.append({**base, "split": share.splits[day]})
            elif kind == "dividends" and day in share.dividends:
                cash = float(share.dividends[day])
                rows.append({**base, "unadjustedValue": cash, "currency": "USD"})
        rows = [row for row in rows if row["code"] not in self.missing]
        self.change(rows)
        return Answer(rows)

    def run(self) -> tuple[RunReport, Counter[str]]:
        """A run, and how many requests each path got."""
        before = len(self.stage.vendor.requests)
        report = self.stage.ingest()
        return report, Counter(request.path for request in self.stage.vendor.requests[before:])


@pytest.fixture
def exchange(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """After the first run, which reads each share's history alone; from then on bulk requests are
    cheaper even for one share a day.
    """
    exchange = Exchange(stage)
    report, paths = exchange.run()
    assert report.status == "succeeded"
    assert not paths[BULK]
    monkeypatch.setattr(Eodhd, "bulk_calls", 0)
    return exchange


def everything() -> tuple[Any, ...]:
    return (
        [row[:-1] for row in stored(PRICES)],
        stored(ACTIONS),
        coverage(),
        quarantine(),
    )


def test_a_session_comes_in_bulk(exchange: Exchange) -> None:
    """Three requests for each of eleven days, whatever the number of shares; with the split and the
    dividend of the day.
    """
    exchange.trade(S0="102.5", S1="51", S2="103", S3="104", S4="105", S5="106")
    shares = exchange.stage.eodhd
    shares["S1.XETRA"].splits[YESTERDAY] = "2.000000/1.000000"
    shares["S2.XETRA"].dividends[YESTERDAY] = "0.5"
    report, paths = exchange.run()
    assert (report.status, report.inserted, report.errors) == ("succeeded", 6 + 2, [])
    assert paths == {BULK: 33}
    assert {row[0] for row in stored(ACTIONS)} == {
        str(exchange.ids["S1"]),
        str(exchange.ids["S2"]),
    }
    assert all(days[1] == YESTERDAY for days in coverage().values())


def test_few_shares_of_an_exchange_are_requested_alone(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bulk request counts as a hundred."""
    monkeypatch.setattr(Eodhd, "bulk_calls", 100)
    exchange.trade(**dict.fromkeys(CODES, "103"))
    report, paths = exchange.run()
    assert report.inserted == 6
    assert not paths[BULK]


def test_what_is_not_in_the_bulk_answer_is_requested_alone(exchange: Exchange) -> None:
    exchange.trade(**dict.fromkeys(CODES, "103"))
    exchange.missing = {"S4"}
    report, paths = exchange.run()
    assert report.inserted == 6
    assert {path for path in paths if path != BULK} == {
        f"/api/{call}/S4.XETRA" for call in ("eod", "splits", "div")
    }


def test_a_day_that_the_vendor_has_only_begun_to_publish_is_left_to_the_next_run(
    exchange: Exchange,
) -> None:
    """Yesterday has one close of six: the other five are not requested one by one."""
    exchange.trade(S0="103")
    report, paths = exchange.run()
    assert report.inserted == 1
    assert paths == {BULK: 33}
    exchange.trade(**dict.fromkeys(CODES, "103"))
    report, paths = exchange.run()
    assert report.inserted == 5
    assert paths.keys() == {BULK}


@pytest.mark.parametrize(
    "failure",
    [
        Answer("Forbidden", 403),
        Answer("", 500),
        Answer({"message": "You exceeded your daily API requests limit"}),
        Answer("<html>"),
        Answer([7]),
        Answer([{"code": "S0"}]),
        Answer({"code": "S0"}),
    ],
    ids=lambda failure: str(failure.body)[:12] or str(failure.status),
)
def test_without_bulk_answers_every_share_is_requested_alone(
    exchange: Exchange, failure: Answer
) -> None:
    """A plan without them, an outage, HTML, and rows of another shape."""
    exchange.trade(**dict.fromkeys(CODES, "103"))
    exchange.failure = failure
    report, paths = exchange.run()
    assert (report.status, report.inserted) == ("succeeded", 6)
    assert sum(count for path, count in paths.items() if path != BULK) == 18
    # Five failures end a vendor's calls; three more are under way then, each tried four times.
    assert paths[BULK] <= 32


def _negative(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["code"] == "S3" and "close" in row:
            row["close"] = -1.0


def _jumped(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["code"] == "S3" and row["date"] == f"{YESTERDAY}" and "close" in row:
            row["close"] = 9_999.0


def _of_another_day(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["date"] = "2026-01-01"


def test_one_bad_close_condemns_its_share_alone(exchange: Exchange) -> None:
    exchange.trade(**dict.fromkeys(CODES, "103"))
    exchange.change = _negative
    report, _ = exchange.run()
    assert report.inserted == 5
    assert [(error.asset_id, error.code) for error in report.errors] == [
        (exchange.ids["S3"], code) for code in ("bad_answer", "no_closes")
    ]


def test_a_jump_goes_into_quarantine(exchange: Exchange) -> None:
    exchange.trade(**dict.fromkeys(CODES, "103"))
    exchange.change = _jumped
    report, _ = exchange.run()
    assert report.inserted == 5
    assert [error.code for error in report.errors] == ["quarantined"]
    assert quarantine().keys() == {(exchange.ids["S3"], YESTERDAY)}


def test_rows_of_another_day_are_none(exchange: Exchange) -> None:
    """EODHD answers with the last day before a holiday."""
    exchange.trade(**dict.fromkeys(CODES, "103"))
    exchange.change = _of_another_day
    report, paths = exchange.run()
    assert report.inserted == 6
    assert paths["/api/eod/S0.XETRA"] == 1


def test_both_ways_store_the_same(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrections, a split, a dividend, a share without trades, and one that is suspended."""
    exchange.trade(S0="102.5", S1="51", S2="103", S3="104")
    shares = exchange.stage.eodhd
    shares["S0.XETRA"].closes[YESTERDAY - DAY] = "101.99"
    shares["S1.XETRA"].splits[YESTERDAY] = "2.000000/1.000000"
    shares["S2.XETRA"].dividends[YESTERDAY - 2 * DAY] = "0.5"
    del shares["S5.XETRA"].closes[YESTERDAY - 3 * DAY]
    report, _ = exchange.run()
    in_bulk = everything()
    assert report.corrected == 1
    monkeypatch.setattr(Eodhd, "bulk_calls", 100)
    report, paths = exchange.run()
    assert not paths[BULK]
    assert (report.inserted, report.corrected) == (0, 0)
    assert everything() == in_bulk
