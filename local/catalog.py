"""Reads functions/catalog.yaml for the laptop: the functions, and when the scheduled ones run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a scheduled function runs: `cron` counts in `time_zone`; `body` is what is posted."""

    name: str
    cron: str
    time_zone: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Of the queue that calls a function: how many tasks at once and begun in a second, the first
    and the longest pause between two tries, and after how long a task is given up.
    """

    concurrent: int
    instances: int
    """In the cloud, beside the one of the scheduled run. Here one server answers all requests."""
    per_second: float
    backoff_s: float
    backoff_s_max: float
    retry_s: float


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the catalog.

    `folder` is the name in the catalog and below functions/; `name` is the deployed name and the
    first segment of the path.
    """

    folder: str
    scheduled: bool
    schedules: tuple[Schedule, ...] = ()
    queue: QueueLimits | None = None
    local: bool = True
    """False for a function that works on something that exists in the cloud only: the laptop
    neither serves nor schedules it.
    """

    @property
    def name(self) -> str:
        return self.folder.replace("_", "-")

    @property
    def source(self) -> Path:
        return FUNCTIONS / self.folder / "main.py"


def read_catalog(*, with_cloud_only: bool = False) -> list[Function]:
    """The functions of the laptop, or all of them, in the catalog's order."""
    entries: Mapping[str, Any] = yaml.safe_load((FUNCTIONS / "catalog.yaml").read_text())
    functions = [
        Function(
            folder=folder,
            scheduled=entry["access"] == "scheduled",
            schedules=tuple(
                Schedule(
                    name,
                    schedule["cron"],
                    schedule["time_zone"],
                    {"venues": schedule["venues"]} if "venues" in schedule else {},
                )
                for name, schedule in entry.get("schedules", {}).items()
            ),
            queue=QueueLimits(**entry["queue"]) if "queue" in entry else None,
            local=entry.get("local", True),
        )
        for folder, entry in entries.items()
    ]
    return [function for function in functions if function.local or with_cloud_only]
