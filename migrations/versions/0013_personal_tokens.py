"""Personal tokens.

A new table: the version still running does not use it. A downgrade ends every personal token.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_tokens",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column(
            "token_hash",
            sa.LargeBinary(32),
            nullable=False,
            comment="SHA-256; the token itself is never stored",
        ),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("show", sa.Text, nullable=False),
        sa.Column(
            "portfolio_ids",
            sa.ARRAY(sa.Uuid),
            comment="The portfolios that it sees; null: all. The id of a deleted one stays, "
            "so that a token never sees more than before",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), comment="Null: never"),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            comment="The account's at the token's creation: it is void where the two differ",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "last_used_at",
            sa.DateTime(timezone=True),
            comment="Correct to some minutes; null: never",
        ),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_personal_tokens_scope")),
        sa.CheckConstraint("show IN ('all', 'percentages')", name=op.f("ck_personal_tokens_show")),
        sa.CheckConstraint(
            "show = 'all' OR scope = 'read'",
            name=op.f("ck_personal_tokens_percentages_only_read"),
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 200", name=op.f("ck_personal_tokens_name_length")
        ),
        sa.CheckConstraint(
            "cardinality(portfolio_ids) BETWEEN 1 AND 200",
            name=op.f("ck_personal_tokens_portfolio_count"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_personal_tokens_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_tokens_token_hash")),
        comment="Personal tokens for scripts and shares, by hash",
    )
    op.create_index(
        "ix_personal_tokens_user_id_created_at",
        "personal_tokens",
        ["user_id", "created_at", "id"],
    )


def downgrade() -> None:
    op.drop_table("personal_tokens")
