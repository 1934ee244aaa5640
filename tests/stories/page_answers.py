"""Answers that the demo account does not give, and how a page gets them in place of the API's."""

from __future__ import annotations

import json

import httpx

from tests.stories.page import PORTFOLIO, Page
from tests.stories.running import Running, log_in

TRICKY = '<b onmouseover=alert(1)>مَال 💰 & "quotes" a-very-long-name-without-any-space-in-it-at-all'
HOLDINGS = 500


def many_holdings(running: Running) -> bytes:
    """The demo's answer with 500 holdings: tricky names, negative figures, and no prices."""
    answer = httpx.get(
        f"{running.base_url}/holdings/{PORTFOLIO.rpartition('/')[2]}",
        headers=log_in(running.base_url),
    ).json()
    [first] = [row for row in answer["holdings"] if row["asset"]["symbol"] == "ZZKIE"]
    unpriced = dict.fromkeys(
        [
            *("close", "close_date", "close_source", "stale_days", "market_value"),
            *("market_value_base", "unrealized_gain", "unrealized_gain_base", "price_gain_base"),
            *("fx_gain_base", "weight", "day_change", "day_change_base", "fx_rate"),
        ]
    )
    negative = {
        "quantity": "-12.5",
        "market_value_base": "-1234567.89",
        "weight": "-0.4021",
        "unrealized_gain_base": "-98765.43",
        "day_change_base": "-0.01",
    }
    answer["holdings"] = [
        {
            **first,
            "asset": {**first["asset"], "symbol": f"S{number:03}", "name": TRICKY},
            **(unpriced if number % 3 == 0 else negative if number % 3 == 1 else {}),
        }
        for number in range(HOLDINGS)
    ]
    answer |= {
        "complete": False,
        "warnings": [
            {
                "code": "price_missing",
                "detail": f"There is no close of S{number:03}.",
                "asset_id": None,
                "currency": None,
                "date": None,
            }
            for number in range(0, HOLDINGS, 3)
        ],
    }
    return json.dumps(answer).encode()


def open_with_answer(page: Page, path: str, pattern: str, body: bytes) -> None:
    """Shows the view at this path, whose request of an address with `pattern` gets this body."""
    page.open("/app/settings")
    page.ask("Fetch.enable", patterns=[{"urlPattern": f"*{pattern}*"}])
    page.evaluate(
        f"history.pushState(null, '', '{path}'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    page.answer_with(pattern, 200, {"Content-Type": "application/json"}, body)
    page.settle()
