"""A run of the price ingestion, end to end: vendors over HTTP, BigQuery's emulator, PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from shared.config import settings
from shared.database import cloud_sql
from shared.database.market import ingestion_runs
from shared.errors import AlreadyRunning, Invalid
from shared.gcp.bigquery import BigQuery
from shared.ingestion.locks import exclusive_run
from shared.ledger.exchange_rates import FRESH_DAYS_MAX
from tests.ingestion.stage import (
    ACTIONS,
    CORRECTIONS,
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
    rows_of,
    runs,
    stored,
    stored_closes,
    version,
)

DAY = timedelta(days=1)


def counts(report):
    return report.inserted, report.corrected, report.unchanged, report.rejected


def codes(report):
    return [(error.provider, error.code) for error in report.errors]


def test_a_new_asset_is_read_from_its_first_transaction(stage: Stage):
    """With ten days before it, and up to yesterday; the rows are the vendor's, and the report
    counts them.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    add_transaction(asset_id, SINCE + 30 * DAY)
    stage.share("ACME", rising(SINCE - 30 * DAY))
    report = stage.ingest()
    expected = {
        day: Decimal(close)
        for day, close in stage.tiingo["ACME"].closes.items()
        if day >= SINCE - 10 * DAY
    }
    assert stored_closes(asset_id) == expected
    assert stage.requested_days("ACME") == [("2026-01-02", "2026-03-19")]
    assert (report.status, report.requested, *counts(report)) == (
        "succeeded",
        1,
        len(expected),
        0,
        0,
        0,
    )
    assert {row[3:6] for row in stored(PRICES)} == {("USD", "tiingo", "ACME")}
    assert {row[6] for row in stored(PRICES)} == {str(report.run_id)}
    assert coverage() == {asset_id: (SINCE - 10 * DAY, YESTERDAY)}
    assert version() == 2


def test_an_asset_without_transactions_is_read_for_ten_years(stage: Stage):
    add_asset("ACME")
    stage.share("ACME", rising())
    stage.ingest()
    assert stage.requested_days("ACME") == [("2016-03-18", "2026-03-19")]


def test_reading_again_changes_no_row(stage: Stage):
    """The second run asks for the last ten days only, finds them as they are, and raises no
    version.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share(
        "ACME", rising(), dividends={date(2026, 3, 16): "0.25"}, splits={date(2026, 2, 2): "1"}
    )
    stage.ingest()
    before = stored(PRICES), stored(ACTIONS), version()
    report = stage.ingest()
    assert (stored(PRICES), stored(ACTIONS), version()) == before
    assert (report.status, *counts(report)) == ("succeeded", 0, 0, 8 + 1, 0)
    assert stage.requested_days("ACME")[1] == ("2026-03-10", "2026-03-19")
    assert stored(CORRECTIONS) == []


def test_a_gap_between_runs_is_filled(stage: Stage):
    """The run after a month without one asks for that month, and for the ten days before it."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(last=YESTERDAY + 30 * DAY))
    stage.ingest()
    stage.now += 30 * DAY
    assert stage.ingest().status == "succeeded"
    assert stage.requested_days("ACME")[1] == ("2026-03-10", "2026-04-18")
    assert max(stored_closes(asset_id)) == date(2026, 4, 17)


def test_an_earlier_transaction_brings_the_earlier_closes(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(SINCE - 100 * DAY))
    stage.ingest()
    add_transaction(asset_id, SINCE - 50 * DAY)
    stage.ingest()
    assert stage.requested_days("ACME")[1:] == [
        ("2025-11-13", "2026-01-01"),
        ("2026-03-10", "2026-03-19"),
    ]
    assert coverage() == {asset_id: (SINCE - 60 * DAY, YESTERDAY)}


