"""Streams everything that is stored about one user as JSON, a page at a time.

The database writes each item's JSON, in a tenth of the time that records would take. All pages are
read from one snapshot, so that the export is of one moment.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.cloud_sql import pages, snapshot
from shared.schema.day_ranges import check_order
from shared.users import repository
from shared.users.schemas import EXPORT_VERSION, AccountExportQuery, UserAnswer

TRANSACTIONS_PAGE: Final = 500
"""A note may have 1,000 characters: a page has two megabytes at most."""
CLOSES_PAGE: Final = 5_000
ASSETS_PAGE: Final = 500

Days = Mapping[str, date]
"""The `first` and the `last` day of the transactions and closes."""


def export(caller: Caller, query: AccountExportQuery) -> Generator[bytes]:
    """An ExportAnswer in pieces. Raises Unauthenticated where the account is deleted or the token
    void, Invalid where the range of days is none, and Unavailable.
    """
    with snapshot() as work:
        yield from pieces_of(work, caller, query)


def pieces_of(work: Connection, caller: Caller, query: AccountExportQuery) -> Generator[bytes]:
    """The same within the caller's database transaction."""
    first, last = query.first or date.min, query.last or date.max
    check_order(first, last)
    days = {"first": first, "last": last}
    user_id = caller.user_id
    profile = UserAnswer.of(repository.read(work, caller)).model_dump_json()
    yield f'{{"version":{EXPORT_VERSION},"user":{profile}'.encode()
    portfolios = work.execute(_PORTFOLIOS, {"user_id": user_id}).all()
    yield b',"portfolios":[' + ",".join(row.item for row in portfolios).encode()
    targets = work.execute(_TARGETS, {"user_id": user_id}).scalars()
    yield b'],"targets":[' + ",".join(targets).encode()
    mappings = work.execute(_MAPPINGS, {"user_id": user_id}).scalars()
    yield b'],"mappings":[' + ",".join(mappings).encode() + b'],"assets":['
    yield from _assets(work, user_id, days)
    yield b'],"transactions":['
    if query.transactions:
        yield from _transactions(work, [row.id for row in portfolios], days)
    yield b"]}"


def _assets(work: Connection, user_id: UUID, days: Days) -> Generator[bytes]:
    """Assets with a comma between them, in order of creation, with the closes that the user
    entered.
    """
    ids = list(work.execute(_ASSET_IDS, {"user_id": user_id}).scalars())
    between = b""
    for begin in range(0, len(ids), ASSETS_PAGE):
        page_ids = ids[begin : begin + ASSETS_PAGE]
        for row in work.execute(_ASSETS, {"ids": page_ids, "user_id": user_id}).all():
            yield between + row.item.encode().removesuffix(b"}") + b',"closes":['
            if row.has_closes:
                of_asset = {"asset_id": row.id, **days}
                if row.manual:
                    yield from _closes(work, _MANUAL_CLOSES, of_asset)
                else:
                    yield from _closes(work, _OWN_CLOSES, {**of_asset, "user_id": user_id})
            yield b"]}"
            between = b","


def _closes(
    work: Connection, statement: sa.TextClause, of_asset: Mapping[str, object]
) -> Generator[bytes]:
    after, between = date.min, b""
    while True:
        page = work.execute(statement, {**of_asset, "after": after, "limit": CLOSES_PAGE}).one()
        if page.items:
            yield between + page.items.encode()
        if page.items_count < CLOSES_PAGE:
            return
        after, between = page.last, b","


def _transactions(work: Connection, portfolio_ids: list[UUID], days: Days) -> Generator[bytes]:
    """Transactions with a comma between them: by portfolio, oldest date first, then as recorded."""
    between = ""
    for portfolio_id in portfolio_ids:
        for page in pages(
            work, _TRANSACTIONS, {"portfolio_id": portfolio_id, **days}, size=TRANSACTIONS_PAGE
        ):
            yield (between + ",".join(row.item for row in page)).encode()
            between = ","


def _instant(column: str) -> str:
    name = column.partition(".")[2]
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS {name}"


_DAYS: Final = [sa.bindparam(name, type_=sa.Date) for name in ("first", "last")]

_PORTFOLIOS: Final = sa.text(f"""
    SELECT p.id, row_to_json(item)::text AS item
    FROM portfolios AS p
    CROSS JOIN LATERAL (
      SELECT p.id, p.name, p.base_currency, p.cost_basis_method, p.track_cash, p.fx_kind,
        {_instant("p.created_at")}, {_instant("p.updated_at")}
    ) AS item
    WHERE p.owner_id = :user_id
    ORDER BY p.created_at, p.id
""").bindparams(sa.bindparam("user_id", type_=sa.Uuid))

