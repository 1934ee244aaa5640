"""`make reset-password EMAIL=...`: prints a link that sets the account's password anew, once and
within half an hour.

The operator's way, also where no mail is sent. No password passes through a command line, and the
database gets a hash of the link's token alone. It works on the stack that `make run` has started,
or on the database that CLOUD_SQL_INSTANCE or DATABASE_SOCKET names, with the settings of
shared/config.py.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local.catalog import ROOT
from local.market_folder import LIVE, SAMPLE
from local.postgres import socket_of_running
from local.stack import SCHEMA_DATABASE
from shared import clock
from shared.auth.password_reset import LIFETIME, issue, link
from shared.config import ConfigurationError, settings
from shared.errors import Unavailable
from shared.log_redaction import redact
from shared.users.email import normalized_email

RESULT = """A new password for {email}, within {minutes} minutes and once, by this {what}:

  {link}

An app sends it to POST /login/reset, as does:

  curl -s {base_url}/login/reset -H 'Content-Type: application/json' \\
    -d '{{"token": "{token}", "password": "..."}}'
"""


def main() -> int:
    """Exit status 0, or 1 where there is no such account or no database."""
    redact()
    email = normalized_email(os.environ.get("EMAIL") or "")
    if email is None:
        print("Name the account: make reset-password EMAIL=ana@example.com", file=sys.stderr)
        return 1
    if not os.environ.get("CLOUD_SQL_INSTANCE") and not os.environ.get("DATABASE_SOCKET"):
        root = Path(os.environ.get("DATA_DIR") or ROOT / ".local")
        socket = socket_of_running(root / (LIVE if os.environ.get("LIVE") else SAMPLE) / "postgres")
        if socket is None:
            print("No stack is running here. Start it first: make run", file=sys.stderr)
            return 1
        os.environ |= {
            "ENVIRONMENT": "local",
            "DATABASE_SOCKET": socket,
            "DATABASE_NAME": SCHEMA_DATABASE,
        }
        page = f"http://localhost:{os.environ.get('PORT') or 8080}/app/new-password"
        os.environ.setdefault("RESET_PAGE", page)
    try:
        token = issue(email, clock.now())
    except (ConfigurationError, Unavailable) as error:
        print(f"The link could not be made: {error}", file=sys.stderr)
        return 1
    if token is None:
        print(f"There is no account of {email}", file=sys.stderr)
        return 1
    print(
        RESULT.format(
            email=email,
            minutes=LIFETIME.seconds // 60,
            what="token" if settings().reset_page is None else "link",
            link=link(settings(), token),
            token=token,
            base_url=settings().public_url,
        ),
        end="",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
