"""A run names the assets whose data it may have changed, or that rates changed; where it can't
know, anything may have.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.database.assets import splits
from shared.database.cloud_sql import writing
from shared.identifiers import new_id
from shared.ingestion.locks import run_locks
from shared.ingestion.runs import Run, begin, finish
from shared.market import changes
from shared.market.changes import ANYTHING, MarketChanges, read_changes
from tests.ingestion.stage import NOW, SINCE, YESTERDAY, Stage, add_asset, rising, version
from tests.ingestion.test_ingest_rates import Publishers

DAY = timedelta(days=1)


def changed_since(before: int) -> MarketChanges:
    assert version() > before
    return read_changes(before, version())


def test_a_task_names_its_asset(stage: Stage):
    added, other = add_asset("ACME"), add_asset("OTHER")
    for symbol in ("ACME", "OTHER"):
        stage.share(symbol, rising())
    before = version()
    stage.ingest(task=True, asset_ids=[other])
    assert changed_since(before) == MarketChanges.of([other])
    before = version()
    stage.ingest()
    assert str(added) in (changed_since(before).asset_ids or ())


def test_a_corrected_close_names_its_asset_and_a_run_without_changes_raises_nothing(stage: Stage):
    asset_id = add_asset("ACME")
    share = stage.share("ACME", rising())
    stage.ingest()
    before = version()
    stage.ingest()
    assert version() == before
    share.closes[YESTERDAY] = "104.99"
    stage.ingest()
    assert changed_since(before) == MarketChanges.of([asset_id])


def test_a_split_and_a_dividend_name_their_asset(stage: Stage):
    asset_id, untouched = add_asset("ACME"), add_asset("OTHER")
    share = stage.share("ACME", rising())
    stage.share("OTHER", rising())
    stage.ingest()
    before = version()
    share.dividends[YESTERDAY] = "0.5"
    stage.ingest_range(SINCE, asset_ids=[asset_id])
    assert changed_since(before) == MarketChanges.of([asset_id])
    with writing() as work:
        work.execute(splits.insert().values(asset_id=untouched, ex_date=SINCE, new=2, old=1))
    before = version()
    stage.ingest()
    assert changed_since(before) == MarketChanges.of([untouched])


def test_more_assets_than_a_row_has_room_for_are_any(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changes, "ASSETS_NAMED_MAX", 1)
    for symbol in ("ACME", "OTHER"):
        add_asset(symbol)
        stage.share(symbol, rising())
    before = version()
    stage.ingest()
    assert changed_since(before) == MarketChanges(None)


def test_rates_name_no_asset(stage: Stage):
    publishers = Publishers(stage)
    before = version()
    publishers.ingest()
    assert changed_since(before) == MarketChanges(rates=True)


@pytest.mark.parametrize("killed_before", [True, False])
def test_beside_a_killed_run_anything_may_have_changed(stage: Stage, killed_before: bool):
    """Killed before this run, or while it was under way: what it merged is not known."""
    del stage
    killed = Run("ingest_prices", NOW, requested=1, dry_run=False, run_id=new_id())
    before = version()
    with run_locks("ingest_prices", alone=False) as locks:
        run = Run("ingest_prices", NOW, requested=1, dry_run=False)
        locks.show(run.run_id)
        for started in (killed, run) if killed_before else (run, killed):
            begin(started)
        finish(run, NOW)
    assert changed_since(before) == ANYTHING
