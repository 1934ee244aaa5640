"""The table of mappings: how the tables that a user imports are read, by their headers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from shared.database.metadata import metadata

import_mappings = sa.Table(
    "import_mappings",
    metadata,
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "header",
        sa.Text,
        primary_key=True,
        comment="Digest of the table's columns in their order",
    ),
    sa.Column(
        "mapping",
        postgresql.JSONB,
        nullable=False,
        comment="The fields by column, the types by text, and what all rows have in common",
    ),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
    comment="How a user's imported tables are read, by their headers",
)
