"""Own closes: those that a user enters of a market asset, for days that no vendor has.

Expands: a new table, which the version still running does not know. A downgrade is refused while
there is a close in it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_closes",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("close", sa.Numeric(), nullable=False),
        sa.CheckConstraint("close >= 0", name=op.f("ck_own_closes_close_not_negative")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_own_closes_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_own_closes_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "asset_id", "date", name=op.f("pk_own_closes")),
        comment="Closes of market assets that a user entered for days without a vendor's; "
        "only this user sees them, and a vendor's close of the day takes precedence",
    )
    op.create_index(op.f("ix_own_closes_asset_id"), "own_closes", ["asset_id"])


def downgrade() -> None:
    count = "SELECT count(*) FROM own_closes"
    rows = op.get_bind().execute(sa.text(count)).scalar_one()
    if rows:
        raise RuntimeError(f"{rows} closes that users entered would be lost. Delete them first")
    op.drop_table("own_closes")
