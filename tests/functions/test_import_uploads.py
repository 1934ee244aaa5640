"""Files by a form, and compressed ones: what is in them is read, within bounds."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib

import pytest

from tests.functions.bookkeeping import pointers

TABLE = b"type,date,amount\nDEPOSIT,2024-01-31,100\n"


def packed(content, level=9):
    """The same bytes at any time."""
    return gzip.compress(content, level, mtime=0)


def zipped(*files, **options):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, **options)
    return written.getvalue()


def encrypted(content):
    """As archivers mark a member that needs a password, in both of its headers."""
    changed = bytearray(zipped(("trades.csv", content)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(signature) + offset] |= 1
    return bytes(changed)


def send(books, fields, query=""):
    return books.http.post(
        f"/transactions/import?portfolio_id={books.portfolio_id}{query}",
        data=fields,
        content_type="multipart/form-data",
        headers=books.headers,
    )


def form(content, name="trades.csv", **fields):
    return {"file": (io.BytesIO(content), name), **fields}


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        packed(TABLE),
        packed(TABLE[:20]) + packed(TABLE[20:]),
        packed(TABLE) + b"\x00" * 8,
        zipped(("a/trades.csv", TABLE)),
        zipped(("a/", b""), ("a/trades.csv", TABLE), ("__MACOSX/a/._trades.csv", b"x")),
    ],
    ids=["plain", "gzip", "gzip of two members", "padded gzip", "zip", "zip of a Mac"],
)
@pytest.mark.parametrize("is_form", [True, False])
def test_a_file_may_come_by_a_form_and_compressed(books, content, is_form):
    for _ in range(2):
        if is_form:
            reply = send(books, form(content))
        else:
            reply = books.import_file(content, "application/octet-stream")
        assert reply.status_code == 200, reply.json
    assert (reply.json["format"], reply.json["items"][0]["status"]) == ("csv", "duplicate")
    assert len(books.all()) == 1


@pytest.mark.parametrize("media_type", ["application/gzip", "application/zip", "text/csv"])
def test_the_first_bytes_decide_whether_it_is_compressed(books, media_type):
    for content in (TABLE, packed(TABLE), zipped(("x", TABLE))):
        assert books.import_file(content, media_type, "&dry_run=true").json["created"] == 1


def test_the_form_may_have_a_mapping_and_the_part_its_charset(books):
    content = "Tag;Betrag;Notiz\n31.01.2024;100;für später\n".encode("cp1252")
    mapping = {"columns": {"Tag": "date"}, "constants": {"type": "DEPOSIT"}}
    part = (io.BytesIO(content), "x.csv", "text/csv; charset=iso-8859-1")
    reply = send(books, {"file": part, "mapping": json.dumps(mapping)})
    assert reply.json["created"] == 1, reply.json
    assert books.all()[0]["note"] == "für später"


def test_a_file_without_a_name_is_a_file_too(books):
    assert send(books, {"file": TABLE.decode()}).json["created"] == 1


@pytest.mark.parametrize(
    ("fields", "query", "pointer"),
    [
        ({}, "", "/file"),
        ({"mapping": "{}"}, "", "/file"),
        (form(TABLE, colour="red"), "", "/colour"),
        (form(TABLE, mapping="{"), "", "/mapping"),
        (form(TABLE, mapping='{"A": "b"}'), "", "/mapping/A"),
        (form(TABLE, mapping="{}"), "&mapping={}", "?mapping"),
        (form(TABLE, mapping=b"\xff\xfe"), "", "/mapping"),
        ({"file": [(io.BytesIO(TABLE), "a"), (io.BytesIO(TABLE), "b")]}, "", "/file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_form_of_other_fields_is_refused_by_the_field(books, fields, query, pointer):
    reply = send(books, fields, query)
    assert (reply.status_code, books.all()) == (422, [])
    assert pointers(reply) == [pointer]


PART = b'--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (PART + TABLE + b"\r\n--X--\r\n", "multipart/form-data"),
        (PART + TABLE + b"\r\n--X--\r\n", "multipart/form-data; boundary="),
        (PART + TABLE + b"\r\n--X--\r\n", f"multipart/form-data; boundary={'x' * 300}"),
        (PART + TABLE + b"\r\n--X--\r\n", "multipart/form-data; boundary=Y"),
        (PART + TABLE, "multipart/form-data; boundary=X"),
        (PART[:-2], "multipart/form-data; boundary=X"),
        (b"--X\r\nContent-Type: text/csv\r\n\r\nx\r\n--X--\r\n", "multipart/form-data; boundary=X"),
        (b"--X\r\nContent-Disposition: \xff\r\n\r\nx\r\n--X--", "multipart/form-data; boundary=X"),
        (TABLE, "multipart/form-data; boundary=X"),
    ],
    ids=str,
)
def test_a_malformed_form_is_a_bad_request(books, body, media_type):
    reply = books.import_file(body, media_type)
    assert (reply.status_code, books.all()) == (400, [])
    assert reply.content_type == "application/problem+json"


def test_a_form_of_many_parts_is_too_large(books):
    part = b'--X\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{}\r\n'
    for body in (PART + TABLE + b"\r\n" + part * 20 + b"--X--", part * 20 + b"--X--"):
        reply = books.import_file(body, "multipart/form-data; boundary=X")
        assert reply.status_code in (413, 422)
    long = form(TABLE, mapping=" " * 70_000)
    assert send(books, long).status_code == 413


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(TABLE)[:-9], "is compressed (gzip), and breaks off"),
        (packed(TABLE)[:4], "is compressed (gzip), and breaks off"),
        (b"\x1f\x8b\x08\x00", "is compressed (gzip), and breaks off"),
        (b"\x1f\x8bnot gzip at all", "is compressed (gzip), and damaged"),
        (packed(TABLE)[:-8] + b"\x00" * 8, "is compressed (gzip), and damaged"),
        (packed(TABLE) + b"more", "has other bytes behind its end"),
        (b"PK\x03\x04", "is an archive (ZIP), and damaged"),
        (zipped(("a.csv", TABLE))[:-10], "is an archive (ZIP), and damaged"),
        (zipped(), "is an archive (ZIP) without a file in it"),
        (zipped(("a.csv", TABLE), ("b.csv", TABLE)), "archive of 2 files, such as 'a.csv'"),
        (zipped(*((f"{n}.csv", b"") for n in range(300))), "is an archive of many files"),
        (zipped(("[Content_Types].xml", b""), ("xl/a.xml", b"")), "looks like a spreadsheet"),
        (zipped(("mimetype", b""), ("content.xml", b"")), "looks like a spreadsheet"),
        (encrypted(TABLE), "is protected by a password"),
        (zipped(("a.zip", zipped(("b.csv", TABLE)))), "looks like a spreadsheet or an archive"),
        (packed(packed(TABLE)), "looks like compressed (gzip)"),
        (packed(b"%PDF-1.7"), "looks like a PDF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_not_be_unpacked_says_why(books, content, says):
    reply = books.import_file(content, "application/octet-stream")
    assert (reply.status_code, pointers(reply)) == (422, [""]), reply.json
    assert says in reply.json["errors"][0]["detail"]


def member_of(method):
    """An archive whose one file claims another way of packing."""
    changed = bytearray(zipped(("a.csv", TABLE)))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", changed, changed.index(signature) + offset, method)
    return bytes(changed)


@pytest.mark.parametrize("method", [12, 14, 93, 99])
def test_an_archive_packed_in_another_way_is_refused(books, method):
    reply = books.import_file(member_of(method), "application/zip")
    assert (reply.status_code, pointers(reply)) == (422, [""])


def test_a_bomb_is_not_unpacked(books, monkeypatch):
    """Neither by its size nor by its ratio; and no more than the bound is held in memory."""
    largest = 0
    whole = zlib.decompressobj

    def measured(*arguments, **named):
        decompressor = whole(*arguments, **named)

        class Measured:
            def decompress(self, *parts):
                nonlocal largest
                piece = decompressor.decompress(*parts)
                largest = max(largest, len(piece))
                return piece

            def __getattr__(self, name):
                return getattr(decompressor, name)

        return Measured()

    monkeypatch.setattr(zlib, "decompressobj", measured)
    bomb = b"0" * 60_000_000
    for content in (packed(bomb), zipped(("a.csv", bomb))):
        for reply in (
            books.import_file(content, "application/zip"),
            send(books, form(content)),
        ):
            assert (reply.status_code, reply.content_type) == (413, "application/problem+json")
    noise = zlib.compress(bytes(range(256)) * 4_000, 0)
    too_long = packed(noise * 12, 1)
    assert books.import_file(too_long, "application/gzip").status_code == 413
    assert largest <= 65_536 * 2
