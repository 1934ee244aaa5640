"""Access tokens: their claims, and every kind of invalid one."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from shared import clock
from shared.auth import keys, tokens
from shared.config import Settings
from shared.database.caller import Caller
from shared.errors import Unauthenticated, Unavailable

USER = uuid4()


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    signing, verification = keys.write_key_files(tmp_path_factory.mktemp("keys"))
    return Settings(
        signing_keys_file=signing,
        verification_keys_file=verification,
        public_url="https://api.example.com",
    )


@pytest.fixture
def forged(settings):
    """A function that makes one of our tokens with a change."""
    kid, key = keys.signing_key(settings.signing_keys_file)
    now = clock.now()

    def make(*, key=key, algorithm="ES256", headers=None, without=(), **claims):
        good = {
            "iss": settings.public_url,
            "aud": settings.token_audience,
            "sub": str(USER),
            "iat": now,
            "exp": now + timedelta(minutes=15),
            "jti": "1",
        }
        content = {name: value for name, value in {**good, **claims}.items() if name not in without}
        return jwt.encode(
            content,
            key,
            algorithm=algorithm,
            headers={"kid": kid, "typ": "at+jwt", **(headers or {})},
        )

    return make


def test_a_token_names_its_user_for_fifteen_minutes(settings):
    """It has issuer, audience, subject, times and a unique id, and its key is named by its
    thumbprint.
    """
    now = clock.now()
    issued = tokens.issue(settings, Caller(USER), now)
    header = jwt.get_unverified_header(issued.token)
    claims = jwt.decode(issued.token, options={"verify_signature": False})
    assert header == {
        "alg": "ES256",
        "typ": "at+jwt",
        "kid": keys.signing_key(settings.signing_keys_file)[0],
    }
    assert claims["iss"], claims["aud"] == ("https://api.example.com", "finance-api")
    assert claims["exp"] - claims["iat"] == issued.expires_in_s == 900
    assert UUID(claims["jti"]) != UUID(
        jwt.decode(
            tokens.issue(settings, Caller(USER), now).token, options={"verify_signature": False}
        )["jti"]
    )
    assert tokens.caller_of_access_token(settings, issued.token) == Caller(USER)


def test_the_forged_fixture_makes_valid_tokens_without_a_change(settings, forged):
    """Otherwise the refusals below would prove nothing."""
    assert tokens.caller_of_access_token(settings, forged()) == Caller(USER)


def _refused(settings, token):
    with pytest.raises(Unauthenticated):
        tokens.caller_of_access_token(settings, token)


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "iat", "exp", "jti"])
def test_a_token_without_a_claim_is_refused(settings, forged, claim):
    """Each claim is required, `sub` first of all."""
    _refused(settings, forged(without=[claim]))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://api.example.org"},
        {"aud": "another-api"},
        {"aud": ["another-api"]},
        {"sub": "not-an-id"},
        {"sub": 5},
        {"sub": None},
        {"exp": timedelta(seconds=-20)},
        {"iat": timedelta(minutes=5)},
        {"nbf": timedelta(minutes=5)},
        {"exp": "soon"},
        {"headers": {"kid": "unknown"}},
        {"headers": {"typ": "JWT"}},
        {"headers": {"crit": ["exp"]}},
    ],
)
def test_a_token_with_another_claim_or_header_is_refused(settings, forged, changed):
    """Signed by us, but not valid here and now.

    A time is relative to the test, which may begin many minutes after pytest has read its
    parameters.
    """
    now = clock.now()
    claims = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in changed.items()
    }
    _refused(settings, forged(**claims))


def test_a_few_seconds_between_two_clocks_are_tolerated(settings, forged):
    """Leeway is ten seconds, either way."""
    assert tokens.caller_of_access_token(
        settings, forged(exp=clock.now() - timedelta(seconds=5))
    ) == Caller(USER)
    assert tokens.caller_of_access_token(
        settings, forged(iat=clock.now() + timedelta(seconds=5))
    ) == Caller(USER)


def test_a_cached_token_still_expires(settings, forged, monkeypatch):
    """Its signature is checked once, and its expiry at each request."""
    monkeypatch.setattr(tokens, "LEEWAY_S", 0)
    expires_at = clock.now() + timedelta(seconds=2)
    token = forged(exp=expires_at)
    assert (
        tokens.caller_of_access_token(settings, token)
        == tokens.caller_of_access_token(settings, token)
        == Caller(USER)
    )
    while clock.now() < expires_at:
        time.sleep(0.05)
    _refused(settings, token)


def test_a_cached_token_is_not_valid_under_other_settings(settings, forged):
    """Settings with another audience or issuer refuse it, as they refuse a new one."""
    token = forged()
    assert tokens.caller_of_access_token(settings, token) == Caller(USER)
    for other in ({"token_audience": "another-api"}, {"public_url": "https://api.example.org"}):
        _refused(settings.model_copy(update=other), token)


def test_the_cache_of_tokens_is_bounded(settings, forged, monkeypatch):
    """A flood of logins can't fill the memory; later requests are checked again."""
    monkeypatch.setattr(tokens, "CACHED_MAX", 3)
    good = [forged(jti=str(number)) for number in range(10)]
    assert all(tokens.caller_of_access_token(settings, token) == Caller(USER) for token in good * 2)
    assert len(tokens._verified_tokens) <= 3


