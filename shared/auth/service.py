"""Logging in, staying logged in, logging out.

These use cases open their units of work themselves: a failed attempt must stay counted, and a
stolen token's family revoked, although the request fails; and no connection is held during the 20
ms that a password costs.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from shared.auth import refresh_tokens, repository, throttle
from shared.auth.password_hashing import hash_password, needs_rehash, verify_password
from shared.auth.refresh_tokens import Refused
from shared.auth.schemas import LoginAnswer, LoginBody, TokensAnswer
from shared.config import Settings, settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.errors import InvalidCredentials, RefreshTokenSpent, Unauthenticated


def log_in(chosen: Settings, login: LoginBody, address: str, now: datetime) -> LoginAnswer:
    """A new pair of tokens. Raises InvalidCredentials, or TooManyAttempts, for the owner and for
    strangers alike.
    """
    email, given = login.email, login.password.get_secret_value()
    with cloud_sql.writing() as work:
        device_token = _known_device_token(work, login, now)
        if device_token is None:
            counts = throttle.login_counts(work, email, address, now)
        else:
            counts = throttle.device_counts(email, device_token)
        throttle.count(work, counts, now)
        account = repository.account_by_email(work, email)
    right = verify_password(account.password_hash if account else None, given)
    if account is None or not right:
        raise InvalidCredentials("The e-mail address or the password is wrong")
    device_token = device_token or secrets.token_urlsafe(32)
    with cloud_sql.writing() as work:
        throttle.take_back(work, counts, now)
        throttle.remember(work, email, address, device_token, now)
        repository.lock_unchanged(work, account)
        if account.password_hash and needs_rehash(account.password_hash):
            repository.set_password_hash(work, account.user_id, hash_password(given))
        token = refresh_tokens.begin_family(work, account.user_id, now, _lifetime(chosen))
        caller = Caller(account.user_id, account.not_before)
        return LoginAnswer(**_tokens(chosen, caller, token, now), device_token=device_token)


def refresh(chosen: Settings, token: str, now: datetime) -> TokensAnswer:
    """A new pair for a refresh token. Raises RefreshTokenSpent, having revoked the family, or
    Unauthenticated.
    """
    with cloud_sql.writing() as work:
        grace = timedelta(seconds=chosen.refresh_grace_s)
        exchanged = refresh_tokens.exchange(
            work, token, now, lifetime=_lifetime(chosen), grace=grace
        )
        if not isinstance(exchanged, Refused):
            caller = Caller(exchanged.user_id, exchanged.not_before)
            return TokensAnswer(**_tokens(chosen, caller, exchanged.token, now))
    # Past the transaction, so that a revoked family stays revoked.
    if exchanged is Refused.SPENT:
        raise RefreshTokenSpent(
            "This refresh token was used before, so this login has ended: log in again"
        )
    raise Unauthenticated("The refresh token is not valid: log in again")


def log_out(work: Connection, token: str, now: datetime) -> None:
    """Ends the login of this refresh token. Doing it twice, or with an unknown token, changes
    nothing.
    """
    refresh_tokens.revoke_family_of(work, token, now)


def ready() -> None:
    """Raises Unavailable while no token could be signed."""
    from shared.auth import tokens

    tokens.check_signing(settings())


def _lifetime(chosen: Settings) -> timedelta:
    return timedelta(seconds=chosen.refresh_token_s)


def _known_device_token(work: Connection, login: LoginBody, now: datetime) -> str | None:
    token = None if login.device_token is None else login.device_token.get_secret_value()
    return token if token and throttle.is_known_device(work, login.email, token, now) else None


def _tokens(chosen: Settings, caller: Caller, refresh_token: str, now: datetime) -> dict[str, Any]:
    from shared.auth import tokens

    access = tokens.issue(chosen, caller, now)
    return {
        "access_token": access.token,
        "expires_in": access.expires_in_s,
        "refresh_token": refresh_token,
    }
