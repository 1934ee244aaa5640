"""The tables of ingestion: its runs, the ranges already covered, the rows in quarantine, and the
version of the market data.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.metadata import metadata, one_of
from shared.schema.run_statuses import RunStatus

ingestion_runs = sa.Table(
    "ingestion_runs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("report", JSONB, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint(one_of("status", RunStatus), name="status"),
    sa.Index("ix_ingestion_runs_job_started_at", "job", "started_at"),
    comment="Runs of the scheduled functions, with the report that each answered",
)

asset_coverage = sa.Table(
    "asset_coverage",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("covered_from", sa.Date, nullable=False),
    sa.Column("covered_to", sa.Date, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.CheckConstraint("covered_from <= covered_to", name="range"),
    comment="Days for which an asset's closes have been asked for and merged; "
    "vendors' gaps inside are real gaps",
)

asset_turns = sa.Table(
    "asset_turns",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    comment="When a job last had an answer about an asset, good or bad; "
    "a run begins with the longest ago",
)

rate_coverage = sa.Table(
    "rate_coverage",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("covered_from", sa.Date, nullable=False),
    sa.Column("covered_to", sa.Date, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.CheckConstraint("covered_from <= covered_to", name="range"),
    comment="Days for which a currency's rates have been asked for and merged",
)

quarantined_closes = sa.Table(
    "quarantined_closes",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("close", sa.Numeric, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("run_id", sa.Uuid, nullable=False),
    comment="Closes that are not accepted until the next run or a second source confirms them",
)

quarantined_actions = sa.Table(
    "quarantined_actions",
    metadata,
    sa.Column(
        "asset_id", sa.Uuid, sa.ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("ex_date", sa.Date, primary_key=True),
    sa.Column(
        "value",
        sa.Text,
        nullable=False,
        comment="A split as new:old, a dividend as amount and currency",
    ),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("run_id", sa.Uuid, nullable=False),
    sa.Column("released", sa.Boolean, nullable=False, server_default=sa.false()),
    comment="Splits and dividends that the closes deny; "
    "released ones are accepted on an operator's word",
)

rate_requests = sa.Table(
    "rate_requests",
    metadata,
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("requested_from", sa.Date, nullable=False),
    comment="When rates of a currency were last requested outside of the scheduled runs",
)

unpublished_rates = sa.Table(
    "unpublished_rates",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    comment="Currencies in use that no publisher has rates of; reported once, when they are found",
)

market_data_version = sa.Table(
    "market_data_version",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("single", name="one_row"),
    comment="One row: raised whenever stored market data changed; instances cache series under it",
)

market_changes = sa.Table(
    "market_changes",
    metadata,
    sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "asset_ids",
        sa.ARRAY(sa.Uuid),
        comment="Whose closes, dividends or splits changed; null: perhaps any asset's",
    ),
    sa.Column("rates", sa.Boolean, nullable=False, comment="Whether exchange rates changed"),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    comment="What each version of the market data changed; "
    "one that is not listed may have changed anything",
)
