"""first tables.

Migrations must suit the version that is still running: expand, backfill, switch, and only then
contract.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_idempotency_keys")),
        comment="First answers to creating requests, by hash of caller, path and key",
    )
    op.create_index(
        op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "ingestion_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('running', 'succeeded', 'partial', 'failed')",
            name=op.f("ck_ingestion_runs_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingestion_runs")),
        comment="Runs of the scheduled functions, with the report that each answered",
    )
    op.create_index(
        "ix_ingestion_runs_job_started_at", "ingestion_runs", ["job", "started_at"], unique=False
    )
    op.create_table(
        "login_throttles",
        sa.Column(
            "subject",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="Hash of what is counted: account, address, or both",
        ),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_login_throttles_failures_not_negative")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_throttles")),
        comment="Failed logins, counted per account and per address",
    )
    op.create_index(
        op.f("ix_login_throttles_updated_at"), "login_throttles", ["updated_at"], unique=False
    )
    op.create_table(
        "market_data_version",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("single", name=op.f("ck_market_data_version_one_row")),
        sa.PrimaryKeyConstraint("single", name=op.f("pk_market_data_version")),
        comment="One row: raised whenever stored market data changed; "
        "instances cache series under it",
    )
    op.create_table(
        "rate_coverage",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("covered_from", sa.Date(), nullable=False),
        sa.Column("covered_to", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("covered_from <= covered_to", name=op.f("ck_rate_coverage_range")),
        sa.PrimaryKeyConstraint("kind", "currency", name=op.f("pk_rate_coverage")),
        comment="Days for which a currency's rates have been asked for and merged",
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=True,
            comment="argon2id, in PHC format; null for accounts that only use Firebase",
        ),
        sa.Column("firebase_uid", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_users_email_length")),
        sa.CheckConstraint(
            "password_hash IS NOT NULL OR firebase_uid IS NOT NULL",
            name=op.f("ck_users_can_log_in"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("firebase_uid", name=op.f("uq_users_firebase_uid")),
        comment="People who have an account",
    )
    op.create_index(
        "uq_users_email_lower", "users", [sa.literal_column("lower(email)")], unique=True
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True, comment="Null for market assets"),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("exchange", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asset_class", sa.Text(), nullable=False),
        sa.Column(
            "currency",
            sa.Text(),
            nullable=False,
            comment="ISO 4217 code of the closes; always a major unit",
        ),
        sa.Column("isin", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "asset_class IN ('EQUITY', 'ETF', 'FUND', 'BOND', 'CRYPTO', 'COMMODITY', 'OTHER')",
            name=op.f("ck_assets_asset_class"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_assets_currency")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_assets_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        comment="What can be held",
    )
    op.create_index(op.f("ix_assets_owner_id"), "assets", ["owner_id"], unique=False)
    op.create_index(
        "uq_assets_manual_symbol",
        "assets",
        ["owner_id", "symbol"],
        unique=True,
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(
        "uq_assets_market_symbol",
        "assets",
        ["symbol", sa.literal_column("coalesce(exchange, '')")],
        unique=True,
        postgresql_where=sa.text("owner_id IS NULL"),
    )
    op.create_table(
        "portfolios",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_currency", sa.Text(), nullable=False),
        sa.Column("cost_basis_method", sa.Text(), nullable=False),
        sa.Column("track_cash", sa.Boolean(), nullable=False),
        sa.Column("fx_kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "base_currency ~ '^[A-Z]{3}$'", name=op.f("ck_portfolios_base_currency")
        ),
        sa.CheckConstraint(
            "cost_basis_method IN ('FIFO', 'LIFO', 'HIFO', 'AVERAGE')",
            name=op.f("ck_portfolios_cost_basis_method"),
        ),
        sa.CheckConstraint(
            "fx_kind IN ('official', 'mep', 'ccl', 'blue')", name=op.f("ck_portfolios_fx_kind")
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 200", name=op.f("ck_portfolios_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_portfolios_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolios")),
        comment="Portfolios",
    )
    op.create_index(
        "ix_portfolios_owner_id_created_at",
        "portfolios",
        ["owner_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "refresh_tokens",
        sa.Column(
            "token_hash",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="SHA-256; the token itself is never stored",
        ),
        sa.Column(
            "family_id", sa.Uuid(), nullable=False, comment="One login and all its rotations"
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "spent_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Exchanged for a new one; seeing it again revokes the family",
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_refresh_tokens_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
        comment="Refresh tokens, by hash",
    )
    op.create_index(
        op.f("ix_refresh_tokens_family_id"), "refresh_tokens", ["family_id"], unique=False
    )
    op.create_index(op.f("ix_refresh_tokens_user_id"), "refresh_tokens", ["user_id"], unique=False)
    op.create_table(
        "asset_coverage",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("covered_from", sa.Date(), nullable=False),
        sa.Column("covered_to", sa.Date(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.CheckConstraint("covered_from <= covered_to", name=op.f("ck_asset_coverage_range")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_asset_coverage_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_asset_coverage")),
        comment="Days for which an asset's closes have been asked for and merged; "
        "vendors' gaps inside are real gaps",
    )
    op.create_table(
        "asset_sources",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column(
            "position",
            sa.SmallInteger(),
            nullable=False,
            comment="The first that answers well wins",
        ),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_symbol", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_asset_sources_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "position", name=op.f("pk_asset_sources")),
        comment="Which providers can price a market asset, in order",
    )
    op.create_table(
        "manual_closes",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("close", sa.Numeric(), nullable=False),
        sa.CheckConstraint("close > 0", name=op.f("ck_manual_closes_close_positive")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_manual_closes_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "date", name=op.f("pk_manual_closes")),
        comment="Closes of manual assets, entered by their owner",
    )
    op.create_table(
        "quarantined_closes",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("close", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"],
            ["assets.id"],
            name=op.f("fk_quarantined_closes_asset_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("asset_id", "date", name=op.f("pk_quarantined_closes")),
        comment="Closes that are not believed until the next run or a second source says the same",
    )
    op.create_table(
        "splits",
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("ex_date", sa.Date(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("new > 0 AND old > 0", name=op.f("ck_splits_ratio_positive")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_splits_asset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("asset_id", "ex_date", name=op.f("pk_splits")),
        comment="Splits of market assets: a projection of corporate_actions in BigQuery, "
        "remade by each ingestion run",
    )
    op.create_table(
        "transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("portfolio_id", sa.Uuid(), nullable=False),
        sa.Column(
            "recorded",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Order of recording",
        ),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column(
            "order",
            sa.Integer(),
            nullable=True,
            comment="Place within the day, where the owner states one",
        ),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("unit_price", sa.Numeric(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True, comment="Gross, before fee and tax"),
        sa.Column("ratio_new", sa.BigInteger(), nullable=True),
        sa.Column("ratio_old", sa.BigInteger(), nullable=True),
        sa.Column("fee", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("tax", sa.Numeric(), server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "fx_rate",
            sa.Numeric(),
            nullable=True,
            comment="1 unit of currency = fx_rate of the base currency, as on the statement",
        ),
        sa.Column("settle_date", sa.Date(), nullable=True),
        sa.Column("ex_date", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(type = 'SPLIT') = (ratio_new IS NOT NULL)"
            " AND (ratio_new IS NULL) = (ratio_old IS NULL)"
            " AND coalesce(ratio_new > 0 AND ratio_old > 0, true)",
            name=op.f("ck_transactions_ratio"),
        ),
        sa.CheckConstraint(
            "(type IN ('DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL'))"
            " = (amount IS NOT NULL)",
            name=op.f("ck_transactions_amount"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_transactions_currency")),
        sa.CheckConstraint(
            "type IN ('BUY', 'SELL', 'DIVIDEND', 'INTEREST', 'FEE', 'TAX', 'DEPOSIT', 'WITHDRAWAL',"
            " 'TRANSFER_IN', 'TRANSFER_OUT', 'SPLIT')",
            name=op.f("ck_transactions_type"),
        ),
        sa.CheckConstraint(
            "type NOT IN ('BUY', 'SELL', 'DIVIDEND', 'TRANSFER_IN', 'TRANSFER_OUT', 'SPLIT')"
            " OR asset_id IS NOT NULL",
            name=op.f("ck_transactions_asset"),
        ),
        sa.CheckConstraint(
            "type NOT IN ('BUY', 'SELL', 'TRANSFER_IN') OR unit_price IS NOT NULL",
            name=op.f("ck_transactions_unit_price"),
        ),
        sa.CheckConstraint(
            "type NOT IN ('BUY', 'SELL', 'TRANSFER_IN', 'TRANSFER_OUT') OR quantity IS NOT NULL",
            name=op.f("ck_transactions_quantity"),
        ),
        sa.CheckConstraint(
            "type NOT IN ('DEPOSIT', 'WITHDRAWAL', 'DIVIDEND') OR amount > 0",
            name=op.f("ck_transactions_amount_positive"),
        ),
        sa.CheckConstraint(
            "fee >= 0 AND tax >= 0", name=op.f("ck_transactions_fee_tax_not_negative")
        ),
        sa.CheckConstraint("fx_rate > 0", name=op.f("ck_transactions_fx_rate_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transactions_quantity_positive")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_transactions_unit_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name=op.f("fk_transactions_asset_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["portfolio_id"],
            ["portfolios.id"],
            name=op.f("fk_transactions_portfolio_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transactions")),
        sa.UniqueConstraint(
            "portfolio_id", "external_id", name=op.f("uq_transactions_portfolio_id_external_id")
        ),
        comment="What happened, one dated record each",
    )
    op.create_index(op.f("ix_transactions_asset_id"), "transactions", ["asset_id"], unique=False)
    op.create_index(
        "ix_transactions_portfolio_id_date",
        "transactions",
        ["portfolio_id", "date", "recorded"],
        unique=False,
    )
    op.execute("INSERT INTO market_data_version (version, changed_at) VALUES (1, now())")


def downgrade() -> None:
    op.drop_index("ix_transactions_portfolio_id_date", table_name="transactions")
    op.drop_index(op.f("ix_transactions_asset_id"), table_name="transactions")
    op.drop_table("transactions")
    op.drop_table("splits")
    op.drop_table("quarantined_closes")
    op.drop_table("manual_closes")
    op.drop_table("asset_sources")
    op.drop_table("asset_coverage")
    op.drop_index(op.f("ix_refresh_tokens_user_id"), table_name="refresh_tokens")
    op.drop_index(op.f("ix_refresh_tokens_family_id"), table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_index("ix_portfolios_owner_id_created_at", table_name="portfolios")
    op.drop_table("portfolios")
    op.drop_index(
        "uq_assets_market_symbol", table_name="assets", postgresql_where=sa.text("owner_id IS NULL")
    )
    op.drop_index(
        "uq_assets_manual_symbol",
        table_name="assets",
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_assets_owner_id"), table_name="assets")
    op.drop_table("assets")
    op.drop_index("uq_users_email_lower", table_name="users")
    op.drop_table("users")
    op.drop_table("rate_coverage")
    op.drop_table("market_data_version")
    op.drop_index(op.f("ix_login_throttles_updated_at"), table_name="login_throttles")
    op.drop_table("login_throttles")
    op.drop_index("ix_ingestion_runs_job_started_at", table_name="ingestion_runs")
    op.drop_table("ingestion_runs")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
