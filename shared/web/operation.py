"""One declared route: what the OpenAPI document says about it, and what running it needs."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypedDict, TypeVar, Unpack

from pydantic import BaseModel

from shared.errors import FinanceApiError
from shared.web.replies import JSON, Reply
from shared.web.requests import BODY_BYTES_MAX

Handler = Callable[..., Reply]
T = TypeVar("T")


class RouteOptions(TypedDict, total=False):
    """What a route may declare beside its method, its path and its handler. Each option is
    optional.
    """

    answers: type[BaseModel] | None
    """The model of the JSON answer, for the OpenAPI document. None (the default): no JSON body."""
    answer_types: Sequence[str]
    """Every media type of the answer, for the OpenAPI document; JSON by default."""
    answer_headers: Sequence[str]
    """Headers of success, for the OpenAPI document, beside those of every route of its kind
    (shared/web/openapi_responses.py describes them).
    """
    status: int | tuple[int, ...]
    """The status or statuses of success, for the OpenAPI document; 200 by default."""
    failures: Sequence[type[FinanceApiError]]
    """The errors that the handler raises, for the OpenAPI document, beside those of every route."""
    creates: bool
    """Honours Idempotency-Key. Needs `work: Writing`."""
    prepare: Callable[..., object] | None
    """Runs before the unit of work is open. Names what it needs, as handlers do. It is not called
    where the reply to the request's Idempotency-Key is stored already.
    """
    optional_body: bool
    """A request without a body counts as one whose body is {}."""
    media_types: Sequence[str]
    """The media types of the body. With others than JSON the handler receives `content: bytes` and
    `media_type: str`, and no `body`.
    """
    content: type[BaseModel] | None
    """The model of a JSON body that the handler reads from the bytes itself, for the OpenAPI
    document.
    """
    bytes_max: int
    """The length of the longest body; BODY_BYTES_MAX by default."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A declared route: its options, and what its handler names."""

    method: str
    path: str
    handler: Handler
    run: Handler
    """The handler; it ignores arguments that it doesn't name."""
    answers: type[BaseModel] | None
    answer_types: tuple[str, ...]
    answer_headers: tuple[str, ...]
    statuses: tuple[int, ...]
    failures: tuple[type[FinanceApiError], ...]
    creates: bool
    prepare: Callable[..., object] | None
    """The declared function; it ignores arguments that it doesn't name."""
    body: type[BaseModel] | None
    optional_body: bool
    query: type[BaseModel] | None
    work: Any
    protected: bool
    conditional: bool
    takes_content: bool
    content: type[BaseModel] | None
    media_types: tuple[str, ...]
    bytes_max: int
    documentation: str
    """The docstring of the handler."""

    @classmethod
    def of(
        cls,
        method: str,
        path: str,
        handler: Handler,
        **options: Unpack[RouteOptions],
    ) -> Self:
        """The operation of a route with these options (see RouteOptions). What the handler and
        `prepare` need follows from the names and types of their parameters.
        """
        prepare = options.get("prepare")
        status = options.get("status", 200)
        needs = typing.get_type_hints(handler)
        if prepare is not None:
            needs = typing.get_type_hints(prepare) | needs
        return cls(
            method=method,
            path=path,
            handler=handler,
            run=handler if prepare is None else _by_name(handler),
            answers=options.get("answers"),
            answer_types=tuple(options.get("answer_types", (JSON,))),
            answer_headers=tuple(options.get("answer_headers", ())),
            statuses=status if isinstance(status, tuple) else (status,),
            failures=tuple(options.get("failures", ())),
            creates=options.get("creates", False),
            prepare=None if prepare is None else _by_name(prepare),
            body=needs.get("body"),
            optional_body=options.get("optional_body", False),
            query=needs.get("query"),
            work=needs.get("work"),
            protected="caller" in needs,
            conditional="if_match" in needs,
            takes_content="content" in needs,
            content=options.get("content"),
            media_types=tuple(options.get("media_types", (JSON,))),
            bytes_max=options.get("bytes_max", BODY_BYTES_MAX),
            documentation=inspect.getdoc(handler) or handler.__name__,
        )


def _by_name(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which then ignores keyword arguments that it doesn't name."""
    names = frozenset(inspect.signature(function).parameters)
    return lambda **arguments: function(
        **{name: value for name, value in arguments.items() if name in names}
    )