def test_a_corrected_close_is_replaced_and_recorded(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    first = stage.ingest()
    before, share.closes[YESTERDAY] = share.closes[YESTERDAY], "101.5"
    second = stage.ingest()
    assert counts(second) == (0, 1, 7, 0)
    assert stored_closes(asset_id)[YESTERDAY] == Decimal("101.5")
    assert stored(CORRECTIONS) == [
        (
            "asset_prices",
            str(asset_id),
            YESTERDAY,
            before,
            "101.5",
            "tiingo",
            str(first.run_id),
            str(second.run_id),
        )
    ]
    assert version() == 3


def test_splits_and_dividends_are_stored_and_splits_projected(stage: Stage):
    """A 7:1 split explains the fall of its day; the raw closes before it stay as traded."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    split_day = date(2026, 2, 9)
    closes = {
        day: close if day < split_day else "92.70" for day, close in rising(start="640").items()
    }
    stage.share("ACME", closes, splits={split_day: "7"}, dividends={date(2026, 2, 5): "3.29"})
    report = stage.ingest()
    assert codes(report) == []
    assert stored(ACTIONS) == [
        (
            str(asset_id),
            "DIVIDEND",
            date(2026, 2, 5),
            None,
            None,
            None,
            Decimal("3.29"),
            "USD",
            "tiingo",
        ),
        (str(asset_id), "SPLIT", split_day, None, 7, 1, None, None, "tiingo"),
    ]
    assert projected_splits() == [(asset_id, split_day, 7, 1)]
    assert stored_closes(asset_id)[date(2026, 2, 6)] == Decimal(closes[date(2026, 2, 6)])


def test_a_corrected_split_is_corrected_in_the_projection(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    day = YESTERDAY - DAY
    closes = {
        trading_day: close if trading_day < day else "50" for trading_day, close in rising().items()
    }
    share = stage.share("ACME", closes, splits={day: "2"})
    first = stage.ingest()
    share.splits[day] = "3"
    share.closes |= {trading_day: "33.4" for trading_day in closes if trading_day >= day}
    second = stage.ingest()
    assert projected_splits() == [(asset_id, day, 3, 1)]
    [correction] = [row for row in stored(CORRECTIONS) if row[0] == "corporate_actions"]
    assert correction[1:5] == (f"{asset_id}/SPLIT", day, "2:1", "3:1")
    assert correction[6:] == (str(first.run_id), str(second.run_id))


def test_the_next_vendor_answers_where_the_first_refuses(stage: Stage):
    asset_id = add_asset("ACME", [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    stage.share("ACME", {})
    stage.eodhd_share("ACME.US", rising())
    stage.down["tiingo"] = 401
    report = stage.ingest()
    assert (report.status, codes(report)) == ("succeeded", [("tiingo", "provider_refused")])
    assert {row[4] for row in stored(PRICES)} == {"eodhd"}


def test_a_vendor_that_stands_in_fills_what_is_new_only(stage: Stage):
    """A cent's difference between vendors rewrites nothing; when the first is back, it corrects the
    day it had missed.
    """
    asset_id = add_asset("ACME", [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    stage.eodhd_share(
        "ACME.US", {day: f"{close}1" for day, close in rising(last=YESTERDAY + DAY).items()}
    )
    stage.ingest()
    share.closes = rising(last=YESTERDAY + 4 * DAY)
    stage.down["tiingo"] = 401
    stage.now += DAY
    assert counts(stage.ingest()) == (1, 0, 0, 0)
    stage.down.clear()
    stage.now += 3 * DAY
    assert counts(stage.ingest()) == (1, 0, 0, 0)
    assert counts(stage.ingest()) == (0, 1, 5, 0)
    assert {row[4] for row in stored(PRICES)} == {"tiingo"}


def test_another_currency_is_never_spliced_in(stage: Stage):
    """Tiingo quotes in dollars; an asset in euros goes on to its next vendor, or is reported."""
    add_transaction(add_asset("ACME", [("tiingo", "ACME")], currency="EUR"), SINCE)
    stage.share("ACME", rising())
    report = stage.ingest()
    assert report.status == "failed"
    assert codes(report)[0] == ("tiingo", "currency_mismatch")
    assert stored(PRICES) == []
    assert coverage() == {}


def test_a_frozen_answer_goes_to_the_next_vendor(stage: Stage):
    asset_id = add_asset("ACME", [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    stage.share("ACME", dict.fromkeys(rising(), "7"), volume=5)
    stage.eodhd_share("ACME.US", rising())
    report = stage.ingest()
    assert (report.status, codes(report)) == ("succeeded", [("tiingo", "frozen")])
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(rising()[YESTERDAY])


def test_partial_failure_names_the_asset_and_keeps_the_others(stage: Stage):
    """Only what failed is left to be asked in full again."""
    good, bad = add_asset("GOOD"), add_asset("BAD")
    for asset_id in (good, bad):
        add_transaction(asset_id, SINCE)
    stage.share("GOOD", rising())
    report = stage.ingest()
    assert (report.status, report.requested) == ("partial", 2)
    assert {(error.asset_id, error.provider, error.code) for error in report.errors} == {
        (bad, "tiingo", "provider_refused"),
        (bad, None, "no_closes"),
    }
    assert list(coverage()) == [good]
    stage.vendor.reset()
    stage.share("GOOD", rising())
    stage.share("BAD", rising())
    assert stage.ingest().status == "succeeded"
    assert stage.requested_days("BAD") == [("2026-01-02", "2026-03-19")]
    assert stage.requested_days("GOOD") == [("2026-03-10", "2026-03-19")]


def test_all_vendors_down_loses_nothing(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising())
    stage.ingest()
    before = stored(PRICES), coverage(), version()
    stage.now += 5 * DAY
    stage.down["tiingo"] = 403
    assert stage.ingest().status == "failed"
    assert (stored(PRICES), coverage(), version()) == before
    assert runs() == [("ingest_prices", "failed"), ("ingest_prices", "succeeded")]


def test_closes_that_ended_long_ago_are_reported_from_the_first_run_on(stage: Stage):
    """With the day of the last one. No failure: a share that was delisted has no others."""
    gone, holiday = add_asset("GONE"), add_asset("HOLIDAY")
    stage.share("GONE", rising(date(2017, 1, 2), date(2018, 3, 2)))
    stage.share("HOLIDAY", rising(last=YESTERDAY - FRESH_DAYS_MAX * DAY))
    for _ in range(2):
        report = stage.ingest()
        assert report.status == "succeeded"
        [line] = report.errors
        assert (line.asset_id, line.provider, line.code) == (gone, "tiingo", "price_stale")
        assert line.close_date == date(2018, 3, 2)
    assert max(stored_closes(gone)) == date(2018, 3, 2)
    assert max(stored_closes(holiday)) == YESTERDAY - FRESH_DAYS_MAX * DAY


def test_a_wild_move_waits_for_the_next_run(stage: Stage):
    """It is reported and not stored; it is stored when the next run reads the same, and stays."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    share.closes[YESTERDAY] = "55"
    report = stage.ingest()
    assert (report.status, report.rejected, codes(report)) == (
        "succeeded",
        1,
        [("tiingo", "quarantined")],
    )
    assert YESTERDAY not in stored_closes(asset_id)
    assert quarantine() == {(asset_id, YESTERDAY): Decimal(55)}
    assert counts(stage.ingest()) == (1, 0, 8, 0)
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(55)
    assert quarantine() == {}
    assert counts(stage.ingest()) == (0, 0, 8, 0)


def test_a_wild_move_long_ago_is_asked_for_again(stage: Stage):
    """A close quarantined in a backfill lies before the last ten days; the next run reads its days
    once more.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    wild = date(2026, 2, 3)
    share.closes[wild] = "1000"
    assert stage.ingest().rejected == 1
    assert set(quarantine()) == {(asset_id, wild)}
    stage.ingest()
    assert stage.requested_days("ACME")[1:] == [
        ("2026-01-24", "2026-02-03"),
        ("2026-03-10", "2026-03-19"),
    ]
    assert stored_closes(asset_id)[wild] == Decimal(1000)
    assert quarantine() == {}


def test_a_wild_move_that_was_a_slip_is_forgotten(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    right, share.closes[YESTERDAY] = share.closes[YESTERDAY], "55"
    stage.ingest()
    share.closes[YESTERDAY] = right
    stage.ingest()
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(right)
    assert quarantine() == {}
    assert stored(CORRECTIONS) == []


def test_a_second_vendor_confirms_a_wild_move_at_once(stage: Stage):
    asset_id = add_asset("ACME", [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")])
    add_transaction(asset_id, SINCE)
    fallen = rising() | {YESTERDAY: "55"}
    stage.share("ACME", fallen)
    stage.eodhd_share("ACME.US", fallen | {YESTERDAY: "55.1"})
    report = stage.ingest()
    assert (report.rejected, codes(report)) == (0, [])
    assert stored_closes(asset_id)[YESTERDAY] == Decimal(55)


def test_a_wild_move_after_a_pause_in_trading_is_noticed(stage: Stage):
    """The close before it is not in the answer; it is looked up among the stored ones."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising(last=date(2026, 3, 2)))
    stage.ingest()
    stage.now += 5 * DAY
    share.closes[date(2026, 3, 23)] = "20"
    assert stage.ingest().rejected == 1
    assert max(stored_closes(asset_id)) == date(2026, 3, 2)


def test_a_dry_run_counts_and_writes_nothing(stage: Stage):
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising(), dividends={YESTERDAY: "1"})
    report = stage.ingest(dry_run=True)
    assert (report.status, report.dry_run, counts(report)) == (
        "succeeded",
        True,
        (len(rising()) + 1, 0, 0, 0),
    )
    assert (stored(PRICES), stored(ACTIONS), coverage(), runs(), version()) == ([], [], {}, [], 1)
    stage.ingest()
    share.closes[YESTERDAY] = "55"
    share.closes[YESTERDAY - DAY] = "101"
    assert counts(stage.ingest(dry_run=True)) == (0, 1, 7, 1)
    assert (stored(CORRECTIONS), quarantine(), len(runs()), version()) == ([], {}, 1, 2)


