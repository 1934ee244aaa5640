"""Personal tokens as clients create and list them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from shared import clock
from shared.database.auth import TOKEN_NAME_LENGTH_MAX, TOKEN_PORTFOLIOS_MAX, StoredToken
from shared.schema.fields import Answer, Line, Request
from shared.schema.instants import instant_in
from shared.schema.paging import Page, PageQuery
from shared.schema.token_rights import TokenScope, TokenShow

_INSTANT_PATTERN: Final = (
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
_INSTANT: Final = re.compile(_INSTANT_PATTERN)


def _future(value: datetime) -> datetime:
    if value <= clock.now():
        raise PydanticCustomError("instant", "must be in the future")
    return value


_PERCENTAGES_ONLY_READ: Final[JsonDict] = {
    "if": {"properties": {"show": {"const": TokenShow.PERCENTAGES}}, "required": ["show"]},
    "then": {"properties": {"scope": {"const": TokenScope.READ}}},
    "else": {},
}


class NewToken(Request):
    """`show: percentages` goes with the scope `read` only."""

    model_config = ConfigDict(json_schema_extra=_PERCENTAGES_ONLY_READ)

    name: Annotated[
        Line,
        Field(
            max_length=TOKEN_NAME_LENGTH_MAX,
            description="What it is for, or who has it.",
            examples=["Nightly import"],
        ),
    ]
    scope: Annotated[
        TokenScope,
        Field(description="`write` includes `read`. Neither reaches the account or its tokens."),
    ]
    portfolio_ids: Annotated[
        list[UUID] | None,
        Field(
            min_length=1,
            max_length=TOKEN_PORTFOLIOS_MAX,
            description="It sees these portfolios alone, and of the manual assets those that they "
            "use; null: all, and those to come.",
        ),
    ] = None
    expires_at: Annotated[
        Annotated[
            datetime,
            BeforeValidator(
                instant_in(
                    _INSTANT, 'must be an instant with its offset, as "2030-01-31T12:00:00Z"'
                )
            ),
            AfterValidator(_future),
            WithJsonSchema(
                {
                    "type": "string",
                    "format": "date-time",
                    "pattern": _INSTANT_PATTERN,
                    "examples": ["2030-01-31T12:00:00Z"],
                }
            ),
        ]
        | None,
        Field(description="From then on it is refused; null: never."),
    ] = None
    show: Annotated[
        TokenShow,
        Field(
            description="`percentages`: weights and returns, and null for every amount, quantity "
            "and cost, for names of portfolios and manual assets, and for notes. With the scope "
            "`read` only."
        ),
    ] = TokenShow.ALL

    @field_validator("portfolio_ids")
    @classmethod
    def _distinct(cls, value: list[UUID] | None) -> list[UUID] | None:
        if value is not None and len(set(value)) < len(value):
            raise PydanticCustomError("distinct", "must name each portfolio once")
        return value

    @field_validator("show")
    @classmethod
    def _percentages_only_read(cls, value: TokenShow, info: ValidationInfo) -> TokenShow:
        # Absent where `scope` itself is invalid, which is reported.
        if value == TokenShow.PERCENTAGES and info.data.get("scope") == TokenScope.WRITE:
            raise PydanticCustomError("show", "must be all where the scope is write")
        return value


class TokenStatus(StrEnum):
    """Whether a personal token is accepted. VOID: it is from before the account's last change of
    password, or before the account was linked with Firebase.
    """

    ACTIVE = "active"
    EXPIRED = "expired"
    VOID = "void"


class TokenAnswer(Answer):
    """A personal token without its text, which is not stored."""

    id: UUID
    name: str
    scope: TokenScope
    show: TokenShow
    portfolio_ids: Sequence[UUID] | None
    expires_at: datetime | None
    created_at: datetime
    last_used_at: Annotated[
        datetime | None, Field(description="Correct to ten minutes; null: never.")
    ]
    status: TokenStatus

    @classmethod
    def of(cls, token: StoredToken, *, is_void: bool, now: datetime) -> TokenAnswer:
        return cls(**_fields(token, is_void=is_void, now=now))


class IssuedToken(TokenAnswer):
    token: Annotated[str, Field(description="`fa_…`, shown this once: only its hash is stored.")]

    @classmethod
    def with_text(cls, token: StoredToken, text: str, now: datetime) -> IssuedToken:
        return cls(token=text, **_fields(token, is_void=False, now=now))


class TokenPage(Page[TokenAnswer]):
    """Newest first."""


class TokensQuery(PageQuery):
    """Newest first; no filters."""


def _fields(token: StoredToken, *, is_void: bool, now: datetime) -> dict[str, Any]:
    has_expired = token.expires_at is not None and token.expires_at <= now
    status = (
        TokenStatus.VOID if is_void else TokenStatus.EXPIRED if has_expired else TokenStatus.ACTIVE
    )
    names = set(TokenAnswer.model_fields) - {"status"}
    return {**{name: getattr(token, name) for name in names}, "status": status}
