"""The address that a request came from, as our own proxies report it.

werkzeug's ProxyFix doesn't fit: it falls back to the peer where X-Forwarded-For has fewer entries
than there are proxies, where the outermost entry is the better answer, and it neither validates an
entry nor strips its port nor reduces IPv6 to a network.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import request

from shared.config import settings

IPV6_PREFIX_BITS = 64
"""A household gets at least a /64, so that it could change single addresses at each attempt."""


def client_address() -> str:
    """The address of the current request; for IPv6 its /64 network."""
    forwarded_for = ",".join(request.headers.getlist("X-Forwarded-For"))
    return address_from(forwarded_for, request.remote_addr, settings().trusted_proxies)


def address_from(forwarded_for: str, peer: str | None, trusted_proxies: int) -> str:
    """The address that the outermost of our proxies reports; else `peer`, or "unknown".

    Each proxy appends the address of its own client, so the last `trusted_proxies` entries are
    ours; the client itself may have written the entries before them. An entry that is not an
    address is ignored.
    """
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    if trusted_proxies and entries:
        return (
            _network(entries[-min(trusted_proxies, len(entries))])
            or _network(peer or "")
            or "unknown"
        )
    return _network(peer or "") or "unknown"


def _network(text: str) -> str | None:
    """One address in its canonical form, without port and brackets; None for any other text."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    network = int(address) >> (128 - IPV6_PREFIX_BITS) << (128 - IPV6_PREFIX_BITS)
    return f"{IPv6Address(network)}/{IPV6_PREFIX_BITS}"
