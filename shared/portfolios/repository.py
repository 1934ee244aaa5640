"""Portfolios in PostgreSQL. Statements filter by owner: another user's portfolio is not found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.caller import CALLER_ID, Caller, checked, rows_for
from shared.database.kept_statements import KeptStatement
from shared.database.portfolios import Portfolio, portfolios
from shared.database.transactions import transactions
from shared.database.users import users
from shared.database.visible_rows import OWN_PORTFOLIO
from shared.errors import NotFound
from shared.immutable import immutable
from shared.market.version import MARKET_VERSION, OWN_VERSION


@immutable
class PortfolioBasis:
    """What the analytics of a portfolio are computed from: its settings and transactions, under
    `revision`; the market data, under `market_version`; and the owner's own, under `own_version`.
    """

    portfolio: Portfolio
    revision: UUID
    market_version: int
    own_version: str

    @property
    def version(self) -> str:
        return f"{self.revision} {self.market_version} {self.own_version}"


@immutable
class PortfoliosBasis:
    """The same of several portfolios together, at least one, the oldest first. `currency` is the
    one that the account states for them; None: it states none.
    """

    portfolios: Sequence[Portfolio]
    revisions: Sequence[UUID]
    currency: str | None
    market_version: int
    own_version: str

    @property
    def version(self) -> str:
        revisions = " ".join(map(str, self.revisions))
        return f"{revisions} {self.currency} {self.market_version} {self.own_version}"


def read_portfolio(work: Connection, portfolio_id: UUID, caller: Caller) -> Portfolio:
    """The caller's portfolio. Raises NotFound, also for another user's portfolio."""
    return Portfolio(*_one(work, _BY_ID_AND_OWNER, portfolio_id, caller))


def lock_portfolio(work: Connection, portfolio_id: UUID, caller: Caller) -> Portfolio:
    """The same, with its row locked until the unit of work ends. Every change of its ledger takes
    this lock.

    Of two requests that sell the last share at once, the second waits here, and then reads the
    first one's sale.
    """
    return Portfolio(*_one(work, _LOCKED, portfolio_id, caller))


def lock_portfolios(
    work: Connection, portfolio_ids: Collection[UUID], caller: Caller
) -> Mapping[UUID, Portfolio]:
    """Several portfolios, locked in the order of their ids, so that two requests that need the same
    ones do not wait for each other. Raises NotFound where one is not the caller's.
    """
    return {
        portfolio_id: lock_portfolio(work, portfolio_id, caller)
        for portfolio_id in sorted(set(portfolio_ids))
    }


def read_basis(work: Connection, portfolio_id: UUID, caller: Caller) -> PortfolioBasis:
    """The caller's portfolio, with the versions of this moment, in one statement. Raises NotFound.

    What is computed reads the transactions after this. So an answer may be newer than its version,
    which the next request corrects; it is never older.
    """
    return basis_of(_one(work, _BASIS, portfolio_id, caller))


def basis_of(row: Sequence[Any]) -> PortfolioBasis:
    """The basis in a row of `basis_statement`, without the columns added to it."""
    *columns, revision, market_version, own_version = row
    return PortfolioBasis(Portfolio(*columns), revision, market_version, own_version)


def read_bases(
    work: Connection, caller: Caller, portfolio_ids: Collection[UUID] | None
) -> PortfoliosBasis:
    """All of the caller's portfolios, or these, with the versions of this moment, in one statement.
    Raises NotFound where one of them is not the caller's, or there is none.
    """
    ids = None if portfolio_ids is None else sorted(set(portfolio_ids))
    return bases_of(rows_for(work, caller, _BASES, {"portfolio_ids": ids}), ids)


def bases_of(rows: Sequence[Sequence[Any]], ids: Collection[UUID] | None) -> PortfoliosBasis:
    """The basis in the rows of `bases_statement`, without the columns added to it. Raises NotFound
    where they lack one of these ids, or are none.
    """
    if ids is not None and len(rows) < len(ids):
        raise NotFound("There is no such portfolio")
    if not rows:
        raise NotFound("There is no portfolio yet: create one with POST /portfolios")
    fields = len(Portfolio.__dataclass_fields__)
    *_, currency, market_version, own_version = rows[0]
    return PortfoliosBasis(
        [Portfolio(*row[:fields]) for row in rows],
        [row[fields] for row in rows],
        currency,
        market_version,
        own_version,
    )


def list_portfolios(
    work: Connection, caller: Caller, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Portfolio]:
    """Up to `limit` portfolios after the key `after`, newest first."""
    query = sa.select(*_COLUMNS).where(OWN_PORTFOLIO)
    if after is not None:
        query = query.where(sa.tuple_(portfolios.c.created_at, portfolios.c.id) < after)
    query = query.order_by(portfolios.c.created_at.desc(), portfolios.c.id.desc()).limit(limit)
    return [Portfolio(*row) for row in rows_for(work, caller, checked(query))]


def count_portfolios(work: Connection, owner_id: UUID) -> int:
    count = sa.select(sa.func.count()).where(portfolios.c.owner_id == owner_id)
    return int(work.execute(count).scalar_one())


def insert_portfolio(work: Connection, portfolio: Portfolio) -> None:
    """Stores a new portfolio, whose owner is locked."""
    work.execute(portfolios.insert().values(asdict(portfolio)))


def update_portfolio(work: Connection, portfolio_id: UUID, changes: Mapping[str, object]) -> None:
    work.execute(portfolios.update().where(portfolios.c.id == portfolio_id).values(**changes))


def delete_portfolio(work: Connection, portfolio_id: UUID) -> None:
    """Deletes the portfolio and its transactions."""
    work.execute(portfolios.delete().where(portfolios.c.id == portfolio_id))


def has_recorded_rates(work: Connection, portfolio_id: UUID) -> bool:
    """Whether a transaction states an exchange rate to the base currency."""
    query = sa.exists().where(
        transactions.c.portfolio_id == portfolio_id,
        transactions.c.fx_rate.is_not(None)
        | sa.cast(transactions.c.lots, sa.Text).contains('"fx_rate"'),
    )
    return bool(work.execute(sa.select(query)).scalar_one())


def _one(
    work: Connection,
    statement: sa.Select[Any] | KeptStatement,
    portfolio_id: UUID,
    caller: Caller,
) -> Sequence[Any]:
    rows = rows_for(work, caller, statement, {"portfolio_id": portfolio_id})
    if not rows:
        raise NotFound("There is no such portfolio")
    return rows[0]


# The columns stand in the order of the dataclass's fields, here and below.
_COLUMNS = [portfolios.c[name] for name in Portfolio.__dataclass_fields__]
_OWN = sa.select(*_COLUMNS).where(
    portfolios.c.id == sa.bindparam("portfolio_id", type_=sa.Uuid),
    OWN_PORTFOLIO,
)
_BY_ID_AND_OWNER = checked(_OWN)
_LOCKED = _BY_ID_AND_OWNER.with_for_update(of=portfolios)


def basis_statement(*added: sa.ColumnElement[Any]) -> KeptStatement:
    """For `rows_for`: a portfolio with its versions, and more columns."""
    return KeptStatement(
        checked(_OWN.add_columns(portfolios.c.revision, MARKET_VERSION, OWN_VERSION, *added))
    )


_BASIS = basis_statement()
_IDS = sa.bindparam("portfolio_ids", type_=sa.ARRAY(sa.Uuid))


def bases_statement(*added: sa.ColumnElement[Any]) -> KeptStatement:
    """The same for several portfolios, with the currency that the account states for them."""
    currency = sa.select(users.c.base_currency).where(users.c.id == CALLER_ID).scalar_subquery()
    columns = (*_COLUMNS, portfolios.c.revision, currency, MARKET_VERSION, OWN_VERSION, *added)
    return KeptStatement(
        checked(
            sa.select(*columns)
            .where(OWN_PORTFOLIO, _IDS.is_(None) | (portfolios.c.id == sa.any_(_IDS)))
            .order_by(portfolios.c.created_at, portfolios.c.id)
        )
    )


_BASES = bases_statement()
