"""The command line and the TypeScript client do a session against the functions."""

from __future__ import annotations

import csv
import os
import subprocess
import sys

import httpx
import pytest

from local.catalog import ROOT
from local.node_tools import compile_typescript, typescript_project
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD
from tests.clients.node import node_or_skip, run_node
from tests.stories.running import log_in

WORLD = "Sample world (synthetic)"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def finance(running, home):
    """`finance("holdings")`: the ended command, in an environment with nothing of this machine."""

    def run(
        *arguments: str, typed: str = "", succeeds: bool = True
    ) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [sys.executable, "-m", "finance_cli.commands", *arguments],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT / "clients" / "python" / "src"),
                "HOME": str(home),
                "FINANCE_KEYRING": "0",
                "COLUMNS": "120",
            },
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (ended.returncode == 0) == succeeds, ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr
        return ended

    return run


@pytest.fixture(scope="module")
def logged_in(finance, running):
    ended = finance(
        *("login", "--url", running.base_url, "--email", DEMO_EMAIL), typed=f"{DEMO_PASSWORD}\n"
    )
    assert f"Logged in as {DEMO_EMAIL}" in ended.stdout


@pytest.fixture(scope="module")
def empty_portfolio(running):
    """The name of a portfolio for imports, and how many transactions it has, as a function."""
    with httpx.Client(base_url=running.base_url, headers=log_in(running.base_url)) as api:
        portfolio = {"name": "Imported", "base_currency": "USD", "track_cash": True}
        created = api.post("/portfolios", json=portfolio).raise_for_status().json()

        def count() -> int:
            params = {"portfolio_id": created["id"], "limit": "200"}
            return len(api.get("/transactions", params=params).json()["items"])

        yield created["name"], count
        api.delete(f"/portfolios/{created['id']}")


def test_without_a_login_it_says_what_to_do(finance, running):
    ended = finance("holdings", succeeds=False)
    assert "finance login" in ended.stderr
    wrong = finance(
        "login", "--url", running.base_url, "--email", DEMO_EMAIL, typed="x\n", succeeds=False
    )
    assert "invalid_credentials, 401" in wrong.stderr


def test_the_login_file_is_its_owners_alone(logged_in, home):
    [path] = (home / ".config" / "finance-api").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert DEMO_PASSWORD not in path.read_text()


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("search", "harbour"), ["1 found", "ZZHAR", "LSE", "ZZ0000000099", "GBP"]),
        (("add", "ZZHAR.L"), ["ZZHAR on LSE, Sample Harbour Foods (synthetic), in GBP: "]),
        (("add", "ZZ0000000016"), ["ZZAUR on US, Sample Aurora Robotics (synthetic), in USD: "]),
        (("portfolios",), [WORLD, "Sample Buenos Aires", "AVERAGE"]),
        (("holdings", "-p", "world", "--as-of", "2025-06-30"), ["ZZAUR", "total", "98,661.27"]),
        (("holdings", "-p", "all"), ["Holdings on", "each by its own method"]),
        (("value", "-p", "all", "-c", "eur"), ["in EUR"]),
        (("gains", "-p", "all", "--year", "2025"), ["Gains 2025-01-01 to 2025-12-31", "ZZQUE"]),
        (("value", "-p", "world", "--as-of", "2025-06-30"), ["market value", "98,661.27"]),
        (
            ("performance", "-p", "world", "--from", "2024-12-31", "--to", "2025-12-31"),
            ["15.70 %", "89,655.61", "14,451.39"],
        ),
    ],
)
def test_it_shows_what_the_api_answers(logged_in, finance, command, shown):
    """Those that the README's session shows, among others."""
    output = finance(*command).stdout
    assert [text for text in shown if text not in output] == []


def test_the_history_is_a_list_for_programs_or_a_chart(logged_in, finance):
    days = ("-p", "world", "--from", "2025-04-01", "--to", "2025-06-30")
    listed = finance("history", *days, "--interval", "month").stdout.splitlines()
    assert listed[0] == "date\tmarket_value_USD\tnet_invested_USD"
    assert listed[-1] == "2025-06-30\t98661.27\t79650.27"
    plotted = finance("history", *days, "--plot").stdout
    assert plotted.splitlines()[-1].split() == ["2025-04-01", "2025-06-30"]
    assert "█" in plotted


