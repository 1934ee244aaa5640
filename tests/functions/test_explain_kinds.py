"""`explain=true` for a ledger with every type and every field that a transaction can have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.identifiers import new_id
from shared.ledger.kinds import DEPENDENT_FIELDS, TransactionType
from tests.functions import reworked_holdings, reworked_performance
from tests.functions.accounts import Account
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split

AS_OF = "2024-02-28"
FRIDAYS = [date(2022, 12, 23) + timedelta(days=7 * week) for week in range(63)]
NAMES = ("OLD", "SPUN", "EURO", "NEW")


@pytest.fixture
def lived(account: Callable[..., Account]) -> Callable[..., tuple[Account, dict[str, str]]]:
    """A portfolio of fourteen months, and the currency of each of its assets.

    OLD is bought, split by its owner, gives capital back twice, spins SPUN off, which a vendor
    splits, and merges into NEW; so does a part of EURO, which a NEW in dollars takes over.
    """

    def make(**settings: Any) -> tuple[Account, dict[str, str]]:
        mine = account(base_currency="EUR", **settings)
        currencies = {"OLD": "USD", "SPUN": "USD", "EURO": "EUR", "NEW": "USD"}
        assets = {
            name: market_asset(f"K-{name}", currency=code) for name, code in currencies.items()
        }
        _live(mine, assets)
        _publish(assets, currencies)
        return mine, {str(assets[name]): code for name, code in currencies.items()}

    return make


def _live(mine: Account, assets: dict[str, UUID]) -> None:
    old, spun, euro, new = (assets[name] for name in NAMES)
    in_euro: dict[str, Any] = {"currency": "EUR"}
    in_pounds: dict[str, Any] = {"currency": "GBP"}
    mine.record("DEPOSIT", "2022-12-30", amount="9000", **in_euro, fee="1", fee_currency="GBP")
    mine.record(
        "EXCHANGE",
        "2023-01-03",
        **in_euro,
        amount="3000",
        to_currency="USD",
        to_amount="3250",
        fee="4",
        fee_currency="USD",
    )
    mine.record(
        "BUY",
        "2023-01-04",
        asset=old,
        quantity="10",
        amount="1003.33",
        fee="5",
        fee_currency="GBP",
        tax="-1.5",
    )
    second = mine.record(
        "BUY",
        "2023-01-09",
        asset=old,
        quantity="7",
        unit_price="103.33",
        fx_rate="0.931234",
        amount="723.30",
    )
    lots = [
        {"date": "2023-01-02", "quantity": "2", "cost": "170", "fx_rate": "0.9"},
        {"date": "2023-01-06", "quantity": "1", "cost": "99.5"},
    ]
    mine.record("TRANSFER_IN", "2023-02-13", asset=old, quantity="3", lots=lots, fee="2")
    mine.record("BUY", "2023-02-14", asset=old, quantity="1", unit_price="90", **in_pounds)
    mine.record("SPLIT", "2023-03-01", asset=old, ratio_new=3, ratio_old=2)
    mine.record(
        "SELL",
        "2023-03-14",
        asset=old,
        quantity="4",
        unit_price="71.5",
        fee="-0.5",
        tax="1.1",
        from_lots=[{"transaction_id": str(second), "quantity": "3"}],
    )
    mine.record("RETURN_OF_CAPITAL", "2023-04-03", asset=old, amount="33.34", **in_pounds, fee="1")
    mine.record(
        "SPIN_OFF",
        "2023-04-17",
        asset=old,
        to_asset_id=spun,
        to_quantity="4.5",
        cost_share="0.15",
        tax="0.4",
    )
    publish_split(spun, "2023-05-08", 3, 2)
    # More than the cost of some lots: what exceeds it is a gain.
    mine.record("RETURN_OF_CAPITAL", "2023-06-01", asset=old, amount="1400", order=1)
    mine.record("BUY", "2023-06-12", asset=euro, quantity="6", unit_price="20", **in_euro)
    mine.record(
        "MERGER",
        "2023-07-03",
        asset=euro,
        to_asset_id=new,
        quantity="3.5",
        to_quantity="2",
        amount="12.34",
        **in_euro,
        fee="1",
    )
    mine.record("MERGER", "2023-08-14", asset=old, to_asset_id=new, to_quantity="11")
    # Of what is held no more, all of it is a gain.
    mine.record("RETURN_OF_CAPITAL", "2023-09-04", asset=old, amount="5.01")
    mine.record("DIVIDEND", "2023-09-05", asset=new, quantity="11", unit_price="0.3", amount="3.3")
    mine.record("DIVIDEND", "2023-09-06", asset=new, amount="-3", tax="-0.45")
    mine.record("INTEREST", "2023-09-07", asset=new, amount="-2")
    mine.record("FEE", "2023-09-08", amount="-2.5", **in_pounds)
    mine.record("TAX", "2023-09-11", asset=spun, amount="0.77")
    mine.record(
        "TRANSFER_OUT",
        "2023-10-02",
        asset=new,
        quantity="3",
        tax="0.3",
        transfer_id=new_id(),
        from_lots=[{"transaction_id": str(second), "quantity": "2"}],
    )
    mine.record("WITHDRAWAL", "2023-11-01", **in_euro, amount="100")


def _publish(assets: dict[str, UUID], currencies: dict[str, str]) -> None:
    for place, (name, asset) in enumerate(assets.items()):
        # SPUN has none before its spin-off, NEW none before the first merger.
        first = {"SPUN": date(2023, 4, 14), "NEW": date(2023, 6, 30)}.get(name, FRIDAYS[0])
        closes = [
            (f"{day}", f"{40 + 9 * place + week % 7}.{week:02}")
            for week, day in enumerate(FRIDAYS)
            if day >= first
        ]
        publish_closes(asset, currencies[name], closes)
    for quote, start in (("USD", "1.0"), ("GBP", "0.8")):
        publish_rates(
            [(f"{day}", "EUR", quote, f"{start}{week % 10}37") for week, day in enumerate(FRIDAYS)]
        )


@pytest.mark.parametrize("track_cash", [True, False])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO", "AVERAGE"])
def test_every_figure_can_be_computed_again(lived, method, currency, track_cash):
    """Holdings, their lots, and totals, from the explanation alone."""
    mine, asset_currencies = lived(track_cash=track_cash)
    answer = mine.get(
        *["holdings"],
        as_of=AS_OF,
        method=method,
        currency=currency,
        include_closed="true",
        explain="true",
    )
    assert (answer["complete"], len(answer["holdings"])) == (True, 4)
    reworked_holdings.rework(answer, asset_currencies, track_cash=track_cash)


@pytest.mark.parametrize("track_cash", [True, False])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_every_return_can_be_computed_again(lived, currency, track_cash):
    mine, _ = lived(track_cash=track_cash)
    answer = mine.get("performance", to=AS_OF, currency=currency, explain="true", risk_free="0.01")
    assert answer["complete"] is True
    reworked_performance.rework(answer, track_cash=track_cash)


def test_every_type_and_every_field_is_shown(lived):
    """The ledger of these tests has all of them, so each is recomputed above."""
    mine, _ = lived(track_cash=True)
    explanation = mine.get("holdings", as_of=AS_OF, explain="true")["explanation"]
    changes = mine.get("performance", to=AS_OF, explain="true")["explanation"]["transactions"]
    explained = [
        *(line for position in explanation["positions"] for line in position["transactions"]),
        *explanation["transactions"],
    ]
    for lines in (explained, changes):
        assert {line["type"] for line in lines} == set(TransactionType)
        fields = {*DEPENDENT_FIELDS, "fee_currency", "transfer_id", "order"}
        shown = {name for line in lines for name in line if line[name] is not None}
        assert fields - shown == {"asset_id", "ex_date"} - shown
    returned = [line for line in explained if line["type"] == "RETURN_OF_CAPITAL"]
    assert ["given_back" in line for line in returned] == [True, True, False]
    by_id = {line["transaction_id"]: line for line in explained}
    for change in changes:
        line = by_id[change["transaction_id"]]
        common = (change.keys() & line.keys()) - {"close", "fx"}
        assert {name: change[name] for name in common} == {name: line[name] for name in common}


def test_the_splits_of_an_asset_that_only_came_by_a_spin_off_are_listed(lived):
    """It has no transaction of its own before the split."""
    mine, _ = lived()
    answer = mine.get("holdings", as_of="2023-06-01", explain="true")
    splits = {
        position["asset_id"]: [
            (split["ex_date"], split["new"], split["old"], split["transaction_id"] is None)
            for split in position["splits"]
        ]
        for position in answer["explanation"]["positions"]
    }
    names = {
        holding["asset"]["name"]: splits[holding["asset"]["id"]] for holding in answer["holdings"]
    }
    assert names["K-SPUN"] == [("2023-05-08", 3, 2, True)]
    assert names["K-OLD"] == [("2023-03-01", 3, 2, False)]
