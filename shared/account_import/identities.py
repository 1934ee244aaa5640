"""Which row of an account an item of a file is, and the ids of items that are new to it.

An id of the file is never taken over: another user of this deployment may have a row with it, and
the answer would tell whether there is one. A new item gets an id derived from its own and the
account's, so that a second reading of the same file finds what the first one stored, without a
table of origins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

_TIME_BITS = 80
"""A UUID of version 7 begins with 48 bits of time; 80 bits follow."""


def derived_id(user_id: UUID, origin_id: UUID) -> UUID:
    """The id that an item gets in the account of `user_id`: of version 7, with the time of the
    original one, so that both sort alike, and 74 bits of a hash.
    """
    digest = hashlib.sha256(user_id.bytes + origin_id.bytes).digest()
    noise = int.from_bytes(digest[:10], "big")
    time = origin_id.int >> _TIME_BITS << _TIME_BITS
    return UUID(
        int=time | 0x7 << 76 | (noise >> 62 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    )


class Identities:
    """The rows of one kind that an account has, by the ids that a file can have for them."""

    def __init__(self, user_id: UUID, exported_by: UUID, own_ids: Iterable[UUID]) -> None:
        """`own_ids` are the ids of the account's rows, `exported_by` is the user of the file."""
        self._user_id = user_id
        self._own = set(own_ids)
        # The file's account may have read these rows from a file of this one.
        self._sent = (
            {derived_id(exported_by, own_id): own_id for own_id in self._own}
            if exported_by != user_id
            else {}
        )

    def existing(self, id_in_file: UUID) -> UUID | None:
        """The id of the account's row that this item is: exported from here, imported here before,
        or sent from here to the file's account. None where it is new.
        """
        if id_in_file in self._own:
            return id_in_file
        derived = derived_id(self._user_id, id_in_file)
        return derived if derived in self._own else self._sent.get(id_in_file)

    def id_of(self, id_in_file: UUID) -> UUID:
        """The id of the account's row, or the one that the item gets."""
        return self.existing(id_in_file) or derived_id(self._user_id, id_in_file)
