"""The story of a newcomer: one command, right numbers, Ctrl-C, and everything there next time."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import psutil
import pytest

from local.catalog import ROOT, read_catalog
from local.folder_lock import lock_folder
from local.ingest import run
from local.market_folder import market_folder
from local.platform_identity import Platform
from local.sample_market.currencies import ALL_CODES
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD
from tests.dates import inherited_shift
from tests.stories.readme import flat, printed, readme_session
from tests.stories.running import Running, log_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("laptop") / "data"


@pytest.fixture(scope="module")
def first(folder):
    running = Running(folder)
    yield running
    if running.process.poll() is None:
        running.interrupt()


def get(running: Running, path: str, headers: dict[str, str]) -> Any:
    return (
        httpx.get(f"{running.base_url}{path}", headers=headers, timeout=60)
        .raise_for_status()
        .json()
    )


def post(running: Running, path: str, headers: dict[str, str], body: object) -> Any:
    return (
        httpx.post(f"{running.base_url}{path}", headers=headers, json=body, timeout=60)
        .raise_for_status()
        .json()
    )


def sources_in(answer: object) -> Iterator[str]:
    """Every source that is named anywhere in an answer."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in ("source", "close_source", "fx_source", "provider") and value:
                yield value
            else:
                yield from sources_in(value)
    elif isinstance(answer, list):
        for item in answer:
            yield from sources_in(item)


def test_it_says_where_it_is_who_to_be_and_what_to_try(first):
    """The base URL, a demo login, three curl lines, and that the data are not real."""
    output = first.output()
    assert f"Ready: {first.base_url}" in output
    assert f"{DEMO_EMAIL} / {DEMO_PASSWORD}" in output
    assert output.count("curl ") == 3
    assert "SYNTHETIC" in output
    assert "Vendors on: sample-tiingo, " in output
    assert "yahoo (YAHOO_ENABLED=true)" in output
    assert re.search(r"ingest-prices succeeded: \d{4,} inserted", output)


def test_every_function_answers_behind_one_port(first):
    for function in read_catalog():
        assert httpx.get(f"{first.base_url}/{function.name}/healthz").json() == {"status": "ok"}
    unknown = httpx.get(f"{first.base_url}/nothing/here")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert httpx.get(first.base_url).headers["Location"] == "/app"


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
    """40 bought, 10 sold, split 4:1, 50 sold: 70. A holding's value is quantity × close × rate."""
    headers = log_in(first.base_url)
    portfolios = httpx.get(f"{first.base_url}/portfolios", headers=headers).json()["items"]
    world = next(portfolio for portfolio in portfolios if "world" in portfolio["name"])
    answer = httpx.get(f"{first.base_url}/holdings/{world['id']}", headers=headers).json()
    assert answer["complete"] is True
    holdings = {holding["asset"]["symbol"]: holding for holding in answer["holdings"]}
    assert holdings["ZZAUR"]["quantity"] == "70"
    for holding in holdings.values():
        product = (
            Decimal(holding["quantity"]) * Decimal(holding["close"]) * Decimal(holding["fx_rate"])
        )
        assert abs(product - Decimal(holding["market_value_base"])) < Decimal("0.01")
    parts = [Decimal(holding["market_value_base"]) for holding in holdings.values()]
    parts += [Decimal(balance["amount_base"]) for balance in answer["cash"]]
    assert abs(sum(parts) - Decimal(answer["totals"]["market_value"])) < Decimal("0.10")


def test_the_session_of_the_readme_prints_what_the_readme_says(first):
    """On any day: every figure that the README shows is in the answer."""
    for block, answer in readme_session(first.base_url, log_in(first.base_url)):
        assert len(printed(block)) >= 2, block
        assert [pair for pair in printed(block) if pair not in flat(answer)] == []


