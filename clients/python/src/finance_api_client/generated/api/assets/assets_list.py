from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.asset_class import AssetClass
from ...models.asset_page import AssetPage
from ...models.currency_code import CurrencyCode
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    query: str | Unset = UNSET,
    asset_class: AssetClass | Unset = UNSET,
    currency: CurrencyCode | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["cursor"] = cursor

    params["query"] = query

    json_asset_class: str | Unset = UNSET
    if not isinstance(asset_class, Unset):
        json_asset_class = asset_class.value

    params["asset_class"] = json_asset_class

    json_currency: str | Unset = UNSET
    if not isinstance(currency, Unset):
        json_currency = currency.value

    params["currency"] = json_currency

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/assets",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AssetPage | Problem | None:
    if response.status_code == 200:
        response_200 = AssetPage.from_dict(response.json())

        return response_200

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
) -> Response[AssetPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    query: str | Unset = UNSET,
    asset_class: AssetClass | Unset = UNSET,
    currency: CurrencyCode | Unset = UNSET,
) -> Response[AssetPage | Problem]:
    """Market assets and the caller's manual assets, by symbol.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        query (str | Unset):
        asset_class (AssetClass | Unset): What kind of thing an asset is.
        currency (CurrencyCode | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssetPage | Problem]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        query=query,
        asset_class=asset_class,
        currency=currency,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    query: str | Unset = UNSET,
    asset_class: AssetClass | Unset = UNSET,
    currency: CurrencyCode | Unset = UNSET,
) -> AssetPage | Problem | None:
    """Market assets and the caller's manual assets, by symbol.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        query (str | Unset):
        asset_class (AssetClass | Unset): What kind of thing an asset is.
        currency (CurrencyCode | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssetPage | Problem
    """

    return sync_detailed(
        client=client,
        limit=limit,
        cursor=cursor,
        query=query,
        asset_class=asset_class,
        currency=currency,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    query: str | Unset = UNSET,
    asset_class: AssetClass | Unset = UNSET,
    currency: CurrencyCode | Unset = UNSET,
) -> Response[AssetPage | Problem]:
    """Market assets and the caller's manual assets, by symbol.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        query (str | Unset):
        asset_class (AssetClass | Unset): What kind of thing an asset is.
        currency (CurrencyCode | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AssetPage | Problem]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        query=query,
        asset_class=asset_class,
        currency=currency,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    query: str | Unset = UNSET,
    asset_class: AssetClass | Unset = UNSET,
    currency: CurrencyCode | Unset = UNSET,
) -> AssetPage | Problem | None:
    """Market assets and the caller's manual assets, by symbol.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        query (str | Unset):
        asset_class (AssetClass | Unset): What kind of thing an asset is.
        currency (CurrencyCode | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AssetPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            cursor=cursor,
            query=query,
            asset_class=asset_class,
            currency=currency,
        )
    ).parsed
