import datetime
from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.currency_code import CurrencyCode
from ...models.fx_kind import FxKind
from ...models.problem import Problem
from ...models.rates_answer import RatesAnswer
from ...models.rates_read_period import RatesReadPeriod
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    base: CurrencyCode,
    quote: CurrencyCode,
    from_: datetime.date | Unset = UNSET,
    period: RatesReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    kind: FxKind | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_base = base.value
    params["base"] = json_base

    json_quote = quote.value
    params["quote"] = json_quote

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

    json_kind: str | Unset = UNSET
    if not isinstance(kind, Unset):
        json_kind = kind.value

    params["kind"] = json_kind

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/rates",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Problem | RatesAnswer | None:
    if response.status_code == 200:
        response_200 = RatesAnswer.from_dict(response.json())

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
) -> Response[Any | Problem | RatesAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    base: CurrencyCode,
    quote: CurrencyCode,
    from_: datetime.date | Unset = UNSET,
    period: RatesReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    kind: FxKind | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | RatesAnswer]:
    """Daily rates between two currencies: that of the day, or the last one before it, with its date,
    source and method.

    Args:
        base (CurrencyCode):
        quote (CurrencyCode):
        from_ (datetime.date | Unset):
        period (RatesReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS have
            the official one only.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | RatesAnswer]
    """

    kwargs = _get_kwargs(
        base=base,
        quote=quote,
        from_=from_,
        period=period,
        to=to,
        kind=kind,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    base: CurrencyCode,
    quote: CurrencyCode,
    from_: datetime.date | Unset = UNSET,
    period: RatesReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    kind: FxKind | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | RatesAnswer | None:
    """Daily rates between two currencies: that of the day, or the last one before it, with its date,
    source and method.

    Args:
        base (CurrencyCode):
        quote (CurrencyCode):
        from_ (datetime.date | Unset):
        period (RatesReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS have
            the official one only.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | RatesAnswer
    """

    return sync_detailed(
        client=client,
        base=base,
        quote=quote,
        from_=from_,
        period=period,
        to=to,
        kind=kind,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    base: CurrencyCode,
    quote: CurrencyCode,
    from_: datetime.date | Unset = UNSET,
    period: RatesReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    kind: FxKind | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | RatesAnswer]:
    """Daily rates between two currencies: that of the day, or the last one before it, with its date,
    source and method.

    Args:
        base (CurrencyCode):
        quote (CurrencyCode):
        from_ (datetime.date | Unset):
        period (RatesReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS have
            the official one only.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | RatesAnswer]
    """

    kwargs = _get_kwargs(
        base=base,
        quote=quote,
        from_=from_,
        period=period,
        to=to,
        kind=kind,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    base: CurrencyCode,
    quote: CurrencyCode,
    from_: datetime.date | Unset = UNSET,
    period: RatesReadPeriod | Unset = UNSET,
    to: datetime.date | Unset = UNSET,
    kind: FxKind | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | RatesAnswer | None:
    """Daily rates between two currencies: that of the day, or the last one before it, with its date,
    source and method.

    Args:
        base (CurrencyCode):
        quote (CurrencyCode):
        from_ (datetime.date | Unset):
        period (RatesReadPeriod | Unset): How far back from `to` a range begins.
        to (datetime.date | Unset):
        kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS have
            the official one only.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | RatesAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            base=base,
            quote=quote,
            from_=from_,
            period=period,
            to=to,
            kind=kind,
            if_none_match=if_none_match,
        )
    ).parsed