def test_no_signature_is_no_token(settings, forged):
    """`alg: none` is refused, with and without a signature left on it."""
    _refused(settings, forged(key=None, algorithm="none"))
    header = (
        urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode())
        .rstrip(b"=")
        .decode()
    )
    _, payload, signature = forged().split(".")
    _refused(settings, f"{header}.{payload}.{signature}")
    _refused(settings, f"{header}.{payload}.")


def test_the_public_key_is_not_accepted_as_a_shared_secret(settings, forged):
    """HS256 with the public key as its secret, the classic algorithm confusion. Signed by hand,
    because PyJWT refuses to.
    """
    import hashlib
    import hmac

    public = keys.verification_keys(settings.verification_keys_file)[0]
    header = urlsafe_b64encode(
        json.dumps({"alg": "HS256", "typ": "at+jwt", "kid": public.kid}).encode()
    ).rstrip(b"=")
    signed = header.decode() + "." + forged().split(".")[1]
    for secret in (
        public.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(public.jwk).encode(),
    ):
        signature = (
            urlsafe_b64encode(hmac.digest(secret, signed.encode(), hashlib.sha256))
            .rstrip(b"=")
            .decode()
        )
        _refused(settings, f"{signed}.{signature}")


def test_another_key_under_our_name_is_refused(settings, forged):
    """The right `kid` with the wrong key, and a key in the token's own header."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    _refused(settings, forged(key=stranger))
    public_jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(stranger.public_key()))
    _refused(settings, forged(key=stranger, headers={"jwk": public_jwk}))


def test_tokens_outlive_one_rotation_and_not_two(tmp_path, monkeypatch):
    """Exactly the two newest keys verify, without a restart."""
    monkeypatch.setattr(keys, "CHECK_S", 0)
    signing, verification = keys.write_key_files(tmp_path)
    settings = Settings(signing_keys_file=signing, verification_keys_file=verification)
    token = tokens.issue(settings, Caller(USER), clock.now()).token
    keys.write_key_files(tmp_path)
    assert tokens.caller_of_access_token(settings, token) == Caller(USER)
    keys.write_key_files(tmp_path)
    _refused(settings, token)


def test_a_third_key_in_the_file_does_not_verify(tmp_path):
    """Also where the file was written by hand and has more keys."""
    private = [keys.new_signing_key() for _ in range(3)]
    oldest = tmp_path / "oldest.json"
    oldest.write_text(json.dumps({"keys": [private[2]]}))
    public = tmp_path / "public.json"
    public.write_text(json.dumps(keys.public_jwks(private)))
    settings = Settings(signing_keys_file=oldest, verification_keys_file=public)
    _refused(settings, tokens.issue(settings, Caller(USER), clock.now()).token)


def test_without_keys_tokens_are_unavailable_and_not_invalid(settings, forged, tmp_path):
    """The token may be valid, so the client should try again."""
    with pytest.raises(Unavailable):
        tokens.caller_of_access_token(
            settings.model_copy(update={"verification_keys_file": tmp_path / "missing.json"}),
            forged(),
        )


SEGMENT = st.one_of(
    st.text(alphabet="abcXYZ019-_", max_size=30),
    st.binary(max_size=40).map(lambda raw: urlsafe_b64encode(raw).rstrip(b"=").decode()),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["alg", "kid", "typ", "crit", "b64", "iss", "sub", "exp", "x"]),
                inner,
                max_size=5,
            ),
        ),
        max_leaves=8,
    ).map(lambda value: urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()),
)


@given(st.one_of(st.text(), st.lists(SEGMENT, min_size=1, max_size=4).map(".".join)))
def test_garbage_is_refused_and_never_a_defect(settings, garbage):
    """Any other text in place of a token is a 401."""
    _refused(settings, garbage)
    with_our_header = ".".join(
        [jwt.utils.base64url_encode(b'{"alg":"ES256","typ":"at+jwt"}').decode(), garbage]
    )
    _refused(settings, with_our_header)


@pytest.mark.parametrize("nested", ["[" * 6000, '{"a":' * 1200, "9" * 5000])
def test_json_made_to_exhaust_the_parser_is_refused(settings, nested):
    """Endless brackets and endless numbers, in header and payload."""
    segment = urlsafe_b64encode(nested.encode()).rstrip(b"=").decode()
    for token in (f"{segment}.e30.AAAA", f"e30.{segment}.AAAA"):
        _refused(settings, token)
        with pytest.raises(Unauthenticated):
            tokens.unverified_issuer(token)
