"""An encoder that needs no model: vectors made from the text alone, and a record of what it was asked to embed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import cast

import numpy as np

from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.format import Manifest
from indexer.model.encoder import Batches, Encoder
from indexer.model.spec import CHECK, Computed, Embeddings, EncoderSpec, QuestionEncoder

DIMENSION = 8


class StubEncoder:
    """Not of unit length, so that forgetting to normalise shows."""

    def __init__(self, revision: str = "0" * 16) -> None:
        self.spec = EncoderSpec("stub", revision, DIMENSION, "", "", 512)
        self.computed = Computed(CHECK, "0", "f32", [])
        self.threads = 1
        self.asked: list[str] = []
        self.asked_as_questions: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        self.asked += texts
        return np.stack([vector_of(text) for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        self.asked_as_questions += texts
        return np.stack([question_vector_of(text) for text in texts])

    def begin_passages(self, texts: Sequence[str], pool: Executor) -> Batches:
        return {pool.submit(self.encode_passages, texts): list(range(len(texts)))} if texts else {}

    def as_encoder(self) -> Encoder:
        return cast(Encoder, self)


def vector_of(text: str) -> Embeddings:
    """Eight small whole numbers from the text's SHA-256, never all zero."""
    numbers = np.frombuffer(hashlib.sha256(text.encode()).digest()[:DIMENSION], np.uint8)
    return numbers.astype(np.float32) + 1


def question_vector_of(text: str) -> Embeddings:
    """Another than that of the same text as a passage."""
    return vector_of(f"{text}?")


def unit_vector_of(text: str) -> Embeddings:
    vector = vector_of(text)
    unit: Embeddings = vector / np.linalg.norm(vector)
    return unit


def uncalibrated(generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration:
    """For indexes whose answers nobody looks at."""
    return UNCALIBRATED
