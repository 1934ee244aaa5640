"""BCRA's server often leaves out the intermediate certificate: a file adds it, and nothing else
becomes trusted.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared.errors import ProviderRefused, ProviderUnavailable
from shared.vendors.http import _default_trust_store
from shared.vendors.rates.bcra import Bcra
from tests.dates import certificate_lifetime
from tests.vendors.rates.answers import FRIDAY, NOON, bcra_day, bcra_range, quotation, rate
from tests.vendors.vendor_server import Answer


@dataclass(frozen=True)
class Signed:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _key_usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        key_cert_sign=issues,
        crl_sign=issues,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def signed(name: str, by: Signed | None) -> Signed:
    """A certificate authority, or without one above it a root; the one named for the loopback
    address is a server's.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = by.key if by else key
    issues = name != "127.0.0.1"
    valid_from, valid_to = certificate_lifetime()
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_to)
        .add_extension(x509.BasicConstraints(ca=issues, path_length=None), critical=True)
        .add_extension(_key_usage(issues=issues), critical=True)  # which Python checks from 3.13 on
        .add_extension(address, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
        .sign(signer, hashes.SHA256())
    )
    return Signed(certificate, key)


@contextmanager
def bcra_over_tls(leaf: Signed, folder: Path) -> Iterator[str]:
    """A server that shows its own certificate only."""
    (folder / "leaf.pem").write_bytes(leaf.pem() + leaf.key_pem())
    body = Answer(bcra_range([bcra_day(FRIDAY, quotation("USD", 1390.5))])).encoded()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
            """Says nothing."""

    class Server(HTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up on our certificate is what half of these tests want."""

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def root() -> Signed:
    return signed("a known root", None)


@pytest.fixture(scope="module")
def intermediate(root: Signed) -> Signed:
    return signed("an intermediate", root)


@pytest.fixture
def server(
    root: Signed, intermediate: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The root is in the default trust store, the intermediate is in none."""
    (tmp_path / "root.pem").write_bytes(root.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    _default_trust_store.cache_clear()
    with bcra_over_tls(signed("127.0.0.1", intermediate), tmp_path) as url:
        yield url
    _default_trust_store.cache_clear()


def ask(url: str, ca_file: Path | None) -> object:
    return Bcra(url, lambda: NOON, ca_file=ca_file, attempts=1).daily(
        {"USD"}, "official", FRIDAY, FRIDAY
    )


def test_without_the_intermediate_the_server_is_not_trusted(server: str) -> None:
    with pytest.raises(ProviderUnavailable, match="could not be reached"):
        ask(server, None)


def test_the_file_completes_the_chain(server: str, intermediate: Signed, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(intermediate.pem())
    assert ask(server, tmp_path / "ca.pem") == [rate(FRIDAY, "USD", "ARS", "1390.5")]


def test_the_file_is_added_to_the_trust_store_and_opens_it_to_nobody_else(
    server: str, tmp_path: Path
) -> None:
    stranger = signed("a stranger", None)
    (tmp_path / "ca.pem").write_bytes(stranger.pem())
    with pytest.raises(ProviderUnavailable, match="could not be reached"):
        ask(server, tmp_path / "ca.pem")


@pytest.mark.parametrize(
    "content", [None, b"", b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_cannot_be_read_is_told_by_the_name_of_its_setting(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(ProviderRefused, match="BCRA_CA_FILE"):
        ask("https://127.0.0.1", tmp_path / "ca.pem")
