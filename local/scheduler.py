"""Calls the scheduled functions at the times in the catalog, as Cloud Scheduler does.

Each run is one POST with the scheduler's identity, and a retry.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
from cronsim import CronSim

from local.catalog import Function, Schedule
from local.platform_identity import SCHEDULER, Platform

RETRY_AFTER = timedelta(minutes=5)
TIMEOUT_S = 1_800.0


def next_run(schedule: Schedule, after: datetime) -> datetime:
    """The first time after `after` (an aware instant) at which the schedule fires, in UTC.

    Its cron expression counts in its own time zone.
    """
    local = after.astimezone(ZoneInfo(schedule.time_zone))
    return next(CronSim(schedule.cron, local)).astimezone(UTC)


class Scheduler:
    """One thread for each schedule, so that a long run never delays another function.

    The threads end with the process.
    """

    def __init__(
        self,
        functions: list[Function],
        base_url: str,
        platform: Platform,
        print_progress: Callable[[str], None],
    ) -> None:
        self._base_url = base_url
        self._platform = platform
        self._print_progress = print_progress
        self.threads = [
            threading.Thread(
                target=self._fire,
                args=(function, schedule),
                name=f"The scheduler of {function.name}, {schedule.name}",
                daemon=True,
            )
            for function in functions
            for schedule in function.schedules
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def _fire(self, function: Function, schedule: Schedule) -> None:
        due = next_run(schedule, datetime.now(UTC))
        while True:
            time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
            outcome = self._post(function, schedule)
            self._print_progress(f"scheduler: {function.name}, {schedule.name}: {outcome}")
            now = datetime.now(UTC)
            due = next_run(schedule, now)
            if outcome != "200":
                due = min(due, now + RETRY_AFTER)

    def _post(self, function: Function, schedule: Schedule) -> str:
        url = f"{self._base_url}/{function.name}"
        try:
            return str(
                httpx.post(
                    url,
                    json=schedule.body,
                    headers=self._platform.authorization(SCHEDULER, url),
                    timeout=TIMEOUT_S,
                ).status_code
            )
        except httpx.HTTPError as error:
            return f"could not be reached ({type(error).__name__})"
