"""No body exceeds a function's memory, and no answer the platform's limit, with all threads.

Each function runs under gunicorn as in production, with the catalog's concurrency; its memory is
the peak of the process that serves and of the one that started it.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, islice
from typing import Any

import pytest
import yaml

from benchmarks.engines import Served, http
from local.catalog import FUNCTIONS
from local.openapi import public_apis
from shared.assets.schemas import CLOSES_MAX
from shared.errors import ERRORS_MAX
from shared.transactions.batch_schemas import BATCH_ITEMS_MAX, IMPORT_ITEMS_MAX
from shared.web.operation import Operation
from tests.functions import worst_bodies
from tests.functions.bookkeeping import Bookkeeper

PLATFORM_ANSWER_BYTES_MAX = 32 * 1024 * 1024
CATALOG = yaml.safe_load((FUNCTIONS / "catalog.yaml").read_text())
WITH_BODIES = {
    api.name: [
        operation for operation in api.operations if operation.body or operation.takes_content
    ]
    for api in public_apis()
}
FUNCTIONS_WITH_BODIES = [name for name, operations in WITH_BODIES.items() if operations]
JSON, CSV = "application/json", "text/csv"

Body = tuple[str, str, bytes]
"""Its name, its media type, and itself."""


def send(
    port: int, operation: Operation, path: str, token: str, body: Body
) -> tuple[int, int, dict[str, Any]]:
    """The answer's status, its length in bytes, and its JSON where it is a problem.

    A refusal may come before the whole body is sent.
    """
    _, media_type, content = body
    head = (
        f"{operation.method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{token}"
        f"Content-Type: {media_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=180) as connection:
        connection.sendall(head.encode())
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(content)
        answer = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    start, _, answer_body = answer.partition(b"\r\n\r\n")
    assert start, "no answer"
    status = int(start.split(b" ", 2)[1])
    return status, len(answer), json.loads(answer_body) if b"problem+json" in start else {}


def path_of(operation: Operation, books: Bookkeeper) -> str:
    path = re.sub(r"<uuid:asset_id>", books.own, operation.path)
    path = re.sub(r"<uuid:\w+>", books.portfolio_id, path)
    return (
        f"{path}?portfolio_id={books.portfolio_id}&dry_run=false"
        if operation.takes_content
        else path
    )


def heavy_bodies(operation: Operation, books: Bookkeeper) -> Iterator[Body]:
    """Those that suit an operation on many items at once."""
    if operation.path.endswith("/batch"):
        start = f'{{"portfolio_id":"{books.portfolio_id}","items":['
        for name, body in worst_bodies.item_bodies(
            operation.bytes_max, BATCH_ITEMS_MAX, books.own, start
        ):
            yield name, JSON, body
    if operation.path == "/account/import":
        for name, body in worst_bodies.account_bodies(operation.bytes_max, books.own):
            yield name, JSON, body
    elif operation.path.endswith("/import"):
        in_json = worst_bodies.item_bodies(
            operation.bytes_max, IMPORT_ITEMS_MAX, books.own, '{"items":['
        )
        for name, body in islice(in_json, 4):
            yield name, JSON, body
        for name, body in worst_bodies.csv_bodies(operation.bytes_max, IMPORT_ITEMS_MAX):
            yield name, CSV, body
    if operation.path.endswith("/prices"):
        for name, body in worst_bodies.close_bodies(operation.bytes_max, CLOSES_MAX):
            yield name, JSON, body


@pytest.mark.parametrize("name", FUNCTIONS_WITH_BODIES)
def test_no_body_outgrows_the_memory_of_its_function(configured, client, new_user, tmp_path, name):
    """Every thread has a body at the same time: all kinds side by side, and the largest in all."""
    limits = CATALOG[name.replace("-", "_")]
    user = new_user()
    books = Bookkeeper(client("transactions"), user.user_id, user.headers)
    token = f"Authorization: {user.headers['Authorization']}\r\n"
    threads = limits["concurrency"]
    with (
        Served(tmp_path, name, THREADS=str(threads)) as served,
        ThreadPoolExecutor(threads) as pool,
    ):
        served.ask(http("GET", f"/{name}/healthz"))

        def burst(operation: Operation, bodies: list[Body]) -> None:
            path = path_of(operation, books)
            answers = [
                pool.submit(send, served.port, operation, path, token, body) for body in bodies
            ]
            for (kind, _, _), answer in zip(bodies, answers, strict=True):
                status, length, problem = answer.result()
                assert length < PLATFORM_ANSWER_BYTES_MAX
                assert status < 500 or (status, problem["code"]) == (503, "unavailable"), (
                    operation.path,
                    kind,
                    problem,
                )
                assert len(problem.get("errors", ())) <= ERRORS_MAX

        for operation in WITH_BODIES[name]:
            kinds = [
                (kind, JSON, body) for kind, body in worst_bodies.json_bodies(operation.bytes_max)
            ]
            kinds.append(
                (
                    "form",
                    "multipart/form-data; boundary=x",
                    worst_bodies.multipart_body(operation.bytes_max),
                )
            )
            burst(operation, list(islice(cycle(kinds), max(threads, len(kinds)))))
            heavy = list(heavy_bodies(operation, books))
            burst(operation, heavy[:1] * threads)
            for body in heavy[1:]:
                burst(operation, [body])
        memory_mb = (served.peak_bytes() + served.starter_bytes()) / 1024**2
    assert memory_mb < limits["memory_mb"]
