"""Sign up: creates an account."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.auth.schemas import SignupBody
from shared.auth.signup import admit, sign_up
from shared.errors import EmailTaken, TooManyAttempts, Unavailable
from shared.users.schemas import UserAnswer
from shared.web import readiness
from shared.web.api import Api, Writing
from shared.web.client_address import client_address
from shared.web.preload import PASSWORDS
from shared.web.replies import Reply, created

api = Api("signup", readiness=[readiness.database], preload=PASSWORDS)


def _admit(body: SignupBody) -> str:
    return admit(body, client_address(), clock.now())


@api.post(
    "",
    answers=UserAnswer,
    status=201,
    failures=[EmailTaken, TooManyAttempts, Unavailable],
    creates=True,
    prepare=_admit,
)
def create(body: SignupBody, prepared: str, work: Writing) -> Reply:
    """A new account. It comes without a token: log in next."""
    user = sign_up(work, body, prepared, clock.now())
    return created(UserAnswer.of(user), "/account", about=user.id)


@functions_framework.http
def signup(_request: Request) -> Response:
    return api.answer()
