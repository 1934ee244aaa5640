"""The throttle of login attempts, signups, searches and vendor lookups: attempts are counted in
PostgreSQL, and after too many of them each further one waits longer.

    what is counted             attempts without a wait    expires after
    an account from an address            5                  a day
    an account from anywhere             20                  an hour
    an address, any account             100                  an hour
    an account from a known device        5                  a day
    signups from an address             300                  an hour
    passwords asked again, a user         5                  a day
    links for a new password, an account  3                  a day
    the same, from an address            20                  an hour
    symbols looked up, a user           200                  an hour
    symbols looked up, an address       400                  an hour
    symbols looked up, by all         1,000                  an hour
    searches, a user                    600                  an hour
    searches, an address              1,200                  an hour

The waits are 5, 10, 20 … seconds, at most 15 minutes. An attempt during a wait is refused before
its password is checked, and does not make the wait longer. Every attempt is counted before the
password is checked, and uncounted when it was right: so a hundred concurrent attempts get no more
answers than a hundred in a row.

No owner is locked out for good. The waits end. The count over all addresses, with which strangers
could make an owner wait for ever, does not apply to an address from which that account logged in
during the last 30 days. Nor do strangers at the owner's own address delay a login with the device
token of an earlier login: such logins have a count of their own, which strangers can't raise. The
device token proves nothing else, is stored as a hash, and expires 30 days after its last login.

Accounts are counted by e-mail address, existing or not, so the throttle does not reveal which ones
exist.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.auth import login_throttles as table
from shared.errors import TooManyAttempts
from shared.immutable import immutable

FIRST_WAIT_S: Final = 5
WAIT_S_MAX: Final = 15 * 60
KNOWN_FOR: Final = timedelta(days=30)

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@immutable
class Count:
    """One subject whose attempts are counted. `free` attempts within `window` have no wait."""

    subject: bytes
    free: int
    window: timedelta
    one_owner: bool
    """Whether a success shows that the earlier failures were the owner's, so that it deletes all of
    them.
    """


def device_counts(email: str, device_token: str) -> list[Count]:
    """The counts of a login with this e-mail address and the token of a known device."""
    return [
        Count(
            subject_of("account and device", email.lower(), device_token), 5, _DAY, one_owner=True
        )
    ]


def login_counts(work: Connection, email: str, address: str, now: datetime) -> list[Count]:
    """The counts of any other login with this e-mail address."""
    counts = [
        Count(subject_of("account and address", email.lower(), address), 5, _DAY, one_owner=True),
        Count(subject_of("address", address), 100, _HOUR, one_owner=False),
    ]
    if not _is_known(work, _known_address(email, address), now):
        counts.append(Count(subject_of("account", email.lower()), 20, _HOUR, one_owner=True))
    return counts


def signup_counts(address: str) -> list[Count]:
    """The counts of a signup, whether it succeeds or not."""
    return [Count(subject_of("signup", address), 300, _HOUR, one_owner=False)]


def confirmation_counts(user_id: object) -> list[Count]:
    """The counts of a reauthentication with a password."""
    return [Count(subject_of("confirmation", str(user_id)), 5, _DAY, one_owner=True)]


def reset_counts(email: str, address: str) -> list[Count]:
    """The counts of a request for a new password, whether there is an account or not. An
    owner is mailed at most a hundred links a day, and waits for a quarter of an hour at most.
    """
    return [
        Count(subject_of("reset", email.lower()), 3, _DAY, one_owner=False),
        Count(subject_of("reset from", address), 20, _HOUR, one_owner=False),
    ]


def lookup_counts(user_id: UUID, address: str) -> list[Count]:
    """The counts of a vendor lookup for a symbol, successful or not: all users and the daily run
    share the vendors' limits.

    Accounts are free, so the IP address is counted too, and the lookups of all users together.
    """
    return [
        Count(subject_of("lookup", str(user_id)), 200, _HOUR, one_owner=False),
        Count(subject_of("lookup from", address), 400, _HOUR, one_owner=False),
        Count(subject_of("lookup by all"), 1_000, _HOUR, one_owner=False),
    ]


def search_counts(user_id: UUID, address: str) -> list[Count]:
    """The counts of a search that vendors are called for. What all users together may cause is
    bounded by each vendor's allowance, which a search can do without.
    """
    return [
        Count(subject_of("search", str(user_id)), 600, _HOUR, one_owner=False),
        Count(subject_of("search from", address), 1_200, _HOUR, one_owner=False),
    ]


def count(work: Connection, counts: Sequence[Count], now: datetime) -> None:
    """Counts one attempt. `work` is a transaction of its own, so that the attempt stays counted
    when the request fails.

    Raises TooManyAttempts while any of the counts imposes a wait; the attempt is then not counted.
    """
    waiting = [count.subject for count in _in_lock_order(counts) if not _add(work, count, now)]
    if waiting:
        until = work.scalar(
            sa.select(sa.func.max(table.c.blocked_until)).where(table.c.subject.in_(waiting))
        )
        wait_s = max(1, math.ceil((until - now).total_seconds())) if until else 1
        raise TooManyAttempts("Too many attempts: wait, then try again", retry_after_s=wait_s)


def _in_lock_order(counts: Sequence[Count]) -> Sequence[Count]:
    """Every transaction locks its rows in this order, so that none deadlocks."""
    return sorted(counts, key=lambda count: count.subject)


def _add(work: Connection, count: Count, now: datetime) -> bool:
    """Whether the attempt was counted; False while the count imposes a wait."""
    values = {
        "subject": count.subject,
        "now": now,
        "window_starts": now - count.window,
        "free": count.free,
    }
    return work.execute(_ADD_ATTEMPT, values).first() is not None


def record_success(work: Connection, counts: Sequence[Count], now: datetime) -> None:
    """Uncounts an attempt whose password was right: deletes the owner's failures, and subtracts
    this attempt from the count of an address that many may share.
    """
    for count in _in_lock_order(counts):
        row = table.c.subject == count.subject
        if count.one_owner:
            work.execute(table.delete().where(row))
        else:
            failures = sa.func.greatest(table.c.failures - 1, 0)
            blocked_until = sa.case((failures >= count.free, table.c.blocked_until))
            work.execute(
                table.update()
                .where(row)
                .values(failures=failures, blocked_until=blocked_until, updated_at=now)
            )


def remember_device(
    work: Connection, email: str, address: str, device_token: str, now: datetime
) -> None:
    """Records that this account logged in from this address, with this device. Also deletes a few
    expired rows.
    """
    subjects = sorted([_known_address(email, address), _known_device(email, device_token)])
    rows = [
        {"subject": subject, "failures": 0, "window_started_at": now, "updated_at": now}
        for subject in subjects
    ]
    work.execute(
        insert(table)
        .values(rows)
        .on_conflict_do_update(index_elements=["subject"], set_={"updated_at": now})
    )
    expired = sa.select(table.c.subject).where(table.c.updated_at < now - KNOWN_FOR).limit(10)
    work.execute(
        table.delete().where(table.c.subject.in_(expired.with_for_update(skip_locked=True)))
    )


# Text, and built once: composing three counts' statements as expressions took a tenth of login's
# cold start.
_FAILURES = (
    "CASE WHEN counted.window_started_at <= :window_starts THEN 1 ELSE counted.failures + 1 END"
)
_ADD_ATTEMPT = sa.text(
    f"""
    INSERT INTO login_throttles AS counted (subject, failures, window_started_at, updated_at)
    VALUES (:subject, 1, :now, :now)
    ON CONFLICT (subject) DO UPDATE SET
      failures = {_FAILURES},
      window_started_at = CASE WHEN counted.window_started_at <= :window_starts THEN :now
                          ELSE counted.window_started_at END,
      blocked_until = CASE WHEN {_FAILURES} >= :free THEN
        :now + interval '1 second'
        * least({WAIT_S_MAX}, {FIRST_WAIT_S} * 2 ^ least({_FAILURES} - :free, 10)) END,
      updated_at = :now
    WHERE counted.blocked_until IS NULL OR counted.blocked_until <= :now
    RETURNING subject
    """
).bindparams(
    sa.bindparam("subject", type_=sa.LargeBinary),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("window_starts", type_=sa.DateTime(timezone=True)),
    sa.bindparam("free", type_=sa.Integer),
)
"""Adds one attempt and returns a row; returns no row during a wait. It is one statement, so that
concurrent attempts are counted exactly. From the `free`-th attempt on the next one waits, twice as
long each time, up to the maximum.
"""


def is_known_device(work: Connection, email: str, device_token: str, now: datetime) -> bool:
    """Whether this account logged in with this device token within KNOWN_FOR."""
    return _is_known(work, _known_device(email, device_token), now)


def _is_known(work: Connection, subject: bytes, now: datetime) -> bool:
    subjects = sa.select(table.c.subject).where(
        table.c.subject == subject, table.c.updated_at > now - KNOWN_FOR
    )
    return work.execute(subjects).first() is not None


def _known_address(email: str, address: str) -> bytes:
    return subject_of("known", email.lower(), address)


def _known_device(email: str, device_token: str) -> bytes:
    return subject_of("known device", email.lower(), device_token)


def subject_of(*parts: str) -> bytes:
    """What the table calls a subject: a hash, so that it names no account and no address."""
    return hashlib.sha256(json.dumps(parts).encode()).digest()
