"""The SQL that merges a staging table into its target, three statements a table.

A staging table holds what one load job has brought. Every statement reads only the partitions of
its target from @first_day to @last_day, between which all staged rows lie:

    compare   how many rows are staged, new, and different
    changes   the different ones, with what they replace
    merge     inserts the new ones, updates the different ones, and leaves all others as they are
"""

from __future__ import annotations

from typing import Final

from shared.gcp.bigquery_statements import Staging, Statement

STAGED_PRICES: Final = Staging(
    "asset_prices", ("asset_id", "date", "close", "currency", "source", "source_symbol")
)
STAGED_RATES: Final = Staging("exchange_rates", ("date", "base", "quote", "kind", "rate", "source"))
STAGED_ACTIONS: Final = Staging(
    "corporate_actions",
    (
        "asset_id",
        "type",
        "ex_date",
        "pay_date",
        "ratio_new",
        "ratio_old",
        "amount",
        "currency",
        "source",
    ),
)
STAGED_CORRECTIONS: Final = Staging(
    "corrections", ("table_name", "key", "date", "old", "new", "source", "replaced_run_id")
)

_BOUNDS: Final = {"first_day": "DATE", "last_day": "DATE"}
_STAMPED: Final = {**_BOUNDS, "run_id": "STRING", "ingested_at": "TIMESTAMP"}

COMPARE_PRICES: Final = Statement(
    "compare_prices",
    """
    SELECT COUNT(*) AS staged, COUNTIF(T.asset_id IS NULL) AS inserted,
      COUNTIF(T.asset_id IS NOT NULL AND (T.close != S.close OR T.currency != S.currency))
        AS corrected
    FROM {dataset}.{staging} AS S
    LEFT JOIN (
      SELECT asset_id, date, close, currency
      FROM {dataset}.asset_prices
      WHERE date BETWEEN @first_day AND @last_day
    ) AS T ON T.asset_id = S.asset_id AND T.date = S.date
    """,
    _BOUNDS,
    STAGED_PRICES,
)

CHANGED_PRICES: Final = Statement(
    "changed_prices",
    """
    SELECT S.asset_id, S.date, T.close, T.currency, S.close AS new_close,
      S.currency AS new_currency, S.source, T.run_id
    FROM {dataset}.{staging} AS S
    JOIN {dataset}.asset_prices AS T
      ON T.asset_id = S.asset_id AND T.date = S.date AND T.date BETWEEN @first_day AND @last_day
    WHERE T.close != S.close OR T.currency != S.currency
    """,
    _BOUNDS,
    STAGED_PRICES,
)

MERGE_PRICES: Final = Statement(
    "merge_prices",
    """
    MERGE {dataset}.asset_prices AS T
    USING {dataset}.{staging} AS S
    ON T.asset_id = S.asset_id AND T.date = S.date AND T.date BETWEEN @first_day AND @last_day
    WHEN MATCHED AND (T.close != S.close OR T.currency != S.currency) THEN
      UPDATE SET close = S.close, currency = S.currency, source = S.source,
        source_symbol = S.source_symbol, ingested_at = @ingested_at, run_id = @run_id
    WHEN NOT MATCHED THEN
      INSERT (asset_id, date, close, currency, source, source_symbol, ingested_at, run_id)
      VALUES (S.asset_id, S.date, S.close, S.currency, S.source, S.source_symbol, @ingested_at,
        @run_id)
    """,
    _STAMPED,
    STAGED_PRICES,
)

COMPARE_RATES: Final = Statement(
    "compare_rates",
    """
    SELECT COUNT(*) AS staged, COUNTIF(T.base IS NULL) AS inserted,
      COUNTIF(T.base IS NOT NULL AND T.rate != S.rate) AS corrected
    FROM {dataset}.{staging} AS S
    LEFT JOIN (
      SELECT date, base, quote, kind, rate
      FROM {dataset}.exchange_rates
      WHERE date BETWEEN @first_day AND @last_day
    ) AS T ON T.date = S.date AND T.base = S.base AND T.quote = S.quote AND T.kind = S.kind
    """,
    _BOUNDS,
    STAGED_RATES,
)

CHANGED_RATES: Final = Statement(
    "changed_rates",
    """
    SELECT S.base, S.quote, S.kind, S.date, T.rate, S.rate AS new_rate, S.source, T.run_id
    FROM {dataset}.{staging} AS S
    JOIN {dataset}.exchange_rates AS T
      ON T.date = S.date AND T.base = S.base AND T.quote = S.quote AND T.kind = S.kind
      AND T.date BETWEEN @first_day AND @last_day
    WHERE T.rate != S.rate
    """,
    _BOUNDS,
    STAGED_RATES,
)

MERGE_RATES: Final = Statement(
    "merge_rates",
    """
    MERGE {dataset}.exchange_rates AS T
    USING {dataset}.{staging} AS S
    ON T.date = S.date AND T.base = S.base AND T.quote = S.quote AND T.kind = S.kind
      AND T.date BETWEEN @first_day AND @last_day
    WHEN MATCHED AND T.rate != S.rate THEN
      UPDATE SET rate = S.rate, source = S.source, ingested_at = @ingested_at, run_id = @run_id
    WHEN NOT MATCHED THEN
      INSERT (date, base, quote, kind, rate, source, ingested_at, run_id)
      VALUES (S.date, S.base, S.quote, S.kind, S.rate, S.source, @ingested_at, @run_id)
    """,
    _STAMPED,
    STAGED_RATES,
)

