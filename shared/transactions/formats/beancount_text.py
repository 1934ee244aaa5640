"""The text of a beancount ledger: its directives, line by line, with exact figures.

A directive begins with a day at the start of a line; indented lines below are its postings and
metadata. All other lines (options, plugins, headings of an outline) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from shared.immutable import immutable
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX
from shared.transactions.formats.format import unreadable
from shared.transactions.formats.statement_figures import NotUnderstood, day, figure

POSTINGS_MAX: Final = 100
LINE_CHARACTERS_MAX: Final = 200_000
_TRANSACTIONS: Final = frozenset({"*", "!", "txn"})
_START: Final = re.compile(r"(\d{4}[-/]\d{1,2}[-/]\d{1,2})[ \t]+(\S+)(.*)", re.ASCII | re.DOTALL)
_METADATA: Final = re.compile(r"([a-z][\w-]*):(?:[ \t]+(.*))?", re.ASCII | re.DOTALL)
_TOKEN: Final = re.compile(
    r"""(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<comment>;.*)
    |(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\w-]))
    |(?P<number>[-+]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?![\w-]))
    |(?P<account>[^\W\d_][\w-]*(?::[\w-]+)+)
    |(?P<code>[A-Z][A-Z0-9'._-]*)
    |(?P<tag>[\#^][A-Za-z0-9_/.-]+)
    |(?P<mark>@@|@|\{\{|\}\}|[{}\#,*!])
    |(?P<word>TRUE|FALSE|NULL)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "b": "\b"}
_WRITTEN: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Token(NamedTuple):
    kind: str
    text: str


class Amount(NamedTuple):
    """A figure and its commodity or currency."""

    number: Decimal
    code: str


@immutable
class Cost:
    """What stands in braces; everything is None in `{}`."""

    per_unit: Amount | None = None
    total: Amount | None = None


@immutable
class Posting:
    """One line of a transaction; `units` is None where beancount works it out."""

    account: str
    units: Amount | None = None
    cost: Cost | None = None
    price: Amount | None = None
    total_price: Amount | None = None


@dataclass(slots=True)
class Directive:
    """A directive: its word (`*` of every transaction), what follows it, and the lines below."""

    line: int
    day: str
    word: str
    arguments: Sequence[Token] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    problem: NotUnderstood | None = None
    """Why it can't be read."""

    def add(self, posting: Posting) -> None:
        """Raises NotUnderstood where there are too many."""
        if len(self.postings) >= POSTINGS_MAX:
            raise NotUnderstood("", f"has more than {POSTINGS_MAX} postings")
        self.postings.append(posting)

    @property
    def texts(self) -> list[str]:
        """The texts that follow its word: of a transaction the payee, if any, and the narration."""
        return [token.text for token in self.arguments if token.kind == "text"]

    def first(self, kind: str) -> str:
        """The first argument of this kind; empty where there is none."""
        return next((token.text for token in self.arguments if token.kind == kind), "")


def quoted(text: str) -> str:
    """A text in quotes, on one line."""
    return '"' + "".join(_WRITTEN.get(sign, sign) for sign in text) + '"'


def directives(text: str) -> Iterator[Directive]:
    """The directives in their order, each as soon as the next one begins. Raises Invalid where
    there are more transactions than an import takes.
    """
    current: Directive | None = None
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(";"):
            continue
        if line[0] in " \t":
            if current is not None:
                _read_below(current, line.strip()[:LINE_CHARACTERS_MAX])
            continue
        if current is not None:
            yield current
        current = _begun(number, line.strip()[:LINE_CHARACTERS_MAX])
        count += current is not None and current.word == "*"
        if count > IMPORT_ITEMS_MAX:
            raise unreadable(f"has more than {IMPORT_ITEMS_MAX:,} transactions")
    if current is not None:
        yield current


def _begun(number: int, line: str) -> Directive | None:
    start = _START.fullmatch(line)
    if start is None:
        return None
    word = "*" if start[2] in _TRANSACTIONS else start[2]
    directive = Directive(number, "", word)
    try:
        directive.day = day(start[1])
        directive.arguments = _tokens(start[3])
    except NotUnderstood as problem:
        directive.problem = problem
    return directive


def _read_below(directive: Directive, line: str) -> None:
    if directive.problem is not None:
        return
    try:
        if metadata := _METADATA.fullmatch(line):
            if not directive.postings:  # else it is of the posting
                tokens = _tokens(metadata[2] or "")
                directive.metadata[metadata[1]] = " ".join(token.text for token in tokens)
        elif directive.word == "*":
            posting = _posting(_tokens(line))
            if posting is not None:
                directive.add(posting)
    except NotUnderstood as problem:
        directive.problem = problem


def _tokens(text: str) -> list[Token]:
    """Raises NotUnderstood, also for arithmetic, and for a text that goes on on the next line."""
    tokens, place = [], 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise NotUnderstood("", f"has {text[place : place + 40]!r}, which is not read")
        place = match.end()
        while place < len(text) and text[place] in " \t\r":
            place += 1
        kind = str(match.lastgroup)
        if kind == "text":
            tokens.append(Token(kind, _ESCAPE.sub(_unescaped, match[0][1:-1])))
        elif kind != "comment":
            tokens.append(Token(kind, match[0]))
    return tokens


def _unescaped(escape: re.Match[str]) -> str:
    return _ESCAPED.get(escape[1], escape[1])


class _Reader:
    """Takes the tokens of a posting one by one."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def next_is(self, kind: str, text: str | None = None) -> bool:
        if self._place >= len(self._tokens):
            return False
        token = self._tokens[self._place]
        return token.kind == kind and text in (None, token.text)

    def take(self, kind: str) -> str:
        if not self.next_is(kind):
            raise NotUnderstood("", f"has a posting without a {kind} where one belongs")
        self._place += 1
        return self._tokens[self._place - 1].text

    def took_mark(self, *marks: str) -> str:
        """The mark that comes next, if it is one of these; empty where it isn't."""
        return next((self.take("mark") for mark in marks if self.next_is("mark", mark)), "")

    def amount(self) -> Amount:
        return Amount(figure(self.take("number")), self.take("code"))

    @property
    def is_done(self) -> bool:
        return self._place >= len(self._tokens)


def _posting(tokens: Sequence[Token]) -> Posting | None:
    """None where the line has none, but only tags. Raises NotUnderstood."""
    if all(token.kind == "tag" for token in tokens):
        return None
    reader = _Reader(tokens)
    reader.took_mark("*", "!")
    account = reader.take("account")
    if reader.is_done:
        return Posting(account)
    units, cost = reader.amount(), None
    if brace := reader.took_mark("{{", "{"):
        cost = _cost(reader, is_total=brace == "{{")
    price: dict[str, Amount] = {}
    if mark := reader.took_mark("@@", "@"):
        price["total_price" if mark == "@@" else "price"] = reader.amount()
    if not reader.is_done:
        raise NotUnderstood("", f"has more in the posting on {account[:60]} than is read")
    return Posting(account, units, cost, **price)


def _cost(reader: _Reader, *, is_total: bool) -> Cost:
    amount: Amount | None = None
    while not reader.took_mark("}}" if is_total else "}"):
        if reader.next_is("number"):
            amount = reader.amount()
        elif reader.next_is("day"):
            reader.take("day")
        elif reader.next_is("text"):
            reader.take("text")
        elif not reader.took_mark(",", "*"):
            raise NotUnderstood("", "has a cost in a form that is not read")
    return Cost(total=amount) if is_total else Cost(per_unit=amount)
