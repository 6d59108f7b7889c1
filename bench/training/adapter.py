"""Fit the question adapter: `python -m bench.training.adapter FOLDER ... --indexes FOLDER`.

Each folder (`bench/municipalities/` has some) has `texter/` and `questions.jsonl` as `bench.quality.municipal` takes
them. Each question is to lie nearer to the passages that hold its answer than to the others of its organisation: the
map's numbers are found by gradient descent on the softmax over these (InfoNCE), held small by their squares. What is
found spreads cosines more than the encoder does; as much of the passages' common direction is added to each question
as brings that to `SPREAD`, for words and sentences are weighed against cosines of the encoder's.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bench.quality.municipal import read
from indexer.build.pipeline import build_from_sources
from indexer.disk.checksum import sha256_of_file
from indexer.model.encoder import Encoder
from indexer.model.question_adapter import ADAPTER_FILE
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.view import View
from service.evaluation.probing import calibrate
from service.question.interpretation import interpret_all

STEPS, RATE, TEMPERATURE, HELD = 240, 3e-3, 0.03, 3.0
TOGETHER, QUESTIONS = 4, 256
"""Organisations of a step, and questions of each."""
SPREAD, NEAREST = 1.4, 50
"""How far the cosines of the nearest so many passages lie apart, for each that they do without the map."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One organisation's passages and answerable questions, as unit vectors."""

    passages: Tensor
    questions: Tensor
    answers: Tensor
    """Whether a passage holds the answer: bool `(questions, passages)`."""


def asked_of(folder: Path, indexes: Path, encoder: Encoder) -> Asked:
    """Index the texts, unless they are, and encode the questions that some passage answers."""
    with BuildProgress() as progress:
        build_from_sources([folder / "texter"], indexes / folder.name, encoder, calibrate, progress)
    index = Index.open(indexes / folder.name, encoder.spec)
    rows = range(index.size)
    texts = [text.lower() for text in index.texts(rows)]
    known: list[tuple[str, list[bool]]] = []
    for question in read(folder):
        whole = all if question.all_parts else any
        holds = [whole(answer.lower() in text for answer in question.answers) for text in texts]
        if question.answers and any(holds):
            known.append((question.question, holds))
    vectors = torch.tensor(np.asarray(index.vectors(rows), np.float32))
    asked = interpret_all(View(index, EVERYTHING), encoder, [question for question, _ in known])
    questions = torch.tensor(np.stack([interpretation.embedding for interpretation in asked]))
    holding = torch.tensor([holds for _, holds in known])
    return Asked(functional.normalize(vectors), functional.normalize(questions), holding)


def fitted(every: Sequence[Asked], seed: int) -> tuple[Tensor, Tensor]:
    """The map's weights and bias."""
    random, dimension = Random(seed), every[0].questions.shape[1]
    torch.manual_seed(seed)
    weights = torch.zeros(dimension, dimension, requires_grad=True)
    bias = torch.zeros(dimension, requires_grad=True)
    optimizer = torch.optim.Adam([weights, bias], lr=RATE)
    for step in range(STEPS):
        loss = HELD * weights.square().sum() / dimension
        for asked in random.sample(list(every), TOGETHER):
            some = torch.randperm(len(asked.questions))[:QUESTIONS]
            near = mapped(asked.questions[some], weights, bias) @ asked.passages.T / TEMPERATURE
            right = near.masked_fill(~asked.answers[some], -1e4)
            loss = loss + (near.logsumexp(1) - right.logsumexp(1)).mean() / TOGETHER
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / STEPS)
    return weights.detach(), bias.detach()


def mapped(questions: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    return functional.normalize(questions + questions @ weights + bias)


def apart(every: Sequence[Asked], weights: Tensor, bias: Tensor) -> float:
    """How far the cosines of a question's nearest passages lie apart, on average."""
    near = [(mapped(a.questions, weights, bias) @ a.passages.T).topk(NEAREST, 1).values for a in every]
    return float(torch.stack([cosines.std(1).mean() for cosines in near]).mean())


def held_together(every: Sequence[Asked], weights: Tensor, bias: Tensor) -> Tensor:
    """The bias with so much of the passages' common direction that cosines lie apart as wanted."""
    common = functional.normalize(torch.stack([asked.passages.mean(0) for asked in every]).mean(0), dim=0)
    wanted = SPREAD * apart(every, torch.zeros_like(weights), torch.zeros_like(bias))
    least, most = 0.0, 5.0
    for _ in range(25):
        middle = (least + most) / 2
        if apart(every, weights, bias + middle * common) > wanted:
            least = middle
        else:
            most = middle
    return bias + least * common


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--indexes", type=Path, required=True, help="where the organisations' indexes are kept")
    parser.add_argument("--to", type=Path, default=Path("indexer/data"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    encoder = Encoder(options.model, adapted=False)
    every = [asked_of(folder, options.indexes, encoder) for folder in options.folders]
    weights, bias = fitted(every, options.seed)
    array = torch.cat([weights, held_together(every, weights, bias)[None]]).numpy().astype(np.float16)
    np.save(options.to / ADAPTER_FILE, array)
    print(f"{sum(len(asked.questions) for asked in every)} questions, {sha256_of_file(options.to / ADAPTER_FILE)}")


if __name__ == "__main__":
    main()
