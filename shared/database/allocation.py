"""The tables of what owners say about allocation: tags of assets, and targets of groups."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.metadata import metadata, one_of
from shared.immutable import immutable
from shared.schema.allocation_groupings import GroupedBy

asset_tags = sa.Table(
    "asset_tags",
    metadata,
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "asset_id",
        sa.Uuid,
        sa.ForeignKey("assets.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sa.Column("tags", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("sector", sa.Text),
    sa.CheckConstraint("cardinality(tags) <= 20", name="tags_count"),
    sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    sa.CheckConstraint("length(sector) BETWEEN 1 AND 100", name="sector_length"),
    comment="What a user says of an asset, a market asset too; only this user sees it",
)

allocation_targets = sa.Table(
    "allocation_targets",
    metadata,
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "portfolio_id",
        sa.Uuid,
        sa.ForeignKey("portfolios.id", ondelete="CASCADE"),
        index=True,
        comment="Null: of all portfolios together",
    ),
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column(
        "targets", JSONB, nullable=False, comment="By the key of the group, as decimal texts"
    ),
    sa.CheckConstraint(one_of("by", GroupedBy), name="by"),
    sa.UniqueConstraint(
        "owner_id",
        "portfolio_id",
        "by",
        name="uq_allocation_targets_owner_id",
        postgresql_nulls_not_distinct=True,
    ),
    comment="Which part of a portfolio's value each group should have",
)


@immutable
class AssetTags:
    """One row of `asset_tags`, without its owner and asset."""

    tags: tuple[str, ...] = ()
    country: str | None = None
    sector: str | None = None


NO_TAGS = AssetTags()
Targets = dict[str, str]
"""By the key of a group: its part of the value, as a decimal text."""
TagsById = dict[UUID, AssetTags]
