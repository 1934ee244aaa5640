"""Which answers are compressed, for which clients, and under which entity tags."""

from __future__ import annotations

import gzip
import zlib

import pytest
from flask import Flask, Response

from shared.web.compression import BYTES_MAX_PLAIN, Gzip, compress, gzip_use
from shared.web.streams import Stream, StreamAborted

LONG = b'{"points":[' + b'{"date":"2024-01-02","market_value":"100.00"},' * 50 + b"{}]}"


def response(body=LONG, **headers):
    return Response(body, headers=headers, content_type="application/json")


@pytest.mark.parametrize(
    ("header", "use"),
    [
        ("gzip", Gzip.LONG),
        ("gzip, deflate, br, zstd", Gzip.LONG),
        ("GZIP;Q=1.0", Gzip.LONG),
        ("x-gzip", Gzip.LONG),
        ("*", Gzip.LONG),
        ("br;q=1.0, gzip;q=0.001", Gzip.LONG),
        ("gzip;q=0.5, identity;q=0.5", Gzip.LONG),
        ("gzip ; q=0.5", Gzip.LONG),
        ("identity;q=0, gzip", Gzip.ALWAYS),
        ("gzip, *;q=0", Gzip.ALWAYS),
        ("identity;q=0, *;q=0.1", Gzip.ALWAYS),
        ("", Gzip.NEVER),
        ("identity", Gzip.NEVER),
        ("br", Gzip.NEVER),
        ("gzip;q=0", Gzip.NEVER),
        ("gzip;q=0.000, *", Gzip.NEVER),
        ("gzip;q=0.5, identity", Gzip.NEVER),
        ("*;q=0", Gzip.NEVER),
        ("identity;q=0", Gzip.NEVER),
        ("gzip;q=2", Gzip.NEVER),
        ("gzip;q=much", Gzip.NEVER),
        ("gzip;level=9", Gzip.NEVER),
        ("notgzip, gzipped", Gzip.NEVER),
        (",,;;=,", Gzip.NEVER),
    ],
)
def test_what_a_client_accepts(header, use):
    assert gzip_use(header) is use


def test_a_long_answer_is_compressed_and_says_so():
    answer = response(ETag='W/"1"')
    compress(answer, "gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.get_data()) < len(LONG) / 5
    assert gzip.decompress(answer.get_data()) == LONG
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("size", [0, 1, BYTES_MAX_PLAIN])
def test_a_short_answer_is_not_unless_nothing_else_is_accepted(size):
    for header, encoding in (("gzip", None), ("identity;q=0, gzip", "gzip"), ("", None)):
        answer = response(b"1" * size)
        compress(answer, header)
        assert answer.headers.get("Content-Encoding") == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
    longer = response(b"1" * (BYTES_MAX_PLAIN + 1))
    compress(longer, "gzip")
    assert longer.headers["Content-Encoding"] == "gzip"


def test_only_texts_are_compressed():
    """A compressed file would only grow."""
    answer = Response(LONG, content_type="application/zip")
    compress(answer, "gzip")
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_other_bytes_have_another_strong_tag_and_the_same_weak_one():
    for tag, after in (('"abc"', '"abc-gzip"'), ('W/"abc"', 'W/"abc"')):
        answer = response(ETag=tag)
        compress(answer, "gzip")
        assert answer.headers["ETag"] == after
        plain = response(ETag=tag)
        compress(plain, "")
        assert plain.headers["ETag"] == tag


def test_a_stream_is_compressed_piece_by_piece():
    """Each piece can be read before the next one is there, and memory holds one at a time."""
    generated = []

    def pieces():
        for number in range(50):
            generated.append(number)
            yield b"%d," % number * 40_000

    with Flask(__name__).test_request_context():
        stream = Stream(pieces(), {})
        answer = Response(stream, content_type="text/csv")
        compress(answer, "gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Content-Length" not in answer.headers
    reader, text = zlib.decompressobj(31), b""
    for count, piece in enumerate(stream):
        text += reader.decompress(piece)
        assert len(generated) <= count + 2
        if count < 50:
            assert text.endswith(b"%d," % count * 40_000)
    assert reader.eof
    assert text == b"".join(b"%d," % number * 40_000 for number in range(50))


def test_an_aborted_stream_has_no_end():
    """Neither of the chunks nor of the compressed bytes: what is missing is seen twice."""

    def pieces():
        yield b"1" * 70_000
        raise RuntimeError("the database went away")

    with Flask(__name__).test_request_context():
        stream = Stream(pieces(), {})
        compress(Response(stream, content_type="application/json"), "gzip")
    first = next(stream)
    with pytest.raises(StreamAborted):
        next(stream)
    with pytest.raises(EOFError):
        gzip.decompress(first)
