"""Stands in for the platform: unpacks one zip and runs it with functions-framework.

The process and the environment are its own, with only its requirements.txt installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import httpx

from delivery import bundle
from local.lifeline import Child
from tests.dates import inherited_shift

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-runtime"
START_S_MAX = 60


def unpacked(function: str, folder: Path) -> Path:
    """The function's zip as `make bundle` builds it, unpacked below `folder`."""
    bundle.write(folder / "function.zip", bundle.contents(ROOT, function))
    with zipfile.ZipFile(folder / "function.zip") as archive:
        archive.extractall(folder / "workspace")
    return folder / "workspace"


def compiled(folder: Path) -> Path:
    """The folder's code, compiled, as the platform's build does with every zip.

    The tests compile the code that all functions share once.
    """
    line: list[str | Path] = [
        ENVIRONMENT / "bin" / "python",
        "-m",
        "compileall",
        "-q",
        "--invalidation-mode",
        "unchecked-hash",
        folder,
    ]
    subprocess.run(line, check=True)
    return folder


class Instance:
    """One running instance of a function, on a free port of 127.0.0.1.

    Ends with `stop`, or with this process. It sees only the variables that are passed to it, apart
    from the shifted clock of `make test-dates`.
    """

    def __init__(
        self,
        function: str,
        folder: Path,
        environment: Path,
        variables: Mapping[str, str],
        built: Path,
    ) -> None:
        """`environment` has the packages of the function's list; `built` the compiled modules of
        shared/.
        """
        workspace = unpacked(function, folder)
        for path in (built / "shared").rglob("__pycache__"):
            shutil.copytree(path, workspace / path.relative_to(built))
        self._closing = ExitStack()
        self._child = Child(
            [
                "sh",
                "-c",
                'cd "$0" && exec "$1/python" "$1/functions-framework"',
                workspace,
                environment / "bin",
            ],
            log=folder / "log",
            environment={
                "FUNCTION_TARGET": function,
                "GUNICORN_LOG_LEVEL": "info",  # its log names the port
                "HOME": str(folder),
                "HOST": "127.0.0.1",
                "K_SERVICE": function.replace("_", "-"),
                "PATH": os.environ["PATH"],
                "PORT": "0",
                **inherited_shift(),
                **variables,
            },
        )

    @cached_property
    def answers(self) -> httpx.Client:
        """An HTTP client of the instance.

        The first use waits until it listens, so that several can start at once.
        """
        return self._closing.enter_context(
            httpx.Client(base_url=self._address(), timeout=30, trust_env=False)
        )

    def logged(self) -> list[str]:
        """The structured lines that it has written so far."""
        return [line for line in self._child.log.read_text().splitlines() if line.startswith("{")]

    def output(self) -> str:
        """The end of everything that it has written, for the message of a test that fails."""
        return self._child.output_end(40)

    def stop(self) -> None:
        self._closing.close()
        self._child.stop()

    def _address(self) -> str:
        deadline_s = time.monotonic() + START_S_MAX
        while not (
            match := re.search(
                r"Listening at: (http://127\.0\.0\.1:\d+)", self._child.log.read_text()
            )
        ):
            assert self._child.running(), self.output()
            assert time.monotonic() < deadline_s, self.output()
            time.sleep(0.02)
        return match[1]
