"""Judge a reader in training: `python -m bench.training.judge --evaluation SETS --state FOLDER/state.pt`."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer

from bench.training import judged
from bench.training.example import Example
from bench.training.figures import auroc, share_above
from bench.training.packed import piece, read
from bench.training.train import begin, precision
from indexer.texts.swedish import sentences

Judged = tuple[float, tuple[int, int]]
"""The logit that a passage answers, and where, in code points."""
Reading = Callable[[Sequence[Example]], list[list[Judged]]]
LONGEST_ANSWER = 40


def reading_of(options: argparse.Namespace) -> Reading:
    """The network of a state of training."""
    network = begin(options)
    state = torch.load(options.state)
    network.load_state_dict(state["mean"], strict=False)
    network.to(precision())
    tokenizer = Tokenizer.from_file(str(options.to / "encoder" / "tokenizer.json"))

    def reading(examples: Sequence[Example]) -> list[list[Judged]]:
        found = []
        for start in range(0, len(examples), 8):
            some = examples[start : start + 8]
            pieces = [piece(without_spans(e), tokenizer, 1_000) for e in some]
            with torch.inference_mode():
                said = read(network, pieces)
            answered = said.answered.tolist()
            at = 0
            for example, p in zip(some, pieces, strict=True):
                offsets = tokenizer.encode("passage: " + example.passage).offsets[: len(p.passage)]
                rows = range(at, at + len(p.questions))
                found.append([(answered[row], place(said.places[row], offsets)) for row in rows])
                at += len(p.questions)
        return found

    return reading


def without_spans(example: Example) -> Example:
    """Every question is judged, also one whose answer lies where the passage is cut off."""
    return Example(example.source, example.passage, tuple(replace(a, span=None) for a in example.asked))


def place(logits: torch.Tensor, offsets: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The likeliest span of at most `LONGEST_ANSWER` tokens, in code points of the passage."""
    prefix = len("passage: ")
    first = next(n for n, (a, b) in enumerate(offsets) if b > prefix)
    last = max(n for n, (a, b) in enumerate(offsets) if b > a)
    begins, ends = logits[0, first : last + 1], logits[1, first : last + 1]
    both = begins[:, None] + ends[None]
    allowed = torch.ones_like(both).triu().tril(LONGEST_ANSWER)
    best = int(both.masked_fill(allowed == 0, -1e9).argmax())
    start, end = divmod(best, both.shape[1])
    return max(0, offsets[first + start][0] - prefix), offsets[first + end][1] - prefix


def figures(reading: Reading, evaluation: Path, most: int) -> dict[str, float]:
    """All figures, on at most so many passages of a set."""
    random = Random(7)
    found: dict[str, float] = {}
    near = judged.near_misses(evaluation)
    near = random.sample(near, min(most, len(near)))
    said = reading(near)
    labels = [a.answered for e in near for a in e.asked]
    logits = [logit for row in said for logit, _ in row]
    answered = [logit for logit, label in zip(logits, labels, strict=True) if label]
    missed = [logit for logit, label in zip(logits, labels, strict=True) if not label]
    found["near misses: questions"] = len(answered) + len(missed)
    found["near misses: auroc"] = auroc(answered, missed)
    found["near misses: answered above, .10 of missed"] = share_above(answered, missed, 0.10)
    found["near misses: answered above, .35 of missed"] = share_above(answered, missed, 0.35)
    right, count = 0, 0
    for e, row in zip(near, said, strict=True):
        parts = list(sentences(e.passage))
        for a, (_, (start, _)) in zip(e.asked, row, strict=True):
            if a.span:
                count += 1
                holding = next((p for p in parts if p.start <= start < p.end), None)
                right += holding is not None and holding.start <= a.span[0] < holding.end
    found["near misses: sentence right"] = right / max(1, count)
    for kind, examples in judged.changed(near, random).items():
        examples = random.sample(examples, min(len(examples), 2 * most))
        low = [row[-1][0] for row in reading(examples)]
        found[f"{kind}: count"] = len(low)
        found[f"{kind}: auroc"] = auroc(answered, low)
    for name, half in (("swefaq-dev", False), ("byggfaq-a", True)):
        examples = list(judged.faq(evaluation / name, half=half))[:most]
        rows = reading(examples)
        found[f"{name}: auroc"] = auroc([row[0][0] for row in rows], [v for row in rows for v, _ in row[1:]])
        found[f"{name}: first of five"] = sum(row[0][0] >= max(v for v, _ in row) for row in rows) / len(rows)
    return {name: round(value, 4) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluation", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--joint-from", type=int, default=3)
    options = parser.parse_args()
    options.to = options.state.parent
    options.packed = False
    torch.set_num_threads(1)
    record = {"time": time.strftime("%H:%M:%S"), "step": torch.load(options.state)["step"]}
    record |= figures(reading_of(options), options.evaluation, options.most)
    print(json.dumps(record, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
