"""The client of Cloud Tasks: imported by the first task, bounded in time, and silent about what was
sent. Its calls are tested against the laptop's queue (tests/local/test_task_queue.py).
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.catalog import read_catalog
from shared.config import ConfigurationError, read_settings
from shared.errors import Unavailable
from shared.gcp.tasks import Task, TaskQueues

ROOT = Path(__file__).parents[2]
LOCAL = {"ENVIRONMENT": "local", "TASKS_LOCATION": "local"}
TASK = Task("ingest-prices", "a", {"asset_ids": ["the secret of the asset"]})


@pytest.mark.parametrize("folder", [function.folder for function in read_catalog()])
def test_no_function_loads_the_client_when_it_starts(folder: str) -> None:
    """It takes 0.2 to 0.3 s, and most requests put no task."""
    code = (
        f"import runpy, sys; runpy.run_path({str(ROOT / 'functions' / folder / 'main.py')!r}); "
        "print([name for name in sys.modules if name.startswith(('google.cloud.tasks', 'grpc'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_queue_that_does_not_answer_costs_seconds_and_says_nothing_of_the_task() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for port in (silent.getsockname()[1], 9):
            endpoint = {"TASKS_ENDPOINT": f"http://127.0.0.1:{port}"}
            queues = TaskQueues(read_settings({**LOCAL, **endpoint}))
            started_s = time.monotonic()
            with pytest.raises(Unavailable) as failure:
                queues.put(TASK)
            assert time.monotonic() - started_s < 15
            assert "secret" not in failure.value.detail


def test_another_address_is_for_the_laptop_only() -> None:
    with pytest.raises(ConfigurationError, match="TASKS_ENDPOINT"):
        read_settings({"TASKS_ENDPOINT": "https://tasks.example.com"})
