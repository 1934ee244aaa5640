"""The table of idempotency keys: the first answer to each creating request that named one."""

from __future__ import annotations

import sqlalchemy as sa

from shared.database.metadata import metadata

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("scope", sa.LargeBinary(32), primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("headers", sa.Text),
    sa.Column("body", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column(
        "user_id",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        index=True,
        comment="Whom the answer is about; null until there is one",
    ),
    comment="First answers to creating requests, by hash of caller, path and key",
)