def test_the_gains_of_a_year_as_a_table_and_as_a_file_for_a_spreadsheet(logged_in, finance, home):
    shown = finance("gains", "-p", "world", "--year", "2025").stdout
    assert "Gains 2025-01-01 to 2025-12-31, FIFO" in shown
    file = home / "gains.csv"
    finance("gains", "-p", "world", "--year", "2025", "--csv", "-o", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfsold_on,")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows
    assert {row["sold_on"][:4] for row in rows} == {"2025"}
    assert all(row["symbol"] in shown for row in rows)
    printed = finance("gains", "-p", "world", "--year", "2025", "--csv").stdout
    assert len(printed.splitlines()) == len(rows) + 1
    refused = finance("gains", "-p", "world", "--year", "9998", "--csv", succeeds=False)
    assert "?year has not begun yet" in refused.stderr


def test_what_was_exported_is_imported_after_a_table_and_a_question(
    logged_in, finance, empty_portfolio, home
):
    """Refused, confirmed, and sent a second time: then nothing is new."""
    name, count = empty_portfolio
    file = home / "world.csv"
    finance("export", "-p", "world", "-o", str(file))
    rows = len(file.read_text().splitlines()) - 1
    refused = finance("import", str(file), "-p", name, typed="n\n", succeeds=False)
    assert f"{rows}" in refused.stdout
    assert count() == 0
    finance("import", str(file), "-p", name, "--dry-run")
    assert count() == 0
    confirmed = finance("import", str(file), "-p", name, typed="y\n")
    assert f"{rows} transactions are recorded." in confirmed.stdout
    assert "Recording" in confirmed.stderr
    assert count() == rows
    again = finance("import", str(file), "-p", name, "--yes")
    assert "are recorded." not in again.stdout
    assert count() == rows
    exported = home / "again.json"
    finance("export", "-p", name, "--format", "json", "-o", str(exported))
    assert finance("import", str(exported), "-p", name, "--yes").returncode == 0


def test_an_invalid_file_is_explained_row_by_row_and_changes_nothing(
    logged_in, finance, empty_portfolio, home
):
    name, count = empty_portfolio
    before = count()
    file = home / "bad.csv"
    file.write_text("type,date,amount,currency\nDEPOSIT,2025-01-02,10,USD\nDEPOSIT,soon,10,USD\n")
    ended = finance("import", str(file), "-p", name, "--yes", succeeds=False)
    assert "line 3: /date must be a date" in ended.stdout
    assert count() == before


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("holdings", "-p", "nothing like it"), "names no one portfolio"),
        (("holdings",), "Name one with --portfolio"),
        (("value", "-p", "world", "--currency", "XXX"), "is not an ISO 4217 currency code"),
        (("value", "-p", "world", "--as-of", "2025-02-30"), "is not a day"),
        (("value", "-p", "world", "--as-of", "1890-01-01"), "?as_of must not be before 1900"),
        (("import", "no-such-file.csv"), "does not exist"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(logged_in, finance, command, reason):
    ended = finance(*command, succeeds=False)
    assert reason in " ".join(ended.stderr.replace("│", " ").split())


def test_after_the_logout_the_login_is_forgotten(logged_in, finance, home):
    assert "Logged out" in finance("logout").stdout
    assert list((home / ".config" / "finance-api").iterdir()) == []
    finance("portfolios", succeeds=False)


def test_a_personal_token_stands_for_a_login(running, finance):
    """Here of one portfolio, and without its amounts: what is hidden is a dash."""
    with httpx.Client(base_url=running.base_url, headers=log_in(running.base_url)) as api:
        portfolios = api.get("/portfolios").raise_for_status().json()["items"]
        world = next(item["id"] for item in portfolios if item["name"] == WORLD)
        body = {"name": "CLI", "scope": "read", "show": "percentages", "portfolio_ids": [world]}
        created = api.post("/account/tokens", json=body).raise_for_status().json()
        ended = finance("login", "--url", running.base_url, "--token", typed=created["token"])
        assert "with a token that sees 1 portfolio." in ended.stdout
        assert WORLD not in finance("portfolios").stdout
        output = finance("holdings", "--as-of", "2025-06-30").stdout
        assert "ZZAUR" in output
        assert "98,661.27" not in output
        assert "%" in output
        api.delete(f"/account/tokens/{created['id']}").raise_for_status()
    assert "unauthenticated, 401" in finance("holdings", succeeds=False).stderr
    finance("logout")


def test_the_typescript_client_does_a_session(running, tmp_path):
    """The example of its README: a purchase over a split, and a sale that is refused."""
    node_or_skip()
    script = compile_typescript(typescript_project(tmp_path)) / "examples" / "session.js"
    printed = run_node(script, running.base_url).splitlines()
    assert printed == ["ZZAUR 40 5596.95 EUR", "oversold 0"]
