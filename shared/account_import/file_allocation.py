"""What the owner of a file says about allocation: tags of its assets, and targets of groups."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.account_import.file_assets import FileAssets
from shared.account_import.file_transactions import FilePortfolios
from shared.account_import.schemas import FileAsset, FileTargets, ImportedCount
from shared.errors import FieldError, Invalid


def store_tags(
    work: Connection, user_id: UUID, assets: FileAssets, listed: Mapping[int, FileAsset]
) -> ImportedCount:
    """Stores those of assets of which the account says nothing yet."""
    rows = [
        {
            "asset_id": str(assets.by_file_id[in_file.id].id),
            "tags": in_file.tags,
            "country": in_file.country,
            "sector": in_file.sector,
        }
        for in_file in listed.values()
        if in_file.tags or in_file.country or in_file.sector
    ]
    return _count(work, _INSERT_TAGS, user_id, rows)


def store_targets(
    work: Connection, user_id: UUID, portfolios: FilePortfolios, listed: Mapping[int, FileTargets]
) -> ImportedCount:
    """Stores those of groupings for which the account has none. Raises Invalid for a portfolio that
    is not in the file, and for targets that add up to more than 1.
    """
    rows: list[dict[str, object]] = []
    for index, in_file in listed.items():
        portfolio = None
        if in_file.portfolio_id is not None:
            portfolio = portfolios.by_file_id.get(in_file.portfolio_id)
            if portfolio is None:
                raise _refused(index, "portfolio_id", "is of no portfolio of the file")
        if sum((target.target for target in in_file.targets), Decimal(0)) > 1:
            raise _refused(index, "targets", "must add up to at most 1, which is everything")
        rows.append(
            {
                "portfolio_id": None if portfolio is None else str(portfolio.id),
                "by": in_file.by,
                "targets": {target.key: f"{target.target:f}" for target in in_file.targets},
            }
        )
    return _count(work, _INSERT_TARGETS, user_id, [row for row in rows if row["targets"]])


def _refused(index: int, name: str, reason: str) -> Invalid:
    return Invalid("The file can't be imported", [FieldError(f"/targets/{index}/{name}", reason)])


def _count(
    work: Connection, statement: sa.TextClause, user_id: UUID, rows: Sequence[Mapping[str, object]]
) -> ImportedCount:
    created = 0
    if rows:
        created = work.execute(statement, {"rows": json.dumps(rows), "user_id": user_id}).rowcount
    return ImportedCount(created=created, existing=len(rows) - created)


_USER = sa.bindparam("user_id", type_=sa.Uuid)
_INSERT_TAGS = sa.text("""
    INSERT INTO asset_tags (owner_id, asset_id, tags, country, sector)
    SELECT :user_id, r.asset_id, r.tags, r.country, r.sector
    FROM json_to_recordset(CAST(:rows AS json))
      AS r (asset_id uuid, tags text[], country text, sector text)
    ON CONFLICT DO NOTHING
""").bindparams(_USER)
_INSERT_TARGETS = sa.text("""
    INSERT INTO allocation_targets (owner_id, portfolio_id, by, targets)
    SELECT :user_id, r.portfolio_id, r.by, r.targets
    FROM json_to_recordset(CAST(:rows AS json))
      AS r (portfolio_id uuid, by text, targets jsonb)
    ON CONFLICT DO NOTHING
""").bindparams(_USER)
