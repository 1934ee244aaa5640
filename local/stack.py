"""Starts the engines and the gateway of one checkout in order, and stops them in reverse.

Their data stay on disk in between.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Self

import httpx

from local.bigquery import BigQueryServer, create_tables
from local.catalog import ROOT, read_catalog
from local.firebase import PROJECT as FIREBASE_PROJECT
from local.firebase import FirebaseAuthEmulator
from local.lifeline import Child
from local.market_folder import LIVE, SAMPLE, before_markets, market_folder
from local.platform_identity import KEY_FILE, KEY_VARIABLE, Platform
from local.postgres import PostgresServer
from local.sample_market import server as sample_market_server
from local.task_delivery import sender
from local.task_queue import TaskQueueServer
from local.vendors import summary
from local.watch import check, watch
from shared.config import is_loopback, read_settings, settings, vendor_urls

THREADS = 16
READY_S_MAX = 60
SCHEMA_DATABASE = "finance"
FUNCTIONS = "The functions' server"


class StackError(RuntimeError):
    """The stack can't run; the text says why and what to do."""


class Stack:
    """Everything that `make run` starts; the end of a `with` stops all of it, last started first.

    `data_dir` is a folder for both markets, whose data are separate in it. `firebase_host` is the
    address of the Firebase Auth emulator, where it was requested.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        live: bool,
        firebase: bool,
        print_progress: Callable[[str], None],
    ) -> None:
        self.base_url = f"http://localhost:{port}"
        self.firebase_host: str | None = None
        self._root = data_dir
        self._data_dir = data_dir / (LIVE if live else SAMPLE)
        self._port = port
        self._live = live
        self._firebase = firebase
        self._print_progress = print_progress
        self._stopping = ExitStack()
        self._engines: dict[str, Child] = {}
        self._threads: dict[str, Thread] = {}
        self.platform = Platform.of_checkout()
        self.deliver_tasks: Callable[[], None] = lambda: None
        """Begins the delivery of tasks, once the data are prepared."""

    @property
    def log(self) -> Path:
        """The log of the functions; those of the engines are beside it."""
        return self._data_dir / "functions.log"

    def check(self) -> None:
        """Raises EngineEnded where an engine or a thread has ended by itself."""
        check(self._engines, self._threads)

    def watch(self, threads: Iterable[Thread]) -> None:
        """Watch until a program, or one of `threads`, ends by itself; raises EngineEnded."""
        self._threads |= {thread.name: thread for thread in threads}
        watch(self._engines, self._threads, self._engines[FUNCTIONS], self._print_progress)

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stopping.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.close()

    def _start(self) -> None:
        _refuse_taken_port(self._port)
        if self._live:
            _refuse_sample_vendors()
        before = before_markets(self._root)
        if before:
            self._print_progress(before)
        market_folder(self._root, live=self._live)
        with ThreadPoolExecutor(3) as together:
            beside = ", and the Firebase emulator, which takes longest" if self._firebase else ""
            self._print_progress(f"PostgreSQL and the BigQuery emulator start{beside}")
            postgres_started = together.submit(PostgresServer.start, self._data_dir / "postgres")
            bigquery_started = together.submit(BigQueryServer.start, self._data_dir / "bigquery")
            firebase_started = (
                together.submit(FirebaseAuthEmulator.start, self._data_dir / "firebase")
                if self._firebase
                else None
            )
            for started in (postgres_started, bigquery_started, firebase_started):
                if started is not None:
                    self._stopping.callback(started.result().stop)
        postgres, bigquery = postgres_started.result(), bigquery_started.result()
        self._engines |= {"PostgreSQL": postgres.child, "The BigQuery emulator": bigquery.child}
        environment = {
            **self._settings(),
            **self._start_queues(),
            "DATABASE_SOCKET": postgres.socket,
            "BIGQUERY_ENDPOINT": bigquery.endpoint,
        }
        if firebase_started is not None:
            self.firebase_host = firebase_started.result().host
            self._engines["The Firebase Auth emulator"] = firebase_started.result().child
            environment |= {
                "FIREBASE_PROJECT_ID": FIREBASE_PROJECT,
                "FIREBASE_AUTH_EMULATOR_HOST": self.firebase_host,
                "FIREBASE_API_KEY": "any",  # the emulator takes every key
            }
        os.environ.update(environment)
        settings.cache_clear()  # read by the emulator's start, before the engines had addresses
        self._print_progress(summary(settings()))
        self._print_progress("The database is migrated, the BigQuery tables are made")
        postgres.create_database(SCHEMA_DATABASE)
        migrate()
        create_tables()
        self._print_progress("The functions are loaded")
        self._serve()

    def _settings(self) -> dict[str, str]:
        """The environment of the functions, without the addresses of the engines."""
        signing, verification = self._key_files()
        environment = {
            "ENVIRONMENT": "local",
            "PUBLIC_URL": self.base_url,
            "RESET_PAGE": os.environ.get("RESET_PAGE") or f"{self.base_url}/app/new-password",
            "DATABASE_NAME": SCHEMA_DATABASE,
            "THREADS": str(THREADS),
            "TRUSTED_PROXIES": "0",
            "SIGNING_KEYS_FILE": str(signing),
            "VERIFICATION_KEYS_FILE": str(verification),
        }
        if not self._live:
            market = sample_market_server.start()
            self._stopping.callback(market.stop)
            self._threads[market.thread.name] = market.thread
            environment |= market.settings()
        return environment

    def _start_queues(self) -> dict[str, str]:
        """The environment that leads to the queues, and to the key of the platform's identities."""
        queues = {function.name: function.queue for function in read_catalog() if function.queue}
        server = TaskQueueServer(queues, sender(self.base_url, self.platform), self._print_progress)
        self._stopping.callback(server.stop)
        self._threads[server.thread.name] = server.thread
        self.deliver_tasks = server.begin
        return {**server.settings(), KEY_VARIABLE: str(KEY_FILE)}

    def _key_files(self) -> tuple[Path, Path]:
        """This checkout's own signing keys, created once: tokens survive a restart."""
        from shared.auth.keys import write_key_files

        folder = self._data_dir / "keys"
        key_files = (folder / "signing_keys.json", folder / "verification_keys.json")
        if all(path.exists() for path in key_files):
            return key_files
        folder.mkdir(mode=0o700, exist_ok=True)
        return write_key_files(folder)

    def _serve(self) -> None:
        gateway = Child(
            [
                *(sys.executable, "-m", "gunicorn", "local.gateway:application"),
                *("--bind", f"127.0.0.1:{self._port}", "--workers", "1", "--threads", str(THREADS)),
                *(
                    "--worker-class",
                    "gthread",
                    "--timeout",
                    "0",
                    "--chdir",
                    ROOT,
                    "--log-level",
                    "warning",
                ),
                *(
                    "--limit-request-line",
                    "0",
                ),  # as functions-framework has it: the functions refuse long addresses
                # A browser keeps connections open on which it says nothing: Ctrl-C is not to wait
                # for them.
                *("--graceful-timeout", "3"),
            ],
            log=self.log,
        )
        self._engines[FUNCTIONS] = gateway
        self._stopping.callback(gateway.stop)
        deadline = time.monotonic() + READY_S_MAX
        while not _answers(f"{self.base_url}/portfolios/readyz"):
            if not gateway.running() or time.monotonic() > deadline:
                raise StackError(f"The functions did not start. They said:\n{gateway.output_end()}")
            time.sleep(0.1)


def migrate() -> None:
    """Alembic's `upgrade head` on the database that the environment names."""
    from alembic import command
    from alembic.config import Config

    command.upgrade(Config(ROOT / "alembic.ini"), "head")


def _refuse_sample_vendors() -> None:
    """Raises StackError where LIVE=1 would read from a vendor on this machine.

    Data that are stored under a vendor's name must come from that vendor.
    """
    environment = read_settings(os.environ | {"ENVIRONMENT": "local"})
    here = [name.upper() for name, url in vendor_urls(environment).items() if is_loopback(url)]
    if environment.sample_market or here:
        names = ", ".join(here or ["SAMPLE_MARKET"])
        raise StackError(
            f"LIVE=1 asks the real vendors, and these settings lead to this machine: {names}. "
            "Unset them"
        )


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise StackError(
                f"Port {port} is taken. Choose another: make run PORT={port + 1}"
            ) from None


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False
