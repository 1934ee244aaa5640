"""kept answers go with the account.

Answers that are kept already get their owner by what they created, so that the day on which this is
deployed is no exception. The version still running goes on to keep answers that name nobody; they
live for their 24 hours.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNERS = """
    UPDATE idempotency_keys AS kept
    SET user_id = coalesce(
      (SELECT id FROM users WHERE id = made.id),
      (SELECT owner_id FROM portfolios WHERE id = made.id),
      (SELECT owner_id FROM assets WHERE id = made.id),
      (SELECT owner_id FROM portfolios WHERE id = (SELECT portfolio_id FROM transactions WHERE id = made.id))
    )
    FROM (
      SELECT scope, coalesce(answer ->> 'id', answer #>> '{items,0,id}')::uuid AS id
      FROM (SELECT scope, convert_from(body, 'UTF8')::jsonb AS answer FROM idempotency_keys) AS answered
    ) AS made
    WHERE kept.scope = made.scope AND made.id IS NOT NULL
"""


def upgrade() -> None:
    op.add_column(
        "idempotency_keys",
        sa.Column(
            "user_id",
            sa.Uuid(),
            nullable=True,
            comment="Whom the answer is about; null until there is one",
        ),
    )
    # The key first: it keeps users from being deleted until this transaction ends, and so each
    # owner found below exists.
    op.create_foreign_key(
        op.f("fk_idempotency_keys_user_id"),
        "idempotency_keys",
        "users",
        ["user_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.execute(OWNERS)
    op.create_index(
        op.f("ix_idempotency_keys_user_id"), "idempotency_keys", ["user_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_idempotency_keys_user_id"), table_name="idempotency_keys")
    op.drop_constraint(op.f("fk_idempotency_keys_user_id"), "idempotency_keys", type_="foreignkey")
    op.drop_column("idempotency_keys", "user_id")
