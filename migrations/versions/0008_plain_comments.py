"""A comment in plain words; no column and no row changes."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "Closes that are not believed until the next run or a second source says the same"
AFTER = "Closes that are not accepted until the next run or a second source confirms them"


def upgrade() -> None:
    op.create_table_comment("quarantined_closes", AFTER, existing_comment=BEFORE)


def downgrade() -> None:
    op.create_table_comment("quarantined_closes", BEFORE, existing_comment=AFTER)
