"""E-mail addresses: which ones are valid, and the normal form that is compared and stored."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

LENGTH_MAX: Final = 254
"""RFC 5321 §4.5.3.1.3: a path has 256 octets, two of which are its angle brackets."""
LOCAL_LENGTH_MAX: Final = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*", re.ASCII)
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}", re.ASCII)

_SCHEMA_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
"""A domain's label in the JSON schema, which neither folds case nor knows IDNA."""


def normalized_email(text: str) -> str | None:
    """The address as stored: trimmed, the local part as written, the domain in lower case and in
    ASCII (IDNA 2008).

    Python's own codec is not used: it is IDNA 2003 and turns faß.de into fass.de, another domain,
    whose owner would be taken for the owner of the account. Returns None for any other text than an
    address: RFC 5322's dot-atom, without quoted or non-ASCII local parts, at a domain with a dot.
    """
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if (
        not at
        or len(text) > LENGTH_MAX
        or len(local) > LOCAL_LENGTH_MAX
        or not _LOCAL.fullmatch(local)
    ):
        return None
    ascii_domain = domain.lower() if domain.isascii() else _in_ascii(domain)
    if ascii_domain is None or not _DOMAIN.fullmatch(ascii_domain):
        return None
    email = f"{local}@{ascii_domain}"
    return email if len(email) <= LENGTH_MAX else None


def _in_ascii(domain: str) -> str | None:
    import idna  # its tables take 10 ms, and most domains are in ASCII

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return None


def _email(value: Any) -> str:
    email = normalized_email(value) if isinstance(value, str) else None
    if email is None:
        raise PydanticCustomError("email", 'must be an e-mail address, such as "ana@example.com"')
    return email


Email = Annotated[
    str,
    BeforeValidator(_email),
    WithJsonSchema(
        {
            "type": "string",
            "format": "email",
            "pattern": (
                rf"^{_ATOM}(\.{_ATOM})*@({_SCHEMA_LABEL}\.)+"
                r"[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$"
            ),
            "maxLength": LENGTH_MAX,
            "description": f"With at most {LOCAL_LENGTH_MAX} characters before the @.",
            "examples": ["ana@example.com"],
        }
    ),
]
"""An e-mail address of a request, in normal form."""
