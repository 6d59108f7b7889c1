"""What the systems are given: the statutes as texts for Belägg, and the passages that Belägg cuts for the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.cost.question_cost import statutes
from bench.peers.peer import Passage
from indexer.texts.passages import embedded_text
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.evaluation.measures import TestSet

_AT_ONCE = 2_000


def write_texts(path: Path, sections: int, folder: Path) -> None:
    """So many sections of statutes, a plain text an act, its title first."""
    folder.mkdir()
    for number, act in enumerate(statutes(path, sections)):
        (folder / f"{number:05}.txt").write_text(f"{act.title}\n\n{act.text}\n", encoding="utf-8")


def passages_of(index: Index) -> list[Passage]:
    """Every passage by its row, with what Belägg embeds for it."""
    titles = {
        name: document.title
        for name in set(index.document_ids_by_row())
        if (document := index.document(name, EVERYTHING))
    }
    passages: list[Passage] = []
    for start in range(0, index.size, _AT_ONCE):
        for one in index.passages(list(range(start, min(start + _AT_ONCE, index.size)))):
            text = embedded_text(titles[one.document_id], one.heading, one.text)
            passages.append(Passage(str(len(passages)), text))
    return passages


def write_vectors(index: Index, path: Path) -> None:
    """The vectors of every passage, float32 `(size, dimension)`, as a NumPy file."""
    parts = [index.vectors(range(start, min(start + _AT_ONCE, index.size))) for start in range(0, index.size, _AT_ONCE)]
    np.save(path, np.concatenate(parts).astype(np.float32))


def some_questions(sets: Sequence[TestSet], count: int) -> list[str]:
    """As many from each set, spread over it."""
    questions: list[str] = []
    share = -(-count // len(sets))
    for one in sets:
        judged = list(one.judged().values())
        questions += judged[:: max(1, len(judged) // share)][:share]
    return questions[:count]
