"""A request that meets a lock: sent while a test holds what it needs, answered when the test has
let go.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from werkzeug.test import TestResponse

from shared.database import cloud_sql

WAITING_S_MAX = 10


class Meanwhile:
    """A request under way in a thread of its own."""

    def __init__(self, ask: Callable[[], TestResponse]) -> None:
        self._thread = threading.Thread(target=lambda: setattr(self, "_reply", ask()))
        self._thread.start()
        self.waits = self._waits()

    def _waits(self) -> bool:
        """Whether it comes to stand at a lock that somebody holds; False where it has not needed
        any.
        """
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
        return self._reply
