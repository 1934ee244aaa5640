"""Servers on loopback that behave as a PostgreSQL should not, over a unix socket and behind Cloud
SQL's TLS.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

from tests.dates import certificate_lifetime

Session = Callable[[socket.socket], None]
"""What becomes of a connection; it is left open where this returns."""

_AUTHENTICATION_OK = b"R\x00\x00\x00\x08\x00\x00\x00\x00"


def silent(_connection: socket.socket) -> None:
    """Takes what comes and says nothing."""


def dies_in_start_up(connection: socket.socket) -> None:
    """Greets, begins a sentence, and is gone."""
    connection.recv(4096)
    connection.sendall(_AUTHENTICATION_OK + b"S\x00\x00\x00\x30server_ver")
    connection.close()


def hangs_in_start_up(connection: socket.socket) -> None:
    """Greets, begins a sentence, and says no more."""
    connection.recv(4096)
    connection.sendall(_AUTHENTICATION_OK + b"S\x00\x00\x00\x30server_ver")


def speaks_http(connection: socket.socket) -> None:
    """Is another service altogether."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9)


def hangs_up(connection: socket.socket) -> None:
    """Closes what it has accepted."""
    connection.close()


def carries_to(path: str) -> Session:
    """Carries to the PostgreSQL behind this unix socket, as Cloud SQL's proxy does."""

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def session(connection: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        far.connect(path)
        threading.Thread(target=carry, args=(far, connection), daemon=True).start()
        carry(connection, far)

    return session


@contextmanager
def serving(listening: socket.socket, session: Session | None) -> Iterator[None]:
    """Accepts on this socket, with a thread per connection; with None nothing accepts."""
    accepted: list[socket.socket] = []

    def run(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            assert session is not None
            session(connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            accepted.append(connection)
            threading.Thread(target=run, args=(connection,), daemon=True).start()

    listening.listen(1 if session is None else 128)
    if session is not None:
        threading.Thread(target=accept, daemon=True).start()
    yield
    with contextlib.suppress(OSError):
        listening.shutdown(socket.SHUT_RDWR)
    for open_socket in (listening, *accepted):
        open_socket.close()


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs the certificates of an instance and of its clients."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> Authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return cls(
            key, _certificate("Authority", key.public_key(), "Authority", key, authority=True)
        )

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def sign(self, name: str, public_key: rsa.RSAPublicKey) -> str:
        """A certificate in PEM."""
        return (
            _certificate(name, public_key, "Authority", self.key)
            .public_bytes(Encoding.PEM)
            .decode()
        )

    def wrap(self, session: Session, folder: Path) -> Session:
        """The session behind TLS, with a certificate of ours."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        chain = folder / "server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        chain.write_text(private + self.sign("instance", key.public_key()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)

        def wrapped(connection: socket.socket) -> None:
            with contextlib.suppress(ssl.SSLError):
                session(context.wrap_socket(connection, server_side=True))

        return wrapped


@contextmanager
def google_for(authority: Authority) -> Iterator[str]:
    """A loopback Google that issues tokens, and names one instance at 127.0.0.1. Yields its base
    URL.
    """

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith(":generateEphemeralCert"):
                public_key = load_pem_public_key(json.loads(body)["public_key"].encode())
                assert isinstance(public_key, rsa.RSAPublicKey)
                public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
                self._reply({"ephemeralCert": {"cert": authority.sign("client", public_key)}})
            else:
                self._reply({"access_token": "a", "token_type": "Bearer", "expires_in": 3600})

        def do_GET(self) -> None:
            self._reply(
                {
                    "region": "europe-west1",
                    "databaseVersion": "POSTGRES_18",
                    "ipAddresses": [{"type": "PRIVATE", "ipAddress": "127.0.0.1"}],
                    "serverCaCert": {"cert": authority.pem},
                }
            )

        def _reply(self, answer: object) -> None:
            encoded = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, *_: object) -> None:
            """Not into the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _certificate(
    subject: str,
    public_key: rsa.RSAPublicKey,
    issuer: str,
    key: rsa.RSAPrivateKey,
    *,
    authority: bool = False,
) -> x509.Certificate:
    valid_from, valid_to = certificate_lifetime()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_to)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
