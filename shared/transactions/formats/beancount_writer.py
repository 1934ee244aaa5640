"""Our own ledger as beancount's text, as /transactions/export writes it.

Postings hold the figures; metadata hold what beancount has no place for. Securities are booked with
the method NONE: beancount knows neither the method AVERAGE nor the splits that providers report,
so it can't choose the lots that a sale uses, and gains are not in the file. Splits, mergers and
spin-offs stand in `custom` directives, which beancount doesn't add up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable
from decimal import Context, Decimal
from typing import Final

from shared.ledger.kinds import KINDS, TransactionType
from shared.ledger.money import CURRENCIES, PRECISE
from shared.transactions.formats import own_json
from shared.transactions.formats.beancount_text import quoted
from shared.transactions.formats.own_fields import Pages, Texts, lots

CASH: Final = "Assets:Portfolio:Cash"
SECURITIES: Final = "Assets:Portfolio:Securities"
COMMISSIONS: Final = "Expenses:Commissions"
WITHHELD: Final = "Expenses:WithheldTaxes"
TRANSFERS: Final = "Equity:Transfers"
COUNTER_ACCOUNTS: Final = {
    TransactionType.DIVIDEND: "Income:Dividends",
    TransactionType.INTEREST: "Income:Interest",
    TransactionType.RETURN_OF_CAPITAL: "Income:ReturnOfCapital",
    TransactionType.FEE: "Expenses:Fees",
    TransactionType.TAX: "Expenses:Taxes",
    TransactionType.DEPOSIT: "Equity:Deposits",
    TransactionType.WITHDRAWAL: "Equity:Deposits",
}
"""What the cash of a type comes from, or goes to."""
ACCOUNTS: Final = (
    CASH,
    COMMISSIONS,
    WITHHELD,
    TRANSFERS,
    *dict.fromkeys(COUNTER_ACCOUNTS.values()),
)
_TRADES: Final = (TransactionType.BUY, TransactionType.SELL)
_MOVES: Final = (TransactionType.TRANSFER_IN, TransactionType.TRANSFER_OUT)
_FIRST_DAY: Final = "1900-01-01"
CUSTOM: Final = "transaction"
TEXTS: Final = ("external_id", "id", "lots", "from_lots")
PLAIN: Final = ("order", "fx_rate", "settle_date", "ex_date")
_NO_CODE: Final = re.compile(r"[^A-Z0-9._-]")
_CODE_CHARACTERS_MAX: Final = 20
_WEIGHTS: Final = Context(prec=28)
"""In which beancount multiplies."""


class _Codes:
    """The commodities of the assets, and the directives of those that are new."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._used = set(CURRENCIES)
        self.new: list[str] = []

    def of(self, row: Texts) -> str:
        asset_id = row.get("asset_id") or ""
        if asset_id not in self._codes:
            self._codes[asset_id] = code = self._free(row.get("symbol") or "")
            self.new.append(f"{_FIRST_DAY} commodity {code}\n")
            self.new += [
                f"  {name}: {quoted(text)}\n"
                for name in ("asset_id", "symbol", "exchange")
                if (text := row.get(name))
            ]
        return self._codes[asset_id]

    def _free(self, symbol: str) -> str:
        """The symbol as beancount can write it, and not one that is taken."""
        base = _NO_CODE.sub("-", symbol.upper())[:_CODE_CHARACTERS_MAX].strip("._-")
        if len(base) < 2 or not base[0].isalpha():  # the shortest code
            base = f"X-{base or 'A'}"
        code, place = base, 1
        while code in self._used:
            place += 1
            code = f"{base[: _CODE_CHARACTERS_MAX - 5]}-{place}"
        self._used.add(code)
        return code


def write(pages: Pages) -> Generator[bytes]:
    """A file in pieces: its accounts, and a piece for each page."""
    opened = [f'{_FIRST_DAY} open {SECURITIES} "NONE"\n']
    opened += [f"{_FIRST_DAY} open {account}\n" for account in ACCOUNTS]
    yield f"; Transactions of Finance API\n{''.join(opened)}".encode()
    codes = _Codes()
    for rows in pages:
        written_rows = [_directive(codes, row) for row in rows]
        yield "".join(["\n", *codes.new, *written_rows]).encode()
        codes.new.clear()


