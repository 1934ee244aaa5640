"""What a vendor reports of an asset's splits and dividends, compared with what is stored of them.
Pure: values in, values out.

Three things withdraw a stored row: the same split reported with another date
(shared/ingestion/corporate_actions/split_matching.py), closes that deny it
(shared/ingestion/corporate_actions/contradictions.py), and a vendor that no longer reports what it
reported before. A vendor never withdraws what other sources have reported, by hand or otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from shared.ingestion.corporate_actions.complete_reports import CompleteReport
from shared.ingestion.corporate_actions.split_matching import BY_HAND, KnownSplit, duplicates
from shared.ingestion.staging.rows import ActionRow
from shared.schema.action_types import ActionType

FEW: Final = 2
"""A vendor may withdraw so many of its past splits, or dividends, at once; more only if it still
reports most of them. One that reports almost none of them has lost its data, or means another
company.
"""


class StoredAction(NamedTuple):
    """A row of corporate_actions, and the run that wrote it."""

    row: ActionRow
    run_id: str


class Withdrawn(NamedTuple):
    """A stored row that goes, because of what `source` reports; `replacement` is the split that
    stands for it, if there is one.
    """

    stored: StoredAction
    source: str
    replacement: KnownSplit | None = None


@dataclass(slots=True)
class ActionChanges:
    """`rows` are to be merged and `withdrawn` to be deleted. `duplicates`: reported, and not
    stored, because another source has reported the same split. `doubted`: no longer reported, and
    they stay, because the answer is no clear evidence.
    """

    rows: list[ActionRow] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    duplicates: list[tuple[ActionRow, KnownSplit]] = field(default_factory=list)
    doubted: list[StoredAction] = field(default_factory=list)


def action_changes(
    reported: Sequence[ActionRow],
    stored: Sequence[StoredAction],
    vendors: Sequence[str],
    complete_report: CompleteReport | None,
    denied: Sequence[ActionRow] = (),
) -> ActionChanges:
    """For one asset. `vendors` are its own, in their order; `denied` is reported too, and refuted
    by now: what that source has reported so before is withdrawn.
    """
    changes = ActionChanges()
    refuted = {row._replace(pay_date=None) for row in denied}
    changes.withdrawn += [
        Withdrawn(action, action.row.source)
        for action in stored
        if action.row._replace(pay_date=None) in refuted
    ]
    stored = [action for action in stored if action.row._replace(pay_date=None) not in refuted]
    same = _same_splits(reported, stored, vendors)
    for row in reported:
        if row.type == ActionType.SPLIT and row.ex_date in same:
            changes.duplicates.append((row, same[row.ex_date]))
        else:
            changes.rows.append(row)
    others = []
    for action in stored:
        if action.row.type == ActionType.SPLIT and action.row.ex_date in same:
            replacement = same[action.row.ex_date]
            changes.withdrawn.append(Withdrawn(action, replacement.source, replacement))
        else:
            others.append(action)
    if complete_report is not None:
        for type_ in ActionType:
            _withdraw(
                changes, [action for action in others if action.row.type == type_], complete_report
            )
    return changes


def _same_splits(
    reported: Sequence[ActionRow], stored: Sequence[StoredAction], vendors: Sequence[str]
) -> Mapping[date, KnownSplit]:
    """By ex-date, the splits that another one stands for."""
    now = {row.ex_date: _known(row, vendors) for row in reported if row.type == ActionType.SPLIT}
    before = {
        action.row.ex_date: _known(action.row, vendors)
        for action in stored
        if action.row.type == ActionType.SPLIT
    }
    same = _moved(now, before)
    # A split that is reported as it is stored keeps its source; one that is corrected gets the
    # corrector's.
    after = now | {
        day: split for day, split in before.items() if day not in now or now[day][1:3] == split[1:3]
    }
    duplicates_of = duplicates(split for day, split in after.items() if day not in same)
    return same | {
        duplicate.ex_date: replacement for duplicate, replacement in duplicates_of.items()
    }


def _moved(
    now: Mapping[date, KnownSplit], before: Mapping[date, KnownSplit]
) -> dict[date, KnownSplit]:
    """By ex-date, the stored splits that their own source now reports on another day, one that is
    new.
    """
    new = [split for day, split in now.items() if day not in before]
    missing = [split for day, split in before.items() if day not in now]
    moved: dict[date, KnownSplit] = {}
    for source in {split.source for split in new}:
        stands = [split._replace(rank=BY_HAND) for split in new if split.source == source]
        pairs = duplicates([*stands, *(split for split in missing if split.source == source)])
        moved |= {old.ex_date: split for old, split in pairs.items()}
    return moved


def _withdraw(
    changes: ActionChanges, stored: Sequence[StoredAction], complete_report: CompleteReport
) -> None:
    """Of the rows of one type."""
    own = [action for action in stored if action.row.source == complete_report.provider]
    gone = [
        action
        for action in own
        if action.row.key not in complete_report.reported
        and any(action.row.ex_date in days for days in complete_report.days)
    ]
    past = [action for action in gone if action.row.ex_date <= complete_report.today]
    clear = all(action.row.type in complete_report.types for action in past)
    if complete_report.trust_vendor or (
        clear and (len(past) <= FEW or len(past) < len(own) - len(gone))
    ):
        changes.withdrawn += [Withdrawn(action, complete_report.provider) for action in gone]
    else:
        changes.doubted += gone


def _known(row: ActionRow, vendors: Sequence[str]) -> KnownSplit:
    if row.ratio_new is None or row.ratio_old is None:
        raise ValueError("a split has a ratio")
    rank = vendors.index(row.source) if row.source in vendors else BY_HAND
    return KnownSplit(row.ex_date, row.ratio_new, row.ratio_old, row.source, rank)
