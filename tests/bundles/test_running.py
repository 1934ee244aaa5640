"""Each zip runs on the platform: in a fresh process, with its own files and its own list only."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import yaml

from local.bigquery import BigQueryServer
from local.postgres import PostgresServer
from tests.bundles.conftest import Start
from tests.bundles.platform import ROOT, unpacked
from tests.log_leaks import leaks

CATALOG = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
PUBLIC = [name for name, entry in CATALOG.items() if entry["access"] == "public"]
SCHEDULED = [name for name, entry in CATALOG.items() if entry["access"] == "scheduled"]
PASSWORD = "nine purple lanterns"

# Without Google there is no identity, so no function reaches the database.
CLOUD = {
    "CLOUD_SQL_INSTANCE": "p1:europe-west1:finance-dev",
    "ENVIRONMENT": "cloud",
    "NO_GCE_CHECK": "true",
    "PUBLIC_URL": "https://europe-west1-p1.cloudfunctions.net",
}

INSTALLED = """
import importlib.metadata, json
print(json.dumps({each.name: each.version for each in importlib.metadata.distributions()}))
"""

# Every import in every file, those inside functions too, which a first request may run.
IMPORT_ALL = """
import ast, importlib, pathlib, sys
sys.path.insert(0, "")
def modules(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)
imports = {pair for path in pathlib.Path().rglob("*.py") for pair in modules(path)}
from shared.web import preload
tuples = (value for value in vars(preload).values() if isinstance(value, tuple))
imports |= {(name, None) for names in tuples for name in names}
for module, name in sorted(imports, key=str):
    loaded = importlib.import_module(module)
    if name is not None and not hasattr(loaded, name):
        importlib.import_module(f"{module}.{name}")
