"""At which level the infrastructure can be checked here, and the lines at the end of the run that say so.

Terraform needs its providers. Three roads, the first that is there:

* TFCHECK names a command that runs terraform offline against stub providers (or `tfcheck` is on the PATH);
* `terraform` is on the PATH and `terraform -chdir=infra init` has been run, so that the providers are there;
* neither: the files are parsed, and what matters is looked up in them. That is always done.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Level:
    """How deep the check goes, in words, and the command for it."""

    words: str
    tfcheck: str | None = None
    terraform: str | None = None


def level() -> Level:
    tfcheck = os.environ.get("TFCHECK") or shutil.which("tfcheck")
    if tfcheck:
        return Level("planned, applied and tested by terraform against stub providers", tfcheck=tfcheck)
    terraform = shutil.which("terraform")
    if terraform and (ROOT / "infra/.terraform/providers").is_dir():
        return Level("validated and tested by terraform", terraform=terraform)
    reason = "no `terraform init` has been run in infra" if terraform else "there is no terraform here"
    return Level(f"parsed only: {reason}")


LEVEL = level()


def gcloud_tree() -> Path | None:
    """The file with all of gcloud's commands and flags, where gcloud is installed with it."""
    gcloud = shutil.which("gcloud")
    tree = Path(gcloud).resolve().parents[1] / "data/cli/gcloud_completions.py" if gcloud else None
    return tree if tree is not None and tree.is_file() else None


GCLOUD_TREE = gcloud_tree()

collect_ignore = [] if LEVEL.tfcheck or LEVEL.terraform else ["test_terraform.py"]
if GCLOUD_TREE is None:
    collect_ignore.append("test_gcloud.py")


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"infra: {LEVEL.words}")
    if GCLOUD_TREE is None:
        terminalreporter.write_line("infra: gcloud's commands and flags not looked up: there is no gcloud here")
