"""The transactions of a ledger of beancount: securities, and the money beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.money import PRECISE
from shared.transactions.formats.beancount_own import Commodities, asset_of
from shared.transactions.formats.beancount_postings import (
    charges_in,
    completed,
    is_asset,
    is_transfer,
    kind_of,
    refuse_unknown,
    sum_of,
    value_of,
)
from shared.transactions.formats.beancount_text import Directive, Posting
from shared.transactions.formats.statement import Fields, Silent
from shared.transactions.formats.statement_figures import NotUnderstood, divided

_GAINS: Final = ("gain", "pnl", "p-l", "profit", "loss", "capital")


@immutable
class Ledger:
    """What the whole file says about its commodities and accounts."""

    commodities: Commodities
    codes: frozenset[str]
    """What units with a cost or a price are of."""
    inside: tuple[str, ...]
    """What the names of accounts with securities begin with."""

    def holds(self, account: str) -> bool:
        """Whether it is one of the accounts with securities."""
        return any(account == start or account.startswith(f"{start}:") for start in self.inside)

    def asset_of(self, directive: Directive, accounts: Iterable[str]) -> Fields:
        """The one whose code is a part of an account's name. Raises NotUnderstood."""
        codes = {posting.units.code for posting in directive.postings if posting.units}
        parts = {part.upper() for account in accounts for part in account.split(":")}
        named = [code for code in self.codes if code in codes or code.upper() in parts]
        if "asset" in directive.metadata:
            named = [directive.metadata["asset"]]
        if len(named) != 1:
            raise NotUnderstood(
                "/symbol", "is not stated: no account's name ends with what paid the dividend"
            )
        return asset_of(named[0], self.commodities)


def transactions(ledger: Ledger, directive: Directive) -> list[Fields]:
    """What a directive that is none of ours stands for, without the day and the note.
    Raises Silent and NotUnderstood.
    """
    postings = completed(directive.postings)
    units = [
        posting
        for posting in postings
        if is_asset(posting.account) and posting.units and posting.units.code in ledger.codes
    ]
    if not units:
        if not any(ledger.holds(posting.account) for posting in postings):
            raise Silent("touches no account with securities")
        return _cash(ledger, directive, postings)
    codes = {posting.units.code for posting in units if posting.units}
    if len(codes) > 1:
        raise NotUnderstood("", f"moves units of {len(codes)} assets: enter it by hand")
    quantity = sum_of(posting.units for posting in units)
    if not quantity:
        raise Silent("moves units between accounts of the ledger")
    asset: Fields = {**asset_of(codes.pop(), ledger.commodities), "quantity": abs(quantity)}
    if len({posting.units.number > 0 for posting in units if posting.units}) > 1:
        raise NotUnderstood("", "adds and removes units of one asset: enter it by hand")
    others = [posting for posting in postings if posting not in units]
    is_in_kind = all(is_transfer(posting) for posting in others)
    if quantity > 0:
        return _added(ledger, directive, asset, units, others, is_in_kind=is_in_kind)
    if is_in_kind:
        return [{**asset, "type": "TRANSFER_OUT"}]
    return [_sold(asset, units, others)]


def _added(
    ledger: Ledger,
    directive: Directive,
    asset: Fields,
    units: Sequence[Posting],
    others: Sequence[Posting],
    *,
    is_in_kind: bool,
) -> list[Fields]:
    value = value_of(units, of_sale=False)
    if not value:
        raise NotUnderstood("/unit_price", "is missing: what the units had cost, in braces")
    if is_in_kind:
        if "unit_price" not in value:
            from_total = divided(Decimal(str(value["amount"])), Decimal(str(asset["quantity"])))
            value = {"unit_price": from_total, "currency": value["currency"]}
        return [{**asset, **value, "type": "TRANSFER_IN"}]
    charges, rest = charges_in(others, str(value["currency"]))
    purchase: Fields = {**asset, **value, **charges, "type": "BUY"}
    income = [posting for posting in rest if posting.account.lower().startswith("income:")]
    if not income:
        refuse_unknown(rest)
        return [purchase]
    refuse_unknown([posting for posting in rest if posting not in income])
    if len(income) > 1 or not income[0].units or not kind_of(income[0].account):
        raise NotUnderstood("", f"takes units from {income[0].account[:80]}: enter it by hand")
    number, currency = income[0].units
    kind = kind_of(income[0].account)
    paid: Fields = {"type": kind, "amount": -number, "currency": currency}
    if kind == "DIVIDEND":
        paid |= ledger.asset_of(directive, [income[0].account])
    return [paid, purchase]


