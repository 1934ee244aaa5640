"""Many transactions at once, as clients send them and as they are answered, item by item."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import (
    Field,
    StrictBool,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from shared import deadline
from shared.errors import ERRORS_MAX, FieldError
from shared.immutable import immutable
from shared.ledger.lots import CostBasisMethod
from shared.schema.disclosure import PrivateFigure
from shared.schema.field_errors import field_errors
from shared.schema.fields import Answer, Currency, ErrorsListed, Line, Request
from shared.transactions.answer_parts import ConvertedFrom
from shared.transactions.formats.format import Skipped
from shared.transactions.schemas import TransactionFields

BATCH_ITEMS_MAX = 5_000
BATCH_BYTES_MAX = 4 * 1024 * 1024
IMPORT_ITEMS_MAX = 50_000
"""About as many as fit into an import's 10 MiB; they take ten seconds."""

ITEM_ERRORS_MAX = 20


@immutable
class RefusedItem:
    """The errors of an item that is no transaction. Their pointers begin at the item; `omitted` is
    the number of its further errors.
    """

    errors: tuple[FieldError, ...]
    omitted: int = 0


def _or_refused(item: Any, validated: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Validates one item; returns a RefusedItem instead of raising, so that one bad item does not
    hide the errors of the others.
    """
    deadline.check()
    if isinstance(item, RefusedItem | Skipped):
        return item
    if not isinstance(item, dict):
        return RefusedItem((FieldError("", "must be an object"),))
    try:
        return validated(item)
    except ValidationError as error:
        listed = info.context if isinstance(info.context, ErrorsListed) else ErrorsListed()
        errors = field_errors(error, "/")[:ITEM_ERRORS_MAX] if listed.count < ERRORS_MAX else []
        listed.count += len(errors)
        return RefusedItem(tuple(errors), error.error_count() - len(errors))


class ImportedFields(TransactionFields):
    """A transaction in a file, which may name its asset by ISIN, symbol or name."""

    isin: Annotated[
        Line | None, Field(max_length=12, description="Read where there is no asset_id.")
    ] = None
    name: Annotated[
        Line | None,
        Field(max_length=200, description="Read where nothing else names the asset."),
    ] = None
    asset_currency: Annotated[
        Currency | None, Field(description="Chooses among several assets of one symbol or ISIN.")
    ] = None
    to_isin: Annotated[
        Line | None, Field(max_length=12, description="Read where there is no to_asset_id.")
    ] = None
    symbol: Annotated[
        Line | None, Field(max_length=100, description="Read where there is no asset_id.")
    ] = None
    exchange: Annotated[
        Line | None, Field(max_length=100, description="Where the symbol alone names several.")
    ] = None
    to_symbol: Annotated[
        Line | None, Field(max_length=100, description="Read where there is no to_asset_id.")
    ] = None
    to_exchange: Annotated[Line | None, Field(max_length=100)] = None
    id: Annotated[
        UUID | None,
        Field(
            description="Of the exported transaction, by which other rows of the file name its "
            "lots. The recorded one gets an id of its own."
        ),
    ] = None


OR_REFUSED: Final = WrapValidator(_or_refused)
"""On the items of a list: an invalid one becomes a RefusedItem."""

BatchItem = Annotated[TransactionFields, OR_REFUSED]
"""TransactionFields or RefusedItem. It is not a union: pydantic would try both, and report the
errors of both.
"""
ImportItem = Annotated[ImportedFields, OR_REFUSED]


class Batch(Request):
    portfolio_id: UUID
    dry_run: Annotated[StrictBool, Field(description="Only say what would happen.")] = False
    items: Annotated[list[BatchItem], Field(max_length=BATCH_ITEMS_MAX)]


class ImportFile(Request):
    """The JSON form of an export."""

    items: Annotated[list[ImportItem], Field(max_length=IMPORT_ITEMS_MAX)]


class ItemError(Answer):
    pointer: Annotated[
        str, Field(description="A JSON pointer that begins at the item, such as `/quantity`.")
    ]
    detail: str


class ItemAnswer(Answer):
    index: Annotated[int, Field(description="The item's place in the request, from 0.")]
    status: Annotated[
        Literal["created", "duplicate", "invalid"],
        Field(
            description="duplicate: its external_id is in the portfolio, or in the batch, already; "
            "nothing was done."
        ),
    ]
    id: Annotated[
        UUID | None, Field(description="Of the transaction that is stored now; null where none is.")
    ] = None
    errors: tuple[ItemError, ...] = ()
    converted_from: ConvertedFrom = ()


class ImportItemAnswer(ItemAnswer):
    line: Annotated[
        int | None, Field(description="Where the row begins in the file, from 1; null in JSON.")
    ]
    status: Annotated[  # type: ignore[assignment]  # wider than a batch's
        Literal["created", "duplicate", "look_alike", "skipped", "invalid"],
        Field(
            description="duplicate: its external_id, or the same row of the same statement, is "
            "recorded already. look_alike: equal in every figure to a transaction that is "
            "recorded; recorded only with look_alikes=true. skipped: says nothing to a ledger. "
            "Nothing was done for these."
        ),
    ]
    reason: Annotated[str | None, Field(description="Why it is skipped.")] = None


class ImportedAsset(Answer):
    """What a file calls an asset, and whether there is one that the caller can use."""

    isin: str | None
    symbol: str | None
    exchange: str | None
    name: str | None
    status: Annotated[
        Literal["found", "created", "unknown"],
        Field(
            description="created: it was added, or would be without dry_run; only with "
            "create_assets=true."
        ),
    ]
    manual: Annotated[
        bool | None,
        Field(description="Whether it is the caller's own, without a provider; null: unknown."),
    ] = None
    asset_id: Annotated[
        UUID | None, Field(description="What it was matched to; null in a dry run that adds it.")
    ]
    reason: Annotated[
        str | None, Field(description="Why it is unknown, as the rest of a sentence.")
    ] = None


class ImportedColumn(Answer):
    """A column of a table, and what it was read as."""

    name: str
    field: Annotated[str | None, Field(description="null: it is not read.")]


class StatementCheck(Answer):
    """A balance, a position or the gain of a sale that the file states, and what the ledger comes
    to. Nothing follows.
    """

    kind: Literal["cash", "position", "result"]
    line: Annotated[int | None, Field(description="Where the file states it.")]
    date: date
    currency: Annotated[
        str | None, Field(description="Of the cash or the result; null of a position.")
    ]
    isin: str | None
    symbol: str | None
    name: str | None
    asset_id: Annotated[UUID | None, Field(description="What the position or the sale is of.")]
    method: Annotated[
        CostBasisMethod | None,
        Field(
            description="Of a result: by which the broker, and so `ledger`, computes it, whatever "
            "the portfolio's own method is."
        ),
    ] = None
    after_charges: Annotated[
        bool | None,
        Field(description="Of a result: whether fees and taxes of both sides are taken off."),
    ] = None
    stated: PrivateFigure
    ledger: Annotated[
        PrivateFigure | None,
        Field(
            description="At the end of this day, with the file; null where the asset is unknown, "
            "or a purchase is in another currency than the result."
        ),
    ]
    status: Annotated[
        Literal["equal", "differs", "unknown"],
        Field(description="equal: but for the rounding of what the file states."),
    ]


class BatchAnswer(Answer):
    """All or nothing. Where an item is invalid nothing is created, and only invalid and duplicate
    items are listed.

    With dry_run the items that would be created are `created` without an id, and `created` counts
    them.
    """

    dry_run: bool
    created: int
    items: list[ItemAnswer]
    errors_omitted: Annotated[
        int,
        Field(
            description=f"How many more errors there are: at most {ERRORS_MAX} a request and "
            f"{ITEM_ERRORS_MAX} an item are listed, "
            "and an item of which none is listed is left out."
        ),
    ] = 0


class ImportAnswer(BatchAnswer):
    """As of a batch. Skipped rows and look-alikes are always listed.

    A dry run lists what is right beside what is invalid, and `created` counts it; without dry_run
    nothing of a file with invalid rows is recorded, unless skip_invalid is true.
    """

    format: Annotated[str, Field(description="In which the file was read.")]
    columns: Annotated[
        list[ImportedColumn],
        Field(description="Of a table that no format of a broker reads, in its order."),
    ]
    mapping_remembered: Annotated[
        bool, Field(description="Whether the mapping of an earlier file with this header was used.")
    ]
    items: list[ImportItemAnswer]  # type: ignore[assignment]  # wider than a batch's
    assets: list[ImportedAsset]
    checks: Annotated[
        list[StatementCheck],
        Field(
            description="Balances, positions and gains of sales that the statement states, against "
            "the ledger."
        ),
    ]
    warnings: Annotated[
        list[str], Field(description="About the file as a whole, such as columns not read.")
    ]
