"""Functions under gunicorn while their dependencies fail: no private text in their output.

Whatever any library writes to standard output and standard error.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx
import pg8000.dbapi
import pytest
from alembic import command
from alembic.config import Config

from benchmarks.engines import Served, http
from local.catalog import ROOT
from local.postgres import PostgresServer
from shared.config import Settings
from shared.database.cloud_sql import make_engine
from tests.database.database_servers import Authority, serving
from tests.log_leaks import PATTERNS, leaks

FUNCTIONS = ("signup", "login", "account", "portfolios", "transactions")
PASSWORD = "seven green kettles"
NAME, PORTFOLIO, NOTE = "Zaphod Beeblebrox", "Rainy day savings", "a present from grandmother"
AMOUNT, KEY = "98765.4321", "vendor-key-0123456789"
BREAKS, TERMINATED_S = 8, 4
OTHERS = "FROM pg_stat_activity WHERE pid != pg_backend_pid() AND backend_type = 'client backend'"
CANCEL, TERMINATE = (
    f"SELECT pg_cancel_backend(pid) {OTHERS}",
    f"SELECT pg_terminate_backend(pid) {OTHERS}",
)
SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE)\b.*\b(FROM|INTO|SET)\b|\[(SQL|parameters)|\$argon2|Key \("
)


@pytest.fixture
def stage(configured, tmp_path):
    """Five functions on a PostgreSQL of this test's own."""
    with ExitStack() as stage:
        postgres = stage.enter_context(PostgresServer.start(tmp_path / "postgres", durable=False))
        with make_engine(
            Settings(environment="local", database_socket=postgres.socket, database_name="postgres")
        ).begin() as work:
            config = Config(ROOT / "alembic.ini")
            config.attributes["connection"] = work
            command.upgrade(config, "head")
        variables: dict[str, Any] = {
            "DATABASE_SOCKET": postgres.socket,
            "DATABASE_NAME": "postgres",
            "TRUSTED_PROXIES": "0",
        }
        served = {
            name: stage.enter_context(Served(tmp_path, name, **variables, DATABASE_CONNECT_S="1"))
            for name in FUNCTIONS
        }
        for name, function in served.items():
            function.ask(http("GET", f"/{name}/healthz"))
        yield postgres, served, tmp_path


