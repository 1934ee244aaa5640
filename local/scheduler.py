"""Calls the scheduled functions at the times in the catalog, as Cloud Scheduler does.

Each run is one POST, with a retry.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from cronsim import CronSim

from local.catalog import Function

RETRY_AFTER = timedelta(minutes=5)
TIMEOUT_S = 1_800.0


def next_run(function: Function, after: datetime) -> datetime:
    """The first time after `after` (an aware instant) at which the function runs, in UTC.

    Its cron expression counts in its own time zone.
    """
    local = after.astimezone(ZoneInfo(str(function.time_zone)))
    return next(CronSim(str(function.cron), local)).astimezone(UTC)


class Scheduler:
    """One thread for each scheduled function, so that a long run never delays another function.

    The threads end with the process.
    """

    def __init__(
        self, functions: list[Function], base_url: str, print_progress: Callable[[str], None]
    ) -> None:
        self._base_url = base_url
        self._print_progress = print_progress
        self.threads = [
            threading.Thread(
                target=self._fire,
                args=(function,),
                name=f"The scheduler of {function.name}",
                daemon=True,
            )
            for function in functions
            if function.scheduled
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def _fire(self, function: Function) -> None:
        due = next_run(function, datetime.now(UTC))
        while True:
            time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
            outcome = self._post(function)
            self._print_progress(f"scheduler: {function.name} {outcome}")
            now = datetime.now(UTC)
            due = next_run(function, now)
            if outcome != "200":
                due = min(due, now + RETRY_AFTER)

    def _post(self, function: Function) -> str:
        try:
            return str(
                httpx.post(
                    f"{self._base_url}/{function.name}", json={}, timeout=TIMEOUT_S
                ).status_code
            )
        except httpx.HTTPError as error:
            return f"could not be reached ({type(error).__name__})"
