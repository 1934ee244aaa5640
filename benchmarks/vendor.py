"""A vendor on loopback that answers prepared bytes in Tiingo's format, so that its own work does
not count in the measurement.

    python -m benchmarks.vendor FIRST LAST

Prints its port, and serves until it is ended. Eight price series are made once; each symbol has one
of them.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

SERIES = 8


class Vendor(BaseHTTPRequestHandler):
    """GET /tiingo/daily/<symbol>/prices?startDate=&endDate=."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    series: ClassVar[list[dict[str, bytes]]] = []
    prepared: ClassVar[dict[tuple[int, str, str], bytes]] = {}

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        days = parse_qs(url.query)
        key = sum(url.path.encode()) % SERIES, days["startDate"][0], days["endDate"][0]
        if key not in self.prepared:
            rows = [row for day, row in self.series[key[0]].items() if key[1] <= day <= key[2]]
            self.prepared[key] = b"[" + b",".join(rows) + b"]"
        body = self.prepared[key]
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def series(first: date, last: date, seed: int) -> dict[str, bytes]:
    """One asset's rows by day, as Tiingo writes them: a random walk on 252 days a year, with
    quarterly dividends.
    """
    chance = random.Random(seed)  # noqa: S311 - invented data, not a secret
    close, rows = chance.uniform(20, 400), {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() > 4 or day.timetuple().tm_yday % 41 == 7:
            continue
        close = max(close * (1 + chance.gauss(0, 0.012)), 1)
        cash = 0.25 if day.day == 15 and day.month % 3 == 0 else 0.0
        text = f"{close:.2f}"
        rows[day.isoformat()] = (
            f'{{"date":"{day}T00:00:00.000Z","close":{text},"high":{text},"low":{text},'
            f'"open":{text},"volume":{chance.randint(10**5, 10**8)},"adjClose":{close:.10f},'
            f'"adjHigh":{close:.10f},"adjLow":{close:.10f},"adjOpen":{close:.10f},'
            f'"adjVolume":{chance.randint(10**5, 10**8)},"divCash":{cash},"splitFactor":1.0}}'
        ).encode()
    return rows


if __name__ == "__main__":
    first_day, last_day = (date.fromisoformat(text) for text in sys.argv[1:3])
    Vendor.series = [series(first_day, last_day, seed) for seed in range(SERIES)]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    print(server.server_address[1], flush=True)
    server.serve_forever()
