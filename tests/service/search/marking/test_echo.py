"""What only repeats the question is told from what answers it, and the answer beneath it is marked."""

from __future__ import annotations

import pytest

from indexer.index.calibration import Thresholds
from indexer.texts.swedish import Span
from service.answer.confidence import Confidence, confidence
from service.question.question_type import QuestionType
from service.search.marking.echo import Echo
from service.search.marking.marking import Marking, ScoredSentence


@pytest.mark.parametrize(
    ("question", "text", "repeats"),
    [
        ("Kan jag betala med kort?", "Kan jag betala med kort?", True),
        ("Kan jag betala med kort?", "**Kan jag betala med kort?**", True),
        ("kan man betala med kort", "Kan jag betala med kort?", True),
        ("Kan jag betala med kort?", "Fråga: Kan jag betala med kort?", True),
        ("Kan jag betala med kort?", "Ja, du kan betala med kort.", False),
        ("Kan jag betala med kort?", "Du kan betala med kort i alla kassor.", False),
        ("Vem beslutar om skolskjuts?", "Vem beslutar om skolskjutsen?", True),
        ("Vem beslutar om skolskjuts?", "Rektorn beslutar om skolskjuts.", False),
        ("Får jag ha hund på biblioteket?", "Nej, du får inte ha hund på biblioteket.", False),
        ("Hur många lägenheter har Björkgården?", "Björkgården har 48 lägenheter.", False),
        ("bygglov avgift", "Avgiften för ett bygglov är 24 500 kronor.", False),
        ("bankgiro", "Bankgiro: 5218-7743", False),
        ("och", "och", False),
    ],
)
def test_what_repeats_a_question(question: str, text: str, repeats: bool) -> None:
    assert Echo(question).repeats(text) is repeats


@pytest.mark.parametrize(
    ("passage", "marked"),
    [
        ("Kan jag betala med kort?\nDu betalar i kassan, gärna med kort.", "Du betalar i kassan, gärna med kort."),
        (
            "Kan jag betala med kort?\nJa.\nVi tar alla kort.\nNär är det öppet?\nAlla dagar.",
            "Ja.\nVi tar alla kort.",
        ),
        ("Kan jag betala med kort?", "Kan jag betala med kort?"),
    ],
)
def test_the_answer_beneath_a_repeated_question_is_marked(passage: str, marked: str) -> None:
    question = "Kan jag betala med kort?"
    sentences, start = [], 0
    for line in passage.split("\n"):
        sentences.append(ScoredSentence(Span(start, start + len(line)), 1.0 if line == question else 0.5))
        start += len(line) + 1
    span = Marking.of(QuestionType.of(question), passage, sentences, Echo(question)).span()
    assert passage[span.start : span.end] == marked


def test_what_repeats_the_question_makes_nothing_sure() -> None:
    thresholds = Thresholds(found=1.0, sure=1.2, likely_lead=0.01, sure_lead=0.05)
    assert confidence(1.3, 0.1, thresholds) is Confidence.SURE
    assert confidence(1.3, 0.1, thresholds, echoed=0.04) is Confidence.SURE
    assert confidence(1.3, 0.1, thresholds, echoed=0.06) is Confidence.LIKELY
