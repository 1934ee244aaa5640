"""One declared route: what the OpenAPI document says about it, and what running it needs."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Any, Protocol, Self, TypedDict, TypeVar, Unpack

from pydantic import BaseModel

from shared.errors import FinanceApiError
from shared.immutable import immutable
from shared.web.replies import JSON, Reply
from shared.web.requests import BODY_BYTES_MAX

Handler = Callable[..., Reply]
T = TypeVar("T")


class Tokens(Enum):
    """Which personal tokens an operation accepts."""

    NONE = auto()
    """The owner's login alone: the account, its tokens, and whatever declares no other."""
    READ = auto()
    """Every token. One that shows percentages only gets null for what the model of the answer
    hides, so the answer must be JSON of a model; a parameter that asks for another form is hidden.
    """
    READ_AMOUNTS = auto()
    """Those that show everything: files, which would be worthless without amounts."""
    WRITE = auto()
    """Those with the scope `write`."""


class Basis(Protocol):
    """What an answer is computed from."""

    @property
    def version(self) -> str:
        """Differs whenever an answer computed from it could differ, apart from what the request
        asks for, the day, and the running code.
        """


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
    basis: Callable[..., Basis] | None
    """Reads, with one statement, what the answer is computed from and its version. Names what it
    needs, as handlers do; the handler receives the result as `basis`. The answer then has an entity
    tag, and a client that has this version gets 304 without a call of the handler. Needs `work:
    Reading`.
    """
    secret: bool
    """The answer holds a secret that a client is given, such as a token. It is never compressed
    (shared/web/compression.py says why).
    """
    any_origin: bool
    """Pages of every origin may read the answer, because it is public (shared/web/cors.py)."""
    optional_body: bool
    """A request without a body counts as one whose body is {}."""
    media_types: Sequence[str]
    """The media types of the body. With others than JSON the handler receives `content: bytes`,
    `media_type: str` and `charset: str | None`, and no `body`. What comes compressed is unpacked.
    """
    content: type[BaseModel] | None
    """The model of a JSON body that the handler reads from the bytes itself, for the OpenAPI
    document.
    """
    form_fields: Mapping[str, str]
    """The fields that a form may have beside `file`, where the media types name a form, each with
    its description. The handler receives those that were sent as `form: Mapping[str, str]`.
    """
    bytes_max: int
    """The length of the longest body; BODY_BYTES_MAX by default."""
    tokens: Tokens
    """Which personal tokens are accepted; none by default."""


@immutable
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
    basis: Callable[..., Basis] | None
    """The declared function; it ignores arguments that it doesn't name."""
    secret: bool
    any_origin: bool
    body: type[BaseModel] | None
    optional_body: bool
    query: type[BaseModel] | None
    work: Any
    protected: bool
    conditional: bool
    takes_content: bool
    content: type[BaseModel] | None
    form_fields: Mapping[str, str]
    media_types: tuple[str, ...]
    bytes_max: int
    tokens: Tokens
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
        basis = options.get("basis")
        needs = typing.get_type_hints(handler)
        for function in (prepare, basis):
            if function is not None:
                needs = typing.get_type_hints(function) | needs
        return cls(
            method=method,
            path=path,
            handler=handler,
            run=handler if prepare is None and basis is None else _by_name(handler),
            answers=options.get("answers"),
            answer_types=tuple(options.get("answer_types", (JSON,))),
            answer_headers=tuple(options.get("answer_headers", ())),
            statuses=status if isinstance(status, tuple) else (status,),
            failures=tuple(options.get("failures", ())),
            creates=options.get("creates", False),
            prepare=None if prepare is None else _by_name(prepare),
            basis=None if basis is None else _by_name(basis),
            secret=options.get("secret", False),
            any_origin=options.get("any_origin", False),
            body=needs.get("body"),
            optional_body=options.get("optional_body", False),
            query=needs.get("query"),
            work=needs.get("work"),
            protected="caller" in needs,
            conditional="if_match" in needs,
            takes_content="content" in needs,
            content=options.get("content"),
            form_fields=options.get("form_fields", {}),
            media_types=tuple(options.get("media_types", (JSON,))),
            bytes_max=options.get("bytes_max", BODY_BYTES_MAX),
            tokens=_checked_tokens(method, path, options),
            documentation=inspect.getdoc(handler) or handler.__name__,
        )


def _checked_tokens(method: str, path: str, options: RouteOptions) -> Tokens:
    """The option `tokens`. Raises ValueError where amounts could not be hidden, or a token that may
    only read could write.
    """
    tokens = options.get("tokens", Tokens.NONE)
    reads = tokens in (Tokens.READ, Tokens.READ_AMOUNTS)
    if reads and method != "GET":
        raise ValueError(f"{method} {path} changes something: declare Tokens.WRITE")
    is_json = JSON in options.get("answer_types", (JSON,))
    if tokens is Tokens.READ and not (is_json and options.get("answers")):
        raise ValueError(f"{path} answers no JSON of a model: declare Tokens.READ_AMOUNTS")
    return tokens


def _by_name(function: Callable[..., T]) -> Callable[..., T]:
    """The function, which then ignores keyword arguments that it doesn't name."""
    names = frozenset(inspect.signature(function).parameters)
    return lambda **arguments: function(
        **{name: value for name, value in arguments.items() if name in names}
    )
