"""What users can do with their profile: read it, change their name, take all their data with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from shared.errors import Invalid
from shared.users import repository
from shared.users.caller import Caller
from shared.users.models import User
from shared.users.schemas import (
    EXPORTED_TRANSACTIONS_MAX,
    ExportAnswer,
    ExportedAsset,
    ExportedClose,
    ExportedPortfolio,
    ExportedRatio,
    ExportedTransaction,
    ExportQuery,
    UserAnswer,
)


def rename(work: Connection, caller: Caller, name: str | None, now: datetime) -> User:
    """Changes the name; None takes it away."""
    repository.rename(work, caller.user_id, name, now)
    return repository.read(work, caller)


def export(work: Connection, caller: Caller, asked: ExportQuery) -> ExportAnswer:
    """All that is stored about the caller, as of one moment. `work` is a transaction that has read nothing yet. Raises
    Invalid where the transactions are too many for one answer.
    """
    repository.take_snapshot(work)
    user, user_id = repository.read(work, caller), caller.user_id
    closes: defaultdict[UUID, list[ExportedClose]] = defaultdict(list)
    for row in repository.closes_of(work, user_id):
        closes[row.asset_id].append(ExportedClose(date=row.date, close=row.close))
    transactions = (
        repository.transactions_of(work, user_id, EXPORTED_TRANSACTIONS_MAX + 1) if asked.transactions else ()
    )
    if len(transactions) > EXPORTED_TRANSACTIONS_MAX:
        raise Invalid.field(
            "?transactions",
            f"must be false with more than {EXPORTED_TRANSACTIONS_MAX:,}: take them from /transactions/export, portfolio by "
            "portfolio",
        )
    return ExportAnswer(
        user=UserAnswer.of(user),
        portfolios=[_portfolio(row) for row in repository.portfolios_of(work, user_id)],
        assets=[_asset(row, closes[row.id]) for row in repository.assets_of(work, user_id)],
        transactions=[_transaction(row) for row in transactions],
    )


def _portfolio(row: Row[Any]) -> ExportedPortfolio:
    return ExportedPortfolio.model_validate(row, from_attributes=True)


def _asset(row: Row[Any], closes: Sequence[ExportedClose]) -> ExportedAsset:
    return ExportedAsset.model_validate({**row._mapping, "manual": row.owner_id is not None, "closes": closes})  # noqa: SLF001 - SQLAlchemy's public name for it


def _transaction(row: Row[Any]) -> ExportedTransaction:
    ratio = None if row.ratio_new is None else ExportedRatio(new=row.ratio_new, old=row.ratio_old)
    return ExportedTransaction.model_validate({**row._mapping, "ratio": ratio})  # noqa: SLF001 - as above
