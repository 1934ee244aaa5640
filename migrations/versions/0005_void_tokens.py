"""Void tokens: an account's not_before, the parents of refresh tokens, and closed accounts of
Firebase users.

Columns without a default, and a table: the version still running does not use them, and the rows
that it writes mean "no token was voided" and "the first of its family".
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            comment="Tokens issued before are void; null: none are",
        ),
    )
    op.add_column(
        "refresh_tokens",
        sa.Column(
            "parent_hash",
            sa.LargeBinary(32),
            comment="The token that it was exchanged for; null: the first",
        ),
    )
    op.create_table(
        "closed_firebase_users",
        sa.Column(
            "uid_hash",
            sa.LargeBinary(32),
            nullable=False,
            comment="SHA-256 of the Firebase user's id",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uid_hash", name=op.f("pk_closed_firebase_users")),
        comment="Firebase users whose account was closed: "
        "who signed in before that may not open it again",
    )
    op.create_index(
        op.f("ix_closed_firebase_users_closed_at"), "closed_firebase_users", ["closed_at"]
    )


def downgrade() -> None:
    op.drop_table("closed_firebase_users")
    op.drop_column("refresh_tokens", "parent_hash")
    op.drop_column("users", "not_before")
