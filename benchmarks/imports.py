"""A file of 10,000 rows through POST /transactions/import: from sending the request to its whole
answer, as a multiple of the time in which two batches of 5,000 record the same transactions.

The floor validates, replays, stores and answers each transaction, but reads no file, matches no
names and looks for no duplicates. The rows are buys, sells, dividends and fees of 50 assets, as any
table and as the activities of a program; and as account statements of DEGIRO, the costliest format
to read, which is read without a server. Each goes into an empty portfolio.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import new_portfolio, store_market, transaction_items
from benchmarks.workloads import Size, make
from shared.transactions.formats.registry import STATEMENTS, read_file
from shared.transactions.formats.tables import opening_of

ROUNDS: Final = 3
ITEMS: Final = 10_000
BATCH: Final = 5_000
TIMES_MAX: Final = 1.6
SECONDS_MAX: Final = 2.0
DETECTION_S_MAX: Final = 0.05
READING_S_MAX: Final = 1.0

Item = Mapping[str, str]


def run() -> list[Measurement]:
    """The fastest of several rounds, each of the file and of its floor in turn."""
    with engines() as folder:
        account = new_account()
        items = transaction_items(store_market(make(Size(ITEMS, 50, 5, 4))))
        content = _table(items)
        best_s, floor_s = float("inf"), float("inf")
        with Served(folder, "transactions") as served:
            for _ in range(ROUNDS):
                portfolio_id = new_portfolio(account)
                request = http(
                    "POST",
                    f"/transactions/import?portfolio_id={portfolio_id}",
                    token=account.token,
                    body=content,
                    media_type="text/csv",
                )
                best_s = min(best_s, _seconds(served, request, ITEMS))
                portfolio_id = new_portfolio(account)
                batches = [
                    http(
                        "POST",
                        "/transactions/batch",
                        token=account.token,
                        body={
                            "portfolio_id": str(portfolio_id),
                            "items": items[start : start + BATCH],
                        },
                    )
                    for start in range(0, ITEMS, BATCH)
                ]
                floor_s = min(floor_s, sum(_seconds(served, batch, BATCH) for batch in batches))
    return [
        ratio(f"a table of {ITEMS:,} rows, against batches", best_s, floor_s, at_most=TIMES_MAX),
        _seconds_at_most("the same table, end to end", best_s, SECONDS_MAX),
        *_reading(),
    ]


def _table(items: Sequence[Item]) -> bytes:
    """As any table: without our ids, so that each row is known by what it says."""
    columns = list(dict.fromkeys(name for item in items for name in item))
    columns.remove("external_id")
    text = io.StringIO()
    csv.DictWriter(text, columns, extrasaction="ignore").writerows(
        [dict(zip(columns, columns, strict=True)), *items]
    )
    return text.getvalue().encode()


def _seconds(served: Served, request: bytes, created: int) -> float:
    started_s = time.perf_counter()
    answer = served.ask(request)
    seconds = time.perf_counter() - started_s
    if f'"created":{created}'.encode() not in answer:
        raise RuntimeError(f"The file was refused: {answer[:500]!r}")
    return seconds


def _seconds_at_most(measure: str, seconds: float, at_most: float) -> Measurement:
    return Measurement(measure, f"{seconds:.3f} s", f"≤ {at_most:g} s", seconds <= at_most)


def _reading() -> list[Measurement]:
    content = _account_statement()
    detection_s, reading_s = float("inf"), float("inf")
    for _ in range(ROUNDS):
        started_s = time.perf_counter()
        opening = opening_of(content)
        for import_format in STATEMENTS:
            import_format.detect(opening)
        detection_s = min(detection_s, time.perf_counter() - started_s)
        started_s = time.perf_counter()
        file = read_file(content, "text/csv")
        reading_s = min(reading_s, time.perf_counter() - started_s)
        if file.format != "degiro" or len(file.items) != ITEMS:
            raise RuntimeError("The statement was not read")
    return [
        _seconds_at_most("finding its format among all", detection_s, DETECTION_S_MAX),
        _seconds_at_most(f"reading a statement of {ITEMS:,} rows", reading_s, READING_S_MAX),
    ]


def _account_statement() -> bytes:
    """Trades in dollars, each with its fee and the two rows of its exchange."""
    fees = "DEGIRO Transaction and/or third party fees"
    lines = ["Date,Time,Value date,Product,ISIN,Description,FX,Change,,Balance,,Order Id"]
    for number in range(ITEMS // 4):
        moment = f"{1 + number % 28:02}-{1 + number // 28 % 12:02}-2023,{number % 24:02}:30"
        paper = f"SAMPLE {number % 50},US{number % 50:010}"
        order = f"order-{number}"
        lines += [
            f"{moment},01-01-2023,,,FX Debit,1.1000,EUR,-90.91,EUR,5.00,{order}",
            f"{moment},01-01-2023,,,FX Credit,,USD,100.00,USD,0.00,{order}",
            f"{moment},01-01-2023,{paper},{fees},,EUR,-2.00,EUR,5.00,{order}",
            f"{moment},01-01-2023,{paper},Buy 10 SAMPLE@10 USD,,USD,-100.00,USD,0.00,{order}",
        ]
    return "\n".join([*lines, ""]).encode()
