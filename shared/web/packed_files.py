"""Files that a request sends compressed: gzip, or ZIP archives of one file. Both are unpacked in
pieces, and only up to a size and a ratio: a few bytes can stand for gigabytes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from werkzeug.exceptions import RequestEntityTooLarge

from shared.errors import Invalid

GZIP: Final = b"\x1f\x8b"
ZIP: Final = b"PK\x03\x04"
EMPTY_ZIP: Final = b"PK\x05\x06"

RATIO_MAX: Final = 200
"""Tables shrink to a tenth or so."""
FREE_BYTES: Final = 1024 * 1024
"""Up to so much the ratio does not count: a small file may well be of equal rows."""
MEMBERS_MAX: Final = 200
_PIECE_BYTES: Final = 65_536
_ENTRY: Final = b"PK\x01\x02"
"""How each entry of an archive's list of files begins."""
_IGNORED: Final = ("__MACOSX/", ".DS_Store")
_NAME_SHOWN_MAX: Final = 60


def is_packed(content: bytes) -> bool:
    """Whether it is compressed, by its first bytes."""
    return content.startswith((GZIP, ZIP, EMPTY_ZIP))


def pieces_of(content: bytes, bytes_max: int) -> Iterator[bytes]:
    """What a compressed file holds, in pieces. Raises Invalid where it can't be unpacked, and 413
    where it has more than `bytes_max` bytes, or far more than it was sent with.
    """
    unpacked = _gzip_pieces(content) if content.startswith(GZIP) else _zip_pieces(content)
    size = 0
    for piece in unpacked:
        size += len(piece)
        if size > bytes_max:
            raise RequestEntityTooLarge(
                f"The file may have at most {bytes_max} bytes, also unpacked."
            )
        if size > FREE_BYTES and size > RATIO_MAX * len(content):
            raise RequestEntityTooLarge(
                f"The file is more than {RATIO_MAX} times as large unpacked. Send it as it is."
            )
        yield piece


def _unreadable(why: str) -> Invalid:
    return Invalid.field("", f"The file {why}")


def _gzip_pieces(content: bytes) -> Iterator[bytes]:
    """Of all members, one behind the other."""
    rest = content
    while rest.startswith(GZIP):
        decompressor = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            while not decompressor.eof:
                piece = decompressor.decompress(rest, _PIECE_BYTES)
                rest = decompressor.unconsumed_tail
                if not piece and not rest and not decompressor.eof:
                    raise _unreadable("is compressed (gzip), and breaks off")
                yield piece
        except zlib.error:
            raise _unreadable("is compressed (gzip), and damaged") from None
        rest = decompressor.unused_data
    if rest.strip(b"\x00"):
        raise _unreadable("is compressed (gzip), and has other bytes behind its end")


def _zip_pieces(content: bytes) -> Iterator[bytes]:
    if content.count(_ENTRY) > MEMBERS_MAX:
        raise _unreadable("is an archive of many files; send each alone")
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            archive.open(_only_member(archive)) as member,
        ):
            while piece := member.read(_PIECE_BYTES):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise _unreadable("is an archive (ZIP), and damaged") from None
    except NotImplementedError:
        raise _unreadable("is an archive (ZIP) packed in a way that is not read") from None


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The archive's one file. Raises Invalid, also for a spreadsheet, which is an archive too."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith(_IGNORED)
    ]
    names = {member.filename for member in members}
    if names & {"[Content_Types].xml", "mimetype", "Index/Document.iwa"}:
        raise _unreadable("looks like a spreadsheet; save the sheet as CSV and send that")
    if not members:
        raise _unreadable("is an archive (ZIP) without a file in it")
    if len(members) > 1:
        shown = " and ".join(repr(member.filename[:_NAME_SHOWN_MAX]) for member in members[:2])
        raise _unreadable(
            f"is an archive of {len(members)} files, such as {shown}; send each alone"
        )
    [member] = members
    if member.flag_bits & 0x1:
        raise _unreadable(
            "is protected by a password, which is not read; unpack it, and send what it holds"
        )
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _unreadable("is an archive (ZIP) packed in a way that is not read; unpack it")
    return member
