"""The counts for the quotas of transactions, and the checks before transactions are recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared import quotas
from shared.database.portfolios import Portfolio
from shared.database.transactions import transactions
from shared.ledger.kinds import TransactionType
from shared.transactions.records import Record

_LOCK_OWNER: Final = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended('transactions ' || :owner_id, 0))"
)
"""A lock per owner, behind which no request waits for another lock. Two requests that add to two
portfolios of one owner, each with its own lock, count here one after the other. It is not the
user's row, which the deletion of an account locks before the portfolios.
"""

_COUNTS: Final = sa.text("""
    SELECT p.id, counted.transactions
    FROM portfolios AS p
    CROSS JOIN LATERAL (
      SELECT count(*) AS transactions FROM transactions AS t WHERE t.portfolio_id = p.id
    ) AS counted
    WHERE p.owner_id = :owner_id
""").bindparams(sa.bindparam("owner_id", type_=sa.Uuid))


def refuse_too_many(
    work: Connection,
    portfolio: Portfolio,
    added: Sequence[Record],
    *,
    new_to_owner: bool = True,
) -> None:
    """Raises QuotaExceeded where these new records would be too many. The portfolio is locked. From
    here on no other request can add to any portfolio of its owner. `new_to_owner` is False where
    they come from another portfolio of the same owner.
    """
    if not added:
        return
    work.execute(_LOCK_OWNER, {"owner_id": str(portfolio.owner_id)})
    counts = {
        row.id: row.transactions for row in work.execute(_COUNTS, {"owner_id": portfolio.owner_id})
    }
    held = counts.get(portfolio.id, 0)
    quotas.PORTFOLIO_TRANSACTIONS.check(held, len(added))
    if new_to_owner:
        quotas.TRANSACTIONS.check(sum(counts.values()), len(added))
    # A portfolio with few transactions can't name more assets than the limit. So nearly every one
    # needs no count.
    if 2 * held + len(_assets_of(added)) > quotas.PORTFOLIO_ASSETS.limit:
        refuse_too_many_assets(work, portfolio, added)
    refuse_too_many_splits(work, portfolio, added)


def refuse_too_many_assets(work: Connection, portfolio: Portfolio, added: Sequence[Record]) -> None:
    """Raises QuotaExceeded where the assets that are new to the portfolio would be too many."""
    of_portfolio = transactions.c.portfolio_id == portfolio.id
    stored = sa.union(
        *(
            sa.select(column).where(of_portfolio, column.is_not(None))
            for column in (transactions.c.asset_id, transactions.c.to_asset_id)
        )
    )
    stored_ids = set(work.execute(stored).scalars())
    quotas.PORTFOLIO_ASSETS.check(len(stored_ids), len(_assets_of(added) - stored_ids))


def _assets_of(records: Sequence[Record]) -> set[UUID]:
    return {asset_id for record in records for asset_id in record.asset_ids}


def refuse_too_many_splits(work: Connection, portfolio: Portfolio, added: Sequence[Record]) -> None:
    """Raises QuotaExceeded where an asset would have too many SPLITs in the portfolio."""
    new = Counter(record.asset_id for record in added if record.type == TransactionType.SPLIT)
    if not new:
        return
    count = (
        sa.select(transactions.c.asset_id, sa.func.count().label("splits"))
        .where(
            transactions.c.portfolio_id == portfolio.id,
            transactions.c.type == TransactionType.SPLIT,
            transactions.c.asset_id == sa.any_(sa.literal(list(new), sa.ARRAY(sa.Uuid))),
        )
        .group_by(transactions.c.asset_id)
    )
    stored_splits: dict[UUID | None, int] = {
        row.asset_id: row.splits for row in work.execute(count)
    }
    for asset_id, splits in new.items():
        quotas.ASSET_SPLITS.check(stored_splits.get(asset_id, 0), splits)
