"""Reads the lock files that uv writes, and writes a separate line for each extra.

    python -m delivery.locks requirements.txt requirements-dev.txt

The last step of `make lock`. For pip before 23.3 `google-auth[pyopenssl]` is another project than
`google-auth`: with one line for both, its resolver looks for a version of the other, and takes the
newest instead of the locked one (docs/decisions/0016-lists-of-their-own.md). uv merges them into
one line; here they are separate again.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

_REQUIREMENT: Final = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[(?P<extras>[\w.,-]+)\])?==(?P<version>[^\s;\\]+)"
    r"(?: ; (?P<marker>[^\\]*[^\\\s]))?(?: \\)?"
)
_HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
_COMMENT: Final = re.compile(r"    #(?: via)?(?P<words>.*)")


class LockError(Exception):
    """A lock file can't be used; the text says which package or line is the reason."""


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of a lock file: a package, or a package with an extra, at its one version."""

    name: str
    """Lower case, words separated by hyphens."""
    version: str
    extras: tuple[str, ...] = ()
    marker: str = ""
    hashes: tuple[str, ...] = ()
    """As pip reads them: `sha256:…`."""
    required_by: tuple[str, ...] = ()
    """The packages that ask for it, as uv's `# via` says; for a root the file that names it."""

    def requirement(self) -> str:
        """What pip installs: one line and its hashes, without the comments."""
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        marker = f" ; {self.marker}" if self.marker else ""
        lines = [
            f"{self.name}{extras}=={self.version}{marker}",
            *(f"    --hash={digest}" for digest in self.hashes),
        ]
        return " \\\n".join(lines) + "\n"

    def text(self) -> str:
        """The requirement with the comments, as uv writes them."""
        if len(self.required_by) > 1:
            return (
                self.requirement()
                + "    # via\n"
                + "".join(f"    #   {name}\n" for name in self.required_by)
            )
        return self.requirement() + "".join(f"    # via {name}\n" for name in self.required_by)


def normalized(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(path: Path) -> list[Locked]:
    """The lines of a lock file, in their order. Raises LockError."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, file: str) -> list[Locked]:
    """The lines of a lock file's text. Raises LockError, which names the line of `file`, for
    whatever uv doesn't write.
    """
    packages: list[Locked] = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := _REQUIREMENT.fullmatch(line):
            packages.append(
                Locked(
                    normalized(match["name"]),
                    match["version"],
                    tuple(sorted((match["extras"] or "").split(","))) if match["extras"] else (),
                    match["marker"] or "",
                )
            )
        elif packages and _HASH.fullmatch(line):
            digest = line.strip().removeprefix("--hash=").removesuffix(" \\")
            packages[-1] = replace(packages[-1], hashes=(*packages[-1].hashes, digest))
        elif packages and (match := _COMMENT.fullmatch(line)):
            if words := match["words"].strip():
                packages[-1] = replace(packages[-1], required_by=(*packages[-1].required_by, words))
        elif line.strip() and not line.startswith("#"):
            raise LockError(f"{file}:{number}: not what `make lock` writes: {line.strip()[:80]}")
    for package in packages:
        if not package.hashes:
            raise LockError(f"{file}: {package.name} has no hash")
    return packages


def with_lines_for_extras(packages: Iterable[Locked]) -> list[Locked]:
    """Each package with a line without extras, one for each extra, and one for all extras.

    The last exists where there are several extras. Lines that are separate already stay as they
    are.
    """
    lines: dict[tuple[str, str, tuple[str, ...], str], Locked] = {}
    for package in packages:
        combinations = [(), *((extra,) for extra in package.extras), package.extras]
        for extras in combinations:
            # The dependents stand once: uv's comments don't say which extra they require.
            required_by = () if extras else package.required_by
            line = replace(package, extras=extras, required_by=required_by)
            key = (line.name, line.version, extras, line.marker)
            if key not in lines or required_by:
                lines[key] = line
    return list(lines.values())


def needed(packages: Sequence[Locked], roots: Collection[str], file: str) -> list[Locked]:
    """The lines of these packages and of everything that they need, in the lock's order.

    The lines of extras are included. A dependency counts with whatever extra or on whatever
    platform it is requested: uv's comments do not distinguish them. So the list may hold a small
    package too many, and never one too few. Raises LockError where a root, or a package that
    requires another one, has no line.
    """
    names = {package.name for package in packages}
    for root in sorted(roots):
        if root not in names:
            raise LockError(f"{file}: {root} has no line; `make lock` writes it")
    dependencies: dict[str, set[str]] = {}
    for package in packages:
        for parent in package.required_by:
            if (
                parent.startswith("-") or " " in parent
            ):  # a file: -r delivery/requirements.in, finance-api (pyproject.toml)
                continue
            if normalized(parent) not in names:
                raise LockError(
                    f"{file}: {parent}, which needs {package.name}, has no line; "
                    "`make lock` writes it"
                )
            dependencies.setdefault(normalized(parent), set()).add(package.name)
    closure: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in closure:
            closure.add(name)
            waiting.extend(dependencies.get(name, ()))
    return [package for package in packages if package.name in closure]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m delivery.locks", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("files", type=Path, nargs="+", help="lock files, rewritten in place")
    for path in parser.parse_args().files:
        try:
            lines = with_lines_for_extras(read(path))
        except LockError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        path.write_text("".join(line.text() for line in lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
