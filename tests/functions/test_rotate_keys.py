"""The rotation of the signing keys, through the function and Secret Manager's own client.

Over HTTP to a loopback server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from local.functions import load_function
from shared.auth import tokens
from shared.auth.key_rotation import KEY_LIFE, OVERLAP, SIGNING, SUPERSEDED_FOR, VERIFICATION
from shared.auth.keys import KeyFile, key_file, new_signing_key, public_jwks
from shared.config import ConfigurationError, Settings, read_settings, settings
from shared.database.caller import Caller
from shared.errors import Unauthenticated
from tests.gcp.secret_manager_server import SecretManagerServer, running_secret_manager

BEGIN = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)
STEP = 2 * DAY
"""Long stretches go by as if every second run had not taken place."""


@pytest.fixture
def safe() -> Iterator[SecretManagerServer]:
    """A Secret Manager with the first keys, put there by hand today."""
    with running_secret_manager(BEGIN) as server:
        first = new_signing_key()
        server.put(SIGNING, json.dumps({"keys": [first]}).encode())
        server.put(VERIFICATION, json.dumps(public_jwks([first])).encode())
        yield server


@pytest.fixture
def run(safe: SecretManagerServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """`run()`: the scheduler calls the function now, by the server's clock; its answer."""
    monkeypatch.setenv("ENVIRONMENT", "local")
    monkeypatch.setenv("SECRET_MANAGER_ENDPOINT", safe.url)
    settings.cache_clear()
    monkeypatch.setattr("shared.clock.now", lambda: safe.now)
    client = load_function("rotate_keys").test_client()
    yield lambda **body: client.post("/rotate-keys", json=body)
    settings.cache_clear()


@pytest.fixture
def mounted(safe: SecretManagerServer, tmp_path: Path) -> Iterator[Callable[[], Settings]]:
    """`mounted()`: the settings of instances that have read the mounted files again."""
    files = {SIGNING: tmp_path / "signing.json", VERIFICATION: tmp_path / "verification.json"}
    configured = Settings(
        signing_keys_file=files[SIGNING], verification_keys_file=files[VERIFICATION]
    )

    def read_again() -> Settings:
        for secret, path in files.items():
            path.write_bytes(safe.latest(secret))
        key_file.cache_clear()
        return configured

    yield read_again
    key_file.cache_clear()


def kids(safe: SecretManagerServer, secret: str) -> list[str]:
    return [jwk["kid"] for jwk in json.loads(safe.latest(secret))["keys"]]


def token(configured: Settings) -> str:
    return tokens.issue(configured, Caller(uuid4()), datetime.now(UTC)).token


def test_a_young_key_is_not_replaced(safe: SecretManagerServer, run: Callable[..., Any]) -> None:
    safe.now += KEY_LIFE - DAY
    answer = run()
    assert answer.json == {"status": "unchanged", "added": None, "promoted": None, "disabled": []}
    assert safe.changes == []


def test_a_key_is_published_a_day_before_it_signs(
    safe: SecretManagerServer, run: Callable[..., Any]
) -> None:
    [first] = kids(safe, SIGNING)
    safe.now += KEY_LIFE
    added = run().json["added"]
    assert kids(safe, VERIFICATION) == [added, first]
    assert kids(safe, SIGNING)[0] == first
    assert not [jwk for jwk in json.loads(safe.latest(VERIFICATION))["keys"] if "d" in jwk]

    safe.now += OVERLAP - timedelta(minutes=1)
    assert run().json["status"] == "unchanged"
    safe.now += timedelta(minutes=1)
    assert run().json == {"status": "changed", "added": None, "promoted": added, "disabled": []}
    assert kids(safe, SIGNING) == [added]
    assert kids(safe, VERIFICATION) == [added, first]


def test_a_second_call_the_same_day_changes_nothing(
    safe: SecretManagerServer, run: Callable[..., Any]
) -> None:
    for _ in range(32):
        safe.now += STEP
        run()
        before = list(safe.changes)
        assert run().json == {
            "status": "unchanged",
            "added": None,
            "promoted": None,
            "disabled": [],
        }
        assert safe.changes == before


