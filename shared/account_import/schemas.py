"""The file of an account, as /account/export writes it, and the answer to its import."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared import clock, quotas
from shared.assets.tags import Country, Tags
from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE
from shared.portfolios.schemas import NewPortfolio
from shared.schema.allocation_groupings import GroupedBy
from shared.schema.asset_classes import AssetClass
from shared.schema.fields import (
    ANY_WHOLE,
    Answer,
    Currency,
    Line,
    NotNegative,
    PastDay,
    Request,
)
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX, OR_REFUSED
from shared.transactions.mapping_repository import MAPPINGS_MAX
from shared.transactions.schemas import Ratio, TransactionFields
from shared.users.schemas import EXPORT_VERSION, Name

ASSETS_MAX: Final = 10_000
CLOCK_SKEW: Final = timedelta(days=1)
"""How far the clock of the exporting machine may be ahead."""


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise PydanticCustomError(
            "instant", 'must be an instant with its offset, as "2026-03-20T09:00:00Z"'
        )
    try:
        instant = instant.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("instant", "is no instant of the calendar") from None
    if instant > clock.now() + CLOCK_SKEW:
        raise PydanticCustomError("instant", "must not be in the future")
    return instant


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z$",
            "examples": ["2024-01-02T09:00:00Z"],
        }
    ),
]


class FileUser(Request):
    """The account that was exported. Only an absent name and base currency are taken over."""

    id: UUID
    email: Annotated[str | None, Field(max_length=254)] = None
    name: Name | None = None
    base_currency: Currency | None = None
    created_at: Instant


class FilePortfolio(NewPortfolio):
    id: UUID
    created_at: Instant
    updated_at: Instant


class FileClose(Request):
    date: PastDay
    close: NotNegative


class FileAsset(Request):
    """A market asset is found by its symbol and exchange; a manual one is stored."""

    id: UUID
    symbol: Annotated[Line, Field(max_length=100)]
    exchange: Annotated[Line | None, Field(max_length=100)] = None
    name: Annotated[Line, Field(max_length=200)]
    asset_class: AssetClass
    currency: Currency
    isin: Annotated[Line | None, Field(max_length=100)] = None
    manual: StrictBool
    created_at: Instant
    tags: Tags = Field(default_factory=list)
    country: Country | None = None
    sector: Annotated[Line | None, Field(max_length=100)] = None
    closes: Annotated[list[FileClose], Field(max_length=quotas.ASSET_CLOSES.limit)]


class FileTarget(Request):
    key: Annotated[Line, Field(max_length=100)]
    target: NotNegative


class FileTargets(Request):
    """Of one of the portfolios, or (null) of all together."""

    portfolio_id: UUID | None = None
    by: GroupedBy
    targets: Annotated[list[FileTarget], Field(max_length=100)]


def _without_product(item: Any) -> Any:
    """A dividend without an amount that is quantity × unit_price: it was not stated, and may have
    more decimals than a field takes.
    """
    if not isinstance(item, dict) or item.get("type") != TransactionType.DIVIDEND:
        return item
    figures = [item.get(name) for name in ("amount", "quantity", "unit_price")]
    if not all(isinstance(figure, str) and len(figure) <= 2 * 64 for figure in figures):
        return item
    try:
        amount, quantity, unit_price = (Decimal(str(figure)) for figure in figures)
    except InvalidOperation:
        return item
    is_product = all(figure.is_finite() for figure in (amount, quantity, unit_price)) and (
        PRECISE.multiply(quantity, unit_price) == amount
    )
    return {**item, "amount": None} if is_product else item


class FileTransaction(TransactionFields):
    id: UUID
    portfolio_id: UUID
    ratio: Ratio | None = None
    transfer_id: UUID | None = None
    created_at: Instant
    updated_at: Instant


class FileMapping(Request):
    """How tables with one header are read."""

    header: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    columns: dict[str, str | None]
    types: dict[str, str]
    constants: dict[str, str]
    used_at: Instant


class AccountFile(Request):
    """What /account/export wrote, whole or a part of it."""

    version: Annotated[
        int,
        Field(
            strict=True,
            ge=1,
            le=EXPORT_VERSION,
            description="Of the format; the first one had none.",
        ),
        ANY_WHOLE,
    ] = 1
    user: FileUser
    portfolios: Annotated[
        list[Annotated[FilePortfolio, OR_REFUSED]], Field(max_length=quotas.PORTFOLIOS.limit)
    ]
    targets: Annotated[
        list[Annotated[FileTargets, OR_REFUSED]],
        Field(max_length=5 * (quotas.PORTFOLIOS.limit + 1), default_factory=list),
    ]
    mappings: Annotated[
        list[Annotated[FileMapping, OR_REFUSED]],
        Field(max_length=MAPPINGS_MAX, default_factory=list),
    ]
    assets: Annotated[list[Annotated[FileAsset, OR_REFUSED]], Field(max_length=ASSETS_MAX)]
    transactions: Annotated[
        list[Annotated[FileTransaction, BeforeValidator(_without_product), OR_REFUSED]],
        Field(max_length=IMPORT_ITEMS_MAX),
    ]


class ImportedCount(Answer):
    """How many items of a kind were stored, and how many were there already."""

    created: int
    existing: int


class AccountImportAnswer(Answer):
    """All or nothing: an invalid item refuses the file. Reading it again creates nothing."""

    portfolios: ImportedCount
    assets: Annotated[ImportedCount, Field(description="Manual assets.")]
    closes: Annotated[ImportedCount, Field(description="Those that were entered by hand.")]
    tags: Annotated[ImportedCount, Field(description="Assets with tags, a country or a sector.")]
    targets: Annotated[ImportedCount, Field(description="Groupings with targets.")]
    mappings: Annotated[
        ImportedCount,
        Field(
            description="Of imported tables. Where an account would have more than "
            f"{MAPPINGS_MAX}, those that were not used for longest go."
        ),
    ]
    transactions: ImportedCount
