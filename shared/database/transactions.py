"""The table of transactions, one dated record per row, and the table of the deleted ones. Its
constraints refuse a meaningless record from any code.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from shared.database.metadata import metadata, one_of
from shared.ledger.kinds import DEPENDENT_FIELDS, KINDS, Kind, Sign

JSON_LOTS = postgresql.JSONB(none_as_null=True)

_COLUMNS_OF = {"ratio": ("ratio_new", "ratio_old")}
"""The columns of a field, where they are not the column of its name."""


def columns_of(field: str) -> tuple[str, ...]:
    """The columns in which a field of the request is stored."""
    return _COLUMNS_OF.get(field, (field,))


def _types(matches: Callable[[Kind], bool]) -> str:
    """The condition that the type is one whose row of the kinds matches."""
    return one_of("type", (name for name, kind in KINDS.items() if matches(kind)))


def _required(field: str) -> str:
    """Types that require the field have its columns."""
    types = _types(lambda kind: field in kind.required)
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns_of(field))
    return f"NOT ({types}) OR {present}"


def _refused(field: str) -> str:
    """Only types that have the field have its columns."""
    types = _types(lambda kind: kind.allows(field))
    absent = " AND ".join(f"{column} IS NULL" for column in columns_of(field))
    return f"{types} OR {absent}"


def _field_constraints() -> list[sa.CheckConstraint]:
    """What each type requires and refuses, from the kinds."""
    constraints = []
    for field in DEPENDENT_FIELDS:
        if any(field in kind.required for kind in KINDS.values()):
            constraints.append(sa.CheckConstraint(_required(field), name=f"{field}_required"))
        if not all(kind.allows(field) for kind in KINDS.values()):
            constraints.append(sa.CheckConstraint(_refused(field), name=f"{field}_refused"))
    constraints += [_signed(sign) for sign in Sign]
    alternatives = {kind.one_of for kind in KINDS.values() if kind.one_of}
    return constraints + [_one_of(fields) for fields in sorted(alternatives)]


def _signed(sign: Sign) -> sa.CheckConstraint:
    """The amounts of the types that take this sign."""
    types = _types(lambda kind: kind.amount is sign and kind.allows("amount"))
    return sa.CheckConstraint(
        f"NOT ({types}) OR amount {sign.value}", name=f"amount_{sign.name.lower()}"
    )


def _one_of(fields: tuple[str, ...]) -> sa.CheckConstraint:
    """Types that require one of these fields have it."""
    types = _types(lambda kind: kind.one_of == fields)
    columns = ", ".join(column for field in fields for column in columns_of(field))
    return sa.CheckConstraint(
        f"NOT ({types}) OR num_nonnulls({columns}) > 0", name="_or_".join(fields)
    )


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
    sa.Column("fee_currency", sa.Text, comment="Of the fee, where it is not that of the amount"),
    sa.Column("to_asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="RESTRICT")),
    sa.Column("to_quantity", sa.Numeric),
    sa.Column("to_currency", sa.Text),
    sa.Column("to_amount", sa.Numeric),
    sa.Column("cost_share", sa.Numeric, comment="Of each lot's cost, which a spin-off takes along"),
    sa.Column("lots", JSON_LOTS, comment="Lots carried over: date, quantity, cost and fx_rate"),
    sa.Column("from_lots", JSON_LOTS, comment="Lots to use first: transaction_id and quantity"),
    sa.Column("transfer_id", sa.Uuid, comment="Shared by the two sides of a transfer"),
    sa.Column(
        "statement_row",
        sa.Text,
        comment="Of an imported one without external_id: its file's format, the hash of what the "
        "row says, and its place among equal rows of the file",
    ),
    sa.CheckConstraint(one_of("type", KINDS), name="type"),
    *_field_constraints(),
    sa.CheckConstraint("quantity > 0 AND to_quantity > 0", name="quantities_positive"),
    sa.CheckConstraint("unit_price >= 0", name="unit_price_not_negative"),
    sa.CheckConstraint("to_amount > 0", name="to_amount_positive"),
    sa.CheckConstraint("cost_share >= 0 AND cost_share < 1", name="cost_share"),
    sa.CheckConstraint("to_asset_id <> asset_id", name="to_another_asset"),
    sa.CheckConstraint("to_currency <> currency", name="to_another_currency"),
    sa.CheckConstraint("fx_rate > 0", name="fx_rate_positive"),
    sa.CheckConstraint("ratio_new > 0 AND ratio_old > 0", name="ratio_positive"),
    *(
        sa.CheckConstraint(f"{name} ~ '^[A-Z]{{3}}$'", name=name)
        for name in ("currency", "fee_currency", "to_currency")
    ),
    sa.UniqueConstraint("portfolio_id", "external_id"),
    sa.Index("ix_transactions_portfolio_id_date", "portfolio_id", "date", "recorded"),
    sa.Index("ix_transactions_portfolio_id_updated_at", "portfolio_id", "updated_at", "id"),
    sa.Index(
        "ix_transactions_to_asset_id",
        "to_asset_id",
        postgresql_where=sa.text("to_asset_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_transactions_links",
        "portfolio_id",
        postgresql_where=sa.text("to_asset_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_transactions_transfer_id",
        "transfer_id",
        postgresql_where=sa.text("transfer_id IS NOT NULL"),
    ),
    sa.Index(
        "uq_transactions_statement_row",
        "portfolio_id",
        "statement_row",
        unique=True,
        postgresql_where=sa.text("statement_row IS NOT NULL"),
    ),
    comment="What happened, one dated record each",
)

deleted_transactions = sa.Table(
    "deleted_transactions",
    metadata,
    sa.Column(
        "portfolio_id",
        sa.Uuid,
        sa.ForeignKey("portfolios.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("transaction_id", sa.Uuid, primary_key=True),
    sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index(
        "ix_deleted_transactions_portfolio_id_deleted_at",
        "portfolio_id",
        "deleted_at",
        "transaction_id",
    ),
    sa.Index("ix_deleted_transactions_deleted_at", "deleted_at"),
    comment="Transactions that a portfolio had and has no longer: deleted, or moved to another one",
)