def test_tokens_hold_through_rotations_and_those_of_forgotten_keys_do_not(
    safe: SecretManagerServer, run: Callable[..., Any], mounted: Callable[[], Settings]
) -> None:
    """A hundred days: a token of before a run is valid after it, the first key's not for ever."""
    oldest = newest = token(mounted())
    promoted = []
    for _ in range(50):
        safe.now += STEP
        answer = run().json
        promoted += [answer["promoted"]] if answer["promoted"] else []
        configured = mounted()
        tokens.caller_of_access_token(configured, newest)
        newest = token(configured)
        tokens.caller_of_access_token(configured, newest)
    assert len(set(promoted)) == 3
    with pytest.raises(Unauthenticated):
        tokens.caller_of_access_token(configured, oldest)


def test_a_login_ahead_of_the_guards_signs_nothing_that_they_cannot_check(
    safe: SecretManagerServer, run: Callable[..., Any], tmp_path: Path
) -> None:
    """At every moment the signer is in the public set of the run before: files have no order."""
    for _ in range(35):
        published_before = kids(safe, VERIFICATION)
        safe.now += STEP
        run()
        signer = kids(safe, SIGNING)[0]
        assert signer in published_before
        assert signer in kids(safe, VERIFICATION)
        (tmp_path / "keys").write_bytes(safe.latest(SIGNING))
        assert KeyFile(tmp_path / "keys").keys()[0].kid == signer


@pytest.mark.parametrize(
    "refused", ["addVersion signing-keys", "addVersion verification-keys", "disable signing-keys"]
)
def test_a_run_that_ends_between_two_steps_is_completed_by_the_next(
    safe: SecretManagerServer, run: Callable[..., Any], refused: str
) -> None:
    """Every change is refused once, where it happens first.

    In the end the state is as without the refusal, and no key is superfluous.
    """
    pending = [refused]

    def refuse(change: str) -> bool:
        if change in pending:
            pending.remove(change)
            return True
        return False

    safe.refuse = refuse
    signers = set()
    statuses = set()
    for _ in range(38):
        safe.now += STEP
        statuses.add(run().status_code)
        signers.add(kids(safe, SIGNING)[0])
        assert kids(safe, SIGNING)[0] in kids(safe, VERIFICATION)
    assert statuses == {200, 503}
    assert len(signers) == 3
    key_ids = {
        jwk["kid"]
        for version in safe.secrets[SIGNING]
        for jwk in json.loads(version.content)["keys"]
    }
    assert key_ids == signers


def test_versions_past_their_life_are_disabled_and_never_the_two_newest(
    safe: SecretManagerServer, run: Callable[..., Any]
) -> None:
    for _ in range(50):
        safe.now += STEP
        run()
        for secret in (SIGNING, VERIFICATION):
            count = len(safe.secrets[secret])
            assert safe.enabled(secret)[-2:] == list(range(1, count + 1))[-2:]
    ages = {
        secret: [
            safe.now - safe.secrets[secret][number].created_at
            for number in safe.enabled(secret)[:-2]
        ]
        for secret in (SIGNING, VERIFICATION)
    }
    assert all(age < SUPERSEDED_FOR for version_ages in ages.values() for age in version_ages)
    assert safe.enabled(SIGNING)[0] > 3


def test_a_secret_without_keys_or_with_nonsense_is_a_503_that_quotes_nothing(
    safe: SecretManagerServer, run: Callable[..., Any]
) -> None:
    safe.put(SIGNING, b'{"keys": [{"kty": "EC", "d": "very-secret"}]}')
    answer = run()
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert "very-secret" not in answer.text
    safe.secrets[SIGNING] = []
    assert run().status_code == 503
    del safe.secrets[SIGNING]
    assert run().status_code == 503


def test_a_body_that_asks_for_something_is_refused(run: Callable[..., Any]) -> None:
    assert run(force=True).status_code == 422


def test_another_secret_manager_can_be_named_in_local_mode_only() -> None:
    with pytest.raises(ConfigurationError, match="SECRET_MANAGER_ENDPOINT"):
        read_settings({"ENVIRONMENT": "cloud", "SECRET_MANAGER_ENDPOINT": "http://localhost:1"})
