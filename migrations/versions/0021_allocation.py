"""What owners say about allocation: tags of assets, and targets of groups.

Expands: two tables that the version still running does not know.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_tags",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("tags", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("sector", sa.Text()),
        sa.CheckConstraint("cardinality(tags) <= 20", name=op.f("ck_asset_tags_tags_count")),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_asset_tags_country")),
        sa.CheckConstraint(
            "length(sector) BETWEEN 1 AND 100", name=op.f("ck_asset_tags_sector_length")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            name=op.f("fk_asset_tags_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["assets.id"],
            name=op.f("fk_asset_tags_asset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "asset_id", name=op.f("pk_asset_tags")),
        comment="What a user says of an asset, a market asset too; only this user sees it",
    )
    op.create_index(op.f("ix_asset_tags_asset_id"), "asset_tags", ["asset_id"])
    op.create_table(
        "allocation_targets",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), comment="Null: of all portfolios together"),
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "targets", JSONB(), nullable=False, comment="By the key of the group, as decimal texts"
        ),
        sa.CheckConstraint(
            "by IN ('asset_class', 'currency', 'country', 'exchange', 'tag')",
            name=op.f("ck_allocation_targets_by"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            name=op.f("fk_allocation_targets_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["portfolio_id"],
            ["portfolios.id"],
            name=op.f("fk_allocation_targets_portfolio_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_targets")),
        sa.UniqueConstraint(
            "owner_id",
            "portfolio_id",
            "by",
            name=op.f("uq_allocation_targets_owner_id"),
            postgresql_nulls_not_distinct=True,
        ),
        comment="Which part of a portfolio's value each group should have",
    )
    op.create_index(
        op.f("ix_allocation_targets_portfolio_id"), "allocation_targets", ["portfolio_id"]
    )


def downgrade() -> None:
    op.drop_table("allocation_targets")
    op.drop_table("asset_tags")
