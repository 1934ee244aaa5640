"""A portfolio's totals on a day."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.holdings import value as read_value
from shared.analytics.schemas.holdings import ValueAnswer, ValueOfAllQuery, ValueQuery
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, PortfoliosBasis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.bases import portfolio_basis, portfolios_basis
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "value", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


@api.get(
    "/<uuid:portfolio_id>",
    answers=ValueAnswer,
    failures=[NotFound, Unavailable],
    basis=portfolio_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: ValueQuery, work: Reading) -> Reply:
    """Totals on a day: market value, cost, gains, income and charges."""
    return ok(read_value(work, market(), basis, query, clock.today()))


@api.get(
    "/all",
    answers=ValueAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=portfolios_basis,
    tokens=Tokens.READ,
)
def read_all(basis: PortfoliosBasis, query: ValueOfAllQuery, work: Reading) -> Reply:
    """Totals of several portfolios as one."""
    return ok(read_value(work, market(), basis, query, clock.today()))


@functions_framework.http
def value(_request: Request) -> Response:
    return api.answer()
