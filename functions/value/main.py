"""A portfolio's totals on a day."""

from uuid import UUID

import functions_framework
from flask import Request

from shared import clock
from shared.analytics.holdings import value as read_value
from shared.analytics.schemas.holdings import ValueAnswer, ValueQuery
from shared.database.caller import Caller
from shared.errors import NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.repository import PortfolioBasis, read_basis
from shared.web import readiness
from shared.web.api import Api, Reading
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "value", readiness=[readiness.database, readiness.market_data], preload=TOKENS_AND_BIGQUERY
)


def _basis(portfolio_id: UUID, caller: Caller, work: Reading) -> PortfolioBasis:
    return read_basis(work, portfolio_id, caller)


@api.get(
    "/<uuid:portfolio_id>",
    answers=ValueAnswer,
    failures=[NotFound, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read(basis: PortfolioBasis, query: ValueQuery, work: Reading) -> Reply:
    """Totals on a day: market value, cost, gains, income and charges."""
    return ok(read_value(work, market(), basis, query, clock.today()))


@functions_framework.http
def value(_request: Request) -> Api:
    return api
