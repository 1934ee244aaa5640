"""Checks functions/catalog.yaml strictly, and reports each mistake with its line.

This happens before anything is built or deployed. Terraform refuses the same mistakes
(infra/variables.tf); this check needs no terraform and names the line.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from cronsim import CronSim, CronSimError

from delivery.findings import Finding, suggestion

TOUCHES = (
    "database",
    "market_read",
    "market_write",
    "signing_keys",
    "verification_keys",
    "key_rotation",
    "provider_keys",
    "mail",
    "task_queue",
)
FIELDS = ("access", "touches", "memory_mb", "timeout_s", "concurrency")
OPTIONAL = ("schedules", "queue", "local")

NAME_LENGTH_MAX = 27
"""A service account's name has at most 30 characters, and the function's begins with `fn-`."""
LIMITS = {"memory_mb": (128, 4096), "timeout_s": (1, 3600), "concurrency": (1, 250)}
"""Of an instance with one CPU; gunicorn's threads end at 250 (shared/config.py)."""
QUEUE_LIMITS = {
    "concurrent": (1, 10),
    "instances": (0, 10),
    "per_second": (1, 100),
    "backoff_s": (1, 600),
    "backoff_s_max": (1, 3600),
    "retry_s": (3600, 3600),
}
"""`retry_s` is PENDING_MAX of shared/market/price_status.py: a test compares."""
SCHEDULED_TIMEOUT_S_MAX = 1800
"""Cloud Scheduler waits no longer for an HTTP target."""


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the catalog with the line it stands on; mappings and lists hold further places."""

    value: object
    line: int


def function_names(catalog: Path) -> list[str]:
    """The names in the catalog, in its order. The file must be well-formed."""
    return list(yaml.safe_load(catalog.read_text(encoding="utf-8")))


def touches(catalog: Path, function: str) -> frozenset[str]:
    """What a function of the catalog touches. The file must be well-formed."""
    return frozenset(yaml.safe_load(catalog.read_text(encoding="utf-8"))[function]["touches"])


def check(catalog: Path, folders: Collection[str] | None = None) -> list[Finding]:
    """Everything that is wrong with the catalog, in the order of its lines.

    `folders` are the functions that have a main.py; with them, entries and folders must match.
    Empty: nothing is wrong.
    """
    return sorted(_findings(catalog, folders), key=lambda finding: finding.line)


def _findings(catalog: Path, folders: Collection[str] | None) -> Iterator[Finding]:
    try:
        root = yaml.compose(catalog.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        yield Finding(
            error.problem_mark.line + 1 if error.problem_mark else 1, f"not YAML: {error.problem}"
        )
        return
    if not isinstance(root, yaml.MappingNode):
        yield Finding(1, "must map each function's name to its entry")
        return
    lines: dict[str, int] = {}
    for key, node in root.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            yield Finding(line, f"{name}: already on line {lines[name]}")
        lines[name] = line
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > NAME_LENGTH_MAX:
            yield Finding(
                line,
                f"{name}: lower case letters, digits and underscores, at most {NAME_LENGTH_MAX}",
            )
        if folders is not None and name not in folders:
            yield Finding(
                line, f"{name}: there is no functions/{name}/main.py{suggestion(name, folders)}"
            )
        yield from (
            Finding(finding.line, f"{name}: {finding.text}") for finding in _entry(name, node, line)
        )
    for folder in sorted(set(folders or ()) - set(lines)):
        yield Finding(
            root.end_mark.line + 1,
            f"{folder}: functions/{folder}/main.py has no entry{suggestion(folder, lines)}",
        )


def _entry(name: str, node: yaml.Node, line: int) -> Iterator[Finding]:
    if not isinstance(node, yaml.MappingNode):
        yield Finding(line, "must be a mapping of " + ", ".join(FIELDS))
        return
    places = {
        str(key.value): Place(_plain(value), value.start_mark.line + 1) for key, value in node.value
    }
    for key, _ in node.value:
        if key.value not in (*FIELDS, *OPTIONAL):
            yield Finding(
                key.start_mark.line + 1,
                f"{key.value} is no field{suggestion(key.value, (*FIELDS, *OPTIONAL))}",
            )
    for field in FIELDS:
        if field not in places:
            yield Finding(line, f"{field} is missing")
    access = places.get("access")
    if access and access.value not in ("public", "scheduled"):
        yield Finding(access.line, f"access is public or scheduled, not {access.value}")
    for field, (least, most) in LIMITS.items():
        place = places.get(field)
        if place and not (isinstance(place.value, int) and least <= place.value <= most):
            yield Finding(
                place.line, f"{field} is a whole number from {least} to {most}, not {place.value}"
            )
    yield from _touches(name, places)
    yield from _scheduling(places, line)


def _touches(name: str, places: dict[str, Place]) -> Iterator[Finding]:
    place = places.get("touches")
    if place is None:
        return
    if not isinstance(place.value, list):
        yield Finding(place.line, "touches is a list")
        return
    for resource in place.value:
        if resource not in TOUCHES:
            yield Finding(
                place.line,
                f"touches {resource}, which is unknown{suggestion(str(resource), TOUCHES)}",
            )
    if len(set(place.value)) != len(place.value):
        yield Finding(place.line, "touches lists a name more than once")
    if "market_write" in place.value and places.get("access", place).value == "public":
        yield Finding(place.line, "a public function may not write market data")
    if "signing_keys" in place.value and name != "login":
        yield Finding(place.line, "only login signs tokens")
    if "key_rotation" in place.value and name != "rotate_keys":
        yield Finding(place.line, "only rotate_keys changes the keys")
    local = places.get("local")
    if local and not isinstance(local.value, bool):
        yield Finding(local.line, f"local is true or false, not {local.value}")


def _scheduling(places: dict[str, Place], line: int) -> Iterator[Finding]:
    schedules, queue = places.get("schedules"), places.get("queue")
    timeout = places.get("timeout_s")
    if places.get("access", Place(None, line)).value != "scheduled":
        if schedules:
            yield Finding(schedules.line, "has schedules but is not scheduled")
        if queue:
            yield Finding(queue.line, "has a queue but is not scheduled")
        return
    if timeout and isinstance(timeout.value, int) and timeout.value > SCHEDULED_TIMEOUT_S_MAX:
        yield Finding(
            timeout.line,
            f"the scheduler waits at most {SCHEDULED_TIMEOUT_S_MAX} seconds, not {timeout.value}",
        )
    if queue:
        yield from _queue(queue)
    if schedules is None:
        yield Finding(line, "schedules are missing")
        return
    if not isinstance(schedules.value, dict) or not schedules.value:
        yield Finding(schedules.line, "schedules map names to {cron: ..., time_zone: ...}")
        return
    for name, schedule in schedules.value.items():
        for finding in _schedule(schedule, schedules.line):
            yield Finding(finding.line, f"{name}: {finding.text}")


def _queue(place: Place) -> Iterator[Finding]:
    if not isinstance(place.value, dict) or set(place.value) != set(QUEUE_LIMITS):
        yield Finding(place.line, f"queue has {', '.join(QUEUE_LIMITS)}")
        return
    for field, (least, most) in QUEUE_LIMITS.items():
        value = place.value[field]
        if not (isinstance(value, int) and least <= value <= most):
            yield Finding(
                place.line,
                f"queue: {field} is a whole number from {least} to {most}, not {value}",
            )


def _schedule(schedule: object, line: int) -> Iterator[Finding]:
    if not isinstance(schedule, dict) or set(schedule) - {"venues"} != {"cron", "time_zone"}:
        yield Finding(line, "a schedule is {cron: ..., time_zone: ...}, with venues or without")
        return
    cron, zone = str(schedule["cron"]), str(schedule["time_zone"])
    if zone not in zoneinfo.available_timezones():
        yield Finding(
            line,
            f"there is no time zone {zone}{suggestion(zone, zoneinfo.available_timezones())}",
        )
    if len(cron.split()) != 5:
        yield Finding(line, f"cron has five fields; {cron!r} has {len(cron.split())}")
        return
    try:
        next(CronSim(cron, datetime.now(UTC)))
    except CronSimError as error:
        yield Finding(line, f"cron {cron!r} never fires: {error}")
    except StopIteration:
        yield Finding(line, f"cron {cron!r} never fires: there is no such day")


def _plain(node: yaml.Node) -> object:
    """A node's value as safe_load gives it, without the lines."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()
