"""Reading a whole ledger in one statement, as the analytics do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.assets import manual_closes, splits
from shared.database.caller import Caller
from shared.errors import NotFound, Unauthenticated
from shared.ledger.transactions import SplitEvent
from shared.portfolios.repository import read_basis
from shared.transactions.batch import record_all
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import read_ledger
from shared.transactions.schemas import TransactionFields
from tests.rows import insert_own_close


def record(scene, *items):
    fields = [TransactionFields.model_validate(item) for item in items]
    answer = record_all(
        scene.work, Caller(scene.user_id), scene.portfolio_id, fields, dry_run=False
    )
    assert answer.created == len(items), answer
    return [str(item.id) for item in answer.items]


def buy(asset, day, quantity="1", **more):
    return {
        "type": "BUY",
        "date": day,
        "asset_id": asset,
        "quantity": quantity,
        "unit_price": "2.50",
        **more,
    }


def test_an_empty_portfolio_has_an_empty_ledger(scene):
    """No transactions, no assets, nothing."""
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=None)
    assert (ledger.transactions, ledger.assets, ledger.splits, ledger.manual_closes) == (
        [],
        {},
        [],
        {},
    )


def test_every_field_arrives_as_it_is_stored(scene):
    """Exact decimals, days, the order of recording, and the id as key; cash belongs to no asset."""
    keys = record(
        scene,
        buy(
            scene.euro,
            "2024-01-02",
            "1.500",
            fee="0.10",
            tax="1",
            fx_rate="1.1",
            order=-3,
            note="a,b",
        ),
        {
            "type": "SPLIT",
            "date": "2024-01-03",
            "asset_id": scene.own,
            "ratio": {"new": 7, "old": 2},
        },
        {"type": "INTEREST", "date": "2024-01-04", "amount": "-0.01"},
    )
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=None)
    bought, split, interest = (
        next(transaction for transaction in ledger.transactions if transaction.key == key)
        for key in keys
    )
    assert (bought.type, bought.date, bought.currency, bought.asset) == (
        "BUY",
        date(2024, 1, 2),
        "EUR",
        str(scene.euro),
    )
    assert [
        str(figure)
        for figure in (bought.quantity, bought.unit_price, bought.fee, bought.tax, bought.fx_rate)
    ] == [
        "1.500",
        "2.50",
        "0.10",
        "1",
        "1.1",
    ]
    assert (bought.amount, bought.order, bought.ratio_new) == (None, -3, None)
    assert (split.ratio_new, split.ratio_old, split.quantity) == (7, 2, None)
    assert (interest.asset, interest.amount) == (None, Decimal("-0.01"))
    assert bought.recorded < split.recorded < interest.recorded
    assert set(ledger.assets) == {str(scene.euro), str(scene.own)}
    assert ledger.assets[str(scene.own)].manual
    assert ledger.assets[str(scene.euro)].currency == "EUR"


def test_nothing_after_the_day_is_read(scene):
    """Neither transactions nor splits nor closes; the day itself counts."""
    record(
        scene,
        buy(scene.own, "2024-01-01"),
        buy(scene.own, "2024-01-02"),
        buy(scene.market, "2024-01-03"),
    )
    for day in (1, 2, 3):
        scene.work.execute(
            splits.insert().values(asset_id=scene.own, ex_date=date(2024, 1, day), new=2, old=day)
        )
        scene.work.execute(
            manual_closes.insert().values(asset_id=scene.own, date=date(2024, 1, day), close=day)
        )
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=date(2024, 1, 2))
    key = str(scene.own)
    assert [transaction.date.day for transaction in ledger.transactions] == [1, 2]
    assert ledger.splits == [
        SplitEvent(key, date(2024, 1, 1), 2, 1),
        SplitEvent(key, date(2024, 1, 2), 2, 2),
    ]
    assert ledger.manual_closes == {
        key: [(date(2024, 1, 1), Decimal(1)), (date(2024, 1, 2), Decimal(2))]
    }
    assert list(ledger.assets) == [key]


def test_named_assets_are_read_whether_or_not_they_were_traded(scene):
    """With their splits, and without other assets; closes only where they are requested."""
    record(scene, buy(scene.own, "2024-01-01"), buy(scene.euro, "2024-01-01"))
    scene.work.execute(
        splits.insert().values(asset_id=scene.market, ex_date=date(2024, 1, 5), new=3, old=1)
    )
    scene.work.execute(
        manual_closes.insert().values(asset_id=scene.own, date=date(2024, 1, 1), close=1)
    )
    ledger = read_ledger(
        scene.work,
        scene.portfolio_id,
        as_of=None,
        asset_ids=[scene.own, scene.market],
        closes=Closes.NONE,
    )
    assert [transaction.asset for transaction in ledger.transactions] == [str(scene.own)]
    assert set(ledger.assets) == {str(scene.own), str(scene.market)}
    assert ledger.splits == [SplitEvent(str(scene.market), date(2024, 1, 5), 3, 1)]
    assert ledger.manual_closes == {}


@pytest.mark.parametrize("setting", ["enable_hashagg", "enable_sort"])
def test_transactions_come_in_recorded_order_however_they_are_grouped(scene, setting):
    """PostgreSQL promises no order inside a group; without hashing it sorts by asset again."""
    count = 120
    scene.work.execute(sa.text(f"SET LOCAL {setting} = off"))
    keys = record(
        scene,
        *(
            buy((scene.euro, scene.own)[number % 2], f"2024-01-{30 - number // 5:02}", str(number))
            for number in range(1, count + 1)
        ),
    )
    # An update moves a row to another place in the table.
    scene.work.execute(sa.text("UPDATE transactions SET note = 'moved' WHERE date < '2024-01-20'"))
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=None)
    assets = {str(scene.own): keys[::2], str(scene.euro): keys[1::2]}
    assert {rows.asset: rows.texts.keys.split(",") for rows in ledger.packed} == assets


def test_days_of_types_are_those_of_the_transactions(scene):
    record(
        scene,
        buy(scene.euro, "2024-01-02", "3"),
        {"type": "TRANSFER_OUT", "date": "2024-01-05", "asset_id": scene.euro, "quantity": "1"},
        {"type": "TRANSFER_IN", "date": "2024-01-09", "asset_id": scene.own, "quantity": "1"}
        | {"unit_price": "2"},
    )
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=None)
    assert set(ledger.transfer_days(date(2024, 1, 9))) == {
        (str(scene.euro), date(2024, 1, 5)),
        (str(scene.own), date(2024, 1, 9)),
    }
    assert len(set(ledger.transfer_days(date(2024, 1, 8)))) == 1


def test_other_portfolios_stay_out(scene):
    """One's own as well."""
    record(scene, buy(scene.own, "2024-01-01"))
    assert read_ledger(scene.work, scene.another_portfolio(), as_of=None).transactions == []


