"""Portfolios as clients write and read them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from shared.database.portfolios import Portfolio
from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod
from shared.schema.disclosure import PrivateText
from shared.schema.fields import Answer, Currency, Line, Request, unset
from shared.schema.paging import Page, PageQuery

Name = Annotated[Line, Field(max_length=200, description="One line.", examples=["Retirement"])]


class NewPortfolio(Request):
    name: Name
    base_currency: Annotated[Currency, Field(description="What the portfolio is valued in.")]
    cost_basis_method: Annotated[
        CostBasisMethod, Field(description="Which lots a sale uses up.")
    ] = CostBasisMethod.FIFO
    track_cash: Annotated[
        StrictBool,
        Field(
            description="Whether cash belongs to the portfolio: trades move it, "
            "deposits bring it in."
        ),
    ] = False
    fx_kind: Annotated[
        FxKind,
        Field(description="Which of a currency's rates; kinds other than official exist for ARS."),
    ] = FxKind.OFFICIAL


class ChangedPortfolio(Request):
    """Only the fields that are given change."""

    name: Annotated[Name, Field(default_factory=unset)]
    base_currency: Annotated[
        Currency,
        Field(
            default_factory=unset,
            description="Can't change once a transaction has an `fx_rate`, "
            "which was given in the old one.",
        ),
    ]
    cost_basis_method: Annotated[CostBasisMethod, Field(default_factory=unset)]
    track_cash: Annotated[StrictBool, Field(default_factory=unset)]
    fx_kind: Annotated[FxKind, Field(default_factory=unset)]


class PortfolioAnswer(Answer):
    id: UUID
    name: PrivateText
    base_currency: str
    cost_basis_method: CostBasisMethod
    track_cash: bool
    fx_kind: FxKind
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, portfolio: Portfolio) -> PortfolioAnswer:
        return cls.model_validate(portfolio, from_attributes=True)


class PortfolioPage(Page[PortfolioAnswer]):
    """Newest first."""


class PortfoliosQuery(PageQuery):
    """Newest first; no filters."""
