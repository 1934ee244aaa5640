"""The queries of imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.schema.fields import Answer, Day, Request
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX
from shared.transactions.formats.registry import AUTO, FORMATS, NAMES

if TYPE_CHECKING:
    FormatName = str
else:
    FormatName = Literal[(AUTO, *NAMES)]


class ImportQuery(Request):
    portfolio_id: UUID
    format: Annotated[
        FormatName,
        Field(description="auto, csv and json: the content decides, whatever the Content-Type is."),
    ] = "auto"
    decimal: Annotated[
        Literal[".", ","] | None,
        Field(description="The decimal mark. Default: what the columns show."),
    ] = None
    dates: Annotated[
        Literal["ymd", "dmy", "mdy"] | None,
        Field(description="The order in days such as 03/04/2024. Default: what the columns show."),
    ] = None
    time_zone: Annotated[
        str | None,
        Field(
            max_length=64,
            description="Where the day of a timestamp with an offset is taken, such as "
            "Europe/Madrid. Default: the day as it is written.",
        ),
    ] = None
    mapping: Annotated[
        str | None,
        Field(
            description="JSON that says which column of a table is which field, such as "
            '`{"Valor": "date", "Saldo": null}`; or an object of `columns`, of `types` (the types '
            "by the file's texts) and of `constants` (fields that all rows have in common). For "
            "tables that no format reads. It is remembered for your next file with the same "
            "header. A form may have it as a field.",
        ),
    ] = None
    look_alikes: Annotated[
        bool, Field(description="Also record rows that look like a recorded transaction.")
    ] = False
    skip_invalid: Annotated[
        bool,
        Field(
            description="Record the other rows where some are invalid. Default: nothing is "
            "recorded then."
        ),
    ] = False
    create_assets: Annotated[
        bool,
        Field(
            description="Add the assets that the file names and you can't use yet: those that a "
            "provider of prices lists, and the others as your own."
        ),
    ] = False
    dry_run: Annotated[bool, Field(description="Only say what would happen.")] = False


class ExportQuery(Request):
    portfolio_id: UUID
    format: Literal["csv", "json", "beancount"] = "csv"
    first: Annotated[
        Day | None,
        Field(
            alias="from",
            description=f"The first day. A file holds at most {IMPORT_ITEMS_MAX:,} transactions. "
            "A sale in it may name a lot of an earlier day (from_lots), which an import finds in "
            "the same file only.",
        ),
    ] = None
    last: Annotated[Day | None, Field(alias="to", description="The last day, included.")] = None


class ImportFormat(Answer):
    """One format of files."""

    name: Annotated[str, Field(description="In `?format=`.")]
    broker: Annotated[str, Field(description="Who writes such files.")]
    how_to_get: Annotated[str, Field(description="Where to find the file there.")]
    known_by: Annotated[
        tuple[str, ...], Field(description="The columns or signs that it is recognised by.")
    ]


class ImportFormats(Answer):
    """Those of brokers and other programs first."""

    items: tuple[ImportFormat, ...]

    @classmethod
    def listed(cls) -> ImportFormats:
        return cls(
            items=tuple(
                ImportFormat.model_validate(import_format, from_attributes=True)
                for import_format in FORMATS
            )
        )
