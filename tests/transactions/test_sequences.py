"""Quantities are never negative, whatever is recorded, corrected and deleted in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.database.caller import Caller
from shared.errors import Oversold
from shared.portfolios.repository import lock_portfolio
from shared.transactions.batch import record_all
from shared.transactions.record_repository import lock_record
from shared.transactions.repository import read_ledger
from shared.transactions.schemas import ChangedTransaction, NewTransaction, TransactionFields
from shared.transactions.service import change, create, delete

FIRST = date(2024, 1, 1)
PLAIN = ("BUY", "BUY", "SELL", "SELL", "TRANSFER_IN", "TRANSFER_OUT", "SPLIT", "DIVIDEND")

days = st.integers(0, 3).map(lambda offset: (FIRST + timedelta(offset)).isoformat())
orders = st.none() | st.integers(0, 2)
quantities = st.integers(1, 6).map(str)


@st.composite
def stated(draw):
    """The fields of a transaction of one of two assets, each of which may become the other; the ids
    are left to the example.
    """
    kind = draw(st.sampled_from([*PLAIN, "SPIN_OFF", "MERGER", "MERGER"]))
    asset, other = draw(st.sampled_from([("own", "market"), ("market", "own")]))
    fields = {"type": kind, "date": draw(days), "order": draw(orders), "asset": asset}
    if kind == "SPIN_OFF":
        return {**fields, "to_asset": other, "to_quantity": draw(quantities), "cost_share": "0"}
    if kind == "MERGER":
        all_or_some = draw(st.fixed_dictionaries({}, optional={"quantity": quantities}))
        return {**fields, "to_asset": other, "to_quantity": draw(quantities), **all_or_some}
    if kind == "SPLIT":
        return {
            **fields,
            "ratio": draw(st.sampled_from([{"new": 2, "old": 1}, {"new": 1, "old": 3}])),
        }
    if kind == "DIVIDEND":
        return {**fields, "amount": "1"}
    price = {} if kind == "TRANSFER_OUT" else {"unit_price": "1"}
    return {**fields, "quantity": draw(quantities), **price}


steps = st.one_of(
    st.tuples(st.just("create"), stated()),
    st.tuples(st.just("batch"), st.lists(stated(), min_size=1, max_size=4)),
    st.tuples(
        st.just("change"),
        st.integers(0, 50),
        st.fixed_dictionaries({}, optional={"date": days, "order": orders}),
    ),
    st.tuples(st.just("requantify"), st.integers(0, 50), quantities),
    st.tuples(st.just("delete"), st.integers(0, 50)),
)


def never_negative(ledger):
    """The slow oracle: day by day, class by class, in fractions. `ledger` is in the order of
    recording.
    """
    held = {"own": Fraction(0), "market": Fraction(0)}
    for day in sorted({record["date"] for record in ledger}):
        today = [record for record in ledger if record["date"] == day]
        actions = [
            record
            for record in today
            if record["type"] == "SPLIT"
            or (record["type"] in ("SPIN_OFF", "MERGER") and record["order"] is None)
        ]
        rest = [record for record in today if record not in actions]
        placed = [record for order in range(3) for record in rest if record["order"] == order]
        unplaced = [record for record in rest if record["order"] is None]
        additions = [record for record in unplaced if record["type"] in ("BUY", "TRANSFER_IN")]
        others = [record for record in unplaced if record["type"] not in ("BUY", "TRANSFER_IN")]
        for record in (*actions, *placed, *additions, *others):
            if not takes(record, held):
                return False
    return True


def takes(record, held):
    """Whether the record finds the units that it needs; changes what is held."""
    kind, asset = record["type"], record["asset"]
    if kind in ("SPIN_OFF", "MERGER") and not held[asset]:
        return False
    if kind == "SPLIT":
        held[asset] *= Fraction(record["ratio"]["new"], record["ratio"]["old"])
    elif kind in ("BUY", "TRANSFER_IN"):
        held[asset] += int(record["quantity"])
    elif kind in ("SELL", "TRANSFER_OUT"):
        held[asset] -= int(record["quantity"])
    elif kind == "MERGER":
        held[asset] -= int(record["quantity"]) if "quantity" in record else held[asset]
    if "to_asset" in record:
        held[record["to_asset"]] += int(record["to_quantity"])
    return held[asset] >= 0


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=12))
def test_no_sequence_of_writes_leaves_less_than_nothing(scenes, sequence):
    """Each step goes through exactly when the slow oracle finds the ledger possible, and what is
    stored is its ledger.
    """
    with scenes() as scene:
        expected: dict[UUID, dict[str, Any]] = {}  # by id, in the order of recording
        for kind, *arguments in sequence:
            attempt = dict(expected)
            plan = _PLANS[kind](scene, attempt, *arguments)
            if plan is None:
                continue
            if never_negative(list(attempt.values())):
                _adopt(expected, attempt, plan())
            else:
                _refused(plan)
            assert _stored(scene) == sorted(_shown(record) for record in expected.values())


def _create(scene, attempt, fields):
    attempt["new"] = fields
    body = NewTransaction.model_validate(
        {**_with_ids(scene, fields), "portfolio_id": scene.portfolio_id}
    )
    return lambda: [create(scene.work, Caller(scene.user_id), body).id]


def _with_ids(scene, fields):
    fields = dict(fields)
    for name in {"asset", "to_asset"} & fields.keys():
        fields[f"{name}_id"] = getattr(scene, fields.pop(name))
    return fields


def _batch(scene, attempt, items):
    for place, fields in enumerate(items):
        attempt["new", place] = fields
    given_items = [TransactionFields.model_validate(_with_ids(scene, fields)) for fields in items]

    def plan():
        answer = record_all(
            scene.work, Caller(scene.user_id), scene.portfolio_id, given_items, dry_run=False
        )
        return [item.id for item in answer.items]

    return plan


def _change(scene, attempt, place, changes):
    if not attempt:
        return None
    target = list(attempt)[place % len(attempt)]
    attempt[target] = {**attempt[target], **changes}

    def plan():
        caller = Caller(scene.user_id)
        portfolio, record = lock_record(scene.work, target, caller)
        change(scene.work, caller, portfolio, record, ChangedTransaction.model_validate(changes))
        return []

    return plan


def _requantify(scene, attempt, place, quantity):
    with_quantity = [key for key, record in attempt.items() if "quantity" in record]
    if not with_quantity:
        return None
    target = with_quantity[place % len(with_quantity)]
    return _change(scene, attempt, list(attempt).index(target), {"quantity": quantity})


def _delete(scene, attempt, place):
    if not attempt:
        return None
    target = list(attempt)[place % len(attempt)]
    del attempt[target]

    def plan():
        portfolio, record = lock_record(scene.work, target, Caller(scene.user_id))
        delete(scene.work, portfolio, record)
        return []

    return plan


_PLANS: dict[str, Callable[..., Callable[[], list[UUID]] | None]] = {
    "create": _create,
    "batch": _batch,
    "change": _change,
    "requantify": _requantify,
    "delete": _delete,
}


def _adopt(expected, attempt, new_ids):
    """The attempt as it is stored now; a new record has its id as key."""
    ids = iter(new_ids)
    renamed = {
        next(ids) if key == "new" or isinstance(key, tuple) else key: record
        for key, record in attempt.items()
    }
    expected.clear()
    expected.update(renamed)


def _refused(plan):
    with pytest.raises(Oversold) as refusal:
        plan()
    assert refusal.value.held >= 0


def _shown(fields):
    return (fields["type"], fields["date"], str(fields["order"]), str(fields.get("quantity")))


def _stored(scene):
    assert lock_portfolio(scene.work, scene.portfolio_id, Caller(scene.user_id))
    ledger = read_ledger(scene.work, scene.portfolio_id, as_of=None)
    return sorted(
        (
            transaction.type,
            transaction.date.isoformat(),
            str(transaction.order),
            str(transaction.quantity),
        )
        for transaction in ledger.transactions
    )
