"""What hidden texts say, as far as it takes to know them again: `levers.csv.hidden` beside the table.

A row names a text by its path, and one that is renamed has another. So prints are kept of what each row hides, from
when it was last there (service/corpus/words/prints.py); the words themselves aren't. As JSON:

    {"rows": {"1a2b3c4d": {"beside": ["<document>", ...], "texts": {"<document>": {"<print>": 120, ...}}}}}

`beside` is null until every text has been read for it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from indexer.disk.changing import changing
from indexer.disk.durable import reason_of, replace_file

_LOGGER = logging.getLogger("belagg")


@dataclass(frozen=True, slots=True)
class HiddenRow:
    """What one row hides."""

    texts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By document: how many characters each of its paragraphs has, by its print. Those that are gone too."""
    beside: frozenset[str] | None = frozenset()
    """Documents that said the same when the row was new: whoever hid one of them left these. None until it is known."""

    def to_record(self) -> dict[str, Any]:
        beside = None if self.beside is None else sorted(self.beside)
        return {"beside": beside, "texts": {name: dict(its) for name, its in self.texts.items()}}

    @classmethod
    def of(cls, record: Any) -> Self:
        """Raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`."""
        texts = {
            str(name): {str(one): int(length) for one, length in its.items()} for name, its in record["texts"].items()
        }
        beside = record["beside"]
        return cls(texts, None if beside is None else frozenset(map(str, beside)))


class HiddenTexts:
    """The file. What can't be read or written is told in the log: rows then hide by their paths alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, HiddenRow]:
        """By the names of the rows; nothing where nothing is known."""
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))["rows"]
            return {str(key): HiddenRow.of(row) for key, row in rows.items()}
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._tell("läsa", reason_of(error))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._tell("läsa", "den är skadad")
        return {}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep others out that read it, and write what comes of that: what one has remembered, none forgets.

        By the lock of the table.
        """
        with ExitStack() as kept:
            with suppress(OSError):  # where nothing can be written, which is told when it is tried
                kept.enter_context(changing(self.path.with_suffix("")))
            yield

    def write(self, rows: Mapping[str, HiddenRow]) -> None:
        record = {"rows": {key: row.to_record() for key, row in sorted(rows.items())}}
        try:
            replace_file(self.path, json.dumps(record, sort_keys=True) + "\n")
        except OSError as error:
            self._tell("skriva", reason_of(error))

    def _tell(self, what: str, reason: str) -> None:
        _LOGGER.info(  # to the service's log: whoever asks in a terminal needn't be able to write here
            "Filen %s gick inte att %s (%s). En dold text som byter namn kan därför visas igen. Ge den som kör "
            "tjänsten rätt att läsa och skriva i indexets mapp.",
            *(self.path, what, reason),
        )
