"""Random ledgers: sixty transactions of every type in four currencies, and their market."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from tests.functions.accounts import Account
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split

FIRST = date(2024, 1, 2)
DAYS = 59
LAST = FIRST + timedelta(days=DAYS)


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def publish_market() -> dict[str, UUID]:
    """Two shares and one with a split, in three currencies; rates that move, with weekends."""
    shares = {
        "USD": market_asset("TGU"),
        "EUR": market_asset("TGE", currency="EUR"),
        "ARS": market_asset("TGA", currency="ARS"),
    }
    for place, (currency, share) in enumerate(shares.items()):
        publish_closes(
            share,
            currency,
            [(day(number), f"{100 + place + number * 1.37:.4f}") for number in range(0, 60, 3)],
        )
    publish_split(shares["USD"], day(30), 3, 2)
    working = [number for number in range(-1, 60) if number % 7 < 5]
    publish_rates([(day(number), "EUR", "USD", f"1.{700 + number:04}") for number in working])
    publish_rates([(day(number), "EUR", "GBP", f"0.{8200 + 7 * number}") for number in working])
    publish_rates([(day(number), "EUR", "JPY", f"{150 + number}.37") for number in working])
    publish_rates(
        [(day(number), "USD", "ARS", f"{810 + 3 * number}.25") for number in working], source="bcra"
    )
    publish_rates(
        [(day(number), "USD", "ARS", f"{1010 + 4 * number}.75") for number in working],
        kind="mep",
        source="argentinadatos",
    )
    return shares


def live(mine: Account, shares: dict[str, UUID], chance: Random, *, transfers: bool) -> None:
    """Sixty random transactions of every type, in four currencies, some at a recorded rate. Each
    states its place, so that those of one day are read in this order.
    """
    held = dict.fromkeys(shares, Decimal(0))
    for order, number in enumerate(sorted(chance.randint(0, DAYS) for _ in range(60))):
        if number >= 30 and not held.get("split"):
            held["USD"] = held["USD"] * 3 / 2
            held["split"] = Decimal(1)
        asset = chance.choice(["USD", "EUR", "ARS"])
        type_ = chance.choice(
            [*OF_UNITS, *(["TRANSFER_IN", "TRANSFER_OUT"] * transfers), *ACTIONS, *OF_MONEY]
        )
        currency = chance.choice([asset, asset, "USD", "EUR", "GBP"])
        fields: dict[str, Any] = {
            "order": order,
            "currency": currency,
            "fee": chance.choice(["0", "0", "1.37"]),
            "tax": chance.choice(["0", "0", "0.11"]),
        }
        if currency != "EUR" and chance.random() < 0.3:
            fields["fx_rate"] = chance.choice(["0.91234567", "0.0011", "1.17"])
        if fields["fee"] != "0" and chance.random() < 0.3:
            fields["fee_currency"] = "JPY"
        if type_ not in OF_MONEY:
            fields["asset"] = shares[asset]
        stated = _stated(type_, asset, shares, held, chance)
        if stated is not None:
            mine.record(type_, day(number), **fields, **stated)


OF_UNITS = ["BUY", "BUY", "SELL", "DIVIDEND"]
ACTIONS = ["RETURN_OF_CAPITAL", "SPIN_OFF", "MERGER"]
OF_MONEY = ["INTEREST", "FEE", "TAX", "DEPOSIT", "WITHDRAWAL", "EXCHANGE"]


def _stated(
    type_: str, asset: str, shares: dict[str, UUID], held: dict[str, Decimal], chance: Random
) -> dict[str, Any] | None:
    """What depends on the type; None where too little is held. Counts what is held after it."""
    price = f"{chance.randint(1, 20_000) / 100:.2f}"
    if type_ in ("BUY", "TRANSFER_IN"):
        units = Decimal(chance.randint(1, 5_000)).scaleb(-chance.randint(0, 3))
        held[asset] += units
        return {"quantity": units, "unit_price": price}
    if type_ in ("SELL", "TRANSFER_OUT"):
        units = (held[asset] / chance.choice([1, 2, 3])).quantize(Decimal("0.000001"))
        units = min(units, held[asset])
        held[asset] -= units
        fields = {"quantity": units, **({"unit_price": price} if type_ == "SELL" else {})}
        return fields if units else None
    if type_ in ("SPIN_OFF", "MERGER"):
        return _into_another(type_, asset, shares, held, chance)
    fields = {"amount": f"{chance.randint(1, 900_000) / 100:.2f}"}
    if type_ == "EXCHANGE":
        fields |= {"to_currency": "JPY", "to_amount": str(chance.randint(1, 900_000))}
    return fields


def _into_another(
    type_: str, asset: str, shares: dict[str, UUID], held: dict[str, Decimal], chance: Random
) -> dict[str, Any] | None:
    """Two units of another share, for a quarter of the cost, or for one unit and some cash."""
    if held[asset] < 1:
        return None
    into = chance.choice([other for other in shares if other != asset])
    held[into] += 2
    fields = {"to_asset_id": shares[into], "to_quantity": Decimal(2)}
    if type_ == "SPIN_OFF":
        return {**fields, "cost_share": Decimal("0.25")}
    held[asset] -= 1
    return {**fields, "quantity": Decimal(1), "amount": chance.choice([None, "12.34"])}
