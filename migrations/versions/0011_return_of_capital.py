"""Returns of capital, a new type of transaction.

Expands: the constraints refuse nothing that the version still running writes. A downgrade is
refused while there is a return of capital.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE: Final = {
    "amount_positive": ("NOT (type IN ('DEPOSIT', 'WITHDRAWAL', 'EXCHANGE')) OR amount > 0"),
    "amount_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'EXCHANGE', 'MERGER') OR amount IS NULL"
    ),
    "amount_required": (
        "NOT (type IN ('INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL', "
        "'EXCHANGE')) OR amount IS NOT NULL"
    ),
    "asset_id_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'TRANSFER_IN',"
        " 'TRANSFER_OUT', 'SPIN_OFF', 'MERGER', 'SPLIT') OR asset_id IS NULL"
    ),
    "asset_id_required": (
        "NOT (type IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', "
        "'SPIN_OFF', 'MERGER', 'SPLIT')) OR asset_id IS NOT NULL"
    ),
    "type": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'EXCHANGE', 'TRANSFER_IN', 'TRANSFER_OUT', 'SPIN_OFF', "
        "'MERGER', 'SPLIT')"
    ),
}
AFTER: Final = {
    "amount_positive": (
        "NOT (type IN ('DEPOSIT', 'WITHDRAWAL', 'EXCHANGE', 'RETURN_OF_CAPITAL')) OR amount > 0"
    ),
    "amount_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'EXCHANGE', 'RETURN_OF_CAPITAL', 'MERGER') OR amount IS NULL"
    ),
    "amount_required": (
        "NOT (type IN ('INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL', 'EXCHANGE',"
        " 'RETURN_OF_CAPITAL')) OR amount IS NOT NULL"
    ),
    "asset_id_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'TRANSFER_IN',"
        " 'TRANSFER_OUT', 'RETURN_OF_CAPITAL', 'SPIN_OFF', 'MERGER', 'SPLIT') OR "
        "asset_id IS NULL"
    ),
    "asset_id_required": (
        "NOT (type IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', "
        "'RETURN_OF_CAPITAL', 'SPIN_OFF', 'MERGER', 'SPLIT')) OR asset_id IS NOT NULL"
    ),
    "type": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'EXCHANGE', 'TRANSFER_IN', 'TRANSFER_OUT', "
        "'RETURN_OF_CAPITAL', 'SPIN_OFF', 'MERGER', 'SPLIT')"
    ),
}
"""The constraints that name the new type. Frozen here: the kinds change later."""


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    count = "SELECT count(*) FROM transactions WHERE type = 'RETURN_OF_CAPITAL'"
    rows = op.get_bind().execute(sa.text(count)).scalar_one()
    if rows:
        raise RuntimeError(f"{rows} returns of capital would be lost. Delete or change them first")
    _replace(BEFORE)


def _replace(constraints: Mapping[str, str]) -> None:
    """In one statement, so that the table is read once."""
    changes = [
        f"DROP CONSTRAINT ck_transactions_{name}, "
        f"ADD CONSTRAINT ck_transactions_{name} CHECK ({sql})"
        for name, sql in constraints.items()
    ]
    op.execute(f"ALTER TABLE transactions {', '.join(changes)}")
