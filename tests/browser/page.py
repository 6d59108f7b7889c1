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

SCHEMES = ("light", "dark")
_SECONDS = 20
_AXE = Path(str(files("selenium_axe_python"))) / "axe-core" / "axe.min.js"
_SETTLED = """(
  document.getElementById("status").textContent !== "" && ["answer", "problem"].includes(document.body.dataset.state)
)"""
_RUN_AXE = """
const [within, done] = arguments;
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
axe.run({runOnly: {type: "tag", values: tags}}).then(
  (found) => done({
    passes: found.passes.flatMap(({nodes}) => nodes).filter(({target}) => `${target}`.includes(within)).length,
    violations: found.violations.map(
      ({id, help, nodes: [first]}) => `${id}: ${help}: ${first.html} ${first.failureSummary}`
    ),
  }),
);
"""
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
        options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
        self.driver = Chrome(options=options, service=Service(driver))
        self.driver.set_script_timeout(2 * _SECONDS)
        self.base = ""

    def quit(self) -> None:
        self.driver.quit()

    # What a test begins and ends with

    def begin(self, base: str) -> None:
        """Forget everything and open the start page."""
        self.base = base
        self.forget()
        self.open()

    def forget(self) -> None:
        """Leave the page, and forget what it said and what was set for it."""
        # A page that leaves for an empty one itself stays in its process, which the next page of a server here then
        # has too: to begin a process costs more than to load the page.
        self.driver.switch_to.default_content()
        self.script("location.replace('about:blank')")
        if self.driver.current_url != "about:blank":
            self.driver.get("about:blank")
        self._log("browser")
        self._log("performance")
        self.width(1280)
        self.prefer()

    def check_console(self, *allowed: str) -> None:
        """Nothing stands in the console but messages that hold one of `allowed`, each of which is there."""
        messages = self._log("browser")
        unexpected = [m for m in messages if not any(part in m for part in allowed)]
        assert unexpected == [], unexpected
        for part in allowed:
            assert any(part in m for m in messages), f"{part!r} isn't in the console: {messages}"

    def violations(self, within: str = "") -> list[str]:
        """What axe-core finds on the page as it is shown, by WCAG 2.2 A and AA, each with its first element.

        `within`: an element with a shadow that it must have looked into.
        """
        if not self.script("return 'axe' in window"):
            self.driver.execute_script(_AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(_RUN_AXE, within)
        assert found["passes"], f"nothing was checked {within}"
        return list(found["violations"])

    def violations_by_scheme(self, within: str = "") -> list[str]:
        """The same in light and in dark, each with its scheme; the scheme is the usual one afterwards."""
        found = []
        for scheme in SCHEMES:
            self.prefer(prefers_color_scheme=scheme)
            found += [f"{scheme}: {violation}" for violation in self.violations(within)]
        self.prefer()
        return found

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
        self.wait_for("document.activeElement.id === 'question' || document.body.dataset.state !== 'start'")

    def read(self, address: str) -> None:
        """Open the page of a document, by its address below the server's, and wait for what comes of it."""
        self.driver.get(f"{self.base}/{address}")
        self.wait_for("['document', 'problem'].includes(document.body.dataset.state)")

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
        """Put a question in place of what stands in the field, press Enter and wait for what comes of it."""
        self.enter(self.one("#question"), question)
        self.wait_for(f"document.title.startsWith(arguments[0]) && {_SETTLED}", question)

    def enter(self, field: WebElement, text: str) -> None:
        """Insert a text in place of what stands in a field, all at once as from the clipboard, and press Enter."""
        self.script("arguments[0].focus(); arguments[0].select()", field)
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})
        field.send_keys(Keys.ENTER)

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
        return bool(self.script(f"return {_SETTLED}"))

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
                raise self._late()
            time.sleep(0.02)

    def wait_for(self, condition: str, *arguments: object) -> None:
        """Wait until an expression holds in the page that is open: it looks itself, for each look from here is dear."""
        code = f"""
            const done = arguments[arguments.length - 1];
            const deadline = performance.now() + {1_000 * _SECONDS};
            const look = () => {{
              if ({condition}) done(true);
              else if (performance.now() > deadline) done(false);
              else setTimeout(look, 10);
            }};
            look();
        """
        if not self.driver.execute_async_script(code, *arguments):
            raise self._late()

    def _late(self) -> TimeoutError:
        seen = self.one("main").text
        return TimeoutError(f"not within {_SECONDS} s; the page is in state {self.state} and shows: {seen}")
