"""The laptop's Firebase Auth: Google's own emulator, for machines that have Node.js.

`make firebase` installs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, Self

from local.catalog import ROOT
from local.folder_lock import FolderInUse, lock_folder
from local.lifeline import Child

PROJECT: Final = "demo-finance-api"
"""The project of the local stack. By Firebase's convention a project that begins with demo- exists
nowhere else.
"""

_SOURCE = ROOT / "local" / "firebase_emulator"
_INSTALLED = ROOT / ".cache" / "firebase"
_STAMP = _INSTALLED / "installed-lock.json"
NODE_MAJOR_MIN = 20  # what firebase-tools asks for
_INSTALL_S_MAX = 300
_START_S_MAX = 120  # it reads its interface's description first: 8 s of computing
NPM_OPTIONS = (
    "--ignore-scripts",  # nothing that we use is built, and nothing else should run here
    "--omit=optional",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-timeout=60000",
)


class FirebaseError(RuntimeError):
    """The emulator can't be installed or started; the text says why and what to do."""


class FirebaseAuthEmulator:
    """A running emulator.

    `start` makes it; it ends with `stop`, at the end of a `with`, or when this process ends. `host`
    is its address as host:port, on a free port of 127.0.0.1, as FIREBASE_AUTH_EMULATOR_HOST expects
    it.
    """

    def __init__(self, host: str, child: Child) -> None:
        self.host = host
        self.child = child

    @classmethod
    def start(cls, folder: Path, project: str = PROJECT) -> FirebaseAuthEmulator:
        """Start the emulator for `project` with the users in `folder`, and wait until it answers.

        It makes no request to the network. Raises FirebaseError, and FolderInUse when another
        process uses the folder.
        """
        reason = why_not()
        if reason:
            raise FirebaseError(reason)
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with lock_folder(folder) as lock:
            port_file = folder / "port"
            port_file.unlink(missing_ok=True)
            child = Child(
                ["node", _SOURCE / "launcher.js", _INSTALLED, folder, port_file, project],
                log=folder.with_name(f"{folder.name}.log"),
                # What firebase-tools may want to remember of its user stays in the folder.
                environment={"PATH": os.environ["PATH"], "HOME": str(folder)},
                keep_open=[lock.fileno()],
            )
        port = child.wait_for_text(port_file, _START_S_MAX)
        if port is None:
            raise FirebaseError(
                f"The Firebase Auth emulator did not start in {folder}. It said:\n"
                f"{child.output_end()}"
            )
        return cls(f"127.0.0.1:{port}", child)

    def stop(self) -> None:
        """End the emulator and wait until it has ended; its users are on disk."""
        self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def why_not() -> str | None:
    """Why the emulator can't start on this machine, and what to do about it; None when it can."""
    lacking = lacking_node("The Firebase Auth emulator")
    if lacking or _installed():
        return lacking
    return "The Firebase Auth emulator is not installed: `make firebase` does it"


def install() -> None:
    """Install the emulator of the lock file below .cache, unless it is installed.

    Raises FirebaseError: there is no Node.js here, or npm can't fetch the emulator.
    """
    reason = lacking_node("The Firebase Auth emulator")
    if reason:
        raise FirebaseError(reason)
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    try:
        with lock_folder(_INSTALLED):
            if not _installed():
                _fetch()
    except FolderInUse:
        raise FirebaseError(
            "The Firebase Auth emulator is being installed by another process"
        ) from None


def _installed() -> bool:
    return _STAMP.exists() and _STAMP.read_bytes() == (_SOURCE / "package-lock.json").read_bytes()


def _fetch() -> None:
    print(
        "Installing the Firebase Auth emulator into .cache/firebase: 220 MB, about a minute, once",
        flush=True,
    )
    _STAMP.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_SOURCE / name, _INSTALLED)
    try:
        done = subprocess.run(
            ["npm", "ci", *NPM_OPTIONS],  # noqa: S607 - the npm of the PATH, as node is
            cwd=_INSTALLED,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_INSTALL_S_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FirebaseError(f"npm was not done after {_INSTALL_S_MAX} s") from None
    if done.returncode != 0:
        output = "\n".join(done.stdout.decode(errors="replace").splitlines()[:12])
        raise FirebaseError(f"npm could not install the Firebase Auth emulator. It said:\n{output}")
    shutil.copy(
        _SOURCE / "package-lock.json", _STAMP
    )  # last: an interrupted installation starts over


def lacking_node(tool: str) -> str | None:
    """Why the Node.js of this machine can't run `tool`, as a sentence; None where it can."""
    if not shutil.which("node") or not shutil.which("npm"):
        return f"{tool} needs Node.js {NODE_MAJOR_MIN} or later with npm, and there is none here"
    done = subprocess.run(
        ["node", "--version"],  # noqa: S607 - see npm
        capture_output=True,
        text=True,
        check=False,
    )
    version = re.match(r"v(\d+)\.", done.stdout)
    if version is None or int(version[1]) < NODE_MAJOR_MIN:
        installed = done.stdout.strip() or "of no known version"
        return f"{tool} needs Node.js {NODE_MAJOR_MIN} or later, and this one is {installed}"
    return None


def main() -> int:
    """`make firebase`. With --if-possible a failure is printed, and the exit status is 0 all the
    same.
    """
    try:
        install()
    except FirebaseError as error:
        print(error, file=sys.stderr)
        return 0 if "--if-possible" in sys.argv[1:] else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
