"""The dashboard without a connection: the last answers, of when they are, and who can read them."""

from __future__ import annotations

import json

import pytest

from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo

KEPT = """
(window.kept = null, new Promise((resolve) => {
  const opening = indexedDB.open("finance-answers");
  opening.onsuccess = () => resolve(opening.result);
}).then((database) => Promise.all([...database.objectStoreNames].map((name) =>
  new Promise((resolve) => {
    const rows = database.transaction(name).objectStore(name).getAll();
    rows.onsuccess = () => resolve(rows.result.map((row) => Object.fromEntries(
      Object.entries(row).map(([field, value]) => [field, value instanceof ArrayBuffer
        ? new TextDecoder("latin1").decode(value) : value instanceof CryptoKey
        ? `key ${value.extractable}` : value]))));
  })))).then((stores) => { window.kept = JSON.stringify(stores); }), 1)
"""
"""Puts the records of both stores, the answers and the device, into window.kept."""
ROWS = "document.querySelectorAll('tbody tr').length > 5"
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
SPENT = """sessionStorage.session = JSON.stringify({...JSON.parse(sessionStorage.session),
  access_token: "x.y.z", refresh_token: "spent"})"""


def kept(page: Page) -> list[list[dict[str, str]]]:
    """The records of the answers, and of the device."""
    page.evaluate(KEPT)
    page.wait_until("window.kept")
    return list(json.loads(page.evaluate("window.kept")))


def visit(page: Page) -> None:
    sign_in_to_demo(page)
    page.open(PORTFOLIO)
    page.wait_until(ROWS)
    page.settle()


def reload(page: Page) -> None:
    page.evaluate("window.isOld = true")
    page.ask("Page.reload")
    page.wait_until("!window.isOld && document.querySelector('h1')")


def test_the_last_answers_are_shown_after_a_reload_with_their_time(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        visit(page)
        page.wait_until("navigator.serviceWorker.controller")
        page.go_offline()
        reload(page)
        page.wait_until(ROWS)
        page.wait_for_text("There is no connection. These figures are of")
        assert page.text("h1") == "Sample world (synthetic)"
        # A view that has not been opened says that there is nothing.
        page.click("Realized gains", ".tabs")
        page.wait_until("document.querySelector('.failure')")
        assert "There is no connection." in page.text(".failure")


def test_what_is_kept_is_encrypted_and_deleted_at_the_sign_out(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        visit(page)
        answers, device = kept(page)
        assert len(answers) > 3
        assert len(device) == 1
        assert "key" not in device[0]
        text = json.dumps([answers, device])
        session = json.loads(page.evaluate("sessionStorage.session"))
        secrets = [session[name] for name in ("access_token", "refresh_token", "key")]
        for clear in ("ZZWLD", "Sample world", "market_value", "018a62a3", *secrets):
            assert clear not in text
        assert page.evaluate("Object.keys(localStorage)") == []
        page.click("Sign out")
        page.wait_until("location.pathname === '/app/sign-in'")
        assert kept(page) == [[], []]


def test_an_ended_session_leaves_nothing(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        visit(page)
        page.evaluate(SPENT)
        page.open("/app")
        page.wait_for_text("Your session has ended")
        assert kept(page) == [[], []]


def test_the_next_session_finds_nothing_of_the_one_before(running, tmp_path):
    """A window that was closed without a sign-out: its key is gone, and the rest goes too."""
    with Page(tmp_path / "profile", running.base_url) as page:
        visit(page)
        assert kept(page)[0]
        page.evaluate("sessionStorage.clear()")
        page.open("/app")
        page.wait_until("location.pathname === '/app/sign-in'")
        assert kept(page) == [[], []]


@pytest.mark.parametrize(("count", "size"), [(230, 10), (30, 900_000), (1, 1_100_000)])
def test_what_is_kept_is_bounded(running, tmp_path, count, size):
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.evaluate(
            f"""import(performance.getEntriesByType("resource").map(({{name}}) => name)
              .find((name) => name.endsWith("/kept_answers.js"))).then(async ({{keep}}) => {{
              for (let number = 0; number < {count}; number += 1)
                await keep(`x${{number}}`, `"${{"x".repeat({size})}}"`, new Date());
              window.isDone = true; }}), 1"""
        )
        page.wait_until("window.isDone")
        answers, _ = kept(page)
        assert 1 <= len(answers) <= 200
        assert sum(int(row["bytes"]) for row in answers) <= 8_000_000


def test_on_a_device_of_ones_own_they_stay_until_the_sign_out(running, tmp_path):
    """A new start without a connection shows them; with one it asks who is there."""
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        page.open("/app/settings")
        page.wait_until("document.querySelector('[name=offline]:enabled')")
        page.click("Keep them on this device when the window is closed")
        page.wait_for_text("Your account is saved.")
        page.open(PORTFOLIO)
        page.wait_until(ROWS)
        page.settle()
        page.wait_until("navigator.serviceWorker.controller")
        _, device = kept(page)
        assert [record.get("key") for record in device] == ["key false", None]
    with Page(tmp_path / "profile", running.base_url) as page:
        page.ask("Network.emulateNetworkConditions", **OFFLINE)
        page.open(PORTFOLIO)
        page.wait_until(ROWS)
        page.wait_for_text("There is no connection. These figures are of")
        assert page.evaluate("sessionStorage.length") == 0
        page.ask("Network.emulateNetworkConditions", **{**OFFLINE, "offline": False})
        page.click("Performance", ".tabs")
        page.wait_until("location.pathname === '/app/sign-in'")
        page.click("Open the demo account")
        page.wait_until(f"location.pathname === '{PORTFOLIO}/performance'")
        page.settle()
        page.click("Sign out")
        page.wait_until("location.pathname === '/app/sign-in'")
        assert kept(page) == [[], []]
        assert page.evaluate("Object.keys(localStorage)") == []