def _directive(codes: _Codes, row: Texts) -> str:
    kind = TransactionType(row["type"] or "")
    postings = _postings(codes, row, kind)
    if postings is None:
        item = json.dumps(own_json.item(row), ensure_ascii=False)
        return f"{row['date']} custom {quoted(CUSTOM)} {quoted(item)}\n"
    metadata = [f"type: {quoted(kind)}"]
    metadata += [f"{name}: {quoted(text)}" for name in TEXTS if (text := row.get(name))]
    metadata += [f"{name}: {text}" for name in PLAIN if (text := row.get(name))]
    if kind == TransactionType.TRANSFER_OUT and row.get("currency"):
        metadata.append(f"currency: {row['currency']}")
    if kind == TransactionType.DIVIDEND and row.get("quantity"):
        metadata.append(f"quantity: {row['quantity']}")
    if row.get("unit_price") and (row.get("amount") or kind == TransactionType.DIVIDEND):
        metadata.append(f"unit_price: {row['unit_price']}")
    if row.get("asset_id") and not KINDS[kind].units:
        metadata.append(f"asset: {codes.of(row)}")
    lines = [*metadata, *postings, *_charges(row)]
    head = f"{row['date']} * {quoted(row.get('note') or '')}\n"
    return head + "".join(f"  {line}\n" for line in lines)


def _charges(row: Texts) -> Iterable[str]:
    for account, name, own in ((COMMISSIONS, "fee", "fee_currency"), (WITHHELD, "tax", "currency")):
        charge = Decimal(row.get(name) or 0)
        if charge:
            charged_in = row.get(own) or row["currency"]
            yield f"{account} {charge:f} {charged_in}"
            yield f"{CASH} {_money(charge.copy_negate())} {charged_in}"


def _money(value: Decimal) -> str:
    """With two decimals at least: beancount checks a transaction to the last one that it sees."""
    exponent = value.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{value:.{places}f}"


def _gross(row: Texts) -> Decimal:
    if row.get("amount") is not None:
        return Decimal(row["amount"] or 0)
    return PRECISE.multiply(Decimal(row.get("quantity") or 0), Decimal(row.get("unit_price") or 0))


def _postings(codes: _Codes, row: Texts, kind: TransactionType) -> list[str] | None:
    """Without fee and tax; None of a type that beancount can't say."""
    currency = row["currency"]
    if kind in COUNTER_ACCOUNTS:
        cash = PRECISE.multiply(_gross(row), Decimal(KINDS[kind].cash))
        account = COUNTER_ACCOUNTS[kind]
        return [f"{CASH} {_money(cash)} {currency}", f"{account} {cash.copy_negate():f} {currency}"]
    if kind == TransactionType.EXCHANGE:
        to_amount, to = Decimal(row["to_amount"] or 0), row["to_currency"]
        paid = f"{_gross(row).copy_negate():f} {currency} @@ {to_amount:f} {to}"
        return [f"{CASH} {paid}", f"{CASH} {_money(to_amount)} {to}"]
    if kind not in (*_TRADES, *_MOVES):
        return None
    code, quantity = codes.of(row), Decimal(row["quantity"] or 0)
    weight = _WEIGHTS.plus(_gross(row))
    total, price = f"{row.get('amount')} {currency}", f"{row.get('unit_price')} {currency}"
    has_amount = row.get("amount") is not None
    if kind == TransactionType.TRANSFER_OUT:
        units, other = f"{quantity.copy_negate():f} {code}", f"{TRANSFERS} {quantity:f} {code}"
    elif kind == TransactionType.TRANSFER_IN and row.get("lots"):
        return _carried(row, code)
    elif kind == TransactionType.SELL:
        paid = f"@@ {total}" if has_amount else f"@ {price}"
        units, other = (
            f"{quantity.copy_negate():f} {code} {paid}",
            f"{CASH} {_money(weight)} {currency}",
        )
    else:
        cost = f"{{{{{total}}}}}" if has_amount else f"{{{price}}}"
        account = CASH if kind == TransactionType.BUY else TRANSFERS
        units, other = (
            f"{quantity:f} {code} {cost}",
            f"{account} {_money(weight.copy_negate())} {currency}",
        )
    return [f"{SECURITIES} {units}", other]


def _carried(row: Texts, code: str) -> list[str]:
    """A posting for each lot that a transfer brings; a cost that is not known counts as 0."""
    carried = lots(row.get("lots") or "")
    lines: list[str] = []
    total = Decimal(0)
    for lot in carried if isinstance(carried, list) else []:
        cost = Decimal(lot["cost"] or 0)
        total = PRECISE.add(total, cost)
        of_lot = f"{{{{{_money(cost)} {row['currency']}, {lot['date']}}}}}"
        lines.append(f"{SECURITIES} {lot['quantity']} {code} {of_lot}")
    return [*lines, f"{TRANSFERS} {_money(total.copy_negate())} {row['currency']}"]
