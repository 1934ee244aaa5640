"""The README's session on a running stack: each printed block, and the answer behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import httpx

from local.catalog import ROOT

PASSING = {"id", "portfolio_id", "asset_id", "created_at"}
"""What differs from one start to the next in the answers that the README prints."""


def printed(block: str) -> list[tuple[str, object]]:
    """The names and values of a block of the README, which leaves some out; in order."""
    pairs = re.findall(r'"(\w+)": ?("(?:[^"\\]|\\.)*"|true|false|null)', block)
    return [(name, json.loads(value)) for name, value in pairs if name not in PASSING]


def flat(answer: object) -> list[tuple[str, object]]:
    """Every name and value of an answer, at any depth."""
    if isinstance(answer, list):
        return [pair for item in answer for pair in flat(item)]
    if not isinstance(answer, dict):
        return []
    return [
        pair
        for name, value in answer.items()
        for pair in (flat(value) if isinstance(value, dict | list) else [(name, value)])
    ]


def readme_session(base_url: str, demo: Mapping[str, str]) -> list[tuple[str, object]]:
    """(what the README prints, the answer) of each request; `demo` are the demo's headers."""
    session = (ROOT / "README.md").read_text().split("## A session")[1].split("\n## ")[0]
    blocks = re.findall(r"```(?:json)?\n(\s*[{.].*?)\n```", session, re.DOTALL)
    ana = {"email": "ana@example.com", "password": "seven green kettles"}
    with httpx.Client(base_url=base_url, timeout=60) as api:
        signed_up = api.post("/signup", json=ana).json()
        token = api.post("/login", json=ana).json()["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        asset_id = api.post("/assets", json={"symbol": "ZZAUR"}).json()["id"]
        portfolio = {"name": "Retirement", "base_currency": "EUR"}
        portfolio_id = api.post("/portfolios", json=portfolio).json()["id"]
        trade = {"portfolio_id": portfolio_id, "asset_id": asset_id, "unit_price": "640"}
        buy = {**trade, "type": "BUY", "date": "2025-06-06", "quantity": "10", "fee": "5"}
        api.post("/transactions", json=buy).raise_for_status()
        holdings = api.get(f"/holdings/{portfolio_id}?as_of=2025-06-09").json()
        sell = {**trade, "type": "SELL", "date": "2025-06-07", "quantity": "11"}
        oversold = api.post("/transactions", json=sell).json()
        api.headers.update(demo)
        demo_id = api.get("/portfolios").json()["items"][1]["id"]
        months = "from=2025-04-01&to=2025-06-30&interval=month"
        history = api.get(f"/history/{demo_id}?{months}").json()
        year = api.get(f"/performance/{demo_id}?from=2024-12-31&to=2025-12-31").json()
        gains = api.get(f"/gains/{demo_id}?year=2025").json()
        together = api.get("/value/all?as_of=2025-12-31&currency=EUR").json()
    answers = [signed_up, holdings, oversold, history, year, gains, together]
    return list(zip(blocks, answers, strict=True))
