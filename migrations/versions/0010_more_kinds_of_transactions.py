"""Exchanges, spin-offs and mergers, totals of trades, rebates, carried and chosen lots, transfers.

Expands: new columns, and constraints that refuse nothing that the version still running writes. A
downgrade is refused while a row needs the new form, since it would lose a part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LOTS = postgresql.JSONB(none_as_null=True)

BEFORE: Final = {
    "amount": (
        "(type IN ('DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL')) = "
        "(amount IS NOT NULL)"
    ),
    "amount_positive": ("type NOT IN ('DEPOSIT', 'WITHDRAWAL', 'DIVIDEND') OR amount > 0"),
    "asset": (
        "type NOT IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', "
        "'SPLIT') OR asset_id IS NOT NULL"
    ),
    "fee_tax_not_negative": ("fee >= 0 AND tax >= 0"),
    "quantity": (
        "type NOT IN ('BUY', 'SELL', 'TRANSFER_IN', 'TRANSFER_OUT') OR quantity IS NOT NULL"
    ),
    "quantity_positive": ("quantity > 0"),
    "ratio": (
        "(type = 'SPLIT') = (ratio_new IS NOT NULL) AND (ratio_new IS NULL) = "
        "(ratio_old IS NULL) AND coalesce(ratio_new > 0 AND ratio_old > 0, true)"
    ),
    "type": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'TRANSFER_IN', 'TRANSFER_OUT', 'SPLIT')"
    ),
    "unit_price": ("type NOT IN ('BUY', 'SELL', 'TRANSFER_IN') OR unit_price IS NOT NULL"),
}

AFTER: Final = {
    "amount_not_negative": ("NOT (type IN ('BUY', 'SELL', 'MERGER')) OR amount >= 0"),
    "amount_not_zero": ("NOT (type IN ('DIVIDEND', 'INTEREST', 'FEE', 'TAX')) OR amount <> 0"),
    "amount_or_unit_price": ("NOT (type IN ('DIVIDEND')) OR num_nonnulls(amount, unit_price) > 0"),
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
    "cost_share": ("cost_share >= 0 AND cost_share < 1"),
    "cost_share_refused": ("type IN ('SPIN_OFF') OR cost_share IS NULL"),
    "cost_share_required": ("NOT (type IN ('SPIN_OFF')) OR cost_share IS NOT NULL"),
    "ex_date_refused": ("type IN ('DIVIDEND') OR ex_date IS NULL"),
    "fee_currency": ("fee_currency ~ '^[A-Z]{3}$'"),
    "from_lots_refused": ("type IN ('SELL', 'TRANSFER_OUT') OR from_lots IS NULL"),
    "lots_refused": ("type IN ('TRANSFER_IN') OR lots IS NULL"),
    "quantities_positive": ("quantity > 0 AND to_quantity > 0"),
    "quantity_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', 'MERGER')"
        " OR quantity IS NULL"
    ),
    "quantity_required": (
        "NOT (type IN ('BUY', 'SELL', 'TRANSFER_IN', 'TRANSFER_OUT')) OR quantity IS NOT NULL"
    ),
    "ratio_positive": ("ratio_new > 0 AND ratio_old > 0"),
    "ratio_refused": ("type IN ('SPLIT') OR ratio_new IS NULL AND ratio_old IS NULL"),
    "ratio_required": (
        "NOT (type IN ('SPLIT')) OR ratio_new IS NOT NULL AND ratio_old IS NOT NULL"
    ),
    "to_amount_positive": ("to_amount > 0"),
    "to_amount_refused": ("type IN ('EXCHANGE') OR to_amount IS NULL"),
    "to_amount_required": ("NOT (type IN ('EXCHANGE')) OR to_amount IS NOT NULL"),
    "to_another_asset": ("to_asset_id <> asset_id"),
    "to_another_currency": ("to_currency <> currency"),
    "to_asset_id_refused": ("type IN ('SPIN_OFF', 'MERGER') OR to_asset_id IS NULL"),
    "to_asset_id_required": ("NOT (type IN ('SPIN_OFF', 'MERGER')) OR to_asset_id IS NOT NULL"),
    "to_currency": ("to_currency ~ '^[A-Z]{3}$'"),
    "to_currency_refused": ("type IN ('EXCHANGE') OR to_currency IS NULL"),
    "to_currency_required": ("NOT (type IN ('EXCHANGE')) OR to_currency IS NOT NULL"),
    "to_quantity_refused": ("type IN ('SPIN_OFF', 'MERGER') OR to_quantity IS NULL"),
    "to_quantity_required": ("NOT (type IN ('SPIN_OFF', 'MERGER')) OR to_quantity IS NOT NULL"),
    "type": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', "
        "'WITHDRAWAL', 'EXCHANGE', 'TRANSFER_IN', 'TRANSFER_OUT', 'SPIN_OFF', "
        "'MERGER', 'SPLIT')"
    ),
    "unit_price_or_amount": (
        "NOT (type IN ('BUY', 'SELL')) OR num_nonnulls(unit_price, amount) > 0"
    ),
    "unit_price_or_lots": ("NOT (type IN ('TRANSFER_IN')) OR num_nonnulls(unit_price, lots) > 0"),
    "unit_price_refused": (
        "type IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN') OR unit_price IS NULL"
    ),
}

"""The constraints of both forms, without those that stay. Frozen here: the kinds change later."""

NEEDS_THE_NEW_FORM: Final = """
    SELECT count(*) FROM transactions
    WHERE type IN ('EXCHANGE', 'SPIN_OFF', 'MERGER') OR fee < 0 OR tax < 0
      OR type = 'DIVIDEND' AND amount < 0 OR type IN ('BUY', 'SELL') AND amount IS NOT NULL
      OR num_nonnulls(fee_currency, lots, from_lots, transfer_id) > 0
