"""What all users together may cause within a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from shared import clock
from shared.auth import allowances
from shared.database import cloud_sql

HOUR = timedelta(hours=1)


def take(calls, now):
    with cloud_sql.writing() as work:
        return set(allowances.take(work, calls, now))


@pytest.fixture
def names(database):
    """Two names that no other test uses."""
    return f"a {uuid4()}", f"b {uuid4()}"


def test_a_window_is_used_up_and_begins_again(names):
    """Each name has its own; what is refused is not counted."""
    few, many = names
    calls, now = {few: (2, HOUR), many: (4, HOUR)}, clock.now()
    assert [take(calls, now) for _ in range(5)] == [{few, many}] * 2 + [{many}] * 2 + [set()]
    assert take(calls, now + HOUR - timedelta(seconds=1)) == set()
    assert take(calls, now + HOUR) == {few, many}
    assert take({}, now) == set()


def test_calls_at_once_are_counted_exactly(names):
    """None deadlocks, whichever order the names come in."""
    few, many = names
    now = clock.now()

    def call(place):
        calls = {few: (7, HOUR), many: (13, HOUR)}
        return take(dict(reversed(calls.items())) if place % 2 else calls, now)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(call, range(20)))
    assert sum(few in names for names in taken) == 7
    assert sum(many in names for names in taken) == 13
