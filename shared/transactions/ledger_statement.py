"""The statement that reads the ledgers of portfolios: one row a portfolio and asset, each column
joined into one text.

Transactions are sorted before they are grouped, and not in each aggregate: an order of its own
would make PostgreSQL sort by portfolio, asset and order of recording, which takes as long as all
the rest. It promises no order inside the groups then, so the reader checks it; but every column of
a group is in the same one.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import sqlalchemy as sa

from shared.database.assets import Asset
from shared.ledger.packed_transactions import SEPARATOR, UNKNOWN


class Closes(Enum):
    """Which of the closes that the owner entered a reader needs."""

    ALL = "all of them"
    NONE = "none"
    IN_FORCE = (
        "of each asset the last one on or before a day and the day before, "
        "and before each transfer of units"
    )
    IN_RANGE = (
        "those in force from a day on while the asset was held, "
        "and those in force when units were transferred"
    )


ASSET_FIELDS: Final = tuple(Asset.__dataclass_fields__)
_FIGURE: Final = f"coalesce(t.{{}}::text, '{UNKNOWN}')"
COLUMNS: Final = {
    "types": "t.type",
    "days": "(t.date - DATE '0001-01-01' + 1)::text",
    "currencies": "t.currency",
    "quantities": _FIGURE.format("quantity"),
    "unit_prices": _FIGURE.format("unit_price"),
    "amounts": _FIGURE.format("amount"),
    "fees": "t.fee::text",
    "taxes": "t.tax::text",
    "fx_rates": _FIGURE.format("fx_rate"),
    "ratios_new": "coalesce(t.ratio_new::text, '')",
    "ratios_old": "coalesce(t.ratio_old::text, '')",
    "orders": "coalesce(t.\"order\"::text, '')",
    "recorded": "t.recorded::text",
    "keys": "t.id::text",
}
"""The values of each field of `packed_transactions.Texts`."""


_DETAILS: Final = """
               json_object_agg(t.id, json_build_array(
                   t.fee_currency, t.to_asset_id, t.to_quantity::text, t.to_currency,
                   t.to_amount::text, t.cost_share::text, t.lots, t.from_lots, t.transfer_id
                 )) FILTER (WHERE num_nonnulls(
                   t.fee_currency, t.to_asset_id, t.to_currency, t.lots, t.from_lots,
                   t.transfer_id) > 0
                 )::text"""
"""The fields that few transactions have, by id, as one JSON text."""

_LINKED: Final = """
              linked (id) AS (
                SELECT unnest(CAST(:asset_ids AS uuid[]))
                UNION
                SELECT unnest(ARRAY[l.asset_id, l.to_asset_id])
                FROM linked JOIN transactions AS l ON linked.id IN (l.asset_id, l.to_asset_id)
                WHERE l.portfolio_id = :portfolio_id AND l.to_asset_id IS NOT NULL
              )"""
"""The assets, and all that they have turned into or come from: only together can they be
replayed."""

_FIRST_HELD: Final = """least(t.first_day, (
             SELECT min(l.date) FROM transactions AS l
             WHERE l.portfolio_id = {portfolio} AND l.to_asset_id = a.id))"""

_DAYS: Final = """min(t.date) AS first_day,
                 array_agg(t.date) FILTER (WHERE t.type = ANY(:transfers)) AS transfer_days"""
"""Of the transactions of an asset: what decides which closes are needed."""

_OWNED: Final = """
             c.owner_id = (SELECT p.owner_id FROM portfolios AS p WHERE p.id = :portfolio_id) AND"""


_SPLITS: Final = """
               (SELECT string_agg(concat_ws(',', s.ex_date, s.new, s.old), ' ' ORDER BY s.ex_date)
                FROM splits AS s WHERE s.asset_id = a.id AND s.ex_date <= :as_of)"""
"""Those that vendors report of an asset."""


def _entered_closes(closes: Closes, portfolio: str) -> str:
    """The closes that the owner entered of an asset: manual ones, or own ones of a market asset."""
    if closes is Closes.NONE:
        return "NULL"
    own = _closes_of_asset(f"own_closes AS c WHERE {_OWNED}", closes, portfolio)
    manual = _closes_of_asset("manual_closes AS c WHERE", closes, portfolio)
    return f"CASE WHEN a.owner_id IS NULL THEN ({own}) ELSE ({manual}) END"


def _closes_of_asset(rows: str, closes: Closes, portfolio: str) -> str:
    """`rows` names the table, as `c`, and whose rows they are; `portfolio` the id of theirs."""
    as_text = "SELECT string_agg(concat_ws(',', c.date, c.close), ' ' ORDER BY c.date) FROM"
    dated_closes = f"{as_text} {rows} c.asset_id = a.id AND c.date <= :as_of"
    last_day = f"SELECT max(c.date) FROM {rows} c.asset_id = a.id AND c.date <="
    return {
        Closes.ALL: dated_closes,
        Closes.IN_FORCE: f"""{as_text} (
             SELECT DISTINCT ({last_day} valued.day) AS day
             FROM unnest(
               array_append(t.transfer_days, CAST(:closes_from AS date))
               || (CAST(:closes_from AS date) - 1)
             ) AS valued (day)
           ) AS in_force, {rows} c.asset_id = a.id AND c.date = in_force.day
             AND c.date <= :as_of""",
        Closes.IN_RANGE: f"""{dated_closes} AND c.date >= coalesce((
             {last_day} least(
               greatest(:closes_from, {_FIRST_HELD.format(portfolio=portfolio)}),
               (SELECT min(transfer.day) FROM unnest(t.transfer_days) AS transfer (day)))),
             '-infinity')""",
    }[closes]


_MINE: Final = "t.portfolio_id = ANY(:portfolio_ids) AND t.date <= :as_of"


def _grouped(rows: str) -> str:
    """The columns of each asset's transactions; `rows` says which. They are sorted by what they are
    grouped by first: PostgreSQL may sort by that again, which would lose their recorded order.
    """
    figures = ",\n                 ".join(
        f"string_agg({value}, '{SEPARATOR}') AS {name}" for name, value in COLUMNS.items()
    )
    return f"""
                SELECT t.portfolio_id, t.asset_id,
                 {figures},
                 string_agg(concat_ws(',', t.id, t.ex_date), ' ')
                   FILTER (WHERE t.ex_date IS NOT NULL) AS ex_dates,
                 {_DETAILS} AS details,
                 {_DAYS}
                FROM (
                  SELECT * FROM transactions AS t WHERE {rows}
                  ORDER BY t.portfolio_id, t.asset_id, t.recorded
                ) AS t
                GROUP BY t.portfolio_id, t.asset_id"""


def _ledger_statement(*, some_assets: bool, closes: Closes) -> sa.TextClause:
    portfolio = "CAST(:portfolio_id AS uuid)" if some_assets else "t.portfolio_id"
    asset_id, *asset = ASSET_FIELDS
    columns = [f"a.{asset_id}"]
    # Once for each asset: an asset of ten portfolios would be read ten times.
    once = [*(f"a.{name}" for name in asset), _SPLITS]
    columns += once if some_assets else [f"CASE WHEN t.is_first THEN {one} END" for one in once]
    columns += [f"t.{name}" for name in (*COLUMNS, "ex_dates", "details")]
    shown = f"""
            SELECT {", ".join(columns)}, {_entered_closes(closes, portfolio)}, {portfolio}"""
    if some_assets:
        return sa.text(
            f"""
            WITH RECURSIVE {_LINKED}
            {shown}
            FROM assets AS a
            LEFT JOIN LATERAL ({_grouped(f"t.asset_id = a.id AND {_MINE}")}) AS t ON TRUE
            WHERE a.id IN (SELECT id FROM linked)
            ORDER BY a.id
            """
        )
    no_figures = ", ".join(["NULL::text"] * (len(COLUMNS) + 2))
    return sa.text(
        f"""
            WITH own AS ({_grouped(_MINE)}), received AS (
              SELECT t.portfolio_id, t.to_asset_id, {no_figures}, min(t.date), NULL::date[]
              FROM transactions AS t
              WHERE {_MINE} AND t.to_asset_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM transactions AS u
                WHERE u.portfolio_id = t.portfolio_id AND u.asset_id = t.to_asset_id
                  AND u.date <= :as_of
              )
              GROUP BY t.portfolio_id, t.to_asset_id
            )
            {shown}
            FROM (
              SELECT *, row_number() OVER (PARTITION BY asset_id) = 1 AS is_first
              FROM (SELECT * FROM own UNION ALL SELECT * FROM received) AS t
            ) AS t
            LEFT JOIN assets AS a ON a.id = t.asset_id
            ORDER BY a.id NULLS FIRST
        """
    )


LEDGER: Final = {
    (some_assets, closes): _ledger_statement(some_assets=some_assets, closes=closes)
    for some_assets in (False, True)
    for closes in Closes
}
