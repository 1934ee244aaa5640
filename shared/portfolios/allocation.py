"""What an allocation is computed from, and the targets that an owner sets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.allocation import AssetTags, Targets, allocation_targets, asset_tags
from shared.database.caller import CALLER_PORTFOLIO_IDS, Caller, rows_for
from shared.database.visible_rows import TAGS_OF_ACCOUNT, TARGETS_OF_ACCOUNT
from shared.errors import NotFound
from shared.immutable import immutable
from shared.portfolios import repository
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.users.repository import lock_against_deletion


@immutable
class AllocationBasis:
    """Portfolios with their versions, what their owner says of assets, and the targets of each
    grouping; as they were stored, which is their version too.
    """

    portfolios: PortfolioBasis | PortfoliosBasis
    stored_tags: str
    stored_targets: str

    @property
    def version(self) -> str:
        said = hashlib.sha256(f"{self.stored_tags} {self.stored_targets}".encode()).hexdigest()
        return f"{self.portfolios.version} {said}"

    @property
    def tags(self) -> Mapping[str, AssetTags]:
        """By the asset's id as text."""
        return {
            asset_id: AssetTags(tuple(tags), country, sector)
            for asset_id, (tags, country, sector) in json.loads(self.stored_tags).items()
        }

    @property
    def targets(self) -> Mapping[str, Targets]:
        """By what groups have in common."""
        stored: dict[str, Targets] = json.loads(self.stored_targets)
        return stored


def read_allocation_basis(work: Connection, portfolio_id: UUID, caller: Caller) -> AllocationBasis:
    """Of one portfolio, in one statement. Raises NotFound."""
    parameters = {"portfolio_id": portfolio_id, "targets_of": portfolio_id}
    rows = rows_for(work, caller, _OF_ONE, parameters)
    if not rows:
        raise NotFound("There is no such portfolio")
    *basis, tags, targets = rows[0]
    return AllocationBasis(repository.basis_of(basis), tags, targets)


def read_allocation_bases(
    work: Connection, caller: Caller, portfolio_ids: Collection[UUID] | None
) -> AllocationBasis:
    """Of all of the caller's portfolios, or of these, in one statement; the targets are those of
    all. Raises NotFound.
    """
    ids = None if portfolio_ids is None else sorted(set(portfolio_ids))
    rows = rows_for(work, caller, _OF_SEVERAL, {"portfolio_ids": ids, "targets_of": None})
    basis = repository.bases_of([row[:-2] for row in rows], ids)
    return AllocationBasis(basis, rows[0][-2], rows[0][-1])


def write_targets(
    work: Connection, caller: Caller, portfolio_id: UUID | None, by: str, targets: Targets
) -> None:
    """Replaces the targets of a grouping, of one portfolio or (None) of all together; empty ones
    are deleted. Raises NotFound, Unauthenticated where the account is deleted, and
    InsufficientScope where the caller is limited to some portfolios and it is of all.
    """
    lock_against_deletion(work, caller)
    if portfolio_id is None:
        caller.check_whole_account("set the targets of all")
    else:
        repository.lock_portfolio(work, portfolio_id, caller)
    columns = allocation_targets.c
    if not targets:
        work.execute(
            allocation_targets.delete().where(
                columns.owner_id == caller.user_id,
                columns.portfolio_id.is_not_distinct_from(portfolio_id),
                columns.by == by,
            )
        )
        return
    statement = insert(allocation_targets).values(
        owner_id=caller.user_id, portfolio_id=portfolio_id, by=by, targets=targets
    )
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["owner_id", "portfolio_id", "by"], set_={"targets": targets}
        )
    )


def _as_text(value: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]) -> Any:
    """An object of JSON as text, {} where there is no row."""
    whole = sa.func.coalesce(sa.cast(value, sa.Text), "{}")
    return sa.select(whole).where(*conditions).scalar_subquery()


_TAGS = _as_text(
    sa.func.jsonb_object_agg(
        sa.cast(asset_tags.c.asset_id, sa.Text),
        sa.func.jsonb_build_array(asset_tags.c.tags, asset_tags.c.country, asset_tags.c.sector),
    ),
    TAGS_OF_ACCOUNT,
)
_TARGETS_OF = sa.bindparam("targets_of", type_=sa.Uuid)
_TARGETS = _as_text(
    sa.func.jsonb_object_agg(allocation_targets.c.by, allocation_targets.c.targets),
    TARGETS_OF_ACCOUNT,
    allocation_targets.c.portfolio_id.is_not_distinct_from(_TARGETS_OF),
    # The targets of all are about portfolios that a limited token does not see.
    _TARGETS_OF.is_not(None) | CALLER_PORTFOLIO_IDS.is_(None),
)
_OF_ONE = repository.basis_statement(_TAGS, _TARGETS)
_OF_SEVERAL = repository.bases_statement(_TAGS, _TARGETS)
