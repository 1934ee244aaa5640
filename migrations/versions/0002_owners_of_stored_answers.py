"""Stored answers are deleted with their account.

Existing answers get their owner from the resource that they created, so that the day of the
deployment is no exception. The version still running goes on to store answers without an owner,
which expire after their 24 hours.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNERS = """
    UPDATE idempotency_keys AS stored
    SET user_id = coalesce(
      (SELECT id FROM users WHERE id = created.id),
      (SELECT owner_id FROM portfolios WHERE id = created.id),
      (SELECT owner_id FROM assets WHERE id = created.id),
      (SELECT owner_id FROM portfolios
       WHERE id = (SELECT portfolio_id FROM transactions WHERE id = created.id))
    )
    FROM (
      SELECT scope, coalesce(answer ->> 'id', answer #>> '{items,0,id}')::uuid AS id
      FROM (
        SELECT scope, convert_from(body, 'UTF8')::jsonb AS answer FROM idempotency_keys
      ) AS answers
    ) AS created
    WHERE stored.scope = created.scope AND created.id IS NOT NULL
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
    # The key first: it prevents the deletion of users until this transaction ends, so that each
    # owner below exists.
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
