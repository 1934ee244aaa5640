"""Answers that no vendor should give, through whole runs: the asset is reported with a reason, the
others are stored, and nothing that is stored is nonsense.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.config import Settings
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions
from shared.ingestion.prices import ingest_prices
from shared.ingestion.schemas import ActionIngestionRequest, IngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from tests.ingestion.stage import (
    ACTIONS,
    PRICES,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    projected_splits,
    quarantine,
    rising,
    stored,
    stored_closes,
    vendor_settings,
)
from tests.vendors.prices.answers import opening, yahoo_chart
from tests.vendors.vendor_server import Answer

DAY = timedelta(days=1)
DAYS = sorted(rising())
MIDDLE = DAYS[20]


@pytest.fixture
def good(stage: Stage) -> UUID:
    """An asset whose vendor is as vendors should be: it must be stored in the same run."""
    asset_id = add_asset("GOOD")
    add_transaction(asset_id, SINCE)
    stage.share("GOOD", rising(), dividends={MIDDLE: "0.25"})
    return asset_id


def run(stage: Stage) -> tuple[RunReport, RunReport]:
    """Closes, then actions; Yahoo is switched on."""
    vendors = Settings.model_validate(
        vendor_settings(stage.vendor) | {"yahoo_enabled": True, "yahoo_url": stage.vendor.url}
    )

    def sources() -> Any:
        return price_sources(vendors, lambda: stage.now, timeout_s=5, attempts=1)

    return (
        ingest_prices(IngestionRequest(), bigquery(), sources(), lambda: stage.now),
        ingest_actions(ActionIngestionRequest(), bigquery(), sources(), lambda: stage.now),
    )


def each_fails_alone(stage: Stage, good: UUID, bad: dict[UUID, str], vendor: str) -> None:
    """Both runs report every one of them with a reason of the vendor's, and only the good asset is
    stored.
    """
    for report in run(stage):
        assert report.status == "partial"
        reported = {
            error.asset_id: error.detail for error in report.errors if error.provider == vendor
        }
        assert [name for asset_id, name in bad.items() if not reported.get(asset_id)] == []
        assert good not in reported
    assert stored_closes(good) == {day: Decimal(close) for day, close in rising().items()}
    assert {row[0] for row in stored(PRICES)} == {row[0] for row in stored(ACTIONS)} == {str(good)}
    assert list(coverage()) == [good]
    assert (projected_splits(), quarantine()) == ([], {})


def tiingo_rows() -> list[dict[str, Any]]:
    return [
        {
            "date": f"{day}T00:00:00.000Z",
            "close": float(close),
            "volume": at,
            "divCash": 0.0,
            "splitFactor": 1.0,
        }
        for at, (day, close) in enumerate(sorted(rising().items()))
    ]


def tiingo(stage: Stage, symbol: str, body: Any) -> UUID:
    asset_id = add_asset(symbol)
    add_transaction(asset_id, SINCE)
    stage.vendor.answer(
        f"/tiingo/daily/{symbol}/prices", body if isinstance(body, Answer) else Answer(body)
    )
    return asset_id


def with_one(**changed: Any) -> bytes:
    """Tiingo's rows, one of which has another field; numbers as they are written."""
    rows = tiingo_rows()
    rows[20] |= {name: f"@{value}@" for name, value in changed.items()}
    return json.dumps(rows).replace('"@', "").replace('@"', "").replace("\\", "").encode()


