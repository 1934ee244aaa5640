"""Log in, refresh, log out, forgotten passwords; and the public keys that verify access tokens."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.auth import service
from shared.auth.password_reset import request_reset
from shared.auth.password_reset import reset as reset_password
from shared.auth.schemas import (
    ForgottenPasswordBody,
    JwksAnswer,
    LoginAnswer,
    LoginBody,
    PasswordResetBody,
    RefreshBody,
    TokensAnswer,
)
from shared.config import settings
from shared.errors import (
    InvalidCredentials,
    MailNotConfigured,
    RefreshTokenSpent,
    ResetTokenInvalid,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
)
from shared.web import readiness
from shared.web.api import Api, Writing
from shared.web.client_address import client_address
from shared.web.preload import PASSWORDS, TOKENS
from shared.web.replies import Reply, accepted, no_content, ok

api = Api(
    "login", readiness=[readiness.database, service.check_readiness], preload=[*PASSWORDS, *TOKENS]
)

JWKS_CACHE_S = 300
"""Shorter than the time between a key's publication and its first signature."""


@api.post(
    "",
    answers=LoginAnswer,
    failures=[InvalidCredentials, TooManyAttempts, Unavailable],
    secret=True,
)
def log_in(body: LoginBody) -> Reply:
    """An access token for 15 minutes, and a refresh token to get the next one."""
    return ok(service.log_in(settings(), body, client_address(), clock.now()))


@api.post(
    "/refresh",
    answers=TokensAnswer,
    failures=[Unauthenticated, RefreshTokenSpent, Unavailable],
    secret=True,
)
def refresh(body: RefreshBody) -> Reply:
    """A new pair of tokens for a refresh token, which is then spent. Sending a spent one ends its
    login, except in the first seconds.
    """
    return ok(service.refresh(settings(), body.refresh_token.get_secret_value(), clock.now()))


@api.post("/logout", status=204)
def log_out(body: RefreshBody, work: Writing) -> Reply:
    """Ends this login: its refresh tokens are refused from now on. An unknown token is no error."""
    service.log_out(work, body.refresh_token.get_secret_value(), clock.now())
    return no_content()


@api.post("/forgot", status=202, failures=[MailNotConfigured, TooManyAttempts, Unavailable])
def forgot(body: ForgottenPasswordBody) -> Reply:
    """Mails a link that sets a new password. The answer is the same, at the same time, whether
    there is such an account or not. 404 where the deployment sends no mail.
    """
    request_reset(settings(), body.email, client_address(), clock.now())
    return accepted()


@api.post("/reset", status=204, failures=[ResetTokenInvalid, InvalidCredentials, Unavailable])
def reset(body: PasswordResetBody) -> Reply:
    """Sets a new password with the token of a mailed link, which is then spent, and ends every
    login: all tokens issued before are refused.
    """
    reset_password(body.token, body.password, client_address(), clock.now())
    return no_content()


@api.get(
    "/jwks",
    answers=JwksAnswer,
    answer_headers=["Cache-Control"],
    failures=[Unavailable],
    any_origin=True,
)
def jwks() -> Reply:
    """The public keys, newest first, as a JWK Set (RFC 7517)."""
    # It imports PyJWT and cryptography, which a process loads with its first login.
    from shared.auth.keys import published_keys

    keys = published_keys(settings().verification_keys_file)
    reply = ok(JwksAnswer.model_validate(keys))
    reply.headers["Cache-Control"] = f"public, max-age={JWKS_CACHE_S}"
    return reply


@functions_framework.http
def login(_request: Request) -> Response:
    return api.answer()
