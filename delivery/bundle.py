"""Builds one zip per function: the same bytes from the same files, on every machine.

    python -m delivery.bundle [--into build/bundles]

A zip holds the function's own files at its root, shared/ beside them, and its own requirements.txt.
So the platform finds `main.py`, can `import shared`, and knows what to install. Terraform names
each zip by its hash, so a function whose files did not change is not built or deployed again.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from delivery import catalog, packages
from delivery.imports import ImportsError
from delivery.locks import LockError

ROOT = Path(__file__).resolve().parent.parent

KEPT = frozenset(
    {".py", ".json", ".yaml", ".txt", ".pem", ".csv", ".html", ".css", ".js", ".svg", ".typed"}
)
"""Code, and the data that packages read. Any other file is an error: without it the package would
fail in the cloud only.
"""


class BundleError(Exception):
    """A bundle can't be built; the text names the file that is the reason."""


def contents(root: Path, function: str) -> dict[str, bytes]:
    """What goes into a function's zip: the name inside it → the bytes. Raises BundleError."""
    own = root / "functions" / function
    if not (own / "main.py").is_file():
        raise BundleError(f"functions/{function}/main.py: there is no such file")
    files = {path.relative_to(own).as_posix(): path.read_bytes() for path in _files(own)}
    files |= {
        path.relative_to(root).as_posix(): path.read_bytes() for path in _files(root / "shared")
    }
    touches = catalog.touches(root / "functions" / "catalog.yaml", function)
    try:
        files["requirements.txt"] = packages.requirements(root, function, touches).encode()
    except (ImportsError, LockError) as error:
        raise BundleError(str(error)) from error
    return files


def write(target: Path, files: Mapping[str, bytes]) -> str:
    """Write one zip and return the SHA-256 of its bytes.

    The bytes do not depend on the machine: names are sorted, times are zip's earliest, modes are
    equal, and nothing is compressed, because zlib's output differs between its versions. The
    platform unpacks it once, so its size does not matter.
    """
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    part.replace(target)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def build(root: Path, into: Path) -> dict[str, str]:
    """Build one zip for each function of the catalog, and delete all others: function → SHA-256.

    Raises BundleError.
    """
    listed = root / "functions" / "catalog.yaml"
    folders = {path.parent.name for path in root.glob("functions/*/main.py")}
    findings = catalog.check(listed, folders)
    if findings:
        raise BundleError(
            "\n".join(
                f"functions/catalog.yaml:{finding.line}: {finding.text}" for finding in findings
            )
        )
    into.mkdir(parents=True, exist_ok=True)
    hashes = {
        name: write(into / f"{name}.zip", contents(root, name))
        for name in catalog.function_names(listed)
    }
    for stale in set(into.glob("*.zip")) - {into / f"{name}.zip" for name in hashes}:
        stale.unlink()
    return hashes


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (
            path.is_dir()
            or "__pycache__" in inside.parts
            or any(part.startswith(".") for part in inside.parts)
        ):
            continue
        if path.suffix not in KEPT:
            raise BundleError(
                f"{path}: neither code nor data that a package reads ({', '.join(sorted(KEPT))})"
            )
        yield path


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m delivery.bundle", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument(
        "--into", type=Path, default=ROOT / "build" / "bundles", help="folder for the zips"
    )
    into: Path = parser.parse_args().into
    try:
        hashes = build(ROOT, into)
    except BundleError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, digest in hashes.items():
        sys.stdout.write(f"{digest}  {into / name}.zip\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
