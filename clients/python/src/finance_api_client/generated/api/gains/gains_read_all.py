import datetime
from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.cost_basis_method import CostBasisMethod
from ...models.currency_code import CurrencyCode
from ...models.fx_kind import FxKind
from ...models.gains_answer import GainsAnswer
from ...models.gains_read_all_format import GainsReadAllFormat
from ...models.gains_read_all_period import GainsReadAllPeriod
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: GainsReadAllPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    year: int | Unset = UNSET,
    format_: GainsReadAllFormat | Unset = GainsReadAllFormat.JSON,
    portfolio_ids: str | Unset = UNSET,
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

    params["year"] = year

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_.value

    params["format"] = json_format_

    params["portfolio_ids"] = portfolio_ids

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/gains/all",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | GainsAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = GainsAnswer.from_dict(response.json())

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
) -> Response[Any | GainsAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: GainsReadAllPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    year: int | Unset = UNSET,
    format_: GainsReadAllFormat | Unset = GainsReadAllFormat.JSON,
    portfolio_ids: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | GainsAnswer | Problem]:
    """What the sales of several portfolios realized, each lot by its portfolio's own method.

    Args:
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (GainsReadAllPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        year (int | Unset):
        format_ (GainsReadAllFormat | Unset): JSON, or a table for a spreadsheet: UTF-8 with a
            byte order mark, a line for each item. Default: GainsReadAllFormat.JSON.
        portfolio_ids (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GainsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        year=year,
        format_=format_,
        portfolio_ids=portfolio_ids,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: GainsReadAllPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    year: int | Unset = UNSET,
    format_: GainsReadAllFormat | Unset = GainsReadAllFormat.JSON,
    portfolio_ids: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | GainsAnswer | Problem | None:
    """What the sales of several portfolios realized, each lot by its portfolio's own method.

    Args:
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (GainsReadAllPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        year (int | Unset):
        format_ (GainsReadAllFormat | Unset): JSON, or a table for a spreadsheet: UTF-8 with a
            byte order mark, a line for each item. Default: GainsReadAllFormat.JSON.
        portfolio_ids (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GainsAnswer | Problem
    """

    return sync_detailed(
        client=client,
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        year=year,
        format_=format_,
        portfolio_ids=portfolio_ids,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: GainsReadAllPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    year: int | Unset = UNSET,
    format_: GainsReadAllFormat | Unset = GainsReadAllFormat.JSON,
    portfolio_ids: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | GainsAnswer | Problem]:
    """What the sales of several portfolios realized, each lot by its portfolio's own method.

    Args:
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (GainsReadAllPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        year (int | Unset):
        format_ (GainsReadAllFormat | Unset): JSON, or a table for a spreadsheet: UTF-8 with a
            byte order mark, a line for each item. Default: GainsReadAllFormat.JSON.
        portfolio_ids (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GainsAnswer | Problem]
    """

    kwargs = _get_kwargs(
        currency=currency,
        method=method,
        fx_kind=fx_kind,
        from_=from_,
        period=period,
        to=to,
        year=year,
        format_=format_,
        portfolio_ids=portfolio_ids,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    currency: CurrencyCode | Unset = UNSET,
    method: CostBasisMethod | Unset = UNSET,
    fx_kind: FxKind | Unset = UNSET,
    from_: datetime.date | Unset = UNSET,
    period: GainsReadAllPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    year: int | Unset = UNSET,
    format_: GainsReadAllFormat | Unset = GainsReadAllFormat.JSON,
    portfolio_ids: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | GainsAnswer | Problem | None:
    """What the sales of several portfolios realized, each lot by its portfolio's own method.

    Args:
        currency (CurrencyCode | Unset):
        method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the
            dearest, or a share of all of them.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS
            have the official one only.
        from_ (datetime.date | Unset):
        period (GainsReadAllPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        year (int | Unset):
        format_ (GainsReadAllFormat | Unset): JSON, or a table for a spreadsheet: UTF-8 with a
            byte order mark, a line for each item. Default: GainsReadAllFormat.JSON.
        portfolio_ids (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GainsAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            from_=from_,
            period=period,
            to=to,
            year=year,
            format_=format_,
            portfolio_ids=portfolio_ids,
            if_none_match=if_none_match,
        )
    ).parsed
