"""The environments of the zips, and what the platform adds to each function's code."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from delivery import bundle
from shared.auth.keys import write_key_files
from tests.bundles.environments import environment
from tests.bundles.platform import ENVIRONMENT, ROOT, Instance, compiled, unpacked
from tests.workers import one_at_a_time

Start = Callable[..., Instance]
EnvironmentOf = Callable[[str], Path]


@pytest.fixture(scope="session")
def runtime() -> Path:
    """.venv-runtime, built where it is absent or outdated, as `make test` does before the tests."""
    line = [shutil.which("make") or "make", "--silent", f"{ENVIRONMENT.name}/.installed"]
    with one_at_a_time("runtime"):
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return ENVIRONMENT


@pytest.fixture(scope="session")
def environment_of(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> EnvironmentOf:
    """`environment_of("login")`: an environment with the list of that function's zip only."""
    environments: dict[bytes, Path] = {}

    def environment_of(function: str) -> Path:
        requirements = bundle.contents(ROOT, function)["requirements.txt"]
        if requirements not in environments:
            folder = tmp_path_factory.mktemp("environment")
            environments[requirements] = environment(runtime, requirements.decode(), folder)
        return environments[requirements]

    return environment_of


@pytest.fixture(scope="session")
def key_variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the catalog's `touches` mount → the variable that names it, as in infra/functions.tf."""
    signing, verification = write_key_files(tmp_path_factory.mktemp("keys"))
    return {
        "signing_keys": {"SIGNING_KEYS_FILE": str(signing)},
        "verification_keys": {"VERIFICATION_KEYS_FILE": str(verification)},
    }


@pytest.fixture(scope="session")
def built(runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One zip's code, compiled."""
    return compiled(unpacked("docs", tmp_path_factory.mktemp("built")))


@pytest.fixture(scope="session")
def endings() -> Iterator[Executor]:
    """Where instances are ended while the next test starts others: gunicorn's end takes half a
    second.
    """
    with ThreadPoolExecutor(max_workers=4) as threads:
        yield threads


@pytest.fixture
def start(
    built: Path,
    environment_of: EnvironmentOf,
    key_variables: dict[str, dict[str, str]],
    endings: Executor,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Start]:
    """`start("login", ENVIRONMENT="cloud")`: an instance of that function, until the test ends.

    It has the function's variables and keys.
    """
    catalog = yaml.safe_load((ROOT / "functions/catalog.yaml").read_text())
    started: list[Instance] = []

    def start(function: str, **variables: str) -> Instance:
        entry = catalog[function]
        for touched in entry["touches"]:
            variables |= key_variables.get(touched, {})
        variables |= {"GOOGLE_CLOUD_PROJECT": "p1", "THREADS": str(entry["concurrency"])}
        folder = tmp_path_factory.mktemp(function)
        started.append(Instance(function, folder, environment_of(function), variables, built))
        return started[-1]

    yield start
    for instance in started:
        endings.submit(instance.stop)
