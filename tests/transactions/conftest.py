"""A portfolio in a real database, inside a transaction that is rolled back when the test or the
example ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import Connection

from shared.database import cloud_sql
from tests.rows import insert_asset, insert_portfolio, insert_user


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
        return insert_user(self.work)

    def another_portfolio(self) -> UUID:
        return insert_portfolio(self.work, self.user_id)


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
        user_id = insert_user(work)
        yield Scene(
            work,
            user_id,
            insert_portfolio(work, user_id),
            own=insert_asset(work, user_id),
            market=insert_asset(work),
            euro=insert_asset(work, currency="EUR"),
        )
        work.rollback()
