"""Use cases of portfolios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, quotas
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import Conflict
from shared.identifiers import new_id
from shared.ingestion.on_demand import note_currency
from shared.portfolios import repository
from shared.portfolios.schemas import ChangedPortfolio, NewPortfolio, PortfoliosQuery
from shared.schema.instants import utc
from shared.users.repository import lock_to_add


def page_of(
    work: Connection, caller: Caller, query: PortfoliosQuery, limit: int
) -> Sequence[Portfolio]:
    """Up to `limit` of the caller's portfolios, newest first. Raises Invalid for a cursor not of
    this list.
    """
    return repository.list_portfolios(work, caller, after=query.after(utc, UUID), limit=limit)


def page_key(portfolio: Portfolio) -> tuple[str, str]:
    """Its place in the list."""
    return portfolio.created_at.isoformat(), str(portfolio.id)


def create(work: Connection, caller: Caller, new: NewPortfolio) -> Portfolio:
    """Stores a new portfolio. Raises QuotaExceeded, InsufficientScope for a token that is limited
    to some portfolios, and Unauthenticated where the caller's account is deleted.
    """
    caller.check_whole_account("create another one")
    lock_to_add(work, caller)
    quotas.PORTFOLIOS.check(repository.count_portfolios(work, caller.user_id), 1)
    now = clock.now()
    portfolio = Portfolio(
        id=new_id(), owner_id=caller.user_id, created_at=now, updated_at=now, **new.model_dump()
    )
    repository.insert_portfolio(work, portfolio)
    note_currency(portfolio.base_currency)
    return portfolio


def change(work: Connection, portfolio: Portfolio, changed: ChangedPortfolio) -> Portfolio:
    """Changes only the fields that the request has. `portfolio` is locked. Raises Conflict.

    Recorded exchange rates are rates to the old base currency; with a new one they would silently
    be wrong.
    """
    changes = changed.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value != getattr(portfolio, name)}
    if not changes:
        return portfolio
    if "base_currency" in changes and repository.has_recorded_rates(work, portfolio.id):
        raise Conflict(
            "The base currency can't change: transactions of this portfolio have an fx_rate to it"
        )
    changes["updated_at"] = clock.now_after(portfolio.updated_at)
    repository.update_portfolio(work, portfolio.id, changes)
    if "base_currency" in changes:
        note_currency(changes["base_currency"])
    return replace(portfolio, **changes)
