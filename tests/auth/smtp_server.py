"""An SMTP server on loopback that keeps what it receives, and can be slow, silent or unwilling."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

USER, PASSWORD = "mailer", "a mailer's secret"


@dataclass
class SmtpServer:
    """`refuses` are the commands that it answers with 550, `slow_s` how long each DATA takes;
    `drips` sends one byte a while in the place of a greeting.
    """

    port: int = 0
    context: ssl.SSLContext | None = None
    implicit: bool = False
    refuses: frozenset[str] = frozenset()
    slow_s: float = 0
    drips: bool = False
    messages: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    """The first word of each, after TLS with `tls ` before it."""


class _Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with suppress(OSError):
            self._serve(self.server.settings)

    def _serve(self, settings: SmtpServer) -> None:
        encrypted = settings.implicit
        if settings.implicit:
            self._encrypt(settings)
        while settings.drips:
            self.wfile.write(b"2")
            time.sleep(0.1)
        self._reply("220 loopback ESMTP")
        while line := self.rfile.readline():
            command = line.decode().strip()
            name = command.split(" ", 1)[0].upper()
            settings.commands.append(f"tls {name}" if encrypted else name)
            if name in settings.refuses:
                self._reply("550 no")
            elif name == "EHLO":
                offers = ["250-loopback", "250-AUTH PLAIN"]
                offers += ["250-STARTTLS"] if settings.context and not encrypted else []
                self._reply("\r\n".join([*offers, "250 8BITMIME"]))
            elif name == "STARTTLS":
                self._reply("220 go on")
                self._encrypt(settings)
                encrypted = True
            elif name == "AUTH":
                given = base64.b64decode(command.split(" ")[2]).decode().split("\0")[1:]
                self._reply("235 welcome" if given == [USER, PASSWORD] else "535 wrong")
            elif name == "DATA":
                self._reply("354 go on")
                time.sleep(settings.slow_s)
                settings.messages.append(message_from_bytes(self._data()))
                self._reply("250 taken")
            else:
                if name == "RCPT":
                    settings.recipients.append(command.partition("<")[2].partition(">")[0])
                self._reply("250 ok" if name != "QUIT" else "221 bye")

    def _encrypt(self, settings: SmtpServer) -> None:
        assert settings.context is not None
        self.request = settings.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _reply(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)


@contextmanager
def serving(settings: SmtpServer) -> Iterator[SmtpServer]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), _Session)
    server.settings = settings  # type: ignore[attr-defined]
    settings.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield settings
    server.shutdown()
    server.server_close()
    thread.join()
