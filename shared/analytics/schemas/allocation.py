"""The queries and the answers of /allocation."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.analytics.schemas.holdings import HeldAsset
from shared.analytics.schemas.view import OfPortfolios, PortfolioId, Viewed, ViewQuery
from shared.schema.allocation_groupings import GroupedBy
from shared.schema.disclosure import HIDDEN, PrivateFigure, PublicFigure
from shared.schema.fields import Answer, Figure, Line, NotNegative, Request, decimal_schema

TARGETS_MAX: Final = 100
KEY_LENGTH_MAX: Final = 100


class AllocationQuery(ViewQuery):
    by: Annotated[GroupedBy, Field(description="What the assets of a group have in common.")] = (
        GroupedBy.ASSET_CLASS
    )


class AllocationOfAllQuery(OfPortfolios, AllocationQuery):
    pass


class PlanQuery(AllocationQuery):
    invest: Annotated[
        NotNegative,
        HIDDEN,
        Field(description="New money, in the currency of the answer; 0 only rebalances."),
    ]
    sell: Annotated[bool, Field(description="Also sell what groups have above their targets.")] = (
        False
    )
    whole: Annotated[
        bool, Field(description="Whole units alone; else with up to eight decimals.")
    ] = True


class PlanOfAllQuery(OfPortfolios, PlanQuery):
    pass


_SHARE_PATTERN: Final = r"^(0(\.[0-9]{1,18})?|1(\.0{1,18})?)$"


def _share(value: Decimal) -> Decimal:
    if value > 1:
        raise PydanticCustomError("share", "must be at most 1: 0.6 is 60 %")
    return value


class NewTarget(Request):
    key: Annotated[Line, Field(max_length=KEY_LENGTH_MAX, examples=["EQUITY"])]
    target: Annotated[
        NotNegative,
        AfterValidator(_share),
        decimal_schema(_SHARE_PATTERN, "0.6"),
        Field(description="Of the value: 0.6 is 60 %. All together are at most 1."),
    ]


class NewTargets(Request):
    by: GroupedBy
    targets: Annotated[
        list[NewTarget],
        Field(max_length=TARGETS_MAX, description="Of every group that has one; empty: none has."),
    ]


class TargetAnswer(Answer):
    key: str
    target: Annotated[Figure, HIDDEN]


class TargetsAnswer(Answer):
    portfolio_id: PortfolioId
    by: GroupedBy
    targets: list[TargetAnswer]


class GroupAnswer(Answer):
    """Holdings with a market value, or the cash, that have one property in common."""

    key: Annotated[
        str,
        Field(
            description="`unknown`: of assets without the property. `cash`: of all cash, except by "
            "currency, where it is with the assets of its currency."
        ),
    ]
    market_value: PrivateFigure
    weight: Annotated[PublicFigure | None, Field(description="Of the market value.")]
    target: PublicFigure | None
    drift: Annotated[PublicFigure | None, Field(description="weight − target")]


class AllocationAnswer(Viewed):
    by: GroupedBy
    market_value: PrivateFigure | None
    groups: Annotated[
        list[GroupAnswer],
        Field(
            description="The largest first. By tag an asset counts in the group of each of its "
            "tags, so that weights may add up to more than 1."
        ),
    ]


class OrderAnswer(Answer):
    """What to buy, or to sell where the amount is negative."""

    key: str
    asset: Annotated[
        HeldAsset | None,
        Field(description="Null: nothing of this group is held at a known price; any will do."),
    ]
    quantity: PrivateFigure | None
    close: PrivateFigure | None
    amount: Annotated[PrivateFigure, Field(description="In the currency of the answer.")]


class PlannedGroup(Answer):
    key: str
    market_value: Annotated[PrivateFigure, Field(description="After the orders.")]
    weight: Annotated[PublicFigure | None, Field(description="Of the value with the new money.")]
    target: PublicFigure
    drift: PublicFigure | None


class PlanAnswer(Viewed):
    """Orders that bring the groups nearer to their targets. invest + what is sold = what is bought
    + left, to the last digit.
    """

    by: GroupedBy
    invest: PrivateFigure
    sold: PrivateFigure
    bought: PrivateFigure
    left: Annotated[
        PrivateFigure, Field(description="What rounding left, and what no target needs.")
    ]
    orders: list[OrderAnswer]
    groups: Annotated[list[PlannedGroup], Field(description="Those that have a target.")]
