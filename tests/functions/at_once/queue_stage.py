"""The loopback queue with the functions of this process behind it, and what tests ask of both."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from local.catalog import QueueLimits
from local.task_delivery import WaitingTask
from local.task_queue import TaskQueueServer
from shared import clock
from shared.config import settings
from shared.gcp.tasks import task_queues
from tests.answers import json_of
from tests.functions.bookkeeping import Bookkeeper
from tests.functions.conftest import Headers
from tests.ingestion.stage import Stage, daily
from tests.vendors.vendor_server import Answer

YESTERDAY = clock.today() - timedelta(days=1)
LATELY = YESTERDAY - timedelta(days=500)
"""Within the years that are read of every asset, whatever today is."""

LIMITS = QueueLimits(
    concurrent=2, instances=0, per_second=1000, backoff_s=0.05, backoff_s_max=0.2, retry_s=3600
)
WAIT_S_MAX = 60
FOLDERS = ("ingest_prices", "ingest_actions", "ingest_rates")


class Queue:
    """The loopback queue, whose tasks go to the functions in this process."""

    def __init__(self, client: Callable[[str], FlaskClient]) -> None:
        self._client = client
        self.sent: list[tuple[str, dict[str, Any], int]] = []
        names = [folder.replace("_", "-") for folder in FOLDERS]
        self.server = TaskQueueServer(dict.fromkeys(names, LIMITS), self._send, print)

    def _send(self, task: WaitingTask) -> int:
        http = self._client(task.queue.replace("-", "_"))
        answer = http.post(f"/{task.queue}", data=task.body, headers=dict(task.headers))
        self.sent.append((task.queue, json.loads(task.body), answer.status_code))
        return answer.status_code

    def deliver(self, until: Callable[[], bool] | None = None) -> None:
        """Delivers until nothing waits, or `until` is true."""
        self.server.begin()
        until_s = time.monotonic() + WAIT_S_MAX
        while self.server.waiting() and not (until is not None and until()):
            assert time.monotonic() < until_s, self.sent
            time.sleep(0.02)

    def statuses(self, queue: str) -> list[int]:
        return [status for name, _, status in self.sent if name == queue]


@contextmanager
def queue_settings(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Iterator[None]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    task_queues.cache_clear()
    try:
        yield
    finally:
        for name in environment:
            monkeypatch.delenv(name)
        settings.cache_clear()
        task_queues.cache_clear()


def known(stage: Stage, symbol: str, closes: dict[date, str]) -> None:
    """Lets Tiingo list a symbol with these closes, and EODHD not."""
    stage.share(symbol, closes)
    listing = {"ticker": symbol, "name": f"{symbol} Inc", "exchangeCode": "NASDAQ"}
    stage.vendor.answer(f"/tiingo/daily/{symbol}", Answer(listing))
    stage.vendor.answer(f"/api/search/{symbol}", Answer([]))


def ten_years(years: int = 10) -> dict[date, str]:
    return daily(YESTERDAY - timedelta(days=365 * years + 20), YESTERDAY)


def prices_of(client: Callable[[str], FlaskClient], asset_id: str, headers: Headers) -> Any:
    answer = json_of(client("assets").get(f"/assets/{asset_id}", headers=headers))
    return answer["prices"], answer["prices_reason"]


def track(client: Callable[[str], FlaskClient], symbol: str, headers: Headers) -> Any:
    answer = client("assets").post("/assets", json={"symbol": symbol}, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return json_of(answer)


def holdings(client: Callable[[str], FlaskClient], books: Bookkeeper, as_of: date) -> Any:
    answer = client("holdings").get(
        f"/holdings/{books.portfolio_id}?as_of={as_of}", headers=books.headers
    )
    return json_of(answer)


def warnings(answer: Any) -> list[str]:
    return [warning["code"] for warning in answer["warnings"] if warning["asset_id"]]


def buy(books: Bookkeeper, asset_id: str, day: date = LATELY) -> None:
    fields = {"type": "BUY", "date": str(day), "asset_id": asset_id}
    books.record({**fields, "quantity": "10", "unit_price": "64"})


def tiingo_requests(stage: Stage) -> int:
    return sum(request.path.startswith("/tiingo") for request in stage.vendor.requests)
