"""The account that was the first to track a market asset.

The quota of market assets counts those that an account was the first to track. Existing ones, and
those that the version still running adds, count for no account.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assets",
        sa.Column(
            "added_by",
            sa.Uuid(),
            nullable=True,
            comment="Who was the first to track a market asset",
        ),
    )
    op.create_foreign_key(
        op.f("fk_assets_added_by"), "assets", "users", ["added_by"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_assets_added_by"), "assets", ["added_by"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_assets_added_by"), table_name="assets")
    op.drop_constraint(op.f("fk_assets_added_by"), "assets", type_="foreignkey")
    op.drop_column("assets", "added_by")
