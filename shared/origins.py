"""Web origins (RFC 6454): those whose pages may call the API from a browser."""

from __future__ import annotations

import re
from typing import Final, Self

from shared.immutable import immutable

ANY_PORT: Final = ":*"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The hosts of which each port may be allowed: all of them are the developer's own."""
LOCAL_ORIGINS: Final = "http://localhost:*,http://127.0.0.1:*"
"""The default of a laptop."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[0-9]{1,6}|\*))?"
)


@immutable
class AllowedOrigins:
    """The allowed origins: `exact` ones, and those of `any_port`, which are written without one."""

    exact: frozenset[str] = frozenset()
    any_port: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Origins separated by commas. Each is written as browsers send it; on a loopback host the
        port may be `*`. Raises ValueError, which names an entry by its number and does not quote
        it.
        """
        exact, any_port = set(), set()
        for number, entry in enumerate(text.split(","), 1):
            origin = entry.strip()
            if reason := _refusal(origin):
                raise ValueError(f"entry {number} {reason}")
            if origin.endswith(ANY_PORT):
                any_port.add(origin.removesuffix(ANY_PORT))
            else:
                exact.add(origin)
        return cls(frozenset(exact), frozenset(any_port))

    def __bool__(self) -> bool:
        return bool(self.exact or self.any_port)

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin may call: the value of a request's Origin header."""
        if origin in self.exact or origin in self.any_port:
            return True
        host, _, port = origin.rpartition(":")
        return host in self.any_port and port.isascii() and port.isdigit()


def _refusal(origin: str) -> str | None:
    """Why an entry can't be allowed; None where it can."""
    if origin == "null":
        return "is null, which is the origin of every sandboxed page: no page may be allowed by it"
    match = _ORIGIN.fullmatch(origin)
    if match is None:
        if "*" in origin:
            return (
                "has a wildcard. Only the port of a loopback host may be one, as in "
                "http://localhost:*; name every other origin in full"
            )
        return (
            "is no origin as browsers send it: http or https, the host in lower case, and the port "
            "where it is not the default one, without a path, as in https://app.example.com"
        )
    return _port_refusal(match["scheme"], match["host"], match["port"])


def _port_refusal(scheme: str, host: str, port: str | None) -> str | None:
    if port is None:
        return None
    if port == "*":
        return None if host in LOOPBACK else "has any port, which only a loopback host may have"
    if not 1 <= int(port) <= 65_535 or port.startswith("0"):
        return "has a port that does not exist"
    if int(port) == _DEFAULT_PORTS[scheme]:
        return f"has the default port of {scheme}, which browsers leave out: leave it out too"
    return None
