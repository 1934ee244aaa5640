"""A whole XML file as a tree, in bounded memory, with the references that Java's XStream writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from shared.immutable import immutable
from shared.transactions.formats.format import unreadable
from shared.transactions.formats.xml_elements import Element, Handler, parse

NODES_MAX: Final = 400_000
TEXT_CHARACTERS_MAX: Final = 4_000
_STEP: Final = re.compile(r"([\w.-]+)(?:\[(\d{1,9})\])?", re.ASCII)


@dataclass(eq=False, slots=True)
class Node:
    """An element with all below it."""

    line: int
    name: str
    attributes: Mapping[str, str]
    parent: Node | None
    children: dict[str, list[Node]] = field(default_factory=dict)
    """By name, each in the order of the file."""
    text: str = ""

    def first(self, name: str) -> Node | None:
        """The first child of this name."""
        return next(iter(self.children.get(name, ())), None)


@immutable
class Tree:
    """The elements of a file."""

    root: Node
    nodes: list[Node]
    """All of them, in the order in which they start."""
    by_id: Mapping[str, Node]

    def resolved(self, node: Node | None) -> Node | None:
        """The element that a reference stands for; one that is none is itself. None where the
        reference leads nowhere.
        """
        if node is None or "reference" not in node.attributes:
            return node
        path = node.attributes["reference"]
        if path in self.by_id:
            return self.by_id[path]
        place: Node | None = self.root if path.startswith("/") else node
        steps = path.strip("/").split("/")
        if path.startswith("/"):
            steps = steps[1:]  # the root itself
        for step in steps:
            if place is None:
                return None
            place = place.parent if step == ".." else _child(place, step)
        return None if place is None or "reference" in place.attributes else place

    def text(self, node: Node, name: str) -> str:
        """The text of a child, or of what it refers to; empty where there is none."""
        child = self.resolved(node.first(name))
        return "" if child is None else child.text.strip()


def _child(node: Node, step: str) -> Node | None:
    match = _STEP.fullmatch(step)
    if match is None:
        return None
    named, place = node.children.get(match[1], ()), int(match[2] or 1)
    return named[place - 1] if 1 <= place <= len(named) else None


class _Builder(Handler):
    def __init__(self, passed_over: frozenset[str]) -> None:
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self._passed_over = passed_over
        self._depth_passed_over = 0

    def start(self, element: Element) -> None:
        if self._depth_passed_over or element.name in self._passed_over:
            self._depth_passed_over += 1
            return
        if len(self.nodes) >= NODES_MAX:
            raise unreadable(f"has more than {NODES_MAX:,} elements")
        parent = self._open[-1] if self._open else None
        node = Node(element.line, element.name, element.attributes, parent)
        if parent is not None:
            parent.children.setdefault(node.name, []).append(node)
        self.nodes.append(node)
        self._open.append(node)

    def end(self) -> None:
        if self._depth_passed_over:
            self._depth_passed_over -= 1
        else:
            self._open.pop()

    def text(self, text: str) -> None:
        if not self._depth_passed_over and self._open and not text.isspace():
            node = self._open[-1]
            node.text = (node.text + text)[:TEXT_CHARACTERS_MAX]


def tree(content: bytes, passed_over: frozenset[str], depth_max: int) -> Tree:
    """The elements of a file but for those of the names `passed_over` and all inside them. Raises
    Invalid where it is no XML, breaks off, or goes beyond the bounds.
    """
    builder = _Builder(passed_over)
    for _ in parse(content, builder, depth_max):
        pass
    if not builder.nodes:
        raise unreadable("has no elements")
    by_id = {node.attributes["id"]: node for node in builder.nodes if "id" in node.attributes}
    return Tree(builder.nodes[0], builder.nodes, by_id)


def below(nodes: list[Node], names: frozenset[str]) -> Iterator[Node]:
    """Those of these names that are no references."""
    return (node for node in nodes if node.name in names and "reference" not in node.attributes)
