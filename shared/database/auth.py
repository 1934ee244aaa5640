"""The tables of authentication: refresh tokens in families, personal tokens, links that set a new
password, attempts for the throttle, and closed accounts of Firebase users.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from shared.database.metadata import metadata, one_of
from shared.immutable import immutable
from shared.schema.token_rights import TokenScope, TokenShow

TOKEN_NAME_LENGTH_MAX: Final = 200
TOKEN_PORTFOLIOS_MAX: Final = 200

refresh_tokens = sa.Table(
    "refresh_tokens",
    metadata,
    sa.Column(
        "token_hash",
        sa.LargeBinary(32),
        primary_key=True,
        comment="SHA-256; the token itself is never stored",
    ),
    sa.Column(
        "family_id", sa.Uuid, nullable=False, index=True, comment="One login and all its rotations"
    ),
    sa.Column(
        "user_id",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column(
        "spent_at",
        sa.DateTime(timezone=True),
        comment="Exchanged for a new one; seeing it again revokes the family",
    ),
    sa.Column("revoked_at", sa.DateTime(timezone=True)),
    sa.Column(
        "parent_hash",
        sa.LargeBinary(32),
        comment="The token that it was exchanged for; null: the first",
    ),
    comment="Refresh tokens, by hash",
)

personal_tokens = sa.Table(
    "personal_tokens",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column(
        "token_hash",
        sa.LargeBinary(32),
        nullable=False,
        unique=True,
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
        "last_used_at", sa.DateTime(timezone=True), comment="Correct to some minutes; null: never"
    ),
    sa.CheckConstraint(one_of("scope", TokenScope), name="scope"),
    sa.CheckConstraint(one_of("show", TokenShow), name="show"),
    sa.CheckConstraint("show = 'all' OR scope = 'read'", name="percentages_only_read"),
    sa.CheckConstraint(f"length(name) BETWEEN 1 AND {TOKEN_NAME_LENGTH_MAX}", name="name_length"),
    sa.CheckConstraint(
        f"cardinality(portfolio_ids) BETWEEN 1 AND {TOKEN_PORTFOLIOS_MAX}", name="portfolio_count"
    ),
    sa.Index("ix_personal_tokens_user_id_created_at", "user_id", "created_at", "id"),
    comment="Personal tokens for scripts and shares, by hash",
)


@immutable
class StoredToken:
    """One row of `personal_tokens`, without its hash."""

    id: UUID
    user_id: UUID
    name: str
    scope: str
    show: str
    portfolio_ids: list[UUID] | None
    expires_at: datetime | None
    not_before: datetime | None
    created_at: datetime
    last_used_at: datetime | None


password_resets = sa.Table(
    "password_resets",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "token_hash",
        sa.LargeBinary(32),
        nullable=False,
        unique=True,
        comment="SHA-256; the token itself is never stored",
    ),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    comment="Links that set a new password once, one for an account",
)

login_throttles = sa.Table(
    "login_throttles",
    metadata,
    sa.Column(
        "subject",
        sa.LargeBinary(32),
        primary_key=True,
        comment="Hash of what is counted: account, address, or both",
    ),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("blocked_until", sa.DateTime(timezone=True)),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.CheckConstraint("failures >= 0", name="failures_not_negative"),
    comment="Failed logins, counted per account and per address",
)

closed_firebase_users = sa.Table(
    "closed_firebase_users",
    metadata,
    sa.Column(
        "uid_hash",
        sa.LargeBinary(32),
        primary_key=True,
        comment="SHA-256 of the Firebase user's id",
    ),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False, index=True),
    comment="Firebase users whose account was closed: "
    "who signed in before that may not open it again",
)
