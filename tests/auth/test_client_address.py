"""Which address a request counts for."""

from __future__ import annotations

import pytest

from shared.web.client_address import address_from


@pytest.mark.parametrize(
    ("forwarded_for", "peer", "trusted_proxies", "address"),
    [
        ("", "127.0.0.1", 1, "127.0.0.1"),
        ("203.0.113.5", "10.0.0.1", 1, "203.0.113.5"),
        ("1.1.1.1, 203.0.113.5", "10.0.0.1", 1, "203.0.113.5"),
        ("1.1.1.1, 203.0.113.5, 35.191.0.1", "10.0.0.1", 2, "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", 2, "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", 0, "10.0.0.1"),
        ("203.0.113.5:4711", "10.0.0.1", 1, "203.0.113.5"),
        ("[2001:db8:1:2::3]:4711", "10.0.0.1", 1, "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::3", "10.0.0.1", 1, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "10.0.0.1", 1, "203.0.113.5"),
        ("1.1.1.1, unknown", "10.0.0.1", 1, "10.0.0.1"),
        ("' OR 1=1", None, 1, "unknown"),
        (",,", None, 1, "unknown"),
    ],
)
def test_only_entries_of_our_proxies_are_trusted(forwarded_for, peer, trusted_proxies, address):
    """The last entries are ours; the client may have written the others."""
    assert address_from(forwarded_for, peer, trusted_proxies) == address
