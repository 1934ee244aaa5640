"""Portfolio Performance's own file, as XML. Figures are whole: cents, and shares times 10^8.

Java's XStream writes an object where it first meets it, and a reference everywhere else: a path of
elements, from there or from the root. So a purchase stands twice, in its account and its portfolio,
and one of them may hold the other, and even the whole other portfolio. Each transaction is found
wherever it stands and read once: a purchase or sale as its portfolio has it, which alone has the
shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats.format import (
    XML,
    Format,
    Note,
    Opening,
    Options,
    Row,
    Skipped,
    unreadable,
)
from shared.transactions.formats.statement import Fields, Silent, stated
from shared.transactions.formats.statement_figures import NotUnderstood, day, divided, product
from shared.transactions.formats.xml_tree import Node, Tree, below, tree

_DEPTH_MAX: Final = 500
"""Of a file with many purchases: each may hold the next account or portfolio."""
_PASSED_OVER: Final = frozenset(
    {
        "prices", "latest", "taxonomies", "dashboards", "settings", "configurationSets",
        "watchlists", "consumerPriceIndices", "attributes", "events", "properties",
    }
)  # fmt: skip
"""Elements without transactions, most of the file; a reference into them leads nowhere."""
_CENT: Final = Decimal("0.01")
_SHARE: Final = Decimal("0.00000001")
_SHARES_VERSION: Final = 49
"""From which version of the file shares have eight decimals."""
_IN_ACCOUNT: Final = frozenset({"account-transaction", "accountTransaction"})
_IN_PORTFOLIO: Final = frozenset({"portfolio-transaction", "portfolioTransaction"})
_OF_TRANSFERS: Final = frozenset({"transactionFrom", "transactionTo"})
_TRANSACTIONS: Final = _IN_ACCOUNT | _IN_PORTFOLIO | _OF_TRANSFERS
_CLIENT: Final = re.compile(r"^\s*(?:<\?xml[^>]*>)?\s*<client[\s>]")
_WHOLE: Final = re.compile(r"-?\d{1,19}", re.ASCII)
_ACCOUNT_KINDS: Final = {
    "DEPOSIT": "DEPOSIT",
    "REMOVAL": "WITHDRAWAL",
    "DIVIDENDS": "DIVIDEND",
    "INTEREST": "INTEREST",
    "INTEREST_CHARGE": "INTEREST",
    "FEES": "FEE",
    "FEES_REFUND": "FEE",
    "TAXES": "TAX",
    "TAX_REFUND": "TAX",
}
_GIVEN_BACK: Final = frozenset({"INTEREST_CHARGE", "FEES_REFUND", "TAX_REFUND"})
_PORTFOLIO_KINDS: Final = {
    "BUY": "BUY",
    "SELL": "SELL",
    "DELIVERY_INBOUND": "TRANSFER_IN",
    "DELIVERY_OUTBOUND": "TRANSFER_OUT",
}


def detect(opening: Opening) -> bool:
    return _CLIENT.match(opening.text) is not None


def read(content: bytes, _options: Options) -> Iterator[Row]:
    file = tree(content, _PASSED_OVER, _DEPTH_MAX)
    version = file.text(file.root, "version")
    if file.root.name != "client" or not _WHOLE.fullmatch(version):
        raise unreadable("is no file of Portfolio Performance: it has no client with a version")
    if int(version) < _SHARES_VERSION:
        raise unreadable("is of an old version; open it in Portfolio Performance and save it again")
    portfolios = list(below(file.nodes, frozenset({"portfolio", "portfolioFrom", "portfolioTo"})))
    if len(portfolios) > 1:
        yield Row(1, Note(f"The file has {len(portfolios)} portfolios, which are read as one."))
    for node in below(file.nodes, _TRANSACTIONS):
        yield _row(file, node)


def _row(file: Tree, node: Node) -> Row:
    try:
        fields = _transaction(file, node)
    except Silent as silent:
        return Row(node.line, Skipped(str(silent)))
    except NotUnderstood as problem:
        return Row(node.line, RefusedItem((problem.error,)))
    return Row(node.line, stated(fields))


def _transaction(file: Tree, node: Node) -> Fields:
    """Raises Silent and NotUnderstood."""
    in_portfolio = node.name in _IN_PORTFOLIO or (
        node.name in _OF_TRANSFERS
        and node.parent is not None
        and node.parent.attributes.get("class") == "portfolio-transfer"
    )
    kind = file.text(node, "type")
    fields: Fields = {
        "date": day(file.text(node, "date")),
        "currency": file.text(node, "currencyCode"),
        "note": file.text(node, "note"),
        "external_id": file.text(node, "uuid"),
    }
    if in_portfolio:
        return _of_portfolio(file, node, kind, fields)
    if kind in ("BUY", "SELL"):
        raise Silent("is the account's side of a trade, which is recorded from the portfolio")
    if kind in ("TRANSFER_IN", "TRANSFER_OUT"):
        return _exchange(file, node, kind, fields)
    type_ = _ACCOUNT_KINDS.get(kind)
    if type_ is None:
        raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not read")
    amount, charges = _amount(file, node), _charges(file, node)
    asset = _asset(file, node)
    fields |= {"type": type_}
    if type_ == "DIVIDEND":
        if not asset:
            raise NotUnderstood("/symbol", "is missing")
        return {**fields, **asset, **charges, "amount": amount + sum(charges.values())}
    if kind == "INTEREST":
        return {**fields, **asset, **charges, "amount": amount + sum(charges.values())}
    if type_ in ("DEPOSIT", "WITHDRAWAL"):
        return {**fields, "amount": amount}
    return {**fields, **asset, "amount": -amount if kind in _GIVEN_BACK else amount}


def _of_portfolio(file: Tree, node: Node, kind: str, fields: Fields) -> Fields:
    if kind in ("TRANSFER_IN", "TRANSFER_OUT"):
        raise Silent("moves units between portfolios of the file")
    type_ = _PORTFOLIO_KINDS.get(kind)
    if type_ is None:
        raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not read")
    asset = _asset(file, node)
    if not asset:
        raise NotUnderstood("/symbol", "is missing")
    quantity = product(Decimal(_whole(file, node, "shares")), _SHARE)
    fields |= {**asset, "type": type_, "quantity": quantity}
    if type_ == "TRANSFER_OUT":
        return {name: value for name, value in fields.items() if name != "currency"}
    amount, charges = _amount(file, node), _charges(file, node)
    cost = amount - sum(charges.values())
    if type_ == "TRANSFER_IN":
        if quantity <= 0:
            raise NotUnderstood("/quantity", "must be greater than zero")
        return {**fields, "unit_price": divided(cost, quantity)}
    gross = cost if type_ == "BUY" else amount + sum(charges.values())
    return {**fields, **charges, "amount": gross}


def _exchange(file: Tree, node: Node, kind: str, fields: Fields) -> Fields:
    """A move of money between two accounts; one of two currencies is recorded where it leaves."""
    entry = file.resolved(node.first("crossEntry"))
    if entry is None and node.parent is not None and node.parent.name == "crossEntry":
        entry = node.parent
    other = file.resolved(entry.first("transactionTo")) if entry is not None else None
    if other is None:
        raise NotUnderstood("", "is a transfer whose other account is not in the file")
    source = file.resolved(entry.first("transactionFrom")) if entry is not None else None
    currencies = {file.text(side, "currencyCode") for side in (source or node, other)}
    if len(currencies) == 1:
        raise Silent("moves money between accounts of the file")
    if kind == "TRANSFER_IN":
        raise Silent("is one side of an exchange, which is recorded with the other")
    return {
        **fields,
        "type": "EXCHANGE",
        "amount": _amount(file, node),
        "to_amount": _amount(file, other),
        "to_currency": file.text(other, "currencyCode"),
    }


def _whole(file: Tree, node: Node, name: str) -> int:
    text = file.text(node, name)
    if not _WHOLE.fullmatch(text):
        raise NotUnderstood("", f"has a figure {name} that is {text[:40]!r}, which is no whole one")
    return int(text)


def _amount(file: Tree, node: Node) -> Decimal:
    return product(Decimal(_whole(file, node, "amount")), _CENT)


def _charges(file: Tree, node: Node) -> dict[str, Decimal]:
    """Fee and tax, in the transaction's currency, out of its units."""
    charges = {"fee": Decimal(0), "tax": Decimal(0)}
    units = file.resolved(node.first("units"))
    for unit in units.children.get("unit", ()) if units is not None else ():
        name = unit.attributes.get("type", "").lower()
        amount = file.resolved(unit.first("amount"))
        if name not in charges or amount is None:
            continue
        text = amount.attributes.get("amount", "")
        if not _WHOLE.fullmatch(text):
            raise NotUnderstood(f"/{name}", f"is {text[:40]!r}, which is no whole figure")
        charges[name] += product(Decimal(int(text)), _CENT)
    return charges


def _asset(file: Tree, node: Node) -> Fields:
    """Empty where the transaction has no security."""
    if node.first("security") is None:
        return {}
    security = file.resolved(node.first("security"))
    if security is None:
        raise NotUnderstood("/symbol", "is a reference to a security that is not in the file")
    return {
        "isin": file.text(security, "isin"),
        "symbol": file.text(security, "tickerSymbol"),
        "name": file.text(security, "name"),
        "asset_currency": file.text(security, "currencyCode"),
    }


FORMAT: Final = Format(
    "portfolio_performance_xml",
    (XML, "text/xml"),
    detect,
    read,
    "Portfolio Performance",
    "File, Save as, XML: the program's own file, without a password.",
    ("<client>",),
)
