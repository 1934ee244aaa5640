"""What the postings of a transaction of beancount say: weights, values, fees and taxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from shared.ledger.money import CURRENCIES, PRECISE
from shared.transactions.formats.beancount_text import Amount, Posting
from shared.transactions.formats.statement import Fields
from shared.transactions.formats.statement_figures import NotUnderstood, product

_ROUNDING: Final = Decimal("0.01")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_KINDS: Final = (
    ("income", {"dividend", "dividends", "div", "divs"}, "DIVIDEND"),
    ("income", {"interest"}, "INTEREST"),
    ("expenses", {"interest"}, "INTEREST"),
    ("expenses", {"commission", "commissions", "fee", "fees", "brokerage"}, "FEE"),
    ("expenses", {"tax", "taxes", "withholding"}, "TAX"),
)
"""What an account is for, by its root and the words in its name."""
_ASSETS: Final = ("assets", "liabilities")


def kind_of(account: str) -> str:
    """What an account of income or expenses is for; empty where its name doesn't say."""
    root, _, rest = account.partition(":")
    words = {word.lower() for word in _WORD.findall(rest)}
    for of_root, signs, kind in _KINDS:
        if root.lower() == of_root and words & signs:
            return kind
    return ""


def is_investment(posting: Posting) -> bool:
    """Whether it moves units that have a cost, or a price and are no currency."""
    if posting.units is None:
        return False
    has_price = posting.price is not None or posting.total_price is not None
    return posting.cost is not None or (has_price and posting.units.code not in CURRENCIES)


def is_asset(account: str) -> bool:
    return account.partition(":")[0].lower() in _ASSETS


def completed(postings: Sequence[Posting]) -> list[Posting]:
    """With the amount that one posting leaves out, where all others have one and the same currency;
    else as they are. Raises NotUnderstood where all have one and don't add up.
    """
    weights = [_weight(posting) for posting in postings if posting.units is not None]
    missing = [posting for posting in postings if posting.units is None]
    if len(missing) > 1:
        raise NotUnderstood("", "leaves out more than one amount")
    if any(weight is None for weight in weights):
        return list(postings)
    totals: dict[str, Decimal] = {}
    for weight in weights:
        if weight is not None:
            totals[weight.code] = PRECISE.add(totals.get(weight.code, Decimal(0)), weight.number)
    rest = [(code, total) for code, total in totals.items() if abs(total) > _ROUNDING]
    if not missing:
        if rest:
            raise NotUnderstood("", f"doesn't balance: {rest[0][1].normalize():f} {rest[0][0]}")
        return list(postings)
    if len(rest) != 1:
        raise NotUnderstood("", "leaves out an amount that doesn't follow from the others")
    code, total = rest[0]
    filled = Posting(missing[0].account, Amount(-total, code))
    return [filled if posting is missing[0] else posting for posting in postings]


def _weight(posting: Posting) -> Amount | None:
    """What a posting counts in the balance; None where the ledger's lots say it."""
    units, cost = posting.units, posting.cost
    if units is None:
        return None
    sign = Decimal(-1 if units.number < 0 else 1)
    if cost is not None:
        if cost.per_unit is not None:
            return Amount(product(units.number, cost.per_unit.number), cost.per_unit.code)
        return cost.total and Amount(product(sign, cost.total.number), cost.total.code)
    if posting.price is not None:
        return Amount(product(units.number, posting.price.number), posting.price.code)
    if posting.total_price is not None:
        return Amount(product(sign, posting.total_price.number), posting.total_price.code)
    return units


def charges_in(postings: Sequence[Posting], currency: str) -> tuple[Fields, list[Posting]]:
    """The fee and the tax among these postings, and the others."""
    fields: dict[str, Decimal] = {}
    fee_in, others = {currency}, []
    for posting in postings:
        kind = kind_of(posting.account)
        if kind not in ("FEE", "TAX") or posting.units is None:
            others.append(posting)
            continue
        number, code = posting.units
        if kind == "FEE":
            fee_in = {code} if "fee" not in fields else fee_in | {code}
        elif code != currency:
            raise NotUnderstood("/tax", f"is in {code}, and the transaction in {currency}")
        name = kind.lower()
        fields[name] = PRECISE.add(fields.get(name, Decimal(0)), number)
    if len(fee_in) > 1 and "fee" in fields:
        raise NotUnderstood("/fee", "is in several currencies")
    fee_currency = next(iter(fee_in))
    charges: Fields = {**fields}
    if "fee" in fields and fee_currency != currency:
        charges["fee_currency"] = fee_currency
    return charges, others


def value_of(units: Sequence[Posting], *, of_sale: bool) -> Fields:
    """What the units cost or fetched: the price of one, where all have the same, else the total.
    Empty where the file doesn't say.
    """
    prices, total, codes = set(), Decimal(0), set()
    for posting in units:
        cost = None if of_sale else posting.cost
        if cost is not None:
            per_unit, of_all = cost.per_unit, cost.total
        else:
            per_unit, of_all = posting.price, posting.total_price
        amount = per_unit or of_all
        if amount is None or posting.units is None:
            return {}
        number = abs(posting.units.number)
        codes.add(amount.code)
        prices.add(amount.number if per_unit else None)
        total = PRECISE.add(total, product(number, amount.number) if per_unit else amount.number)
    if len(codes) != 1:
        raise NotUnderstood("/currency", "is not one for all units")
    price = prices.pop() if len(prices) == 1 else None
    figures: Fields = {"amount": total} if price is None else {"unit_price": price}
    return {**figures, "currency": codes.pop()}


def sum_of(amounts: Iterable[Amount | None]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = PRECISE.add(total, amount.number if amount is not None else Decimal(0))
    return total


def is_transfer(posting: Posting) -> bool:
    return posting.account.lower().startswith("equity:")


def refuse_unknown(postings: Iterable[Posting]) -> None:
    """Raises NotUnderstood for a posting on income or expenses that a trade has no field for."""
    for posting in postings:
        if not is_asset(posting.account) and not is_transfer(posting):
            raise NotUnderstood("", f"has a posting on {posting.account[:80]}: enter it by hand")
