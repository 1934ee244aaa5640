"""The laptop's queue as the official client meets it: names, refusals, retries, delays, limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from google.api_core.exceptions import BadRequest, Conflict, NotFound

from local.catalog import QueueLimits
from local.platform_identity import Platform
from local.task_delivery import WaitingTask, sender
from local.task_queue import TaskQueueServer
from shared.config import read_settings
from shared.gcp.tasks import Task, TaskQueues

FAST = QueueLimits(
    concurrent=2, instances=0, per_second=1000, backoff_s=0.02, backoff_s_max=0.05, retry_s=0.5
)
WAIT_S_MAX = 20


@contextmanager
def running(
    send: Callable[[WaitingTask], int | None], limits: QueueLimits = FAST
) -> Iterator[tuple[TaskQueueServer, TaskQueues, list[str]]]:
    """A queue of ingest-prices, the product's client of it, and what it prints."""
    printed: list[str] = []
    server = TaskQueueServer({"ingest-prices": limits}, send, printed.append)
    environment = {"ENVIRONMENT": "local", **server.settings()}
    try:
        yield server, TaskQueues(read_settings(environment)), printed
    finally:
        server.stop()


def finish(server: TaskQueueServer) -> None:
    """Delivers until no task waits."""
    server.begin()
    until_s = time.monotonic() + WAIT_S_MAX
    while server.waiting():
        assert time.monotonic() < until_s
        time.sleep(0.01)


def task(name: str = "a", **fields: object) -> Task:
    return Task("ingest-prices", name, {"asset_ids": ["x"]}, **fields)  # type: ignore[arg-type]


def test_a_task_is_delivered_once_and_its_name_is_not_taken_again() -> None:
    """Nor after it has ended, as in the cloud for up to a day."""
    sent: list[WaitingTask] = []

    def send(waiting: WaitingTask) -> int:
        sent.append(waiting)
        return 200

    with running(send) as (server, queues, _):
        assert queues.put(task())
        assert not queues.put(task())
        finish(server)
        assert not queues.put(task())
        assert [(one.body, one.queue, one.task_id) for one in sent] == [
            (b'{"asset_ids": ["x"]}', "ingest-prices", "a")
        ]
        assert sent[0].headers == {"Content-Type": "application/json"}
        assert sent[0].deadline_s == 1800


@pytest.mark.parametrize("refusals", [[409], [503, 503], [None, 429], [401, 500, 422]])
def test_a_task_that_is_refused_is_tried_again(refusals: list[int | None]) -> None:
    answers = [*refusals, 200]
    tries: list[int] = []

    def send(waiting: WaitingTask) -> int | None:
        tries.append(waiting.tries)
        return answers.pop(0)

    with running(send) as (server, queues, printed):
        queues.put(task())
        finish(server)
        assert (tries, answers, printed) == ([*range(1, len(refusals) + 2)], [], [])


def test_a_task_that_never_succeeds_is_given_up() -> None:
    with running(lambda _: 503) as (server, queues, printed):
        queues.put(task())
        finish(server)
        assert "gave a task up" in printed[0]


def test_a_delayed_task_waits_and_no_more_run_at_once_than_the_limit() -> None:
    lock, under_way, most = threading.Lock(), 0, 0
    order: list[str] = []

    def send(waiting: WaitingTask) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            order.append(waiting.task_id)
        time.sleep(0.02)
        with lock:
            under_way -= 1
        return 200

    with running(send) as (server, queues, _):
        queues.put(task("late", delay_s=2))
        for number in range(6):
            queues.put(task(f"soon-{number}"))
        finish(server)
    assert most <= FAST.concurrent
    assert order[-1] == "late"


def test_what_google_refuses_is_refused() -> None:
    with running(lambda _: 200) as (server, queues, _):
        client = queues._client_of_process()
        parent = "projects/p/locations/local/queues/ingest-prices"
        request = {"url": "http://localhost/x", "http_method": "POST"}
        with pytest.raises(NotFound):
            client.create_task(
                parent=parent.replace("prices", "nothing"),
                task={"http_request": request},
                retry=None,
            )
        for wrong in (
            {"name": f"{parent}/tasks/a b", "http_request": request},
            {"name": "projects/p/locations/l/queues/q/tasks/a", "http_request": request},
            {"name": f"{parent}/tasks/a", "http_request": {**request, "url": "ftp://x"}},
        ):
            with pytest.raises(BadRequest):
                client.create_task(parent=parent, task=wrong, retry=None)
        named = {"name": f"{parent}/tasks/a", "http_request": request}
        client.create_task(parent=parent, task=named, retry=None)
        with pytest.raises(Conflict):
            client.create_task(parent=parent, task=named, retry=None)
        assert server.waiting() == 1


def test_a_web_page_puts_no_task() -> None:
    """Neither a form nor a fetch without asking: the queue answers no preflight."""
    with running(lambda _: 200) as (server, _, _):
        url = f"{server.endpoint}/v2/projects/p/locations/local/queues/ingest-prices/tasks"
        json_type = {"Content-Type": "application/json"}
        for headers in (
            {"Content-Type": "text/plain"},
            {**json_type, "Origin": "https://news.example"},
            {**json_type, "Host": "rebound.example"},
        ):
            assert httpx.post(url, content=b"{}", headers=headers).status_code == 403
        assert httpx.options(url).status_code == 501
        assert server.waiting() == 0


def test_a_delivery_shows_the_queues_identity_to_its_function_alone() -> None:
    """Whatever host the task names: as a queue in the cloud, it calls its own function."""
    seen: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append((self.path, dict(self.headers)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    functions = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=functions.serve_forever, args=(0.05,), daemon=True).start()
    base_url = f"http://127.0.0.1:{functions.server_port}"
    platform = Platform(b"a key of thirty-two bytes or more")
    with running(sender(base_url, platform)) as (server, queues, _):
        queues.put(task())
        finish(server)
    functions.shutdown()
    functions.server_close()
    [(path, headers)] = seen
    assert path == "/ingest-prices"
    environ = {"REQUEST_METHOD": "POST", "HTTP_AUTHORIZATION": headers["Authorization"]}
    assert platform.refusal(environ, f"{base_url}/ingest-prices") is None
    assert platform.refusal(environ, f"{base_url}/ingest-rates") is not None
    assert headers["X-CloudTasks-TaskName"] == "a"
