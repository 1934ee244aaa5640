"""Values in memory up to a limit; the least recently used are dropped first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _one(_: object) -> int:
    return 1


class Remembered(Generic[Key, Value]):
    """Values of `size_max` together, each as large as `size` says. Not safe to use from several
    threads without a lock.
    """

    def __init__(self, size_max: int, size: Callable[[Value], int] = _one) -> None:
        self.size = 0
        self._size_max = size_max
        self._size_of = size
        self._values: dict[Key, Value] = {}

    def of(self, keys: Collection[Key]) -> dict[Key, Value]:
        """The values of those keys that are in memory, which are now the last used."""
        values = {key: self._values.pop(key) for key in keys if key in self._values}
        self._values |= values
        return values

    def add(self, values: Mapping[Key, Value]) -> None:
        """Adds values, or replaces them. Where they are too large together, only the last of them
        stay.
        """
        for key, value in values.items():
            self._drop(key)
            self._values[key] = value
            self.size += self._size_of(value)
        while self.size > self._size_max:
            self._drop(next(iter(self._values)))

    def without(self, is_dropped: Callable[[Key], bool]) -> Remembered[Key, Value]:
        """A copy without some keys; this one stays as it is."""
        copy = Remembered[Key, Value](self._size_max, self._size_of)
        copy._values = {key: value for key, value in self._values.items() if not is_dropped(key)}
        copy.size = sum(map(self._size_of, copy._values.values()))
        return copy

    def _drop(self, key: Key) -> None:
        if key in self._values:
            self.size -= self._size_of(self._values.pop(key))
