"""A vendor that answers 200 and nothing else: an outage, a suspension, a delisting. No check can
tell which, and no day is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from shared.database.market import asset_coverage
from shared.ingestion.schemas import RunReport
from tests.ingestion.stage import (
    ACTIONS,
    CORRECTIONS,
    DAY,
    PRICES,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    quarantine,
    rising,
    rows_of,
    stored,
    stored_closes,
    version,
)
from tests.vendors.vendor_server import Answer

LATER = YESTERDAY + 40 * DAY
BOTH = [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")]


def lines(report: RunReport) -> list[tuple[str | None, str, date | None]]:
    return [(error.provider, error.code, error.close_date) for error in report.errors]


def known(closes: dict[date, str], since: date = SINCE) -> dict[date, Decimal]:
    return {day: Decimal(close) for day, close in closes.items() if day >= since - 10 * DAY}


def evenings(stage: Stage, days: int, every: int = 5) -> Iterable[RunReport]:
    """A run every few days, for so many days."""
    for _ in range(days // every):
        stage.now += every * DAY
        yield stage.ingest()


@pytest.mark.parametrize("lost", ["everything", "what is new"])
def test_a_vendor_that_recovers_fills_the_whole_gap(stage: Stage, lost: str):
    """Forty days of empty lists, or of answers that end where the outage began; then one run brings
    them all.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    stage.ingest()
    if lost == "everything":
        share.closes = {}
    for report in evenings(stage, 40):
        assert (report.status, report.inserted, report.corrected) == ("succeeded", 0, 0)
    assert coverage() == {asset_id: (SINCE - 10 * DAY, YESTERDAY)}

    share.closes = rising(last=LATER)
    report = stage.ingest()

    assert (report.status, lines(report)) == ("succeeded", [])
    assert stored_closes(asset_id) == known(share.closes)
    assert coverage() == {asset_id: (SINCE - 10 * DAY, max(share.closes))}


def test_a_delisted_asset_costs_one_request_a_run(stage: Stage):
    """It is no failure; the request begins ten days before the last close, however long ago that
    is.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising())
    stage.ingest()
    before = stored(PRICES), coverage(), version()
    for report in evenings(stage, 60, every=20):
        assert (report.status, lines(report)) == (
            "succeeded",
            [("tiingo", "price_stale", YESTERDAY)],
        )
    assert [days[0] for days in stage.requested_days("ACME")[1:]] == ["2026-03-10"] * 3
    assert (stored(PRICES), coverage(), version()) == before


def test_a_symbol_that_a_vendor_has_dropped_is_reported_with_its_last_close(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising())
    stage.ingest()
    stage.tiingo["ACME"].closes = {}
    report = stage.ingest()
    assert (report.status, lines(report)) == ("succeeded", [(None, "no_closes", YESTERDAY)])
    assert coverage()[asset_id][1] == YESTERDAY


def test_a_suspension_ends_with_the_close_after_it(stage: Stage):
    """Then its days are days without trading, and not asked for any more."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    stage.ingest()
    for _ in evenings(stage, 40):
        pass
    share.closes[LATER - DAY] = "108"
    assert stage.ingest().inserted == 1
    assert coverage()[asset_id][1] == LATER - DAY
    stage.ingest()
    assert stage.requested_days("ACME")[-1] == ("2026-04-18", LATER.isoformat())


def test_reading_twice_changes_no_row_however_long_the_silence(stage: Stage):
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(), dividends={date(2026, 3, 16): "0.25"})
    stage.eodhd_share("ACME.US", rising())
    stage.now += 30 * DAY
    stage.ingest()
    before = stored(PRICES), stored(ACTIONS), stored(CORRECTIONS), coverage(), version()
    report = stage.ingest()
    assert (report.inserted, report.corrected) == (0, 0)
    assert (stored(PRICES), stored(ACTIONS), stored(CORRECTIONS), coverage(), version()) == before


@pytest.mark.parametrize("first_run", ["before", "after"])
def test_the_next_vendor_is_asked_for_what_the_first_has_lost(stage: Stage, first_run: str):
    """For what comes after the first one's last close, and for no more: a cent's difference
    rewrites nothing. The first is asked first every time, and goes on when it is back. The ten
    closes that a new asset is checked by are asked for too.
    """
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    other = {
        day: str(Decimal(close) + Decimal("0.01"))
        for day, close in rising(last=LATER + 60 * DAY).items()
    }
    stage.eodhd_share("ACME.US", other)
    if first_run == "before":
        stage.ingest()
    stage.now += 40 * DAY
    report = stage.ingest()
    assert (report.status, lines(report)) == ("succeeded", [])
    stood_in = {day: Decimal(close) for day, close in other.items() if YESTERDAY < day <= LATER}
    assert stored_closes(asset_id) == known(share.closes) | stood_in
    assert {row.provider for row in rows_of(asset_coverage)} == {"eodhd"}
    assert [
        request.query["from"]
        for request in stage.vendor.requests
        if request.path == "/api/eod/ACME.US"
    ] == [
        "2026-03-06",
        "2026-03-20",
    ]

    share.closes = rising(last=LATER + DAY)
    stage.now += DAY
    assert stage.ingest().inserted == 1
    assert {row.provider for row in rows_of(asset_coverage)} == {"tiingo"}
    assert stored_closes(asset_id)[LATER - 20 * DAY] == stood_in[LATER - 20 * DAY]


def test_a_vendor_that_stands_in_is_measured_against_the_closes_before_it(stage: Stage):
    """Also in the first run, when they are not stored yet: a symbol that has been given to another
    company is doubted.
    """
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising())
    stage.eodhd_share("ACME.US", rising(YESTERDAY + DAY, LATER, start="7"))
    stage.now += 40 * DAY
    report = stage.ingest()
    assert [code for _, code, _ in lines(report)] == ["quarantined"]
    assert set(quarantine()) == {(asset_id, YESTERDAY + DAY)}


def test_all_vendors_silent_is_told_once(stage: Stage):
    """By the last of those that gave a close."""
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising())
    stage.eodhd_share("ACME.US", rising(last=YESTERDAY + 4 * DAY))
    stage.now += 40 * DAY
    report = stage.ingest()
    assert lines(report) == [("eodhd", "price_stale", YESTERDAY + 4 * DAY)]
    stage.vendor.forget("/api/eod/ACME.US")
    stage.vendor.answer("/api/eod/ACME.US", Answer("no", 403))
    report = stage.ingest()
    assert report.status == "succeeded"
    assert lines(report) == [
        ("eodhd", "provider_refused", None),
        ("tiingo", "price_stale", YESTERDAY),
    ]