BAD_FIGURES = {
    "close": [
        "-1.5",
        "1e300",
        '"1e300"',
        "1e999999999999",
        '"Infinity"',
        "NaN",
        "true",
        "[1]",
        '"ten"',
        '"1e15"',
    ],
    "splitFactor": ["0.0", "-7", "1e99", "1e-99", '"1e999999999"', "1.0000001", '"7:1"'],
    "divCash": ["1e90", "{}", '"1e15"'],
    "date": ['"2026-13-45"', "null", "7"],
}
BAD_BODIES = {
    "cut short": b'[{"close": 1',
    "lists": b"[[]]",
    "ten megabytes": json.dumps(tiingo_rows() + [{"pad": "x" * 1000}] * 10_000).encode(),
    "latin-1": '[{"date": "2026-01-12", "close": 1, "n\u00e4me": 1}]'.encode("latin-1"),
    "broken off": Answer(b"[]" * 40, cut_at=7),
    "elsewhere": Answer(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
    "junk": Answer(b"\x1f\x8b junk", headers={"Content-Encoding": "gzip"}),
}


def test_an_answer_of_nonsense_fails_its_asset_alone(stage: Stage, good: UUID):
    bodies = BAD_BODIES | {
        f"{field} {value}": with_one(**{field: value})
        for field, values in BAD_FIGURES.items()
        for value in values
    }
    bad = {tiingo(stage, f"BAD{at}", body): name for at, (name, body) in enumerate(bodies.items())}
    each_fails_alone(stage, good, bad, "tiingo")


def test_an_answer_without_a_close_of_the_days_asked_for_fails_its_asset(stage: Stage, good: UUID):
    """Days to come, and closes of zero."""
    ahead = tiingo(
        stage, "AHEAD", [{**row, "date": f"{YESTERDAY + 400 * DAY}"} for row in tiingo_rows()]
    )
    zero = tiingo(stage, "ZERO", [{**row, "close": 0} for row in tiingo_rows()])
    first, second = run(stage)
    assert (first.status, second.status) == ("partial", "succeeded")
    assert {(error.asset_id, error.code) for error in first.errors} == {
        (ahead, "no_closes"),
        (zero, "no_closes"),
    }
    assert {row[0] for row in stored(PRICES)} == {str(good)}


def test_an_odd_answer_that_can_be_read_is_read(stage: Stage, good: UUID):
    rows = tiingo_rows()
    odd = {
        "DOWN": rows[::-1],
        "TWICE": [row for row in rows for _ in range(2)],
        "TEXT": [{**row, "close": str(row["close"])} for row in rows],
        "AHEAD": [*rows, {**rows[-1], "date": f"{YESTERDAY + 30 * DAY}"}],
        "LONGAGO": [*rows, {**rows[0], "date": "1850-01-01"}],
        "ZERO": [{**rows[20], "close": 0, "date": f"{SINCE - DAY}"}, *rows],
    }
    odd_assets = [tiingo(stage, symbol, body) for symbol, body in odd.items()]
    first, second = run(stage)
    assert (first.status, first.errors, second.status, second.errors) == (
        "succeeded",
        [],
        "succeeded",
        [],
    )
    assert [stored_closes(asset_id) for asset_id in odd_assets] == [stored_closes(good)] * len(
        odd_assets
    )


def test_two_closes_of_one_day_that_differ_wildly_are_doubted(stage: Stage, good: UUID):
    rows = tiingo_rows()
    odd = tiingo(stage, "ODD", [*rows, {**rows[20], "close": rows[20]["close"] * 10}])
    first, _ = run(stage)
    assert [error.code for error in first.errors] == ["quarantined"]
    assert MIDDLE not in stored_closes(odd)
    assert set(quarantine()) == {(odd, MIDDLE)}


def eodhd(
    stage: Stage, symbol: str, *, splits: Any = (), dividends: Any = (), closes: Any = None
) -> UUID:
    asset_id = add_asset(symbol, [("eodhd", f"{symbol}.US|USD")])
    add_transaction(asset_id, SINCE)
    quoted = [
        {"date": str(day), "close": float(close), "volume": at}
        for at, (day, close) in enumerate(sorted(rising().items()))
    ]
    for path, rows in (
        ("eod", quoted if closes is None else closes),
        ("splits", splits),
        ("div", dividends),
    ):
        stage.vendor.answer(f"/api/{path}/{symbol}.US", Answer(list(rows)))
    return asset_id


def cash(
    amount: Any = 0.25, currency: Any = "USD", paid: Any = None, on: Any = str(MIDDLE)
) -> dict[str, Any]:
    return {"date": on, "unadjustedValue": amount, "currency": currency, "paymentDate": paid}


def test_a_split_or_dividend_that_can_not_be_read_fails_its_asset_alone(stage: Stage, good: UUID):
    """A split is not left out: every holder of the asset would have a seventh of their units. Nor
    are splits stored without a single close: those of a symbol that the vendor does not know.
    """
    ratios = [
        "0/1",
        "1/0",
        "0/0",
        "-7/1",
        "7/-1",
        "7",
        "",
        "a/b",
        "1e999999999/1",
        "1/1e999999999",
        "7/1/2",
        None,
        7,
    ]
    unreadable = [
        cash("1e90"),
        cash(1e90),
        cash([1]),
        cash(paid="soon"),
        cash(on="never"),
        cash(on=7),
        7,
    ]
    bad = {
        eodhd(stage, f"S{at}", splits=[{"date": str(MIDDLE), "split": ratio}]): f"split {ratio}"
        for at, ratio in enumerate(ratios)
    }
    bad |= {
        eodhd(stage, f"D{at}", dividends=[dividend]): f"dividend {dividend}"
        for at, dividend in enumerate(unreadable)
    }
    each_fails_alone(stage, good, bad, "eodhd")


def test_splits_without_a_single_close_are_not_believed(stage: Stage, good: UUID):
    """Those of a symbol that the vendor does not know, or of another company."""
    bad = eodhd(
        stage, "BAD", closes=[], splits=[{"date": str(MIDDLE), "split": "7/1"}], dividends=[cash()]
    )
    for report in run(stage):
        assert report.status == "partial"
        assert {(error.asset_id, error.code) for error in report.errors} == {(bad, "no_closes")}
    assert {row[0] for row in stored(ACTIONS)} == {str(good)}


def test_the_next_vendor_stands_in_for_one_without_closes(stage: Stage):
    """And the run has not failed then."""
    asset_id = add_asset("BAD", [("eodhd", "BAD.US|USD"), ("tiingo", "ACME")])
    add_transaction(asset_id, SINCE)
    for path, rows in (
        ("eod", []),
        ("splits", [{"date": str(MIDDLE), "split": "7/1"}]),
        ("div", []),
    ):
        stage.vendor.answer(f"/api/{path}/BAD.US", Answer(rows))
    stage.share("ACME", rising(), dividends={MIDDLE: "0.25"})
    _, report = run(stage)
    assert (report.status, [error.code for error in report.errors]) == ("succeeded", ["no_closes"])
    assert [row[1] for row in stored(ACTIONS)] == ["DIVIDEND"]


def test_one_for_one_is_no_split(stage: Stage, good: UUID):
    eodhd(stage, "ONE", splits=[{"date": str(MIDDLE), "split": "1.000000/1.000000"}])
    assert [report.status for report in run(stage)] == ["succeeded", "succeeded"]
    assert projected_splits() == []


def test_a_dividend_in_a_currency_that_nobody_knows_is_left_out_and_reported(
    stage: Stage, good: UUID
):
    """The closes, and the other dividends, are as good as ever; one that was stored before it was
    reported so stays.
    """
    currencies = ["ZZZ", "usd", "US Dollar", 7, ["USD"]]
    later = str(MIDDLE + 7 * DAY)
    odd = [
        eodhd(stage, f"C{at}", dividends=[cash(), cash(0.3, on=later)])
        for at in range(len(currencies))
    ]
    run(stage)
    for at, currency in enumerate(currencies):
        stage.vendor.forget(f"/api/div/C{at}.US")
        stage.vendor.answer(f"/api/div/C{at}.US", Answer([cash(), cash(0.3, currency, on=later)]))
    _, report = run(stage)
    assert (report.status, report.rejected, report.withdrawn) == ("succeeded", len(odd), 0)
    assert {(error.asset_id, error.code) for error in report.errors} == {
        (asset_id, "dividend_left_out") for asset_id in odd
    }
    assert [row[6] for row in stored(ACTIONS) if row[0] == str(odd[0])] == [
        Decimal("0.25"),
        Decimal("0.3"),
    ]


def chart(**changed: Any) -> dict[str, Any]:
    rows = [
        (opening(str(day), "America/New_York"), float(close))
        for day, close in sorted(rising().items())
    ]
    return yahoo_chart(**({"rows": rows} | changed))


def test_a_chart_of_nonsense_fails_its_asset_alone(stage: Stage, good: UUID):
    """Instants that no clock has, time zones that are paths, ratios that are none."""
    stamp = opening(str(MIDDLE), "America/New_York")
    charts = [
        *(chart(rows=[(instant, 1.5)]) for instant in (10**17, -(10**17), 10**30)),
        *(chart(zone=zone) for zone in ("America", "a" * 5000, "../../etc/passwd", "")),
        *(chart(splits=[(stamp, new, old)]) for new, old in ((0, 1), (7, 0), (-7, 1), (1e99, 1))),
        *(chart(dividends=[(instant, cash)]) for instant, cash in ((10**17, 0.25), (stamp, 1e90))),
        chart(splits=[(10**17, 7, 1)]),
        chart(currency="ZZZ"),
        chart(currency=None),
    ]
    bad = {}
    for at, body in enumerate(charts):
        asset_id = add_asset(f"BAD{at}", [("yahoo", f"BAD{at}")])
        add_transaction(asset_id, SINCE)
        stage.vendor.answer(f"/v8/finance/chart/BAD{at}", Answer(body))
        bad[asset_id] = json.dumps(body)[-100:]
    each_fails_alone(stage, good, bad, "yahoo")
