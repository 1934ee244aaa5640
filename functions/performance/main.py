"""A portfolio's returns over a period, their attribution and their risk."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.performance import performance as read_performance
from shared.analytics.schemas.performance import (
    PerformanceAnswer,
    PerformanceOfAllQuery,
    PerformanceQuery,
)
from shared.database.caller import Caller
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.history import market_series
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "performance",
    readiness=[readiness.database, readiness.market_data],
    preload=TOKENS_AND_BIGQUERY,
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=PerformanceAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: PerformanceQuery, caller: Caller, work: Reading) -> Reply:
    """Time- and money-weighted return, attribution, volatility, drawdown and Sharpe's ratio, with
    the return of a benchmark where `benchmark` names one.
    """
    return ok(
        read_performance(work, market_series(), market(), basis, caller, query, clock.today())
    )


@api.get(
    "/all",
    answers=PerformanceAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(
    basis: PortfoliosBasis, query: PerformanceOfAllQuery, caller: Caller, work: Reading
) -> Reply:
    """The returns of several portfolios as one; transfers between them are no flows."""
    return ok(
        read_performance(work, market_series(), market(), basis, caller, query, clock.today())
    )


@functions_framework.http
def performance(_request: Request) -> Response:
    return api.answer()
