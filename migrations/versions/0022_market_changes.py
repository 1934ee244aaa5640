"""What each version of the market data changed.

Expands: one table that the version still running does not know. It raises versions without a row
here, which says that they may have changed anything.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "market_changes",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "asset_ids",
            sa.ARRAY(sa.Uuid()),
            comment="Whose closes, dividends or splits changed; null: perhaps any asset's",
        ),
        sa.Column("rates", sa.Boolean(), nullable=False, comment="Whether exchange rates changed"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_market_changes")),
        comment="What each version of the market data changed; "
        "one that is not listed may have changed anything",
    )


def downgrade() -> None:
    op.drop_table("market_changes")
