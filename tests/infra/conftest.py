"""At which level the infrastructure can be checked here, and the lines at the end of the run that
say so.

Terraform needs its providers. Three roads, the first that is there:

* TFCHECK names a command that runs terraform offline against stub providers, or `tfcheck` is on
  the PATH;
* `terraform` is on the PATH and gets the providers from its registry, once for
  each worker that runs tests, into .cache/terraform;
* neither: the files are parsed, and what matters is looked up in them. That is always done.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.workers import add_to_summary, one_at_a_time

ROOT = Path(__file__).parents[2]
INIT_S_MAX = 300


@dataclass(frozen=True, slots=True)
class Level:
    """How deep the check goes, in words, and the command for it."""

    words: str
    tfcheck: str | None = None
    terraform: tuple[str, ...] | None = None


def level() -> Level:
    tfcheck = os.environ.get("TFCHECK") or shutil.which("tfcheck")
    if tfcheck:
        return Level(
            "planned, applied and tested by terraform against stub providers", tfcheck=tfcheck
        )
    terraform = shutil.which("terraform")
    if terraform is None:
        return Level("parsed only: there is no terraform here")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    here = (terraform, f"-chdir={copied(ROOT / '.cache/terraform' / worker)}")
    if not initialised(here):
        return Level("parsed only: there is a terraform, but it gets no providers here")
    return Level("validated and tested by terraform", terraform=here)


def copied(folder: Path) -> Path:
    """A copy of infra/ and what it reads, where terraform can keep its providers and their lock."""
    infra = folder / "infra"
    infra.mkdir(parents=True, exist_ok=True)
    for old in infra.iterdir():
        if not old.name.startswith(".terraform"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(
        ROOT / "infra",
        infra,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"),
    )
    shutil.copytree(
        ROOT / "functions",
        folder / "functions",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return infra


def initialised(terraform: tuple[str, ...]) -> bool:
    """Whether terraform has its providers, or can install them; False without a network."""
    impatient = {"TF_REGISTRY_DISCOVERY_RETRY": "0", "TF_REGISTRY_CLIENT_TIMEOUT": "5"}
    try:
        done = subprocess.run(
            [*terraform, "init", "-backend=false", "-input=false"],
            env={**os.environ, **impatient}, capture_output=True, check=False, timeout=INIT_S_MAX,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


LEVEL = level()


def gcloud_tree() -> Path | None:
    """The file with all of gcloud's commands and flags, where gcloud is installed with it."""
    gcloud = shutil.which("gcloud")
    tree = Path(gcloud).resolve().parents[1] / "data/cli/gcloud_completions.py" if gcloud else None
    return tree if tree is not None and tree.is_file() else None


GCLOUD_TREE = gcloud_tree()

collect_ignore = []
if LEVEL.tfcheck is None:
    collect_ignore.append("test_plan.py")
if LEVEL.tfcheck is None and LEVEL.terraform is None:
    collect_ignore.append("test_terraform.py")
if GCLOUD_TREE is None:
    collect_ignore.append("test_gcloud.py")


@cache
def ready(tfcheck: str) -> str:
    """The command, when it has made its environment, as it does on its first use: two first uses at
    once would disturb each other.
    """
    with one_at_a_time("tfcheck"):
        run(tfcheck, "--help")
    return tfcheck


def put_gcloud(folder: Path) -> None:
    """Put the stand-in for gcloud (gcloud.py) into `folder`, as a command.

    A delivery calls it dozens of times, so it runs in Python without site-packages. A `#!` line
    could be too long for the path of the checkout.
    """
    program = Path(__file__).parent / "gcloud.py"
    command = folder / "gcloud"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{program}" "$@"\n')
    command.chmod(0o755)


def run(*line: str) -> str:
    """What the command says; fails with all of it where it fails."""
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pytest_sessionfinish(session: pytest.Session) -> None:
    add_to_summary(session.config, f"infra: {LEVEL.words}")
    if GCLOUD_TREE is None:
        add_to_summary(
            session.config,
            "infra: gcloud's commands and flags not looked up: there is no gcloud here",
        )
