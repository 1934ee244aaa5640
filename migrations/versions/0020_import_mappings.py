"""Mappings of imported tables: which column is which field, by the header of the table and its
owner, so that the next file of the same kind needs none.

Expands: a table that the version still running does not know.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_mappings",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "header",
            sa.Text(),
            nullable=False,
            comment="Digest of the table's columns in their order",
        ),
        sa.Column(
            "mapping",
            postgresql.JSONB(),
            nullable=False,
            comment="The fields by column, the types by text, and what all rows have in common",
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["users.id"],
            name=op.f("fk_import_mappings_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "header", name=op.f("pk_import_mappings")),
        comment="How a user's imported tables are read, by their headers",
    )


def downgrade() -> None:
    op.drop_table("import_mappings")
