"""The order in which jobs poll assets.

Only a new table: the version still running does not use it, and until the first run of the new
version has filled it, runs are ordered by coverage, as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_turns",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_asset_turns_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "job", name=op.f("pk_asset_turns")),
        comment="When a job last had an answer about an asset, good or bad; "
        "a run begins with the longest ago",
    )


def downgrade() -> None:
    op.drop_table("asset_turns")
