"""The dashboard's files: which are served, how they are protected, and what they may contain."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest
from werkzeug.test import TestResponse

from local.catalog import FUNCTIONS, ROOT
from local.functions import load_function
from local.sample_market.portfolio import DEMO_EMAIL, DEMO_PASSWORD
from shared.config import ConfigurationError, SignInProvider, read_settings, settings

STATIC = FUNCTIONS / "app" / "static"
OWN_MODULES = sorted(path for path in STATIC.rglob("*.js") if path.parent.name != "vendor")
LANGUAGES = sorted((STATIC / "texts").glob("*.js"))
VENDORED = {
    "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "uPlot.LICENSE.txt": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
}
"""SHA-256 of the files of uPlot 1.6.32 (MIT), as the npm package has them."""
FIRST_VIEW_BYTES_MAX = 100_000
ALL_BYTES_MAX = 200_000
COLUMNS_MAX = 100


@pytest.fixture
def shell(client):
    return client("app").get("/app").text


def shell_of_settings(monkeypatch: pytest.MonkeyPatch) -> TestResponse:
    """The answer of a function that starts with the environment of now, which is undone after."""
    settings.cache_clear()
    try:
        return load_function("app").test_client().get("/app")
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def static_path(shell: str, name: str) -> str:
    version = re.search(r"static/([0-9a-f]{16})/main.js", shell)
    assert version
    return f"/app/static/{version[1]}/{name}"


def test_every_file_of_the_page_is_served_for_ever_under_its_version(client, shell):
    served = [path for path in STATIC.rglob("*") if path.is_file()]
    assert len(served) > 30
    for path in served:
        name = path.relative_to(STATIC).as_posix()
        answer = client("app").get(static_path(shell, name))
        assert (answer.status_code, answer.data) == (200, path.read_bytes()), name
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_another_version_or_file_is_not_found(client, shell):
    known = static_path(shell, "main.js")
    for path in (
        "/app/static/0123456789abcdef/main.js",
        known.replace("main.js", "../main.py"),
        known.replace("main.js", "%2e%2e/main.py"),
        known.replace("main.js", "nothing.js"),
        "/app/page.html",
        "/app/main.py",
        "/app/nothing",
    ):
        answer = client("app").get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found"), path


def test_views_have_addresses_of_their_own(client, shell):
    for path in (
        "/app/",
        "/app/portfolios/x/gains",
        "/app/settings",
        "/app/new-password",
        "/app/shared",
        "/app/sign-in",
        "/app/sign-in/provider?code=4/0A-b_c&state=AMbd-_x&scope=email%20openid&authuser=0",
    ):
        assert client("app").get(path).text == shell, path
    assert client("app").get("/portfolios/x").text == shell  # the platform strips the name


def test_the_shell_is_revalidated(client):
    first = client("app").get("/app")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client("app").get("/app", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/app", "/app/service-worker.js", "/app/manifest.json"])
def test_nothing_inline_and_no_other_host_is_allowed(client, path):
    policy = client("app").get(path).headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("emulator", "hosts", "urls"),
    [
        (
            "",
            "https://identitytoolkit.googleapis.com https://securetoken.googleapis.com",
            "https://identitytoolkit.googleapis.com/v1 https://securetoken.googleapis.com/v1",
        ),
        (
            "127.0.0.1:9099",
            "http://127.0.0.1:9099",
            (
                "http://127.0.0.1:9099/identitytoolkit.googleapis.com/v1 "
                "http://127.0.0.1:9099/securetoken.googleapis.com/v1"
            ),
        ),
    ],
)
def test_firebases_hosts_are_allowed_where_its_sign_in_is_set(
    configured, monkeypatch, client, emulator, hosts, urls
):
    """And nothing else of the policy changes, also where there are providers, to whose pages the
    whole page goes.
    """
    before = client("app").get("/app").headers["Content-Security-Policy"]
    monkeypatch.setenv("ENVIRONMENT", "local")
    monkeypatch.setenv("FIREBASE_API_KEY", "AIza_public-Key")
    monkeypatch.setenv("FIREBASE_PROVIDERS", "google.com, github.com,google.com")
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", emulator)
    answer = shell_of_settings(monkeypatch)
    policy = answer.headers["Content-Security-Policy"]
    assert policy == before.replace("connect-src 'self'", f"connect-src 'self' {hosts}")
    assert f'<meta name="firebase" content="{urls} AIza_public-Key">' in answer.text
    assert '<meta name="firebase-providers" content="google.com github.com">' in answer.text


@pytest.mark.parametrize("key", ['x">', "x y", "x;script-src", "x" * 101])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ConfigurationError, match="FIREBASE_API_KEY"):
        read_settings({"FIREBASE_API_KEY": key})


@pytest.mark.parametrize("providers", ["google", "google.com,", "apple.com", "Google.com", "*"])
def test_a_provider_that_is_none_is_refused(providers):
    with pytest.raises(ConfigurationError, match="FIREBASE_PROVIDERS"):
        read_settings({"FIREBASE_API_KEY": "any", "FIREBASE_PROVIDERS": providers})


def test_providers_need_firebases_sign_in(shell):
    with pytest.raises(ConfigurationError, match="FIREBASE_PROVIDERS needs FIREBASE_API_KEY"):
        read_settings({"FIREBASE_PROVIDERS": "google.com"})
    assert '<meta name="firebase-providers" content="">' in shell


def test_every_provider_that_may_be_set_has_a_name_on_its_button():
    names = re.findall(r'"([a-z]+\.com)": "', (STATIC / "views" / "sign_in.js").read_text())
    assert sorted(names) == sorted(get_args(SignInProvider))
    variable = (ROOT / "infra" / "variables.tf").read_text().partition('"firebase_providers"')[2]
    listed = re.search(r"firebase_providers, (\[[^]]+\])", variable)
    assert listed
    assert json.loads(listed[1]) == sorted(names)


def test_the_base_path_is_that_of_the_public_url(configured, monkeypatch):
    """A proxy may put all functions below a path."""
    monkeypatch.setenv("PUBLIC_URL", "https://money.example/api")
    answer = shell_of_settings(monkeypatch)
    assert '<base href="/api/app/">' in answer.text


def test_the_manifest_names_an_icon_that_is_there(client, shell):
    manifest = json.loads(client("app").get("/app/manifest.json").data)
    assert manifest["start_url"] == manifest["scope"] == "/app"
    for icon in manifest["icons"]:
        assert client("app").get(f"/app/{icon['src']}").mimetype == "image/svg+xml"


def test_the_service_worker_may_serve_the_page_itself(client):
    answer = client("app").get("/app/service-worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/app"
    assert "{{" not in answer.text
    assert "`finance-app-${version}`" in answer.text


def test_the_demo_account_is_suggested_on_the_sample_market_alone(client, shell):
    main = (FUNCTIONS / "app" / "main.py").read_text()
    assert f'"{DEMO_EMAIL} {DEMO_PASSWORD}"' in main
    assert DEMO_PASSWORD not in shell


def test_vendored_files_are_as_released():
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").iterdir()
    }
    assert digests == VENDORED


@pytest.mark.parametrize("path", OWN_MODULES, ids=lambda path: path.name)
def test_names_are_shown_as_text(path):
    """No module makes markup or code of a text, and each begins with what it is."""
    text = path.read_text()
    for forbidden in (
        *("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("),
        *("new Function", "parseFloat", ".toFixed", "https://"),
    ):
        assert forbidden not in text, forbidden
    assert text.startswith("// ")
    assert path.parent.name == "texts" or max(map(len, text.splitlines())) <= COLUMNS_MAX


def keys_of(path):
    return re.findall(r'^  "([^"]+)":', path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_every_language_has_every_text(path):
    english = keys_of(STATIC / "texts" / "en.js")
    assert len(english) == len(set(english))
    assert sorted(keys_of(path)) == sorted(english)


def test_every_text_that_a_view_asks_for_exists_and_the_reverse():
    english = set(keys_of(STATIC / "texts" / "en.js"))
    code = "\n".join(path.read_text() for path in OWN_MODULES if path.parent.name != "texts")
    asked_for = set(re.findall(r'\bt\(\s*"([^"]+)"', code))
    assert asked_for - english == set()
    prefixes = set(re.findall(r"`(\w+)\.\$\{", code)) | set(re.findall(r'named\("(\w+)"', code))
    quoted = set(re.findall(r'"([a-z_]+\.\w+)"', code))
    unused = {key for key in english - quoted - {"brand"} if key.split(".")[0] not in prefixes}
    assert unused == set()


def imported(name: str) -> set[str]:
    """A module and all that it imports before it runs, by their paths below static/."""
    names: set[str] = set()
    waiting = [STATIC / name]
    while waiting:
        path = waiting.pop()
        if (relative := path.relative_to(STATIC).as_posix()) not in names:
            names.add(relative)
            targets = re.findall(r'\bfrom\s+"(\.[^"]+)"', path.read_text())
            waiting += [(path.parent / target).resolve() for target in targets]
    return names


def compressed_bytes(paths: Iterable[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths)


def test_the_first_view_is_small(shell):
    """Signing in and all that home shows, in one language: every other view is loaded later."""
    modules = imported("main.js") | imported("views/sign_in.js") | imported("views/home.js")
    linked = set(re.findall(r"static/[0-9a-f]{16}/([^\"]+)", shell))
    assert "views/gains.js" not in modules | linked
    paths = [STATIC / name for name in modules | linked | {"texts/en.js"}]
    size = compressed_bytes(paths) + len(gzip.compress(shell.encode()))
    assert size < FIRST_VIEW_BYTES_MAX


def routed_views() -> list[tuple[str, str]]:
    """Each module that shows an address, behind the one that names it."""
    return [
        (router, (STATIC / router).parent.joinpath(target).resolve().relative_to(STATIC).as_posix())
        for router in ("routes.js", "views/portfolio.js")
        for target in re.findall(r'import\("(\.[^"]+)"\)', (STATIC / router).read_text())
    ]


@pytest.mark.parametrize(("router", "view"), routed_views())
def test_every_view_is_small_as_the_first_one(shell, router, view):
    """A browser may begin at any address."""
    linked = set(re.findall(r"static/[0-9a-f]{16}/([^\"]+)", shell))
    modules = imported("main.js") | imported(router) | imported(view)
    paths = [STATIC / name for name in modules | linked | {"texts/en.js"}]
    size = compressed_bytes(paths) + len(gzip.compress(shell.encode()))
    assert size < FIRST_VIEW_BYTES_MAX


def test_all_files_together_are_bounded():
    """An installed page keeps all of them, for when there is no connection."""
    assert compressed_bytes(STATIC.rglob("*.*")) < ALL_BYTES_MAX
