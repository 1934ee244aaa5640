"""Checks the files that a deployment reads: reports file, line and mistake, with a suggestion.

    python -m delivery.preflight

It is the first step of `make lint` and `make test`. It needs neither Terraform nor a network.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from delivery import catalog, schemas, variables
from delivery.findings import Finding
from shared.config import Settings

ROOT = Path(__file__).resolve().parent.parent


def findings(root: Path) -> Iterator[tuple[Path, Finding]]:
    """Everything that is wrong with the catalog, Terraform's variables and the schema files in
    `root`.
    """
    listed = root / "functions" / "catalog.yaml"
    folders = {path.parent.name for path in root.glob("functions/*/main.py")}
    yield from ((listed, finding) for finding in catalog.check(listed, folders))
    yield from variables.check(root / "infra", {name.upper() for name in Settings.model_fields})
    yield from schemas.check(root / "infra" / "schemas", schemas.filled_columns())


def main() -> int:
    lines = [
        f"{path.relative_to(ROOT)}:{finding.line}: {finding.text}"
        for path, finding in findings(ROOT)
    ]
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
