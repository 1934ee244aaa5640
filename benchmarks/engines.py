"""The databases that a benchmark runs against, in a temporary folder, and functions that use them,
served as in production.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psutil

from local.bigquery import BigQueryServer, create_tables
from local.catalog import ROOT
from local.postgres import PostgresServer
from local.stack import migrate
from shared import clock
from shared.auth import repository, tokens
from shared.auth.keys import write_key_files
from shared.auth.password_hashing import hash_password
from shared.config import settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.gcp.bigquery import forget_bigquery

FLOOR = ROOT / "benchmarks" / "floor" / "main.py"
THREADS = 8
PASSWORD = "a long enough passphrase"  # noqa: S105 - of an account that lives for a minute
START_S_MAX = 60


@dataclass(frozen=True, slots=True)
class BenchmarkUser:
    """A user with a `token` for requests, and `email` and PASSWORD to log in."""

    user_id: UUID
    email: str
    token: str


@contextmanager
def engines() -> Iterator[Path]:
    """A new PostgreSQL, with durable commits, and a new BigQuery emulator, both with every table.
    The settings of this process name them. Yields their folder.
    """
    before = dict(os.environ)
    with (
        tempfile.TemporaryDirectory(prefix="finance-api-bench-") as name,
        PostgresServer.start(Path(name) / "postgres") as postgres,
        BigQueryServer.start(Path(name) / "bigquery") as bigquery,
    ):
        signing, verification = write_key_files(Path(name) / "keys")
        os.environ |= {
            "ENVIRONMENT": "local",
            "DATABASE_SOCKET": postgres.socket,
            "DATABASE_NAME": "finance",
            "BIGQUERY_ENDPOINT": bigquery.endpoint,
            "THREADS": str(THREADS),
            "TRUSTED_PROXIES": "0",
            "ACCESS_TOKEN_S": "7200",
            "SIGNING_KEYS_FILE": str(signing),
            "VERIFICATION_KEYS_FILE": str(verification),
        }
        try:
            _read_settings_again()
            postgres.create_database("finance")
            migrate()
            create_tables()
            yield Path(name)
        finally:
            os.environ.clear()
            os.environ |= before
            _read_settings_again()


def new_account(email: str = "bench@example.com") -> BenchmarkUser:
    """An account in the database, with a token that outlives the benchmark."""
    now = clock.now()
    with cloud_sql.writing() as work:
        user = repository.add_user(work, email, None, hash_password(PASSWORD), now)
    if user is None:
        raise ValueError(f"{email} has an account already")
    return BenchmarkUser(user.id, email, tokens.issue(settings(), Caller(user.id), now).token)


class Served:
    """One function in a process of its own, under functions-framework's gunicorn, until `stop` or
    the end of a `with`.

    It starts without the supervisor of local/lifeline.py: the supervisor's own start time would
    make the ratio of two cold starts look better.
    """

    def __init__(
        self, folder: Path, function: str, source: Path | None = None, **environment: str
    ) -> None:
        """Starts the function without waiting; `ask` waits until it answers. `source` is by default
        the function's own main.py.
        """
        self.port = _free_port()
        self._log = folder / f"{function}-{self.port}.log"
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "functions_framework", "--target", function),
                    *("--source", source or ROOT / "functions" / function / "main.py"),
                    *("--host", "127.0.0.1", "--port", str(self.port)),
                ],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": path, **environment},
            )

    def answered_s(self, request: bytes) -> float:
        """The seconds until the whole answer is there."""
        started_s = time.perf_counter()
        self.ask(request)
        return time.perf_counter() - started_s

    def ask(self, request: bytes) -> bytes:
        """The body of a 2xx answer, on a connection of its own; waits for a function that is still
        starting.

        Raises RuntimeError, with the end of the function's log, where it answers anything else or
        does not start.
        """
        deadline = time.monotonic() + START_S_MAX
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=600) as connection:
                    connection.sendall(request)
                    status, body = _read_answer(connection)
            except ConnectionRefusedError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"The function did not start. {self._log_tail()}") from None
                time.sleep(0.002)
            else:
                if not 200 <= status < 300:
                    raise RuntimeError(
                        f"The function answered {status}: {body[:500]!r}. {self._log_tail()}"
                    )
                return body

    def _log_tail(self) -> str:
        return f"Its log ends:\n{self._log.read_text()[-2000:]}"

    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log so far."""
        return [
            json.loads(line) for line in self._log.read_text().splitlines() if line.startswith("{")
        ]

    def peak_bytes(self) -> int:
        """The peak memory of the process that serves requests."""
        [worker] = psutil.Process(self._process.pid).children()
        status = Path(f"/proc/{worker.pid}/status").read_text()
        return (
            next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
            * 1024
        )

    def cpu_s(self) -> float:
        """The processor time that the process which serves requests has taken so far."""
        [worker] = psutil.Process(self._process.pid).children()
        times = worker.cpu_times()
        return float(times.user + times.system)

    def starter_bytes(self) -> int:
        """The memory of the parent of the process that serves; they share most of it."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def http(
    method: str,
    path: str,
    *,
    token: str | None = None,
    body: object = None,
    close: bool = True,
    media_type: str = "application/json",
) -> bytes:
    """A request as it goes over the wire; the connection stays open unless `close`. A body of bytes
    is sent as it is, any other one as JSON.
    """
    payload = (
        b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    )
    headers: Mapping[str, str] = {
        "Host": "localhost",
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **(
            {"Content-Type": media_type, "Content-Length": str(len(payload))}
            if body is not None
            else {}
        ),
        **({"Connection": "close"} if close else {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + payload


def _read_answer(connection: socket.socket) -> tuple[int, bytes]:
    received = bytearray()
    while part := connection.recv(1 << 20):
        received += part
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    if not head:
        raise RuntimeError("The function closed the connection without an answer")
    return int(head.split(b" ", 2)[1]), body


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_settings_again() -> None:
    cloud_sql.close_engines()
    forget_bigquery()
    settings.cache_clear()