def test_a_ledger_takes_one_statement(scene):
    """However many assets it has."""
    record(
        scene,
        buy(scene.own, "2024-01-01"),
        buy(scene.euro, "2024-01-01"),
        buy(scene.market, "2024-01-01"),
    )
    before = cloud_sql.statements.get()
    read_ledger(scene.work, scene.portfolio_id, as_of=None)
    assert cloud_sql.statements.get() - before == 1


def test_a_portfolio_comes_with_the_version_of_the_market(scene):
    """In one statement, and only to its owner."""
    before = cloud_sql.statements.get()
    basis = read_basis(scene.work, scene.portfolio_id, Caller(scene.user_id))
    assert cloud_sql.statements.get() - before == 1
    assert basis.portfolio.id == scene.portfolio_id
    assert isinstance(basis.market_version, int)
    for portfolio_id, caller, refusal in (
        (scene.portfolio_id, Caller(scene.add_user()), NotFound),
        (uuid4(), Caller(scene.user_id), NotFound),
        (scene.portfolio_id, Caller(uuid4()), Unauthenticated),
    ):
        with pytest.raises(refusal):
            read_basis(scene.work, portfolio_id, caller)


def test_only_the_closes_that_are_needed_are_read(scene):
    """In force on a day: the last ones up to it and up to the day before. In a range: from the one
    in force as it begins, or as the asset is first held where that is later; and from the first
    transfer on, whose units are worth something on its own day.
    """
    record(scene, buy(scene.own, "2024-01-05"))
    for day in (1, 3, 6, 9, 12):
        scene.work.execute(
            manual_closes.insert().values(asset_id=scene.own, date=date(2024, 1, day), close=day)
        )

    def days(closes, closes_from):
        ledger = read_ledger(
            scene.work,
            scene.portfolio_id,
            as_of=date(2024, 1, 11),
            closes=closes,
            closes_from=closes_from,
        )
        return [day.day for day, _ in ledger.manual_closes.get(str(scene.own), ())]

    assert days(Closes.ALL, None) == [1, 3, 6, 9]
    assert days(Closes.NONE, None) == []
    assert days(Closes.IN_FORCE, date(2024, 1, 8)) == [6]
    assert days(Closes.IN_FORCE, date(2024, 1, 9)) == [6, 9]
    assert days(Closes.IN_FORCE, date(2024, 1, 10)) == [9]
    assert days(Closes.IN_FORCE, date(2023, 12, 31)) == []
    assert days(Closes.IN_RANGE, date(2024, 1, 7)) == [6, 9]
    assert days(Closes.IN_RANGE, date(2024, 1, 6)) == [6, 9]
    assert days(Closes.IN_RANGE, date(2024, 1, 2)) == days(Closes.IN_RANGE, None) == [3, 6, 9]
    record(scene, {**buy(scene.own, "2024-01-05"), "type": "TRANSFER_IN"})
    assert days(Closes.IN_RANGE, date(2024, 1, 10)) == [3, 6, 9]


