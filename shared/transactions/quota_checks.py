"""What the quotas of transactions count, and the check before something is recorded."""

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
from shared.ledger.transactions import SPLIT
from shared.transactions.records import Record

_LOCK_OWNER: Final = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended('transactions ' || :owner_id, 0))"
)
"""Nobody waits for anything else while holding it: who adds to two portfolios at once, each locked
by itself, counts here one after the other. Not the user's row, which whoever deletes the account
locks before the portfolios.
"""

_COUNTS: Final = sa.text("""
    SELECT p.id, counted.transactions
    FROM portfolios AS p
    CROSS JOIN LATERAL (
      SELECT count(*) AS transactions FROM transactions AS t WHERE t.portfolio_id = p.id
    ) AS counted
    WHERE p.owner_id = :owner_id
""").bindparams(sa.bindparam("owner_id", type_=sa.Uuid))


def refuse_too_many(work: Connection, portfolio: Portfolio, added: Sequence[Record]) -> None:
    """Raises QuotaExceeded where these new records would be too many. The portfolio is locked; so
    are, from here on, all other portfolios of its owner against being added to.
    """
    if not added:
        return
    work.execute(_LOCK_OWNER, {"owner_id": str(portfolio.owner_id)})
    counts = {
        row.id: row.transactions for row in work.execute(_COUNTS, {"owner_id": portfolio.owner_id})
    }
    held = counts.get(portfolio.id, 0)
    quotas.PORTFOLIO_TRANSACTIONS.check(held, len(added))
    quotas.TRANSACTIONS.check(sum(counts.values()), len(added))
    # Fewer transactions than that can't name more assets, and nearly every portfolio has fewer.
    if held + len({record.asset_id for record in added}) > quotas.PORTFOLIO_ASSETS.limit:
        refuse_too_many_assets(work, portfolio, added)
    refuse_too_many_splits(work, portfolio, added)


def refuse_too_many_assets(work: Connection, portfolio: Portfolio, added: Sequence[Record]) -> None:
    """Raises QuotaExceeded where the assets that are new to the portfolio would be too many."""
    named = sa.select(transactions.c.asset_id).where(
        transactions.c.portfolio_id == portfolio.id, transactions.c.asset_id.is_not(None)
    )
    known = set(work.execute(named.distinct()).scalars())
    new = {record.asset_id for record in added} - known - {None}
    quotas.PORTFOLIO_ASSETS.check(len(known), len(new))


def refuse_too_many_splits(work: Connection, portfolio: Portfolio, added: Sequence[Record]) -> None:
    """Raises QuotaExceeded where an asset would have too many SPLITs in the portfolio."""
    new = Counter(record.asset_id for record in added if record.type == SPLIT)
    if not new:
        return
    count = (
        sa.select(transactions.c.asset_id, sa.func.count().label("splits"))
        .where(
            transactions.c.portfolio_id == portfolio.id,
            transactions.c.type == SPLIT,
            transactions.c.asset_id == sa.any_(sa.literal(list(new), sa.ARRAY(sa.Uuid))),
        )
        .group_by(transactions.c.asset_id)
    )
    known: dict[UUID | None, int] = {row.asset_id: row.splits for row in work.execute(count)}
    for asset_id, splits in new.items():
        quotas.ASSET_SPLITS.check(known.get(asset_id, 0), splits)
