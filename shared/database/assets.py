"""The tables of assets, of their splits, and of the closes that users enter. Market assets are
shared and priced by vendors; manual assets are private.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from shared.database.metadata import metadata, one_of
from shared.database.revisions import revision_column
from shared.immutable import immutable
from shared.schema.asset_classes import AssetClass

assets = sa.Table(
    "assets",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "owner_id",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        comment="Null for market assets",
        index=True,
    ),
    sa.Column("symbol", sa.Text, nullable=False),
    sa.Column("exchange", sa.Text),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("asset_class", sa.Text, nullable=False),
    sa.Column(
        "currency",
        sa.Text,
        nullable=False,
        comment="ISO 4217 code of the closes; always a major unit",
    ),
    sa.Column("isin", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column(
        "last_used_on",
        sa.Date,
        nullable=False,
        server_default=sa.text("CURRENT_DATE"),
        comment="Last day with a transaction of it, or on which a user requested it",
    ),
    sa.Column(
        "added_by",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="SET NULL"),
        comment="Who was the first to track a market asset",
        index=True,
    ),
    sa.Column(
        "prices_ready",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="Whether a run has stored closes of a market asset",
    ),
    sa.Column(
        "prices_requested_at",
        sa.DateTime(timezone=True),
        comment="When closes of a market asset were requested that are not read yet",
    ),
    sa.Column("prices_requested_from", sa.Date, comment="The first day that this request needs"),
    sa.Column(
        "prices_reason",
        sa.Text,
        comment="Why the last run had no closes of it: the code of its report",
    ),
    revision_column("of the asset and of its manual closes"),
    sa.CheckConstraint(one_of("asset_class", AssetClass), name="asset_class"),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    comment="What can be held",
)
sa.Index(
    "uq_assets_market_symbol",
    assets.c.symbol,
    sa.func.coalesce(assets.c.exchange, ""),
    unique=True,
    postgresql_where=assets.c.owner_id.is_(None),
)
sa.Index(
    "ix_assets_prices_requested_at",
    assets.c.prices_requested_at,
    postgresql_where=assets.c.prices_requested_at.is_not(None),
)
sa.Index(
    "uq_assets_manual_symbol",
    assets.c.owner_id,
    assets.c.symbol,
    unique=True,
    postgresql_where=assets.c.owner_id.is_not(None),
)

asset_sources = sa.Table(
    "asset_sources",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "position", sa.SmallInteger, primary_key=True, comment="The first that answers well wins"
    ),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("provider_symbol", sa.Text, nullable=False),
    comment="Which providers can price a market asset, in order",
)

manual_closes = sa.Table(
    "manual_closes",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("close", sa.Numeric, nullable=False),
    sa.CheckConstraint("close >= 0", name="close_not_negative"),
    comment="Closes of manual assets, entered by their owner",
)

own_closes = sa.Table(
    "own_closes",
    metadata,
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "asset_id",
        sa.Uuid,
        sa.ForeignKey("assets.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("close", sa.Numeric, nullable=False),
    sa.CheckConstraint("close >= 0", name="close_not_negative"),
    comment="Closes of market assets that a user entered for days without a vendor's; "
    "only this user sees them, and a vendor's close of the day takes precedence",
)

splits = sa.Table(
    "splits",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("ex_date", sa.Date, primary_key=True),
    sa.Column("new", sa.BigInteger, nullable=False),
    sa.Column("old", sa.BigInteger, nullable=False),
    sa.CheckConstraint("new > 0 AND old > 0", name="ratio_positive"),
    comment="Splits of market assets: a projection of corporate_actions in BigQuery, "
    "remade by each ingestion run",
)


@immutable
class Asset:
    """One row of `assets`, without the columns that only ingestion uses."""

    id: UUID
    owner_id: UUID | None
    symbol: str
    exchange: str | None
    name: str
    asset_class: str
    currency: str
    isin: str | None
    created_at: datetime
    updated_at: datetime
    prices_ready: bool = False
    prices_requested_at: datetime | None = None
    prices_reason: str | None = None

    @property
    def manual(self) -> bool:
        """Whether its owner enters its closes, and only the owner sees it."""
        return self.owner_id is not None
