"""The confidence follows from score and lead, held against what questions without an answer get."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build.pipeline import Progress, build
from indexer.data.lines import probes
from indexer.index.calibration import UNCALIBRATED, Thresholds
from indexer.index.folder import current_generation
from indexer.index.format import Manifest
from indexer.model.encoder import Encoder
from indexer.texts.document import Document
from service.answer.confidence import Confidence, confidence
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query

THRESHOLDS = Thresholds(found=1.3, sure=1.4, likely_lead=0.01, sure_lead=0.04)


@pytest.mark.parametrize(
    ("score", "lead", "level"),
    [
        (1.29, 0.5, Confidence.NOT_FOUND),
        (1.4, 0.04, Confidence.SURE),
        (1.39, 0.04, Confidence.LIKELY),
        (1.4, 0.039, Confidence.LIKELY),
        (1.5, None, Confidence.UNSURE),
        (1.5, 0.01, Confidence.LIKELY),
        (1.5, 0.0, Confidence.UNSURE),
    ],
)
def test_the_levels_and_their_bounds(score: float, lead: float | None, level: Confidence) -> None:
    assert confidence(score, lead, THRESHOLDS) is level


def test_every_level_has_words() -> None:
    assert [level.label for level in Confidence] == [
        "Svaret står i texten",
        "Troligen det du söker",
        "Kan höra dit: läs källan",
        "Hittar inget svar i texterna",
    ]


def test_there_are_probes_enough_and_none_twice() -> None:
    assert len(probes("sv")) >= 300
    assert len(probes("en")) >= 100
    for some in (probes("sv"), probes("en")):
        assert len({probe.casefold() for probe in some}) == len(some)


def test_an_index_is_calibrated_as_it_is_built(searcher: Searcher) -> None:
    calibration = searcher.index.manifest.calibration
    assert 0.015 < calibration.spread < 0.03
    for thresholds in (calibration.swedish, calibration.english):
        assert 0 < thresholds.likely_lead < thresholds.sure_lead < 0.2
        assert thresholds.found < thresholds.sure
    assert calibration.english.found < calibration.swedish.found
    assert calibration.of("en") is calibration.english
    assert calibration.of("sv") is calibration.swedish


def test_calibrating_again_gives_the_same(seeds_index: Path, encoder: Encoder) -> None:
    generation = current_generation(seeds_index)
    manifest = Manifest.read(generation)
    assert calibrate(generation, manifest, encoder) == manifest.calibration


def test_an_index_of_one_passage_can_be_asked(tmp_path: Path, encoder: Encoder, silent: Progress) -> None:
    text = "Taxan för vatten är 40 kronor per kubikmeter, beslutade nämnden."
    build(
        [Document("taxa.md", "Vattentaxa", text, "taxa.md", "text/markdown")],
        tmp_path,
        encoder,
        calibrate,
        silent,
        ("t",),
    )
    index = Index.open(tmp_path, encoder.spec)
    assert index.manifest.calibration != UNCALIBRATED
    searcher = Searcher(index, encoder)
    asked = searcher.answer(Query.parse("Vad är taxan för vatten?"))
    assert asked.citation is not None
    assert asked.citation.quote == text
    assert asked.ranking.lead is None
    assert asked.confidence is Confidence.UNSURE
    foreign = searcher.answer(Query.parse("Hur jäser man en surdeg?"))
    assert foreign.confidence is Confidence.NOT_FOUND
    assert foreign.citation is None
    assert foreign.hit is None
    assert [hit.passage.text for hit in foreign.ranking.hits] == [text]
