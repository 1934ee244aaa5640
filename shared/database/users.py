"""The table of users, with what authenticates them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from shared.database.metadata import metadata
from shared.immutable import immutable

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "email",
        sa.Text,
        comment="Null for Firebase users without a verified address, such as anonymous ones",
    ),
    sa.Column("name", sa.Text),
    sa.Column(
        "password_hash",
        sa.Text,
        comment="argon2id, in PHC format; null for accounts that only use Firebase",
    ),
    sa.Column("firebase_uid", sa.Text, unique=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column(
        "not_before",
        sa.DateTime(timezone=True),
        comment="Tokens issued before are void; null: none are",
    ),
    sa.Column(
        "base_currency",
        sa.Text,
        comment="What several portfolios together are shown in; null: that of the first one",
    ),
    sa.CheckConstraint("password_hash IS NOT NULL OR firebase_uid IS NOT NULL", name="can_log_in"),
    sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name="email_length"),
    sa.CheckConstraint("base_currency ~ '^[A-Z]{3}$'", name="base_currency"),
    sa.CheckConstraint("email IS NOT NULL OR firebase_uid IS NOT NULL", name="can_be_found"),
    comment="People who have an account",
)
# An expression index instead of citext: the embedded PostgreSQL ships no contrib modules.
sa.Index("uq_users_email_lower", sa.func.lower(users.c.email), unique=True)


@immutable
class User:
    """One account, without its password hash, which only auth/ reads."""

    id: UUID
    email: str | None
    name: str | None
    base_currency: str | None
    created_at: datetime
    updated_at: datetime
