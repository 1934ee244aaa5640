"""Market assets that no transaction names: read for a month after their last use, then not, and
never a run's failure.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from shared.config import Settings
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.transactions import transactions
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.ingestion.targets import UNUSED_READ
from shared.market.asset_usage import mark_used
from shared.vendors.prices.registry import price_sources
from tests.ingestion.stage import (
    DAY,
    NOW,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    rising,
    stored_closes,
    vendor_settings,
)
from tests.vendors.vendor_server import Answer

TODAY = NOW.date()
PAST = NOW + UNUSED_READ + 2 * DAY


def prices(stage: Stage, **fields: Any) -> RunReport:
    return stage.ingest(**fields)


def actions(stage: Stage, **fields: Any) -> RunReport:
    vendors = Settings.model_validate(vendor_settings(stage.vendor))
    sources = price_sources(vendors, lambda: stage.now)
    return ingest_actions(
        ActionIngestionRequest.model_validate(fields), bigquery(), sources, lambda: stage.now
    )


@pytest.fixture(params=[prices, actions], ids=["prices", "actions"])
def ingest(request, stage):
    """Either job."""
    return lambda **fields: request.param(stage, **fields)


def last_used(asset_id: UUID) -> date:
    with cloud_sql.reading() as work:
        day: date = work.execute(
            sa.select(assets.c.last_used_on).where(assets.c.id == asset_id)
        ).scalar_one()
        return day


FAULTS = {
    "no closes": lambda stage: stage.share("ODD", {}),
    "refused": lambda stage: stage.vendor.answer(
        "/tiingo/daily/ODD/prices", Answer("not for you", 403)
    ),
    "unknown": lambda stage: stage.vendor.answer(
        "/tiingo/daily/ODD/prices", Answer({"detail": "Not found."}, 404)
    ),
    "nonsense": lambda stage: stage.vendor.answer("/tiingo/daily/ODD/prices", Answer("<html>")),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_nobody_uses_is_reported_and_fails_no_run(stage: Stage, ingest, fault):
    held, odd = add_asset("HELD"), add_asset("ODD")
    add_transaction(held, SINCE)
    stage.share("HELD", rising())
    fault(stage)
    for _ in range(2):
        report = ingest()
        assert (report.status, report.requested) == ("succeeded", 2)
        assert {(line.asset_id, line.unused) for line in report.errors} <= {(odd, True)}


def test_an_asset_without_any_vendor_fails_no_run_either(stage: Stage, ingest):
    """Its vendors' keys were removed, and no portfolio holds it."""
    orphan = add_asset("ORPHAN", [("yahoo", "ORPHAN")])
    report = ingest()
    assert report.status == "succeeded"
    assert [(line.asset_id, line.code, line.unused) for line in report.errors] == [
        (orphan, "no_provider", True)
    ]


def test_what_somebody_holds_fails_it_as_before(stage: Stage, ingest):
    """Beside an unused one that fails too, nothing was read: failed. Beside one that does not:
    partial.
    """
    held, unused = add_asset("HELD"), add_asset("ODD")
    add_transaction(held, SINCE)
    for symbol in ("HELD", "ODD"):
        stage.vendor.answer(f"/tiingo/daily/{symbol}/prices", Answer("not for you", 403))
    report = ingest()
    assert report.status == "failed"
    assert {line.asset_id: line.unused for line in report.errors} == {held: False, unused: True}
    stage.vendor.forget("/tiingo/daily/ODD/prices")
    stage.share("ODD", rising())
    assert ingest().status == "partial"


def test_what_somebody_sold_is_not_unused(stage: Stage, ingest):
    """Its past is still valued: a transaction names it."""
    sold = add_asset("SOLD", used_on=TODAY)
    add_transaction(sold, SINCE)
    stage.now = PAST
    stage.share("SOLD", rising(last=PAST.date()))
    report = ingest()
    assert (report.requested, report.resting) == (1, 0)


def test_it_rests_after_its_time_and_vendors_are_not_asked(stage: Stage, ingest):
    add_asset("IDLE", used_on=TODAY)
    stage.share("IDLE", rising(last=PAST.date()))
    stage.now = NOW + UNUSED_READ
    assert (ingest().requested, bool(stage.vendor.requests)) == (1, True)
    stage.vendor.requests.clear()
    stage.now = PAST
    report = ingest()
    assert (report.status, report.requested, report.resting, report.errors) == (
        "succeeded",
        0,
        1,
        [],
    )
    assert stage.vendor.requests == []


def test_who_names_it_has_it_read_and_is_told_of_a_failure(stage: Stage, ingest):
    idle = add_asset("IDLE", used_on=TODAY)
    stage.now = PAST
    stage.vendor.answer("/tiingo/daily/IDLE/prices", Answer("not for you", 403))
    report = ingest(asset_ids=[str(idle)])
    assert (report.status, report.requested, report.resting) == ("failed", 1, 0)
    assert {line.unused for line in report.errors} == {False}


def test_used_again_it_is_read_with_the_gap_filled(stage: Stage):
    """A transaction after ten weeks without a reading: every close of them arrives with the next
    run.
    """
    idle = add_asset("IDLE", used_on=TODAY)
    later = NOW + 70 * DAY
    stage.share("IDLE", rising(last=later.date()))
    stage.ingest()
    stage.now = NOW + 60 * DAY
    assert stage.ingest().resting == 1
    assert max(stored_closes(idle)) == YESTERDAY
    stage.now = later
    add_transaction(idle, later.date() - 3 * DAY)
    report = stage.ingest()
    assert (report.status, report.requested, report.resting) == ("succeeded", 1, 0)
    assert stored_closes(idle).keys() == rising(last=later.date() - DAY).keys()
    assert coverage()[idle][1] >= later.date() - 3 * DAY


def test_asked_for_again_it_is_read_for_another_time(stage: Stage, ingest):
    """As POST /assets, its closes and a comparison with it do."""
    idle = add_asset("IDLE", used_on=TODAY)
    stage.share("IDLE", rising(last=PAST.date()))
    stage.now = PAST
    assert ingest().resting == 1
    with cloud_sql.writing() as work:
        mark_used(work, [idle], PAST.date())
    report = ingest()
    assert (report.requested, report.resting) == (1, 0)


def test_what_was_held_counts_from_its_last_transaction_on(stage: Stage):
    """Its last transaction is deleted: it is read for another thirty days."""
    asset_id = add_asset("ONCE", used_on=TODAY)
    add_transaction(asset_id, SINCE)
    stage.share("ONCE", rising(last=PAST.date() + timedelta(days=40)))
    stage.now = PAST
    stage.ingest()
    assert last_used(asset_id) == PAST.date()
    with cloud_sql.writing() as work:
        work.execute(transactions.delete().where(transactions.c.asset_id == asset_id))
    stage.now = PAST + UNUSED_READ
    assert stage.ingest().resting == 0
    stage.now += 2 * DAY
    assert stage.ingest().resting == 1
