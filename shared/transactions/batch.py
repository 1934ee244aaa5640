"""Many transactions at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, deadline
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import ERRORS_MAX, FieldError, Invalid
from shared.identifiers import new_ids
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import normalized, round_per_unit
from shared.ledger.pacing import paced
from shared.ledger.units import Shortfall
from shared.portfolios.repository import lock_portfolio
from shared.transactions import quota_checks
from shared.transactions import record_repository as repository
from shared.transactions.answer_parts import ConvertedFrom
from shared.transactions.asset_resolution import AssetName, NamedAssets
from shared.transactions.batch_schemas import (
    ITEM_ERRORS_MAX,
    BatchAnswer,
    ImportedFields,
    ItemAnswer,
    ItemError,
    RefusedItem,
)
from shared.transactions.formats.format import Skipped
from shared.transactions.ledger_checks import check_ledger
from shared.transactions.minor_currencies import converted_from
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.rules import record_of
from shared.transactions.schemas import TransactionFields

Item = TransactionFields | RefusedItem
OfStatement = Callable[[Connection, Portfolio, "Sorting"], None]

LOST_LOT: Final = (
    "names a transaction that is neither in this request nor in the portfolio. A file of some days "
    "may name a lot of an earlier file: send both as one file, or name the transaction that was "
    "recorded for it"
)


def record_all(
    work: Connection, caller: Caller, portfolio_id: UUID, items: Sequence[Item], *, dry_run: bool
) -> BatchAnswer:
    """Records every item in order, unless one is invalid. Skips the items whose external id the
    portfolio has already.

    At most nine statements, whatever the number of items. Raises NotFound (the portfolio),
    Oversold and QuotaExceeded; then, as with an invalid item and with `dry_run`, nothing has
    changed.
    """
    portfolio = lock_portfolio(work, portfolio_id, caller)
    sorting = sort_items(work, caller, portfolio, items)
    answers = record_sorted(work, portfolio, sorting, dry_run=dry_run)
    return BatchAnswer(
        dry_run=dry_run,
        created=0 if sorting.invalid else len(sorting.records),
        items=answers,
        errors_omitted=sorting.errors_omitted,
    )


def record_sorted(
    work: Connection, portfolio: Portfolio, sorting: Sorting, *, dry_run: bool
) -> list[ItemAnswer]:
    """Records what is new, unless an item is invalid or it is a dry run; answers item by item.
    Raises Oversold and QuotaExceeded.
    """
    if sorting.invalid:
        return sorting.answers(created=None)
    check_sorted(work, portfolio, sorting)
    if not dry_run:
        repository.insert_records(work, list(sorting.records.values()))
    return sorting.answers(created=not dry_run)


def check_sorted(work: Connection, portfolio: Portfolio, sorting: Sorting) -> None:
    """Checks the ledger with the new records in it. Raises Oversold and QuotaExceeded."""
    records = list(sorting.records.values())
    indexes = {str(record.id): index for index, record in sorting.records.items()}
    check_ledger(work, portfolio, added=records, indexes=indexes)
    quota_checks.refuse_too_many(work, portfolio, records)


@dataclass(slots=True)
class Sorting:
    """The items by their index, sorted into new records, duplicates and invalid ones."""

    assets: NamedAssets
    records: dict[int, Record] = field(default_factory=dict)
    converted: dict[int, ConvertedFrom] = field(default_factory=dict)
    """Of the records that were stated in a minor unit."""
    duplicates: dict[int, Record | UUID] = field(default_factory=dict)
    """Of a record in this batch, or of a stored one."""
    invalid: dict[int, RefusedItem] = field(default_factory=dict)
    """The items with at least one listed error."""
    ids_in_file: dict[UUID, UUID] = field(default_factory=dict)
    """By the id that a row of a file names: that of the transaction which is recorded for it."""
    errors_listed: int = 0
    errors_omitted: int = 0

    @property
    def has_invalid(self) -> bool:
        return bool(self.invalid or self.errors_omitted)

    def set_recorded(self, recorded: Mapping[int, UUID]) -> None:
        """Moves new records to the duplicates of these stored transactions, which the file's lots
        then mean.
        """
        stored_by_new = {self.records.pop(index).id: stored for index, stored in recorded.items()}
        self.ids_in_file = {
            in_file: stored_by_new.get(new, new) for in_file, new in self.ids_in_file.items()
        }
        self.duplicates = {
            index: of if isinstance(of, UUID) else stored_by_new.get(of.id, of)
            for index, of in self.duplicates.items()
        } | dict(recorded)

    def refuse(self, index: int, errors: Sequence[FieldError], omitted: int = 0) -> None:
        """Refuses an item for these errors and `omitted` more; it is no new record then. Called in
        the order of the items.
        """
        self.records.pop(index, None)
        listed = tuple(errors[: min(ITEM_ERRORS_MAX, ERRORS_MAX - self.errors_listed)])
        omitted += len(errors) - len(listed)
        if listed:
            self.invalid[index] = RefusedItem(listed, omitted)
        self.errors_listed += len(listed)
        self.errors_omitted += omitted

    def refuse_oversold(self, shortfalls: Sequence[Shortfall]) -> None:
        """Refuses the new records that take out more units than are held."""
        by_key = {str(shortfall.transaction.key): shortfall for shortfall in shortfalls}
        for index, record in list(self.records.items()):
            shortfall = by_key.get(str(record.id))
            if shortfall is not None:
                held, requested = round_per_unit(shortfall.held), normalized(shortfall.requested)
                reason = (
                    f"is {requested:f}, but {normalized(held):f} are held on {record.date}: what "
                    "was bought before is in no row that is recorded"
                )
                self.refuse(index, [FieldError("/quantity", reason)])

    def follow_file(self) -> None:
        """Points the lots that records choose to the transactions which are recorded now for the
        rows that a file names them by. Any other id stays: it is of a stored transaction, or of
        none: see `refuse_lost_lots`.
        """
        for index, record in self.records.items():
            if record.from_lots and self.ids_in_file:
                self.records[index] = replace(
                    record, from_lots=[self._followed(lot) for lot in record.from_lots]
                )

    def refuse_lost_lots(self, work: Connection, portfolio_id: UUID) -> None:
        """Refuses the items that choose a lot of a transaction which is neither among the items nor
        stored in the portfolio. At most one statement.
        """
        new = {record.id for record in self.records.values()}
        choosing = {
            index: [UUID(lot["transaction_id"]) for lot in record.from_lots]
            for index, record in self.records.items()
            if record.from_lots
        }
        named = {transaction_id for ids in choosing.values() for transaction_id in ids} - new
        lost = named - repository.ids_stored(work, portfolio_id, named)
        for index, ids in choosing.items():
            errors = [
                FieldError(f"/from_lots/{place}/transaction_id", LOST_LOT)
                for place, transaction_id in enumerate(ids)
                if transaction_id in lost
            ]
            if errors:
                self.refuse(index, errors)

    def _followed(self, lot: Mapping[str, Any]) -> dict[str, Any]:
        in_file = UUID(lot["transaction_id"])
        return {**lot, "transaction_id": str(self.ids_in_file.get(in_file, in_file))}

    def answers(self, *, created: bool | None) -> list[ItemAnswer]:
        """`created`: whether the records are stored (True), would be (False) or won't be (None:
        they are left out).
        """
        answers = [_invalid(index, refused) for index, refused in self.invalid.items()]
        for index, of in self.duplicates.items():
            stored = of if isinstance(of, UUID) else of.id if created else None
            answers.append(ItemAnswer(index=index, status="duplicate", id=stored))
        if created is not None:
            for index, record in self.records.items():
                answers.append(
                    ItemAnswer(
                        index=index,
                        status="created",
                        id=record.id if created else None,
                        converted_from=self.converted.get(index, ()),
                    )
                )
        return sorted(answers, key=lambda answer: answer.index)


def _keep_all(_work: Connection, _portfolio: Portfolio, _sorting: Sorting) -> None:
    """A request's items came from no statement."""


