"""What a portfolio's value is made of, against targets, and what new money should buy."""

from uuid import UUID

import functions_framework
from flask import Request, Response

from shared import clock
from shared.analytics.allocation import allocation as read_allocation
from shared.analytics.allocation import allocation_plan, checked_targets
from shared.analytics.schemas.allocation import (
    AllocationAnswer,
    AllocationOfAllQuery,
    AllocationQuery,
    NewTargets,
    PlanAnswer,
    PlanOfAllQuery,
    PlanQuery,
    TargetAnswer,
    TargetsAnswer,
)
from shared.analytics.schemas.view import ALL
from shared.database.caller import Caller
from shared.errors import Invalid, NotFound, Unavailable
from shared.market.snapshot import market
from shared.portfolios.allocation import (
    AllocationBasis,
    read_allocation_bases,
    read_allocation_basis,
    write_targets,
)
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.operation import Tokens
from shared.web.preload import TOKENS_AND_BIGQUERY
from shared.web.replies import Reply, ok

api = Api(
    "allocation",
    readiness=[readiness.database, readiness.market_data],
    preload=TOKENS_AND_BIGQUERY,
)


def _basis(portfolio_id: UUID, caller: Caller, work: Reading) -> AllocationBasis:
    return read_allocation_basis(work, portfolio_id, caller)


def _bases(query: AllocationOfAllQuery, caller: Caller, work: Reading) -> AllocationBasis:
    return read_allocation_bases(work, caller, query.portfolio_ids)


def _bases_of_plan(query: PlanOfAllQuery, caller: Caller, work: Reading) -> AllocationBasis:
    return read_allocation_bases(work, caller, query.portfolio_ids)


@api.get(
    "/<uuid:portfolio_id>",
    answers=AllocationAnswer,
    failures=[NotFound, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read(basis: AllocationBasis, query: AllocationQuery, caller: Caller, work: Reading) -> Reply:
    """Market value by asset class, currency, country, exchange or own tags, with the target of each
    group and how far it is from it.
    """
    return ok(read_allocation(work, market(), basis, caller, query, clock.today()))


@api.get(
    "/all",
    answers=AllocationAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=_bases,
    tokens=Tokens.READ,
)
def read_all(
    basis: AllocationBasis, query: AllocationOfAllQuery, caller: Caller, work: Reading
) -> Reply:
    """The allocation of several portfolios as one, with the targets of all."""
    return ok(read_allocation(work, market(), basis, caller, query, clock.today()))


@api.put(
    "/<uuid:portfolio_id>/targets",
    answers=TargetsAnswer,
    failures=[NotFound],
    tokens=Tokens.WRITE,
)
def put_targets(portfolio_id: UUID, body: NewTargets, caller: Caller, work: Writing) -> Reply:
    """Sets the targets of the groups by one property, in place of those before; they add up to at
    most 1.
    """
    write_targets(work, caller, portfolio_id, body.by, checked_targets(body))
    return ok(_targets(portfolio_id, body))


@api.put("/all/targets", answers=TargetsAnswer, tokens=Tokens.WRITE)
def put_targets_of_all(body: NewTargets, caller: Caller, work: Writing) -> Reply:
    """The same for all portfolios together."""
    write_targets(work, caller, None, body.by, checked_targets(body))
    return ok(_targets(ALL, body))


def _targets(portfolio_id: UUID | str, body: NewTargets) -> TargetsAnswer:
    targets = [TargetAnswer(key=target.key, target=target.target) for target in body.targets]
    return TargetsAnswer.model_validate(
        {"portfolio_id": portfolio_id, "by": body.by, "targets": targets}
    )


@api.get(
    "/<uuid:portfolio_id>/plan",
    answers=PlanAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=_basis,
    tokens=Tokens.READ,
)
def read_plan(basis: AllocationBasis, query: PlanQuery, caller: Caller, work: Reading) -> Reply:
    """What new money should buy, and with `sell=true` what to sell, to come nearer to the targets:
    exact, in whole units or fractions, with what rounding leaves.
    """
    return ok(allocation_plan(work, market(), basis, caller, query, clock.today()))


@api.get(
    "/all/plan",
    answers=PlanAnswer,
    failures=[NotFound, Invalid, Unavailable],
    basis=_bases_of_plan,
    tokens=Tokens.READ,
)
def read_plan_of_all(
    basis: AllocationBasis, query: PlanOfAllQuery, caller: Caller, work: Reading
) -> Reply:
    """The same for several portfolios as one."""
    return ok(allocation_plan(work, market(), basis, caller, query, clock.today()))


@functions_framework.http
def allocation(_request: Request) -> Response:
    return api.answer()
