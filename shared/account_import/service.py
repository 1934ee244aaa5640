"""Reads what /account/export wrote into the caller's account: all of it, or nothing.

What the account has already stays as it is, whatever has become of it: an import adds what is
missing, and the second one of the same file adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from shared import quotas
from shared.account_import import (
    file_allocation,
    file_assets,
    file_mappings,
    file_transactions,
    repository,
)
from shared.account_import.file_transactions import FilePortfolios
from shared.account_import.identities import Identities
from shared.account_import.schemas import (
    AccountFile,
    AccountImportAnswer,
    FilePortfolio,
    ImportedCount,
)
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid
from shared.transactions.batch_schemas import RefusedItem
from shared.users import repository as users

T = TypeVar("T")


def import_account(
    work: Connection, caller: Caller, file: AccountFile, now: datetime
) -> AccountImportAnswer:
    """Stores what the account has not yet. The number of statements depends on the portfolios, not
    on the transactions.

    Raises Invalid with pointers into the file, Oversold and QuotaExceeded; then nothing has
    changed. Raises Unauthenticated where the account is closed or the token void.
    """
    # The stronger lock first: `lock_to_add` alone would have to be raised for the settings.
    user = users.read_and_lock(work, caller)
    users.lock_to_add(work, caller)
    errors: list[RefusedItem] = []
    listed_portfolios = _valid("portfolios", file.portfolios, errors)
    listed_assets = _valid("assets", file.assets, errors)
    listed_targets = _valid("targets", file.targets, errors)
    listed_mappings = _valid("mappings", file.mappings, errors)
    listed_transactions = _valid("transactions", file.transactions, errors)
    _refuse([error for item in errors for error in item.errors], sum(e.omitted for e in errors))
    settings = {
        name: value
        for name in ("name", "base_currency")
        if getattr(user, name) is None and (value := getattr(file.user, name)) is not None
    }
    if settings:
        users.update(work, user.id, settings, now)
    assets = file_assets.resolve(work, user.id, file.user.id, listed_assets, now)
    _refuse(assets.errors)
    portfolios, added = _portfolios(work, user.id, file.user.id, listed_portfolios, now)
    assets_count, closes_count = file_assets.store(work, user.id, assets, listed_assets)
    tags_count = file_allocation.store_tags(work, user.id, assets, listed_assets)
    targets_count = file_allocation.store_targets(work, user.id, portfolios, listed_targets)
    mappings_count = file_mappings.store(work, user.id, listed_mappings)
    created = file_transactions.store(
        work, user.id, file.user.id, listed_transactions, portfolios, assets, now
    )
    return AccountImportAnswer(
        portfolios=ImportedCount(created=added, existing=len(listed_portfolios) - added),
        assets=assets_count,
        closes=closes_count,
        tags=tags_count,
        targets=targets_count,
        mappings=mappings_count,
        transactions=ImportedCount(created=created, existing=len(listed_transactions) - created),
    )


def _valid(
    section: str, items: Sequence[T | RefusedItem], refused: list[RefusedItem]
) -> dict[int, T]:
    """The valid items by their index. The errors of the others go to `refused`, with pointers into
    the file.
    """
    valid: dict[int, T] = {}
    for index, item in enumerate(items):
        if isinstance(item, RefusedItem):
            errors = [
                FieldError(f"/{section}/{index}{error.pointer}", error.detail)
                for error in item.errors
            ]
            refused.append(RefusedItem(tuple(errors), item.omitted))
        else:
            valid[index] = item
    return valid


def _refuse(errors: Sequence[FieldError], omitted: int = 0) -> None:
    """Raises Invalid where there are errors."""
    if errors or omitted:
        raise Invalid("The file can't be imported", errors, omitted=omitted)


def _portfolios(
    work: Connection,
    user_id: UUID,
    exported_by: UUID,
    listed: Mapping[int, FilePortfolio],
    now: datetime,
) -> tuple[FilePortfolios, int]:
    """The portfolios of the file, of which new ones are stored, and how many these are. Raises
    QuotaExceeded, and Invalid for an id that comes twice.
    """
    own = repository.portfolios_of(work, user_id)
    identities = Identities(user_id, exported_by, own)
    by_file_id: dict[UUID, Portfolio] = {}
    added = []
    for index, in_file in listed.items():
        if in_file.id in by_file_id:
            _refuse([FieldError(f"/portfolios/{index}/id", "is the id of an earlier portfolio")])
        portfolio = own.get(identities.id_of(in_file.id))
        if portfolio is None:
            portfolio = Portfolio(
                id=identities.id_of(in_file.id),
                owner_id=user_id,
                name=in_file.name,
                base_currency=in_file.base_currency,
                cost_basis_method=in_file.cost_basis_method,
                track_cash=in_file.track_cash,
                fx_kind=in_file.fx_kind,
                created_at=in_file.created_at,
                updated_at=now,
            )
            added.append(portfolio)
        by_file_id[in_file.id] = portfolio
    quotas.PORTFOLIOS.check(len(own), len(added))
    repository.insert_portfolios(work, added)
    base_currencies = {in_file.id: in_file.base_currency for in_file in listed.values()}
    return FilePortfolios(by_file_id, base_currencies, identities, own), len(added)
