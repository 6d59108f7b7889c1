"""robots.txt: what a website lets a crawler fetch, how often, and where its sitemaps are (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from protego import Protego

AGENT = "Belagg"
"""The name that a website's rules may call us by."""

MAX_BYTES = 512_000
"""RFC 9309 asks crawlers to read at least 500 KiB; what comes after that is left out."""


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one website; without any, everything may be fetched."""

    text: str = ""
    _rules: Protego = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rules", Protego.parse(self.text))

    @classmethod
    def read(cls, content: bytes) -> Robots:
        return cls(content[:MAX_BYTES].decode("utf-8-sig", "replace"))

    def allow(self, address: str) -> bool:
        return bool(self._rules.can_fetch(address, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the website asks for."""
        return max(0.0, self._rules.crawl_delay(AGENT) or 0.0)

    def sitemaps(self, origin: str) -> list[str]:
        """Addresses of its sitemaps, as they are written."""
        return [urljoin(origin, address) for address in self._rules.sitemaps]
