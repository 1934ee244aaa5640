"""Every block of docs/getting_started.md runs as it stands, and its figures are right."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import httpx
import pytest

from local.catalog import ROOT
from local.node_tools import compile_typescript, typescript_project
from shared.transactions.formats.own_fields import COLUMNS
from tests.clients.node import node_or_skip, run_node
from tests.stories.running import log_in

PAGE = (ROOT / "docs" / "getting_started.md").read_text()
SAMPLE = "http://localhost:8080"
VALUE = ("5596.95", "EUR")
"""Of ten shares, forty after the split, in the README's session too."""


def block(language: str, base_url: str) -> str:
    """The page's block in this language, for a stack on another port."""
    [text] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert SAMPLE in text
    return str(text.replace(SAMPLE, base_url))


def output_of(command: list[str], **environment: str) -> str:
    ended = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_curl(running):
    printed = output_of(["bash", "-euc", block("sh", running.base_url)])
    answer = json.loads(printed[printed.rindex('{"') :])
    assert (answer["market_value"], answer["currency"]) == VALUE


def test_python(running):
    printed = output_of(
        [sys.executable, "-c", block("python", running.base_url)],
        PYTHONPATH=str(ROOT / "clients" / "python" / "src"),
    )
    assert tuple(printed.split()) == VALUE


def test_typescript(running, tmp_path):
    node_or_skip()
    project = typescript_project(tmp_path)
    text = block("ts", running.base_url).replace('"finance-api-client"', '"./index.js"')
    (project / "src" / "page.ts").write_text(text)
    printed = run_node(compile_typescript(project) / "page.js")
    assert tuple(printed.split()) == VALUE


def test_the_shortest_file_is_imported(running):
    """Into a portfolio of the demo account; the asset of its second row is there."""
    [text] = re.findall(r"^```\n(type,date.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    with httpx.Client(base_url=running.base_url, headers=log_in(running.base_url)) as api:
        portfolio = {"name": "Shortest", "base_currency": "EUR", "track_cash": True}
        created = api.post("/portfolios", json=portfolio).json()["id"]
        answer = api.post(
            "/transactions/import",
            params={"portfolio_id": created, "dry_run": "true"},
            content=text,
            headers={"Content-Type": "text/csv"},
        ).json()
        api.delete(f"/portfolios/{created}")
    assert answer["created"] == 2, answer


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_a_file_is_explained(column):
    table = PAGE.partition("| column | is |")[2]
    assert re.search(rf"`{column}`", table)
