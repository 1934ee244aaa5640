"""Where the login is kept between two commands: in the system's keyring where the package keyring
is installed and has one, else in a file that only its owner can read.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

SERVICE = "finance-api"
_ENTRY = "login"


class NotLoggedIn(Exception):
    """There is no login; the text says how to get one."""


@dataclass(frozen=True, slots=True)
class Login:
    """One deployment, and what opens it: a personal token, or the two tokens of a login."""

    url: str
    token: str
    refresh_token: str | None = None
    device_token: str | None = None

    def renewed(self, token: str, refresh_token: str) -> Login:
        return replace(self, token=token, refresh_token=refresh_token)


def folder() -> Path:
    """The folder of the file, by XDG's convention; FINANCE_CONFIG_DIR names another."""
    named = os.environ.get("FINANCE_CONFIG_DIR")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / SERVICE


def read() -> Login:
    """The login of this shell: FINANCE_API_TOKEN and FINANCE_API_URL, else the stored one. Raises
    NotLoggedIn.
    """
    url, token = os.environ.get("FINANCE_API_URL"), os.environ.get("FINANCE_API_TOKEN")
    stored = _stored()
    if token:
        address = url or (stored.url if stored else None)
        if address is None:
            raise NotLoggedIn("FINANCE_API_TOKEN needs FINANCE_API_URL beside it")
        return Login(address, token)
    if stored is None:
        raise NotLoggedIn("Log in first: finance login --url https://...")
    return stored


def write(login: Login) -> str:
    """Stores the login; returns where, in words."""
    text = json.dumps(asdict(login))
    keyring = _keyring()
    if keyring is not None:
        keyring.set_password(SERVICE, _ENTRY, text)
        _file().unlink(missing_ok=True)
        return "the system's keyring"
    directory = folder()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A new file, which mkstemp makes with mode 600, takes the place of the old one at once.
    handle, name = tempfile.mkstemp(dir=directory)
    with os.fdopen(handle, "w") as stored:
        stored.write(text)
    Path(name).replace(_file())
    return str(_file())


def forget() -> None:
    """Removes the stored login; nothing happens where there is none."""
    keyring = _keyring()
    if keyring is not None and keyring.get_password(SERVICE, _ENTRY) is not None:
        keyring.delete_password(SERVICE, _ENTRY)
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return folder() / "login.json"


def _stored() -> Login | None:
    keyring = _keyring()
    text = None if keyring is None else keyring.get_password(SERVICE, _ENTRY)
    if text is None:
        try:
            text = _file().read_text()
        except FileNotFoundError:
            return None
    return Login(**json.loads(text))


def _keyring() -> Any:
    """The module keyring where it has somewhere to keep a secret; else None. FINANCE_KEYRING=0
    leaves it out.
    """
    if os.environ.get("FINANCE_KEYRING") == "0":
        return None
    try:
        import keyring
    except ImportError:
        return None
    return keyring if keyring.get_keyring().priority > 0 else None
