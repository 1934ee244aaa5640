"""A portfolio in a real database, inside a transaction that is rolled back when the test or the
example ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

from shared import clock
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.portfolios import portfolios
from shared.database.users import users


@dataclass(frozen=True, slots=True)
class Scene:
    """A user with a portfolio in USD. `own` and `market` are assets in USD, `euro` one of the
    market in EUR.
    """

    work: Connection
    user_id: UUID
    portfolio_id: UUID
    own: UUID
    market: UUID
    euro: UUID

    def add_user(self) -> UUID:
        return _add_user(self.work)

    def another_portfolio(self) -> UUID:
        return _add_portfolio(self.work, self.user_id)


@pytest.fixture
def scene(scenes: Callable[[], AbstractContextManager[Scene]]) -> Iterator[Scene]:
    """One scene for the whole test."""
    with scenes() as scene:
        yield scene


@pytest.fixture(scope="session")
def scenes(database: None) -> Callable[[], AbstractContextManager[Scene]]:
    """`with scenes() as scene:` for one example of a property."""
    return _scene


@contextmanager
def _scene() -> Iterator[Scene]:
    with cloud_sql.engines().writing.connect() as work:
        user_id = _add_user(work)
        yield Scene(
            work,
            user_id,
            _add_portfolio(work, user_id),
            own=_add_asset(work, user_id, "USD"),
            market=_add_asset(work, None, "USD"),
            euro=_add_asset(work, None, "EUR"),
        )
        work.rollback()


def _add_user(work: Connection) -> UUID:
    user_id, now = uuid4(), clock.now()
    row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "x"}
    work.execute(users.insert().values(**row, created_at=now, updated_at=now))
    return user_id


def _add_portfolio(work: Connection, user_id: UUID) -> UUID:
    portfolio_id, now = uuid4(), clock.now()
    work.execute(
        portfolios.insert().values(
            id=portfolio_id,
            owner_id=user_id,
            name="Test",
            base_currency="USD",
            cost_basis_method="FIFO",
            track_cash=False,
            fx_kind="official",
            created_at=now,
            updated_at=now,
        )
    )
    return portfolio_id


def _add_asset(work: Connection, owner_id: UUID | None, currency: str) -> UUID:
    asset_id, now = uuid4(), clock.now()
    work.execute(
        assets.insert().values(
            id=asset_id,
            owner_id=owner_id,
            symbol=f"S-{asset_id}",
            name="Test",
            asset_class="EQUITY",
            currency=currency,
            created_at=now,
            updated_at=now,
        )
    )
    return asset_id
