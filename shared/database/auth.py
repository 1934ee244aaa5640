"""The tables of authentication: refresh tokens in families, links that set a new password, attempts
for the throttle, and closed accounts of Firebase users.
"""

from __future__ import annotations

import sqlalchemy as sa

from shared.database.metadata import metadata

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
