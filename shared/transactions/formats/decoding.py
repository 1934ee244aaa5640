"""The text of a file: its encoding, and what it looks like where it is no text at all."""

from __future__ import annotations

import codecs
from typing import Final

from shared.transactions.formats.format import Options, unreadable

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSETS: Final = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8-sig",
    "ascii": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250",
    "iso-8859-2": "iso8859-2",
}
"""As the web's encoding standard has it, iso-8859-1 is read as windows-1252."""

_SIGNATURES: Final = (
    (b"%PDF", "a PDF; export the table as CSV instead"),
    (b"PK\x03\x04", "a spreadsheet or an archive (ZIP); save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"\x89PNG", "an image; export the table as CSV instead"),
    (b"\xff\xd8\xff", "an image; export the table as CSV instead"),
    (b"GIF8", "an image; export the table as CSV instead"),
)
_PAGE: Final = (b"<!doctype html", b"<html")
_PART_BYTES: Final = 65_536


def refuse_other_kinds(content: bytes) -> None:
    """Raises Invalid for a file that is no text, with what it looks like."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise unreadable(f"looks like {kind}")
    if content[:512].lstrip().lower().startswith(_PAGE):
        raise unreadable(
            "looks like a web page, as a site answers where one is no longer signed in; "
            "sign in there and download it again"
        )


def encoding_of(content: bytes, options: Options) -> str:
    """Python's name of the encoding: that of the byte order mark, else the stated charset, else
    UTF-8 where the whole file is valid, else windows-1252. Raises Invalid for a charset that isn't
    known, or that the file isn't in.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    if options.charset is not None:
        stated = _CHARSETS.get(options.charset.strip("\"' ").lower())
        if stated is None:
            raise unreadable(f"has a charset that is not read; send one of {', '.join(_CHARSETS)}")
        if stated != "utf-8-sig" or _is_in(content, stated):
            return stated
        # Many clients state UTF-8 for whatever they send.
    return "utf-8-sig" if _is_in(content, "utf-8-sig") else "cp1252"


def decode(content: bytes, options: Options) -> str:
    """The whole text of a file. Raises Invalid where it is none."""
    refuse_other_kinds(content)
    try:
        text = content.decode(encoding_of(content, options))
    except UnicodeDecodeError:
        raise unreadable("is not text in UTF-8, UTF-16 or windows-1252") from None
    if "\x00" in text:
        raise unreadable("holds a NUL character")
    return text


def _is_in(content: bytes, encoding: str) -> bool:
    """Whether all of it is. A file that has letters in this encoding and breaks off inside one is
    in it too, and fails when it is decoded: in another encoding its letters would be other ones.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    has_letters = False
    try:
        for start in range(0, len(content), _PART_BYTES):
            has_letters = not decoder.decode(content[start : start + _PART_BYTES]).isascii() or (
                has_letters
            )
    except UnicodeDecodeError:
        return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return has_letters
    return True
