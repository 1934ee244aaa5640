"""The base currency of an account, and accounts without an e-mail address.

Expands: a column without a default, and a column that may be null. The version still running names
neither in its own rows. It can meet an account without an address, which only the next version
makes: such a user's requests are authenticated and served, except that GET /account,
GET /account/export and a new password fail until the callers have moved. A downgrade is refused
while there is such an account.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_EMAIL_COMMENT = "Null for Firebase users without a verified address, such as anonymous ones"


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "base_currency",
            sa.Text(),
            comment="What several portfolios together are shown in; null: that of the first one",
        ),
    )
    op.create_check_constraint(
        op.f("ck_users_base_currency"), "users", "base_currency ~ '^[A-Z]{3}$'"
    )
    op.alter_column("users", "email", nullable=True, comment=_EMAIL_COMMENT)
    op.create_check_constraint(
        op.f("ck_users_can_be_found"), "users", "email IS NOT NULL OR firebase_uid IS NOT NULL"
    )


def downgrade() -> None:
    count = "SELECT count(*) FROM users WHERE email IS NULL"
    rows = op.get_bind().execute(sa.text(count)).scalar_one()
    if rows:
        raise RuntimeError(f"{rows} accounts have no e-mail address. Delete them first")
    op.drop_constraint(op.f("ck_users_can_be_found"), "users")
    op.alter_column("users", "email", nullable=False, comment=None, existing_comment=_EMAIL_COMMENT)
    op.drop_constraint(op.f("ck_users_base_currency"), "users")
    op.drop_column("users", "base_currency")