def test_own_closes_are_read_as_those_of_manual_assets(scene):
    """Of market assets, with the same choice of days; the owner's alone, and not beside others'."""
    record(scene, buy(scene.market, "2024-01-05"), buy(scene.euro, "2024-01-05"))
    stranger = scene.add_user()
    for day in (1, 3, 6, 9, 12):
        text = f"2024-01-{day:02}"
        insert_own_close(scene.work, scene.user_id, scene.market, text, str(day))
        insert_own_close(scene.work, stranger, scene.market, text, "99")
        insert_own_close(scene.work, stranger, scene.euro, text, "99")

    def closes(closes, closes_from, asset_ids=None):
        ledger = read_ledger(
            scene.work,
            scene.portfolio_id,
            as_of=date(2024, 1, 11),
            asset_ids=asset_ids,
            closes=closes,
            closes_from=closes_from,
        )
        assert ledger.manual_closes == {}
        assert set(ledger.own_closes) <= {str(scene.market)}
        pairs = ledger.own_closes.get(str(scene.market), ())
        assert all(day.day == close for day, close in pairs)
        return [day.day for day, _ in pairs]

    assert closes(Closes.ALL, None) == [1, 3, 6, 9]
    assert closes(Closes.ALL, None, [scene.market, scene.euro, scene.own]) == [1, 3, 6, 9]
    assert closes(Closes.NONE, None) == []
    assert closes(Closes.IN_FORCE, date(2024, 1, 8)) == [6]
    assert closes(Closes.IN_FORCE, date(2023, 12, 31)) == []
    assert closes(Closes.IN_RANGE, date(2024, 1, 7)) == [6, 9]
    assert closes(Closes.IN_RANGE, None) == [3, 6, 9]
    record(scene, {**buy(scene.market, "2024-01-05"), "type": "TRANSFER_IN"})
    assert closes(Closes.IN_FORCE, date(2024, 1, 10)) == [3, 9]
    assert closes(Closes.IN_RANGE, date(2024, 1, 10)) == [3, 6, 9]
