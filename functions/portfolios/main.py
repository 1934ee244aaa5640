"""Portfolios: create, read, change, delete."""

from uuid import UUID

import functions_framework
from flask import Request, Response

from shared.database.caller import Caller
from shared.errors import Conflict, NotFound, PreconditionFailed, QuotaExceeded
from shared.portfolios import repository, service
from shared.portfolios.schemas import (
    ChangedPortfolio,
    NewPortfolio,
    PortfolioAnswer,
    PortfolioPage,
    PortfoliosQuery,
)
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.operation import Tokens
from shared.web.replies import IfMatch, Reply, created, no_content, ok, resource

api = Api("portfolios", readiness=[readiness.database])


@api.get("", answers=PortfolioPage, tokens=Tokens.READ)
def list_(query: PortfoliosQuery, caller: Caller, work: Reading) -> Reply:
    """The caller's portfolios, newest first."""
    rows = service.page_of(work, caller, query, query.limit + 1)
    items, next_cursor = query.page(rows, PortfolioAnswer.of, service.page_key)
    return ok(PortfolioPage(items=items, next_cursor=next_cursor))


@api.post(
    "",
    answers=PortfolioAnswer,
    status=201,
    creates=True,
    failures=[QuotaExceeded],
    tokens=Tokens.WRITE,
)
def create(body: NewPortfolio, caller: Caller, work: Writing) -> Reply:
    """A new, empty portfolio."""
    portfolio = service.create(work, caller, body)
    return created(PortfolioAnswer.of(portfolio), f"/portfolios/{portfolio.id}")


@api.get("/<uuid:portfolio_id>", answers=PortfolioAnswer, failures=[NotFound], tokens=Tokens.READ)
def read(portfolio_id: UUID, caller: Caller, work: Reading) -> Reply:
    """One portfolio."""
    return resource(PortfolioAnswer.of(repository.read_portfolio(work, portfolio_id, caller)))


@api.patch(
    "/<uuid:portfolio_id>",
    answers=PortfolioAnswer,
    failures=[NotFound, Conflict, PreconditionFailed],
    tokens=Tokens.WRITE,
)
def change(
    portfolio_id: UUID, body: ChangedPortfolio, caller: Caller, work: Writing, if_match: IfMatch
) -> Reply:
    """Changes the fields in the body. The base currency can't change once a transaction has an
    fx_rate to it.
    """
    portfolio = repository.lock_portfolio(work, portfolio_id, caller)
    if_match.check(PortfolioAnswer.of(portfolio))
    return resource(PortfolioAnswer.of(service.change(work, portfolio, body)))


@api.delete(
    "/<uuid:portfolio_id>", status=204, failures=[NotFound, PreconditionFailed], tokens=Tokens.WRITE
)
def delete(portfolio_id: UUID, caller: Caller, work: Writing, if_match: IfMatch) -> Reply:
    """Deletes a portfolio and all its transactions, permanently."""
    portfolio = repository.lock_portfolio(work, portfolio_id, caller)
    if_match.check(PortfolioAnswer.of(portfolio))
    repository.delete_portfolio(work, portfolio.id)
    return no_content()


@functions_framework.http
def portfolios(_request: Request) -> Response:
    return api.answer()
