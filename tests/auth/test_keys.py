"""Keys in files: created, published, rotated, and read again when they change."""

from __future__ import annotations

import json
import os
import stat

import pytest

from shared.auth import keys
from shared.errors import Unavailable

RFC_7517_KEY = {
    # Appendix A.1.
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


def test_the_public_file_has_the_same_keys_without_private_members(tmp_path):
    """`d` is only in the private file, which only its owner can read."""
    signing, verification = keys.write_key_files(tmp_path)
    private, public = json.loads(signing.read_text()), json.loads(verification.read_text())
    assert [
        {**jwk, "d": private["keys"][i]["d"]} for i, jwk in enumerate(public["keys"])
    ] == private["keys"]
    assert all("d" not in jwk for jwk in public["keys"])
    assert stat.S_IMODE(signing.stat().st_mode) == 0o600


def test_rotating_keeps_the_new_key_and_the_one_before(tmp_path):
    """[new, old]: two verify, the newest signs, older ones are gone."""
    kids: list[str] = []
    for _ in range(3):
        signing, verification = keys.write_key_files(tmp_path)
        kids.insert(0, json.loads(signing.read_text())["keys"][0]["kid"])
    assert [jwk["kid"] for jwk in json.loads(signing.read_text())["keys"]] == kids[:2]
    assert [jwk["kid"] for jwk in json.loads(verification.read_text())["keys"]] == kids[:2]


def test_the_kid_is_the_thumbprint_whatever_the_file_says(tmp_path):
    """RFC 7638 of the key itself, so that a wrong `kid` in the file can't confuse two keys."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [{**RFC_7517_KEY, "kid": "1"}]}))
    # SHA-256 of {"crv":"P-256","kty":"EC","x":…,"y":…}, computed apart from this code.
    assert keys.verification_keys(path)[0].kid == "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s"


def test_a_changed_file_is_read_again_without_a_restart(tmp_path, monkeypatch):
    """A rotation needs no deployment."""
    monkeypatch.setattr(keys, "CHECK_S", 0)
    signing, _ = keys.write_key_files(tmp_path)
    before, _ = keys.signing_key(signing)
    keys.write_key_files(tmp_path)
    after, _ = keys.signing_key(signing)
    assert before != after


def test_an_unknown_key_is_searched_in_a_file_that_looks_unchanged(tmp_path, monkeypatch):
    """A mounted secret may show its old modification time, and the first token of a new key must
    not be refused.
    """
    monkeypatch.setattr(keys, "CHECK_S", 0)
    _, verification = keys.write_key_files(tmp_path)
    keys.verification_keys(verification)
    before, new = verification.stat(), json.dumps(keys.public_jwks([keys.new_signing_key()]))
    verification.write_text(new)
    os.utime(verification, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert verification.stat().st_size == before.st_size
    kid = json.loads(new)["keys"][0]["kid"]
    assert keys.verification_keys(verification)[0].kid != kid
    assert keys.verification_key(verification, kid) is not None
    assert keys.verification_key(verification, "unknown") is None


def test_a_broken_file_leaves_the_previous_keys_in_use(tmp_path, monkeypatch):
    """A half-finished rotation locks no user out."""
    monkeypatch.setattr(keys, "CHECK_S", 0)
    signing, _ = keys.write_key_files(tmp_path)
    before, _ = keys.signing_key(signing)
    signing.write_text('{"keys": [')
    assert keys.signing_key(signing)[0] == before


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": [5]}',
        '{"keys": [{"kty": "EC"}]}',
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        '{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}',
        "\udcff",
    ],
)
def test_keys_that_can_not_be_read_are_unavailable_and_not_a_defect(tmp_path, content):
    """A missing, broken or empty file, or another kind of key, is a 503 and never a 500."""
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_bytes(os.fsencode(content))
    with pytest.raises(Unavailable):
        keys.verification_keys(path)


def test_a_function_without_keys_says_so():
    """A missing setting is unavailable too."""
    with pytest.raises(Unavailable):
        keys.verification_keys(None)


def test_a_public_file_can_not_sign(tmp_path):
    """Where the two files are confused, signing is unavailable and not a defect."""
    _, verification = keys.write_key_files(tmp_path)
    with pytest.raises(Unavailable):
        keys.signing_key(verification)