def test_only_the_assets_asked_for_are_read(stage: Stage):
    first, other = add_asset("ONE"), add_asset("OTHER")
    stage.share("ONE", rising())
    stage.share("OTHER", rising())
    assert stage.ingest(asset_ids=[str(first)]).requested == 1
    assert stage.requested_days("OTHER") == []
    with pytest.raises(Invalid) as refused:
        stage.ingest(asset_ids=[str(other), "00000000-0000-0000-0000-000000000000"])
    assert [error.pointer for error in refused.value.errors] == ["/asset_ids/1"]


def test_a_named_range_is_read_whatever_is_known(stage: Stage):
    """It grows the coverage only where it touches it."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, date(2026, 3, 1))
    stage.share("ACME", rising())
    stage.ingest()
    stage.ingest_range(date(2026, 1, 12), date(2026, 1, 16))
    assert stage.requested_days("ACME")[1:] == [("2026-01-12", "2026-01-16")]
    assert min(stored_closes(asset_id)) == SINCE
    assert coverage() == {asset_id: (date(2026, 2, 19), YESTERDAY)}
    stage.ingest_range(date(2026, 2, 16))
    assert coverage() == {asset_id: (date(2026, 2, 16), YESTERDAY)}
    with pytest.raises(Invalid):
        stage.ingest_range(date(2026, 3, 10), date(2026, 3, 9))


def test_coverage_never_passes_yesterday(stage: Stage):
    """Today's session is not over: a request for it is cut at yesterday."""
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    stage.share("ACME", rising(last=YESTERDAY + DAY))
    stage.ingest(to=stage.now.date().isoformat())
    assert coverage()[asset_id][1] == YESTERDAY
    assert max(stored_closes(asset_id)) == YESTERDAY


