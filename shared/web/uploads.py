"""The file of a request: the body, or the field `file` of a form; as it is, or compressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from flask import request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.http import parse_options_header

from shared.errors import Invalid
from shared.immutable import immutable
from shared.web.operation import Operation

FORM: Final = "multipart/form-data"
FILE_FIELD: Final = "file"
FIELD_BYTES_MAX: Final = 65_536
"""Of each field beside the file."""
PARTS_MAX: Final = 10
BOUNDARY_LENGTH_MAX: Final = 200
_NAME_SHOWN_MAX: Final = 40


@immutable
class Upload:
    """A file as it was sent, not unpacked yet."""

    content: bytes
    media_type: str
    charset: str | None
    bytes_max: int
    fields: Mapping[str, str] = field(default_factory=dict)
    """Of the form, beside the file."""

    @property
    def size(self) -> int:
        """In bytes, unpacked. Raises as `packed_files.pieces_of` does."""
        return sum(map(len, self._pieces()))

    def arguments(self) -> dict[str, Any]:
        """What a handler that takes content receives."""
        return {
            "content": b"".join(self._pieces()),
            "media_type": self.media_type,
            "charset": self.charset,
            "form": self.fields,
        }

    def _pieces(self) -> Iterator[bytes]:
        # Imported here: most files come as they are.
        from shared.web.packed_files import is_packed, pieces_of

        return (
            pieces_of(self.content, self.bytes_max)
            if is_packed(self.content)
            else iter([self.content])
        )


def upload_of(operation: Operation, raw: bytes) -> Upload:
    """The file in the body. Raises 400 for a malformed form, 413 for fields that are too long, and
    Invalid where the form has no file, or a field that the operation does not take.
    """
    if request.mimetype != FORM:
        charset = request.mimetype_params.get("charset")
        return Upload(raw, request.mimetype, charset, operation.bytes_max)
    parts: dict[str, tuple[Headers, bytes]] = {}
    for name, headers, content in _parts(raw, request.mimetype_params.get("boundary", "")):
        if name not in (FILE_FIELD, *operation.form_fields):
            fields = " and ".join((FILE_FIELD, *operation.form_fields))
            raise Invalid.field(f"/{name[:_NAME_SHOWN_MAX]}", f"is not a field here: {fields} are")
        if name in parts:
            raise Invalid.field(f"/{name}", "is given more than once")
        parts[name] = headers, content
    if FILE_FIELD not in parts:
        raise Invalid.field(f"/{FILE_FIELD}", "is required: the file")
    headers, content = parts.pop(FILE_FIELD)
    media_type, options = parse_options_header(headers.get("Content-Type", ""))
    others = {name: _text(name, value) for name, (_, value) in parts.items()}
    return Upload(content, media_type, options.get("charset"), operation.bytes_max, others)


def _text(name: str, content: bytes) -> str:
    if len(content) > FIELD_BYTES_MAX:
        raise RequestEntityTooLarge(f"The field {name} may have at most {FIELD_BYTES_MAX} bytes.")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Invalid.field(f"/{name}", "must be UTF-8") from None


def _parts(raw: bytes, boundary: str) -> Iterator[tuple[str, Headers, bytes]]:
    """The name, the headers and the content of each part."""
    # Imported here: most files are not sent by a form.
    from werkzeug.sansio import multipart

    if not 0 < len(boundary) <= BOUNDARY_LENGTH_MAX:
        raise BadRequest("The form's Content-Type names no boundary.")
    decoder = multipart.MultipartDecoder(boundary.encode(), max_parts=PARTS_MAX)
    decoder.receive_data(raw)
    decoder.receive_data(None)
    name, headers, content = "", Headers(), bytearray()
    try:
        while not isinstance(event := decoder.next_event(), multipart.Epilogue):
            if isinstance(event, multipart.Field | multipart.File):
                name, headers, content = event.name or "", event.headers, bytearray()
            elif isinstance(event, multipart.Data):
                content += event.data
                if not event.more_data:
                    yield name, headers, bytes(content)
    except (ValueError, AttributeError):  # the last: a part's content that does not begin
        raise BadRequest("The form is cut short, or malformed.") from None
