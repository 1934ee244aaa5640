"""One route as it is declared: what the OpenAPI document says of it, and what running it takes."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from pydantic import BaseModel

from shared.errors import FinanceApiError
from shared.web.replies import JSON, Reply
from shared.web.requests import BODY_BYTES_MAX

Handler = Callable[..., Reply]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """What was declared with a route, and what its handler names."""

    method: str
    path: str
    handler: Handler
    run: Handler
    """The handler, which may be given more than it names."""
    answers: type[BaseModel] | None
    answer_types: tuple[str, ...]
    statuses: tuple[int, ...]
    failures: tuple[type[FinanceApiError], ...]
    creates: bool
    prepare: Callable[..., object] | None
    """The same of what was declared."""
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
    summary: str

    @classmethod
    def of(
        cls,
        method: str,
        path: str,
        handler: Handler,
        *,
        answers: type[BaseModel] | None = None,
        answer_types: Sequence[str] = (JSON,),
        status: int | tuple[int, ...] = 200,
        failures: Sequence[type[FinanceApiError]] = (),
        creates: bool = False,
        prepare: Callable[..., object] | None = None,
        optional_body: bool = False,
        media_types: Sequence[str] = (JSON,),
        content: type[BaseModel] | None = None,
        bytes_max: int = BODY_BYTES_MAX,
    ) -> Self:
        """Declares a route. `creates` makes it honour Idempotency-Key and needs `work: Writing`.
        `prepare` names what it needs, as handlers do, and is called outside any unit of work,
        unless the answer to the request's Idempotency-Key is known already. With `optional_body` a
        request without a body is one whose body is {}.

        With `media_types` other than JSON the handler receives `content: bytes` and `media_type:
        str` instead of a body.

        For the OpenAPI document alone: `answers` is the model of an answer in JSON, `answer_types`
        are all media types that it may come as, and `content` is the model of what is sent as JSON
        where the handler reads the bytes itself.
        """
        wanted = typing.get_type_hints(handler)
        if prepare is not None:
            wanted = typing.get_type_hints(prepare) | wanted
        return cls(
            method=method,
            path=path,
            handler=handler,
            run=handler if prepare is None else _by_name(handler),
            answers=answers,
            answer_types=tuple(answer_types),
            statuses=status if isinstance(status, tuple) else (status,),
            failures=tuple(failures),
            creates=creates,
            prepare=None if prepare is None else _by_name(prepare),
            body=wanted.get("body"),
            optional_body=optional_body,
            query=wanted.get("query"),
            work=wanted.get("work"),
            protected="caller" in wanted,
            conditional="if_match" in wanted,
            takes_content="content" in wanted,
            content=content,
            media_types=tuple(media_types),
            bytes_max=bytes_max,
            summary=inspect.getdoc(handler) or handler.__name__,
        )


def _by_name(function: Callable[..., T]) -> Callable[..., T]:
    """The function, given by name what it names and no more."""
    names = frozenset(inspect.signature(function).parameters)
    return lambda **given: function(
        **{name: value for name, value in given.items() if name in names}
    )
