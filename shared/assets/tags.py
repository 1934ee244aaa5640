"""What a user says of an asset, a market asset too: tags, a country and a sector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.assets.repository import read_asset, read_basis
from shared.database.allocation import NO_TAGS, AssetTags, asset_tags
from shared.database.caller import Caller
from shared.errors import Invalid
from shared.schema.disclosure import PrivateText
from shared.schema.fields import Answer, Line, Request
from shared.users.repository import lock_against_deletion

TAGS_MAX: Final = 20
TAG_LENGTH_MAX: Final = 50


def _country(text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.isupper()):
        raise PydanticCustomError(
            "country", "must be an ISO 3166 code of two capital letters, such as AR"
        )
    return text


Tags = Annotated[
    list[Annotated[Line, Field(max_length=TAG_LENGTH_MAX)]],
    Field(max_length=TAGS_MAX),
]
Country = Annotated[
    str,
    AfterValidator(_country),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["AR"]}),
]


class TagsOfAsset(Request):
    """Replaces all of them; what is left out is removed."""

    tags: Annotated[Tags, Field(description="One's own words; an empty list removes them.")]
    country: Annotated[Country | None, Field(description="In place of that of the listing.")] = None
    sector: Annotated[Line | None, Field(max_length=100)] = None


class TagsAnswer(Answer):
    asset_id: UUID
    tags: Sequence[PrivateText]
    country: PrivateText | None
    sector: PrivateText | None

    @classmethod
    def of(cls, asset_id: UUID, own: AssetTags) -> TagsAnswer:
        return cls(asset_id=asset_id, tags=own.tags, country=own.country, sector=own.sector)


def read_tags(work: Connection, asset_id: UUID, caller: Caller) -> TagsAnswer:
    """Of an asset that the caller sees; nothing where the asset's own closes are hidden from the
    caller too. Raises NotFound.
    """
    if read_basis(work, asset_id, caller).own_version is None:
        return TagsAnswer.of(asset_id, NO_TAGS)
    query = sa.select(asset_tags.c.tags, asset_tags.c.country, asset_tags.c.sector).where(
        asset_tags.c.owner_id == caller.user_id, asset_tags.c.asset_id == asset_id
    )
    row = work.execute(query).first()
    return TagsAnswer.of(asset_id, NO_TAGS if row is None else AssetTags(*row))


def write_tags(work: Connection, asset_id: UUID, caller: Caller, body: TagsOfAsset) -> TagsAnswer:
    """Stores what the body says. Raises Invalid for a tag that comes twice, NotFound,
    Unauthenticated where the account is deleted, and InsufficientScope for a token that is limited
    to some portfolios.
    """
    if len({tag.casefold() for tag in body.tags}) < len(body.tags):
        raise Invalid.field("/tags", "must not name a tag twice")
    caller.check_whole_account("say anything of assets")
    lock_against_deletion(work, caller)
    read_asset(work, asset_id, caller)
    own = AssetTags(tuple(body.tags), body.country, body.sector)
    of_asset = {"owner_id": caller.user_id, "asset_id": asset_id}
    if own == NO_TAGS:
        work.execute(
            asset_tags.delete().where(
                *(asset_tags.c[name] == value for name, value in of_asset.items())
            )
        )
    else:
        fields = {"tags": list(own.tags), "country": own.country, "sector": own.sector}
        statement = insert(asset_tags).values(**of_asset, **fields)
        work.execute(statement.on_conflict_do_update(index_elements=list(of_asset), set_=fields))
    return TagsAnswer.of(asset_id, own)