def sort_items(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    items: Sequence[Item | Skipped],
    of_statement: OfStatement = _keep_all,
    added_assets: Mapping[AssetName, Asset] | None = None,
) -> Sorting:
    """The items, sorted. `of_statement` takes those out of the new ones that came from a row which
    is recorded already. `added_assets` are those that were added for names of the items. Skipped
    items are in none of the groups.
    """
    external_ids = [
        item.external_id
        for item in items
        if isinstance(item, TransactionFields) and item.external_id
    ]
    by_external_id: dict[str, Record | UUID] = {
        **repository.ids_by_text(work, portfolio.id, "external_id", external_ids)
    }
    assets = NamedAssets.read(work, caller, items, portfolio.id).with_added(added_assets or {})
    now = clock.now()
    sorting = Sorting(assets)
    numbered = zip(range(len(items)), items, new_ids(len(items)), strict=True)
    rows = (
        (index, item, new_id) for index, item, new_id in numbered if not isinstance(item, Skipped)
    )
    for index, item, new_id in paced(rows, deadline.check):
        if isinstance(item, RefusedItem):
            sorting.refuse(index, item.errors, item.omitted)
            continue
        try:
            stamp = Stamp(new_id, RECORDED_NEXT + index, created_at=now, updated_at=now)
            record = record_of(
                assets.resolve(item), portfolio, assets.by_id, stamp, split_days=assets.split_days
            )
        except Invalid as refusal:
            sorting.refuse(index, refusal.errors)
            continue
        id_in_file = item.id if isinstance(item, ImportedFields) else None
        if id_in_file in sorting.ids_in_file:
            sorting.refuse(index, [FieldError("/id", "is the id of an earlier row")])
            continue
        if record.external_id is None:
            sorting.records[index] = record
        elif record.external_id in by_external_id:
            sorting.duplicates[index] = by_external_id[record.external_id]
        else:
            sorting.records[index] = by_external_id[record.external_id] = record
        if units := converted_from(item, record):
            sorting.converted[index] = units
        if id_in_file is not None:
            stored = sorting.duplicates.get(index, record)
            sorting.ids_in_file[id_in_file] = stored if isinstance(stored, UUID) else stored.id
    of_statement(work, portfolio, sorting)
    sorting.follow_file()
    if portfolio.cost_basis_method != CostBasisMethod.AVERAGE:  # which chooses no lots
        sorting.refuse_lost_lots(work, portfolio.id)
    return sorting


def _invalid(index: int, refused: RefusedItem) -> ItemAnswer:
    errors = [ItemError(pointer=error.pointer, detail=error.detail) for error in refused.errors]
    if refused.omitted:
        errors.append(ItemError(pointer="", detail=f"has {refused.omitted} more errors"))
    return ItemAnswer(index=index, status="invalid", errors=tuple(errors))
