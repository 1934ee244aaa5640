"""Accounts whose transactions are stored directly, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from shared import clock
from shared.database import cloud_sql
from shared.database.transactions import transactions
from shared.identifiers import new_id
from tests.rows import insert_portfolio


class Account:
    """A new user with one portfolio, and short methods to fill and read it."""

    def __init__(self, user: Any, client: Callable[[str], FlaskClient], **settings: Any) -> None:
        self.user, self.client = user, client
        with cloud_sql.writing() as work:
            self.id = insert_portfolio(work, user.user_id, **settings)

    def record(
        self,
        type_: str,
        day: str,
        *,
        asset: UUID | None = None,
        currency: str = "USD",
        **fields: Any,
    ) -> UUID:
        """Stores a transaction; returns its id."""
        transaction_id = new_id()
        columns = {
            name: Decimal(value)
            if isinstance(value, str) and not name.endswith("currency")
            else value
            for name, value in fields.items()
        }
        with cloud_sql.writing() as work:
            work.execute(
                transactions.insert().values(
                    id=transaction_id,
                    portfolio_id=self.id,
                    type=type_,
                    date=date.fromisoformat(day),
                    asset_id=asset,
                    currency=currency,
                    created_at=clock.now(),
                    updated_at=clock.now(),
                    **columns,
                )
            )
        return transaction_id

    def get(self, function: str, **query: str) -> Any:
        answer = self.client(function).get(
            f"/{function}/{self.id}", query_string=query, headers=self.user.headers
        )
        assert answer.status_code == 200, answer.text
        return answer.json
