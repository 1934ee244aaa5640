"""Logging in, staying logged in, logging out.

These use cases open their units of work themselves: a failed attempt must stay counted, and a stolen token's family
revoked, although the request fails; and no connection is held during the 20 ms that a password costs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import Connection

from shared.adapters import cloud_sql
from shared.auth import refresh_tokens, repository, throttle
from shared.auth.refresh_tokens import Refused
from shared.auth.schemas import TokensAnswer
from shared.auth.security import hash_password, needs_rehash, verify_password
from shared.config import Settings, settings
from shared.errors import InvalidCredentials, RefreshTokenSpent, Unauthenticated


def log_in(chosen: Settings, email: str, password: SecretStr, address: str, now: datetime) -> TokensAnswer:
    """A new pair of tokens. Raises InvalidCredentials, or TooManyAttempts, for the owner and for strangers alike."""
    given = password.get_secret_value()
    with cloud_sql.writing() as work:
        counts = throttle.login_counts(work, email, address, now)
        throttle.count(work, counts, now)
        account = repository.account_by_email(work, email)
    right = verify_password(account.password_hash if account else None, given)
    if account is None or not right:
        raise InvalidCredentials("The e-mail address or the password is wrong")
    with cloud_sql.writing() as work:
        throttle.take_back(work, counts, now)
        throttle.remember_address(work, email, address, now)
        repository.lock_unchanged(work, account)
        if account.password_hash and needs_rehash(account.password_hash):
            repository.set_password_hash(work, account.user_id, hash_password(given))
        token = refresh_tokens.begin_family(work, account.user_id, now, _lifetime(chosen))
        return _answer(chosen, account.user_id, token, now)


def refresh(chosen: Settings, token: str, now: datetime) -> TokensAnswer:
    """A new pair for a refresh token. Raises RefreshTokenSpent, having revoked the family, or Unauthenticated."""
    with cloud_sql.writing() as work:
        exchanged = refresh_tokens.exchange(work, token, now, _lifetime(chosen))
        if not isinstance(exchanged, Refused):
            return _answer(chosen, exchanged.user_id, exchanged.token, now)
    # Past the transaction, so that a revoked family stays revoked.
    if exchanged is Refused.SPENT:
        raise RefreshTokenSpent("This refresh token was used before, so this login has ended: log in again")
    raise Unauthenticated("The refresh token is not valid: log in again")


def log_out(work: Connection, token: str, now: datetime) -> None:
    """Ends the login of this refresh token. Doing it twice, or with an unknown token, changes nothing."""
    refresh_tokens.revoke_family_of(work, token, now)


def ready() -> None:
    """Raises Unavailable while no token could be signed."""
    from shared.auth import tokens

    tokens.check_signing(settings())


def _lifetime(chosen: Settings) -> timedelta:
    return timedelta(seconds=chosen.refresh_token_s)


def _answer(chosen: Settings, user_id: UUID, refresh_token: str, now: datetime) -> TokensAnswer:
    from shared.auth import tokens

    access = tokens.issue(chosen, user_id, now)
    return TokensAnswer(access_token=access.token, expires_in=access.expires_in_s, refresh_token=refresh_token)