def _sold(asset: Fields, units: Sequence[Posting], others: Sequence[Posting]) -> Fields:
    value = value_of(units, of_sale=True)
    cash = [posting.units for posting in others if is_asset(posting.account) and posting.units]
    currencies = {amount.code for amount in cash}
    currency = str(value.get("currency") or (currencies.pop() if len(currencies) == 1 else ""))
    charges, rest = charges_in(others, currency)
    refuse_unknown(
        posting for posting in rest if not any(word in posting.account.lower() for word in _GAINS)
    )
    if value:
        return {**asset, **value, **charges, "type": "SELL"}
    if not cash or not currency:
        raise NotUnderstood("/unit_price", "is missing: what the units fetched, after @")
    proceeds = _with_charges(sum_of(cash), charges)
    return {**asset, **charges, "amount": proceeds, "currency": currency, "type": "SELL"}


def _cash(ledger: Ledger, directive: Directive, postings: Sequence[Posting]) -> list[Fields]:
    """What moved only money. Raises Silent and NotUnderstood."""
    inside = [posting for posting in postings if ledger.holds(posting.account) and posting.units]
    moved = [posting.units for posting in inside if posting.units and posting.units.number]
    outside = [posting for posting in postings if posting not in inside and posting.units]
    kinds = {kind_of(posting.account) for posting in outside}
    if len({amount.code for amount in moved}) > 1:
        return [_exchange(inside, outside)]
    if not moved:
        raise Silent("moves no money of an account with securities")
    currency, net = moved[0].code, sum_of(moved)
    if not net:
        raise Silent("moves money between accounts of the ledger")
    if income := kinds & {"DIVIDEND", "INTEREST"}:
        return [_income(ledger, directive, outside, currency, income)]
    if kinds in ({"FEE"}, {"TAX"}):
        return [{"type": kinds.pop(), "amount": -net, "currency": currency}]
    charges, others = charges_in(outside, currency)
    if all(is_asset(posting.account) or is_transfer(posting) for posting in others):
        net = _with_charges(net, charges)
    else:
        charges = {}  # what was paid of a salary, say, before it came in
    kind = "DEPOSIT" if net > 0 else "WITHDRAWAL"
    return [{**charges, "type": kind, "amount": abs(net), "currency": currency}]


def _with_charges(net: Decimal, charges: Fields) -> Decimal:
    """What a net amount was before fee and tax."""
    for name in ("fee", "tax"):
        charge = charges.get(name)
        if isinstance(charge, Decimal) and not (name == "fee" and "fee_currency" in charges):
            net = PRECISE.add(net, charge)
    return net


def _income(
    ledger: Ledger,
    directive: Directive,
    outside: Sequence[Posting],
    currency: str,
    kinds: set[str],
) -> Fields:
    charges, rest = charges_in(outside, currency)
    amounts = [posting.units for posting in rest if kind_of(posting.account) in kinds]
    if len(kinds) > 1 or len(amounts) != len(rest):
        raise NotUnderstood("", "is income and something else: enter it by hand")
    if {amount.code for amount in amounts if amount} != {currency}:
        raise NotUnderstood("/currency", f"is not {currency} for the income too")
    kind = kinds.pop()
    fields: Fields = {**charges, "type": kind, "amount": -sum_of(amounts), "currency": currency}
    if kind == "DIVIDEND":
        fields |= ledger.asset_of(directive, (posting.account for posting in rest))
    return fields


def _exchange(inside: Sequence[Posting], outside: Sequence[Posting]) -> Fields:
    """Money of one currency for that of another."""
    sides = [posting.units for posting in inside if posting.units]
    paid = [amount for amount in sides if amount.number < 0]
    received = [amount for amount in sides if amount.number > 0]
    if len(paid) != 1 or len(received) != 1:
        raise NotUnderstood("", "moves money of several currencies: enter it by hand")
    charges, rest = charges_in(outside, paid[0].code)
    refuse_unknown(rest)
    fields: Fields = {"type": "EXCHANGE", "amount": -paid[0].number, "currency": paid[0].code}
    if charges:
        raise NotUnderstood("/fee", "is part of an exchange: enter it by hand")
    return {**fields, "to_amount": received[0].number, "to_currency": received[0].code}