def test_every_answer_says_that_its_figures_are_of_the_sample(first):
    """Closes, rates, splits, dividends and explanations alike: under no name that a vendor has."""
    headers = log_in(first.base_url)
    portfolio_ids = [item["id"] for item in get(first, "/portfolios", headers)["items"]]
    assert (
        run(f"{first.base_url}/ingest-actions", Platform.of_checkout()).json()["status"]
        == "succeeded"
    )
    asset_ids = [item["id"] for item in get(first, "/assets", headers)["items"]]
    paths = [
        *(f"/holdings/{portfolio_id}?explain=true" for portfolio_id in portfolio_ids),
        *(f"/value/{portfolio_id}?explain=true" for portfolio_id in portfolio_ids),
        *(
            f"/performance/{portfolio_id}?from=2025-01-01&explain=true"
            for portfolio_id in portfolio_ids
        ),
        *(f"/dividends/{portfolio_id}" for portfolio_id in portfolio_ids),
        *(
            f"/assets/{asset_id}/{kind}?limit=50"
            for asset_id in asset_ids
            for kind in ("prices", "actions")
        ),
        *(
            f"/rates?base={code}&quote=ARS&kind={kind}"
            for code in ("USD", "EUR")
            for kind in ("official", "ccl")
        ),
        "/rates?base=EUR&quote=SEK",
    ]
    seen: set[str] = set()
    for path in paths:
        seen |= set(sources_in(get(first, path, headers)))
    names = {name for source in seen for name in source.split("+")}
    assert names >= {
        "sample-tiingo",
        "sample-eodhd",
        "sample-kraken",
        "sample-ecb",
        "sample-bcra",
        "sample-argentinadatos",
    }
    assert all(name.startswith("sample-") for name in names), names


def test_a_new_asset_is_priced_within_seconds(first):
    """In a currency that no one has used, and without a scheduled run: its tasks are enough, the
    first one for the value, and another one for older closes.
    """
    headers = log_in(first.base_url)
    asset = post(first, "/assets", headers, {"symbol": "ZZBAY"})
    assert asset["prices"] in ("pending", "ready")
    portfolio = post(first, "/portfolios", headers, {"name": "new", "base_currency": "SEK"})
    buy = {"type": "BUY", "date": "2025-03-03", "asset_id": asset["id"], "quantity": "10"}
    body = {"portfolio_id": portfolio["id"], **buy, "unit_price": "40"}
    post(first, "/transactions", headers, body)
    path = f"/value/{portfolio['id']}"
    deadline_s = time.monotonic() + 30
    while not (value := get(first, path, headers))["complete"]:
        assert time.monotonic() < deadline_s, value["warnings"]
        time.sleep(0.2)
    assert Decimal(value["market_value"]) > 0
    while (asset := get(first, f"/assets/{asset['id']}", headers))["prices"] != "ready":
        assert time.monotonic() < deadline_s, asset["prices_reason"]
        time.sleep(0.2)


def test_a_run_without_an_identity_is_refused(first):
    for function in read_catalog():
        if function.scheduled:
            answer = httpx.post(f"{first.base_url}/{function.name}", json={})
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_portfolio_in_any_currency_of_the_sample_has_every_figure(first):
    """In each that the ECB or the BCRA publishes; and a run that reads them all succeeds."""
    account = {"email": "currencies@example.com", "password": "seven green kettles"}
    httpx.post(f"{first.base_url}/signup", json=account).raise_for_status()
    token = httpx.post(f"{first.base_url}/login", json=account).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    asset_id = post(first, "/assets", headers, {"symbol": "ZZHAR", "exchange": "LSE"})["id"]
    buy = {
        "type": "BUY",
        "date": "2025-03-03",
        "asset_id": asset_id,
        "quantity": "10",
        "unit_price": "7",
    }
    portfolios = {}
    for code in ALL_CODES:
        portfolio = {"name": code, "base_currency": code, "track_cash": True}
        portfolios[code] = post(first, "/portfolios", headers, portfolio)["id"]
        deposit = {"type": "DEPOSIT", "date": "2025-03-03", "currency": code, "amount": "1000"}
        items = {"portfolio_id": portfolios[code], "items": [deposit, buy]}
        assert post(first, "/transactions/batch", headers, items)["created"] == 2
    report = run(f"{first.base_url}/ingest-rates", Platform.of_checkout()).json()
    assert (report["status"], report["errors"]) == ("succeeded", [])
    for code, portfolio_id in portfolios.items():
        answer = get(first, f"/holdings/{portfolio_id}", headers)
        assert (answer["complete"], answer["currency"]) == (True, code), answer["warnings"]
        [holding] = answer["holdings"]
        assert Decimal(holding["market_value_base"]) > 0
        history = get(
            first, f"/history/{portfolio_id}?from=2025-03-03&to=2025-09-30&interval=month", headers
        )
        assert history["complete"], code


