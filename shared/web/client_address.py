"""Where a request came from, as far as our own proxies vouch for it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from flask import request

from shared.config import settings

IPV6_PREFIX_BITS = 64
"""A household gets at least a /64, so counting single IPv6 addresses would count nothing."""


def client_address() -> str:
    """The address of the request under way; for IPv6 its /64 network."""
    forwarded_for = ",".join(request.headers.getlist("X-Forwarded-For"))
    return address_from(forwarded_for, request.remote_addr, settings().trusted_proxies)


def address_from(forwarded_for: str, peer: str | None, trusted_proxies: int) -> str:
    """The address that the outermost of our proxies saw; `peer` where there is none, or "unknown".

    Each proxy appends who called it, so the last `trusted_proxies` entries are ours; those further
    left are whatever the client has written there. An entry that is no address is not believed
    either.
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
    """One address in its canonical form, with a port or brackets taken off; None where it is none."""
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
