"""The reader's network in its three forms: served, converted for OpenVINO, and reading many questions in training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import openvino
import pytest

from indexer.model.preparing.reader import added_weights, converted, packed_difference, unpacked_difference

if TYPE_CHECKING:
    import torch

    from bench.training.packed import Piece
    from indexer.model.preparing.reader_network import ReaderNetwork

SHAPE = {"hidden": 64, "layers": 3, "heads": 2, "intermediate": 128, "vocabulary": 50, "positions": 40}


@pytest.fixture
def pieces() -> tuple[Piece, ...]:
    """PyTorch is imported here and below, not by a process that collects these tests and leaves them to another."""
    from bench.training.packed import Piece

    return (
        Piece([0, 7, 8, 9, 10, 11, 2], [[0, 5, 6, 2], [0, 12, 2]], [True, False], [(2, 3), None]),
        Piece([0, 20, 21, 22, 2], [[0, 23, 24, 25, 26, 2]], [True], [(1, 1)]),
    )


def network(joint_from: int) -> ReaderNetwork:
    import torch

    from indexer.model.preparing.reader_network import ReaderNetwork, ReaderShape

    torch.manual_seed(joint_from)
    made = ReaderNetwork(ReaderShape(joint_from=joint_from, **SHAPE), 1e-5)
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return made.eval()


def served(made: ReaderNetwork, question: list[int], passage: list[int], padding: int = 0) -> list[torch.Tensor]:
    import torch

    asked, told = torch.tensor(question + [1] * padding), torch.tensor(passage + [1] * padding)
    masks = [torch.tensor([[1] * len(ids) + [0] * padding]) for ids in (question, passage)]
    with torch.inference_mode():
        answered, places = made(made.words(torch.cat((asked, told)))[None], *masks)
    return [answered[0], places[0, :, : len(passage)]]


def close(found: torch.Tensor, expected: torch.Tensor, tolerance: float = 1e-4) -> bool:
    import torch

    return torch.allclose(found, expected, atol=tolerance)


@pytest.mark.parametrize("joint_from", [0, 1, 3])
def test_many_questions_at_once_read_as_each_alone(pieces: tuple[Piece, ...], joint_from: int) -> None:
    import torch

    from bench.training.packed import read

    made = network(joint_from)
    with torch.inference_mode():
        together = read(made, pieces)
    alone = [served(made, question, piece.passage) for piece in pieces for question in piece.questions]
    for row, (answered, places) in enumerate(alone):
        assert close(together.answered[row], answered)
        assert close(together.places[row], places)


@pytest.mark.parametrize("joint_from", [0, 3])
def test_padding_changes_nothing(pieces: tuple[Piece, ...], joint_from: int) -> None:
    made = network(joint_from)
    plain = served(made, pieces[0].questions[0], pieces[0].passage)
    padded = served(made, pieces[0].questions[0], pieces[0].passage, padding=5)
    for value, other in zip(plain, padded, strict=True):
        assert close(value, other)


def test_a_passage_is_read_apart_from_its_question_unless_it_is_joint(pieces: tuple[Piece, ...]) -> None:
    apart, joint = network(3), network(0)
    states: dict[str, list[Any]] = {"apart": [], "joint": []}
    for name, made in (("apart", apart), ("joint", joint)):
        made.found.register_forward_hook(lambda _, given, _o, name=name: states[name].append(given[0][0, -5:].clone()))
        for question in ([0, 5, 6, 2], [0, 30, 31, 2]):
            served(made, question, pieces[1].passage)
    assert close(states["apart"][0], states["apart"][1], 1e-6)
    assert not close(states["joint"][0], states["joint"][1])


@pytest.mark.parametrize("joint_from", [1, 3])
def test_the_converted_network_says_what_the_network_says(pieces: tuple[Piece, ...], joint_from: int) -> None:
    made = network(joint_from)
    compiled = openvino.Core().compile_model(converted(made), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    question, passage = pieces[0].questions[0], pieces[0].passage
    answered, places = served(made, question, passage)
    words = made.words.weight.detach().numpy()[[*question, *passage]][None]
    masks = [np.ones((1, len(ids)), np.int64) for ids in (question, passage)]
    said = compiled({"words": words, "question_mask": masks[0], "passage_mask": masks[1]})
    np.testing.assert_allclose(said["answered"][0], answered.numpy(), atol=1e-3)
    np.testing.assert_allclose(said["places"][0], places.numpy(), atol=1e-3)


def test_a_difference_comes_back_to_within_half_a_step() -> None:
    difference = np.random.default_rng(1).normal(size=(6, 128)).astype(np.float32) * 0.01
    difference[0, :64] = 0
    codes, scale = packed_difference(difference)
    assert codes.nbytes == difference.size // 2
    back = unpacked_difference(codes, scale, difference.shape)
    steps = np.repeat(scale.astype(np.float32), 64).reshape(difference.shape)
    assert (np.abs(back - difference) <= steps * 0.505).all()


def test_what_training_added_is_kept_by_its_kind() -> None:
    before = {"layers.0.out.weight": np.zeros((2, 64), np.float32), "layers.0.out.bias": np.ones(3, np.float32)}
    after = {
        "layers.0.out.weight": np.full((2, 64), 0.07, np.float32),
        "layers.0.out.bias": np.full(3, 1.5, np.float32),
        "answered.weight": np.full((1, 3), 2.0, np.float32),
    }
    added = added_weights(before, after, ("answered.",))
    assert sorted(added) == [
        "answered.weight",
        "layers.0.out.bias.difference",
        "layers.0.out.weight.codes",
        "layers.0.out.weight.scale",
    ]
    assert added["layers.0.out.bias.difference"].tolist() == [0.5, 0.5, 0.5]
    assert added["layers.0.out.weight.codes"].tolist() == [14 | 14 << 4] * 64
