"""The laptop's Cloud Tasks: the call of its REST API, v2, that creates a task, on a loopback port,
and the delivery of the tasks with retries.

https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create

A queue belongs to a function and has its name. As in the cloud it sends every task there, whatever
host the task names, with the identity of the queues. Tasks live in memory: those that are waiting
when the stack ends are lost, and the scheduled runs read what is missing.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from local.catalog import QueueLimits
from local.task_delivery import Delivery, WaitingTask

STOP_POLL_S: Final = 0.05
BODY_BYTES_MAX: Final = 1024 * 1024
NAME_KEPT_S: Final = 24 * 3600.0
"""How long the name of a task that has ended can't be used again: in the cloud up to a day."""

_CREATE: Final = re.compile(
    r"/v2/(projects/[^/]+/locations/[^/]+/queues/([A-Za-z0-9-]{1,100}))/tasks"
)
_TASK_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,500}")


class ApiAnswer(NamedTuple):
    """A status and a JSON body, as Google's APIs answer."""

    status: int
    body: Mapping[str, Any]


@dataclass(slots=True)
class _Names:
    """The names of tasks, and until when each can't be used again; None while the task waits."""

    until_s: dict[str, float | None] = field(default_factory=dict)

    def take(self, name: str, now_s: float) -> bool:
        """Whether the name was free."""
        if name in self.until_s:
            until_s = self.until_s[name]
            if until_s is None or now_s < until_s:
                return False
        self.until_s[name] = None
        return True


class TaskQueueServer:
    """Serves the queues with these limits, by their names, until `stop`. `send` delivers a task
    once, and returns the status of the answer, or None where there was none.
    """

    def __init__(
        self,
        queues: Mapping[str, QueueLimits],
        send: Callable[[WaitingTask], int | None],
        print_progress: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._names = _Names()
        self._deliveries = {
            name: Delivery(name, limits, send, self._ended, print_progress)
            for name, limits in queues.items()
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = threading.Thread(
            target=self._server.serve_forever,
            args=(STOP_POLL_S,),
            name="The task queue",
            daemon=True,
        )
        self.thread.start()
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def settings(self) -> dict[str, str]:
        """The environment that points the functions here."""
        return {"TASKS_ENDPOINT": self.endpoint, "TASKS_LOCATION": "local"}

    def waiting(self) -> int:
        """How many tasks have not ended."""
        return sum(delivery.waiting() for delivery in self._deliveries.values())

    def begin(self) -> None:
        """Tasks are delivered from now on: until then the stack prepares its data."""
        for delivery in self._deliveries.values():
            delivery.begin()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        for delivery in self._deliveries.values():
            delivery.stop()

    def create(self, path: str, body: bytes) -> ApiAnswer:
        """The answer to a POST that creates a task."""
        matched = _CREATE.fullmatch(path)
        delivery = self._deliveries.get(matched[2]) if matched else None
        if matched is None or delivery is None:
            return _error(404, "NOT_FOUND", "Queue does not exist.")
        try:
            task = _parsed(json.loads(body)["task"], matched[1], self._now())
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
            return _error(400, "INVALID_ARGUMENT", f"The task is not valid: {error}")
        with self._lock:
            if not self._names.take(task.name, self._now().timestamp()):
                return _error(
                    409,
                    "ALREADY_EXISTS",
                    "The task cannot be created because a task with this name existed too "
                    "recently.",
                )
        delivery.add(task)
        return ApiAnswer(200, {"name": task.name})

    def _ended(self, task: WaitingTask) -> None:
        with self._lock:
            self._names.until_s[task.name] = self._now().timestamp() + NAME_KEPT_S


def _parsed(task: Mapping[str, Any], queue: str, now: datetime) -> WaitingTask:
    """Raises ValueError, KeyError, TypeError or AttributeError for what Google would refuse."""
    name = str(task["name"])
    if not name.startswith(f"{queue}/tasks/") or not _TASK_ID.fullmatch(name.rpartition("/")[2]):
        raise ValueError("its name does not belong to the queue")
    request = task["httpRequest"]
    if request.get("httpMethod", "POST") not in ("POST", 1):
        raise ValueError("only POST is delivered here")
    if urlsplit(str(request["url"])).scheme not in ("http", "https"):
        raise ValueError("its url begins with http:// or https://")
    due = datetime.fromisoformat(task["scheduleTime"]) if "scheduleTime" in task else now
    return WaitingTask(
        name=name,
        headers=dict(request.get("headers", {})),
        body=base64.b64decode(request.get("body", ""), validate=True),
        delay_s=max(0.0, (due - now).total_seconds()),
        deadline_s=float(str(task.get("dispatchDeadline", "600s")).removesuffix("s")),
    )


def _error(code: int, status: str, message: str) -> ApiAnswer:
    return ApiAnswer(code, {"error": {"code": code, "status": status, "message": message}})


def _handler(server: TaskQueueServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > BODY_BYTES_MAX:
                self.close_connection = True
                self._answer(_error(400, "INVALID_ARGUMENT", "The task is too large."))
                return
            body = self.rfile.read(length)
            if self.headers.get("Origin") or not self._is_json():
                # A web page can send neither without asking first.
                self._answer(_error(403, "PERMISSION_DENIED", "Web pages may put no task."))
                return
            self._answer(server.create(urlsplit(self.path).path, body))

        def _is_json(self) -> bool:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
            media_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return media_type == "application/json" and host in ("127.0.0.1", "localhost")

        def _answer(self, answer: ApiAnswer) -> None:
            content = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
