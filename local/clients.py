"""`make openapi`, second part: writes the clients' generated code from the OpenAPI document.

The Python client needs a package of requirements-dev.txt only. The TypeScript types need Node.js;
without it they are left as they are, and the command says so.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from local.catalog import ROOT
from local.node_tools import NodeToolsError, install, run_tool
from local.openapi import TARGET

PYTHON: Final = ROOT / "clients" / "python"
GENERATED: Final = PYTHON / "src" / "finance_api_client" / "generated"
TYPESCRIPT: Final = ROOT / "clients" / "typescript"
TYPES: Final = TYPESCRIPT / "src" / "generated.ts"
GENERATE_S_MAX: Final = 120


class ClientsError(RuntimeError):
    """A client can't be written; the text is the generator's own."""


def write_python(folder: Path, document: Path = TARGET) -> None:
    """Writes the Python client's generated package as `folder`, in place of what is there.

    It is written outside the checkout first: ruff, which formats it, would else find this project's
    own rules. Raises ClientsError, also where an operation would be left out.
    """
    binaries = Path(sys.executable).parent
    with TemporaryDirectory() as temporary:
        written = Path(temporary) / "generated"
        done = subprocess.run(
            [
                *(binaries / "openapi-python-client", "generate", "--path", document),
                *("--config", PYTHON / "generator.yaml", "--meta", "none"),
                *("--output-path", written, "--fail-on-warning"),
            ],
            env={**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"},
            cwd=temporary,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=GENERATE_S_MAX,
            check=False,
        )
        if done.returncode != 0:
            raise ClientsError(
                f"The Python client can't be written. The generator said:\n{done.stdout}"
            )
        (written / "keyed_paths.py").write_text(_keyed_paths(document))
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(
            written, folder, ignore=shutil.ignore_patterns("__pycache__", ".ruff_cache")
        )


def _keyed_paths(document: Path) -> str:
    """A module with the paths of every POST that honours an Idempotency-Key."""
    paths = [
        re.sub(r"\{\w+\}", "[^/]+", path)
        for path, methods in json.loads(document.read_text())["paths"].items()
        if any(
            parameter["name"] == "Idempotency-Key"
            for parameter in methods.get("post", {}).get("parameters", ())
        )
    ]
    lines = "".join(f'    r"{path}",\n' for path in paths)
    return (
        '"""The paths where POST honours an Idempotency-Key, as regular expressions."""\n\n'
        f"KEYED_PATHS = (\n{lines})\n"
    )


def write_types(target: Path, document: Path = TARGET) -> None:
    """Writes the TypeScript types as `target`. Raises NodeToolsError."""
    run_tool("openapi-typescript", document, "--output", target)
    digest = digest_of(document)
    target.write_text(
        f"// Of the OpenAPI document with the SHA-256 {digest}.\n{target.read_text()}"
    )


def digest_of(document: Path) -> str:
    """The document's SHA-256, by which a machine without Node.js sees whether the types lag."""
    return hashlib.sha256(document.read_bytes()).hexdigest()


def main() -> int:
    """Writes both; the exit status is 0 without Node.js too."""
    write_python(GENERATED)
    print(f"{GENERATED.relative_to(ROOT)} is written")
    try:
        install()
        write_types(TYPES)
    except NodeToolsError as error:
        print(f"{TYPES.relative_to(ROOT)} is left as it is: {error}", file=sys.stderr)
        return 0
    print(f"{TYPES.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
