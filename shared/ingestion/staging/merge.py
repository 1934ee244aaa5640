"""One way into the market data: a load job into staging, the corrections, one MERGE. Safe to break
off anywhere.

What a MERGE will replace is recorded before it runs, keyed by the row that is replaced: a run that
was killed in between records the same correction again, which changes nothing. After the MERGE the
old value would be gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import Final

from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Staging, Statement
from shared.immutable import immutable
from shared.ingestion.runs import Run
from shared.ingestion.staging import statements as sql
from shared.ledger.money import normalized
from shared.market.changes import MarketChanges
from shared.schema.fields import as_text


@immutable
class Correction:
    """One row that is replaced, or withdrawn: then `new` is None. `key` names it beside its day;
    `old` and `new` are its values as text.
    """

    key: str
    day: date
    old: str
    new: str | None
    source: str
    replaced_run_id: str


@immutable
class Target:
    """A table of market data: its staging columns, its statements, and how a row of `changed` reads
    as a correction.
    """

    staged: Staging
    compare: Statement
    changed: Statement
    merge: Statement
    correction: Callable[[Row], Correction]


@immutable
class StagedRows:
    """CSV lines in the order of the staging columns, and the days between which they lie."""

    lines: Sequence[bytes]
    count: int
    first: date
    last: date


def merge_rows(
    bigquery: BigQuery,
    target: Target,
    rows: StagedRows,
    run: Run,
    changes: MarketChanges,
    withdrawn: Sequence[Correction] = (),
) -> None:
    """Merges the rows and counts them in `run`, and notes there what they may change, `changes`; a
    dry run only counts. Those that take a stored row away come with its correction in `withdrawn`.
    Raises Unavailable; done again it completes.
    """
    bounds = {"first_day": rows.first, "last_day": rows.last}
    with _staged(bigquery, target.staged, rows.lines, run) as staging:
        [(staged, inserted, corrected)] = bigquery.query(target.compare, bounds, staging=staging)
        if staged != rows.count:
            raise Unavailable(
                f"BigQuery took {staged} of {rows.count} rows of {target.staged.table}"
            )
        run.inserted += inserted
        run.corrected += corrected
        run.withdrawn += len(withdrawn)
        run.unchanged += staged - inserted - corrected - len(withdrawn)
        if run.dry_run or not inserted + corrected + len(withdrawn):
            return
        replaced = bigquery.query(target.changed, bounds, staging=staging) if corrected else []
        corrections = [*(target.correction(row) for row in replaced), *withdrawn]
        if corrections:
            record_corrections(bigquery, target.staged.table, corrections, run)
        run.changes |= changes
        stamped = {**bounds, "run_id": str(run.run_id), "ingested_at": run.started_at}
        bigquery.execute(target.merge, stamped, staging=staging)


def record_corrections(
    bigquery: BigQuery, table: str, corrections: Sequence[Correction], run: Run
) -> None:
    """Records what is about to be changed in `table`. Raises Unavailable; done again it changes
    nothing.
    """
    lines = [
        csv_line(
            (
                table,
                correction.key,
                correction.day,
                correction.old,
                correction.new,
                correction.source,
                correction.replaced_run_id,
            )
        )
        for correction in corrections
    ]
    days = [correction.day for correction in corrections]
    parameters = {
        "first_day": min(days),
        "last_day": max(days),
        "run_id": str(run.run_id),
        "recorded_at": run.started_at,
    }
    with _staged(bigquery, sql.STAGED_CORRECTIONS, lines, run) as staging:
        bigquery.execute(sql.MERGE_CORRECTIONS, parameters, staging=staging)


def csv_line(cells: Iterable[object]) -> bytes:
    """One line; None is empty, text is quoted, decimals keep all their digits."""
    return (",".join(_cell(cell) for cell in cells) + "\n").encode()


@contextmanager
def _staged(bigquery: BigQuery, staged: Staging, lines: Sequence[bytes], run: Run) -> Iterator[str]:
    header = (",".join(staged.columns) + "\n").encode()
    name = bigquery.load_csv(staged, b"".join([header, *lines]), run_id=run.run_id.hex)
    try:
        yield name
    finally:
        with suppress(Unavailable):  # it expires by itself
            bigquery.drop(name)


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return as_text(cell)
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"'
    return str(cell)


def _price_correction(row: Row) -> Correction:
    asset_id, day, close, currency, new_close, new_currency, source, run_id = row
    if currency != new_currency:
        return Correction(
            asset_id, day, _money(close, currency), _money(new_close, new_currency), source, run_id
        )
    return Correction(
        asset_id, day, as_text(normalized(close)), as_text(normalized(new_close)), source, run_id
    )


def _rate_correction(row: Row) -> Correction:
    base, quote, kind, day, rate, new_rate, source, run_id = row
    return Correction(
        f"{base}/{quote}/{kind}",
        day,
        as_text(normalized(rate)),
        as_text(normalized(new_rate)),
        source,
        run_id,
    )


def _action_correction(row: Row) -> Correction:
    asset_id, kind, ex_date = row[:3]
    source, run_id = row[-2:]
    return Correction(
        f"{asset_id}/{kind}",
        ex_date,
        action_text(*row[3:8]),
        action_text(*row[8:13]),
        source,
        run_id,
    )


def action_text(
    ratio_new: int | None,
    ratio_old: int | None,
    amount: Decimal | None,
    currency: str | None,
    pay_date: date | None,
) -> str:
    """A split as 7:1, a dividend as 3.29 USD paid 2014-02-13."""
    if amount is None or currency is None:
        return f"{ratio_new}:{ratio_old}"
    return _money(amount, currency) + (f" paid {pay_date}" if pay_date else "")


def _money(amount: Decimal, currency: str) -> str:
    return f"{as_text(normalized(amount))} {currency}"


PRICES: Final = Target(
    sql.STAGED_PRICES, sql.COMPARE_PRICES, sql.CHANGED_PRICES, sql.MERGE_PRICES, _price_correction
)
RATES: Final = Target(
    sql.STAGED_RATES, sql.COMPARE_RATES, sql.CHANGED_RATES, sql.MERGE_RATES, _rate_correction
)
ACTIONS: Final = Target(
    sql.STAGED_ACTIONS,
    sql.COMPARE_ACTIONS,
    sql.CHANGED_ACTIONS,
    sql.MERGE_ACTIONS,
    _action_correction,
)
