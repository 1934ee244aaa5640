"""Transactions packed into texts."""

from __future__ import annotations

from dataclasses import fields, replace

from shared.ledger.packed_transactions import Texts


def test_texts_are_sorted_where_they_are_not_in_recorded_order() -> None:
    texts = Texts(**{field.name: "a,b,c" for field in fields(Texts)})
    in_order = replace(texts, recorded="3,1,20").in_recorded_order()
    assert (in_order.recorded, in_order.keys) == ("1,3,20", "b,a,c")
    assert in_order.in_recorded_order() is in_order
