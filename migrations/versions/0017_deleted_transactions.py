"""Deleted transactions are remembered for a while, and changed ones are found by their instant.

A table and an index, which the version still running does not use. What that version deletes is not
remembered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deleted_transactions",
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["portfolio_id"],
            ["portfolios.id"],
            name=op.f("fk_deleted_transactions_portfolio_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "portfolio_id", "transaction_id", name=op.f("pk_deleted_transactions")
        ),
        comment="Transactions that a portfolio had and has no longer: "
        "deleted, or moved to another one",
    )
    op.create_index(
        "ix_deleted_transactions_portfolio_id_deleted_at",
        "deleted_transactions",
        ["portfolio_id", "deleted_at", "transaction_id"],
    )
    op.create_index("ix_deleted_transactions_deleted_at", "deleted_transactions", ["deleted_at"])
    op.create_index(
        "ix_transactions_portfolio_id_updated_at",
        "transactions",
        ["portfolio_id", "updated_at", "id"],
    )


def downgrade() -> None:
    op.drop_index("ix_transactions_portfolio_id_updated_at", table_name="transactions")
    op.drop_table("deleted_transactions")
