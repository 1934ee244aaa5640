"""Parts of answers about transactions that only some of them have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema.asset_classes import AssetClass
from shared.schema.disclosure import AssetName
from shared.schema.fields import Answer
from shared.transactions.records import Record


class NamedAsset(Answer):
    """An asset as transactions show it."""

    id: UUID
    symbol: str
    name: AssetName
    asset_class: AssetClass
    currency: str
    exchange: str | None
    isin: str | None
    manual: bool


Expanded = Annotated[
    NamedAsset | None,
    Field(exclude_if=lambda value: value is None, description="Only with `expand=asset`."),
]


def named(record: Record, assets: Mapping[UUID, object]) -> dict[str, NamedAsset]:
    """The record's assets by the field that shows them, from rows by their ids."""
    ids = {"asset": record.asset_id, "to_asset": record.to_asset_id}
    return {
        name: NamedAsset.model_validate(assets[asset_id], from_attributes=True)
        for name, asset_id in ids.items()
        if asset_id is not None and asset_id in assets
    }


class ConvertedUnit(Answer):
    """What a request stated in a unit that is not stored."""

    unit: Annotated[str, Field(description="As it was sent, such as GBX.")]
    currency: Annotated[str, Field(description="As it is stored, such as GBP.")]
    fields: Annotated[
        tuple[str, ...],
        Field(description="What was converted: amounts ÷ 100; fx_rate, which is per unit, × 100."),
    ]


ConvertedFrom = Annotated[
    tuple[ConvertedUnit, ...],
    Field(
        exclude_if=lambda units: not units,
        description="Only where the request stated figures in a minor unit, such as pence.",
    ),
]
