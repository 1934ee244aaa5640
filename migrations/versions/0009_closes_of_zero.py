"""A close of zero is a price: worthless, and still held.

The version still running enters no close of zero, and values one as any other.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLE = "manual_closes"
POSITIVE = "ck_manual_closes_close_positive"
NOT_NEGATIVE = "ck_manual_closes_close_not_negative"


def upgrade() -> None:
    op.drop_constraint(op.f(POSITIVE), TABLE, type_="check")
    op.create_check_constraint(op.f(NOT_NEGATIVE), TABLE, "close >= 0")


def downgrade() -> None:
    op.drop_constraint(op.f(NOT_NEGATIVE), TABLE, type_="check")
    # Not for the closes of zero that are there: they stay, and only new ones are refused.
    op.create_check_constraint(op.f(POSITIVE), TABLE, "close > 0", postgresql_not_valid=True)
