"""Which tests are run by one process, one after the other, where two share them (`make test`)."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/retrieval/")
"""Folders whose files share what is dear: a browser with its servers, embedded test sets."""


def unit(test: str) -> str:
    """The tests that one takes its turn with: its folder's, or its file's."""
    return next((folder for folder in TOGETHER if test.startswith(folder)), test.partition("::")[0])


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Whoever has finished takes the next unit, in the order in which tests were found."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
