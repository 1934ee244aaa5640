"""Compresses answers with gzip, where the client accepts it and the answer is long enough to gain.

Not answers that hold a secret, such as tokens: the length of a compressed text says how much of it
repeats, and so text that an attacker chooses beside a secret can reveal it (BREACH). Our other
answers are private, but a page can't make a browser send a request for them: nothing but a token in
the Authorization header opens them, and browsers add none by themselves.
"""

from __future__ import annotations

import re
import zlib
from enum import Enum
from typing import Final

from flask import Response

from shared.web.cors import add_vary
from shared.web.replies import GZIP_SUFFIX
from shared.web.streams import Stream

BYTES_MAX_PLAIN: Final = 1024
"""The length up to which an answer is sent as it is: it fits into one packet anyway."""
LEVEL: Final = 4
"""Of zlib's 1 to 9. `python -m benchmarks answers` measures what it costs."""

_COMPRESSIBLE: Final = frozenset(
    {
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
_QUALITY: Final = re.compile(r"[ \t]*[qQ]=(0(\.\d{0,3})?|1(\.0{0,3})?)[ \t]*")


class Gzip(Enum):
    """When a client wants gzip."""

    NEVER = "never"
    LONG = "for a long answer"
    ALWAYS = "for each answer: it refuses plain ones"


def compress(response: Response, accept_encoding: str) -> None:
    """Compresses the body of a response that holds no secret, where the client wants that.
    `accept_encoding` is the request's header, empty where there is none.
    """
    if response.mimetype not in _COMPRESSIBLE:
        return
    add_vary(response.headers, "Accept-Encoding")
    stream = response.response if isinstance(response.response, Stream) else None
    body = b"" if stream else response.get_data()
    is_long = stream is not None or len(body) > BYTES_MAX_PLAIN
    use = gzip_use(accept_encoding)
    if use is Gzip.NEVER or (use is Gzip.LONG and not is_long):
        return
    # 16 asks zlib for gzip's header and trailer.
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    if stream is not None:
        stream.compress_with(compressor)
    else:
        response.set_data(compressor.compress(body) + compressor.flush())
    response.headers["Content-Encoding"] = "gzip"
    tag = response.headers.get("ETag", "W/")
    if not tag.startswith("W/"):
        response.headers["ETag"] = f'{tag[:-1]}{GZIP_SUFFIX}"'


def gzip_use(accept_encoding: str) -> Gzip:
    """What an Accept-Encoding header says about gzip (RFC 9110 §12.5.3). A coding whose quality is
    malformed counts as refused. A client that refuses both gzip and plain answers gets plain ones,
    as the RFC recommends.
    """
    qualities = {}
    for entry in accept_encoding.lower().split(","):
        name, _, parameter = entry.partition(";")
        qualities[name.strip()] = _quality(parameter)
    others = qualities.get("*")
    gzip = qualities.get("gzip", qualities.get("x-gzip", others)) or 0
    # Not mentioned, plain answers are accepted, and nothing is preferred to them or less.
    plain = qualities.get("identity", others if others == 0 else None)
    if gzip == 0 or (plain is not None and plain > gzip):
        return Gzip.NEVER
    return Gzip.ALWAYS if plain == 0 else Gzip.LONG


def _quality(parameter: str) -> float:
    if not parameter.strip():
        return 1
    match = _QUALITY.fullmatch(parameter)
    return float(match[1]) if match else 0
