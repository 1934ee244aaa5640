"""The story of a newcomer: one command, right numbers, Ctrl-C, and everything still there the next time."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import httpx
import psutil
import pytest

from local.catalog import ROOT, read_catalog
from local.folder_lock import lock_folder
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD

START_S_MAX = 120


class Running:
    """`python -m local` on a port and in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base_url = f"http://localhost:{self.port}"
        self.output = folder.parent / f"run-{self.port}.txt"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "PORT": str(self.port),
            "DATA_DIR": str(folder),
        }
        started_s = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        while "Ready:" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - started_s < START_S_MAX, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("laptop") / "data"


@pytest.fixture(scope="module")
def first(folder):
    running = Running(folder)
    yield running
    if running.process.poll() is None:
        running.interrupt()


def log_in(base_url: str) -> dict[str, str]:
    answer = httpx.post(f"{base_url}/login", json={"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_it_says_where_it_is_who_to_be_and_what_to_try(first):
    """The base URL, a demo login, three curl lines, and that the data are not real."""
    said = first.said()
    assert f"Ready: {first.base_url}" in said
    assert f"{DEMO_EMAIL} / {DEMO_PASSWORD}" in said
    assert said.count("curl ") == 3
    assert "SYNTHETIC" in said
    assert re.search(r"ingest-prices succeeded: \d{4,} inserted", said)


def test_every_function_answers_behind_one_port(first):
    for function in read_catalog():
        assert httpx.get(f"{first.base_url}/{function.name}/healthz").json() == {"status": "ok"}
    unknown = httpx.get(f"{first.base_url}/nothing/here")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert httpx.get(first.base_url).headers["Location"] == "/docs"


def test_only_loopback_listens(first):
    """No process of the stack listens anywhere else, and only one on a port that was asked for."""
    addresses = {
        connection.laddr.ip.removeprefix("::ffff:")
        for process in first.children()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_the_demo_account_holds_what_its_trades_say(first):
    """40 bought, 10 sold, split 4:1, 50 sold: 70; each holding's value is quantity × close × rate."""
    headers = log_in(first.base_url)
    portfolios = httpx.get(f"{first.base_url}/portfolios", headers=headers).json()["items"]
    world = next(each for each in portfolios if "world" in each["name"])
    answer = httpx.get(f"{first.base_url}/holdings/{world['id']}", headers=headers).json()
    assert answer["complete"] is True
    holdings = {each["asset"]["symbol"]: each for each in answer["holdings"]}
    assert holdings["ZZAUR"]["quantity"] == "70"
    for holding in holdings.values():
        product = Decimal(holding["quantity"]) * Decimal(holding["close"]) * Decimal(holding["fx_rate"])
        assert abs(product - Decimal(holding["market_value_base"])) < Decimal("0.01")
    total = sum(Decimal(each["market_value_base"]) for each in holdings.values())
    total += sum(Decimal(each["amount_base"]) for each in answer["cash"])
    assert abs(total - Decimal(answer["totals"]["market_value"])) < Decimal("0.10")


def test_it_ends_whole_and_goes_on_where_it_was(first, folder):
    """Ctrl-C ends every process that it started; the second start is quick and changes no row."""
    headers = log_in(first.base_url)
    before = httpx.get(f"{first.base_url}/portfolios", headers=headers).json()
    children = first.children()
    assert first.interrupt() == 0
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []

    second = Running(folder)
    try:
        assert re.search(r"ingest-prices succeeded: 0 inserted, 0 corrected", second.said())
        after = httpx.get(f"{second.base_url}/portfolios", headers=log_in(second.base_url)).json()
        assert after == before
    finally:
        second.interrupt()


def test_a_taken_port_is_said_plainly(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PORT": str(port),
            "DATA_DIR": str(tmp_path / "data"),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "local"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


SECOND_RUN = """
import sys
from local import __main__, folder_lock
folder_lock.WAIT_S_MAX = 0.2
sys.exit(__main__.main())
"""


def test_a_second_run_of_one_checkout_is_told_plainly(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORT": str(port),
        "DATA_DIR": str(tmp_path),
    }
    with lock_folder(tmp_path / "postgres"), lock_folder(tmp_path / "bigquery"):
        ended = subprocess.run(
            [sys.executable, "-c", SECOND_RUN],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode == 1
    assert "is the stack of this checkout already running?" in ended.stderr
    assert "Traceback" not in ended.stderr