def test_two_runs_at_once_are_one(stage: Stage):
    """The second is refused, and leaves no trace; the lock goes with the first."""
    add_asset("ACME")
    stage.share("ACME", rising())
    with exclusive_run("ingest_prices"), pytest.raises(AlreadyRunning):
        stage.ingest()
    assert rows_of(ingestion_runs) == []
    with exclusive_run("ingest_rates"):
        assert stage.ingest().status == "succeeded"
    cloud_sql.close_engines()
    assert stage.ingest().status == "succeeded"


def test_a_run_excludes_one_of_the_version_before(stage: Stage):
    """While one version of the code replaces another both may be called: the key never changes."""
    with cloud_sql.reading() as work:
        key = sa.text("SELECT pg_try_advisory_lock(1750241, 64)")
        assert work.execute(key).scalar_one()
        with pytest.raises(AlreadyRunning):
            stage.ingest()
        work.execute(sa.text("SELECT pg_advisory_unlock(1750241, 64)"))
    assert stage.ingest().status == "succeeded"


def test_small_batches_store_the_same(stage: Stage):
    """Batches bound the memory, not the result."""
    for symbol in ("A", "B", "C", "D", "E"):
        add_transaction(add_asset(symbol), SINCE)
        stage.share(
            symbol, rising(), splits={date(2026, 2, 2): "1"}, dividends={date(2026, 2, 3): "0.1"}
        )
    assert counts(stage.ingest(batch_rows=60)) == (5 * len(rising()) + 5, 0, 0, 0)
    assert counts(stage.ingest()) == (0, 0, 40, 0)
    assert len(coverage()) == 5