# Not every vendor reports the pay date, or the currency: what one has reported stays when another
# reports nothing. A staged row with neither ratio nor amount withdraws the stored one of its
# source: in the same MERGE, so that a split that was moved is never there twice, or not at all.
_WITHDRAWS: Final = "S.ratio_new IS NULL AND S.amount IS NULL"
_DIFFERS: Final = """(
        T.ratio_new IS DISTINCT FROM S.ratio_new OR T.ratio_old IS DISTINCT FROM S.ratio_old
        OR T.amount IS DISTINCT FROM S.amount OR T.currency IS DISTINCT FROM S.currency
        OR (S.pay_date IS NOT NULL AND T.pay_date IS DISTINCT FROM S.pay_date)
      )"""

COMPARE_ACTIONS: Final = Statement(
    "compare_actions",
    f"""
    SELECT COUNT(*) AS staged, COUNTIF(T.asset_id IS NULL AND NOT ({_WITHDRAWS})) AS inserted,
      COUNTIF(T.asset_id IS NOT NULL AND NOT ({_WITHDRAWS}) AND {_DIFFERS}) AS corrected
    FROM {{dataset}}.{{staging}} AS S
    LEFT JOIN (
      SELECT asset_id, type, ex_date, pay_date, ratio_new, ratio_old, amount, currency
      FROM {{dataset}}.corporate_actions
      WHERE ex_date BETWEEN @first_day AND @last_day
    ) AS T ON T.asset_id = S.asset_id AND T.type = S.type AND T.ex_date = S.ex_date
    """,
    _BOUNDS,
    STAGED_ACTIONS,
)

CHANGED_ACTIONS: Final = Statement(
    "changed_actions",
    f"""
    SELECT S.asset_id, S.type, S.ex_date,
      T.ratio_new, T.ratio_old, T.amount, T.currency, T.pay_date,
      S.ratio_new AS new_ratio_new, S.ratio_old AS new_ratio_old,
      S.amount AS new_amount, S.currency AS new_currency,
      COALESCE(S.pay_date, T.pay_date) AS new_pay_date,
      S.source, T.run_id
    FROM {{dataset}}.{{staging}} AS S
    JOIN {{dataset}}.corporate_actions AS T
      ON T.asset_id = S.asset_id AND T.type = S.type AND T.ex_date = S.ex_date
      AND T.ex_date BETWEEN @first_day AND @last_day
    WHERE NOT ({_WITHDRAWS}) AND {_DIFFERS}
    """,
    _BOUNDS,
    STAGED_ACTIONS,
)

MERGE_ACTIONS: Final = Statement(
    "merge_actions",
    f"""
    MERGE {{dataset}}.corporate_actions AS T
    USING {{dataset}}.{{staging}} AS S
    ON T.asset_id = S.asset_id AND T.type = S.type AND T.ex_date = S.ex_date
      AND T.ex_date BETWEEN @first_day AND @last_day
    WHEN MATCHED AND {_WITHDRAWS} AND T.source = S.source THEN
      DELETE
    WHEN MATCHED AND NOT ({_WITHDRAWS}) AND {_DIFFERS} THEN
      UPDATE SET ratio_new = S.ratio_new, ratio_old = S.ratio_old, amount = S.amount,
        currency = S.currency, pay_date = COALESCE(S.pay_date, T.pay_date), source = S.source,
        ingested_at = @ingested_at, run_id = @run_id
    WHEN NOT MATCHED AND NOT ({_WITHDRAWS}) THEN
      INSERT (asset_id, type, ex_date, pay_date, ratio_new, ratio_old, amount, currency, source,
        ingested_at, run_id)
      VALUES (S.asset_id, S.type, S.ex_date, S.pay_date, S.ratio_new, S.ratio_old, S.amount,
        S.currency, S.source, @ingested_at, @run_id)
    """,
    _STAMPED,
    STAGED_ACTIONS,
)

MERGE_CORRECTIONS: Final = Statement(
    "merge_corrections",
    """
    MERGE {dataset}.corrections AS T
    USING {dataset}.{staging} AS S
    ON T.table_name = S.table_name AND T.key = S.key AND T.date = S.date
      AND T.replaced_run_id = S.replaced_run_id AND T.date BETWEEN @first_day AND @last_day
    WHEN MATCHED AND T.`new` IS DISTINCT FROM S.`new` THEN
      UPDATE SET `new` = S.`new`, source = S.source, run_id = @run_id, recorded_at = @recorded_at
    WHEN NOT MATCHED THEN
      INSERT (table_name, key, date, old, `new`, source, replaced_run_id, run_id, recorded_at)
      VALUES (S.table_name, S.key, S.date, S.old, S.`new`, S.source, S.replaced_run_id, @run_id,
        @recorded_at)
    """,
    {**_BOUNDS, "run_id": "STRING", "recorded_at": "TIMESTAMP"},
    STAGED_CORRECTIONS,
)
