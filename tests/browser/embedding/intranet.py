"""A page of another site with the widget in it, in a browser, as a person sees and uses it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.shadowroot import ShadowRoot
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.embedding.site import Site, SitePage
from tests.browser.page import Page

ICON = '<link rel="icon" href="data:,">'
EVENTS = """
window.heard = [];
for (const name of ["belagg-ask", "belagg-answer", "belagg-error", "belagg-open"]) {
  addEventListener(name, (event) => window.heard.push({ name, detail: event.detail, target: event.target.id }));
}
"""
OUTCOMES = "window.heard.filter(({name}) => name === 'belagg-answer' || name === 'belagg-error')"


class Widget:
    """One `<belagg-sok>` of the page."""

    def __init__(self, intranet: Intranet, host: WebElement) -> None:
        self.host = host
        self._intranet = intranet
        intranet.wait(lambda: intranet.script("return arguments[0].shadowRoot !== null", host))

    @property
    def root(self) -> ShadowRoot:
        return self.host.shadow_root

    def one(self, selector: str) -> WebElement:
        return self.root.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.root.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return str(self.one(selector).get_property("textContent"))

    def texts(self, selector: str) -> list[str]:
        return [str(element.get_property("textContent")) for element in self.all(selector)]

    @property
    def state(self) -> str:
        return str(self._intranet.script("return arguments[0].querySelector('.frame').dataset.state ?? ''", self.root))

    @property
    def focused(self) -> WebElement:
        """What has the focus inside the widget."""
        focused = self._intranet.script("return arguments[0].activeElement", self.root)
        assert isinstance(focused, WebElement), "nothing in the widget has the focus"
        return focused

    def ask(self, question: str) -> None:
        """Put a question in place of what stands in the field, press Enter and wait for what comes of it."""
        page = self._intranet.page
        told = len(self._intranet.outcomes)
        page.enter(self.one("input"), question)
        page.wait_for(f"{OUTCOMES}.length > arguments[0]", told)

    def style(self, selector: str, *properties: str) -> dict[str, str]:
        """How an element comes out in the end."""
        element = self.one(selector)
        return {name: element.value_of_css_property(name) for name in properties}


class Intranet:
    """The other site in the browser."""

    def __init__(self, page: Page, site: Site, service: str) -> None:
        self.page = page
        self.site = site
        self.service = service
        self.driver = page.driver
        self.script = page.script
        self.wait = page.wait
        self.press = page.press

    def show(
        self,
        body: str,
        *,
        head: str = "",
        style: str = "",
        headers: Mapping[str, str] | None = None,
        listed: bool = True,
        language: str = "sv",
    ) -> None:
        """Open a page of the site with the widget's script in it. `style` comes as a file, as `headers` may want."""
        self.site.pages.update(
            {
                "/": SitePage(
                    f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Intranät</title>{ICON}'
                    '<meta name="viewport" content="width=device-width, initial-scale=1">'
                    '<link rel="stylesheet" href="/style.css"><script src="/events.js"></script>'
                    f'<script src="{self.service}/widget.js" defer></script>{head}</head>'
                    f"<body><main><h1>Intranät</h1>{body}</main></body></html>",
                    headers=headers or {},
                ),
                "/style.css": SitePage(style, "text/css"),
                "/events.js": SitePage(EVENTS, "text/javascript"),
            }
        )
        self.driver.get((self.site.address if listed else self.site.other_address) + "/")

    @property
    def widget(self) -> Widget:
        return self.widgets[0]

    @property
    def widgets(self) -> list[Widget]:
        return [Widget(self, host) for host in self.page.all("belagg-sok")]

    @property
    def events(self) -> list[dict[str, Any]]:
        """What the page has heard of its widgets: name, detail, and the id of the widget."""
        return [dict(event) for event in self.script("return window.heard")]

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        return [dict(event) for event in self.script(f"return {OUTCOMES}")]

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 A and AA in the whole page, and the widget in it."""
        return self.page.violations(within="belagg-sok")

    def violations_by_scheme(self) -> list[str]:
        """The same in light and in dark."""
        return self.page.violations_by_scheme(within="belagg-sok")

    def requests(self) -> list[tuple[str, str, str]]:
        """Method, address and body of what was asked of the network since this was last asked for."""
        asked = [parameters["request"] for parameters in self._network("Network.requestWillBeSent")]
        return [(request["method"], request["url"], request.get("postData", "")) for request in asked]

    def headers_sent(self) -> list[dict[str, str]]:
        """The headers of those requests, as they left the browser."""
        return [parameters["headers"] for parameters in self._network("Network.requestWillBeSentExtraInfo")]

    def _network(self, event: str) -> list[dict[str, Any]]:
        entries = self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        messages = [json.loads(entry["message"])["message"] for entry in entries]
        return [message["params"] for message in messages if message["method"] == event]
