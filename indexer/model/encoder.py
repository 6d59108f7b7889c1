"""The encoder: texts -> embeddings, by a prepared model under OpenVINO. Neither PyTorch nor transformers is loaded."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from indexer.model.compiled import compiled
from indexer.model.errors import ModelOutdated
from indexer.model.joint import Joint
from indexer.model.question_adapter import ADAPTER_FILE, QuestionAdapter
from indexer.model.reference_vectors import LONGEST, Compared, LengthCheck, References
from indexer.model.runtime import openvino
from indexer.model.spec import CHECK, REFERENCES_FILE, TOKENIZER_FILE, Computed, Embeddings, PreparedModel

Batches = dict["Future[Embeddings]", list[int]]
"""Texts under way: the embeddings of each batch, and which of the texts they are of."""

Lengthened = Callable[[int], int]
"""How many tokens a text of so many is made, with padding."""

FIRST_INFERENCE = threading.Lock()

QUESTIONS_TOGETHER = 8
"""Questions asked at once are encoded so many at a time: more gain nothing (docs/trials/encoding.md)."""
_QUESTION_TOKENS = 64
"""The longest question that is encoded with others of its length."""

_LEAST_QUESTION = 24
"""Tokens that a question is lengthened to at least, enough for nine of ten: going from one length to another takes
OpenVINO 2 ms."""
_QUESTION_STEP, _PASSAGE_STEP, _LONG_STEP = 8, 16, 32
"""To a multiple of so many tokens texts are lengthened, the last for long ones: OpenVINO compiles every length anew,
and what it keeps of each takes 6 MB. A passage's vector is the same, bit for bit, at any multiple of 16."""
_LONG_PASSAGE = 256
_BATCH_TOKENS = 1_024
_BATCH_TEXTS = 16
"""Four to sixteen texts at a time encode about equally fast, more pad too much (docs/trials/encoding.md)."""


class Encoder:
    """A loaded model. Thread-safe; texts are encoded in parallel, one stream a processor core."""

    def __init__(self, folder: Path, *, threads: int | None = None, keep: bool = True, adapted: bool = True) -> None:
        """Raises `ModelError`.

        `threads`: how many cores to use, by default all it may. `keep`: keep the compiled network for the next time.
        `adapted`: let questions through the adapter, if the model has one.
        """
        prepared = PreparedModel.read(folder)
        self.spec = prepared.spec if adapted else replace(prepared.spec, question_adapter="")
        self.threads = threads or _cores()
        with ThreadPoolExecutor(1) as aside:  # compiling takes half a second, which the rest can use
            compiling = aside.submit(compiled, folder, prepared, self.threads, keep=keep)
            prepared.verify(folder)
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            references = _references(folder, prepared)
            made = compiling.result()
        self._adapter = _adapter(folder, prepared) if adapted else None
        self._network = made.network
        self.precision = made.precision
        """Of the products of matrices: i8, bf16 or f32."""
        padding = self._tokenizer.padding or {}
        self._pad_id: int = padding.get("pad_id", 0)
        self._pad_left = padding.get("direction") == "left"
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.spec.max_tokens)
        self._inputs = {port.any_name for port in self._network.inputs}
        self._local = threading.local()
        self._lengths = LengthCheck(self.spec.model, references, self._infer_reference, self.spec.max_tokens)
        self._query = Joint(self._infer_queries, QUESTIONS_TOGETHER, _joined_length)
        # OpenVINO's binding sets up its table of types at the first inference, and deadlocks with Python's lock
        # if two threads do so at once: the first inference is made here, by one, also where two encoders are loaded.
        with FIRST_INFERENCE:
            self._lengths.used(1, _question_length)

    @property
    def compared(self) -> Compared:
        """Which lengths this processor was found to compute right and wrong, of those that were needed so far."""
        return self._lengths.compared

    @property
    def computed(self) -> Computed:
        """How vectors have been computed since it was loaded."""
        return Computed(CHECK, openvino.get_version().partition("-")[0], self.precision, sorted(self.compared.avoided))

    @property
    def tokenizer(self) -> Tokenizer:
        """Takes 50 MB, so that who needs the default model's beside it shares it; not to be changed."""
        return self._tokenizer

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Embedding `(dimension,)` of one question. Those that threads ask for at once are encoded together."""
        return self._query(self._tokenizer.encode(self.spec.query_prefix + text.strip()).ids)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions, in their order."""
        with ThreadPoolExecutor(self.threads) as pool:
            return self._adapted(
                self._collected(self._begin(self.spec.query_prefix, texts, pool, _question_length, alike=True))
            )

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of passages, in their order."""
        with ThreadPoolExecutor(self.threads) as pool:
            return self._collected(self.begin_passages(texts, pool))

    def begin_passages(self, texts: Sequence[str], pool: Executor) -> Batches:
        """Have passages encoded by a pool's threads, as many as `threads`; tokenised they are at once."""
        return self._begin(self.spec.passage_prefix, texts, pool, _passage_length)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Length of each text in tokens, uncut and without prefix or special tokens."""
        # A tokenizer of its own: another thread may be encoding with the one that cuts.
        tokenizer = Tokenizer.from_str(self._tokenizer.to_str())
        tokenizer.no_truncation()
        return [len(e.ids) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def count_pieces(self, word: str) -> int:
        """In how many tokens one word is cut."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids)

    def _begin(
        self, prefix: str, texts: Sequence[str], pool: Executor, length: Lengthened, *, alike: bool = False
    ) -> Batches:
        encodings = self._tokenizer.encode_batch_fast([prefix + text.strip() for text in texts])
        ids = [encoding.ids for encoding in encodings]
        batches = _batches([length(len(tokens)) for tokens in ids], alike=alike)
        return {self._submitted(pool, [ids[row] for row in rows], length): rows for rows in batches}

    def _submitted(self, pool: Executor, ids: list[list[int]], length: Lengthened) -> Future[Embeddings]:
        return pool.submit(self._infer, ids, length)

    @staticmethod
    def _is_of_passages(length: Lengthened) -> bool:
        return length is _passage_length

    def encode_tokens(self, ids: Sequence[Sequence[int]]) -> Embeddings:
        """Embeddings of a batch of passages that another encoder of the same spec has cut in tokens."""
        return self._infer(ids, _passage_length)

    def _collected(self, batches: Batches) -> Embeddings:
        """In the order of the texts."""
        embeddings = np.empty((sum(map(len, batches.values())), self.spec.dimension), np.float32)
        for batch, rows in batches.items():
            embeddings[rows] = batch.result()
        return embeddings

    def _infer_queries(self, ids: Sequence[Sequence[int]]) -> list[npt.NDArray[np.float32]]:
        return list(self._adapted(self._infer(ids, _question_length)))

    def _adapted(self, questions: Embeddings) -> Embeddings:
        return questions if self._adapter is None else self._adapter(questions)

    def _infer(self, ids: Sequence[Sequence[int]], length: Lengthened) -> Embeddings:
        return self._run(ids, self._lengths.used(max(map(len, ids)), length))

    def _infer_reference(self, tokens: Sequence[int], length: int) -> npt.NDArray[np.float32]:
        embedding: npt.NDArray[np.float32] = self._run([tokens], length)[0]
        return embedding

    def _run(self, ids: Sequence[Sequence[int]], length: int) -> Embeddings:
        if not hasattr(self._local, "request"):
            self._local.request = self._network.create_infer_request()
        request: openvino.InferRequest = self._local.request
        request.infer(self._feed(ids, length))
        embeddings: Embeddings = request.get_output_tensor(0).data.copy()
        return embeddings

    def _feed(self, ids: Sequence[Sequence[int]], length: int) -> dict[str, npt.NDArray[np.int64]]:
        """Token numbers and attention mask, both int64 `(batch, length)`."""
        tokens = np.full((len(ids), length), self._pad_id, np.int64)
        mask = np.zeros((len(ids), length), np.int64)
        for row, sequence in enumerate(ids):
            span = slice(length - len(sequence), None) if self._pad_left else slice(len(sequence))
            tokens[row, span] = sequence
            mask[row, span] = 1
        feed = {"input_ids": tokens, "attention_mask": mask}
        return {name: array for name, array in feed.items() if name in self._inputs}


