"""The reader: question and texts -> whether each text answers the question, and where; without PyTorch.

It judges and doesn't search: of a few candidates that searching found, it tells those that answer from near misses.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from indexer.model.compiled import compiled
from indexer.model.encoder import FIRST_INFERENCE, Encoder
from indexer.model.errors import ModelNotPrepared
from indexer.model.runtime import openvino
from indexer.model.spec import TOKENIZER_FILE, PreparedModel

READER_NETWORK = "reader.xml"
READER_TOKENIZER = "reader-tokenizer.json"
READER_SPEC = "reader.json"
READER_WORDS = "reader-words.npy"
"""The words' vectors in 8 bits, read from disk as they are needed."""
READER_SCALES = "reader-scales.npy"
READER_FILES = (READER_NETWORK, "reader.bin", READER_WORDS, READER_SCALES, READER_SPEC)
"""Beside `READER_TOKENIZER`, which a prepared default model lacks: it is the encoder's own there."""

_QUESTION_STEP, _PASSAGE_STEP = 16, 32
"""To a multiple of so many tokens question and text are lengthened: OpenVINO compiles every pair of lengths anew. Both
together are never 32, the one length at which it computes wrong on processors with AMX
(docs/decisions/108-answer-reader.md)."""
_LONGEST_ANSWER = 40
"""Tokens of the longest stretch that is taken for an answer."""
_QUERY, _PASSAGE = "query: ", "passage: "


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one text and one question."""

    logit: float
    """That the text answers; 0 is even odds among near misses."""
    begins: tuple[tuple[int, float], ...]
    """Where an answer may begin, and how likely it begins there if the text answers: a place in the piece of a word
    that it begins with, in code points of the text."""

    @property
    def probability(self) -> float:
        return 1 / (1 + math.exp(-self.logit))

    def within(self, start: int, end: int) -> float:
        """How likely the answer begins in `text[start:end]` if the text answers: 0 to 1."""
        return math.fsum(chance for place, chance in self.begins if start <= place < end)


class AnswerReader:
    """A loaded reader. Thread-safe."""

    def __init__(self, folder: Path, *, encoder: Encoder | None = None, threads: int = 1, keep: bool = True) -> None:
        """`folder`: of a prepared model. Raises `ModelNotPrepared` or `ModelDamaged`.

        `encoder`: the one of that folder, if it is loaded: its tokenizer is shared where it is the reader's too.
        `threads`: how many processor cores a text may use. `keep`: keep the compiled network for the next time.
        """
        prepared = PreparedModel.read(folder)
        own = READER_TOKENIZER if READER_TOKENIZER in prepared.files else TOKENIZER_FILE
        needed = (*READER_FILES, own)
        if not all(file in prepared.files for file in needed):
            raise ModelNotPrepared(str(folder))
        if encoder is None:  # which compared every file of the folder when it was loaded
            PreparedModel(prepared.spec, {file: prepared.files[file] for file in needed}).verify(folder)
        spec = json.loads((folder / READER_SPEC).read_text(encoding="utf-8"))
        self._question_tokens, self._passage_tokens = int(spec["question_tokens"]), int(spec["passage_tokens"])
        if encoder is not None and own == TOKENIZER_FILE:
            self._tokenizer = encoder.tokenizer
        else:
            self._tokenizer = Tokenizer.from_file(str(folder / own))
            self._tokenizer.no_padding()
        self._words = np.load(folder / READER_WORDS, mmap_mode="r")
        self._scales = np.load(folder / READER_SCALES)
        made = compiled(folder, prepared, threads, keep=keep, file=READER_NETWORK, streams=1)
        self._network = made.network
        self._local = threading.local()
        with FIRST_INFERENCE:
            self.read("", [""])

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """What is said of each text, in their order. A text is read as far as it fits (some 150 words)."""
        asked = _cut(self._tokenizer.encode(_QUERY + question.strip()).ids, self._question_tokens)
        return [self._reading(asked, text) for text in texts]

    def _reading(self, asked: Sequence[int], text: str) -> Reading:
        encoding = self._tokenizer.encode(_PASSAGE + text)
        ids = _cut(encoding.ids, self._passage_tokens)
        answered, places = self._infer(asked, ids)
        offsets = encoding.offsets[: len(ids) - 1]
        first, last = _inside(offsets)
        begins, ends = places[0, first : last + 1], places[1, first : last + 1]
        together = begins[:, None] + ends[None]
        together[~_allowed(len(begins))] = -np.inf
        chances = np.exp(together - together.max())
        starts = chances.sum(axis=1) / chances.sum()
        pieces = [max(0, end - 1 - len(_PASSAGE)) for _, end in offsets[first : last + 1]]
        return Reading(answered, tuple(zip(pieces, starts.tolist(), strict=True)))

    def _infer(self, asked: Sequence[int], read: Sequence[int]) -> tuple[float, npt.NDArray[np.float32]]:
        """The logit that the text answers, and `(2, length)` that an answer begins and ends at a token."""
        if not hasattr(self._local, "request"):
            self._local.request = self._network.create_infer_request()
        request: openvino.InferRequest = self._local.request
        question_ids, question_mask = _padded(asked, _QUESTION_STEP)
        passage_ids, passage_mask = _padded(read, _PASSAGE_STEP)
        ids = np.concatenate((question_ids, passage_ids))
        words = self._words[ids].astype(np.float32) * self._scales[ids, None]
        request.infer({"words": words[None], "question_mask": question_mask, "passage_mask": passage_mask})
        places: npt.NDArray[np.float32] = request.get_tensor("places").data[0].astype(np.float32)
        return float(request.get_tensor("answered").data[0]), places


def _cut(ids: Sequence[int], most: int) -> Sequence[int]:
    """At most so many token numbers, the last of which still ends the text."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def _padded(ids: Sequence[int], step: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Token numbers `(length,)` and mask `(1, length)`."""
    length = -(-len(ids) // step) * step
    padded, mask = np.zeros(length, np.int64), np.zeros((1, length), np.int64)
    padded[: len(ids)] = ids
    mask[0, : len(ids)] = 1
    return padded, mask


def _inside(offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and the last token of the text itself, without the prefix and the special tokens."""
    within = [number for number, (start, end) in enumerate(offsets) if end > start and end > len(_PASSAGE)]
    return (within[0], within[-1]) if within else (0, 0)


def _allowed(length: int) -> npt.NDArray[np.bool_]:
    """Which ends may follow which beginnings."""
    begins, ends = np.arange(length)[:, None], np.arange(length)[None]
    allowed: npt.NDArray[np.bool_] = (ends >= begins) & (ends - begins < _LONGEST_ANSWER)
    return allowed
