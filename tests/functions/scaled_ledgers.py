"""Ledgers that differ only by a factor, and what a token that shows percentages only gets."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st

from shared import clock
from shared.database import cloud_sql
from tests.functions.personal_tokens import token_headers
from tests.rows import insert_asset, insert_close, insert_own_close

WHOLE = st.integers(1, 60)
DAYS = [f"2024-01-{day:02}" for day in range(2, 31)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("BUY", "BUY", "SELL", "DIVIDEND", "DEPOSIT", "WITHDRAWAL", "FEE", "INTEREST", "TAX")
        ),
        st.sampled_from(("share", "other", "house", "bond")),
        WHOLE,
        WHOLE,
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=14,
)
FACTORS = st.sampled_from(("2", "3", "7", "10", "1000", "123.45", "0.5"))


class Scaled:
    """An account whose ledger is that of the steps, all quantities and amounts multiplied by a
    factor. A house is one thing, whose closes are multiplied instead; and so is a bond, a market
    asset of which only the owner knows closes.
    """

    def __init__(self, account: Any, shares: dict[str, UUID], factor: str) -> None:
        self.account, self.factor = account, Decimal(factor)
        with cloud_sql.writing() as work:
            house = insert_asset(work, account.user.user_id, symbol="HOUSE", name=f"House {factor}")
            for day, close in zip(DAYS[::5], (100, 110, 105, 95, 120, 130), strict=True):
                figure = str(close * self.factor)
                insert_close(work, house, day, figure)
                insert_own_close(work, account.user.user_id, shares["bond"], day, figure)
        self.assets = {**shares, "house": house}
        self.headers = token_headers(
            account.client("account"), account.user.headers, show="percentages"
        )

    def record(self, steps: list[Any]) -> None:
        held = dict.fromkeys(self.assets, 0)
        account = self.account
        account.record("DEPOSIT", DAYS[0], amount=self.scaled(500))
        for day, (kind, name, quantity, figure, charge) in zip(DAYS, steps, strict=False):
            charges = {"fee": self.scaled(charge), "tax": self.scaled(charge)}
            if kind in ("BUY", "SELL"):
                units = quantity if kind == "BUY" else min(quantity, held[name])
                if not units:
                    continue
                held[name] += units if kind == "BUY" else -units
                is_one = name in ("house", "bond")
                account.record(
                    kind,
                    day,
                    asset=self.assets[name],
                    quantity=str(units) if is_one else self.scaled(units),
                    unit_price=self.scaled(figure) if is_one else str(figure),
                    **charges,
                )
            elif kind == "DIVIDEND":
                account.record(kind, day, asset=self.assets[name], amount=self.scaled(figure))
            else:
                account.record(kind, day, amount=self.scaled(figure))

    def scaled(self, figure: int) -> str:
        return str(figure * self.factor)

    def paths(self) -> list[str]:
        """Of every operation that such a token may call, and of two that it may not."""
        own = str(self.account.id)
        with cloud_sql.reading() as work:
            query = sa.text(
                "SELECT id FROM transactions WHERE portfolio_id = :id ORDER BY recorded"
            )
            first, *_ = work.execute(query, {"id": self.account.id}).scalars()
        return [
            "/portfolios",
            f"/portfolios/{own}",
            "/transactions?limit=200",
            f"/transactions?portfolio_id={own}&type=BUY",
            f"/transactions/{first}",
            f"/transactions/{first}?expand=asset",
            f"/transactions?expand=asset&updated_since={_an_hour_ago()}",
            "/rates?base=USD&quote=EUR&from=2024-01-02&to=2024-01-05",
            "/assets?query=HOUSE",
            "/assets/search?query=SHARE",
            f"/assets/{self.assets['house']}",
            f"/assets/{self.assets['house']}/prices",
            f"/assets/{self.assets['house']}/actions",
            f"/assets/{self.assets['share']}/prices",
            f"/assets/{self.assets['bond']}/prices",
            f"/holdings/{own}?as_of=2024-01-31&include_closed=true",
            f"/holdings/{own}?as_of=2024-01-20&currency=EUR&method=AVERAGE",
            f"/value/{own}?as_of=2024-01-31",
            f"/history/{own}?to=2024-01-31",
            f"/performance/{own}?to=2024-01-31&benchmark={self.assets['house']}",
            f"/performance/{own}?to=2024-01-31&benchmark={self.assets['bond']}",
            f"/performance/{own}?from=2024-01-09&to=2024-01-31&currency=EUR&risk_free=0.02",
            f"/dividends/{own}?to=2024-01-31",
            f"/dividends/{own}?to=2024-01-31&group_by=asset&currency=EUR",
            f"/gains/{own}?to=2024-01-31",
            f"/gains/{own}?year=2024&currency=EUR&method=AVERAGE",
            f"/gains/{own}?year=2024&format=csv",
            "/holdings/all?as_of=2024-01-31&include_closed=true",
            "/value/all?as_of=2024-01-31",
            "/history/all?to=2024-01-31",
            f"/performance/all?to=2024-01-31&benchmark={self.assets['house']}",
            "/dividends/all?to=2024-01-31",
            "/gains/all?year=2024",
            f"/allocation/{own}?as_of=2024-01-31&by=currency",
            "/allocation/all?as_of=2024-01-31",
            f"/allocation/{own}/plan?invest=1",
            "/allocation/all/plan?invest=1",
            f"/assets/{self.assets['share']}/tags",
            f"/transactions/export?portfolio_id={own}",
            f"/value/{own}?explain=true",
        ]

    def answers(self) -> dict[str, Any]:
        """What the token gets from every operation, without ids and instants."""
        shown = {}
        for place, path in enumerate(self.paths()):
            function = path.split("/")[1].partition("?")[0]
            reply = self.account.client(function).get(path, headers=self.headers)
            shown[f"{place} {path.partition('?')[0][:14]}"] = (
                reply.status_code,
                _without_ids(reply.text),
            )
        return shown


def _an_hour_ago() -> str:
    return f"{clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


def _without_ids(text: str) -> Any:
    ids = list(dict.fromkeys(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", text)))
    for place, id_ in enumerate(ids):
        text = text.replace(id_, f"id {place}")
    return _without_instants(json.loads(text))


def _without_instants(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_instants(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_instants(item)
        for name, item in value.items()
        if name not in ("created_at", "updated_at", "next_cursor", "next_updated_since")
    }
