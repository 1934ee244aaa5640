"""The table of portfolios: each has one owner, one base currency and one cost basis method."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from shared.database.metadata import metadata, one_of
from shared.database.revisions import revision_column
from shared.immutable import immutable
from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod

portfolios = sa.Table(
    "portfolios",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("base_currency", sa.Text, nullable=False),
    sa.Column("cost_basis_method", sa.Text, nullable=False),
    sa.Column("track_cash", sa.Boolean, nullable=False),
    sa.Column("fx_kind", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    revision_column("of the portfolio and of its transactions"),
    sa.CheckConstraint(one_of("cost_basis_method", CostBasisMethod), name="cost_basis_method"),
    sa.CheckConstraint(one_of("fx_kind", FxKind), name="fx_kind"),
    sa.CheckConstraint("base_currency ~ '^[A-Z]{3}$'", name="base_currency"),
    sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_length"),
    sa.Index("ix_portfolios_owner_id_created_at", "owner_id", "created_at", "id"),
    comment="Portfolios",
)


@immutable
class Portfolio:
    """One row of `portfolios`."""

    id: UUID
    owner_id: UUID
    name: str
    base_currency: str
    cost_basis_method: str
    track_cash: bool
    fx_kind: str
    created_at: datetime
    updated_at: datetime
