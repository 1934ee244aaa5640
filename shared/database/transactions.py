"""The table of transactions, one dated record per row. Its constraints refuse a meaningless record
from any code.
"""

from __future__ import annotations

import sqlalchemy as sa

from shared.database.metadata import metadata, one_of
from shared.ledger.transactions import TYPES

_WITH_QUANTITY = "('BUY', 'SELL', 'TRANSFER_IN', 'TRANSFER_OUT')"
_WITH_UNIT_PRICE = "('BUY', 'SELL', 'TRANSFER_IN')"
_WITH_AMOUNT = "('DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL')"
_WITH_ASSET = "('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', 'SPLIT')"

transactions = sa.Table(
    "transactions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "portfolio_id", sa.Uuid, sa.ForeignKey("portfolios.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column(
        "recorded",
        sa.BigInteger,
        sa.Identity(always=True),
        nullable=False,
        comment="Order of recording",
    ),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("order", sa.Integer, comment="Place within the day, where the owner states one"),
    sa.Column("asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="RESTRICT"), index=True),
    sa.Column("quantity", sa.Numeric),
    sa.Column("unit_price", sa.Numeric),
    sa.Column("amount", sa.Numeric, comment="Gross, before fee and tax"),
    sa.Column("ratio_new", sa.BigInteger),
    sa.Column("ratio_old", sa.BigInteger),
    sa.Column("fee", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("tax", sa.Numeric, nullable=False, server_default="0"),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column(
        "fx_rate",
        sa.Numeric,
        comment="1 unit of currency = fx_rate of the base currency, as on the statement",
    ),
    sa.Column("settle_date", sa.Date),
    sa.Column("ex_date", sa.Date),
    sa.Column("note", sa.Text),
    sa.Column("external_id", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(one_of("type", TYPES), name="type"),
    sa.CheckConstraint(f"type NOT IN {_WITH_ASSET} OR asset_id IS NOT NULL", name="asset"),
    sa.CheckConstraint(f"type NOT IN {_WITH_QUANTITY} OR quantity IS NOT NULL", name="quantity"),
    sa.CheckConstraint(
        f"type NOT IN {_WITH_UNIT_PRICE} OR unit_price IS NOT NULL", name="unit_price"
    ),
    sa.CheckConstraint(f"(type IN {_WITH_AMOUNT}) = (amount IS NOT NULL)", name="amount"),
    sa.CheckConstraint(
        "type NOT IN ('DEPOSIT', 'WITHDRAWAL', 'DIVIDEND') OR amount > 0", name="amount_positive"
    ),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.CheckConstraint("unit_price >= 0", name="unit_price_not_negative"),
    sa.CheckConstraint("fee >= 0 AND tax >= 0", name="fee_tax_not_negative"),
    sa.CheckConstraint("fx_rate > 0", name="fx_rate_positive"),
    sa.CheckConstraint(
        "(type = 'SPLIT') = (ratio_new IS NOT NULL) AND (ratio_new IS NULL) = (ratio_old IS NULL)"
        " AND coalesce(ratio_new > 0 AND ratio_old > 0, true)",
        name="ratio",
    ),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    sa.UniqueConstraint("portfolio_id", "external_id"),
    sa.Index("ix_transactions_portfolio_id_date", "portfolio_id", "date", "recorded"),
    comment="What happened, one dated record each",
)
