"""Cloud Tasks: the only module that imports its client.

A queue belongs to a function, has its name, and calls nothing else: the address and the identity of
the calls are the queue's (infra/tasks.tf). So the accounts that may put a task can send a body
there, and a token to nowhere. The client is imported by the first task: that takes 0.2 to 0.3 s.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from shared import clock
from shared.config import Settings, settings
from shared.gcp.rest_clients import failures_mapped, rest_client
from shared.immutable import immutable

ANSWER_S_MAX: Final = 3.0
"""How long a task may take to be put: a client waits for the answer to its write."""

RUN_S_MAX: Final = 1_800
"""How long the queue waits for the function, as long as that may run."""


@immutable
class Task:
    """A POST of `body` to a function, `delay_s` from now at the earliest. Of two tasks with one
    name the queue takes the first only: it remembers a name for up to 24 hours after the task.
    """

    function: str
    name: str
    body: Mapping[str, object]
    delay_s: int = 0


class TaskQueues:
    """The queues of this project. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Any = None

    def put(self, task: Task) -> bool:
        """Puts the task on its function's queue; False where the queue knows its name already.
        Raises Unavailable.
        """
        with failures_mapped("Cloud Tasks"):
            from google.api_core.exceptions import Conflict

            try:
                self._client_of_process().create_task(
                    request={"parent": self._queue(task), "task": self._message(task)},
                    retry=None,
                    timeout=ANSWER_S_MAX,
                )
            except Conflict:  # over HTTP not AlreadyExists, which is a status of gRPC
                return False
        return True

    def _queue(self, task: Task) -> str:
        project, location = self._settings.google_cloud_project, self._settings.tasks_location
        return f"projects/{project}/locations/{location}/queues/{task.function}"

    def _message(self, task: Task) -> dict[str, Any]:
        message: dict[str, Any] = {
            "name": f"{self._queue(task)}/tasks/{task.name}",
            "dispatch_deadline": timedelta(seconds=RUN_S_MAX),
            "http_request": {
                "http_method": "POST",
                # In the cloud the queue replaces the host by the function's own.
                "url": f"{self._settings.public_url}/{task.function}",
                "headers": {"Content-Type": "application/json"},
                "body": json.dumps(task.body).encode(),
            },
        }
        if task.delay_s:
            message["schedule_time"] = clock.now() + timedelta(seconds=task.delay_s)
        return message

    def _client_of_process(self) -> Any:
        """The official client, created once on first use, after the platform has forked."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = _make_client(self._settings)
        return self._client


@cache
def task_queues() -> TaskQueues | None:
    """Those of this process; None where no location is set, and no task is put."""
    return TaskQueues(settings()) if settings().tasks_location else None


def _make_client(settings: Settings) -> Any:
    from google.cloud.tasks_v2.services.cloud_tasks import CloudTasksClient
    from google.cloud.tasks_v2.services.cloud_tasks.transports.rest import CloudTasksRestTransport

    return rest_client(CloudTasksClient, CloudTasksRestTransport, settings.tasks_endpoint)
