"""The last day on which an asset was used.

A new column with a default: the version still running neither reads nor writes it. Existing assets
count as used on the day of the migration, so that none counts as unused too early.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assets",
        sa.Column(
            "last_used_on",
            sa.Date(),
            server_default=sa.text("CURRENT_DATE"),
            nullable=False,
            comment="Last day with a transaction of it, or on which a user requested it",
        ),
    )


def downgrade() -> None:
    op.drop_column("assets", "last_used_on")
