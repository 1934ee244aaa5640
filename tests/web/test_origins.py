"""Which origins a deployment may allow, and which requests' origins they allow then."""

from __future__ import annotations

import pytest

from shared.config import ConfigurationError, read_settings
from shared.origins import AllowedOrigins


def allowed(text):
    return read_settings({"CORS_ORIGINS": text}).cors_origins


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("*", "wildcard"),
        ("https://*", "wildcard"),
        ("https://*.example.com", "wildcard"),
        ("https://app.*.com", "wildcard"),
        ("https://app.example.*", "wildcard"),
        ("*://app.example.com", "wildcard"),
        ("http://localhost:30*", "wildcard"),
        ("http://localhost:**", "wildcard"),
        ("https://app.example.com:*", "loopback"),
        ("http://127.0.0.2:*", "loopback"),
        ("null", "null"),
        ("https://app.example.com/", "path"),
        ("https://app.example.com/app", "path"),
        ("https://App.example.com", "lower case"),
        ("https://user@app.example.com", "browsers"),
        ("https://app.example.com?x=1", "browsers"),
        ("https://bücher.example", "browsers"),
        ("app.example.com", "browsers"),
        ("//app.example.com", "browsers"),
        ("file://", "browsers"),
        ("javascript://app.example.com", "browsers"),
        ("https://app.example.com:443", "default port"),
        ("http://app.example.com:80", "default port"),
        ("https://app.example.com:0", "does not exist"),
        ("https://app.example.com:65536", "does not exist"),
        ("https://app.example.com:08443", "does not exist"),
        ("https://a.example b.example", "browsers"),
        ("https://a.example\nhttps://b.example", "browsers"),
        (",", "browsers"),
    ],
)
def test_a_process_does_not_start_with_anything_but_origins(text, word):
    """The sentence names the setting, the entry and the reason, and does not quote the value."""
    with pytest.raises(ConfigurationError) as refusal:
        allowed(f"https://first.example,{text}" if text != "," else text)
    sentence = str(refusal.value)
    number = 1 if text == "," else 2
    assert sentence.startswith(f"CORS_ORIGINS: entry {number} ")
    assert word in sentence
    assert "example.com/" not in sentence


def test_exactly_the_named_origins_are_allowed():
    origins = allowed("https://app.example.com, http://localhost:3000,http://[::1]:*")
    for origin in (
        "https://app.example.com",
        "http://localhost:3000",
        "http://[::1]",
        "http://[::1]:8080",
    ):
        assert origins.allows(origin), origin
    for origin in (
        "",
        "null",
        "*",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://sub.app.example.com",
        "https://app.example.com/",
        "https://app.example.com ",
        "HTTPS://app.example.com",
        "http://localhost",
        "http://localhost:30000",
        "https://[::1]:8080",
    ):
        assert not origins.allows(origin), origin


def test_on_a_laptop_each_port_of_it_is_allowed_and_elsewhere_nothing():
    laptop = read_settings({"ENVIRONMENT": "local"}).cors_origins
    for origin in ("http://localhost:5173", "http://127.0.0.1:3000", "http://localhost"):
        assert laptop.allows(origin), origin
    for origin in (
        "https://localhost:5173",
        "http://localhost:5173.evil.example",
        "http://localhost:",
        "http://localhost:x",
        "http://localhost:+1",
        "http://localhost:１",
        "http://127.0.0.1.evil.example:80",
        "http://192.168.0.1:3000",
        "null",
    ):
        assert not laptop.allows(origin), origin
    assert read_settings({}).cors_origins == AllowedOrigins()
    named = read_settings({"ENVIRONMENT": "local", "CORS_ORIGINS": "https://app.example.com"})
    assert not named.cors_origins.allows("http://localhost:5173")
