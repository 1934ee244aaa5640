"""A vendor on loopback that answers bulk requests in EODHD's format, and counts all requests.

    python -m benchmarks.bulk_vendor SHARES LAST

Prints its port, and serves until it is ended. Each exchange has so many shares, with a close on
every weekday up to LAST. `/requests` answers the count.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

SATURDAY = 5


class BulkVendor(BaseHTTPRequestHandler):
    """GET /api/eod-bulk-last-day/<exchange>?date=&type=."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    shares: ClassVar[int] = 0
    last: ClassVar[date] = date.min
    lock: ClassVar[threading.Lock] = threading.Lock()
    requests: ClassVar[int] = 0

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/requests":
            self._send(json.dumps(BulkVendor.requests).encode())
            return
        with self.lock:
            BulkVendor.requests += 1
        parts, query = url.path.split("/"), parse_qs(url.query)
        if parts[:3] != ["", "api", "eod-bulk-last-day"]:
            self.send_error(404)
            return
        day = date.fromisoformat(query["date"][0])
        traded = day.weekday() < SATURDAY and day <= self.last and "type" not in query
        self._send(rows(parts[3], day, self.shares) if traded else b"[]")

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def close_of(share: int, day: date) -> str:
    """A price that moves a little from day to day."""
    return f"{50 + share % 400 + day.toordinal() % 50 / 100:.2f}"


def rows(exchange: str, day: date, shares: int) -> bytes:
    """All closes of an exchange on a day."""
    lines = []
    for share in range(shares):
        close = close_of(share, day)
        lines.append(
            f'{{"code":"S{share}","exchange_short_name":"{exchange}","date":"{day}",'
            f'"open":{close},"high":{close},"low":{close},"close":{close},'
            f'"adjusted_close":{close},"volume":{100_000 + share + day.toordinal()}}}'
        )
    return f"[{','.join(lines)}]".encode()


if __name__ == "__main__":
    BulkVendor.shares = int(sys.argv[1])
    BulkVendor.last = date.fromisoformat(sys.argv[2])
    server = ThreadingHTTPServer(("127.0.0.1", 0), BulkVendor)
    print(server.server_address[1], flush=True)
    server.serve_forever()
