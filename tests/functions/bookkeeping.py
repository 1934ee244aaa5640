"""Records transactions over HTTP for a user with a portfolio and assets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.database import cloud_sql
from shared.database.assets import splits
from tests.answers import json_of
from tests.rows import insert_asset, insert_portfolio


def add_asset(
    symbol: str, *, owner_id: UUID | None = None, currency: str = "USD", exchange: str | None = None
) -> str:
    """The id of a new asset: a market asset where it has no owner."""
    fields: dict[str, Any] = {
        "symbol": symbol,
        "name": symbol,
        "currency": currency,
        "exchange": exchange,
    }
    with cloud_sql.writing() as work:
        return str(insert_asset(work, owner_id, **fields))


def add_split(asset_id: str, ex_date: str, new: int, old: int) -> None:
    """A split of a market asset, as ingestion stores it."""
    with cloud_sql.writing() as work:
        work.execute(
            splits.insert().values(
                asset_id=UUID(asset_id), ex_date=date.fromisoformat(ex_date), new=new, old=old
            )
        )


class Bookkeeper:
    """Sends requests of one user about one portfolio in USD.

    `own` is a manual asset of the user in USD, `market` a market asset in USD.
    """

    def __init__(self, http: FlaskClient, user_id: UUID, headers: dict[str, str]) -> None:
        self.http, self.user_id, self.headers = http, user_id, headers
        self.portfolio_id = self.add_portfolio("USD")
        self.own = add_asset("HOUSE", owner_id=user_id)
        self.market = add_asset(f"M-{uuid4()}", exchange="NYSE")

    def add_portfolio(self, base_currency: str) -> str:
        with cloud_sql.writing() as work:
            return str(insert_portfolio(work, self.user_id, base_currency=base_currency))

    def post(self, fields: Mapping[str, object], **headers: str) -> TestResponse:
        return self.http.post(
            "/transactions",
            json={"portfolio_id": self.portfolio_id, **fields},
            headers={
                **self.headers,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )

    def record(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Record a transaction; returns the API's answer."""
        reply = self.post(fields)
        assert reply.status_code == 201, reply.json
        transaction: dict[str, object] = json_of(reply)
        return transaction

    def buy(self, day: str, quantity: str, **more: object) -> dict[str, object]:
        return self.trade("BUY", day, quantity, **more)

    def sell(self, day: str, quantity: str, **more: object) -> dict[str, object]:
        return self.trade("SELL", day, quantity, **more)

    def trade(self, kind: str, day: str, quantity: str, **more: object) -> dict[str, object]:
        """The fields of a trade of the own asset at 10."""
        return {
            "type": kind,
            "date": day,
            "asset_id": self.own,
            "quantity": quantity,
            "unit_price": "10",
            **more,
        }

    def open(self, method: str, transaction_id: object, **more: Any) -> TestResponse:
        return self.http.open(
            f"/transactions/{transaction_id}", method=method, headers=self.headers, **more
        )

    def patch(self, transaction_id: object, **fields: object) -> TestResponse:
        return self.open("PATCH", transaction_id, json=fields)

    def get(self, query: str = "") -> TestResponse:
        return self.http.get(f"/transactions?{query}", headers=self.headers)

    def all(self) -> list[dict[str, object]]:
        """Everything in the portfolio, newest first."""
        reply = self.get(f"portfolio_id={self.portfolio_id}&limit=200")
        items: list[dict[str, object]] = json_of(reply)["items"]
        return items

    def batch(self, items: list[object], **more: object) -> TestResponse:
        return self.http.post(
            "/transactions/batch",
            json={"portfolio_id": self.portfolio_id, "items": items, **more},
            headers=self.headers,
        )

    def import_file(
        self, content: bytes | str, media_type: str = "text/csv", query: str = ""
    ) -> TestResponse:
        return self.http.post(
            f"/transactions/import?portfolio_id={self.portfolio_id}{query}",
            data=content,
            content_type=media_type,
            headers=self.headers,
        )

    def export_file(self, query: str = "") -> TestResponse:
        return self.http.get(
            f"/transactions/export?portfolio_id={self.portfolio_id}{query}", headers=self.headers
        )


def pointers(reply: TestResponse) -> list[str]:
    """The JSON pointers of a refusal's errors."""
    return [error["pointer"] for error in json_of(reply)["errors"]]


def stored_count(portfolio_id: str) -> int:
    with cloud_sql.reading() as work:
        count = sa.text("SELECT count(*) FROM transactions WHERE portfolio_id = :id")
        return int(work.execute(count, {"id": UUID(portfolio_id)}).scalar_one())
