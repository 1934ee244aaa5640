"""Slows down guessing, and asking vendors for more than one person needs: attempts are counted in
PostgreSQL, and those that go on wait longer and longer.

    what is counted             attempts without a wait    forgotten after
    an account from an address            5                  a day
    an account from anywhere             20                  an hour
    an address, any account             100                  an hour
    an account from a known device        5                  a day
    signups from an address             300                  an hour
    passwords asked again, a user         5                  a day
    symbols looked up, a user           200                  an hour
    symbols looked up, an address       400                  an hour
    symbols looked up, by all         1,000                  an hour

Then come waits of 5, 10, 20 … seconds, never more than 15 minutes; an attempt during a wait is
refused without being looked at, and doesn't make it longer. Every attempt is counted before the
password is checked, and taken back when it was right: so a hundred at once get no more answers than
a hundred in a row.

Nobody is locked out for good. The waits end, and the count over all addresses, with which strangers
could keep an owner waiting for ever, is not applied to an address from which that account logged in
during the last 30 days. Strangers at the owner's own address keep nobody waiting who sends the
device token of an earlier login: it is counted by itself, and by nothing that others can fill. The
token proves nothing else, is known by its hash, and is forgotten 30 days after its last login.

Accounts are counted by e-mail address, existing or not, so the throttle tells nobody which ones
exist.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.auth import login_throttles as table
from shared.errors import TooManyAttempts

FIRST_WAIT_S: Final = 5
WAIT_S_MAX: Final = 15 * 60
KNOWN_FOR: Final = timedelta(days=30)

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that is counted. `free` attempts within `window` go without a wait."""

    subject: bytes
    free: int
    window: timedelta
    one_owner: bool
    """Whether a success shows that the failures before were the owner's own, so that all of them
    are forgotten.
    """


def device_counts(email: str, device_token: str) -> list[Count]:
    """What a login for this address counts against where it comes with a token of
    `is_known_device`.
    """
    return [
        Count(_subject("account and device", email.lower(), device_token), 5, _DAY, one_owner=True)
    ]


def login_counts(work: Connection, email: str, address: str, now: datetime) -> list[Count]:
    """What any other login for this address counts against."""
    counts = [
        Count(_subject("account and address", email.lower(), address), 5, _DAY, one_owner=True),
        Count(_subject("address", address), 100, _HOUR, one_owner=False),
    ]
    if not _is_known(work, _known(email, address), now):
        counts.append(Count(_subject("account", email.lower()), 20, _HOUR, one_owner=True))
    return counts


def signup_counts(address: str) -> list[Count]:
    """What a signup counts against, whether it succeeds or not."""
    return [Count(_subject("signup", address), 300, _HOUR, one_owner=False)]


def confirmation_counts(user_id: object) -> list[Count]:
    """What a password asked again of a user who is signed in counts against."""
    return [Count(_subject("confirmation", str(user_id)), 5, _DAY, one_owner=True)]


def lookup_counts(user_id: UUID, address: str) -> list[Count]:
    """What asking the vendors for a symbol counts against, found or not: their limits are
    everybody's, and the daily run's.

    Accounts cost nothing, so the address is counted too, and what all ask together.
    """
    return [
        Count(_subject("lookup", str(user_id)), 200, _HOUR, one_owner=False),
        Count(_subject("lookup from", address), 400, _HOUR, one_owner=False),
        Count(_subject("lookup by all"), 1_000, _HOUR, one_owner=False),
    ]


def count(work: Connection, counts: Sequence[Count], now: datetime) -> None:
    """Counts one attempt, in a transaction of its own, so that what fails afterwards stays counted.

    Raises TooManyAttempts, having counted nothing, while any of them has to wait.
    """
    ordered = sorted(
        counts, key=lambda each: each.subject
    )  # everybody locks in this order, so nobody deadlocks
    waiting = [each.subject for each in ordered if not _counted(work, each, now)]
    if waiting:
        until = work.scalar(
            sa.select(sa.func.max(table.c.blocked_until)).where(table.c.subject.in_(waiting))
        )
        wait_s = max(1, math.ceil((until - now).total_seconds())) if until else 1
        raise TooManyAttempts("Too many attempts: wait, then try again", retry_after_s=wait_s)


def _counted(work: Connection, each: Count, now: datetime) -> bool:
    values = {
        "subject": each.subject,
        "now": now,
        "window_starts": now - each.window,
        "free": each.free,
    }
    return work.execute(_COUNTING, values).first() is not None


def take_back(work: Connection, counts: Sequence[Count], now: datetime) -> None:
    """The attempt was right: forgets the owner's failures, and this one attempt of an address that
    many may share.
    """
    for each in sorted(counts, key=lambda each: each.subject):
        row = table.c.subject == each.subject
        if each.one_owner:
            work.execute(table.delete().where(row))
        else:
            left = sa.func.greatest(table.c.failures - 1, 0)
            still = sa.case((left >= each.free, table.c.blocked_until))
            work.execute(
                table.update().where(row).values(failures=left, blocked_until=still, updated_at=now)
            )


def remember(work: Connection, email: str, address: str, device_token: str, now: datetime) -> None:
    """This account logged in from here, with this device. Forgets, on the way, a few rows that mean
    nothing any more.
    """
    subjects = sorted([_known(email, address), _known_device(email, device_token)])
    rows = [
        {"subject": subject, "failures": 0, "window_started_at": now, "updated_at": now}
        for subject in subjects
    ]
    work.execute(
        insert(table)
        .values(rows)
        .on_conflict_do_update(index_elements=["subject"], set_={"updated_at": now})
    )
    stale = sa.select(table.c.subject).where(table.c.updated_at < now - KNOWN_FOR).limit(10)
    work.execute(table.delete().where(table.c.subject.in_(stale.with_for_update(skip_locked=True))))


# Text, and made once: composing the waits of three counts as expressions took a tenth of login's
# cold start.
_FAILURES = (
    "CASE WHEN counted.window_started_at <= :window_starts THEN 1 ELSE counted.failures + 1 END"
)
_COUNTING = sa.text(
    f"""
    INSERT INTO login_throttles AS counted (subject, failures, window_started_at, updated_at)
    VALUES (:subject, 1, :now, :now)
    ON CONFLICT (subject) DO UPDATE SET
      failures = {_FAILURES},
      window_started_at = CASE WHEN counted.window_started_at <= :window_starts THEN :now
                          ELSE counted.window_started_at END,
      blocked_until = CASE WHEN {_FAILURES} >= :free THEN
        :now + interval '1 second' * least({WAIT_S_MAX}, {FIRST_WAIT_S} * 2 ^ least({_FAILURES} - :free, 10)) END,
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
"""Adds one attempt and returns a row; returns none while a wait lasts. One statement, so it counts
exactly. The next attempt waits from the `free`-th on, twice as long each time, up to the maximum.
"""


def is_known_device(work: Connection, email: str, device_token: str, now: datetime) -> bool:
    """Whether this account logged in with this device token within KNOWN_FOR."""
    return _is_known(work, _known_device(email, device_token), now)


def _is_known(work: Connection, subject: bytes, now: datetime) -> bool:
    known = sa.select(table.c.subject).where(
        table.c.subject == subject, table.c.updated_at > now - KNOWN_FOR
    )
    return work.execute(known).first() is not None


def _known(email: str, address: str) -> bytes:
    return _subject("known", email.lower(), address)


def _known_device(email: str, device_token: str) -> bytes:
    return _subject("known device", email.lower(), device_token)


def _subject(*parts: str) -> bytes:
    return hashlib.sha256(json.dumps(parts).encode()).digest()
