"""The clock of `make test-dates` is shifted for all code that reads it, and nothing else is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from shared import clock
from shared.database import cloud_sql
from tests.dates import SHIFT, clocks, shifted_environment

READINGS = """
import time
from datetime import UTC, date, datetime  # bound early, as in the product's modules
import json, jwt
from google.auth import _helpers
from shared import clock, identifiers
slept_s = -time.monotonic()
time.sleep(0.05)
slept_s += time.monotonic()
print(json.dumps({
    "days": [str(day) for day in (
        datetime.now(UTC).date(), datetime.utcnow().date(), date.today(), datetime.today().date(),
        clock.today(), datetime.fromtimestamp(time.time(), UTC).date(),
        datetime.fromtimestamp(time.time_ns() / 1e9, UTC).date(), _helpers.utcnow().date(),
        datetime.fromtimestamp((identifiers.new_id().int >> 80) / 1000, UTC).date(),
    )],
    "same_type": type(datetime.now()) is datetime and type(datetime.now(UTC)) is datetime,
    "slept_s": slept_s,
}))
jwt.decode(jwt.encode({"iat": clock.now()}, "k" * 32), "k" * 32, algorithms=["HS256"])
"""


@pytest.mark.parametrize("other", clocks(date(2026, 11, 28)), ids=lambda other: other.name)
def test_every_reading_is_shifted_and_sleep_is_not(other):
    environment = {**shifted_environment(other.at), "TZ": "UTC"}
    process = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            f"import sys; sys.path.insert(0, '.')\n{READINGS}",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    readings = json.loads(process.stdout)
    assert set(readings["days"]) == {f"{other.at:%F}"}
    assert readings["same_type"] is True
    assert 0.04 < readings["slept_s"] < 30


def test_a_clock_that_can_not_be_shifted_ends_the_process():
    """Otherwise the run would test today's date ten times."""
    process = subprocess.run(
        [sys.executable, "-c", "print('went on')"],
        env={**os.environ, "PYTHONPATH": str(SHIFT), "TEST_CLOCK_SHIFT_S": "soon"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (70, "")
    assert "soon" in process.stderr


def test_this_run_is_on_its_configured_day():
    """Outside `make test-dates` no day is configured."""
    configured = os.environ.get("TEST_CLOCK_DAY")
    assert configured is None or clock.today() - date.fromisoformat(configured) <= timedelta(days=1)
    assert configured is None or clock.today() >= date.fromisoformat(configured)


def test_a_shifted_instant_is_stored_as_any_other(database):
    now = datetime.now(UTC)
    with cloud_sql.reading() as work:
        assert (
            work.execute(text("SELECT CAST(:now AS timestamptz)"), {"now": now}).scalar_one() == now
        )
