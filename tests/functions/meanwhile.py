"""A request that meets a lock: it is sent while a test holds the lock, and answered afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from werkzeug.test import TestResponse

from shared.database import cloud_sql

WAITING_S_MAX = 60


class Meanwhile:
    """A request under way in a thread of its own."""

    def __init__(self, ask: Callable[[], TestResponse]) -> None:
        self._replies: list[TestResponse] = []
        self._thread = threading.Thread(target=lambda: self._replies.append(ask()))
        self._thread.start()
        self.waits = self._waits()

    def _waits(self) -> bool:
        """Whether the request waits for a lock of another session; False where it needed none."""
        standing = sa.text(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        until_s = time.monotonic() + WAITING_S_MAX
        while self._thread.is_alive() and time.monotonic() < until_s:
            with cloud_sql.reading() as work:
                if work.execute(standing).scalar_one():
                    return True
            time.sleep(0.01)
        return False

    def reply(self) -> TestResponse:
        self._thread.join()
        [reply] = self._replies
        return reply