def _references(folder: Path, prepared: PreparedModel) -> References:
    """Raises `ModelOutdated`."""
    if REFERENCES_FILE not in prepared.files:
        raise ModelOutdated(str(folder))
    return References.read(folder / REFERENCES_FILE)


def _adapter(folder: Path, prepared: PreparedModel) -> QuestionAdapter | None:
    """Raises `ModelDamaged`."""
    if ADAPTER_FILE not in prepared.files:
        return None
    return QuestionAdapter.read(folder / ADAPTER_FILE, prepared.spec.dimension)


def compared_lengths(max_tokens: int) -> list[int]:
    """Every length that a text of a model that reads so many tokens may be made, as far as it is compared."""
    tokens = range(1, min(max_tokens, LONGEST) + 1)
    return sorted({length(count) for count in tokens for length in (_question_length, _passage_length)})


def _cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _joined_length(ids: Sequence[int]) -> int | None:
    """What a question's length is made; only questions of one length are encoded together, and none that is long."""
    return _question_length(len(ids)) if len(ids) <= _QUESTION_TOKENS else None


def _question_length(tokens: int) -> int:
    """How long a question of so many tokens is made, with padding."""
    step = _QUESTION_STEP if tokens <= _QUESTION_TOKENS else _LONG_STEP
    return max(_LEAST_QUESTION, -(-tokens // step) * step)


def _passage_length(tokens: int) -> int:
    """The same of a passage."""
    step = _PASSAGE_STEP if tokens <= _LONG_PASSAGE else _LONG_STEP
    return max(_PASSAGE_STEP, -(-tokens // step) * step)


def _batches(lengths: Sequence[int], *, alike: bool = False) -> Iterator[list[int]]:
    """Row numbers in batches of like length, so that little is padded; the longest first, so that no core waits.

    One that isn't full is parted into single rows, for OpenVINO compiles every number of rows anew and keeps it.
    `alike`: of one length, so that no text's vector depends on which others it is encoded with, and never parted: a few
    questions asked together would take twice as long.
    """
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if alike and batch and lengths[row] != lengths[batch[0]]:
            yield batch
            batch = []
        batch.append(row)
        if len(batch) == _full(lengths[batch[0]]):
            yield batch
            batch = []
    if batch:
        yield from [batch] if alike else ([row] for row in batch)


def _full(longest: int) -> int:
    """How many texts a batch has at most."""
    return min(_BATCH_TEXTS, max(1, _BATCH_TOKENS // longest))
