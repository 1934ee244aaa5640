"""How attempts are counted, over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.auth import throttle
from shared.database import cloud_sql
from shared.database.auth import login_throttles
from shared.errors import TooManyAttempts

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def attempt(database):
    """A function that fails a login to this test's own account at an instant. It returns the wait
    in seconds, or 0.
    """
    email, address = f"{uuid4()}@example.com", str(uuid4())

    def at(now):
        try:
            with cloud_sql.writing() as work:
                throttle.count(work, throttle.login_counts(work, email, address, now), now)
        except TooManyAttempts as refused:
            return refused.retry_after_s
        return 0

    return at


def test_waits_double_up_to_a_quarter_of_an_hour_and_never_end_in_a_lock(attempt):
    """Five failures at once, then one after each wait, as a patient attacker would do it."""
    now, waits = NOON, []
    for _ in range(23):
        wait = attempt(now)
        now += timedelta(seconds=wait)
        if wait:
            waits.append(wait)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900]


def test_ten_thousand_failures_wait_no_longer(database):
    """No owner is locked out for good."""
    subject = uuid4().bytes * 2
    with cloud_sql.writing() as work:
        row = {
            "subject": subject,
            "failures": 10_000,
            "window_started_at": NOON,
            "updated_at": NOON,
        }
        work.execute(login_throttles.insert().values(row))
        count = throttle.Count(subject, 5, timedelta(days=1), one_owner=True)
        throttle.count(work, [count], NOON)
        until = work.scalar(
            sa.select(login_throttles.c.blocked_until).where(login_throttles.c.subject == subject)
        )
    assert until == NOON + timedelta(seconds=900)


def test_a_day_later_everything_is_forgotten(attempt):
    """The window begins with its first failure."""
    for _ in range(5):
        assert attempt(NOON) == 0
    assert attempt(NOON) == 5
    assert [attempt(NOON + timedelta(hours=25)) for _ in range(5)] == [0] * 5


def test_a_refused_attempt_counts_nothing(database):
    """While one count imposes a wait, the others stay unchanged."""
    subject, other = uuid4().bytes * 2, uuid4().bytes * 2
    blocked = throttle.Count(subject, 1, timedelta(hours=1), one_owner=True)
    free = throttle.Count(other, 5, timedelta(hours=1), one_owner=True)
    with cloud_sql.writing() as work:
        throttle.count(work, [blocked], NOON)
        throttle.count(work, [blocked], NOON)
    with pytest.raises(TooManyAttempts), cloud_sql.writing() as work:
        throttle.count(work, [free, blocked], NOON)
    with cloud_sql.reading() as work:
        assert (
            work.scalar(sa.select(sa.func.count()).where(login_throttles.c.subject == other)) == 0
        )


def test_a_success_uncounts_only_its_own_attempt_of_a_shared_address(database):
    """Otherwise an attacker could reset the address's count with an account of their own."""
    shared = throttle.Count(uuid4().bytes * 2, 3, timedelta(hours=1), one_owner=False)
    with cloud_sql.writing() as work:
        for _ in range(3):
            throttle.count(work, [shared], NOON)
        throttle.record_success(work, [shared], NOON)
        row = work.execute(
            sa.select(login_throttles).where(login_throttles.c.subject == shared.subject)
        ).one()
    assert (row.failures, row.blocked_until) == (2, None)
