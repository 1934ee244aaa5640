"""Sales that were followed or preceded by a purchase."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from benchmarks.packed_ledgers import packed
from shared.ledger.gains import realized_gains
from shared.timeseries.cells import keys_of
from shared.timeseries.ledger_columns import columns_of
from shared.timeseries.purchases import Purchases
from tests.ledger.notation import Ledger, ledger


def is_repurchased(read: Ledger) -> bool:
    """Of the only lot that was sold, on 1 June 2024."""
    [gain] = realized_gains(read.book("2024-12-31", "FIFO").realizations)
    rows = packed(read.transactions)
    keys = keys_of(",".join(own.texts.keys for own in rows), ",")
    purchases = Purchases([(columns_of(rows), keys)])
    day = np.array([date(2024, 6, 1).toordinal()])
    return bool(purchases.are_near("ACME", day, keys_of(str(gain.lot.key), ","))[0])


@pytest.mark.parametrize(
    ("purchase", "is_near"),
    [
        ("", False),  # the lot's own purchase is none
        ("2024-05-20 BUY 1 ACME @ 10 USD", True),
        ("2024-07-01 BUY 1 ACME @ 10 USD", True),  # 30 days after
        ("2024-07-02 BUY 1 ACME @ 10 USD", False),
        ("2024-06-10 BUY 1 OTHER @ 10 USD", False),
        ("2024-06-10 TRANSFER_IN 1 ACME @ 10 USD", False),
    ],
)
@pytest.mark.parametrize("bought_on", ["2024-05-10", "2024-01-02"])
def test_a_repurchase_is_another_purchase_within_thirty_days(
    bought_on: str, purchase: str, is_near: bool
) -> None:
    read = ledger(f"""
        {bought_on} BUY 10 ACME @ 10 USD
        2024-06-01 SELL 5 ACME @ 10 USD
        {purchase}
        """)
    assert is_repurchased(read) is is_near


def test_a_purchase_thirty_days_before_is_near_and_one_of_the_day_before_that_is_not() -> None:
    for day, is_near in (("2024-05-02", True), ("2024-05-01", False)):
        read = ledger(f"""
            2024-01-02 BUY 10 ACME @ 10 USD
            {day} BUY 1 ACME @ 10 USD
            2024-06-01 SELL 5 ACME @ 10 USD
            """)
        assert is_repurchased(read) is is_near
