"""Requested prices: which market assets and currencies wait for a reading that a request has asked
for, and which assets have closes.

Expands: columns that the version still running leaves as they are, and a table of their own for
currencies. An asset that it adds meanwhile counts as one without closes until a run has read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assets",
        sa.Column(
            "prices_ready",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="Whether a run has stored closes of a market asset",
        ),
    )
    op.add_column(
        "assets",
        sa.Column(
            "prices_requested_at",
            sa.DateTime(timezone=True),
            comment="When closes of a market asset were requested that are not read yet",
        ),
    )
    op.add_column(
        "assets",
        sa.Column(
            "prices_requested_from", sa.Date(), comment="The first day that this request needs"
        ),
    )
    op.add_column(
        "assets",
        sa.Column(
            "prices_reason",
            sa.Text(),
            comment="Why the last run had no closes of it: the code of its report",
        ),
    )
    op.execute(
        "UPDATE assets SET prices_ready = true WHERE id IN (SELECT asset_id FROM asset_coverage)"
    )
    op.create_index(
        op.f("ix_assets_prices_requested_at"),
        "assets",
        ["prices_requested_at"],
        postgresql_where=sa.text("prices_requested_at IS NOT NULL"),
    )
    op.create_table(
        "rate_requests",
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("currency", name=op.f("pk_rate_requests")),
        comment="When rates of a currency were last requested outside of the scheduled runs",
    )


def downgrade() -> None:
    op.drop_table("rate_requests")
    op.drop_index(op.f("ix_assets_prices_requested_at"), "assets")
    for column in (
        "prices_reason",
        "prices_requested_from",
        "prices_requested_at",
        "prices_ready",
    ):
        op.drop_column("assets", column)