print(len(imports))
"""


def documented(function: str) -> list[tuple[str, str, dict[str, object]]]:
    """The method, the path and the description of each operation in the OpenAPI document."""
    document = json.loads((ROOT / "functions/docs/openapi.json").read_text())
    return [
        (method, re.sub(r"\{\w+\}", str(uuid4()), path), operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.split("/")[1] == function
    ]


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    assert answer.headers["X-Request-Id"]
    return answer.status_code, answer.json()["code"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_environment_holds_what_requirements_txt_locks_and_nothing_else(runtime: Path) -> None:
    listing = subprocess.run(
        [runtime / "bin/python", "-c", INSTALLED], capture_output=True, text=True, check=True
    ).stdout
    installed = {normal(name): version for name, version in json.loads(listing).items()}
    pinned = re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)",
        (ROOT / "requirements.txt").read_text(),
        re.MULTILINE,
    )
    locked = {
        (normal(name), version) for name, version in pinned
    }  # two versions of some, for older and newer Pythons
    of_every_new_environment = {"pip", "setuptools"}
    assert {
        package
        for package in set(installed.items()) - locked
        if package[0] not in of_every_new_environment
    } == set()
    assert {"flask", "functions-framework", "pg8000"} <= set(installed)
    assert not {"alembic", "pytest", "psutil", "pyyaml"} & set(installed)


def test_whatever_any_function_may_ever_import_is_in_its_zip_or_installed(
    runtime: Path, tmp_path: Path
) -> None:
    """In the environment of the whole lock, of which each list is a part.

    All functions share one folder of code, so the first zip stands for all; test_packages.py checks
    each list, and each main.py runs below.
    """
    line = [str(runtime / "bin/python"), "-c", IMPORT_ALL]
    done = subprocess.run(
        line,
        cwd=unpacked(PUBLIC[0], tmp_path),
        env={"ENVIRONMENT": "cloud"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 300


@pytest.mark.parametrize("function", PUBLIC)
def test_a_public_function_is_healthy_and_refuses_what_is_wrong(
    function: str, start: Start
) -> None:
    """Healthy below its name, and where the platform has stripped the name.

    Every documented operation that needs a token refuses a request without one and one with a
    forged one; every other operation reads its body.
    """
    instance = start(function, **CLOUD)
    ask = instance.answers.request
    for path in (f"/{function}/healthz", "/healthz"):
        answer = ask("GET", path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"}), instance.output()
    for method, path, operation in documented(function):
        if operation["security"]:
            for headers in ({}, {"Authorization": "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln"}):
                refused = ask(method, path, headers=headers)
                assert problem(refused)[0] == 401, (method, path, instance.output())
                assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        elif method == "post":
            assert problem(ask(method, path, json={"unknown": "field"}))[0] == 422, path


@pytest.mark.parametrize("function", ["portfolios", "holdings"])
def test_what_stands_on_something_that_is_not_there_says_so(function: str, start: Start) -> None:
    """As far as Google's own clients work without Google.

    The connector to Cloud SQL is in the zip's environment too.
    """
    ready = start(function, **CLOUD).answers.get(f"/{function}/readyz")
    assert problem(ready) == (503, "unavailable")
    assert int(ready.headers["Retry-After"]) > 0


def test_login_shows_its_public_keys(start: Start) -> None:
    instance = start("login", **CLOUD)
    [key] = instance.answers.get("/login/jwks").json()["keys"]
    assert {"kid", "x", "y"} <= set(key)
    assert "d" not in key


def test_the_reference_is_in_the_zip_and_its_page_in_an_installed_package(start: Start) -> None:
    instance = start("docs", **CLOUD)
    assert instance.answers.get("/docs/readyz").json() == {"status": "ready"}
    document = instance.answers.get("/docs/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": CLOUD["PUBLIC_URL"]}]
    for path in ("/docs", "/docs/static/reference.js", "/docs/static/js/swagger-ui-bundle.js"):
        assert instance.answers.get(path).status_code == 200, path


@pytest.mark.parametrize("function", SCHEDULED)
def test_a_scheduled_function_reads_its_body_and_asks_to_be_tried_again(
    function: str, start: Start
) -> None:
    """The platform decides who may call it: no caller has a token of ours."""
    path = f"/{function.replace('_', '-')}"
    instance = start(function, **CLOUD)
    assert instance.answers.get(f"{path}/healthz").status_code == 200, instance.output()
    assert problem(instance.answers.post(path, json={"asset": "AAPL"}))[0] == 422
    answer = instance.answers.post(path, json={})
    assert problem(answer) == (503, "unavailable"), instance.output()
    assert int(answer.headers["Retry-After"]) > 0


def test_six_zips_keep_a_ledger_together(
    postgres: PostgresServer,
    database: None,
    bigquery_server: BigQueryServer,
    market_dataset: str,
    start: Start,
) -> None:
    """On a real database and the emulator, each zip in its own process; no leaks in the logs."""
    variables = {
        "BIGQUERY_DATASET": market_dataset,
        "BIGQUERY_ENDPOINT": bigquery_server.endpoint,
        "DATABASE_NAME": "finance_tests",
        "DATABASE_SOCKET": postgres.socket,
        "ENVIRONMENT": "local",
    }
    who = {"email": f"{uuid4()}@example.com", "password": PASSWORD}
    names = ("signup", "login", "assets", "portfolios", "transactions", "holdings")
    instances = [start(name, **variables) for name in names]
    signup, login, assets, portfolios, transactions, holdings = (
        instance.answers for instance in instances
    )
    assert signup.post("/signup", json=who).status_code == 201
    token = login.post("/login", json=who).json()["access_token"]
    for client in (assets, portfolios, transactions, holdings):
        client.headers["Authorization"] = f"Bearer {token}"
    house = {
        "manual": True,
        "symbol": "HOUSE",
        "name": "House",
        "currency": "USD",
        "asset_class": "OTHER",
    }
    asset_id = assets.post("/assets", json=house).json()["id"]
    closes = {"items": [{"date": "2025-06-09", "close": "120.5"}]}
    assert assets.put(f"/assets/{asset_id}/prices", json=closes).status_code == 200
    portfolio_id = portfolios.post(
        "/portfolios", json={"name": "Own", "base_currency": "USD"}
    ).json()["id"]
    bought = {
        "portfolio_id": portfolio_id, "type": "BUY", "date": "2025-06-06", "asset_id": asset_id,
        "quantity": "3", "unit_price": "100", "fee": "1",
    }  # fmt: skip
    assert transactions.post("/transactions", json=bought).status_code == 201
    valued = holdings.get(f"/holdings/{portfolio_id}?as_of=2025-06-10").json()
    assert [(holding["market_value"], holding["cost_basis"]) for holding in valued["holdings"]] == [
        ("361.50", "301.00")
    ]
    lines = [line for instance in instances for line in instance.logged()]
    assert len(lines) >= 7
    assert [(line, kind) for line in lines for kind in leaks(line, frozenset({PASSWORD}))] == []
