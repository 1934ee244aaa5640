"""Reads Terraform's files as python-hcl2 parses them, with the line of each thing in them.

`hcl2.loads` gives plain dictionaries, but no lines, and forgets what an expression is made of. So
this reads the syntax tree: its nodes are named as in python-hcl2's grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import hcl2
from lark import Token, Tree
from lark.exceptions import LarkError

Node = Tree[Token]

_INTERPOLATED: Final = re.compile(r"[$%]\{[^}]*")
_VARIABLE: Final = re.compile(r"\bvar\.(\w+)")


class NotHclError(Exception):
    """A file is not HCL. `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not HCL, from line {line} on")
        self.line = line


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name, the line that it stands on, and the expression that is assigned to it."""

    name: str
    line: int
    value: Node


@dataclass(frozen=True, slots=True)
class Block:
    """A block's type, its labels, the line of its first word, and what is inside.

    The file itself is a block without type and labels, on line 1.
    """

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class File:
    """A file: what it holds, its syntax tree, and the number of its lines."""

    root: Block
    tree: Node
    lines: int


def read(path: Path) -> File:
    """The file, parsed. Raises NotHclError."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    try:
        tree = hcl2.parses_to_tree(text)
    except LarkError as error:
        line = getattr(error, "line", None)
        # A file that ends inside a block has no line of its own, or one beyond its end.
        raise NotHclError(min(line, lines) if isinstance(line, int) and line > 0 else lines) from (
            error
        )
    root = Block("", (), 1)
    _fill(root, _trees(tree)[0])
    return File(root, tree, lines)


def variables_used(tree: Node) -> Iterator[tuple[int, str]]:
    """The line and the name of each `var.name` in a tree, in the order of its lines."""
    used = []
    for node in tree.iter_subtrees():
        if node.data == "get_attr_expr_term":
            base, attribute = _trees(node)
            if _name(base) == "var" and (name := _name(_trees(attribute)[0])):
                used.append((attribute.meta.line, name))
        elif node.data in ("heredoc_template", "heredoc_template_trim"):
            # The grammar leaves the text of a heredoc unparsed.
            for i, line in enumerate(str(node.children[0]).splitlines()):
                used += [
                    (node.meta.line + i, name)
                    for interpolated in _INTERPOLATED.findall(line)
                    for name in _VARIABLE.findall(interpolated)
                ]
    return iter(sorted(used))


def elements(value: Node) -> list[Attribute] | None:
    """What an object literal assigns, in its order; None where the value is something else.

    Keys that are computed are left out.
    """
    value = _term(value)
    if value.data != "object":
        return None
    pairs = [_trees(node) for node in _trees(value) if node.data == "object_elem"]
    return [
        Attribute(name, key.meta.line, assigned) for key, assigned in pairs if (name := _name(key))
    ]


def all_elements(tree: Node) -> Iterator[Attribute]:
    """What all object literals in a tree assign, in the order of their lines."""
    assigned = [
        attribute
        for node in tree.iter_subtrees()
        if node.data == "object"
        for attribute in elements(node) or ()
    ]
    return iter(sorted(assigned, key=lambda attribute: attribute.line))


def call(value: Node) -> tuple[str, list[Node]] | None:
    """The name and the arguments of a function call; None where the value is something else."""
    value = _term(value)
    if value.data != "function_call":
        return None
    function, *rest = _trees(value)
    return _name(function) or "", [node for arguments in rest for node in _trees(arguments)]


def text(value: Node) -> str | None:
    """A string literal's text; None where the value is something else, or is computed."""
    value = _term(value)
    if value.data != "string":
        return None
    parts = [part for node in _trees(value) for part in node.children]
    return "".join(map(str, parts)) if all(isinstance(part, Token) for part in parts) else None


def _fill(block: Block, body: Node) -> None:
    for node in _trees(body):
        if node.data == "attribute":
            key, value = _trees(node)
            name = _name(key) or ""
            block.attributes[name] = Attribute(name, node.meta.line, value)
        elif node.data == "block":
            first, *labels, inside = _trees(node)
            inner = Block(
                _name(first) or "", tuple(_name(label) or "" for label in labels), node.meta.line
            )
            _fill(inner, inside)
            block.blocks.append(inner)


def _name(node: Node) -> str | None:
    """The word or the quoted text of a key or a label; None where it is computed."""
    node = _term(node)
    if node.data in ("identifier", "keyword", "literal_value"):
        return str(node.children[0])
    return text(node)


def _term(node: Node) -> Node:
    """The expression itself, without the nodes and the parentheses around it."""
    while node.data in ("expr_term", "object_elem_key") and len(_trees(node)) == 1:
        node = _trees(node)[0]
    return node


def _trees(node: Node) -> list[Node]:
    """The node's parts, without punctuation, line ends and comments."""
    return [
        child
        for child in node.children
        if isinstance(child, Tree) and child.data != "new_line_or_comment"
    ]
