"""Inserts users, portfolios and assets as their functions would, for tests that need some."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from shared import clock
from shared.database.assets import assets, manual_closes, own_closes
from shared.database.portfolios import portfolios
from shared.database.users import users
from shared.identifiers import new_id

ABSENT_ID: Final = UUID("0198c0de-0000-7000-8000-000000000000")
"""No row has it. For parameters of tests: a random one would be another in each worker, and all
workers must collect the same tests.
"""


def insert_user(work: Connection, **fields: Any) -> UUID:
    """A user who can't log in, unless `fields` has a hash of a password. Returns the id."""
    user_id = new_id()
    row = {"email": f"user-{user_id}@example.com", "password_hash": "x", **_stamps(), **fields}
    work.execute(users.insert().values(id=user_id, **row))
    return user_id


def insert_portfolio(work: Connection, owner_id: UUID, **settings: Any) -> UUID:
    """A portfolio in USD with the defaults of the API, except for `settings`. Returns the id."""
    portfolio_id = new_id()
    row = {
        "name": "Test",
        "base_currency": "USD",
        "cost_basis_method": "FIFO",
        "track_cash": False,
        "fx_kind": "official",
        **_stamps(),
        **settings,
    }
    work.execute(portfolios.insert().values(id=portfolio_id, owner_id=owner_id, **row))
    return portfolio_id


def insert_asset(work: Connection, owner_id: UUID | None = None, **fields: Any) -> UUID:
    """A share in USD: a manual asset of the owner, or of the market without one. Returns the id."""
    asset_id = new_id()
    row = {
        "symbol": f"S-{asset_id}",
        "name": "Test",
        "asset_class": "EQUITY",
        "currency": "USD",
        **_stamps(),
        **fields,
    }
    work.execute(assets.insert().values(id=asset_id, owner_id=owner_id, **row))
    return asset_id


def insert_close(work: Connection, asset_id: UUID, day: str, close: str) -> None:
    """A close of a manual asset, entered by its owner."""
    row = {"asset_id": asset_id, "date": date.fromisoformat(day), "close": Decimal(close)}
    work.execute(manual_closes.insert().values(row))


def insert_own_close(
    work: Connection, owner_id: UUID, asset_id: UUID, day: str, close: str
) -> None:
    """A close of a market asset, which this user entered for a day without a vendor's."""
    row = {"asset_id": asset_id, "date": date.fromisoformat(day), "close": Decimal(close)}
    work.execute(own_closes.insert().values(owner_id=owner_id, **row))


def _stamps() -> dict[str, Any]:
    now = clock.now()
    return {"created_at": now, "updated_at": now}
