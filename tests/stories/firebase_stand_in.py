"""Firebase's sign-in on loopback, for machines without its emulator: the part of the REST API that
the dashboard calls, with unsigned ID tokens as the emulator issues them, and a provider's page.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4


@dataclass
class Provider:
    """An identity provider: a page that sends the browser back at once, and whose user it says."""

    email: str = ""
    email_verified: bool = True
    returns: str = "code=one-time"
    """The parameters with which it goes back, beside the state."""
    as_fragment: bool = False
    refusal: str = ""
    """The code with which Firebase refuses its answer, where it does."""
    sign_ins: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of the calls that exchange its answers."""
    sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The state and the return address of each session that has left for its page."""

    def leave(self, body: dict[str, Any], host: str) -> tuple[int, dict[str, Any]]:
        if body["authFlowType"] != "CODE_FLOW" or set(urlsplit(body["continueUri"])[3:]) != {""}:
            return _error("INVALID_CONTINUE_URI")
        session, state = uuid4().hex, uuid4().hex
        self.sessions[session] = (state, body["continueUri"])
        query = urlencode({"state": state, "redirect_uri": body["continueUri"]})
        return 200, {
            "authUri": f"http://{host}/provider/{body['providerId']}?{query}",
            "sessionId": session,
        }

    def page(self, query: str) -> str:
        """Where the page of this query sends the browser."""
        parameters = dict(parse_qsl(query))
        mark = "#" if self.as_fragment else "?"
        return f"{parameters['redirect_uri']}{mark}{self.returns}&state={parameters['state']}"

    def refusal_of(self, body: dict[str, Any]) -> str:
        """Why the answer in this body of signInWithIdp is not accepted; empty where it is."""
        self.sign_ins.append(body)
        address = urlsplit(body["requestUri"])
        parameters = dict(parse_qsl(address.query or address.fragment))
        begun = self.sessions.pop(body["sessionId"], None)
        if begun != (parameters.get("state"), address._replace(query="", fragment="").geturl()):
            return "INVALID_IDP_RESPONSE : the session is another"
        return self.refusal or ("" if "code" in parameters else "INVALID_IDP_RESPONSE : no code")


@dataclass
class FirebaseStandIn:
    """Its users by e-mail address, what it mailed, and how often it renewed a token."""

    project: str
    host: str = ""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    mails: list[tuple[str, str]] = field(default_factory=list)
    renewals: int = 0
    provider: Provider = field(default_factory=Provider)

    def verify(self, email: str) -> None:
        """As if the user opened the mailed link."""
        self.users[email]["emailVerified"] = True

    def id_token(self, user: dict[str, Any]) -> str:
        now_s = int(time.time())
        claims = {
            "iss": f"https://securetoken.google.com/{self.project}",
            "aud": self.project,
            "sub": user["localId"],
            "user_id": user["localId"],
            "email": user["email"],
            "email_verified": user["emailVerified"],
            "auth_time": now_s,
            "iat": now_s,
            "exp": now_s + 3600,
            "firebase": {"identities": {}, "sign_in_provider": "password"},
        }
        parts = [{"alg": "none", "typ": "JWT"}, claims]
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts]
        return ".".join([*(part.rstrip(b"=").decode() for part in encoded), ""])

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The status and body for a call of a method such as accounts:signUp, or of token."""
        method = path.rpartition("/")[2].removeprefix("accounts:")
        if method == "token":
            return self._renew(body["refresh_token"])
        if method == "sendOobCode":
            return self._mail(body)
        if method == "lookup":
            return 200, {"users": [self._user_of(body["idToken"])]}
        if method == "createAuthUri":
            return self.provider.leave(body, self.host)
        if method == "signInWithIdp":
            return self._enter_from_provider(body)
        return self._enter(method, body["email"], body["password"])

    def _enter(self, method: str, email: str, password: str) -> tuple[int, dict[str, Any]]:
        if method == "signUp":
            if email in self.users:
                return _error("EMAIL_EXISTS")
            if len(password) < 6:  # Firebase's own limit
                return _error("WEAK_PASSWORD : Password should be at least 6 characters")
            self._add(email, password, is_verified=False)
        elif self.users.get(email, {}).get("password") != password:
            return _error("INVALID_LOGIN_CREDENTIALS")
        return self._entered(email)

    def _enter_from_provider(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Where the address has a password, and the provider has not verified it, its owner has to
        sign in with the password first.
        """
        provider = self.provider
        if refusal := provider.refusal_of(body):
            return _error(refusal)
        if provider.email not in self.users:
            self._add(provider.email, None, is_verified=provider.email_verified)
        elif self.users[provider.email]["password"] and not provider.email_verified:
            return 200, {
                "needConfirmation": True,
                "email": provider.email,
                "verifiedProvider": ["password"],
            }
        return self._entered(provider.email)

    def _add(self, email: str, password: str | None, *, is_verified: bool) -> None:
        self.users[email] = {
            "email": email,
            "password": password,
            "emailVerified": is_verified,
            "localId": uuid4().hex,
            "refresh": uuid4().hex,
        }

    def _entered(self, email: str) -> tuple[int, dict[str, Any]]:
        user = self.users[email]
        return 200, {
            "idToken": self.id_token(user),
            "refreshToken": user["refresh"],
            "expiresIn": "3600",
            "localId": user["localId"],
            "email": email,
        }

    def _renew(self, refresh_token: str) -> tuple[int, dict[str, Any]]:
        for user in self.users.values():
            if user["refresh"] == refresh_token:
                self.renewals += 1
                return 200, {
                    "id_token": self.id_token(user),
                    "refresh_token": refresh_token,
                    "expires_in": "3600",
                }
        return _error("TOKEN_EXPIRED")

    def _mail(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        kind = body["requestType"]
        email = body.get("email") or self._user_of(body["idToken"])["email"]
        if email not in self.users:
            return _error("EMAIL_NOT_FOUND")
        self.mails.append((kind, email))
        return 200, {"email": email}

    def _user_of(self, id_token: str) -> dict[str, Any]:
        part = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return self.users[claims["email"]]


def _error(message: str) -> tuple[int, dict[str, Any]]:
    return 400, {"error": {"code": 400, "message": message}}


class _Server(ThreadingHTTPServer):
    """On a free port of 127.0.0.1, with the stand-in that it answers for."""

    def __init__(self, stand_in: FirebaseStandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_OPTIONS(self) -> None:
        self._reply(204, {})

    def do_GET(self) -> None:
        """The provider's page."""
        address = urlsplit(self.path)
        if not address.path.startswith("/provider/"):
            self._reply(404, {})
            return
        self.send_response(302)
        self.send_header("Location", self.server.stand_in.provider.page(address.query))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_form = self.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
        body = {name: values[0] for name, values in parse_qs(text).items()} if is_form else None
        self._reply(
            *self.server.stand_in.answer(urlsplit(self.path).path, body or json.loads(text))
        )

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        content = b"" if status == 204 else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "*")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def serving(project: str) -> Iterator[FirebaseStandIn]:
    """A stand-in on a free port of 127.0.0.1."""
    stand_in = FirebaseStandIn(project)
    server = _Server(stand_in)
    stand_in.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
