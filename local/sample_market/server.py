"""One loopback port on which every vendor of the sample market answers below its own prefix."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from local.sample_market.answers import SAMPLE_KEY, Answer, Request, text_answer
from local.sample_market.vendors import (
    argentina_dollars,
    bcra,
    bitstamp,
    coinbase,
    coingecko,
    ecb,
    eodhd,
    frankfurter,
    kraken,
    openexchangerates,
    openfigi,
    tiingo,
    yahoo,
)

VENDORS: dict[str, Callable[[Request], Answer]] = {
    "tiingo": tiingo.answer,
    "eodhd": eodhd.answer,
    "yahoo": yahoo.answer,
    "kraken": kraken.answer,
    "bitstamp": bitstamp.answer,
    "coinbase": coinbase.answer,
    "coingecko": coingecko.answer,
    "ecb": ecb.answer,
    "bcra": bcra.answer,
    "frankfurter": frankfurter.answer,
    "argentinadatos": argentina_dollars.argentinadatos,
    "dolarapi": argentina_dollars.dolarapi,
    "openexchangerates": openexchangerates.answer,
    "openfigi": openfigi.answer,
}
STOP_POLL_S = 0.05
"""How long stop() may have to wait for the thread to notice."""

HISTORY_DAYS = 36_525
"""A hundred years: more than the sample has."""

KEYED = ("tiingo", "eodhd", "coingecko", "openexchangerates")


def utc_today() -> date:
    return datetime.now(UTC).date()


class SampleMarket:
    """A running sample market.

    `base_url` has no slash at its end; vendor `v` answers below `{base_url}/{v}`.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.thread = threading.Thread(
            target=server.serve_forever, args=(STOP_POLL_S,), name="The sample market", daemon=True
        )
        self.thread.start()
        self.base_url = f"http://127.0.0.1:{server.server_port}"

    def settings(self) -> dict[str, str]:
        """The environment that points the product here.

        Local mode, a URL for each vendor, a key where one is needed, and the switch that gives the
        sources names of their own.
        """
        urls = {f"{vendor.upper()}_URL": f"{self.base_url}/{vendor}" for vendor in VENDORS}
        keys = {f"{vendor.upper()}_KEY": SAMPLE_KEY for vendor in KEYED}
        # The real ECB serves its archive on another host than its data.
        archive = {"ECB_HISTORY_URL": urls["ECB_URL"]}
        # The demo holds coins from 2025 on, and Kraken's 720 days do not reach there for ever.
        reach = {"COINGECKO_HISTORY_DAYS": str(HISTORY_DAYS)}
        return urls | keys | archive | reach | {"ENVIRONMENT": "local", "SAMPLE_MARKET": "true"}

    def stop(self) -> None:
        """Close the port. A second call has no effect."""
        self._server.shutdown()
        self._server.server_close()
        self.thread.join()


def start(port: int = 0, today: Callable[[], date] = utc_today) -> SampleMarket:
    """Serve on 127.0.0.1, on a free port where `port` is 0.

    `today` is called on each request: history ends there. Raises OSError where the port is taken.
    """
    handler = type("Handler", (_Handler,), {"today": staticmethod(today)})
    return SampleMarket(_Server(("127.0.0.1", port), handler))


def respond(target: str, headers: dict[str, str], today: date, body: bytes | None = None) -> Answer:
    """The answer to a GET of `target` (path and query, vendor's prefix first), or to a POST of
    `body`.

    Header names are lower case.
    """
    parts = urlsplit(target)
    vendor, _, path = parts.path.strip("/").partition("/")
    if vendor not in VENDORS:
        return text_answer(f"No such vendor. There are: {', '.join(VENDORS)}\n", 404)
    query = dict(parse_qsl(parts.query))
    return VENDORS[vendor](
        Request(path=unquote(path), today=today, query=query, headers=headers, body=body)
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = (
        -1
    )  # head and body in one packet: two of them would wait for each other's acknowledgement
    today: ClassVar[Callable[[], date]]

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, body: bytes | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = respond(self.path, headers, type(self).today(), body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Synthetic-Data", "true")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base class
        """Says nothing: the requests carry keys, and the product logs its own calls."""
