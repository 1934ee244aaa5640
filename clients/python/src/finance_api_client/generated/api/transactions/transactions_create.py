from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.new_buy import NewBuy
from ...models.new_deposit import NewDeposit
from ...models.new_dividend import NewDividend
from ...models.new_exchange import NewExchange
from ...models.new_fee import NewFee
from ...models.new_interest import NewInterest
from ...models.new_merger import NewMerger
from ...models.new_return_of_capital import NewReturnOfCapital
from ...models.new_sell import NewSell
from ...models.new_spin_off import NewSpinOff
from ...models.new_split import NewSplit
from ...models.new_tax import NewTax
from ...models.new_transfer_in import NewTransferIn
from ...models.new_transfer_out import NewTransferOut
from ...models.new_withdrawal import NewWithdrawal
from ...models.problem import Problem
from ...models.transaction_answer import TransactionAnswer
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: NewBuy
    | NewDeposit
    | NewDividend
    | NewExchange
    | NewFee
    | NewInterest
    | NewMerger
    | NewReturnOfCapital
    | NewSell
    | NewSpinOff
    | NewSplit
    | NewTax
    | NewTransferIn
    | NewTransferOut
    | NewWithdrawal,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/transactions",
    }

    if isinstance(body, NewBuy):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewSell):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewDividend):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewInterest):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewFee):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewTax):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewDeposit):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewWithdrawal):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewExchange):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewTransferIn):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewTransferOut):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewReturnOfCapital):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewSpinOff):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, NewMerger):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | TransactionAnswer | None:
    if response.status_code == 201:
        response_201 = TransactionAnswer.from_dict(response.json())

        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
) -> Response[Problem | TransactionAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: NewBuy
    | NewDeposit
    | NewDividend
    | NewExchange
    | NewFee
    | NewInterest
    | NewMerger
    | NewReturnOfCapital
    | NewSell
    | NewSpinOff
    | NewSplit
    | NewTax
    | NewTransferIn
    | NewTransferOut
    | NewWithdrawal,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | TransactionAnswer]:
    """Records one transaction.

     It is refused where this or a later transaction would then take out more units than are held.

    Args:
        idempotency_key (str | Unset):
        body (NewBuy | NewDeposit | NewDividend | NewExchange | NewFee | NewInterest | NewMerger |
            NewReturnOfCapital | NewSell | NewSpinOff | NewSplit | NewTax | NewTransferIn |
            NewTransferOut | NewWithdrawal): One dated record of a portfolio. Its type says which
            fields it needs and may have.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransactionAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: NewBuy
    | NewDeposit
    | NewDividend
    | NewExchange
    | NewFee
    | NewInterest
    | NewMerger
    | NewReturnOfCapital
    | NewSell
    | NewSpinOff
    | NewSplit
    | NewTax
    | NewTransferIn
    | NewTransferOut
    | NewWithdrawal,
    idempotency_key: str | Unset = UNSET,
) -> Problem | TransactionAnswer | None:
    """Records one transaction.

     It is refused where this or a later transaction would then take out more units than are held.

    Args:
        idempotency_key (str | Unset):
        body (NewBuy | NewDeposit | NewDividend | NewExchange | NewFee | NewInterest | NewMerger |
            NewReturnOfCapital | NewSell | NewSpinOff | NewSplit | NewTax | NewTransferIn |
            NewTransferOut | NewWithdrawal): One dated record of a portfolio. Its type says which
            fields it needs and may have.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransactionAnswer
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: NewBuy
    | NewDeposit
    | NewDividend
    | NewExchange
    | NewFee
    | NewInterest
    | NewMerger
    | NewReturnOfCapital
    | NewSell
    | NewSpinOff
    | NewSplit
    | NewTax
    | NewTransferIn
    | NewTransferOut
    | NewWithdrawal,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | TransactionAnswer]:
    """Records one transaction.

     It is refused where this or a later transaction would then take out more units than are held.

    Args:
        idempotency_key (str | Unset):
        body (NewBuy | NewDeposit | NewDividend | NewExchange | NewFee | NewInterest | NewMerger |
            NewReturnOfCapital | NewSell | NewSpinOff | NewSplit | NewTax | NewTransferIn |
            NewTransferOut | NewWithdrawal): One dated record of a portfolio. Its type says which
            fields it needs and may have.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TransactionAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: NewBuy
    | NewDeposit
    | NewDividend
    | NewExchange
    | NewFee
    | NewInterest
    | NewMerger
    | NewReturnOfCapital
    | NewSell
    | NewSpinOff
    | NewSplit
    | NewTax
    | NewTransferIn
    | NewTransferOut
    | NewWithdrawal,
    idempotency_key: str | Unset = UNSET,
) -> Problem | TransactionAnswer | None:
    """Records one transaction.

     It is refused where this or a later transaction would then take out more units than are held.

    Args:
        idempotency_key (str | Unset):
        body (NewBuy | NewDeposit | NewDividend | NewExchange | NewFee | NewInterest | NewMerger |
            NewReturnOfCapital | NewSell | NewSpinOff | NewSplit | NewTax | NewTransferIn |
            NewTransferOut | NewWithdrawal): One dated record of a portfolio. Its type says which
            fields it needs and may have.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TransactionAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
