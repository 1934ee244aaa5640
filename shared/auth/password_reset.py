"""A forgotten password: a link that sets a new one, once and within half an hour.

The answer to "I forgot it" never reveals whether there is such an account. Every request opens a
session with the mail server, whose failure is a 503 for all. Then it answers at a fixed time after
its beginning, within which a message is handed over where there is an account. Nothing is done
after the answer, because the platform gives an instance no CPU then.
"""

from __future__ import annotations

import hashlib
import logging
import math
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.auth import refresh_tokens, repository, throttle
from shared.auth.password_hashing import hash_password
from shared.auth.passwords import check_new_password
from shared.auth.repository import Account
from shared.config import Settings
from shared.database import cloud_sql
from shared.database.auth import password_resets as table
from shared.database.caller import void_tokens
from shared.errors import (
    FinanceApiError,
    MailNotConfigured,
    ResetTokenInvalid,
    Unavailable,
)

if TYPE_CHECKING:
    from shared.mail.smtp import MailSession

LIFETIME: Final = timedelta(minutes=30)
THREADS_SHARE: Final = 4
"""One of so many threads of an instance, and at least one, may wait for the mail server: the others
serve logins.
"""
STORING_S: Final = 0.2
"""The part of a request's time that is left for storing the token's hash."""

_waiting_lock = threading.Lock()
_waiting_count = 0
_log = logging.getLogger("finance_api")


def request_reset(settings: Settings, email: str, address: str, now: datetime) -> None:
    """Mails a link to the owner of this account, and returns at the same time where there is none.

    Raises MailNotConfigured, TooManyAttempts, and Unavailable while the mail server can't be
    reached: none of them depends on the account.
    """
    if settings.smtp_host is None:
        raise MailNotConfigured(
            "This deployment sends no mail: ask its operator for a link that sets a new password"
        )
    with cloud_sql.writing() as work:
        throttle.count(work, throttle.reset_counts(email, address), now)
    # It imports the standard library's mail and TLS, which no other request of login needs.
    from shared.mail.smtp import mail_session

    with _one_of_few(settings):
        answer_at_s = time.monotonic() + settings.smtp_s
        with mail_session(settings, answer_at_s - STORING_S) as session:
            with cloud_sql.reading() as work:
                account = repository.account_by_email(work, email)
            if account is not None and account.email is not None:
                _mail_link(settings, session, account, account.email, now)
        time.sleep(max(0.0, answer_at_s - time.monotonic()))


def _mail_link(
    settings: Settings, session: MailSession, account: Account, email: str, now: datetime
) -> None:
    token = secrets.token_urlsafe(32)
    try:
        session.send(email, SUBJECT, message(settings, email, token))
        # After the message: one that is not taken leaves the link before it alone.
        with cloud_sql.writing() as work:
            store(work, account, token, now)
    except FinanceApiError as error:
        # A problem would tell that there is an account.
        _log.warning("a link for a new password was not mailed: %s", error.code)


def reset(token: SecretStr, password: SecretStr, address: str, now: datetime) -> None:
    """Sets the password and ends every login, for the owner of a token that was mailed or printed.

    Raises ResetTokenInvalid; Invalid for a password that is easy to guess, after which the token
    still holds; InvalidCredentials where the account has changed meanwhile.
    """
    token_hash = _hash(token.get_secret_value())
    with cloud_sql.reading() as work:
        account = _account_of(work, token_hash, now)
    email = account.email or ""
    check_new_password(password.get_secret_value(), email, "/password")
    password_hash = hash_password(password.get_secret_value())
    with cloud_sql.writing() as work:
        repository.lock_unchanged(work, account)
        if work.execute(table.delete().where(table.c.token_hash == token_hash)).rowcount == 0:
            raise _invalid()
        repository.set_password_hash(work, account.user_id, password_hash)
        refresh_tokens.revoke_all(work, account.user_id, now)
        void_tokens(work, account.user_id, now)
        counts = throttle.login_counts(work, email, address, now)
        throttle.record_success(work, counts, now)


def issue(email: str, now: datetime) -> str | None:
    """A token for the operator to hand over; None where there is no such account."""
    with cloud_sql.writing() as work:
        account = repository.account_by_email(work, email)
        if account is None:
            return None
        token = secrets.token_urlsafe(32)
        store(work, account, token, now)
        return token


def store(work: Connection, account: Account, token: str, now: datetime) -> None:
    """Stores the token's hash in the place of an earlier one. Nothing is stored where the account
    was deleted meanwhile.
    """
    values = {"token_hash": _hash(token), "created_at": now, "expires_at": now + LIFETIME}
    # The row's lock: the account can't be deleted between this and the foreign key's check.
    if not repository.lock(work, account.user_id):
        return
    storing = insert(table).values(user_id=account.user_id, **values)
    work.execute(storing.on_conflict_do_update(index_elements=["user_id"], set_=values))


SUBJECT: Final = "A new password for Finance API"


def message(settings: Settings, email: str, token: str) -> str:
    """The text of the mail."""
    host = urlsplit(settings.public_url).hostname
    way = (
        "Enter this code where you asked for it"
        if settings.reset_page is None
        else "Open this link"
    )
    return (
        f"Somebody asked for a new password of the account {email} at {host}.\n\n"
        f"{way}, within {LIFETIME.seconds // 60} minutes; it works once:\n\n"
        f"{link(settings, token)}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n"
    )


def link(settings: Settings, token: str) -> str:
    """The address of the app's page with the token behind #, which no server and no log sees; the
    token alone where the deployment names no page.
    """
    page = settings.reset_page
    return token if page is None else f"{page}#token={token}"


@contextmanager
def _one_of_few(settings: Settings) -> Iterator[None]:
    """Raises Unavailable where enough threads of this instance wait for the mail server."""
    global _waiting_count  # noqa: PLW0603 - one per process
    with _waiting_lock:
        if _waiting_count >= max(1, settings.threads // THREADS_SHARE):
            raise Unavailable(
                "Other mails are being sent", retry_after_s=math.ceil(settings.smtp_s) + 1
            )
        _waiting_count += 1
    try:
        yield
    finally:
        with _waiting_lock:
            _waiting_count -= 1


def _account_of(work: Connection, token_hash: bytes, now: datetime) -> Account:
    query = sa.select(table.c.user_id).where(
        table.c.token_hash == token_hash, table.c.expires_at > now
    )
    account = repository.account_by_id(work, query.scalar_subquery())
    if account is None:
        raise _invalid()
    return account


def _invalid() -> ResetTokenInvalid:
    return ResetTokenInvalid(
        "The link does not hold: it was used, replaced by a newer one, or is older than "
        f"{LIFETIME.seconds // 60} minutes. Ask for a new one"
    )


def _hash(token: str) -> bytes:
    """The stored hash. A fast one is enough: 256 random bits can't be guessed."""
    return hashlib.sha256(token.encode()).digest()
