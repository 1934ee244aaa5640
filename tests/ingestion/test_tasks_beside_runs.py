"""Tasks beside a scheduled run: neither waits for the other's vendors, what they store comes one
after the other, and neither undoes what the other has stored.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.assets import asset_sources, assets
from shared.database.market import asset_coverage, ingestion_runs
from shared.errors import AlreadyRunning
from shared.ingestion import locks
from shared.ingestion.coverage import Days
from shared.ingestion.coverage_repository import save_asset_coverage
from shared.ingestion.locks import exclusive_run, run_locks
from shared.ingestion.runs import Run, begin, finish
from shared.market.changes import ANYTHING
from tests.ingestion.stage import (
    DAY,
    NOW,
    YESTERDAY,
    Share,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    daily,
    projected_splits,
    rows_of,
    runs,
    stored_closes,
    version,
)
from tests.vendors.vendor_server import Answer, VendorRequest

SINCE = YESTERDAY - timedelta(days=40)
WAIT_S_MAX = 60


Answering = Callable[[VendorRequest], Answer]


def used(stage: Stage, symbol: str, answering: Answering | None = None) -> str:
    """A share with closes of 500 days, bought ten days after SINCE; `answering` is asked for its
    closes in place of the stage.
    """
    closes = daily(YESTERDAY - timedelta(days=500), YESTERDAY)
    if answering is None:
        stage.share(symbol, closes)
    else:
        stage.tiingo[symbol] = Share(closes)
        stage.vendor.answer(f"/tiingo/daily/{symbol}/prices", answering)
    asset_id = add_asset(symbol)
    add_transaction(asset_id, SINCE + 10 * DAY)
    return str(asset_id)


class Waiting:
    """A vendor that keeps its first answer back until it is allowed."""

    def __init__(self, stage: Stage, symbol: str) -> None:
        self._stage, self._symbol = stage, symbol
        self.requested, self.allowed = threading.Event(), threading.Event()

    def __call__(self, request: VendorRequest) -> Answer:
        if not self.requested.is_set():
            self.requested.set()
            assert self.allowed.wait(WAIT_S_MAX)
        return self._stage.tiingo_answer(self._symbol, request)


def test_a_task_is_done_while_a_scheduled_run_waits_for_a_vendor(stage: Stage) -> None:
    waiting = Waiting(stage, "SLOW")
    slow_id, new_id = used(stage, "SLOW", waiting), used(stage, "NEW")
    reports = []
    scheduled = threading.Thread(target=lambda: reports.append(stage.ingest()))
    scheduled.start()
    try:
        assert waiting.requested.wait(WAIT_S_MAX)
        task = stage.ingest(task=True, asset_ids=[new_id])
        assert (task.status, task.requested) == ("succeeded", 1)
        assert max(stored_closes(UUID(new_id))) == YESTERDAY
        before = version()
    finally:
        waiting.allowed.set()
        scheduled.join()
    assert reports[0].status == "succeeded"
    assert version() > before
    assert {str(asset_id) for asset_id in coverage()} == {slow_id, new_id}
    assert runs() == [("ingest_prices", "succeeded")] * 2


def test_a_task_reads_the_same_asset_as_a_run_and_both_are_right(stage: Stage) -> None:
    """The run has read what it is to do before the older transaction came."""
    waiting = Waiting(stage, "SAME")
    asset_id = UUID(used(stage, "SAME", waiting))
    scheduled = threading.Thread(target=stage.ingest)
    scheduled.start()
    try:
        assert waiting.requested.wait(WAIT_S_MAX)
        add_transaction(asset_id, SINCE - timedelta(days=300))
        task = stage.ingest(task=True, asset_ids=[str(asset_id)])
        assert task.status == "succeeded"
    finally:
        waiting.allowed.set()
        scheduled.join()
    assert coverage()[asset_id] == (SINCE - timedelta(days=310), YESTERDAY)
    assert min(stored_closes(asset_id)) == SINCE - timedelta(days=310)


def test_a_task_settles_what_was_requested_while_a_run_read_the_asset(stage: Stage) -> None:
    """The run has read every day that the request is for, and leaves the request open."""
    waiting = Waiting(stage, "SAME")
    asset_id = used(stage, "SAME", waiting)
    scheduled = threading.Thread(target=stage.ingest)
    scheduled.start()
    try:
        assert waiting.requested.wait(WAIT_S_MAX)
        with cloud_sql.writing() as work:
            work.execute(sa.update(assets).values(prices_requested_at=NOW))
    finally:
        waiting.allowed.set()
        scheduled.join()
    assert [(row.prices_ready, row.prices_requested_at) for row in rows_of(assets)] == [(True, NOW)]
    assert stage.ingest(task=True, asset_ids=[asset_id]).status == "succeeded"
    assert [row.prices_requested_at for row in rows_of(assets)] == [None]
    assert stage.ingest(task=True, asset_ids=[asset_id]).requested == 0


def test_two_tasks_that_store_one_after_the_other_both_end_with_the_closes_in_every_answer(
    stage: Stage,
) -> None:
    """The second finds every row stored. It ends when the first one's version is in force."""
    asset_id = used(stage, "SAME")
    before = version()
    seen: list[int] = []

    def task() -> None:
        assert stage.ingest(task=True, asset_ids=[asset_id]).status == "succeeded"
        seen.append(version())

    tasks = [threading.Thread(target=task) for _ in range(2)]
    with run_locks("ingest_actions", alone=False) as other, other.storing():
        for thread in tasks:
            thread.start()
        until_s = time.monotonic() + WAIT_S_MAX
        while len(stage.vendor.requests) < len(tasks):  # each asks once, and then waits to store
            assert time.monotonic() < until_s
            time.sleep(0.01)
    for thread in tasks:
        thread.join()
    assert len(stage.vendor.requests) == len(seen) == 2
    assert min(seen) > before


