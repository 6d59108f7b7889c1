"""The lexicon gives what the plain definition of cov4 gives, and survives being written and read."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamaged
from indexer.index.parts.lexicon import lexicon_builder, postings_builder
from indexer.index.parts.lexicon.grams import grams_within
from indexer.index.parts.lexicon.lexicon import Coverage, Lexicon, covered, grams_of
from indexer.index.parts.lexicon.lexicon_builder import LexiconBuilder
from indexer.index.parts.lexicon.postings import Postings
from indexer.texts.swedish import STOP_WORDS, Span
from indexer.texts.swedish import sentences as sentence_spans
from tests.plain_cov4 import coverage, gram_set
from tests.strategies import paragraphs, raw_texts, sentences

texts = sentences | raw_texts | paragraphs | st.just("")
questions = st.lists(
    st.sampled_from(
        ["kommunens", "avgift", "Snöröjningen", "vad", "är", "ö", "i", "SKOLA", "skola", "aaaaaa", "2013", "?"]
    )
    | st.text("abcåäöÉæ", min_size=1, max_size=6),
    max_size=8,
).map(" ".join)


def lexicon_of(passages: list[str], folder: Path) -> Lexicon:
    builder = LexiconBuilder(folder.parent)
    for passage in passages:
        builder.add(passage)
    builder.write(folder)
    return Lexicon(folder, len(passages))


def coverage_in(
    lexicon: Lexicon, question: str, some: list[str], spans: list[list[Span]], contexts: Sequence[str] = ()
) -> list[float]:
    counts = np.array([len(its) for its in spans], np.int64)
    ends = np.array([(span.start, span.end) for its in spans for span in its], np.uint32).reshape(-1, 2)
    weights = lexicon.weights(question)
    grams = grams_within(list(weights), some, counts, ends)
    if contexts:
        whole = np.array([(0, len(context)) for context in contexts], np.uint32)
        beside = grams_within(list(weights), contexts, np.ones(len(contexts), np.int64), whole)
        grams |= beside.repeat(counts, axis=0)
    shares: list[float] = covered(weights, grams).tolist()
    return shares


@given(st.lists(texts, max_size=12), st.lists(questions | sentences, min_size=1, max_size=5))
@settings(max_examples=30)
def test_coverage_equals_the_plain_definition(passages: list[str], asked: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lexicon = lexicon_of(passages, Path(folder, "lexicon"))
        for question in asked:
            expected = coverage(question, [gram_set(passage) for passage in passages])
            np.testing.assert_allclose(lexicon.coverage(question), expected, atol=1e-12)
            whole = coverage_in(lexicon, question, passages, [[Span(0, len(text))] for text in passages])
            np.testing.assert_allclose(whole, expected, atol=1e-12)


@given(st.lists(st.tuples(texts, paragraphs | st.just("")), min_size=1, max_size=4), questions | sentences)
@example([("Vem ordnar skola", "")], "skola")  # the last gram ends with its sentence
@settings(max_examples=30)
def test_coverage_of_sentences_is_that_of_each_alone_with_its_context(
    texts_and_contexts: list[tuple[str, str]], question: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        some, contexts = (list(part) for part in zip(*texts_and_contexts, strict=True))
        spans = [list(sentence_spans(text)) for text in some]
        parts = [
            f"{context} {text[span.start : span.end]}"
            for (text, context), its in zip(texts_and_contexts, spans, strict=True)
            for span in its
        ]
        lexicon = lexicon_of([*some, "skola och vatten", *parts], Path(folder, "lexicon"))
        # As rows of the lexicon the parts are covered by the plain definition, tested above.
        expected = lexicon.coverage(question)[len(some) + 1 :]
        np.testing.assert_allclose(coverage_in(lexicon, question, some, spans, contexts), expected, atol=1e-12)


@given(st.lists(texts, max_size=8), questions)
@settings(max_examples=30)
def test_coverage_lies_between_none_and_all_of_the_weight(passages: list[str], question: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lexicon = lexicon_of([*passages, question], Path(folder, "lexicon"))
        weights = lexicon.weights(question)
        scores = lexicon.coverage(question)
    assert sum(weights.values()) == pytest.approx(1.0 if weights else 0.0)
    assert scores.min() >= 0
    assert scores[-1] == pytest.approx(1.0 if weights else 0.0)
    assert scores.max() <= 1 + 1e-12


def test_the_files_hold_what_the_docstring_says(tmp_path: Path) -> None:
    lexicon_of(["ö ön", "", "ön"], tmp_path / "lexicon")
    arrays = {path.name: np.load(path).tolist() for path in (tmp_path / "lexicon").iterdir()}
    assert arrays == {
        "grams.npy": ["_o_", "_on_"],
        "frequencies.npy": [1, 2],
        "bitmaps.npy": [[0b001], [0b101]],
        "offsets.npy": [0, 0, 0],
        "rows.npy": [],
    }


def test_rare_grams_have_their_rows_by_block(tmp_path: Path) -> None:
    rows = 2 * 65_536 + 10
    builder = LexiconBuilder(tmp_path)
    rare = {3: "ön", 65_535: "ön", 65_536: "å", 131_072: "ön å", rows - 1: "ön"}
    for row in range(rows):
        builder.add(rare.get(row, "sjö"))
    builder.write(tmp_path / "lexicon")
    arrays = {path.name: np.load(path) for path in (tmp_path / "lexicon").iterdir()}
    assert arrays["grams.npy"].tolist() == ["_a_", "_on_", "_sjo", "sjo_"]
    assert arrays["frequencies.npy"].tolist() == [2, 4, rows - 5, rows - 5]
    assert arrays["rows.npy"].tolist() == [0, 0, 3, 65_535, 0, 9]
    assert arrays["offsets.npy"].tolist() == [0, 0, 1, 2, 4, 4, 6, 6, 6, 6, 6, 6, 6]
    assert arrays["bitmaps.npy"].shape == (2, -(-rows // 8))
    present = np.unpackbits(arrays["bitmaps.npy"], axis=1, count=rows, bitorder="little")
    assert [np.flatnonzero(~some.astype(bool)).tolist() for some in present] == [sorted(rare)] * 2
    lexicon = Lexicon(tmp_path / "lexicon", rows)
    coverage = lexicon.coverage("Finns å och sjö på ön?")
    weights = lexicon.weights("Finns å och sjö på ön?")
    assert coverage[131_072] == pytest.approx(weights["_a_"] + weights["_on_"])
    assert coverage[70_000] == pytest.approx(weights["_sjo"] + weights["sjo_"])
    some = np.array([3, 70_000, 65_536, 131_072, rows - 1])
    assert lexicon.covering(weights).of(some).tolist() == pytest.approx(coverage[some].tolist())


def test_the_rows_with_most_of_the_rare_grams_are_those_of_all_that_have_as_much(tmp_path: Path) -> None:
    """Against every row's sum, over three blocks; those beside are known too, and none that isn't allowed is found."""
    rows, chance = 2 * 65_536 + 1_000, np.random.default_rng(1)
    having = [np.sort(chance.choice(rows, count, replace=False)) for count in (20, 700, 8_000, 8_100)]
    keys = np.concatenate([low % 65_536 for low in having]).astype(np.uint16)
    counts = [np.bincount(its // 65_536, minlength=3) for its in having]
    np.save(tmp_path / "rows.npy", keys)
    np.save(tmp_path / "offsets.npy", np.cumsum([0, *np.concatenate(counts)]).astype(np.uint32))
    np.save(tmp_path / "bitmaps.npy", np.zeros((0, -(-rows // 8)), np.uint8))
    postings = Postings(tmp_path, np.array([len(its) for its in having]), rows)
    weights = {0: 0.4, 1: 0.3, 2: 0.2, 3: 0.1}
    sums = np.zeros(rows)
    for its, weight in zip(having, weights.values(), strict=True):
        sums[its] += weight
    beside = np.array([5, 65_535, 65_536, rows - 1])
    for allowed in (None, chance.random(rows) < 0.3):
        may = np.where(True if allowed is None else allowed, sums, 0)
        for count in (1, 10, 500, 5_000, rows):
            covering = Coverage(postings, weights, {})
            least = max(np.sort(may)[-count], 1e-6)
            assert covering.most(count, allowed, beside).tolist() == np.flatnonzero(may >= least).tolist()
            assert covering.of(beside).tolist() == sums[beside].tolist()
            elsewhere = np.arange(rows - 1, 0, -997)
            assert covering.of(elsewhere).tolist() == sums[elsewhere].tolist()
    assert Coverage(postings, weights, {}).of_all().tolist() == sums.tolist()
    assert Coverage(postings, {}, {}).most(3, None, beside).tolist() == []


def test_rows_beyond_the_last_are_no_index(tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.array([3, 17], np.uint16))
    np.save(tmp_path / "offsets.npy", np.array([0, 2], np.uint32))
    np.save(tmp_path / "bitmaps.npy", np.zeros((0, 3), np.uint8))
    postings = Postings(tmp_path, np.array([1]), 17)
    with pytest.raises(IndexDamaged, match=r"rows\.npy"):
        Coverage(postings, {0: 1.0}, {}).of_all()


@given(st.lists(texts, min_size=1, max_size=40), st.lists(questions | sentences, min_size=1, max_size=3))
@settings(max_examples=50)
def test_runs_and_parts_and_kinds_of_postings_make_no_difference(passages: list[str], asked: list[str]) -> None:
    """Of many passages few grams are frequent: other texts stand between those drawn, in runs of eight."""
    every = [text for passage in passages for text in (passage, "kvarn")]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        whole = lexicon_of(every, Path(folder, "whole"))
        patch.setattr(postings_builder, "_RUN", 8)
        patch.setattr(postings_builder, "_MERGED", 5)
        patch.setattr(lexicon_builder, "_WORDS", 3)
        cut = lexicon_of(every, Path(folder, "cut"))
        for path in Path(folder, "whole").iterdir():
            assert path.read_bytes() == Path(folder, "cut", path.name).read_bytes()
        grams = [gram_set(text) for text in every]
        for question in asked:
            expected = coverage(question, grams)
            np.testing.assert_allclose(cut.coverage(question), expected, atol=1e-12)
            rows = np.arange(0, len(every), 3)
            np.testing.assert_allclose(
                whole.covering(whole.weights(question)).of(rows), np.array(expected)[rows], atol=1e-12
            )


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        lexicon_of(["Nämnden beslutade om taxan.", "Avgiften höjs."], tmp_path / name)
    written = [{file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second")]
    assert written[0] == written[1]


def test_unseen_grams_weigh_the_most_and_are_covered_by_no_passage(tmp_path: Path) -> None:
    lexicon = lexicon_of(["skola skola", "skola vatten"], tmp_path / "lexicon")
    weights = lexicon.weights("skola kvarn")
    assert min(weights[gram] for gram in grams_of("kvarn")) > max(weights[gram] for gram in grams_of("skola"))
    assert lexicon.coverage("kvarn").tolist() == [0.0, 0.0]


def test_a_word_counts_as_often_as_it_is_asked_for(tmp_path: Path) -> None:
    lexicon = lexicon_of(["skola", "viken"], tmp_path / "lexicon")
    assert lexicon.coverage("skola skola viken") == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("question", ["Vad är det?", "what does it mean", "", "?!", " ".join(sorted(STOP_WORDS))])
def test_a_question_of_stop_words_only_covers_nothing(question: str, tmp_path: Path) -> None:
    lexicon = lexicon_of(["Vad är det som skolan gör?", "vatten"], tmp_path / "lexicon")
    assert lexicon.weights(question) == {}
    assert lexicon.coverage(question).tolist() == [0.0, 0.0]
    assert coverage_in(lexicon, question, ["skola"], [[Span(0, 5)]]) == [0]


@pytest.mark.parametrize("passages", [[], [""], ["", "--- ...", "!"]])
def test_passages_without_words_cover_nothing(passages: list[str], tmp_path: Path) -> None:
    lexicon = lexicon_of(passages, tmp_path / "lexicon")
    assert lexicon.coverage("snöröjning").tolist() == [0.0] * len(passages)


def test_letters_are_folded_on_both_sides(tmp_path: Path) -> None:
    lexicon = lexicon_of(["Snöröjning på Öland", "snorojning"], tmp_path / "lexicon")
    assert lexicon.coverage("snorojning").tolist() == lexicon.coverage("SNÖRÖJNING").tolist() == pytest.approx([1, 1])
    assert lexicon.coverage("öland") == pytest.approx([1, 0])


def test_compounds_share_grams_with_their_parts(tmp_path: Path) -> None:
    lexicon = lexicon_of(["Halkbekämpningen sköts av kommunen", "Biblioteket har öppet"], tmp_path / "lexicon")
    scores = lexicon.coverage("bekämpning av halka")
    assert scores[0] > 0.4
    assert scores[1] == 0


def test_words_that_only_look_like_stop_words_without_their_dots_count(tmp_path: Path) -> None:
    lexicon = lexicon_of(["Vilket år byggdes bron?", "Åre kommun", "Skolan är öppen."], tmp_path / "lexicon")
    assert lexicon.weights("vad är det") == lexicon.weights("vad ar det") == {}
    assert set(lexicon.weights("vilket år")) == {"_ar_"}
    assert set(lexicon.weights("Åre")) == {"_are", "are_"}
