"""The pages in a browser, as a person sees and uses them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from selenium.webdriver import ActionChains, Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

_SECONDS = 20
_AXE = Path(str(files("selenium_axe_python"))) / "axe-core" / "axe.min.js"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--lang=sv-SE",
    "--window-size=1280,1000",
)


class Page:
    """One browser for all tests; every test begins on an empty start page."""

    def __init__(self, chromium: str, driver: str, profile: Path) -> None:
        options = ChromeOptions()
        options.binary_location = chromium
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = Chrome(options=options, service=Service(driver))
        self.base = ""

    def quit(self) -> None:
        self.driver.quit()

    # What a test begins and ends with

    def begin(self, base: str) -> None:
        """Forget everything and open the start page."""
        self.base = base
        self.driver.get("about:blank")
        self._log("browser")
        self._log("performance")
        self.width(1280)
        self.prefer()
        self.open()

    def check_console(self, *allowed: str) -> None:
        """Nothing stands in the console but messages that hold one of `allowed`, each of which is there."""
        messages = self._log("browser")
        assert [m for m in messages if not any(part in m for part in allowed)] == []
        for part in allowed:
            assert any(part in m for m in messages), f"{part!r} isn't in the console: {messages}"

    def violations(self) -> list[str]:
        """What axe-core finds on the page as it is shown, by WCAG 2.2 A and AA, each with its first element."""
        if not self.script("return 'axe' in window"):
            self.driver.execute_script(_AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run({runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a',"
            " 'wcag21aa', 'wcag22aa']}}).then((r) => done({passes: r.passes.length, violations: r.violations.map((v) =>"
            " `${v.id}: ${v.help}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`)}))"
        )
        assert found["passes"] > 0, "nothing was checked"
        return list(found["violations"])

    def check_requests(self) -> None:
        """Nothing was asked of any host but the server."""
        events = [json.loads(entry)["message"] for entry in self._log("performance")]
        urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        assert urls
        assert [url for url in urls if not url.startswith((f"{self.base}/", "data:", "about:"))] == []

    def _log(self, name: str) -> list[str]:
        """The messages of a log since it was last asked for."""
        return [str(entry["message"]) for entry in self.driver.get_log(name)]  # type: ignore[no-untyped-call]

    # What a person does

    def open(self, question: str | None = None) -> None:
        """Open the start page, or a shared link to a question, and wait until the page is ready for a question."""
        self.driver.get(self.base + "/" + (f"?q={quote(question)}" if question is not None else ""))
        self.wait(lambda: self.script("return document.activeElement.id") == "question" or self.state != "start")

    def read(self, address: str) -> None:
        """Open the page of a document, by its address below the server's, and wait for what comes of it."""
        self.driver.get(f"{self.base}/{address}")
        self.wait(lambda: self.state in {"document", "problem"})

    def visit(self, path: str) -> None:
        """Open any other page."""
        self.driver.get(self.base + path)

    def prefer(self, medium: str = "", **features: str) -> None:
        """Emulate a medium and what a reader prefers: `prefers_color_scheme="dark"`. Nothing given is the usual."""
        given = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": given})

    def width(self, width: int, height: int = 1000, *, phone: bool = False) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def ask(self, question: str) -> None:
        """Type a question in place of what stands in the field, press Enter and wait for what comes of it."""
        field = self.one("#question")
        field.clear()
        field.send_keys(question, Keys.ENTER)
        self.wait(lambda: self.title.startswith(question) and self.settled)

    def unfold(self) -> None:
        """Open every further hit."""
        self.script("document.querySelectorAll('.further details').forEach((one) => { one.open = true })")

    def press(self, *keys: str) -> None:
        """Press keys, whatever has the focus."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def back(self) -> None:
        self.driver.back()

    def forward(self) -> None:
        self.driver.forward()

    # What a person sees

    @property
    def state(self) -> str:
        return str(self.script("return document.body.dataset.state"))

    @property
    def settled(self) -> bool:
        """Whether an answer or a problem is shown and nothing is waited for."""
        return bool(self.script("return document.getElementById('status').textContent !== ''")) and self.state in {
            "answer",
            "problem",
        }

    @property
    def title(self) -> str:
        return str(self.driver.title)

    @property
    def address(self) -> str:
        """Path and query of the address."""
        parts = urlsplit(str(self.driver.current_url))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def question(self) -> str:
        return str(self.one("#question").get_property("value"))

    @property
    def status(self) -> str:
        """What a screen reader is told."""
        return self.text("#status")

    @property
    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def text(self, selector: str) -> str:
        """The text of one element, as it stands in the page, seen or not."""
        return str(self.one(selector).get_property("textContent"))

    def texts(self, selector: str) -> list[str]:
        code = "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)"
        return [str(text) for text in self.script(code, selector)]

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def script(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def wait(self, until: Callable[[], object]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + _SECONDS
        while not until():
            if time.monotonic() > deadline:
                seen = self.one("main").text
                raise TimeoutError(f"not within {_SECONDS} s; the page is in state {self.state} and shows: {seen}")
            time.sleep(0.02)
