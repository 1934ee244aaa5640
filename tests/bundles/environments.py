"""Makes the environment of one list of packages, in which no other package can be imported.

Installing twelve lists would take minutes. Each package's files, as its RECORD says, are links into
.venv-runtime.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path, PurePath

from delivery import locks
from delivery.imports import Use

# Prints each of the modules on standard input that can't be imported, or has no such name in it.
IMPORT = """
import importlib, json, sys
def load(module):
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        parent, _, name = module.rpartition(".")
        if not parent:
            raise
        return getattr(load(parent), name)
missing = []
for module in json.load(sys.stdin):
    try:
        load(module)
    except (ImportError, AttributeError):
        missing.append(module)
print(json.dumps(missing))
"""

INSTALLED = """
import importlib.metadata, json
print(json.dumps([(d.name, d.version) for d in importlib.metadata.distributions()]))
"""

FRAMEWORK = """import sys
from functions_framework._cli import _cli
sys.exit(_cli())
"""


def environment(runtime: Path, requirements: str, folder: Path) -> Path:
    """A virtual environment in `folder` with the packages of this list, without even pip."""
    listed = {line.name for line in locks.parse(requirements, "requirements.txt")}
    subprocess.run([runtime / "bin/python", "-m", "venv", "--without-pip", folder], check=True)
    site = site_packages(folder)
    for path, package in _linkable(runtime).items():
        if package in listed:
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).symlink_to(site_packages(runtime) / path)
    (folder / "bin/functions-framework").write_text(FRAMEWORK)
    return folder


def missing(environment: Path, uses: Collection[Use]) -> list[str]:
    """The imports that fail in this environment, each with its place in our code."""
    if not uses:
        return []
    modules = sorted({use.module for use in uses})
    done = subprocess.run(
        [environment / "bin/python", "-c", IMPORT],
        input=json.dumps(modules),
        env={"ENVIRONMENT": "cloud"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lacking = set(json.loads(done.stdout))
    return [f"{use.file}:{use.line} imports {use.module}" for use in uses if use.module in lacking]


def site_packages(environment: Path) -> Path:
    [folder] = environment.glob("lib/python*/site-packages")
    return folder


@cache
def _linkable(runtime: Path) -> Mapping[PurePath, str]:
    """The paths below site-packages to link, as few as possible, and the package of each.

    A folder where everything belongs to one package, else its files (`google` has many).
    """
    owners: dict[PurePath, set[str]] = defaultdict(set)
    files: dict[PurePath, str] = {}
    for distribution in importlib.metadata.distributions(path=[str(site_packages(runtime))]):
        package = locks.normalized(distribution.name)
        for file in distribution.files or ():
            path = PurePath(file)
            if ".." not in path.parts:  # programs in bin
                files[path] = package
                for folder in path.parents:
                    owners[folder].add(package)
    linkable: dict[PurePath, str] = {}
    for path, package in files.items():
        whole = [
            folder for folder in reversed(path.parents) if folder.parts and len(owners[folder]) == 1
        ]
        linkable[whole[0] if whole else path] = package
    return linkable


@cache
def installed(environment: Path) -> set[tuple[str, str]]:
    """The packages that a process in this environment sees, with their versions."""
    done = subprocess.run(
        [environment / "bin/python", "-c", INSTALLED], capture_output=True, text=True, check=True
    )
    return {(locks.normalized(name), version) for name, version in json.loads(done.stdout)}