def test_an_asset_that_is_deleted_while_it_is_read_fails_no_run(stage: Stage) -> None:
    def answer(request: VendorRequest) -> Answer:
        with cloud_sql.writing() as work:
            work.execute(sa.text("DELETE FROM transactions WHERE asset_id = :id"), {"id": gone})
            work.execute(sa.delete(asset_sources).where(asset_sources.c.asset_id == UUID(gone)))
            work.execute(sa.delete(assets).where(assets.c.id == UUID(gone)))
        return stage.tiingo_answer("GONE", request)

    kept, gone = used(stage, "KEPT"), used(stage, "GONE", answer)
    assert stage.ingest().status == "succeeded"
    assert {str(asset_id) for asset_id in coverage()} == {kept}


def test_only_one_run_stores_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other waits, and where that takes too long it ends as one that is already running."""
    order: list[str] = []

    def store() -> None:
        with run_locks("ingest_actions", alone=False) as other, other.storing():
            order.append("second")

    with run_locks("ingest_prices", alone=False) as first:
        with first.storing():
            second = threading.Thread(target=store)
            second.start()
            time.sleep(0.3)
            order.append("first")
        second.join()
        assert order == ["first", "second"]
        monkeypatch.setattr(locks, "STORE_WAIT_S_MAX", 0.2)
        with (
            first.storing(),
            run_locks("ingest_prices", alone=False) as late,
            pytest.raises(AlreadyRunning),
            late.storing(),
        ):
            pass
    with exclusive_run("ingest_prices") as free, free.storing():
        pass


def test_a_run_that_may_not_store_in_time_loses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset_id = used(stage, "ACME")
    monkeypatch.setattr(locks, "STORE_WAIT_S_MAX", 0.2)
    with run_locks("ingest_actions", alone=False) as other, other.storing():
        report = stage.ingest(task=True, asset_ids=[asset_id])
    assert (report.status, report.try_again) == ("failed", True)
    assert [error.code for error in report.errors] == ["already_running"]
    assert stage.ingest(task=True, asset_ids=[asset_id]).status == "succeeded"


def test_a_run_under_way_is_not_taken_for_a_killed_one(stage: Stage) -> None:
    """And one that shows no lock is: the next run ends it, and raises the version."""
    with run_locks("ingest_prices", alone=False) as first:
        living = Run("ingest_prices", NOW, requested=1, dry_run=False)
        first.show(living.run_id)
        begin(living)
        beside = Run("ingest_prices", NOW, requested=1, dry_run=False)
        with run_locks("ingest_prices", alone=False) as second:
            second.show(beside.run_id)
            begin(beside)
            assert not beside.changes
            finish(beside, NOW)
        assert status_of(living) == "running"
    with run_locks("ingest_prices", alone=False) as third:
        later = Run("ingest_prices", NOW, requested=1, dry_run=False)
        third.show(later.run_id)
        begin(later)
        assert later.changes == ANYTHING
        finish(later, NOW)
    assert status_of(living) == "failed"


def status_of(run: Run) -> str:
    return str(next(row.status for row in rows_of(ingestion_runs) if row.id == run.run_id))


def test_coverage_is_what_either_has_read(stage: Stage) -> None:
    asset_id = add_asset("ACME")
    days = [date(2026, 1, day) for day in range(1, 31)]
    for first, last, provider in (
        (days[10], days[20], "tiingo"),
        (days[5], days[12], "eodhd"),
        (days[21], days[25], "eodhd"),
    ):
        with cloud_sql.writing() as work:
            save_asset_coverage(work, {asset_id: (Days(first, last), provider)})
    [row] = rows_of(asset_coverage)
    assert (row.covered_from, row.covered_to, row.provider) == (days[5], days[25], "eodhd")


def test_a_task_projects_the_splits_of_its_own_assets(stage: Stage) -> None:
    """And leaves those of the others, whatever the market has of them meanwhile."""
    day = YESTERDAY - 5 * DAY
    ids = []
    for symbol, ratio in (("ONE", "2"), ("TWO", "3")):
        before = daily(YESTERDAY - timedelta(days=500), day - DAY)
        after = daily(day, YESTERDAY, start="50" if ratio == "2" else "34")
        stage.share(symbol, before | after, splits={day: ratio})
        ids.append(add_asset(symbol))
        add_transaction(ids[-1], SINCE + 10 * DAY)
    one, two = ids
    stage.ingest(task=True, asset_ids=[str(one)])
    assert projected_splits() == [(one, day, 2, 1)]
    stage.ingest(task=True, asset_ids=[str(two)])
    assert sorted(projected_splits()) == sorted([(one, day, 2, 1), (two, day, 3, 1)])
    with cloud_sql.writing() as work:
        work.execute(sa.text("DELETE FROM splits WHERE asset_id = :id"), {"id": str(two)})
    add_transaction(one, YESTERDAY - timedelta(days=200))
    stage.ingest(task=True, asset_ids=[str(one)])
    assert projected_splits() == [(one, day, 2, 1)]
    stage.ingest()
    assert sorted(projected_splits()) == sorted([(one, day, 2, 1), (two, day, 3, 1)])


def test_venues_are_read_alone(stage: Stage) -> None:
    other = used(stage, "ELSE")
    coin = add_asset("COIN", [("tiingo", "COIN")])
    with cloud_sql.writing() as work:
        work.execute(sa.update(assets).where(assets.c.id == coin).values(exchange="CRYPTO"))
    stage.share("COIN", daily(SINCE, YESTERDAY))
    add_transaction(coin, SINCE + 10 * DAY)
    assert stage.ingest(venues=["CRYPTO", "US"]).requested == 1
    assert set(coverage()) == {coin}
    assert stage.ingest(venues=["OTHER"]).requested == 1
    assert {str(asset_id) for asset_id in coverage()} == {other, str(coin)}
