"""functions/catalog.yaml as the laptop reads it: which functions there are, and when the scheduled ones run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"


@dataclass(frozen=True, slots=True)
class Function:
    """One entry. `folder` is the name in the catalog and below functions/, `name` the deployed one and first path segment."""

    folder: str
    scheduled: bool
    cron: str | None
    time_zone: str | None

    @property
    def name(self) -> str:
        return self.folder.replace("_", "-")

    @property
    def source(self) -> Path:
        return FUNCTIONS / self.folder / "main.py"


def read_catalog() -> list[Function]:
    """Every function, in the catalog's order."""
    entries: Mapping[str, Any] = yaml.safe_load((FUNCTIONS / "catalog.yaml").read_text())
    return [
        Function(
            folder=folder,
            scheduled=entry["access"] == "scheduled",
            cron=entry.get("schedule", {}).get("cron"),
            time_zone=entry.get("schedule", {}).get("time_zone"),
        )
        for folder, entry in entries.items()
    ]
