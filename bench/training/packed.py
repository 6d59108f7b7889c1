"""Batches: passages and their questions end to end, without padding, and the reader's pass over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from bench.training.example import Example
from indexer.model.preparing.reader_network import POINTER, ReaderNetwork

MAX_PASSAGE, MAX_QUESTION = 256, 48


@dataclass(frozen=True, slots=True)
class Piece:
    """An example in tokens: ids, which tokens of the passage each answer begins and ends at, and the labels."""

    passage: list[int]
    questions: list[list[int]]
    answered: list[bool]
    places: list[tuple[int, int] | None]

    @property
    def tokens(self) -> int:
        return len(self.passage) + sum(map(len, self.questions))


def piece(example: Example, tokenizer: Tokenizer, most: int) -> Piece:
    """An example with at most so many of its questions."""
    prefix = "passage: "
    encoding = tokenizer.encode(prefix + example.passage)
    ids, offsets = encoding.ids, encoding.offsets
    if len(ids) > MAX_PASSAGE:
        ids, offsets = [*ids[: MAX_PASSAGE - 1], ids[-1]], [*offsets[: MAX_PASSAGE - 1], (0, 0)]
    questions, answered, places = [], [], []
    for asked in example.asked[:most]:
        place = None
        if asked.span:
            start, end = (len(prefix) + offset for offset in asked.span)
            inside = [n for n, (a, b) in enumerate(offsets) if b > a and b > start and a < end]
            if not inside:
                continue
            place = (inside[0], inside[-1])
        found = tokenizer.encode("query: " + asked.question).ids
        questions.append([*found[: MAX_QUESTION - 1], found[-1]])
        answered.append(asked.answered)
        places.append(place)
    return Piece(ids, questions, answered, places)


@dataclass(frozen=True, slots=True)
class Read:
    """What the network says of a batch: a logit a question, and for each `(2, passage)` logits of the places."""

    answered: Tensor
    places: list[Tensor]


def read(network: ReaderNetwork, pieces: Sequence[Piece]) -> Read:
    """The network over pieces end to end; equals its `forward`, question by question."""
    ids, positions = _flat(pieces)
    states = network.embedded(network.words(ids), positions)
    dtype, shape = states.dtype, network.shape
    size = shape.hidden // shape.heads
    masks = [_own(p, dtype) for p in pieces]
    sizes = [p.tokens for p in pieces]
    for number, layer in enumerate(network.stack):
        if number >= shape.joint_from:
            return _read_jointly(network, pieces, states, number)
        qkv = layer.qkv(states).reshape(-1, 3, shape.heads, size)
        attended = []
        # Split, not sliced: what flows back through slices is added up over the whole batch once for each.
        for p, mask, own in zip(pieces, masks, torch.split(qkv, sizes), strict=True):
            query, key, value = own.permute(1, 2, 0, 3).unbind()
            cut = [len(p.passage), p.tokens - len(p.passage)]
            of_passage, of_questions = torch.split(query * size**-0.5, cut, dim=1)
            seen, others = torch.split(key, cut, dim=1)
            read_values, other_values = torch.split(value, cut, dim=1)
            weights = torch.bmm(of_passage, seen.transpose(1, 2)).softmax(-1)
            attended.append(torch.bmm(weights, read_values).transpose(0, 1))
            scores = torch.cat(
                (torch.bmm(of_questions, seen.transpose(1, 2)), torch.bmm(of_questions, others.transpose(1, 2)) + mask),
                dim=2,
            )
            on_passage, on_questions = torch.split(scores.softmax(-1), cut, dim=2)
            both = torch.bmm(on_passage, read_values) + torch.bmm(on_questions, other_values)
            attended.append(both.transpose(0, 1))
        states = layer.after_attention(states, torch.cat(attended).reshape(-1, shape.hidden))
    parts = torch.split(states, [len(sequence) for p in pieces for sequence in (p.passage, *p.questions)])
    passages: list[Tensor] = []
    asked: list[Tensor] = []
    at = 0
    for p in pieces:
        passages.append(parts[at])
        asked.extend(parts[at + 1 : at + 1 + len(p.questions)])
        at += 1 + len(p.questions)
    of = [n for n, p in enumerate(pieces) for _ in p.questions]
    return _heads(network, asked, [passages[n] for n in of])


def _read_jointly(network: ReaderNetwork, pieces: Sequence[Piece], states: Tensor, first: int) -> Read:
    """The layers in which every question has a passage of its own."""
    shape = network.shape
    size = shape.hidden // shape.heads
    parts: list[Tensor] = []
    lengths: list[tuple[int, int]] = []
    for p, own in zip(pieces, torch.split(states, [p.tokens for p in pieces]), strict=True):
        passage, *questions = torch.split(own, [len(p.passage), *map(len, p.questions)])
        for question in questions:
            parts.extend((question, passage))
            lengths.append((len(question), len(passage)))
    states = torch.cat(parts)
    for layer in network.stack[first:]:
        qkv = layer.qkv(states).reshape(-1, 3, shape.heads, size)
        attended = []
        for own in torch.split(qkv, [asked + length for asked, length in lengths]):
            query, key, value = own.permute(1, 2, 0, 3).unbind()
            weights = torch.bmm(query * size**-0.5, key.transpose(1, 2)).softmax(-1)
            attended.append(torch.bmm(weights, value).transpose(0, 1))
        states = layer.after_attention(states, torch.cat(attended).reshape(-1, shape.hidden))
    ends = torch.split(states, [size for both in lengths for size in both])
    return _heads(network, list(ends[::2]), list(ends[1::2]))


def _heads(network: ReaderNetwork, asked: list[Tensor], passages: list[Tensor]) -> Read:
    pooled = network.pool(torch.stack([a[0] for a in asked]), torch.stack([a.mean(0) for a in asked]))
    pointers = network.asked(pooled).reshape(-1, 2, POINTER)
    places = []
    known: dict[int, Tensor] = {}
    for pointer, passage in zip(pointers, passages, strict=True):
        key = passage.data_ptr()
        if key not in known:
            known[key] = network.found(passage).reshape(-1, 2, POINTER)
        places.append(torch.einsum("sp,tsp->st", pointer, known[key]).float() * POINTER**-0.5)
    return Read(network.answered(pooled)[:, 0].float(), places)


def _flat(pieces: Sequence[Piece]) -> tuple[Tensor, Tensor]:
    """Ids and positions of all tokens."""
    ids: list[int] = []
    positions: list[int] = []
    for p in pieces:
        for sequence in (p.passage, *p.questions):
            ids.extend(sequence)
            positions.extend(range(len(sequence)))
    return torch.tensor(ids), torch.tensor(positions)


def _own(p: Piece, dtype: torch.dtype) -> Tensor:
    """`(tokens of questions, tokens of questions)`: of the others every question sees itself alone."""
    owner = torch.cat([torch.full((len(q),), n) for n, q in enumerate(p.questions)])
    apart = torch.where(owner[:, None] == owner[None], 0.0, -1e4)
    return apart.to(dtype)
