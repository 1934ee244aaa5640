"""Login, refresh and logout.

These use cases open their units of work themselves, for two reasons. A failed attempt must stay
counted, and a stolen token's family revoked, although the request fails. And no connection is held
during the 20 ms that a password hash takes.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from shared.auth import refresh_tokens, repository, throttle
from shared.auth.password_hashing import hash_password, needs_rehash, verify_password
from shared.auth.refresh_tokens import ExchangeRefusal
from shared.auth.schemas import LoginAnswer, LoginBody, TokensAnswer
from shared.config import Settings, settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.errors import InvalidCredentials, RefreshTokenSpent, Unauthenticated


def log_in(settings: Settings, login: LoginBody, address: str, now: datetime) -> LoginAnswer:
    """A new pair of tokens. Raises InvalidCredentials or TooManyAttempts; neither reveals whether
    the account exists.
    """
    email, password = login.email, login.password.get_secret_value()
    with cloud_sql.writing() as work:
        device_token = _known_device_token(work, login, now)
        if device_token is None:
            counts = throttle.login_counts(work, email, address, now)
        else:
            counts = throttle.device_counts(email, device_token)
        throttle.count(work, counts, now)
        account = repository.account_by_email(work, email)
    is_right = verify_password(account.password_hash if account else None, password)
    if account is None or not is_right:
        raise InvalidCredentials("The e-mail address or the password is wrong")
    device_token = device_token or secrets.token_urlsafe(32)
    with cloud_sql.writing() as work:
        throttle.record_success(work, counts, now)
        throttle.remember_device(work, email, address, device_token, now)
        repository.lock_unchanged(work, account)
        if account.password_hash and needs_rehash(account.password_hash):
            repository.set_password_hash(work, account.user_id, hash_password(password))
        token = refresh_tokens.begin_family(work, account.user_id, now, _lifetime(settings))
        caller = Caller(account.user_id, account.not_before)
        return LoginAnswer(**_tokens(settings, caller, token, now), device_token=device_token)


def refresh(settings: Settings, token: str, now: datetime) -> TokensAnswer:
    """A new pair for a refresh token. Raises Unauthenticated, or RefreshTokenSpent after revoking
    the family.
    """
    with cloud_sql.writing() as work:
        grace = timedelta(seconds=settings.refresh_grace_s)
        exchanged = refresh_tokens.exchange(
            work, token, now, lifetime=_lifetime(settings), grace=grace
        )
        if not isinstance(exchanged, ExchangeRefusal):
            caller = Caller(exchanged.user_id, exchanged.not_before)
            return TokensAnswer(**_tokens(settings, caller, exchanged.token, now))
    # After the commit, so that a revoked family stays revoked.
    if exchanged is ExchangeRefusal.SPENT:
        raise RefreshTokenSpent(
            "This refresh token was used before, so this login has ended: log in again"
        )
    raise Unauthenticated("The refresh token is not valid: log in again")


def log_out(work: Connection, token: str, now: datetime) -> None:
    """Ends the login of this refresh token. A repetition, or an unknown token, changes nothing."""
    refresh_tokens.revoke_family_of(work, token, now)


def check_readiness() -> None:
    """A check of /readyz: raises Unavailable while the signing key can't be read."""
    from shared.auth import tokens

    tokens.check_signing(settings())


def _lifetime(settings: Settings) -> timedelta:
    return timedelta(seconds=settings.refresh_token_s)


def _known_device_token(work: Connection, login: LoginBody, now: datetime) -> str | None:
    token = None if login.device_token is None else login.device_token.get_secret_value()
    return token if token and throttle.is_known_device(work, login.email, token, now) else None


def _tokens(
    settings: Settings, caller: Caller, refresh_token: str, now: datetime
) -> dict[str, Any]:
    from shared.auth import tokens

    access = tokens.issue(settings, caller, now)
    return {
        "access_token": access.token,
        "expires_in": access.expires_in_s,
        "refresh_token": refresh_token,
    }
