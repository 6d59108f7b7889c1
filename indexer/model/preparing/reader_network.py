"""The reader's network: question and passage together -> whether the passage answers, and where.

It has the encoder's layers and starts from their weights. A question's tokens attend to the passage's and to their own
in every layer, the passage's to their own alone until `joint_from`: so a passage is read once for all its questions in
training, which is six times as fast (docs/decisions/108-answer-reader.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

POINTER = 64
"""Size of the vectors whose products tell where an answer begins and ends."""


@dataclass(frozen=True, slots=True)
class ReaderShape:
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    joint_from: int
    """First layer in which the passage's tokens attend to the question's; `layers` if none does."""


class ReaderLayer(nn.Module):
    """One transformer layer, normalised after each half as BERT's are."""

    def __init__(self, shape: ReaderShape, epsilon: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.out = nn.Linear(shape.hidden, shape.hidden)
        self.norm1 = nn.LayerNorm(shape.hidden, epsilon)
        self.wide = nn.Linear(shape.hidden, shape.intermediate)
        self.narrow = nn.Linear(shape.intermediate, shape.hidden)
        self.norm2 = nn.LayerNorm(shape.hidden, epsilon)

    def after_attention(self, states: Tensor, attended: Tensor) -> Tensor:
        """The layer's output from its input and what its heads attended to, both `(..., hidden)`."""
        states = self.norm1(states + self.out(attended))
        between = functional.gelu(self.wide(states))
        output: Tensor = self.norm2(states + self.narrow(between))
        return output


class ReaderNetwork(nn.Module):
    """Layers and heads; `forward` is what is served, `bench/training` reads many questions of a passage at once."""

    def __init__(self, shape: ReaderShape, epsilon: float) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.segment = nn.Parameter(torch.zeros(shape.hidden))
        self.norm = nn.LayerNorm(shape.hidden, epsilon)
        self.layers = nn.ModuleList(ReaderLayer(shape, epsilon) for _ in range(shape.layers))
        self.pooled = nn.Linear(2 * shape.hidden, shape.hidden)
        self.answered = nn.Linear(shape.hidden, 1)
        self.asked = nn.Linear(shape.hidden, 2 * POINTER)
        self.found = nn.Linear(shape.hidden, 2 * POINTER)

    @property
    def stack(self) -> list[ReaderLayer]:
        """The layers, lowest first."""
        return cast("list[ReaderLayer]", list(self.layers))

    def embedded(self, words: Tensor, positions: Tensor) -> Tensor:
        """What the first layer is given, from the words' vectors and their places."""
        output: Tensor = self.norm(words + self.positions(positions) + self.segment)
        return output

    def pool(self, first: Tensor, mean: Tensor) -> Tensor:
        """`(n, hidden)` from the first state of each question and the mean of its states."""
        return torch.tanh(self.pooled(torch.cat((first, mean), dim=-1)))

    def forward(self, words: Tensor, question_mask: Tensor, passage_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits `(n,)` that the passages answer, and `(n, 2, length)` that an answer begins and ends at a token.

        `words`: `(n, question's length + passage's, hidden)`, the rows of `self.words`, looked up by the caller so that
        the table needn't be in memory. The passage's padding is left out by the caller when it chooses a place.
        """
        rows, asked = question_mask.shape
        read = passage_mask.shape[1]
        states = self.embedded(words, torch.cat((torch.arange(asked), torch.arange(read)))[None])
        seen = torch.cat((question_mask, passage_mask), dim=1).to(states.dtype)[:, None, None, :]
        hidden = (1 - seen) * -1e4
        of_question = (torch.arange(asked + read) < asked).to(states.dtype)
        apart = hidden + (1 - of_question)[None, None, :, None] * of_question[None, None, None, :] * -1e4
        size = self.shape.hidden // self.shape.heads
        for number, layer in enumerate(self.stack):
            parts = layer.qkv(states).reshape(rows, asked + read, 3, self.shape.heads, size)
            query, key, value = (parts[:, :, part].transpose(1, 2) for part in range(3))
            scores = query @ key.transpose(2, 3) * size**-0.5
            weights = (scores + (hidden if number >= self.shape.joint_from else apart)).softmax(-1)
            attended = (weights @ value).transpose(1, 2).reshape(rows, asked + read, self.shape.hidden)
            states = layer.after_attention(states, attended)
        mask = question_mask.to(states.dtype)[:, :, None]
        mean = (states[:, :asked] * mask).sum(1) / mask.sum(1)
        pooled = self.pool(states[:, 0], mean)
        begins, ends = self.asked(pooled).chunk(2, dim=-1)
        starts, stops = self.found(states[:, asked:]).chunk(2, dim=-1)
        places = torch.stack(
            ((starts @ begins[:, :, None])[:, :, 0], (stops @ ends[:, :, None])[:, :, 0]),
            dim=1,
        )
        return self.answered(pooled)[:, 0], places * POINTER**-0.5


def started_from(
    state: Mapping[str, Tensor], heads: int, epsilon: float, *, layers: int, joint_from: int
) -> ReaderNetwork:
    """A reader with the first layers of an encoder (Hugging Face's `BertModel`) and heads that know nothing yet."""
    words = state["embeddings.word_embeddings.weight"]
    shape = ReaderShape(
        hidden=words.shape[1],
        layers=layers,
        heads=heads,
        intermediate=state["encoder.layer.0.intermediate.dense.weight"].shape[0],
        vocabulary=words.shape[0],
        positions=state["embeddings.position_embeddings.weight"].shape[0],
        joint_from=joint_from,
    )
    network = ReaderNetwork(shape, epsilon)
    network.load_state_dict(_renamed(state, layers), strict=False)
    return network


def _renamed(state: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """An encoder's weights under the reader's names."""
    renamed = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "positions.weight": state["embeddings.position_embeddings.weight"],
        "segment": state["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
    }
    for number in range(layers):
        source, target = f"encoder.layer.{number}", f"layers.{number}"
        for kind in ("weight", "bias"):
            renamed[f"{target}.qkv.{kind}"] = torch.cat(
                [state[f"{source}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for name, place in (
                ("out", "attention.output.dense"),
                ("norm1", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"),
                ("narrow", "output.dense"),
                ("norm2", "output.LayerNorm"),
            ):
                renamed[f"{target}.{name}.{kind}"] = state[f"{source}.{place}.{kind}"]
    return renamed
