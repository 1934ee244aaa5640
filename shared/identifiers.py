"""UUIDs of version 7 (RFC 9562): they sort by creation time, so that indexes grow at one end."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """48 bits of Unix milliseconds, then 74 random bits. uuid.uuid7 needs Python 3.14; we support
    3.11.
    """
    return ids_at(time.time_ns() // 1_000_000, 1)[0]


def new_ids(count: int) -> list[UUID]:
    """`count` ids of one instant, cheaper than one by one."""
    return ids_at(time.time_ns() // 1_000_000, count)


def ids_at(unix_ms: int, count: int) -> list[UUID]:
    fixed = (unix_ms & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | 0b10 << 62
    noise = secrets.token_bytes(10 * count)
    ids = []
    for start in range(0, 10 * count, 10):
        random = int.from_bytes(noise[start : start + 10], "big")
        ids.append(UUID(int=fixed | (random >> 62 & 0xFFF) << 64 | random & 0x3FFF_FFFF_FFFF_FFFF))
    return ids
