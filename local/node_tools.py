"""The tools from npm that check the OpenAPI document and the TypeScript client: two linters, the
generator of types, and the compiler. For machines that have Node.js.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from local.catalog import ROOT
from local.firebase import NPM_OPTIONS, lacking_node
from local.folder_lock import FolderInUse, lock_folder

SOURCE: Final = ROOT / "clients" / "typescript"
INSTALLED: Final = ROOT / ".cache" / "node_tools"
_STAMP: Final = INSTALLED / "installed-lock.json"
_NAME: Final = "What checks the TypeScript client"
_INSTALL_S_MAX: Final = 300
_RUN_S_MAX: Final = 180


class NodeToolsError(RuntimeError):
    """A tool can't be installed or run, or reports errors; the text says which."""


def why_not() -> str | None:
    """Why the tools can't run on this machine; None where they can, once installed."""
    return lacking_node(_NAME)


def install() -> None:
    """Installs the tools of clients/typescript/package-lock.json below .cache, unless they are
    there. Raises NodeToolsError: there is no Node.js here, or npm can't fetch them.
    """
    reason = why_not()
    if reason:
        raise NodeToolsError(reason)
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock_file = SOURCE / "package-lock.json"
    try:
        with lock_folder(INSTALLED):
            if _STAMP.exists() and _STAMP.read_bytes() == lock_file.read_bytes():
                return
            print(
                "Installing the tools of the TypeScript client into .cache/node_tools, once",
                flush=True,
            )
            _STAMP.unlink(missing_ok=True)
            for name in ("package.json", lock_file.name):
                shutil.copy(SOURCE / name, INSTALLED)
            output, status = _run(["npm", "ci", *NPM_OPTIONS], INSTALLED, _INSTALL_S_MAX)
            if status != 0:
                raise NodeToolsError(f"npm could not install the tools. It said:\n{output}")
            shutil.copy(lock_file, _STAMP)  # last: an interrupted installation starts over
    except FolderInUse:
        raise NodeToolsError("The tools are being installed by another process") from None


def run_tool(name: str, *arguments: str | Path, folder: Path = ROOT) -> str:
    """Runs an installed tool in `folder`. Returns what it printed; raises NodeToolsError with the
    same where its exit status is not 0.
    """
    program = INSTALLED / "node_modules" / ".bin" / name
    output, status = _run([program, *arguments], folder, _RUN_S_MAX)
    if status != 0:
        raise NodeToolsError(f"{name} ended with {status}. It said:\n{output}")
    return output


def _run(command: list[str | Path], folder: Path, seconds: int) -> tuple[str, int]:
    """The output and the exit status of a command that may reach the network only as npm."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={
                **os.environ,
                "REDOCLY_TELEMETRY": "off",
                "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NodeToolsError(f"{command[0]} was not done after {seconds} s") from None
    return done.stdout.decode(errors="replace"), done.returncode


def typescript_project(folder: Path) -> Path:
    """A copy of the TypeScript client in `folder`, beside the installed packages that it needs."""
    project = folder / "typescript"
    shutil.copytree(SOURCE, project, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (project / "node_modules").symlink_to(INSTALLED / "node_modules")
    return project


def compile_typescript(project: Path) -> Path:
    """Compiles a copy of the client, in the compiler's strict mode. Returns the folder of the
    JavaScript. Raises NodeToolsError with the compiler's errors.
    """
    run_tool("tsc", "--project", project)
    return project / "dist"


def main() -> int:
    """Installs the tools. With --if-possible a failure is printed, and the exit status is 0 all the
    same: the tests that need them then say why they are skipped.
    """
    try:
        install()
    except NodeToolsError as error:
        print(error, file=sys.stderr)
        return 0 if "--if-possible" in sys.argv[1:] else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
