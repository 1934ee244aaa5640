import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cost_basis_method import CostBasisMethod
from ...models.currency_code import CurrencyCode
from ...models.dividends_answer import DividendsAnswer
from ...models.dividends_read_group_by import DividendsReadGroupBy
from ...models.dividends_read_period import DividendsReadPeriod
from ...models.fx_kind import FxKind
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    portfolio_id: UUID,
    *,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: DividendsReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    group_by: DividendsReadGroupBy | Unset = DividendsReadGroupBy.MONTH,
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

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_.isoformat()
    params["from"] = json_from_

    json_period: str | Unset = UNSET
    if not isinstance(period, Unset):
        json_period = period.value

    params["period"] = json_period

    json_to: str | Unset = UNSET
    if not isinstance(to, Unset):
        json_to = to.isoformat()
    params["to"] = json_to

    json_group_by: str | Unset = UNSET
    if not isinstance(group_by, Unset):
        json_group_by = group_by.value

    params["group_by"] = json_group_by

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/dividends/{portfolio_id}".format(
            portfolio_id=quote(str(portfolio_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | DividendsAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = DividendsAnswer.from_dict(response.json())

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
) -> Response[Any | DividendsAnswer | Problem]:
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
    from_: datetime.date | Unset = UNSET,
    period: DividendsReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    group_by: DividendsReadGroupBy | Unset = DividendsReadGroupBy.MONTH,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | DividendsAnswer | Problem]:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming dividends,
    and yields.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (DividendsReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        group_by (DividendsReadGroupBy | Unset): What the dividends of one group have in common.
            Default: DividendsReadGroupBy.MONTH.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | DividendsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        group_by=group_by,
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
    from_: datetime.date | Unset = UNSET,
    period: DividendsReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    group_by: DividendsReadGroupBy | Unset = DividendsReadGroupBy.MONTH,
    if_none_match: str | Unset = UNSET,
) -> Any | DividendsAnswer | Problem | None:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming dividends,
    and yields.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (DividendsReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        group_by (DividendsReadGroupBy | Unset): What the dividends of one group have in common.
            Default: DividendsReadGroupBy.MONTH.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | DividendsAnswer | Problem
    """

    return sync_detailed(
        portfolio_id=portfolio_id,
        client=client,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        group_by=group_by,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    portfolio_id: UUID,
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: DividendsReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    group_by: DividendsReadGroupBy | Unset = DividendsReadGroupBy.MONTH,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | DividendsAnswer | Problem]:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming dividends,
    and yields.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (DividendsReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        group_by (DividendsReadGroupBy | Unset): What the dividends of one group have in common.
            Default: DividendsReadGroupBy.MONTH.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | DividendsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        portfolio_id=portfolio_id,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        group_by=group_by,
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
    from_: datetime.date | Unset = UNSET,
    period: DividendsReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    group_by: DividendsReadGroupBy | Unset = DividendsReadGroupBy.MONTH,
    if_none_match: str | Unset = UNSET,
) -> Any | DividendsAnswer | Problem | None:
    """Dividends recorded in a range of days, dividends expected from the units held, upcoming dividends,
    and yields.

    Args:
        portfolio_id (UUID):
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (DividendsReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        group_by (DividendsReadGroupBy | Unset): What the dividends of one group have in common.
            Default: DividendsReadGroupBy.MONTH.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | DividendsAnswer | Problem
    """

    return (
        await asyncio_detailed(
            portfolio_id=portfolio_id,
            client=client,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            from_=from_,
            period=period,
            to=to,
            group_by=group_by,
            if_none_match=if_none_match,
        )
    ).parsed