class Visitor:
    """Signs up, logs in and records transactions until `stop`; collects the statuses."""

    def __init__(self, served):
        self.statuses, self.emails = [], []
        self._served = served
        self._client = httpx.Client(timeout=30, trust_env=False)

    def run(self, until):
        while not until.is_set():
            email = f"leak.{uuid4().hex[:12]}@example.com"
            self.emails.append(email)
            self.send(
                "signup", "POST", "/signup", {"email": email, "password": PASSWORD, "name": NAME}
            )
            login = self.send("login", "POST", "/login", {"email": email, "password": PASSWORD})
            if login is None:
                continue
            token = login["access_token"]
            self.send("login", "POST", "/login/refresh", {"refresh_token": login["refresh_token"]})
            self.send("account", "PATCH", "/account", {"name": f"{NAME} II"}, token)
            portfolio = self.send(
                "portfolios",
                "POST",
                "/portfolios",
                {"name": PORTFOLIO, "base_currency": "USD"},
                token,
            )
            if portfolio is not None:
                deposit = {
                    "type": "DEPOSIT",
                    "date": "2024-01-02",
                    "amount": AMOUNT,
                    "currency": "USD",
                    "note": NOTE,
                }
                self.send(
                    "transactions",
                    "POST",
                    "/transactions",
                    {**deposit, "portfolio_id": portfolio["id"]},
                    token,
                )
                self.send(
                    "transactions",
                    "GET",
                    f"/transactions?portfolio_id={portfolio['id']}",
                    None,
                    token,
                )

    def send(self, function, method, path, body, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"http://127.0.0.1:{self._served[function].port}{path}"
        answer = self._client.request(method, url, json=body, headers=headers)
        self.statuses.append(answer.status_code)
        return answer.json() if answer.is_success else None


def test_backends_that_are_terminated_and_a_server_that_stops_leave_nothing_private_in_the_log(
    stage,
):
    """In the middle of statements that wait for a lock; then the whole server stops."""
    postgres, served, folder = stage
    stop, visitors = threading.Event(), [Visitor(served) for _ in range(4)]
    threads = [threading.Thread(target=visitor.run, args=(stop,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    time.sleep(1)
    for table in itertools.islice(
        itertools.cycle(("users", "portfolios", "transactions", "refresh_tokens")), BREAKS
    ):
        terminate_all_that_wait_for(postgres.socket, table)
        time.sleep(0.15)
    terminate_at_any_moment(postgres.socket, for_s=TERMINATED_S)
    postgres.stop()
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join()
    statuses = [status for visitor in visitors for status in visitor.statuses]
    assert {200, 201, 503} <= set(statuses)
    assert 500 not in statuses
    written = {
        path.name: path.read_text() for path in folder.glob("*.log") if "postgres" not in path.name
    }
    assert (
        sum(
            "unavailable: The database" in line
            for text in written.values()
            for line in text.splitlines()
        )
        > 5
    )
    emails = [email for visitor in visitors for email in visitor.emails]
    for name, text in written.items():
        refuse_leaks(name, text, [*emails, PASSWORD, NAME, PORTFOLIO, NOTE, AMOUNT])


def terminate_all_that_wait_for(path, table):
    """Hold the table until statements wait for it, and end their sessions."""
    connection = pg8000.dbapi.connect(
        user="postgres", database="postgres", unix_sock=path, timeout=10
    )
    try:
        cursor = connection.cursor()
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        time.sleep(0.2)
        # Canceled first, as a timeout does: then a statement has failed, with all that its error
        # quotes, on a session that is gone before it is rolled back.
        cursor.execute(CANCEL)
        cursor.execute(TERMINATE)
        connection.rollback()
    finally:
        connection.close()


def terminate_at_any_moment(path, for_s):
    """End every session, a hundred times a second: between and in statements, and at connecting."""
    connection = pg8000.dbapi.connect(
        user="postgres", database="postgres", unix_sock=path, timeout=10
    )
    connection.autocommit = True
    end_s = time.monotonic() + for_s
    while time.monotonic() < end_s:
        connection.cursor().execute(TERMINATE)
        time.sleep(0.01)
    connection.close()


def test_vendors_that_fail_leave_nothing_private_in_the_log(configured, new_user, tmp_path):
    """Untrusted TLS, TLS that breaks off, a page for JSON, and an answer with the request."""
    listening, quiet = socket.socket(), socket.socket()
    for server in (listening, quiet):
        server.bind(("127.0.0.1", 0))
    user = new_user()

    def page(connection):
        request = connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + request
        )
        connection.close()

    untrusted = Authority.make().wrap(page, tmp_path)
    with serving(listening, untrusted), serving(quiet, page):
        variables: dict[str, Any] = {
            "TIINGO_URL": f"https://127.0.0.1:{listening.getsockname()[1]}",
            "EODHD_URL": f"http://127.0.0.1:{quiet.getsockname()[1]}",
            "YAHOO_URL": f"https://127.0.0.1:{quiet.getsockname()[1]}",
            "KRAKEN_URL": "http://127.0.0.1:9",
            "BITSTAMP_URL": "http://127.0.0.1:9",
            "COINBASE_URL": "http://127.0.0.1:9",
            "COINGECKO_URL": f"http://127.0.0.1:{quiet.getsockname()[1]}",
        }
        variables |= {"TIINGO_KEY": KEY, "EODHD_KEY": KEY, "COINGECKO_KEY": KEY}
        variables |= {"YAHOO_ENABLED": "true"}
        with Served(tmp_path, "assets", **variables) as assets:
            assets.ask(http("GET", "/assets/healthz"))
            client = httpx.Client(timeout=60, trust_env=False)
            url, statuses = f"http://127.0.0.1:{assets.port}/assets", set()
            for symbol in ("SECRET", "BTC-EUR"):
                statuses.add(
                    client.post(url, json={"symbol": symbol}, headers=user.headers).status_code
                )
            assert statuses == {503}
            (log,) = tmp_path.glob("assets-*.log")
            token = user.headers["Authorization"].partition(" ")[2]
            refuse_leaks(log.name, log.read_text(), [KEY, token, user.email])


def test_what_no_handler_of_ours_sees_leaks_nothing_either(tmp_path):
    """Exceptions in threads and at the process's end, a warning, and gunicorn's own loggers."""
    source = tmp_path / "main.py"
    source.write_text(
        '''
import logging
import threading
import warnings

import functions_framework
from shared.web.api import Api
from shared.web.replies import no_content

api = Api("wild")
SECRET = "ana.secret@example.com"


class Wild:
    def __del__(self):
        raise RuntimeError(SECRET)


@api.post("/all", status=204)
def everything():
    """Everything that a library might do."""
    def end():
        raise RuntimeError(SECRET)
    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
    wild = Wild()
    del wild
    warnings.warn(SECRET, stacklevel=1)
    for name in ("gunicorn.error", "sqlalchemy.pool", "urllib3", "asyncio", "root", "flask"):
        log = logging.getLogger(name)
        log.warning("to %s", SECRET)
        log.error(f"to {SECRET}", stack_info=True)
        try:
            try:
                raise ValueError(SECRET)
            except ValueError as error:
                raise KeyError(SECRET) from error
        except KeyError:
            log.exception("about %s", SECRET)
    logging.getLogger("gunicorn.error").info("Listening at: %s", "here")
    logging.getLogger("urllib3").warning("%s %s", SECRET)
    return no_content()


@functions_framework.http
def wild(_request):
    return api.answer()
'''
    )
    with Served(tmp_path, "wild", source, PYTHONPATH=str(ROOT), GUNICORN_LOG_LEVEL="info") as wild:
        wild.ask(http("POST", "/wild/all"))
        bad = httpx.request(
            "GET", f"http://127.0.0.1:{wild.port}/%ff", headers={"x": "ana.secret@example.com"}
        )
        assert bad.status_code in (400, 404)
        with socket.create_connection(("127.0.0.1", wild.port)) as connection:
            connection.sendall(
                b"GET /ana.secret@example.com HTTP/1.1\r\nbro ken: ana.secret@example.com\r\n\r\n"
            )
            assert b"400" in connection.recv(4096)
        (log,) = tmp_path.glob("wild-*.log")
        text = log.read_text()
    refuse_leaks(log.name, text, ["ana.secret"])
    for kind in (
        "a thread ends",
        "an exception that could not be raised",
        "UserWarning at ",
        "Listening at: here",
    ):
        assert kind in text
    assert "KeyError from ValueError, raised at" in text
    assert json.loads(next(line for line in text.splitlines() if "a thread ends" in line))[
        "exception"
    ] == ["RuntimeError"]


def refuse_leaks(name, text, secrets):
    """Fail for any of these, and for an address, a token, a hash, a statement or its parameters."""
    for line in text.splitlines():
        leaked = [secret for secret in secrets if secret in line]
        leaked += [
            kind
            for kind, pattern in PATTERNS.items()
            if kind != "an amount" and pattern.search(line)
        ]
        leaked += list(leaks(line)) if line.startswith("{") else []
        assert not leaked, (name, leaked, line)
        assert not SQL.search(line), (name, line)


def test_a_migration_that_fails_says_where_and_nothing_of_what(postgres, database):
    """The job's end uses the same hook: PostgreSQL's state and place, no statement, no value."""
    variables = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "local",
        "DATABASE_SOCKET": postgres.socket,
        "DATABASE_NAME": "finance_tests",
        "DATABASE_OWNER": "unused@example.com",
        "FUNCTION_USERS": "",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "delivery.migrate"],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert json.loads(line)["message"] == "the process ends"
    assert "DatabaseError(22023)" in json.loads(line)["exception"]
    refuse_leaks("migrate", ended.stdout + ended.stderr, ["unused@example.com"])
