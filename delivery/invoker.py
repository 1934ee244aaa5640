"""Switches Cloud Run's check of callers on or off for each function, as Terraform's output says.

    python -m delivery.invoker build/functions.json --project P --region R

Where `public_invoker` is "unchecked" the check of public functions is off, for organisations that
forbid grants to allUsers. A scheduled function is always checked. Terraform has no argument for
this on a function. A function that has the right state is not changed. The module calls gcloud, and
needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from delivery.cloud_run import CloudRunError, Gcloud


def set_checks(gcloud: Gcloud, functions: dict[str, dict[str, Any]]) -> list[str]:
    """Set the check of each function and return a line for each change.

    `functions` is Terraform's output of that name. Raises CloudRunError.
    """
    changed = []
    for name, function in sorted(functions.items()):
        check = bool(function["invoker_check"]) or function["access"] == "scheduled"
        if gcloud.service(name).invoker_check != check:
            gcloud.set_invoker_check(name, check=check)
            changed.append(
                f"{name}: callers are {'checked' if check else 'no longer checked'} by IAM"
            )
    return changed


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m delivery.invoker", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("functions", type=Path, help="what `terraform output -json functions` says")
    parser.add_argument("--project", required=True)
    parser.add_argument("--region", required=True)
    options = parser.parse_args()
    functions = json.loads(options.functions.read_text(encoding="utf-8"))
    try:
        changed = set_checks(Gcloud(options.project, options.region), functions)
    except CloudRunError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in changed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
