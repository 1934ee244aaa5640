"""Immutable values: the classes whose instances pass between our modules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

Value = TypeVar("Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[Value]) -> type[Value]:
    """A dataclass with slots that is frozen to the type checker, and compares and hashes by its
    fields.

    It is not frozen at run time: Python would set each field through a check, and an instance would
    take several times as long to make. And the methods that Python writes for a class, compiling
    each, are functions here that all classes share: a function loads a hundred such classes before
    its first answer, and they took a tenth of that time.
    """
    result = dataclass(slots=True, eq=False, repr=False)(cls)
    all_fields = fields(cast("type[Any]", result))
    key = _getter([field.name for field in all_fields if field.compare])
    shown = tuple(field.name for field in all_fields if field.repr)

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if type(self) is type(other) else NotImplemented

    def hashed(self: object) -> int:
        return hash(key(self))

    def text(self: object) -> str:
        parts = (f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({', '.join(parts)})"

    for name, method in (("__eq__", equal), ("__hash__", hashed), ("__repr__", text)):
        if name not in cls.__dict__:
            setattr(result, name, method)
    return result


def _getter(names: list[str]) -> Callable[[object], Any]:
    return attrgetter(*names) if names else lambda _: ()
