"""Splits and dividends that the closes deny, through whole runs: quarantined with a reason,
invisible to every calculation, and stored when a second vendor, the closes themselves or an
operator confirm them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.database.market import quarantined_actions
from shared.ingestion.schemas import RunReport
from tests.ingestion.stage import (
    ACTIONS,
    DAY,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    projected_splits,
    quarantine,
    rising,
    rows_of,
    stored,
    stored_closes,
    version,
)
from tests.ingestion.test_hostile_vendors import run as run_both
from tests.ingestion.test_one_split import actions, taken_away
from tests.vendors.prices.answers import opening, yahoo_chart
from tests.vendors.vendor_server import Answer

DAYS = sorted(rising())
EX = DAYS[-3]
LONG_AGO = DAYS[10]
BOTH = [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")]


@pytest.fixture
def asset_id(stage: Stage) -> UUID:
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    return asset_id


def fallen(by: int, since: date, last: date = YESTERDAY) -> dict[date, str]:
    rows = rising(last=last)
    return {
        day: str(round(Decimal(close) / by, 4)) if day >= since else close
        for day, close in rows.items()
    }


def waiting() -> dict[tuple[str, date], tuple[str, bool]]:
    return {
        (row.type, row.ex_date): (row.value, row.released) for row in rows_of(quarantined_actions)
    }


def kinds() -> list[tuple[str, date]]:
    return [(row[1], row[2]) for row in stored(ACTIONS)]


def doubted(report: RunReport) -> list[str]:
    return [error.detail for error in report.errors if error.code == "quarantined"]


@pytest.mark.parametrize("ratio", ["7", "0.1"])
def test_a_split_that_its_closes_deny_is_kept_aside(stage: Stage, asset_id: UUID, ratio: str):
    """The first and only one, whichever way it goes, however often it is reported, by both jobs.
    Closes are stored as ever.
    """
    stage.share("ACME", rising(), splits={EX: ratio, LONG_AGO: ratio})
    reported = {"7": "7:1", "0.1": "1:10"}[ratio]
    for evening in range(3):
        report = stage.ingest()
        assert (report.status, report.rejected) == ("succeeded", 1 if evening else 2)
        assert doubted(report)
        assert all(reported in detail for detail in doubted(report))
        report = actions(stage)
        assert (report.status, report.rejected, len(doubted(report))) == ("succeeded", 2, 2)
        assert (stored(ACTIONS), projected_splits()) == ([], [])
        assert waiting() == dict.fromkeys([("SPLIT", LONG_AGO), ("SPLIT", EX)], (reported, False))
        stage.tiingo["ACME"].closes |= rising(last=YESTERDAY + (evening + 1) * DAY)
        stage.now += DAY
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(rising()[YESTERDAY])


def test_what_waits_goes_on_waiting_when_its_day_is_the_first_that_is_asked_for(
    stage: Stage, asset_id: UUID
):
    """Then the answer has no close before it."""
    share = stage.share("ACME", rising(last=YESTERDAY + 30 * DAY), splits={EX: "7"})
    for _ in range(12):
        stage.ingest()
        stage.now += DAY
        assert (projected_splits(), waiting()) == ([], {("SPLIT", EX): ("7:1", False)})
    share.splits = {}
    actions(stage)
    assert waiting() == {}


def test_a_split_that_the_next_evening_denies_is_taken_back(stage: Stage, asset_id: UUID):
    """On its own evening no close could: it is stored then, and withdrawn, with a record, as soon
    as one does.
    """
    today = YESTERDAY + DAY
    share = stage.share(
        "ACME", rising() | {today: str(Decimal(rising()[YESTERDAY]) / 7)}, splits={today: "7"}
    )
    stage.now += DAY
    stage.ingest()
    assert projected_splits() == [(asset_id, today, 7, 1)]
    share.closes |= rising(last=today + 3 * DAY)
    stage.now += 3 * DAY
    before = version()
    report = stage.ingest()
    assert (report.status, report.withdrawn, len(doubted(report))) == ("succeeded", 1, 1)
    assert (stored(ACTIONS), projected_splits(), version()) == ([], [], before + 1)
    assert taken_away() == [(today, "7:1", None, "tiingo")]
    assert stage.ingest().withdrawn == 0


def test_a_split_is_believed_when_the_closes_show_it(stage: Stage, asset_id: UUID):
    share = stage.share("ACME", rising(), splits={EX: "7"})
    stage.ingest()
    share.closes = fallen(7, EX)
    stage.ingest()
    assert (projected_splits(), waiting(), quarantine()) == ([(asset_id, EX, 7, 1)], {}, {})
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(share.closes[YESTERDAY])


def test_where_a_second_vendor_shows_the_split_the_first_ones_closes_are_wrong(stage: Stage):
    """Its closes are stored then, and the split with them: they fit."""
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising(last=EX - DAY))
    stage.eodhd_share("ACME.US", fallen(7, EX), splits={EX: "7/1"})
    stage.now -= (YESTERDAY - EX + DAY).days * DAY
    stage.ingest()
    stage.now += (YESTERDAY - EX + DAY).days * DAY
    share.closes, share.splits = rising(), {EX: "7"}
    report = stage.ingest()
    assert [(error.provider, error.code) for error in report.errors] == [("tiingo", "bad_answer")]
    assert projected_splits() == [(asset_id, EX, 7, 1)]
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(fallen(7, EX)[YESTERDAY])


def test_a_second_vendor_that_denies_it_too_confirms_nothing(stage: Stage):
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(), splits={EX: "7"})
    stage.eodhd_share("ACME.US", rising(), splits={EX: "7/1"})
    for _ in range(2):
        assert len(doubted(stage.ingest())) == 1
        assert (projected_splits(), list(waiting())) == ([], [("SPLIT", EX)])


def test_an_operator_releases_it_for_good(stage: Stage, asset_id: UUID):
    """By the asset and the days; the days alone do not. Every later run knows, and a correction
    that is doubted leaves it.
    """
    stage.share("ACME", rising(), splits={EX: "7"})
    stage.ingest()
    actions(stage, **{"from": SINCE.isoformat()})
    assert projected_splits() == []
    report = actions(stage, asset_ids=[str(asset_id)], **{"from": SINCE.isoformat()})
    assert (report.status, report.rejected, doubted(report)) == ("succeeded", 0, [])
    for _ in range(2):
        assert projected_splits() == [(asset_id, EX, 7, 1)]
        assert waiting() == {("SPLIT", EX): ("7:1", True)}
        assert actions(stage).withdrawn == 0
        stage.ingest()
    stage.tiingo["ACME"].splits = {EX: "70"}
    actions(stage)
    assert projected_splits() == [(asset_id, EX, 7, 1)]
    assert waiting() == {("SPLIT", EX): ("70:1", False)}


def test_a_dry_run_keeps_nothing_aside(stage: Stage, asset_id: UUID):
    stage.share("ACME", rising(), splits={EX: "7"})
    assert stage.ingest(dry_run=True).rejected == 1
    assert actions(stage, dry_run=True).rejected == 1
    assert waiting() == {}


def test_a_dividend_out_of_proportion_is_kept_aside(stage: Stage, asset_id: UUID):
    """99,999 on a share of a hundred; the dividends beside it are stored."""
    stage.share("ACME", rising(), dividends={EX: "99999", LONG_AGO: "0.25"})
    for _ in range(2):
        report = stage.ingest()
        assert (report.status, len(doubted(report))) == ("succeeded", 1)
        actions(stage)
        assert kinds() == [("DIVIDEND", LONG_AGO)]
        assert waiting() == {("DIVIDEND", EX): ("99999 USD", False)}


def test_a_large_dividend_is_believed_when_a_second_vendor_tells_it_or_the_closes_fall_by_it(
    stage: Stage,
):
    asset_id = add_asset("ACME", BOTH)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(), dividends={EX: "60"})
    stage.eodhd_share("ACME.US", rising())
    stage.ingest()
    assert kinds() == []
    stage.eodhd["ACME.US"].dividends = {EX: "60"}
    stage.ingest()
    assert (kinds(), waiting()) == ([("DIVIDEND", EX)], {})
    other = add_asset("OTHER")
    add_transaction(other, SINCE)
    stage.share(
        "OTHER",
        {day: "40" if day >= EX else close for day, close in rising().items()},
        dividends={EX: "60"},
    )
    stage.ingest()
    assert kinds() == [("DIVIDEND", EX)] * 2


def test_a_split_is_stored_on_the_day_on_which_its_closes_moved(stage: Stage, asset_id: UUID):
    """The vendor reports the day of record; both jobs move it, also when the day reported is the
    first that is asked for.
    """
    closes = fallen(7, EX, YESTERDAY + 30 * DAY)
    stage.share("ACME", closes, splits={EX - 6 * DAY: "7"})
    report = stage.ingest()
    assert [(error.provider, error.code) for error in report.errors] == [("tiingo", "split_moved")]
    for _ in range(10):
        actions(stage)
        stage.now += DAY
        assert stage.ingest().status == "succeeded"
        assert projected_splits() == [(asset_id, EX, 7, 1)]
        assert (waiting(), quarantine(), taken_away()) == ({}, {}, [])


def test_a_vendor_that_multiplies_its_closes_by_a_split_that_never_was_is_not_believed(
    stage: Stage,
):
    """Yahoo's closes show every split that it reports, by how they are read; those that are stored
    do not.
    """
    asset_id = add_asset("ACME", [("yahoo", "ACME")])
    add_transaction(asset_id, SINCE)
    rows = [
        (opening(str(day), "America/New_York"), float(close))
        for day, close in sorted(rising().items())
    ]
    stage.vendor.answer("/v8/finance/chart/ACME", Answer(yahoo_chart(rows=rows)))
    run_both(stage)
    before = stored_closes(asset_id)
    split = (opening(str(EX), "America/New_York"), 7, 1)
    stage.vendor.forget("/v8/finance/chart/ACME")
    stage.vendor.answer("/v8/finance/chart/ACME", Answer(yahoo_chart(rows=rows, splits=[split])))
    for report in run_both(stage):
        assert (report.status, report.errors[0].code) == ("failed", "bad_answer")
    assert (stored_closes(asset_id), projected_splits()) == (before, [])


class TestFirstCloses:
    """A new asset's, against those of another vendor of its chain."""

    @pytest.fixture
    def asset_id(self, stage: Stage) -> UUID:
        asset_id = add_asset("ACME", BOTH)
        add_transaction(asset_id, SINCE)
        return asset_id

    @pytest.mark.parametrize("times", ["100", "0.01", "1.3"])
    def test_nothing_is_stored_while_two_vendors_differ(
        self, stage: Stage, asset_id: UUID, times: str
    ):
        """Pence for pounds, or another company: neither is taken, and no run has failed."""
        stage.share("ACME", rising(), splits={LONG_AGO: "1"}, dividends={LONG_AGO: "0.25"})
        stage.eodhd_share(
            "ACME.US",
            {day: str(Decimal(close) * Decimal(times)) for day, close in rising().items()},
        )
        for _ in range(2):
            report = stage.ingest()
            assert (report.status, report.rejected, len(doubted(report))) == ("succeeded", 1, 1)
            report = actions(stage)
            assert (report.status, len(doubted(report))) == ("succeeded", 1)
            assert (stored_closes(asset_id), stored(ACTIONS), coverage()) == ({}, [], {})
            assert list(quarantine()) == [(asset_id, YESTERDAY)]
        stage.eodhd["ACME.US"].closes = rising()
        assert stage.ingest().status == "succeeded"
        assert stored_closes(asset_id)[YESTERDAY] == Decimal(rising()[YESTERDAY])
        assert quarantine() == {}

    @pytest.mark.parametrize("agrees_with", ["tiingo", "eodhd"])
    def test_a_third_vendor_decides(self, stage: Stage, agrees_with: str):
        asset_id = add_asset("ACME", [*BOTH, ("yahoo", "ACME")])
        add_transaction(asset_id, SINCE)
        stage.share("ACME", rising())
        stage.eodhd_share("ACME.US", rising(start="7"))
        closes = rising() if agrees_with == "tiingo" else rising(start="7")
        rows = [
            (opening(str(day), "America/New_York"), float(close))
            for day, close in sorted(closes.items())
        ]
        stage.vendor.answer("/v8/finance/chart/ACME", Answer(yahoo_chart(rows=rows)))
        report, _ = run_both(stage)
        assert (report.status, doubted(report)) == ("succeeded", [])
        assert stored_closes(asset_id)[YESTERDAY] == Decimal(closes[YESTERDAY])

    def test_an_operator_decides(self, stage: Stage, asset_id: UUID):
        stage.share("ACME", rising())
        stage.eodhd_share("ACME.US", rising(start="7"))
        stage.ingest()
        stage.ingest_range(SINCE, asset_ids=[str(asset_id)])
        assert stored_closes(asset_id)[YESTERDAY] == Decimal(rising()[YESTERDAY])
        assert doubted(stage.ingest()) == []

    @pytest.mark.parametrize("trouble", ["down", "other days", "agrees"])
    def test_who_does_not_answer_contradicts_nothing(
        self, stage: Stage, asset_id: UUID, trouble: str
    ):
        """Nor does a percent of difference. One request of ten days, and none in later runs."""
        stage.share("ACME", rising())
        near = {
            day: str(round(Decimal(close) * Decimal("1.01"), 2)) for day, close in rising().items()
        }
        stage.eodhd_share(
            "ACME.US", near if trouble == "agrees" else rising(last=SINCE + 5 * DAY, start="7")
        )
        if trouble == "down":
            stage.down["eodhd"] = 403
        for _ in range(2):
            report = stage.ingest()
            assert (report.status, report.errors) == ("succeeded", [])
        assert len(stored_closes(asset_id)) == len(rising())
        queries = [
            request.query for request in stage.vendor.requests if request.path == "/api/eod/ACME.US"
        ]
        assert [(query["from"], query["to"]) for query in queries] == [
            (str(DAYS[-10]), str(DAYS[-1]))
        ]
