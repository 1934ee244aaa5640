"""Users as clients see them: the profile, and the export of everything stored about a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from shared.database.users import User
from shared.schema.fields import Answer, Currency, Day, Figure, Line, Request

NAME_LENGTH_MAX = 200

EXPORT_VERSION: Final = 4
"""Of the format of the export. /account/import reads this one and all earlier ones. A section or a
field that it has to understand makes a new version."""

Name = Annotated[
    Line,
    Field(
        max_length=NAME_LENGTH_MAX,
        description="What to call the user; one line.",
        examples=["Ana García"],
    ),
]


class UserAnswer(Answer):
    id: UUID
    email: Annotated[
        str | None,
        Field(description="null: a Firebase user without a verified address, as anonymous ones."),
    ]
    name: str | None
    base_currency: Annotated[
        str | None, Field(description="What several portfolios together are shown in.")
    ]
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> UserAnswer:
        return cls.model_validate(user, from_attributes=True)


class ChangedUser(Request):
    """Only the fields that are given change."""

    name: Annotated[Name | None, Field(description="null removes the name.")] = None
    base_currency: Annotated[
        Currency | None,
        Field(
            description="What several portfolios together are shown in. "
            "null: the first portfolio's base currency."
        ),
    ] = None


class AccountExportQuery(Request):
    """With `from` and `to` an export has the transactions and closes of these days. The parts of a
    large account, oldest first, are each short enough for /account/import.
    """

    transactions: Annotated[
        bool,
        Field(description="false leaves them out."),
    ] = True
    first: Annotated[Day | None, Field(alias="from", description="The first day.")] = None
    last: Annotated[Day | None, Field(alias="to", description="The last day, included.")] = None


class ExportedPortfolio(Answer):
    id: UUID
    name: str
    base_currency: str
    cost_basis_method: str
    track_cash: bool
    fx_kind: str
    created_at: datetime
    updated_at: datetime


class ExportedClose(Answer):
    date: Day
    close: Figure


class ExportedAsset(Answer):
    """An asset that is the user's own, that a transaction of theirs names, or of which they entered
    closes or tags. `closes` are those that they entered, whether or not a provider has one of the
    day; `tags`, `country` and `sector` are theirs too.
    """

    id: UUID
    symbol: str
    exchange: str | None
    name: str
    asset_class: str
    currency: str
    isin: str | None
    manual: bool
    created_at: datetime
    tags: Sequence[str]
    country: str | None
    sector: str | None
    closes: Sequence[ExportedClose]


class ExportedRatio(Answer):
    new: int
    old: int


class ExportedCarriedLot(Answer):
    date: Day
    quantity: Figure
    cost: Figure | None
    fx_rate: Annotated[
        Figure | None,
        Field(exclude_if=lambda rate: rate is None, description="Only where it is stated."),
    ] = None


class ExportedChosenLot(Answer):
    transaction_id: UUID
    quantity: Figure


class ExportedTransaction(Answer):
    id: UUID
    portfolio_id: UUID
    type: str
    date: Day
    order: int | None
    asset_id: UUID | None
    quantity: Figure | None
    unit_price: Figure | None
    amount: Figure | None
    ratio: ExportedRatio | None
    fee: Figure
    tax: Figure
    currency: str
    fx_rate: Figure | None
    settle_date: Day | None
    ex_date: Day | None
    note: str | None
    external_id: str | None
    created_at: datetime
    updated_at: datetime
    fee_currency: str | None
    to_asset_id: UUID | None
    to_quantity: Figure | None
    to_currency: str | None
    to_amount: Figure | None
    cost_share: Figure | None
    lots: Sequence[ExportedCarriedLot] | None
    from_lots: Sequence[ExportedChosenLot] | None
    transfer_id: UUID | None


class ExportedTarget(Answer):
    key: str
    target: Figure


class ExportedTargets(Answer):
    """The targets of the groups by one property; `portfolio_id` is null for all together."""

    portfolio_id: UUID | None
    by: str
    targets: Sequence[ExportedTarget]


class ExportedMapping(Answer):
    """How tables with one header are read, as /transactions/import remembers it."""

    header: Annotated[str, Field(description="Digest of the table's columns in their order.")]
    columns: Mapping[str, str | None]
    types: Mapping[str, str]
    constants: Mapping[str, str]
    used_at: datetime


class ExportAnswer(Answer):
    """Everything that is stored about one user, as it was at one moment. Hashes and tokens are left
    out.
    """

    version: Annotated[int, Field(description="Of the format.")]
    user: UserAnswer
    portfolios: Sequence[ExportedPortfolio]
    targets: Sequence[ExportedTargets]
    mappings: Annotated[Sequence[ExportedMapping], Field(description="Longest unused first.")]
    assets: Sequence[ExportedAsset]
    transactions: Annotated[
        Sequence[ExportedTransaction],
        Field(description="By portfolio, oldest first, in the order of recording."),
    ]
