"""What a day has earned, computed again from the explanation of /holdings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from shared.ledger.money import round_money
from tests.functions.reworked_holdings import Sheet, cash_of, complete, number, times, total


def rework_day(answer: dict[str, Any], asset_currencies: dict[str, str]) -> None:
    """Recompute what the day has earned from an explanation alone, in a portfolio that tracks cash
    and whose fees are in the currencies of their transactions.
    """
    explanation = answer["explanation"]
    sheets = {position["asset_id"]: Sheet(position) for position in explanation["positions"]}
    worth = total(
        [
            *(sheet.value_base for sheet in sheets.values()),
            *(times(cash["amount"], cash["fx"]["rate"]) for cash in explanation["cash"]),
        ]
    )
    day, base, before = answer["as_of"], answer["currency"], answer["explanation"]["day_before"]
    assert date.fromisoformat(before["date"]).toordinal() == date.fromisoformat(day).toordinal() - 1
    held = {position["asset_id"]: position for position in before["positions"]}
    funding = total(
        times(transaction["gross"], transaction["to_base"]["rate"])
        * (1 if transaction["type"] == "DEPOSIT" else -1)
        for transaction in map(complete, answer["explanation"]["transactions"])
        if transaction["date"] == day and transaction["type"] in ("DEPOSIT", "WITHDRAWAL")
    )
    transfers, values_before = Decimal(0), []
    for holding in answer["holdings"]:
        position, asset_id = sheets[holding["asset"]["id"]].position, holding["asset"]["id"]
        value = value_base = flow = flow_base = Decimal(0)
        if asset_id in held:
            value = times(held[asset_id]["quantity"], held[asset_id]["close"]["close"])
            value_base = times(value, held[asset_id]["fx"]["rate"])
            values_before.append(value_base)
        for transaction in map(complete, position["transactions"]):
            if transaction["date"] == day:
                moved = -cash_of([transaction], transaction["currency"])
                flow += times(moved, transaction["to_asset"]["rate"])
                flow_base += times(moved, transaction["to_base"]["rate"])
                if transaction["type"].startswith("TRANSFER"):
                    units = times(transaction["quantity"], transaction["close"]["close"])
                    units = units if transaction["type"] == "TRANSFER_IN" else -units
                    flow += units
                    flow_base += times(units, transaction["fx"]["rate"])
                    transfers += times(units, transaction["fx"]["rate"])
        sheet = sheets[asset_id]
        assert number(holding["day_change"]) == round_money(
            sheet.value - value - flow, asset_currencies[asset_id]
        )
        assert number(holding["day_change_base"]) == round_money(
            sheet.value_base - value_base - flow_base, base
        )
    values_before += [times(cash["amount"], cash["fx"]["rate"]) for cash in before["cash"]]
    earned = worth - total(values_before) - funding - transfers
    assert number(answer["totals"]["day_change"]) == round_money(earned, base)
