"""What a client pays for an answer that it has, and for a compressed one.

A 304 of /holdings on a warm function, as a multiple of the floor's time: a connection to each that
stays open, the same request to the one and to the other in turn, and the fastest tenth of each, of
the fastest of several processes: where a process lies in memory makes a tenth of its time. What a
304 does beyond the floor's SELECT 1: it checks the token, reads the portfolio with the versions,
and logs a line.

A daily /history of about 200 kB: the processor's time for compressing it as an answer, by itself,
since it is lost in the spread of a request's time.
"""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Response

from benchmarks.engines import FLOOR, Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.load import is_whole
from benchmarks.stored import store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make
from shared.web.compression import compress

PROCESSES: Final = 5
REQUESTS: Final = 1_000
COMPRESSING_ROUNDS: Final = 30
NOT_MODIFIED_TIMES_MAX: Final = 1.3
COMPRESSING_MS_MAX: Final = 2.0
HISTORY_DAYS: Final = 1_160


def run() -> list[Measurement]:
    """A 304 against the floor, then a compressed answer against a plain one."""
    with engines() as folder:
        account = new_account()
        portfolio_id = store_portfolio(account, store_market(make(Size(2_000, 50, 5, 4))))
        path = f"/holdings/{portfolio_id}?as_of={LAST}"
        times_s = [_of_new_processes(folder, path, account.token) for _ in range(PROCESSES)]
        ours_s, floor_s = map(min, zip(*times_s, strict=True))
        first = LAST - timedelta(days=HISTORY_DAYS)
        path = f"/history/{portfolio_id}?from={first}&to={LAST}"
        with Served(folder, "history") as history:
            plain = history.ask(http("GET", path, token=account.token))
    cost_s, size = compressing(plain)
    return [
        ratio(
            "304 of holdings of 2,000 transactions",
            ours_s,
            floor_s,
            at_most=NOT_MODIFIED_TIMES_MAX,
        ),
        Measurement(
            f"compressing a history of {len(plain) / 1000:.0f} kB",
            f"{cost_s * 1000:.1f} ms, to {size / 1000:.1f} kB ({size / len(plain):.0%})",
            f"≤ {COMPRESSING_MS_MAX:g} ms",
            cost_s * 1000 <= COMPRESSING_MS_MAX,
        ),
    ]


def _of_new_processes(folder: Path, path: str, token: str) -> list[float]:
    """The seconds of a 304, and those of the floor."""
    with Served(folder, "floor", FLOOR) as floor, Served(folder, "holdings") as holdings:
        floor.ask(http("GET", "/"))
        holdings.ask(http("GET", path, token=token))
        tag = Kept(holdings.port).ask(request(path, token))[1]["etag"]
        revalidating = request(path, token, f"If-None-Match: {tag}")
        assert Kept(holdings.port).ask(revalidating)[0] == 304
        return fastest_tenths((Kept(holdings.port), revalidating), (Kept(floor.port), revalidating))


def request(path: str, token: str, *headers: str) -> bytes:
    """A GET whose connection stays open."""
    head = http("GET", path, token=token, close=False).removesuffix(b"\r\n")
    return head + b"".join(f"{header}\r\n".encode() for header in headers) + b"\r\n"


class Kept:
    """A connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asking: bytes) -> tuple[int, dict[str, str]]:
        """The status, and the headers with names in lower case."""
        first, *lines = self.exchange(asking).partition(b"\r\n\r\n")[0].decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        return int(first.split(" ")[1]), headers

    def exchange(self, asking: bytes) -> bytes:
        """The whole answer."""
        self._connection.sendall(asking)
        received = self._connection.recv(1 << 20)
        while not is_whole(received):
            received += self._connection.recv(1 << 20)
        return received


def fastest_tenths(*pairs: tuple[Kept, bytes]) -> list[float]:
    """For each pair the time within which a tenth of its requests was answered, in seconds."""
    times_s: list[list[float]] = [[] for _ in pairs]
    for _ in range(REQUESTS):
        for (connection, asking), of_pair in zip(pairs, times_s, strict=True):
            started_s = time.perf_counter()
            connection.exchange(asking)
            of_pair.append(time.perf_counter() - started_s)
    return [sorted(of_pair)[REQUESTS // 10] for of_pair in times_s]


def compressing(body: bytes) -> tuple[float, int]:
    """The least time for compressing this answer, in seconds, and its size then."""
    times_s = []
    for _ in range(COMPRESSING_ROUNDS):
        response = Response(body, content_type="application/json")
        started_s = time.process_time()
        compress(response, "gzip")
        times_s.append(time.process_time() - started_s)
    return min(times_s), len(response.get_data())
