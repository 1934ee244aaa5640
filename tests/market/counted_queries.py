"""The real BigQuery client, whose queries a test counts, holds up and lets fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from shared.config import settings
from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Statement

Answer = TypeVar("Answer")


class CountedQueries(BigQuery):
    """Each query is recorded as the name of its statement and its parameters. While `is_down` it
    fails; it waits for the gate, which is open at first.
    """

    def __init__(self) -> None:
        super().__init__(settings())
        self.sent: list[tuple[str, Mapping[str, Any]]] = []
        self.is_down = False
        self.reached, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        self.sent.append((statement.name, parameters))
        self.reached.set()
        assert self.gate.wait(20)
        if self.is_down:
            raise Unavailable("BigQuery is down", retry_after_s=5)
        return super().query(statement, parameters, staging=staging)

    def names(self) -> list[str]:
        """The statements sent since the last call."""
        names = [name for name, _ in self.sent]
        self.sent.clear()
        return names


def at_once(
    queries: CountedQueries, calls: Sequence[Callable[[], Answer]]
) -> list[Answer | Exception]:
    """What calls come to, all under way before the first query of any of them goes on."""
    queries.gate.clear()
    queries.reached.clear()
    with ThreadPoolExecutor(len(calls)) as pool:
        started = threading.Barrier(len(calls) + 1, timeout=20)

        def call(function: Callable[[], Answer]) -> Answer | Exception:
            started.wait()
            try:
                return function()
            except Unavailable as failure:
                return failure

        answers = [pool.submit(call, function) for function in calls]
        started.wait()
        assert queries.reached.wait(20)
        time.sleep(0.2)  # the others reach the query that is under way
        queries.gate.set()
        return [answer.result(timeout=40) for answer in answers]