def test_the_report_is_kept(stage: Stage):
    add_asset("ACME")
    stage.share("ACME", rising())
    report = stage.ingest()
    [row] = rows_of(ingestion_runs)
    assert row.id == report.run_id
    assert row.report == report.model_dump(mode="json")
    assert (row.status, row.finished_at) == ("succeeded", stage.now)


def test_an_asset_without_a_vendor_is_reported(stage: Stage):
    add_transaction(add_asset("ACME", [("yahoo", "ACME")]), SINCE)
    report = stage.ingest()
    assert (report.status, codes(report)) == ("failed", [(None, "no_provider")])


def test_bigquery_down_loses_nothing(stage: Stage):
    """Not reached at all: the report says so, and the next run does it all."""
    add_transaction(add_asset("ACME"), SINCE)
    stage.share("ACME", rising())
    unreachable = BigQuery(
        settings().model_copy(update={"bigquery_endpoint": "http://127.0.0.1:9"})
    )
    report = stage.ingest(into=unreachable)
    assert (report.status, codes(report), coverage()) == ("failed", [(None, "unavailable")], {})
    assert counts(stage.ingest()) == (len(rising()), 0, 0, 0)


def test_bigquery_lost_in_the_middle_keeps_the_batches_before(stage: Stage):
    """What was merged is covered and visible to readers; the next run reads what is missing."""
    for symbol in ("A", "B", "C"):
        add_transaction(add_asset(symbol), SINCE)
        stage.share(symbol, rising())
    report = stage.ingest(into=LostAfterOneMerge(settings()), batch_rows=1)
    assert (report.status, report.inserted, len(coverage()), version()) == (
        "failed",
        len(rising()),
        1,
        2,
    )
    assert counts(stage.ingest()) == (2 * len(rising()), 0, 8, 0)


class LostAfterOneMerge(BigQuery):
    """The real one, whose network ends with its first MERGE."""

    def execute(self, *arguments: Any, **named: Any) -> int:
        changed = super().execute(*arguments, **named)
        self._client = BigQuery(
            settings().model_copy(update={"bigquery_endpoint": "http://127.0.0.1:9"})
        ).client()
        return changed
