"""Sends a mail through the deployment's SMTP server, within a bounded time."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any

from shared.config import Settings
from shared.errors import Unavailable


class MailSession:
    """A connection to the server, encrypted and logged in."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Hands one message over. Raises Unavailable where the server does not take it."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic replies
        message.set_content(text)
        with _failures_mapped():
            self._server.send_message(message, self._sender, [to])


@contextmanager
def mail_session(settings: Settings, until_s: float) -> Iterator[MailSession]:
    """A session that ends at `until_s` (time.monotonic) at the latest, whatever the server does.

    Raises Unavailable where the server can't be reached, offers no TLS where the settings ask for
    it, or refuses the login.
    """
    host, port, seconds = settings.smtp_host or "", settings.smtp_port, until_s - time.monotonic()
    with _failures_mapped():
        server = (
            _BoundedTls(seconds, host, port, context=ssl.create_default_context())
            if settings.smtp_tls == "implicit"
            else _Bounded(seconds, host, port)
        )
    try:
        with _failures_mapped():
            _log_in(settings, server)
        yield MailSession(server, settings.smtp_from or "")
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.abort.cancel()
        server.close()


class _Bounded(smtplib.SMTP):
    """A connection, made by the constructor, that ends after some seconds. A socket's own
    timeout covers one read, and a server that sends a byte a second never meets it.
    """

    def __init__(self, seconds: float, host: str, port: int, **options: Any) -> None:
        seconds = max(0.1, seconds)
        self.abort = threading.Timer(seconds, self._end)
        self.abort.daemon = True
        self.abort.start()
        try:
            super().__init__(host, port, timeout=seconds, **options)
        except BaseException:
            self.abort.cancel()
            raise

    def _end(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                # Closing alone would not wake a thread that reads.
                self.sock.shutdown(socket.SHUT_RDWR)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same with TLS from the first byte on."""


def _log_in(settings: Settings, server: smtplib.SMTP) -> None:
    if settings.smtp_tls == "starttls":
        # Raises where the server does not offer it: nothing is sent in the clear.
        server.starttls(context=ssl.create_default_context())
    server.ehlo_or_helo_if_needed()
    if settings.smtp_user and settings.smtp_password:
        server.login(settings.smtp_user, settings.smtp_password.get_secret_value())


@contextmanager
def _failures_mapped() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Unavailable("The mail server does not take the message") from error
