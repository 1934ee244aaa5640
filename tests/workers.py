"""What several worker processes need that run one suite: an order, and a common end of the run.

`python -m tests` starts the workers (pytest-xdist); each takes a file at a time from the front of
the queue. Without workers, as in a plain `pytest`, the order stays pytest's own.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

ROOT = Path(__file__).parent.parent

LONGEST: Final = (
    "tests/stories/test_the_laptop.py",
    "tests/clients/test_typescript.py",
    "tests/clients/test_other_languages.py",
    "tests/infra/test_terraform.py",
    "tests/ingestion/test_action_quarantine.py",
    "tests/functions/test_worst_bodies.py",
    "tests/functions/test_streams.py",
    "tests/infra/test_plan.py",
    "tests/bundles/test_running.py",
    "tests/functions/test_ingest_actions.py",
    "tests/ingestion/test_hostile_vendors.py",
)
"""The files that take longest, in this order, before all others: one that began last would run
alone while the other workers have ended.
"""

_SUMMARY = pytest.StashKey[dict[str, None]]()
_OUTPUT: Final = "summary"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SUMMARY] = {}


def add_to_summary(config: pytest.Config, line: str) -> None:
    """Have `line` printed at the end of the run: once, though every worker adds it.

    For the hook `pytest_sessionfinish` of a conftest.py; without workers it works the same.
    """
    config.stash[_SUMMARY][line] = None


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Lets one worker of this checkout in; the others wait. For what is built once, for all."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def worker_output(config: pytest.Config) -> dict[str, Any] | None:
    """What this worker sends to the run's first process when it ends; None in that process."""
    output: dict[str, Any] | None = getattr(config, "workeroutput", None)
    return output


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if worker_output(config) is not None:
        places = {file: place for place, file in enumerate(LONGEST)}
        items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output = worker_output(session.config)
    if output is not None:
        output[_OUTPUT] = [*session.config.stash[_SUMMARY]]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended; one that crashed has no output, and fails the run by itself."""
    for line in getattr(node, "workeroutput", {}).get(_OUTPUT, ()):
        add_to_summary(node.config, line)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash[_SUMMARY]:
        terminalreporter.write_line(line)
