"""Hiding: which documents the rows of hidden texts keep from everybody, in one index.

A row names a text by its path. Where none is there any longer, whatever says the same as it did, in whole or for the
most part, is hidden in its place, and editors are told: a text that was hidden is never shown again because somebody
has renamed its file or moved its folder. What said the same when the row was new isn't hidden for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from service.corpus.filters import EVERYTHING
from service.corpus.port import Corpus
from service.corpus.words.prints import prints_of, share
from service.settings.levers.hidden import HiddenRow, HiddenTexts
from service.settings.levers.lever import Lever

_SAME = 0.5
"""Of a text's characters in paragraphs that another has too: whoever renames a text may have corrected it too."""
_UNKNOWN = "Texten ”{}” finns inte i indexet. Skriv dess sökväg eller sidans adress."
_LOST = (
    "Texten ”{}” finns inte längre i indexet. Har den både bytt namn och skrivits om visas den igen: dölj den då på "
    "nytt, där den är nu. Annars kan raden tas bort."
)
_MOVED = (
    "Texten ”{}” finns inte längre på den sökvägen. I dess ställe döljs {}, som säger detsamma, helt eller till "
    "största delen. Lägg till en rad som döljer den, och ta bort den här; ska texten visas tar du bara bort den här."
)
_ALSO = (
    "Utom texten ”{}” döljs {}, som säger detsamma, helt eller till största delen, som en text som raden har dolt. Ska "
    "den visas tar du bort raden och lägger till en ny."
)


@dataclass(frozen=True, slots=True)
class Hiding:
    """What is hidden, and what editors have to know of it: Swedish sentences by the names of rows."""

    documents: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict)
    """Of rows that hide nothing."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Of rows that hide another text than they name."""

    @property
    def alarms(self) -> tuple[str, ...]:
        """What may not be as editors think."""
        return (*self.faults.values(), *self.notes.values())


def hiding(rows: Sequence[Lever], corpus: Corpus, memory: HiddenTexts | None) -> Hiding:
    """What some rows hide in an index; what they hide is remembered for the next one."""
    before = memory.read() if memory is not None and rows else {}
    held = {lever.key: _Held(lever, corpus, before.get(lever.key)) for lever in rows}
    sought = frozenset(one for row in held.values() for one in row.sought) if memory is not None else frozenset()
    found = corpus.saying(sought) if sought else {}
    for row in held.values():
        row.follow(corpus, found)
    now = {key: row.remembered for key, row in held.items() if row.remembered.texts}
    if memory is not None and now != before:
        memory.write(now)
    documents = frozenset(name for row in held.values() for name in row.there)
    faults = {key: row.fault for key, row in held.items() if row.fault}
    return Hiding(documents, faults, {key: row.note for key, row in held.items() if row.note})


class _Held:
    """What one row hides, as it is worked out."""

    def __init__(self, lever: Lever, corpus: Corpus, before: HiddenRow | None) -> None:
        self._lever = lever
        self._own = lever.document.document_id
        self._is_new = before is None
        known = before or HiddenRow()
        self.there = {
            name: _prints(corpus, name) for name in {self._own, *known.texts} if corpus.shows(name, EVERYTHING)
        }
        """What it hides, by document."""
        self._gone = {name: its for name, its in known.texts.items() if name not in self.there}
        self._beside = known.beside
        self._paths: list[str] = []

    @property
    def sought(self) -> Iterable[str]:
        """The paragraphs that other documents are looked through for."""
        texts = (*self._gone.values(), *(self.there.values() if self._is_new else ()))
        return (one for its in texts for one in its)

    def follow(self, corpus: Corpus, found: Mapping[str, frozenset[str]]) -> None:
        """Hide what says the same as what is gone."""
        if self._is_new:
            self._beside |= {name for its in self.there.values() for name in _saying(its, found)} - {self._own}
        for name, its in list(self._gone.items()):
            heirs = _saying(its, found) - self._beside
            self.there |= {heir: _prints(corpus, heir) for heir in heirs if heir not in self.there}
            if heirs:
                del self._gone[name]
        others = sorted(name for name in self.there if name != self._own)
        self._paths = [corpus.editions([name])[name].path for name in others]

    @property
    def remembered(self) -> HiddenRow:
        return HiddenRow({**self._gone, **self.there}, self._beside)

    @property
    def fault(self) -> str | None:
        if self.there:
            return None
        return (_LOST if self._gone else _UNKNOWN).format(self._lever.about)

    @property
    def note(self) -> str | None:
        if not self._paths:
            return None
        said = _ALSO if self._own in self.there else _MOVED
        return said.format(self._lever.about, " och ".join(f"”{path}”" for path in self._paths))


def _prints(corpus: Corpus, document_id: str) -> dict[str, int]:
    return prints_of(passage.text for passage in corpus.passages_of(document_id, EVERYTHING))


def _saying(its: Mapping[str, int], found: Mapping[str, frozenset[str]]) -> set[str]:
    """The documents that say most of a text."""
    return {name for name, some in found.items() if share(its, some) >= _SAME}
