"""The gain that a statement states in the row of a sale, for the import to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from shared.ledger.lots import CostBasisMethod
from shared.transactions.formats.format import Row, StatedResult
from shared.transactions.formats.statement import Record
from shared.transactions.formats.statement_figures import NotUnderstood


def with_result(
    rows: Iterable[Row],
    record: Record,
    column: str,
    method: CostBasisMethod,
    *,
    after_charges: bool,
    currency: str = "",
) -> Iterator[Row]:
    """The rows of one record; behind a sale what it states in the column, in `currency`, else in
    that of the sale. A figure that is not understood is none.
    """
    for row in rows:
        yield row
        if isinstance(row.fields, dict) and row.fields.get("type") == "SELL":
            with suppress(NotUnderstood):
                figure = record.figure(column)
                result_in = currency or str(row.fields.get("currency", ""))
                if figure is not None and result_in:
                    yield Row(row.line, StatedResult(figure, result_in, method, after_charges))