def test_a_process_of_the_functions_that_dies_is_named_and_replaced(first):
    [serving] = first.program("local.gateway:application").children()
    serving.kill()
    deadline_s = time.monotonic() + 60
    while "The functions' process ended by itself and is started again" not in first.output():
        assert time.monotonic() < deadline_s
        time.sleep(0.1)
    while not answers(f"{first.base_url}/portfolios/readyz"):
        assert time.monotonic() < deadline_s
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False


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
        assert re.search(r"ingest-prices succeeded: 0 inserted, 0 corrected", second.output())
        after = httpx.get(f"{second.base_url}/portfolios", headers=log_in(second.base_url)).json()
        assert after == before
    finally:
        second.interrupt()


ENGINES = [
    ("PostgreSQL", "-D", "postgres.log"),
    (
        "The BigQuery emulator",
        str(ROOT / "local" / "bigquery_emulator" / "launcher.py"),
        "bigquery.log",
    ),
    ("The functions' server", "local.gateway:application", "functions.log"),
]


@pytest.mark.parametrize(("name", "mark", "log"), ENGINES, ids=[log for *_, log in ENGINES])
def test_an_engine_that_dies_is_named_and_everything_stops(folder, name, mark, log):
    """Killed with SIGKILL, as by a machine without memory: its name, its end, its log, no
    leftovers.
    """
    running = Running(folder)
    children = running.children()
    running.program(mark).kill()
    assert running.process.wait(60) == 1
    output = running.output()
    assert (
        f"{name} ended by itself (killed by SIGKILL), so everything stops. "
        f"Its log is {folder / 'sample' / log}" in output
    )
    assert "Traceback" not in output
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


def test_a_live_run_knows_nothing_of_the_sample_and_stands_without_a_network(folder):
    """The same checkout: another folder, no demo account, no rate of the sample.

    Unreachable vendors are named, and everything else works.
    """
    no_way_out = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9") | {
        "NO_PROXY": "localhost,127.0.0.1"
    }
    running = Running(folder, LIVE="1", **no_way_out)
    try:
        output = running.output()
        assert "Vendors on: kraken, bitstamp, coinbase, openfigi, ecb, bcra, " in output
        assert "tiingo (TIINGO_KEY)" in output
        assert "SYNTHETIC" not in output
        demo = {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}
        assert httpx.post(f"{running.base_url}/login", json=demo).status_code == 401
        ended = subprocess.run(
            [sys.executable, "-m", "local.ingest"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "PORT": str(running.port),
                **inherited_shift(),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert ended.returncode == 1
        assert "ingest-rates: 503 failed: 0 inserted" in ended.stdout
        assert "provider_unavailable, official EUR/USD, ecb: " in ended.stdout
        assert "Traceback" not in ended.stdout + ended.stderr
        assert httpx.get(f"{running.base_url}/portfolios/readyz").is_success
    finally:
        assert running.interrupt() == 0


def test_a_live_run_refuses_vendors_on_this_machine(tmp_path):
    """Data of the sample market would be stored under a vendor's name."""
    environment = {
        "PATH": os.environ["PATH"],
        "LIVE": "1",
        "DATA_DIR": str(tmp_path),
        "ECB_URL": "http://127.0.0.1:1",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env=environment | {"PORT": "18099"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "these settings lead to this machine: ECB_URL" in ended.stderr


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


def test_a_second_run_of_one_checkout_is_explained(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PORT": str(port),
        "DATA_DIR": str(tmp_path),
    }
    sample = market_folder(tmp_path, live=False)
    with lock_folder(sample / "postgres"), lock_folder(sample / "bigquery"):
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
