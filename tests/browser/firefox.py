"""Firefox, steered over its own socket (https://w3c.github.io/webdriver-bidi/): Debian has no geckodriver."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

_SECONDS = 180
"""A machine that does much else takes a minute and more to start it."""
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_AXE = Path(str(files("selenium_axe_python"))) / "axe-core" / "axe.min.js"
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_RUN_AXE = """
return axe.run({runOnly: {type: "tag", values: arguments[0]}}).then((found) => ({
  passes: found.passes.length,
  violations: found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html}`),
}));
"""
_PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "sv-SE",
    "toolkit.telemetry.enabled": False,
}
_SCHEMES = {"dark": 0, "light": 1}


class Firefox:
    """One window of a headless Firefox that prefers a colour scheme."""

    def __init__(self, firefox: str, profile: Path, scheme: str) -> None:
        preferences = {**_PREFERENCES, "layout.css.prefers-color-scheme.content-override": _SCHEMES[scheme]}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._messages = profile / "stderr"
        flags = ("--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0")
        with self._messages.open("wb") as stderr:
            self._process = subprocess.Popen([firefox, *flags], stdout=subprocess.DEVNULL, stderr=stderr)
        try:
            self._socket = self._connected()
            self._numbers = count(1)
            self._call("session.new", capabilities={})
            # The window that it starts with never becomes the active one, and in a window that isn't, a button that
            # has the focus isn't pressed by Enter or Space (a link is): only one that is opened is a person's.
            self._context: str = self._call("browsingContext.create", type="window")["context"]
            self._call("browsingContext.activate", context=self._context)
        except BaseException:
            self._process.kill()
            raise

    def quit(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(_SECONDS)

    def visit(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        self._call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def script(self, code: str, *arguments: object) -> Any:
        """What the body of a function returns, or what its promise comes to."""
        body = f"const given = (function() {{ {code} }}).apply(null, {json.dumps(arguments)});"
        found = self._call(
            "script.callFunction",
            functionDeclaration=f"async () => {{ {body} return JSON.stringify((await given) ?? null) }}",
            awaitPromise=True,
            target={"context": self._context},
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def press(self, *keys: str) -> None:
        """Press keys one after the other, whatever has the focus."""
        actions = [{"type": kind, "value": key} for text in keys for key in text for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self._call("input.performActions", context=self._context, actions=[source])

    def wait(self, until: Callable[[], object]) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + _SECONDS
        while not until():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {_SECONDS} s; the page shows: {self.text('main')}")
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """The text of the first element of a kind, "" where there is none."""
        return str(self.script("return document.querySelector(arguments[0])?.textContent ?? ''", selector))

    @property
    def focused(self) -> str:
        """What the keyboard acts on: its id or else its text, in a widget too."""
        return str(
            self.script(
                "let one = document.activeElement;"
                "while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;"
                "return one.id || one.textContent.trim()"
            )
        )

    def violations(self) -> list[str]:
        """What axe-core finds by WCAG 2.2 A and AA on the page as it is shown."""
        self.script(f"if (!('axe' in window)) {{ {_AXE.read_text(encoding='utf-8')} }}")
        found = self.script(_RUN_AXE, _TAGS)
        assert found["passes"] > 0, "nothing was checked"
        return list(found["violations"])

    def _connected(self) -> WebSocket:
        deadline = time.monotonic() + _SECONDS
        while (listening := _LISTENS.search(self._messages.read_text(encoding="utf-8", errors="replace"))) is None:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Firefox doesn't listen: {self._messages.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        return create_connection(f"{listening[1]}/session", timeout=_SECONDS, suppress_origin=True)

    def _call(self, method: str, **parameters: object) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv())).get("id") != number:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]
