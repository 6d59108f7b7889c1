"""Hiding: which documents the rows of hidden texts keep from everybody, in one index.

A row names a text by its path. Where none is there any longer, whatever says the same as it did, in whole or for the
most part, is hidden in its place, and editors are told: a text that was hidden is never shown again because somebody
has renamed its file or moved its folder. What said the same when the row was new isn't hidden for that.

Either takes a reading of every passage. What is hidden is worked out of what has been read so far (`Paragraphs`), and
says what is still to be.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
_SOUGHT = (
    "Texten ”{}” finns inte längre på den sökvägen. Alla texter gås igenom efter det som säger detsamma, och inga "
    "frågor besvaras förrän det är gjort."
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
    is_known: bool = True
    """Whether this is all that is to be hidden; if not, nobody may be shown anything."""
    unread: frozenset[str] = field(default=frozenset(), compare=False)
    """The paragraphs that the texts are still to be read for."""
    remembered: Mapping[str, HiddenRow] = field(default_factory=dict, compare=False)
    """What is to be known of it next time."""
    is_settled: bool = field(default=True, compare=False)
    """Whether nothing is to be read, and what is to be remembered is."""

    @property
    def alarms(self) -> tuple[str, ...]:
        """What may not be as editors think."""
        return (*self.faults.values(), *self.notes.values())


class Paragraphs:
    """Which documents of an index have which paragraphs, as far as it has been read for them. Thread-safe."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._prints: dict[str, Mapping[str, int]] = {}
        self._read: frozenset[str] = frozenset()
        self._found: Mapping[str, frozenset[str]] = {}
        self._reading = threading.Lock()

    def of(self, document_id: str) -> Mapping[str, int]:
        """How many characters each paragraph of a document has, by its print."""
        known = self._prints.get(document_id)
        if known is None:
            passages = self.corpus.passages_of(document_id, EVERYTHING)
            known = self._prints[document_id] = prints_of(passage.text for passage in passages)
        return known

    def unread(self, prints: Iterable[str]) -> frozenset[str]:
        """Those paragraphs that the texts haven't been read for."""
        return frozenset(prints) - self._read

    def read(self, prints: frozenset[str]) -> None:
        """Read every passage for them, if there are any."""
        if not prints:
            return
        with self._reading:
            found = self.corpus.saying(prints)
            names = (*self._found, *found)
            self._found = {
                name: self._found.get(name, frozenset()) | found.get(name, frozenset()) for name in dict.fromkeys(names)
            }
            self._read |= prints  # last: whoever sees that they were read finds what was found

    def saying(self, its: Mapping[str, int]) -> frozenset[str]:
        """The documents that say most of a text, by its paragraphs that were read for."""
        return frozenset(name for name, some in self._found.items() if share(its, some) >= _SAME)


def hiding(rows: Sequence[Lever], paragraphs: Paragraphs, before: Mapping[str, HiddenRow] | None) -> Hiding:
    """What some rows hide in an index, as far as it has been read. `before`: as remembered; None where nothing can be.

    Reads the texts that rows name alone.
    """
    held = {lever.key: _Held(lever, paragraphs, (before or {}).get(lever.key)) for lever in rows}
    if before is not None:
        for row in held.values():
            row.follow()
    now = {key: row.remembered for key, row in held.items() if row.remembered.texts}
    unread = (
        paragraphs.unread(one for row in held.values() for one in row.sought) if before is not None else frozenset()
    )
    return Hiding(
        documents=frozenset(name for row in held.values() for name in row.there),
        faults={key: row.fault for key, row in held.items() if row.fault},
        notes={key: row.note for key, row in held.items() if row.note},
        is_known=before is None or all(row.is_known for row in held.values()),
        unread=unread,
        remembered=now,
        is_settled=before is None or not (unread or now != before),
    )


def kept(rows: Sequence[Lever], paragraphs: Paragraphs, memory: HiddenTexts) -> Hiding:
    """The same, remembered for the next index: whatever of it is known, before anything is read for the rest."""
    with memory.changing():
        before = memory.read()
        found = hiding(rows, paragraphs, before)
        if found.remembered != before:
            memory.write(found.remembered)
    return replace(found, is_settled=not found.unread)


def settled(rows: Sequence[Lever], corpus: Corpus, memory: HiddenTexts) -> Hiding:
    """The same when all is read that has to be, by whoever can wait for it."""
    paragraphs = Paragraphs(corpus)
    while not (found := kept(rows, paragraphs, memory)).is_settled:
        paragraphs.read(found.unread)
    return found


class _Held:
    """What one row hides, as it is worked out."""

    def __init__(self, lever: Lever, paragraphs: Paragraphs, before: HiddenRow | None) -> None:
        self._lever = lever
        self._own = lever.document.document_id
        self._paragraphs = paragraphs
        known = before or HiddenRow(beside=None)
        corpus = paragraphs.corpus
        self.there = {name: paragraphs.of(name) for name in {self._own, *known.texts} if corpus.shows(name, EVERYTHING)}
        """What it hides, by document."""
        self._gone = {name: its for name, its in known.texts.items() if name not in self.there}
        # Where its text went before all was read, nobody can tell any more what stood beside it: all of it is hidden.
        self._beside = frozenset[str]() if known.beside is None and self._gone else known.beside

    @property
    def sought(self) -> Iterable[str]:
        """The paragraphs that other documents are looked through for."""
        texts = (*self._gone.values(), *(self.there.values() if self._beside is None else ()))
        return (one for its in texts for one in its)

    @property
    def is_known(self) -> bool:
        """Whether the texts were read for what says the same as what is gone."""
        return not self._paragraphs.unread(one for its in self._gone.values() for one in its)

    def follow(self) -> None:
        """Hide what says the same as what is gone, as far as the texts were read for it."""
        if self._beside is None and not self._paragraphs.unread(self.sought):
            same = (self._paragraphs.saying(its) for its in self.there.values())
            self._beside = frozenset().union(*same) - {self._own}
        for name, its in list(self._gone.items()):
            if self._paragraphs.unread(its):
                continue
            heirs = self._paragraphs.saying(its) - (self._beside or frozenset())
            self.there |= {heir: self._paragraphs.of(heir) for heir in heirs if heir not in self.there}
            if heirs:
                del self._gone[name]

    @property
    def remembered(self) -> HiddenRow:
        return HiddenRow({**self._gone, **self.there}, self._beside)

    @property
    def fault(self) -> str | None:
        if self.there or not self.is_known:
            return None
        return (_LOST if self._gone else _UNKNOWN).format(self._lever.about)

    @property
    def note(self) -> str | None:
        if not self.is_known:
            return _SOUGHT.format(self._lever.about)
        others = sorted(name for name in self.there if name != self._own)
        if not others:
            return None
        paths = sorted(edition.path for edition in self._paragraphs.corpus.editions(others).values())
        said = _ALSO if self._own in self.there else _MOVED
        return said.format(self._lever.about, " och ".join(f"”{path}”" for path in paths))
