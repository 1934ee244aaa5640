"""The scheduled rotation of the keys that access tokens are signed with. The platform admits nobody
but the scheduler.
"""

import functions_framework
from flask import Request

from shared import clock
from shared.auth.key_rotation import RotationReport, RotationRequest, rotate
from shared.config import settings
from shared.errors import Unavailable
from shared.gcp.secret_manager import SecretManager
from shared.web.api import Api
from shared.web.replies import Reply, ok

api = Api("rotate-keys")


@api.post("", answers=RotationReport, failures=[Unavailable], optional_body=True)
def run(body: RotationRequest) -> Reply:  # noqa: ARG001 - read, so that a body that asks for something is refused
    """Does what is due: a new key is published, or the one published a day ago begins to sign; old
    versions are disabled.
    """
    return ok(rotate(SecretManager(settings()), clock.now()))


@functions_framework.http
def rotate_keys(_request: Request) -> Api:
    return api
