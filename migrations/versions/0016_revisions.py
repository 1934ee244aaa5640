"""Revisions of portfolios and of assets, which change with all that belongs to them.

Expands: two columns with a default, set by triggers. The version still running does not know them,
and its writes change them too.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

HOLDERS: Final = {
    "portfolios": "of the portfolio and of its transactions",
    "assets": "of the asset and of its manual closes",
}
"""The tables with a revision, and of what it is."""

PARTS: Final = {
    "transactions": ("portfolios", "portfolio_id"),
    "manual_closes": ("assets", "asset_id"),
}
"""The tables whose rows belong to such a row, which a column names."""

EVENTS: Final = {
    "INSERT": ("NEW TABLE AS new_rows", "SELECT {column} FROM new_rows"),
    "DELETE": ("OLD TABLE AS old_rows", "SELECT {column} FROM old_rows"),
    "UPDATE": (
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "SELECT {column} FROM old_rows UNION SELECT {column} FROM new_rows",
    ),
}

# A market asset's row is written once a day for its use alone, which no answer shows.
EXCEPT_USE: Final = "WHEN (OLD.last_used_on IS NOT DISTINCT FROM NEW.last_used_on)"


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION set_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.revision := gen_random_uuid();
          RETURN NEW;
        END $$
    """)
    for holder, of in HOLDERS.items():
        op.add_column(
            holder,
            sa.Column(
                "revision",
                sa.Uuid,
                nullable=False,
                server_default=sa.text("gen_random_uuid()"),
                comment=f"A new one with every change {of}; set by triggers",
            ),
        )
        op.execute(f"""
            CREATE TRIGGER set_revision BEFORE UPDATE ON {holder} FOR EACH ROW
            {EXCEPT_USE if holder == "assets" else ""} EXECUTE FUNCTION set_revision()
        """)
    for part, (holder, column) in PARTS.items():
        for event, (tables, changed) in EVENTS.items():
            name = f"set_revision_of_{holder}_on_{event.lower()}"
            # The update changes nothing itself: the trigger of the holder sets the revision.
            op.execute(f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  UPDATE {holder} SET revision = revision
                  WHERE id IN ({changed.format(column=column)});
                  RETURN NULL;
                END $$
            """)
            op.execute(f"""
                CREATE TRIGGER set_revision_on_{event.lower()} AFTER {event} ON {part}
                REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()
            """)


def downgrade() -> None:
    for part, (holder, _) in PARTS.items():
        for event in EVENTS:
            op.execute(f"DROP TRIGGER set_revision_on_{event.lower()} ON {part}")
            op.execute(f"DROP FUNCTION set_revision_of_{holder}_on_{event.lower()}()")
    for holder in HOLDERS:
        op.execute(f"DROP TRIGGER set_revision ON {holder}")
        op.drop_column(holder, "revision")
    op.execute("DROP FUNCTION set_revision()")
