"""The bodies and answers of signup, login and reauthentication."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.auth.password_hashing import normalised
from shared.auth.passwords import LENGTH_MAX, LENGTH_MIN
from shared.schema.fields import Answer, Request
from shared.users.email import Email
from shared.users.schemas import Name

TYPED_LENGTH_MAX = 1_000
"""Before normalisation, which can shorten a text or lengthen it up to 18 times."""


def _utf8(value: SecretStr) -> SecretStr:
    # JSON can contain half of a surrogate pair, which is not a character and can't be hashed.
    if any("\ud800" <= character <= "\udfff" for character in value.get_secret_value()):
        raise PydanticCustomError("text", "must not hold unpaired surrogate characters")
    return value


def _bounded(value: SecretStr) -> SecretStr:
    if not 1 <= len(value.get_secret_value()) <= TYPED_LENGTH_MAX:
        raise PydanticCustomError(
            "password", "must have 1 to {max} characters", {"max": TYPED_LENGTH_MAX}
        )
    return _utf8(value)


def _new(value: SecretStr) -> SecretStr:
    if not LENGTH_MIN <= len(normalised(_bounded(value).get_secret_value())) <= LENGTH_MAX:
        raise PydanticCustomError(
            "password",
            "must have {min} to {max} characters",
            {"min": LENGTH_MIN, "max": LENGTH_MAX},
        )
    return value


# SecretStr, so that neither a log line nor the representation of a request ever shows one.
Password = Annotated[
    SecretStr,
    AfterValidator(_bounded),
    WithJsonSchema(
        {
            "type": "string",
            "format": "password",
            "writeOnly": True,
            "minLength": 1,
            "maxLength": TYPED_LENGTH_MAX,
        }
    ),
]
"""An existing password, whatever the rules were when it was set."""
NewPassword = Annotated[
    SecretStr,
    AfterValidator(_new),
    WithJsonSchema(
        {
            "type": "string",
            "format": "password",
            "writeOnly": True,
            "minLength": LENGTH_MIN,
            "maxLength": LENGTH_MAX,
            "description": "Not a common password, a repetition, a row of keys, or the e-mail "
            "address.",
            "examples": ["seven green kettles"],
        }
    ),
]
OpaqueToken = Annotated[
    SecretStr,
    AfterValidator(_utf8),
    Field(max_length=200, description="A refresh token, as login returned it."),
]


DeviceToken = Annotated[SecretStr, AfterValidator(_utf8), Field(max_length=200)]


class SignupBody(Request):
    email: Email
    password: NewPassword
    name: Name | None = None


class LoginBody(Request):
    email: Email
    password: Password
    device_token: Annotated[
        DeviceToken | None,
        Field(
            description="The device token that an earlier login of this account returned to this "
            "device. With it the owner can log in while strangers at the same IP address guess "
            "passwords. It does not replace the password."
        ),
    ] = None


class ForgottenPasswordBody(Request):
    email: Email


class PasswordResetBody(Request):
    token: Annotated[
        SecretStr,
        AfterValidator(_utf8),
        Field(max_length=200, description="From the mail, or from the operator."),
    ]
    password: NewPassword


class RefreshBody(Request):
    refresh_token: OpaqueToken


class TokensAnswer(Answer):
    access_token: Annotated[str, Field(description="Send it as `Authorization: Bearer ...`.")]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: Annotated[int, Field(description="Seconds for which the access token is valid.")]
    refresh_token: Annotated[
        str, Field(description="Good for one exchange at /login/refresh, within 30 days.")
    ]


class LoginAnswer(TokensAnswer):
    device_token: Annotated[
        str,
        Field(
            description="Keep it on the device, also after the logout, and send it with the next "
            "login. It expires 30 days after the last login with it."
        ),
    ]


class PasswordChangeBody(Request):
    current_password: Annotated[
        Password | None,
        Field(description="Left out only within 5 minutes of signing in with Firebase."),
    ] = None
    new_password: NewPassword


class CloseAccountBody(Request):
    password: Annotated[
        Password | None,
        Field(description="Left out only within 5 minutes of signing in with Firebase."),
    ] = None


class JwkAnswer(Answer):
    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str


class JwksAnswer(Answer):
    keys: list[JwkAnswer]
