"""The addresses that a crawl has still to ask for, and the bounds that keep it out of traps."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

MAX_DEPTH = 25
"""Links from the start page or a sitemap to a page: a calendar has a next month for ever."""

MAX_QUERIES = 200
"""Addresses that differ only after the question mark: lists that can be sorted and filtered have no end of them."""

MAX_REPEATS = 3
"""How often the same name may stand in one path: a link that is relative by mistake leads to /a/a/a/a."""

MAX_ADDRESSES = 200_000
"""Of one website, whatever the limit of pages: what is remembered of them takes memory."""


class Frontier:
    """Addresses in the order in which they were found, each once, those nearest to the start first."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, int]] = deque()
        self._found: set[str] = set()
        self._queries: Counter[str] = Counter()
        self.left_out = 0
        """Addresses beyond one of the bounds."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, addresses: Iterable[str], depth: int) -> None:
        """Addresses found on a page so many links from the start; those of the start and of sitemaps have depth 0."""
        for address in addresses:
            if address in self._found:
                continue
            if len(self._found) == MAX_ADDRESSES:
                self.left_out += 1
                continue
            self._found.add(address)
            path, _, query = address.partition("?")
            self._queries[path] += bool(query)
            names = Counter(filter(None, path.split("/")[3:]))
            if (
                depth > MAX_DEPTH
                or (query and self._queries[path] > MAX_QUERIES)
                or max(names.values(), default=0) > MAX_REPEATS
            ):
                self.left_out += 1
            else:
                self._waiting.append((address, depth))

    def next(self) -> tuple[str, int]:
        """The next address and its depth. Raises IndexError if there is none."""
        return self._waiting.popleft()
