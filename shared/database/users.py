"""The table of users, with what authenticates them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from shared.database.metadata import metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
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
    sa.CheckConstraint("password_hash IS NOT NULL OR firebase_uid IS NOT NULL", name="can_log_in"),
    sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name="email_length"),
    comment="People who have an account",
)
# An expression index instead of citext: the embedded PostgreSQL ships no contrib modules.
sa.Index("uq_users_email_lower", sa.func.lower(users.c.email), unique=True)


@dataclass(frozen=True, slots=True)
class User:
    """One account, without its password hash, which only auth/ reads."""

    id: UUID
    email: str
    name: str | None
    created_at: datetime
    updated_at: datetime
