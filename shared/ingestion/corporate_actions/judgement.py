"""An answer's splits and dividends: which of them to store, and which to quarantine until another
vendor reports them too.

A vendor that repeats a split which its own closes deny adds no evidence: the next run doubts it as
this one does. It is stored when the closes show it, or when an operator names the asset and the
days. Where another vendor reports it with closes that show it, the closes of the first are wrong,
and with them its whole answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from shared.errors import BadAnswer
from shared.ingestion.corporate_actions.contradictions import (
    NEIGHBOURS,
    Doubt,
    dated_by_closes,
    doubts,
    shown,
    without,
)
from shared.ingestion.corporate_actions.quarantine import KnownDoubts, QuarantinedAction, value_of
from shared.ingestion.coverage import Days
from shared.ingestion.quarantine import AGREEMENT
from shared.ingestion.staging.rows import ActionRow, action_rows
from shared.ingestion.targets import AssetTarget
from shared.schema.action_types import ActionType
from shared.vendors.protocols import Close, DailyPrices, Dividend, Split

OTHER_ANSWERS_MAX: Final = 3
"""So many doubts of one answer are checked with other vendors, the newest first: a vendor that
causes fifty has lost its data.
"""

OtherAnswers = Callable[[Days], Iterable[tuple[str, DailyPrices]]]
"""The answers of the other vendors about some days, by name; each is called when it is needed."""


class Judged(NamedTuple):
    """`prices` and `actions` are without what is doubted; `released` is stored because an operator
    has confirmed it.
    """

    prices: DailyPrices
    actions: Sequence[ActionRow]
    doubted: Sequence[QuarantinedAction]
    released: Sequence[QuarantinedAction]
    moved: Sequence[str]
    """For the report: splits that are dated by the closes, and not by the vendor."""


def judged(
    target: AssetTarget,
    provider: str,
    prices: DailyPrices,
    earlier: Sequence[Close],
    earlier_doubts: KnownDoubts,
    others: OtherAnswers,
    *,
    trust_vendor: bool,
) -> Judged:
    """Raises BadAnswer where another vendor reports a split that this one's closes deny, and where
    actions can't be stored.

    `earlier` are closes from before the answer's first, as stored; `earlier_doubts` is what earlier
    runs have put into quarantine.
    """
    # A format without a currency is quoted in the asset's.
    prices, moved = dated_by_closes(
        replace(prices, currency=prices.currency or target.currency), earlier
    )
    doubtful = [*doubts(prices, earlier)]
    doubtful += _still_waiting(target, provider, prices, earlier, earlier_doubts, doubtful)
    doubtful = [
        doubt
        for doubt in doubtful
        if not _is_released(target, provider, prices, doubt, earlier_doubts)
    ]
    if not trust_vendor:
        for doubt in sorted(doubtful, key=lambda doubt: doubt.action.ex_date, reverse=True)[
            :OTHER_ANSWERS_MAX
        ]:
            if _confirmed(doubt, others):
                doubtful.remove(doubt)
    undoubted = without(prices, () if trust_vendor else doubtful)
    rows = _quarantined(target, provider, prices, doubtful, released=trust_vendor)
    return Judged(
        prices=undoubted,
        actions=action_rows(target, provider, undoubted),
        doubted=[] if trust_vendor else rows,
        released=rows if trust_vendor else [],
        moved=[
            f"{split.new}:{split.old} is reported on {split.ex_date}; "
            f"the closes moved on {day}, and it is stored there"
            for split, day in moved
        ],
    )


def _still_waiting(
    target: AssetTarget,
    provider: str,
    prices: DailyPrices,
    earlier: Sequence[Close],
    earlier_doubts: KnownDoubts,
    doubtful: Sequence[Doubt],
) -> list[Doubt]:
    """What was quarantined before, is reported again, and is neither denied nor shown: a shorter
    answer is less evidence.
    """
    waiting: list[Doubt] = []
    actions: list[Split | Dividend] = [*prices.splits, *prices.dividends]
    sooner = DailyPrices(prices.currency, [*earlier, *prices.closes], prices.splits)
    for action in actions if earlier_doubts else ():
        if any(doubt.action is action for doubt in doubtful) or shown(action, sooner):
            continue
        for row in _rows_of(target, provider, prices, [action]):
            before = earlier_doubts.get(row.key)
            if before is not None and before.value == value_of(row):
                waiting.append(Doubt(action, before.reason))
    return waiting


def _is_released(
    target: AssetTarget,
    provider: str,
    prices: DailyPrices,
    doubt: Doubt,
    earlier_doubts: KnownDoubts,
) -> bool:
    for row in _rows_of(target, provider, prices, [doubt.action]):
        before = earlier_doubts.get(row.key)
        if before is not None and before.released and before.value == value_of(row):
            return True
    return False


def _confirmed(doubt: Doubt, others: OtherAnswers) -> bool:
    """Whether another vendor reports the same dividend. Raises BadAnswer where one reports the same
    split, and shows it.
    """
    action = doubt.action
    for name, prices in others(Days(action.ex_date - NEIGHBOURS, action.ex_date + NEIGHBOURS)):
        if isinstance(action, Split):
            same = [
                other for other in dated_by_closes(prices)[0].splits if _same_ratio(other, action)
            ]
            if any(shown(other, prices) for other in same):
                raise BadAnswer(
                    f"{doubt.reason}; {name} reports the split too, and its closes show it"
                )
        elif any(_same_cash(other, action) for other in prices.dividends):
            return True
    return False


def _same_ratio(split: Split, other: Split) -> bool:
    return split.new * other.old == split.old * other.new


def _same_cash(dividend: Dividend, other: Dividend) -> bool:
    return abs(dividend.ex_date - other.ex_date) <= timedelta(days=1) and abs(
        dividend.amount - other.amount
    ) <= (other.amount * AGREEMENT)


def _quarantined(
    target: AssetTarget,
    provider: str,
    prices: DailyPrices,
    doubtful: Sequence[Doubt],
    *,
    released: bool,
) -> list[QuarantinedAction]:
    reasons: dict[tuple[str, date], str] = {
        (_type_of(doubt.action), doubt.action.ex_date): doubt.reason for doubt in doubtful
    }
    rows = _rows_of(target, provider, prices, [doubt.action for doubt in doubtful])
    return [QuarantinedAction(row, reasons[row.key], released) for row in rows]


def _rows_of(
    target: AssetTarget, provider: str, prices: DailyPrices, actions: Sequence[Split | Dividend]
) -> list[ActionRow]:
    """As rows; a dividend with all that is paid on its day."""
    days = {action.ex_date for action in actions if isinstance(action, Dividend)}
    return action_rows(
        target,
        provider,
        DailyPrices(
            prices.currency,
            [],
            [action for action in actions if isinstance(action, Split)],
            [dividend for dividend in prices.dividends if dividend.ex_date in days],
        ),
    )


def _type_of(action: Split | Dividend) -> ActionType:
    return ActionType.SPLIT if isinstance(action, Split) else ActionType.DIVIDEND
