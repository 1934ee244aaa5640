"""Corporate actions in quarantine, and exchange rates that no source publishes.

Only two new tables: the version still running does not use them, and stores every reported action
as before. The first run of the new version checks those again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantined_actions",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("ex_date", sa.Date(), nullable=False),
        sa.Column(
            "value",
            sa.Text(),
            nullable=False,
            comment="A split as new:old, a dividend as amount and currency",
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("released", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["assets.id"],
            name=op.f("fk_quarantined_actions_asset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("asset_id", "type", "ex_date", name=op.f("pk_quarantined_actions")),
        comment="Splits and dividends that the closes deny; "
        "released ones are accepted on an operator's word",
    )
    op.create_table(
        "unpublished_rates",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "currency", name=op.f("pk_unpublished_rates")),
        comment="Currencies in use that no publisher has rates of; "
        "reported once, when they are found",
    )


def downgrade() -> None:
    op.drop_table("unpublished_rates")
    op.drop_table("quarantined_actions")
