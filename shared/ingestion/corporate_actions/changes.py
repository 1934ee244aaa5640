"""What a vendor says of an asset's splits and dividends against what is stored of them. Pure:
values in, values out.

Three things take a stored row away: the same split told with another date
(shared/ingestion/corporate_actions/split_matching.py), closes that deny it
(shared/ingestion/corporate_actions/contradictions.py), and a vendor that no longer tells what it
told before. What other sources have told, by hand or otherwise, is not its to take back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from shared.ingestion.corporate_actions.complete_reports import ToldInFull
from shared.ingestion.corporate_actions.split_matching import BY_HAND, KnownSplit, doubles
from shared.ingestion.staging.rows import ActionRow

FEW: Final = 2
"""A vendor may take back so many of its past splits, or dividends, at once; more only if it still
tells most of them. One that has forgotten nearly everything has lost its data, or means another
company.
"""


class StoredAction(NamedTuple):
    """A row of corporate_actions, and the run that wrote it."""

    row: ActionRow
    run_id: str


class Withdrawn(NamedTuple):
    """A stored row that goes, on the word of `source`; `instead` is the split that stands for it,
    if one does.
    """

    stored: StoredAction
    source: str
    instead: KnownSplit | None = None


@dataclass(slots=True)
class ActionChanges:
    """`rows` are to be merged and `withdrawn` to be taken away. `doubles`: told, and not stored,
    because another source has told the same split. `doubted`: no longer told, and kept, because the
    answer is no clear word on them.
    """

    rows: list[ActionRow] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    doubles: list[tuple[ActionRow, KnownSplit]] = field(default_factory=list)
    doubted: list[StoredAction] = field(default_factory=list)


def action_changes(
    told: Sequence[ActionRow],
    stored: Sequence[StoredAction],
    vendors: Sequence[str],
    in_full: ToldInFull | None,
    denied: Sequence[ActionRow] = (),
) -> ActionChanges:
    """For one asset. `vendors` are its own, in their order; `denied` is told too, and not believed
    any more: what that source has told so before goes.
    """
    found = ActionChanges()
    unbelieved = {row._replace(pay_date=None) for row in denied}
    found.withdrawn += [
        Withdrawn(each, each.row.source)
        for each in stored
        if each.row._replace(pay_date=None) in unbelieved
    ]
    stored = [each for each in stored if each.row._replace(pay_date=None) not in unbelieved]
    same = _same_splits(told, stored, vendors)
    for row in told:
        if row.type == "SPLIT" and row.ex_date in same:
            found.doubles.append((row, same[row.ex_date]))
        else:
            found.rows.append(row)
    left = []
    for each in stored:
        if each.row.type == "SPLIT" and each.row.ex_date in same:
            instead = same[each.row.ex_date]
            found.withdrawn.append(Withdrawn(each, instead.source, instead))
        else:
            left.append(each)
    if in_full is not None:
        for type_ in ("SPLIT", "DIVIDEND"):
            _take_back(found, [each for each in left if each.row.type == type_], in_full)
    return found


def _same_splits(
    told: Sequence[ActionRow], stored: Sequence[StoredAction], vendors: Sequence[str]
) -> Mapping[date, KnownSplit]:
    """By ex-date, the splits that another one stands for."""
    now = {row.ex_date: _known(row, vendors) for row in told if row.type == "SPLIT"}
    before = {
        each.row.ex_date: _known(each.row, vendors) for each in stored if each.row.type == "SPLIT"
    }
    same = _moved(now, before)
    # A split that is told as it is stored stays its first teller's; one that is corrected becomes
    # the corrector's.
    after = now | {
        day: split for day, split in before.items() if day not in now or now[day][1:3] == split[1:3]
    }
    found = doubles(split for day, split in after.items() if day not in same)
    return same | {double.ex_date: instead for double, instead in found.items()}


def _moved(
    now: Mapping[date, KnownSplit], before: Mapping[date, KnownSplit]
) -> dict[date, KnownSplit]:
    """By ex-date, the stored splits that their own source now tells of another day, one that is
    new.
    """
    new = [split for day, split in now.items() if day not in before]
    untold = [split for day, split in before.items() if day not in now]
    moved: dict[date, KnownSplit] = {}
    for source in {split.source for split in new}:
        stands = [split._replace(rank=BY_HAND) for split in new if split.source == source]
        pairs = doubles([*stands, *(split for split in untold if split.source == source)])
        moved |= {old.ex_date: split for old, split in pairs.items()}
    return moved


def _take_back(found: ActionChanges, stored: Sequence[StoredAction], in_full: ToldInFull) -> None:
    """Of the rows of one type."""
    own = [each for each in stored if each.row.source == in_full.provider]
    gone = [
        each
        for each in own
        if each.row.key not in in_full.reported
        and any(each.row.ex_date in days for days in in_full.days)
    ]
    past = [each for each in gone if each.row.ex_date <= in_full.today]
    clear = all(each.row.type in in_full.types for each in past)
    if in_full.at_its_word or (clear and (len(past) <= FEW or len(past) < len(own) - len(gone))):
        found.withdrawn += [Withdrawn(each, in_full.provider) for each in gone]
    else:
        found.doubted += gone


def _known(row: ActionRow, vendors: Sequence[str]) -> KnownSplit:
    if row.ratio_new is None or row.ratio_old is None:
        raise ValueError("a split has a ratio")
    rank = vendors.index(row.source) if row.source in vendors else BY_HAND
    return KnownSplit(row.ex_date, row.ratio_new, row.ratio_old, row.source, rank)
