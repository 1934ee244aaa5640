"""The infrastructure, checked by terraform itself: infra/tests/*.tftest.hcl.

Not collected where terraform can't run (conftest.py); then test_parsed.py is the only check.
"""

from __future__ import annotations

from tests.infra.conftest import LEVEL, ready, run


def test_what_terraforms_own_tests_assert_holds() -> None:
    if LEVEL.tfcheck is not None:
        run(ready(LEVEL.tfcheck), "infra", "--var-file", "infra/environments/dev.tfvars", "--test")
    elif LEVEL.terraform is not None:
        run(*LEVEL.terraform, "fmt", "-check", "-recursive")
        run(*LEVEL.terraform, "validate")
        run(*LEVEL.terraform, "test")
