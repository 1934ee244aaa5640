"""Users as clients see them: the profile, and the export of everything stored about a user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.database.users import User
from shared.schema.fields import Answer, Currency, Day, Figure, Line, Request

NAME_LENGTH_MAX = 200

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
    transactions: Annotated[
        bool,
        Field(description="false leaves them out."),
    ] = True


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
    """An asset that is the user's own, or that a transaction of theirs names. `closes` are those of
    their own ones.
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
    closes: Sequence[ExportedClose]


class ExportedRatio(Answer):
    new: int
    old: int


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


class ExportAnswer(Answer):
    """Everything that is stored about one user, as it was at one moment. Hashes and tokens are left
    out.
    """

    user: UserAnswer
    portfolios: Sequence[ExportedPortfolio]
    assets: Sequence[ExportedAsset]
    transactions: Annotated[
        Sequence[ExportedTransaction],
        Field(description="By portfolio, oldest first, in the order of recording."),
    ]
