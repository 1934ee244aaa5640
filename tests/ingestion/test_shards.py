"""A run divided into shards: the same rows as a whole one, side by side, and never two runs on one
asset.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.database.market import ingestion_runs
from shared.errors import AlreadyRunning, Invalid
from shared.ingestion.locks import SHARDS_MAX, WHOLE, Part, alone, bucket_of
from shared.ingestion.runs import Run, begin
from shared.ingestion.schemas import PriceIngestionRequest
from tests.ingestion.stage import (
    ACTIONS,
    NOW,
    PRICES,
    SINCE,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    projected_splits,
    rising,
    rows_of,
    stored,
    version,
)

JOB = "ingest_prices"
SPLIT = date(2026, 2, 2)


def parts(shards: int) -> list[Part]:
    return [Part(shard, shards) for shard in range(shards)]


@given(st.uuids(), st.integers(1, SHARDS_MAX))
def test_every_asset_is_in_exactly_one_shard(asset_id: UUID, shards: int):
    assert sum(part.has(asset_id) for part in parts(shards)) == 1


@given(st.integers(1, SHARDS_MAX), st.integers(1, SHARDS_MAX), st.data())
def test_parts_overlap_exactly_where_they_share_a_bucket(one: int, other: int, data: st.DataObject):
    first, second = data.draw(st.sampled_from(parts(one))), data.draw(st.sampled_from(parts(other)))
    assert first.overlaps(second) == bool(set(first.buckets) & set(second.buckets))
    assert one != other or first == second or not first.overlaps(second)


def test_a_bucket_is_the_same_for_ever():
    """Locks of two versions of the code would not meet otherwise."""
    assert bucket_of(UUID("00000000-0000-0000-0000-000000000001")) == 60
    assert bucket_of(UUID("0198c0de-0000-7000-8000-000000000000")) == 30


def test_shards_are_of_about_one_size():
    sizes = [sum(part.has(each) for each in [uuid4() for _ in range(4_000)]) for part in parts(4)]
    assert min(sizes) > 800


@pytest.mark.parametrize(
    "asked",
    [
        {"shard": 0},
        {"shards": 4},
        {"shard": 4, "shards": 4},
        {"shard": 0, "shards": SHARDS_MAX + 1},
    ],
)
def test_a_shard_that_does_not_exist_is_refused(asked: dict[str, int]):
    with pytest.raises((Invalid, ValueError)):
        _ = PriceIngestionRequest.model_validate(asked).part


def test_four_shards_at_once_leave_what_one_run_leaves(stage: Stage):
    """Rows, actions, coverage and projected splits; each shard that changed something raises the
    version.
    """
    symbols = [f"S{number}" for number in range(24)]
    for symbol in symbols:
        add_transaction(add_asset(symbol), SINCE)
        stage.share(
            symbol, split_in_two(), splits={SPLIT: "2"}, dividends={date(2026, 2, 3): "0.1"}
        )
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda shard: stage.ingest(shard=shard, shards=4), range(4)))
    assert {report.status for report in reports} == {"succeeded"}
    assert sum(report.requested for report in reports) == len(symbols)
    assert [(report.shard, report.shards) for report in reports] == [
        (shard, 4) for shard in range(4)
    ]
    assert version() == 1 + sum(report.inserted > 0 for report in reports)
    after = kept()
    assert len(after[0]) == len(symbols) * len(rising())
    assert len(after[3]) == len(symbols)

    stage.now += timedelta(hours=1)
    whole = stage.ingest()
    assert (whole.status, whole.inserted, whole.corrected) == ("succeeded", 0, 0)
    assert (whole.shard, whole.shards) == (None, None)
    assert kept() == after


def test_a_whole_run_and_a_shard_exclude_each_other(stage: Stage):
    with alone(JOB), pytest.raises(AlreadyRunning):
        stage.ingest(shard=1, shards=4)
    with alone(JOB, Part(1, 4)):
        with pytest.raises(AlreadyRunning):
            stage.ingest()
        with pytest.raises(AlreadyRunning):
            stage.ingest(shard=1, shards=4)
        with pytest.raises(AlreadyRunning):
            stage.ingest(shard=1, shards=2)
        assert stage.ingest(shard=0, shards=2).status == "succeeded"
        assert stage.ingest(shard=2, shards=4).status == "succeeded"
    assert stage.ingest().status == "succeeded"


def test_a_refused_run_gives_back_the_locks_it_had_got(stage: Stage):
    with alone(JOB, Part(3, 4)), pytest.raises(AlreadyRunning):
        stage.ingest()
    with alone(JOB, Part(0, 4)), alone(JOB, Part(1, 4)), alone(JOB, Part(2, 4)):
        pass


@pytest.mark.parametrize(
    ("killed", "next_part", "raises"),
    [
        (Part(1, 4), Part(1, 4), True),
        (Part(1, 4), WHOLE, True),
        (WHOLE, Part(2, 4), True),
        (Part(1, 4), Part(2, 4), False),
    ],
)
def test_a_shard_that_was_killed_is_ended_by_the_next_run_that_holds_its_locks(
    stage: Stage, killed: Part, next_part: Part, raises: bool
):
    """The run of another shard may still be under way: it is left alone."""
    begin(Run(JOB, NOW, requested=1, dry_run=False, part=killed))
    asked = {} if next_part.whole else {"shard": next_part.shard, "shards": next_part.shards}
    stage.ingest(**asked)
    assert version() == (2 if raises else 1)
    assert sorted(row.status for row in rows_of(ingestion_runs)) == [
        "failed" if raises else "running",
        "succeeded",
    ]


def split_in_two() -> dict[date, str]:
    return {
        day: close if day < SPLIT else str(Decimal(close) / 2) for day, close in rising().items()
    }


def kept() -> tuple[object, ...]:
    prices = [row[:-1] for row in stored(PRICES)]
    return prices, stored(ACTIONS), coverage(), sorted(projected_splits())
