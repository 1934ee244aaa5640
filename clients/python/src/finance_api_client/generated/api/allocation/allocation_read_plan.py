import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.allocation_read_plan_by import AllocationReadPlanBy
from ...models.cost_basis_method import CostBasisMethod
from ...models.currency_code import CurrencyCode
from ...models.fx_kind import FxKind
from ...models.plan_answer import PlanAnswer
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    portfolio_id: UUID,
    *,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    as_of: datetime.date | Unset = UNSET,
    by: AllocationReadPlanBy | Unset = AllocationReadPlanBy.ASSET_CLASS,
    invest: str,
    sell: bool | Unset = False,
    whole: bool | Unset = True,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_currency: str | Unset = UNSET
    if not isinstance(currency, Unset):
        json_currency = currency.value

    params["currency"] = json_currency

    json_method: str | Unset = UNSET
    if not isinstance(method, Unset):
        json_method = method.value

    params["method"] = json_method

    json_fx_kind: str | Unset = UNSET
    if not isinstance(fx_kind, Unset):
        json_fx_kind = fx_kind.value

    params["fx_kind"] = json_fx_kind

    json_as_of: str | Unset = UNSET
    if not isinstance(as_of, Unset):
        json_as_of = as_of.isoformat()
    params["as_of"] = json_as_of

    json_by: str | Unset = UNSET
    if not isinstance(by, Unset):
        json_by = by.value

    params["by"] = json_by

    params["invest"] = invest

    params["sell"] = sell

    params["whole"] = whole

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/allocation/{portfolio_id}/plan".format(
            portfolio_id=quote(str(portfolio_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PlanAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = PlanAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | PlanAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    portfolio_id: UUID,
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    as_of: datetime.date | Unset = UNSET,
    by: AllocationReadPlanBy | Unset = AllocationReadPlanBy.ASSET_CLASS,
    invest: str,
    sell: bool | Unset = False,
    whole: bool | Unset = True,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PlanAnswer | Problem]:
    """What new money should buy, and with `sell=true` what to sell, to come nearer to the targets: exact,
    in whole units or fractions, with what rounding leaves.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        as_of (datetime.date | Unset):
        by (AllocationReadPlanBy | Unset): A property of assets, of their listing or the owner's
            own. Default: AllocationReadPlanBy.ASSET_CLASS.
        invest (str):
        sell (bool | Unset):  Default: False.
        whole (bool | Unset):  Default: True.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PlanAnswer | Problem]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        as_of=as_of,
        by=by,
        invest=invest,
        sell=sell,
        whole=whole,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    portfolio_id: UUID,
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    as_of: datetime.date | Unset = UNSET,
    by: AllocationReadPlanBy | Unset = AllocationReadPlanBy.ASSET_CLASS,
    invest: str,
    sell: bool | Unset = False,
    whole: bool | Unset = True,
    if_none_match: str | Unset = UNSET,
) -> Any | PlanAnswer | Problem | None:
    """What new money should buy, and with `sell=true` what to sell, to come nearer to the targets: exact,
    in whole units or fractions, with what rounding leaves.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        as_of (datetime.date | Unset):
        by (AllocationReadPlanBy | Unset): A property of assets, of their listing or the owner's
            own. Default: AllocationReadPlanBy.ASSET_CLASS.
        invest (str):
        sell (bool | Unset):  Default: False.
        whole (bool | Unset):  Default: True.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PlanAnswer | Problem
    """

    return sync_detailed(
        portfolio_id=portfolio_id,
        client=client,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        as_of=as_of,
        by=by,
        invest=invest,
        sell=sell,
        whole=whole,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    portfolio_id: UUID,
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    as_of: datetime.date | Unset = UNSET,
    by: AllocationReadPlanBy | Unset = AllocationReadPlanBy.ASSET_CLASS,
    invest: str,
    sell: bool | Unset = False,
    whole: bool | Unset = True,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PlanAnswer | Problem]:
    """What new money should buy, and with `sell=true` what to sell, to come nearer to the targets: exact,
    in whole units or fractions, with what rounding leaves.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        as_of (datetime.date | Unset):
        by (AllocationReadPlanBy | Unset): A property of assets, of their listing or the owner's
            own. Default: AllocationReadPlanBy.ASSET_CLASS.
        invest (str):
        sell (bool | Unset):  Default: False.
        whole (bool | Unset):  Default: True.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PlanAnswer | Problem]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        as_of=as_of,
        by=by,
        invest=invest,
        sell=sell,
        whole=whole,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    portfolio_id: UUID,
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    as_of: datetime.date | Unset = UNSET,
    by: AllocationReadPlanBy | Unset = AllocationReadPlanBy.ASSET_CLASS,
    invest: str,
    sell: bool | Unset = False,
    whole: bool | Unset = True,
    if_none_match: str | Unset = UNSET,
) -> Any | PlanAnswer | Problem | None:
    """What new money should buy, and with `sell=true` what to sell, to come nearer to the targets: exact,
    in whole units or fractions, with what rounding leaves.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        as_of (datetime.date | Unset):
        by (AllocationReadPlanBy | Unset): A property of assets, of their listing or the owner's
            own. Default: AllocationReadPlanBy.ASSET_CLASS.
        invest (str):
        sell (bool | Unset):  Default: False.
        whole (bool | Unset):  Default: True.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PlanAnswer | Problem
    """

    return (
        await asyncio_detailed(
            portfolio_id=portfolio_id,
            client=client,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            as_of=as_of,
            by=by,
            invest=invest,
            sell=sell,
            whole=whole,
            if_none_match=if_none_match,
        )
    ).parsed