"""


def upgrade() -> None:
    for column in (
        sa.Column(
            "fee_currency", sa.Text(), comment="Of the fee, where it is not that of the amount"
        ),
        sa.Column("to_asset_id", sa.Uuid()),
        sa.Column("to_quantity", sa.Numeric()),
        sa.Column("to_currency", sa.Text()),
        sa.Column("to_amount", sa.Numeric()),
        sa.Column(
            "cost_share",
            sa.Numeric(),
            comment="Of each lot's cost, which a spin-off takes along",
        ),
        sa.Column("lots", LOTS, comment="Lots carried over: date, quantity, cost and fx_rate"),
        sa.Column("from_lots", LOTS, comment="Lots to use first: transaction_id and quantity"),
        sa.Column("transfer_id", sa.Uuid(), comment="Shared by the two sides of a transfer"),
    ):
        op.add_column("transactions", column)
    op.create_foreign_key(
        op.f("fk_transactions_to_asset_id"),
        "transactions",
        "assets",
        ["to_asset_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    _replace(BEFORE, AFTER)
    op.create_index(
        "ix_transactions_to_asset_id",
        "transactions",
        ["to_asset_id"],
        postgresql_where=sa.text("to_asset_id IS NOT NULL"),
    )
    op.create_index(
        "ix_transactions_links",
        "transactions",
        ["portfolio_id"],
        postgresql_where=sa.text("to_asset_id IS NOT NULL"),
    )
    op.create_index(
        "ix_transactions_transfer_id",
        "transactions",
        ["transfer_id"],
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    )


def downgrade() -> None:
    rows = op.get_bind().execute(sa.text(NEEDS_THE_NEW_FORM)).scalar_one()
    if rows:
        raise RuntimeError(
            f"{rows} transactions have types or fields that the form before 0010 can't hold. "
            "Delete or change them first"
        )
    for index in ("transfer_id", "links", "to_asset_id"):
        op.drop_index(f"ix_transactions_{index}", table_name="transactions")
    _replace(AFTER, BEFORE)
    op.drop_constraint(op.f("fk_transactions_to_asset_id"), "transactions")
    for column in (
        "transfer_id",
        "from_lots",
        "lots",
        "cost_share",
        "to_amount",
        "to_currency",
        "to_quantity",
        "to_asset_id",
        "fee_currency",
    ):
        op.drop_column("transactions", column)


def _replace(old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """In one statement, so that the table is read once."""
    drops = [f"DROP CONSTRAINT ck_transactions_{name}" for name in old]
    adds = [f"ADD CONSTRAINT ck_transactions_{name} CHECK ({sql})" for name, sql in new.items()]
    op.execute(f"ALTER TABLE transactions {', '.join(drops + adds)}")
