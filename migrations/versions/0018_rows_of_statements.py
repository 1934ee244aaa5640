"""Rows of statements: which row of an imported file a transaction came from, so that the same file
adds nothing the second time.

Expands: a nullable column that the version still running leaves empty, and its unique index.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "transactions",
        sa.Column(
            "statement_row",
            sa.Text(),
            comment="Of an imported one without external_id: its file's format, the hash of what "
            "the row says, and its place among equal rows of the file",
        ),
    )
    op.create_index(
        op.f("uq_transactions_statement_row"),
        "transactions",
        ["portfolio_id", "statement_row"],
        unique=True,
        postgresql_where=sa.text("statement_row IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("uq_transactions_statement_row"), "transactions")
    op.drop_column("transactions", "statement_row")
