"""The transactions of a file, portfolio by portfolio, under the rules of every other way in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.account_import import repository
from shared.account_import.file_assets import FileAssets
from shared.account_import.identities import Identities
from shared.account_import.schemas import FileTransaction
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid
from shared.immutable import immutable
from shared.ledger.pacing import paced
from shared.transactions import quota_checks
from shared.transactions.ledger_checks import check_ledger
from shared.transactions.record_repository import ids_by_text, insert_records
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.rules import record_of
from shared.transactions.schemas import ChosenLotFields, TransactionFields

_REFERENCES: Final = ("asset_id", "to_asset_id")


@immutable
class FilePortfolios:
    """The portfolios that transactions of a file can be in, by the ids that they have in it."""

    by_file_id: Mapping[UUID, Portfolio]
    base_currencies: Mapping[UUID, str]
    """In the file, by the same ids: recorded rates are rates to them."""
    identities: Identities
    own: Mapping[UUID, Portfolio]
    """Those of the account, for transactions of a part without its portfolios."""

    def find(self, id_in_file: UUID) -> Portfolio | None:
        return self.by_file_id.get(id_in_file) or self.own.get(self.identities.id_of(id_in_file))


def store(
    work: Connection,
    user_id: UUID,
    exported_by: UUID,
    listed: Mapping[int, FileTransaction],
    portfolios: FilePortfolios,
    assets: FileAssets,
    now: datetime,
) -> int:
    """Stores the transactions that the account has not, given by their index in the file, in the
    file's order. Returns how many.

    Raises Invalid with a pointer to each field, Oversold, and QuotaExceeded; the caller's unit of
    work then ends.
    """
    own = repository.transactions_of(work, user_id)
    reader = _Reader(
        portfolios,
        assets,
        Identities(user_id, exported_by, own),
        Identities(user_id, exported_by, {transfer for transfer in own.values() if transfer}),
        now,
    )
    reader.note_external_ids(work, listed.values())
    by_portfolio: dict[UUID, dict[int, Record]] = {}
    for index, record in reader.records(listed):
        by_portfolio.setdefault(record.portfolio_id, {})[index] = record
    if reader.errors:
        raise Invalid("The file can't be imported", reader.errors)
    stored = {portfolio.id: portfolio for portfolio in portfolios.by_file_id.values()}
    for portfolio_id, records in by_portfolio.items():
        portfolio = stored.get(portfolio_id) or portfolios.own[portfolio_id]
        _record(work, portfolio, records)
    return sum(map(len, by_portfolio.values()))


def _record(work: Connection, portfolio: Portfolio, records: Mapping[int, Record]) -> None:
    added = list(records.values())
    indexes = {str(record.id): index for index, record in records.items()}
    try:
        check_ledger(work, portfolio, added=added, indexes=indexes)
    except Invalid as refusal:
        raise Invalid(
            refusal.detail,
            [
                FieldError(f"/transactions{error.pointer.removeprefix('/items')}", error.detail)
                for error in refusal.errors
            ],
            omitted=refusal.errors_omitted,
        ) from None
    quota_checks.refuse_too_many(work, portfolio, added)
    insert_records(work, added)


class _Reader:
    """Turns the transactions of a file into records of the account."""

    def __init__(
        self,
        portfolios: FilePortfolios,
        assets: FileAssets,
        identities: Identities,
        transfers: Identities,
        now: datetime,
    ) -> None:
        self.errors: list[FieldError] = []
        self._portfolios = portfolios
        self._assets = assets
        self._assets_by_id = assets.by_id
        self._identities = identities
        self._transfers = transfers
        self._now = now
        self._by_external_id: dict[tuple[UUID, str], UUID] = {}
        self._known_as: dict[UUID, UUID] = {}
        """Transactions that the account has under another id, with the same external id."""

    def note_external_ids(self, work: Connection, listed: Iterable[FileTransaction]) -> None:
        """Reads which external ids of the file the account's portfolios have already."""
        by_portfolio: dict[UUID, dict[str, UUID]] = {}
        for transaction in listed:
            portfolio = self._portfolios.find(transaction.portfolio_id)
            if transaction.external_id and portfolio and portfolio.id in self._portfolios.own:
                in_file = by_portfolio.setdefault(portfolio.id, {})
                in_file[transaction.external_id] = transaction.id
        for portfolio_id, in_file in by_portfolio.items():
            for external_id, own in ids_by_text(work, portfolio_id, "external_id", in_file).items():
                self._by_external_id[portfolio_id, external_id] = own
                # Here, since a sale may stand before the purchase whose lot it names.
                self._known_as[in_file[external_id]] = own

    def records(self, listed: Mapping[int, FileTransaction]) -> Iterator[tuple[int, Record]]:
        """Those that are new to the account, with their index; `errors` has what is wrong."""
        seen: set[UUID] = set()
        for index, transaction in paced(listed.items(), deadline.check):
            if transaction.id in seen:
                self._refuse(index, "id", "is the id of an earlier transaction")
                continue
            seen.add(transaction.id)
            portfolio = self._portfolios.find(transaction.portfolio_id)
            if portfolio is None:
                self._refuse(index, "portfolio_id", "is no portfolio of the file or the account")
            elif not self._is_known(transaction, portfolio):
                record = self._record(index, transaction, portfolio)
                if record is not None:
                    yield index, record

    def _refuse(self, index: int, name: str, reason: str) -> None:
        self.errors.append(FieldError(f"/transactions/{index}/{name}", reason))

    def _is_known(self, transaction: FileTransaction, portfolio: Portfolio) -> bool:
        """Whether the account has it, by its id or its external id."""
        if self._identities.existing(transaction.id) is not None:
            return True
        if transaction.external_id is None:
            return False
        key = portfolio.id, transaction.external_id
        own = self._by_external_id.setdefault(key, self._identities.id_of(transaction.id))
        self._known_as[transaction.id] = own
        return own != self._identities.id_of(transaction.id)

    def _record(
        self, index: int, transaction: FileTransaction, portfolio: Portfolio
    ) -> Record | None:
        rates_to = self._portfolios.base_currencies.get(transaction.portfolio_id)
        if rates_to not in {None, portfolio.base_currency} and _has_rates(transaction):
            self._refuse(
                index,
                "fx_rate",
                f"is a rate to {rates_to}, but the portfolio is in {portfolio.base_currency} in "
                "this account",
            )
            return None
        fields = self._in_account(index, transaction)
        if fields is None:
            return None
        stamp = Stamp(
            self._identities.id_of(transaction.id),
            RECORDED_NEXT + index,
            created_at=transaction.created_at,
            updated_at=self._now,
        )
        transfer = transaction.transfer_id
        transfer_id = None if transfer is None else self._transfers.id_of(transfer)
        try:
            return record_of(fields, portfolio, self._assets_by_id, stamp, transfer_id=transfer_id)
        except Invalid as refusal:
            self.errors += [
                FieldError(f"/transactions/{index}{error.pointer}", error.detail)
                for error in refusal.errors
            ]
            return None

    def _in_account(self, index: int, transaction: FileTransaction) -> TransactionFields | None:
        """The fields with the account's ids of assets and lots."""
        changes: dict[str, object] = {}
        for name in _REFERENCES:
            id_in_file = getattr(transaction, name)
            if id_in_file is None:
                continue
            asset = self._assets.by_file_id.get(id_in_file)
            if asset is None:
                self._refuse(index, name, "is no asset of the file")
                return None
            changes[name] = asset.id
        if transaction.from_lots:
            changes["from_lots"] = [
                ChosenLotFields.model_construct(
                    transaction_id=self._known_as.get(lot.transaction_id)
                    or self._identities.id_of(lot.transaction_id),
                    quantity=lot.quantity,
                )
                for lot in transaction.from_lots
            ]
        return transaction.model_copy(update=changes)


def _has_rates(transaction: FileTransaction) -> bool:
    """Whether it states an exchange rate to the base currency."""
    return transaction.fx_rate is not None or any(
        lot.fx_rate is not None for lot in transaction.lots or ()
    )