_ASSET_IDS: Final = sa.text("""
    SELECT a.id
    FROM assets AS a
    WHERE a.owner_id = :user_id OR a.id IN (
      SELECT unnest(ARRAY[t.asset_id, t.to_asset_id])
      FROM transactions AS t JOIN portfolios AS p ON p.id = t.portfolio_id
      WHERE p.owner_id = :user_id
      UNION
      SELECT c.asset_id FROM own_closes AS c WHERE c.owner_id = :user_id
      UNION
      SELECT g.asset_id FROM asset_tags AS g WHERE g.owner_id = :user_id
    )
    ORDER BY a.created_at, a.id
""").bindparams(sa.bindparam("user_id", type_=sa.Uuid))
"""The user's own assets, those of their transactions, and those of which they entered closes or
tags.
"""

_TARGETS: Final = sa.text("""
    SELECT json_build_object(
      'portfolio_id', g.portfolio_id, 'by', g.by, 'targets', (
        SELECT json_agg(json_build_object('key', t.key, 'target', t.value) ORDER BY t.key)
        FROM jsonb_each_text(g.targets) AS t))::text
    FROM allocation_targets AS g
    WHERE g.owner_id = :user_id
    ORDER BY g.portfolio_id NULLS FIRST, g.by
""").bindparams(sa.bindparam("user_id", type_=sa.Uuid))

_MAPPINGS: Final = sa.text(f"""
    SELECT row_to_json(item)::text
    FROM import_mappings AS m
    CROSS JOIN LATERAL (
      SELECT m.header, m.mapping->'columns' AS columns, m.mapping->'types' AS types,
        m.mapping->'constants' AS constants, {_instant("m.used_at")}
    ) AS item
    WHERE m.owner_id = :user_id
    ORDER BY m.used_at, m.header
""").bindparams(sa.bindparam("user_id", type_=sa.Uuid))

_ASSETS: Final = sa.text(f"""
    SELECT a.id, row_to_json(item)::text AS item, a.owner_id IS NOT NULL AS manual,
      CASE WHEN a.owner_id IS NULL
        THEN EXISTS (
          SELECT FROM own_closes AS c WHERE c.owner_id = :user_id AND c.asset_id = a.id)
        ELSE EXISTS (SELECT FROM manual_closes AS c WHERE c.asset_id = a.id)
      END AS has_closes
    FROM assets AS a
    LEFT JOIN asset_tags AS g ON g.asset_id = a.id AND g.owner_id = :user_id
    CROSS JOIN LATERAL (
      SELECT a.id, a.symbol, a.exchange, a.name, a.asset_class, a.currency, a.isin,
        a.owner_id IS NOT NULL AS manual, {_instant("a.created_at")},
        coalesce(g.tags, ARRAY[]::text[]) AS tags, g.country, g.sector
    ) AS item
    WHERE a.id = ANY(:ids)
    ORDER BY a.created_at, a.id
""").bindparams(
    sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)), sa.bindparam("user_id", type_=sa.Uuid)
)

_CLOSES: Final = """
    SELECT count(*) AS items_count, max(date) AS last,
      string_agg(
        '{{"date":"' || date || '","close":"' || close || '"}}', ',' ORDER BY date) AS items
    FROM (
      SELECT date, close
      FROM {of_asset} AND date > :after AND date BETWEEN :first AND :last
      ORDER BY date
      LIMIT :limit
    ) AS page
"""
_ASSET: Final = sa.bindparam("asset_id", type_=sa.Uuid)
_AFTER: Final = sa.bindparam("after", type_=sa.Date)
_MANUAL_CLOSES: Final = sa.text(
    _CLOSES.format(of_asset="manual_closes WHERE asset_id = :asset_id")
).bindparams(_ASSET, _AFTER, *_DAYS)
_OWN_CLOSES: Final = sa.text(
    _CLOSES.format(of_asset="own_closes WHERE owner_id = :user_id AND asset_id = :asset_id")
).bindparams(sa.bindparam("user_id", type_=sa.Uuid), _ASSET, _AFTER, *_DAYS)

_TRANSACTIONS: Final = (
    sa.text(f"""
    SELECT row_to_json(item)::text AS item
    FROM transactions AS t
    CROSS JOIN LATERAL (
      SELECT t.id, t.portfolio_id, t.type, t.date, t."order", t.asset_id,
        t.quantity::text AS quantity, t.unit_price::text AS unit_price, t.amount::text AS amount,
        CASE WHEN t.ratio_new IS NOT NULL
          THEN json_build_object('new', t.ratio_new, 'old', t.ratio_old) END AS ratio,
        t.fee::text AS fee, t.tax::text AS tax, t.currency, t.fx_rate::text AS fx_rate,
        t.settle_date, t.ex_date, t.note, t.external_id,
        {_instant("t.created_at")}, {_instant("t.updated_at")},
        t.fee_currency, t.to_asset_id, t.to_quantity::text AS to_quantity, t.to_currency,
        t.to_amount::text AS to_amount, t.cost_share::text AS cost_share,
        t.lots, t.from_lots, t.transfer_id
    ) AS item
    WHERE t.portfolio_id = :portfolio_id AND t.date BETWEEN :first AND :last
    ORDER BY t.date, t.recorded
""")
    .bindparams(sa.bindparam("portfolio_id", type_=sa.Uuid), *_DAYS)
    .columns(item=sa.Text)
)
