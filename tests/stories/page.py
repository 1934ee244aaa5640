"""The dashboard in a headless Chromium: what a reader does there, and what must never happen."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from local import node_tools
from tests.stories.browser import ANSWER_S_MAX, Browser

PORTFOLIO: Final = "/app/portfolios/018a62a3-8c00-7000-8000-00000000b001"
"""The view of the demo account's first portfolio."""
QUIET: Final = """
document.querySelector("h1") && !document.querySelector(".skeleton, [aria-busy]")
"""
"""There is a view, and nothing in it loads."""
LABELLED: Final = """
(text) => [...document.querySelectorAll("label")].filter((label) => label.textContent === text
  && label.offsetParent !== null).map((label) => label.control).at(-1)
"""


_TEXT_KEYS: Final = {"Enter", "Space"}
_KEY_CODES: Final = {"Tab": 9, "Enter": 13, "Escape": 27, "Space": 32}


class Page(Browser):
    """One tab, with what it logged and which hosts it has asked."""

    def __init__(self, profile: Path, base_url: str, *, width: int = 1280) -> None:
        super().__init__(profile)
        self.base_url = base_url
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setScrollbarsHidden", hidden=True)
        self.resize(width)

    def resize(self, width: int) -> None:
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)

    def use_theme(self, theme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def new_tab(self) -> str:
        """Opens another tab and shows it; `show_tab` goes back to one."""
        session = self._session
        self._session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.ask(f"{domain}.enable")
        assert session is not None
        return session

    def show_tab(self, session: str) -> str:
        """Drives the tab of this session; returns that of the one before."""
        before, self._session = self._session, session
        assert before is not None
        return before

    def go_offline(self) -> None:
        """Takes the connection of the page and of its service worker."""
        conditions = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.ask("Network.emulateNetworkConditions", **conditions)
        page, self._session = self._session, None
        for target in self.ask("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker":
                identifier = target["targetId"]
                attached = self.ask("Target.attachToTarget", targetId=identifier, flatten=True)
                self._session = attached["sessionId"]
                self.ask("Network.enable")
                self.ask("Network.emulateNetworkConditions", **conditions)
                self._session = None
        self._session = page

    def answer_with(
        self, path: str, status: int, headers: dict[str, str], body: bytes = b""
    ) -> None:
        """Answers the next request whose path contains this, in the place of the API."""
        self.ask("Fetch.enable", patterns=[{"urlPattern": f"*{path}*"}])
        paused: dict[str, Any] | None = None
        while paused is None:
            self.evaluate("1")
            paused = next(
                (one for one in self.events if one["method"] == "Fetch.requestPaused"), None
            )
        self.ask(
            "Fetch.fulfillRequest",
            requestId=paused["params"]["requestId"],
            responseCode=status,
            responseHeaders=[{"name": name, "value": value} for name, value in headers.items()],
            body=base64.b64encode(body).decode(),
        )
        self.ask("Fetch.disable")
        # Others that were held go on to the API now, and can't be answered any more.
        self.events = [one for one in self.events if one["method"] != "Fetch.requestPaused"]

    def open(self, path: str) -> None:
        self.ask("Page.navigate", url=f"{self.base_url}{path}")
        self.wait_until(f"location.href.startsWith({json.dumps(self.base_url)}) && {QUIET}")

    def settle(self) -> None:
        """Waits until nothing loads."""
        self.wait_until(QUIET)

    def wait_for_answer(self, path: str) -> None:
        """Until the API has answered a request to this path."""
        deadline_s = time.monotonic() + ANSWER_S_MAX
        while not any(
            event["method"] == "Network.responseReceived"
            and event["params"]["response"]["url"].endswith(path)
            for event in self.events
        ):
            assert time.monotonic() < deadline_s, path
            time.sleep(0.1)
            self.evaluate("1")

    def click(self, text: str, within: str = "body") -> None:
        """Clicks the last visible button or link with this text."""
        target = f"""[...document.querySelectorAll({json.dumps(within)})].flatMap(
          (part) => [...part.querySelectorAll("button, a, label, summary")])
          .filter((element) => element.textContent.trim() === {json.dumps(text)}
            && element.offsetParent !== null).at(-1)"""
        self.wait_until(f"(() => {{ const target = {target}; target?.click(); return target; }})()")

    def fill(self, label: str, value: str) -> None:
        """Types into the field with this label, as a reader does."""
        self.wait_until(f"({LABELLED})({json.dumps(label)})")
        self.evaluate(
            f"""(() => {{
              const field = ({LABELLED})({json.dumps(label)});
              field.value = {json.dumps(value)};
              field.dispatchEvent(new Event("input", {{bubbles: true}}));
              field.dispatchEvent(new Event("change", {{bubbles: true}}));
            }})()"""
        )

    def pick_asset(self, label: str, query: str) -> None:
        """Finds an asset and picks the first one with the keyboard."""
        self.fill(label, query)
        self.wait_until("document.querySelector('[role=option]')")
        self.evaluate(f"({LABELLED})({json.dumps(label)}).focus()")
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter")
        self.wait_until("document.querySelector('.options').hidden")

    def press(self, key: str, *, shift: bool = False) -> None:
        """Presses one key, as a reader without a mouse does."""
        text = {"text": {"Enter": "\r", "Space": " "}.get(key, key)} if key in _TEXT_KEYS else {}
        code = _KEY_CODES.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=" " if key == "Space" else key,
                code=key,
                windowsVirtualKeyCode=code,
                modifiers=8 if shift else 0,
                **(text if kind == "keyDown" else {}),
            )

    def choose_file(self, path: Path) -> None:
        document = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=document, selector="input[type=file]")
        self.ask("DOM.setFileInputFiles", nodeId=node["nodeId"], files=[str(path)])

    def text(self, selector: str = "body") -> str:
        return str(self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText"))

    def wait_for_text(self, text: str) -> None:
        self.wait_until(f"document.body?.innerText.includes({json.dumps(text)})")

    def is_wider_than(self, width: int) -> Any:
        """What sticks out, where the page scrolls sideways."""
        return self.evaluate(
            f"""document.documentElement.scrollWidth <= {width} ? null
              : [...document.querySelectorAll("main *")]
                .filter((element) => element.getBoundingClientRect().right > {width} + 1)
                .map((element) => element.tagName + "." + element.className).slice(0, 5)"""
        )

    def complaints(self, *expected: str) -> list[str]:
        """What the console shows since the last call, without the statuses that are `expected`."""
        self.evaluate("1")
        shown = []
        for event in self.events:
            details = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                shown.append(json.dumps(details["exceptionDetails"])[:500])
            elif event["method"] == "Runtime.consoleAPICalled":
                shown.append(json.dumps(details["args"])[:500])
            elif event["method"] == "Log.entryAdded":
                entry = details["entry"]
                if not any(f"status of {status}" in entry["text"] for status in expected):
                    shown.append(f"{entry['text']} {entry.get('url', '')}")
        self.events = [
            event for event in self.events if event["method"] == "Network.requestWillBeSent"
        ]
        return shown

    def other_hosts(self) -> set[str]:
        """The hosts beside ours that the page has asked since it was opened."""
        addresses = {
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        }
        own = urlsplit(self.base_url).netloc
        return {
            urlsplit(address).netloc
            for address in addresses
            if not address.startswith(("data:", "blob:", "about:"))
        } - {own}


def axe_source() -> str:
    """axe-core, where the tools from npm are installed."""
    path = node_tools.INSTALLED / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip(node_tools.why_not() or "axe-core is not installed: make test installs it")
    return path.read_text()


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds in the view, by rule, with the first element."""
    page.evaluate(axe + "; 1")
    page.evaluate(
        """window.axeResult = null; axe.run(document, {resultTypes: ["violations"]})
           .then((result) => { window.axeResult = result.violations.map((violation) =>
             `${violation.id}: ${violation.nodes[0].html.slice(0, 160)}
              ${violation.nodes[0].failureSummary}`); },
             (error) => { window.axeResult = [String(error)]; }); 1"""
    )
    page.wait_until("window.axeResult")
    return list(page.evaluate("window.axeResult"))


def sign_in_to_demo(page: Page) -> None:
    page.open("/app")
    page.click("Open the demo account")
    page.wait_until("document.querySelector('.portfolio-list')")
    page.settle()
