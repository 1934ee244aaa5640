"""Derives what each function installs from what its code can import.

    python -m delivery.packages

prints the number of packages and megabytes of each function. A function gets the lines of
requirements.txt that its code can import, and what those need. Why they are derived and not written
by hand: docs/decisions/0016-lists-of-their-own.md.
"""

from __future__ import annotations

import csv
import importlib.metadata
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from delivery import catalog, imports, locks

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.txt"
HEADER = "# From requirements.txt: what this function's code can import, and what that needs.\n"


def requirements(root: Path, function: str, touches: Collection[str]) -> str:
    """The text of a function's own requirements.txt, every line with its hashes.

    Raises the errors of `lines`.
    """
    return HEADER + "".join(line.requirement() for line in lines(root, function, touches))


def lines(root: Path, function: str, touches: Collection[str]) -> list[locks.Locked]:
    """The lines of requirements.txt that a function installs, in their order.

    Raises locks.LockError or imports.ImportsError, which name the function, the module and the
    package.
    """
    locked = locks.read(root / LOCK)
    return locks.needed(locked, roots(root, function, touches, locked), LOCK)


def roots(
    root: Path, function: str, touches: Collection[str], locked: Collection[locks.Locked]
) -> dict[str, imports.Use]:
    """The packages that a function's own code and shared/ import: package → one place of import.

    Raises ImportsError for a module that no installed package provides, and where its package has
    no line in the lock.
    """
    names = {package.name for package in locked}
    packages: dict[str, imports.Use] = {}
    for use in imports.outside(root, function, touches):
        where = f"functions/{function}: {use.file}:{use.line} imports {use.module}"
        package = _package_of(use.module)
        if package is None:
            raise imports.ImportsError(f"{where}, which no installed package provides")
        if package not in names:
            raise imports.ImportsError(f"{where} of {package}, which has no line in {LOCK}")
        packages.setdefault(package, use)
    return packages


def _package_of(module: str) -> str | None:
    """The package that installs a module, or the module around a name."""
    provided = _provided()
    while module and module not in provided:
        module = module.rpartition(".")[0]
    return provided.get(module)


@cache
def _provided() -> Mapping[str, str]:
    """Every module of this environment → its package; a module of two packages has none."""
    owners: dict[str, set[str]] = defaultdict(set)
    for distribution in importlib.metadata.distributions():
        # RECORD itself: Distribution.files makes a path object of each of 15,000 lines, which takes
        # seconds.
        package, record = (
            locks.normalized(distribution.name),
            distribution.read_text("RECORD") or "",
        )
        for file, *_ in csv.reader(record.splitlines()):
            if file.endswith((".py", ".so", ".pyd")) and not file.startswith(".."):
                folder, _, name = file.rpartition("/")
                module = f"{folder}/{name.partition('.')[0]}".strip("/").replace("/", ".")
                owners[module.removesuffix(".__init__")].add(package)
    return {module: packages.pop() for module, packages in owners.items() if len(packages) == 1}


def _sizes_bytes() -> dict[str, int]:
    """The size of the files of each package in this environment, compiled modules included."""
    sizes: dict[str, int] = defaultdict(int)
    for distribution in importlib.metadata.distributions():
        for file, *_ in csv.reader((distribution.read_text("RECORD") or "").splitlines()):
            path = Path(str(distribution.locate_file(file)))
            sizes[locks.normalized(distribution.name)] += (
                path.stat().st_size if path.is_file() else 0
            )
    return sizes


def main() -> int:
    """Print the table of docs/scale.md: how much each function installs, and how much the whole
    lock is.
    """
    listed, sizes = ROOT / "functions" / "catalog.yaml", _sizes_bytes()
    rows = {f"{LOCK}, the whole": locks.read(ROOT / LOCK)} | {
        f"`{function}`": lines(ROOT, function, catalog.touches(listed, function))
        for function in catalog.function_names(listed)
    }
    sys.stdout.write("| what is installed | packages | MB |\n|---|---|---|\n")
    for name, packages in rows.items():
        names = {package.name for package in packages}
        sys.stdout.write(
            f"| {name} | {len(names)} "
            f"| {sum(sizes.get(package, 0) for package in names) / 1e6:.0f} |\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
