"""beancount: the text of a ledger, one that we wrote or any other.

Of any other ledger only what touches the accounts with securities is read, for a ledger of the
whole household has much more. Those are the accounts that hold units with a cost or a price, and
the ones beside them (`Assets:Broker:ABC` makes `Assets:Broker:Cash` one of them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shared.errors import FieldError
from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats import beancount_own
from shared.transactions.formats.beancount_postings import is_asset, is_investment
from shared.transactions.formats.beancount_text import Directive, directives
from shared.transactions.formats.beancount_transactions import Ledger, transactions
from shared.transactions.formats.decoding import decode
from shared.transactions.formats.format import (
    Format,
    Note,
    Opening,
    Options,
    Row,
    Skipped,
    unreadable,
)
from shared.transactions.formats.statement import Fields, Silent, stated
from shared.transactions.formats.statement_figures import NotUnderstood

_SIGNS: Final = re.compile(
    r"^(?:option +\"|plugin +\"|\d{4}[-/]\d\d[-/]\d\d +(?:open +[A-Z][\w-]*:|commodity +[A-Z]"
    r"|(?:\*|!|txn) +\"|(?:balance|pad) +[A-Z][\w-]*:))",
    re.MULTILINE,
)
_SILENT: Final = {
    "balance": "is a balance",
    "pad": "makes a balance fit; its figure is not in the file",
}


def detect(opening: Opening) -> bool:
    return _SIGNS.search(opening.text) is not None


def read(content: bytes, options: Options) -> Iterator[Row]:
    text = decode(content, options)
    ledger, count = _survey(directives(text)), 0
    if re.search(r'^include\s+"', text, re.MULTILINE):
        yield Row(1, Note("The file names other files (include), which are not read: send them."))
    for directive in directives(text):
        count += 1
        yield from _rows(ledger, directive)
    if not count:
        raise unreadable("has no directive of beancount, such as 2024-01-31 open Assets:Cash")


def _survey(entries: Iterable[Directive]) -> Ledger:
    commodities: dict[str, Mapping[str, str]] = {}
    codes, inside = set(), set()
    for directive in entries:
        if directive.word == "commodity":
            commodities[directive.first("code")] = directive.metadata
        for posting in directive.postings:
            if not is_asset(posting.account) or not is_investment(posting):
                continue
            codes.add(posting.units.code if posting.units else "")
            parent = posting.account.rpartition(":")[0]
            inside.add(parent if ":" in parent else posting.account)
    return Ledger(commodities, frozenset(codes), tuple(sorted(inside)))


def _rows(ledger: Ledger, directive: Directive) -> Iterator[Row]:
    if directive.word in _SILENT:
        yield Row(directive.line, Skipped(_SILENT[directive.word]))
        return
    is_own = beancount_own.is_own(directive)
    if directive.word != "*" and not is_own:
        return
    try:
        if directive.problem is not None:
            raise directive.problem
        if is_own:
            yield Row(directive.line, beancount_own.fields_of(directive, ledger.commodities))
            return
        for fields in transactions(ledger, directive):
            yield Row(directive.line, stated({**_head(directive), **fields}))
    except Silent as silent:
        yield Row(directive.line, Skipped(str(silent)))
    except NotUnderstood as problem:
        yield Row(directive.line, RefusedItem((problem.error,)))
    except ArithmeticError:
        problem_of_figures = FieldError("", "has figures that are too long")
        yield Row(directive.line, RefusedItem((problem_of_figures,)))


def _head(directive: Directive) -> Fields:
    return {"date": directive.day, "note": " – ".join(text for text in directive.texts if text)}


FORMAT: Final = Format(
    "beancount",
    ("text/plain", "text/x-beancount", "application/octet-stream"),
    detect,
    read,
    "beancount",
    "The ledger's file: one that holds all, as include is not followed.",
    ("2024-01-31 open Assets:Broker:Cash", '2024-01-31 * "Narration"'),
)
