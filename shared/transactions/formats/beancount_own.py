"""Reads back the directives of beancount that an export of ours wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared.errors import Malformed
from shared.ledger.kinds import KINDS, CountsAs, TransactionType
from shared.ledger.money import PRECISE
from shared.schema.json_bodies import parse_json
from shared.transactions.formats.beancount_text import Amount, Cost, Directive, Posting
from shared.transactions.formats.beancount_writer import (
    ACCOUNTS,
    CASH,
    COMMISSIONS,
    COUNTER_ACCOUNTS,
    CUSTOM,
    PLAIN,
    SECURITIES,
    TEXTS,
    WITHHELD,
)
from shared.transactions.formats.own_fields import LOTS, LOTS_VALUES_MAX, lots, whole
from shared.transactions.formats.statement import Fields
from shared.transactions.formats.statement_figures import NotUnderstood, figure, product, written

Commodities = Mapping[str, Mapping[str, str]]
"""The metadata of the directives `commodity`, by what they name."""


def is_own(directive: Directive) -> bool:
    """Whether an export of ours wrote it."""
    if directive.word == "custom":
        return directive.texts[:1] == [CUSTOM]
    return directive.metadata.get("type") in KINDS and all(
        posting.account in (*ACCOUNTS, SECURITIES) for posting in directive.postings
    )


def fields_of(directive: Directive, commodities: Commodities) -> Fields:
    """The transaction that a directive of ours stands for. Raises NotUnderstood."""
    if directive.word == "custom":
        return _custom(directive.texts[1:2])
    metadata, kind = directive.metadata, TransactionType(directive.metadata["type"])
    fields: Fields = {
        "type": kind.value,
        "date": directive.day,
        **{name: metadata[name] for name in (*TEXTS, *PLAIN) if name in metadata},
        "note": (directive.texts or [""])[-1],
    }
    if "order" in fields:
        fields["order"] = whole(str(fields["order"]))
    for name in LOTS & fields.keys():
        fields[name] = lots(str(fields[name]))
    if "asset" in metadata:
        fields |= asset_of(metadata["asset"], commodities)
    postings: dict[str, list[Posting]] = {}
    for posting in directive.postings:
        postings.setdefault(posting.account, []).append(posting)
    if kind in COUNTER_ACCOUNTS:
        fields |= _cash(kind, metadata, postings)
    elif kind == TransactionType.EXCHANGE:
        fields |= _exchange(postings)
    else:
        fields |= _units(kind, metadata, postings, commodities)
    fields |= _charges(postings, fields.get("currency"))
    return {
        name: written(value) if isinstance(value, Decimal) else value
        for name, value in fields.items()
        if value is not None and value != ""
    }


def _charges(postings: Mapping[str, Sequence[Posting]], currency: object) -> Fields:
    fields: Fields = {}
    if COMMISSIONS in postings:
        fields["fee"], fee_currency = _units_of(postings, COMMISSIONS)
        if fee_currency != currency:
            fields["fee_currency"] = fee_currency
    if WITHHELD in postings:
        fields["tax"] = _units_of(postings, WITHHELD).number
    return fields


def asset_of(code: str, commodities: Commodities) -> Fields:
    """An asset by what the ledger says of its commodity; by its code where it says nothing."""
    metadata = commodities.get(code, {})
    names = ("asset_id", "symbol", "exchange", "isin", "name")
    stated: Fields = {name: metadata[name] for name in names if metadata.get(name)}
    return stated if stated.keys() - {"name", "exchange"} else {**stated, "symbol": code}


def _custom(texts: Sequence[str]) -> Fields:
    try:
        fields = parse_json("".join(texts).encode(), LOTS_VALUES_MAX)
    except Malformed as problem:
        raise NotUnderstood("", f"holds no transaction: {problem}") from None
    if not isinstance(fields, dict):
        raise NotUnderstood("", "holds no transaction")
    return fields


def _units_of(postings: Mapping[str, Sequence[Posting]], account: str) -> Amount:
    for posting in postings.get(account, ()):
        if posting.units is not None:
            return posting.units
    raise NotUnderstood("", f"has no amount on {account}")


def _cash(
    kind: TransactionType, metadata: Mapping[str, str], postings: Mapping[str, Sequence[Posting]]
) -> Fields:
    number, currency = _units_of(postings, COUNTER_ACCOUNTS[kind])
    amount = number if KINDS[kind].cash < 0 else number.copy_negate()
    fields: Fields = {"currency": currency}
    if KINDS[kind].counts_as is CountsAs.DIVIDEND:
        fields |= {name: metadata[name] for name in ("quantity", "unit_price") if name in metadata}
        if "unit_price" in fields and "quantity" in fields:
            factors = (figure(metadata[name]) for name in ("quantity", "unit_price"))
            if product(*factors) == amount:
                return fields
    return {**fields, "amount": amount}


def _exchange(postings: Mapping[str, Sequence[Posting]]) -> Fields:
    for posting in postings.get(CASH, ()):
        if posting.units is not None and posting.total_price is not None:
            return {
                "amount": posting.units.number.copy_negate(),
                "currency": posting.units.code,
                "to_amount": posting.total_price.number,
                "to_currency": posting.total_price.code,
            }
    raise NotUnderstood("/to_amount", "is missing: a posting with @@")


def _units(
    kind: TransactionType,
    metadata: Mapping[str, str],
    postings: Mapping[str, Sequence[Posting]],
    commodities: Commodities,
) -> Fields:
    sides = [posting for posting in postings.get(SECURITIES, ()) if posting.units is not None]
    if not sides or sides[0].units is None:
        raise NotUnderstood("/quantity", f"is missing: a posting on {SECURITIES}")
    quantity = Decimal(0)
    for side in sides:
        quantity = PRECISE.add(quantity, side.units.number if side.units else Decimal(0))
    fields: Fields = {
        **asset_of(sides[0].units.code, commodities),
        "quantity": quantity.copy_abs(),
        "unit_price": metadata.get("unit_price"),
    }
    cost = sides[0].cost or Cost()
    if kind == TransactionType.TRANSFER_OUT:
        return {**fields, "currency": metadata.get("currency")}
    per_unit = sides[0].price if kind == TransactionType.SELL else cost.per_unit
    total = sides[0].total_price if kind == TransactionType.SELL else cost.total
    stated = per_unit or total
    if stated is None:
        raise NotUnderstood("/unit_price", "is missing")
    fields["currency"] = stated.code
    if "lots" in metadata:
        return fields
    if per_unit is not None:
        return {**fields, "unit_price": per_unit.number}
    return {**fields, "amount": stated.number}
