"""The scheduled rotation of the keys that sign access tokens. Only the scheduler may call it."""

import functions_framework
from flask import Request, Response

from shared import clock
from shared.auth.key_rotation import RotationReport, RotationRequest, rotate
from shared.config import settings
from shared.errors import Unavailable
from shared.gcp.secret_manager import SecretManager
from shared.web.api import Api
from shared.web.replies import Reply, ok

api = Api("rotate-keys", scheduled=True)


@api.post("", answers=RotationReport, failures=[Unavailable], optional_body=True)
def run(body: RotationRequest) -> Reply:  # noqa: ARG001 - validated: its fields are refused
    """Takes the step that is due: publishes a new key, or lets the key published a day ago sign;
    disables old versions.
    """
    return ok(rotate(SecretManager(settings()), clock.now()))


@functions_framework.http
def rotate_keys(_request: Request) -> Response:
    return api.answer()
