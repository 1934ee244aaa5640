"""One vendor's answer about one asset: what of it is stored, and what of it is doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from shared.immutable import immutable
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.corporate_actions.quarantine import QuarantinedAction
from shared.ingestion.corporate_actions.split_matching import duplicate_splits
from shared.ingestion.coverage import REREAD_DAYS, Days
from shared.ingestion.staging.rows import ActionRow
from shared.vendors.protocols import Close, DailyPrices

Sources = Sequence[tuple[str, str]]
"""(provider, provider_symbol) in the order in which they are called."""


@immutable
class CheckedAnswer:
    """`actions` are to be stored; `doubted` go into quarantine; `released` are stored because an
    operator has confirmed them.
    """

    provider: str
    symbol: str
    prices: DailyPrices
    actions: Sequence[ActionRow]
    doubted: Sequence[QuarantinedAction] = ()
    released: Sequence[QuarantinedAction] = ()

    @property
    def last(self) -> Close:
        """Its last close; only where it has any."""
        return self.prices.closes[-1]


def vendors_after(provider: str, sources: Sources) -> Sources:
    """The vendors that come after this one."""
    return sources[[name for name, _ in sources].index(provider) + 1 :]


def take_actions(result: AssetRead, answer: CheckedAnswer, days: Days, sources: Sources) -> None:
    """Add to the result what is to be stored of an answer's actions, and what goes into quarantine;
    the doubted are reported.

    Of the protected days only the vendor that gave their closes may change actions.
    """
    protected = result.plan.protected
    if (
        protected is None
        or answer.provider == result.target.covered_by
        or result.target.covered_by not in dict(sources)
    ):
        protected = None
    result.actions += [
        row for row in answer.actions if protected is None or row.ex_date not in protected
    ]
    doubted = [
        doubt for doubt in answer.doubted if protected is None or doubt.row.ex_date not in protected
    ]
    result.doubted += doubted
    result.waiting_actions += [*doubted, *answer.released]
    result.settled_actions += [
        key
        for key, earlier in result.known_doubts.items()
        if key[1] in days and not earlier.released
    ]
    result.rejected += len(doubted)
    for doubt in doubted:
        result.note("quarantined", doubt.reason, answer.provider)


def last_accepted_day(result: AssetRead, answer: CheckedAnswer) -> date | None:
    """The day of the answer's last close that is not doubted; None where all are."""
    doubted = {quarantined.suspect.date for quarantined in result.waiting}
    return max(
        (close.date for close in answer.prices.closes if close.date not in doubted), default=None
    )


def has_usable_actions(result: AssetRead, answer: CheckedAnswer, days: Days) -> bool:
    """Whether an answer about actions is one. Years of them without a single close are those of a
    symbol that the vendor does not know; a weekend's may be right.
    """
    if answer.prices.closes or not answer.actions:
        return bool(answer.prices.closes)
    if (days.last - days.first).days < REREAD_DAYS:
        return True
    result.failed = True
    result.note(
        "no_closes",
        f"{len(answer.actions)} splits and dividends, and not one close",
        answer.provider,
    )
    return False


def note_left_out(result: AssetRead, provider: str, prices: DailyPrices) -> None:
    """Report the dividends of an answer that can't be stored."""
    for reason, dividends in groupby(prices.left_out, key=lambda left_out: left_out.reason):
        days = [left_out.ex_date for left_out in dividends]
        result.rejected += len(days)
        result.note(
            "dividend_left_out", f"{reason}: {len(days)}, the last on {max(days)}", provider
        )


def without_duplicates(result: AssetRead, provider: str, prices: DailyPrices) -> DailyPrices:
    """The answer with each split once; the others are reported."""
    duplicates = duplicate_splits(prices.splits, prices.closes)
    for split in duplicates:
        result.rejected += 1
        detail = (
            f"{split.new}:{split.old} on {split.ex_date} is reported a second time, "
            "and the closes fell once"
        )
        result.note("split_duplicate", detail, provider)
    return (
        replace(prices, splits=[split for split in prices.splits if split not in duplicates])
        if duplicates
        else prices
    )
