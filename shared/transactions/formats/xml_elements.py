"""Reads the elements of an XML file in bounded memory: no document type, and so no entities of its
own; a bounded depth, and bounded attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from xml.parsers import expat

from shared.immutable import immutable
from shared.transactions.formats.format import unreadable

DEPTH_MAX: Final = 32
ATTRIBUTES_MAX: Final = 400
ELEMENTS_MAX: Final = 1_000_000
_PART_BYTES: Final = 65_536


@immutable
class Element:
    """The start of an element."""

    line: int
    name: str
    attributes: Mapping[str, str]


class Handler:
    """What is done with the parts of a file; here nothing."""

    def start(self, element: Element) -> None:
        """An element starts. It may raise Invalid."""

    def end(self) -> None:
        """The innermost one ends."""

    def text(self, text: str) -> None:
        """A part of the text in the innermost one."""


class _Starts(Handler):
    """The elements that have started."""

    def __init__(self) -> None:
        self.started: list[Element] = []

    def start(self, element: Element) -> None:
        self.started.append(element)


class _Reader:
    def __init__(self, handler: Handler, depth_max: int) -> None:
        self._handler = handler
        self._depth_max = depth_max
        self._depth = 0
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = handler.text

    def _refuse(self, *_: object) -> None:
        raise unreadable("declares a document type or entities, which are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > self._depth_max or len(attributes) > ATTRIBUTES_MAX:
            raise unreadable("has elements inside elements, or attributes, without end")
        if self._count > ELEMENTS_MAX:
            raise unreadable(f"has more than {ELEMENTS_MAX:,} elements")
        self._handler.start(Element(self.parser.CurrentLineNumber, name, attributes))

    def _end(self, _: str) -> None:
        self._depth -= 1
        self._handler.end()


def parse(content: bytes, handler: Handler, depth_max: int = DEPTH_MAX) -> Iterator[None]:
    """Gives the parts of a file to the handler, and the turn to the caller between them. Raises
    Invalid where the file is no XML, breaks off, or goes beyond the bounds.
    """
    reader = _Reader(handler, depth_max)
    try:
        for start in range(0, len(content), _PART_BYTES):
            reader.parser.Parse(content[start : start + _PART_BYTES], False)
            yield
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise unreadable(
            f"is no XML that can be read: {expat.ErrorString(error.code)} at line {error.lineno}"
        ) from None
    except (LookupError, ValueError):
        raise unreadable("is in an encoding that is not read; save it as UTF-8") from None


def elements(content: bytes) -> Iterator[Element]:
    """The elements in the order in which they start. Raises Invalid, also between them, where the
    file is no XML, breaks off, or goes beyond the bounds.
    """
    starts = _Starts()
    for _ in parse(content, starts):
        yield from starts.started
        starts.started.clear()
