"""The stack that `make run` starts, for a test: a process of its own on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

from local.catalog import ROOT
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD
from tests.dates import inherited_shift

START_S_MAX = 120


class Running:
    """`python -m local` on a port and in a folder of its own; `more` is set in its environment."""

    def __init__(self, folder: Path, **more: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base_url = f"http://localhost:{self.port}"
        self.output_path = folder.parent / f"run-{self.port}.txt"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "PORT": str(self.port),
            "DATA_DIR": str(folder),
            **inherited_shift(),
            **more,
        }
        started_s = time.monotonic()
        with self.output_path.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        while "Ready:" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() - started_s < START_S_MAX, self.output()
            time.sleep(0.1)

    def output(self) -> str:
        return self.output_path.read_text()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def program(self, mark: str) -> psutil.Process:
        """The process with `mark` in its command: not its supervisor, nor one of its children."""
        processes = [
            process
            for process in self.children()
            if mark in process.cmdline() and "-I" not in process.cmdline()
        ]
        return min(processes, key=lambda process: process.create_time())

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def log_in(base_url: str) -> dict[str, str]:
    answer = httpx.post(f"{base_url}/login", json={"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
