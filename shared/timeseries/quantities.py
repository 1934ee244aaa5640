"""How many units were held from which day on, as whole numbers, from the positions of a journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from shared.ledger.money import PRECISE
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.positions import Position
from shared.timeseries.fixed_point import decimals_of, packed, whole_numbers
from shared.timeseries.span import Ints, Steps


def quantity_steps(positions: Mapping[str, Position], check: Check = go_on) -> dict[str, Steps]:
    """For each asset ever held, the units from the end of each day on that changed them. `check`
    may raise to abort the work.
    """
    return {
        asset: steps_of(
            [step.day for step in position.steps],
            [step.quantity.normalize(PRECISE) for step in position.steps],
        )
        for asset, position in paced(positions.items(), check, steps=1)
        if position.steps
    }


def steps_of(days: Sequence[date], figures: Sequence[Decimal]) -> Steps:
    """Exact figures, each from its day on; the days are ascending."""
    decimals = decimals_of(figures)
    numbers: Ints = np.array([day.toordinal() for day in days], np.int64)
    return Steps(numbers, packed(whole_numbers(figures, decimals)), decimals)
