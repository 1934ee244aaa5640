"""A portfolio's returns over a period, their attribution and their risk."""

from uuid import UUID

import functions_framework
from flask import Request

from shared import clock
from shared.analytics.performance import performance as read_performance
from shared.analytics.schemas.performance import PerformanceAnswer, PerformanceQuery
from shared.database.caller import Caller
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.history import market_series
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, read_basis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "performance",
    readiness=[readiness.database, readiness.market_data],
    preload=TOKENS_AND_BIGQUERY,
)


def _basis(portfolio_id: UUID, caller: Caller, work: Reading) -> PortfolioBasis:
    return read_basis(work, portfolio_id, caller)


@api.get(
    "/<uuid:portfolio_id>",
    answers=PerformanceAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: PerformanceQuery, caller: Caller, work: Reading) -> Reply:
    """Time- and money-weighted return, attribution, volatility, drawdown and Sharpe's ratio, with
    the return of a benchmark where `benchmark` names one.
    """
    return ok(
        read_performance(work, market_series(), market(), basis, caller, query, clock.today())
    )


@functions_framework.http
def performance(_request: Request) -> Api:
    return api
