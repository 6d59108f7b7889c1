"""The marked sentences are the ones that answer, with those beside them that they can't be read without."""

from __future__ import annotations

import time

import pytest

from indexer.texts.swedish import sentences
from service.question.question_type import QuestionType
from service.search.marking.definition import defines
from service.search.marking.echo import Echo
from service.search.marking.marking import Marking, ScoredSentence


def marked(question: str, passage: str, scores: list[float]) -> str:
    spans = list(sentences(passage))
    scored = [ScoredSentence(span, score) for span, score in zip(spans, scores, strict=True)]
    span = Marking.of(QuestionType.of(question), passage, scored).span()
    return passage[span.start : span.end]


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Vad betyder Skottlandsmodellen?", "Skottlandsmodellen"),
        ("what does Skottlandsmodellen mean?", "Skottlandsmodellen"),
        ("vad är en trygghetsperson", "trygghetsperson"),
        ("Vad menas med begreppet ”samverkan”?", "samverkan"),
        ("Vad står MAS för?", "MAS"),
        ("what is a named person?", "named person"),
        ("BarnSam", "BarnSam"),
        ("vad en trygghetsperson är", "trygghetsperson"),
        ("what a named person is.", "named person"),
        ("vad det är", None),
        ("Vad är det?", None),
        ("Vad är det som gör att kommunen har så höga kostnader för vägar?", None),
        ("Hur många bor i Finspång?", None),
        ("Vad är " + "å" * 1_000, None),
        ("", None),
    ],
)
def test_the_term_that_is_asked_for(question: str, term: str | None) -> None:
    assert QuestionType.of(question).term == term


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Hur många jobbar där?", True),
        ("När öppnar det?", True),
        ("vilket år byggdes bron", True),
        ("how much does it cost", True),
        ("Vem öppnar när det regnar?", False),
        ("Hur gör man?", False),
    ],
)
def test_whether_a_number_is_asked_for(question: str, number: bool) -> None:
    assert QuestionType.of(question).number is number


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("Skottlandsmodellen", "Modellen går ut på att myndigheterna har gemensam ledning."),
        ("BarnSam", "BarnSam är en grupp för samverkan."),
        ("MAS", "Monica Örmander är kommunens MAS, det vill säga medicinskt ansvarig sjuksköterska."),
        ("MAS", "Medicinskt ansvarig sjuksköterska (MAS) finns i varje kommun."),
        ("bygglov", "Ett bygglov innebär att du får bygga."),
        ("FTX", "FTX: från- och tilluftsventilation med återvinning."),
        ("Tiohundra", "De besökte Tiohundra, en verksamhet i Norrtälje."),
        ("a+b (c", "a+b (c är ett uttryck."),
    ],
)
def test_sentences_that_define_a_term(term: str, sentence: str) -> None:
    assert defines(sentence, term)


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("Skottlandsmodellen", "Inspirationen kommer från det som kallas Skottlandsmodellen."),
        ("BarnSam", "Chefen är med i BarnSam ibland."),
        ("MAS", "Massan är stor."),
        ("kommunen", "Munen är stor."),
        ("lag", "Förslaget är bra."),
    ],
)
def test_sentences_that_only_mention_it(term: str, sentence: str) -> None:
    assert not defines(sentence, term)


def test_the_defining_sentence_is_preferred() -> None:
    passage = "Inspirationen kommer från Skottlandsmodellen. Modellen går ut på gemensam ledning. Slut."
    assert (
        marked("Vad betyder Skottlandsmodellen?", passage, [1.0, 0.97, 0.5]) == "Modellen går ut på gemensam ledning."
    )
    assert marked("Varför Skottland?", passage, [1.0, 0.97, 0.5]).startswith("Inspirationen")


def test_a_number_is_preferred_where_one_is_asked_for() -> None:
    passage = "Många arbetar på gården. Omkring 300 personer är anställda på gården."
    assert marked("Hur många arbetar där?", passage, [0.91, 0.90]) == "Omkring 300 personer är anställda på gården."
    assert marked("Var arbetar de?", passage, [0.91, 0.90]) == "Många arbetar på gården."


def test_a_question_in_the_text_answers_none() -> None:
    passage = "Vad kostar vattnet? Vattnet kostar fyrtio kronor."
    assert marked("Vad kostar vattnet?", passage, [0.92, 0.90]) == "Vattnet kostar fyrtio kronor."


@pytest.mark.parametrize(
    ("passage", "scores", "expected"),
    [
        (
            "Taxan höjs i år. Det beror på lagen som ändrades. Slut på texten här.",
            [0.5, 0.9, 0.1],
            "Taxan höjs i år. Det beror på lagen som ändrades.",
        ),
        (
            "Taxan höjs i år. Den 11 januari 2017 beslutade nämnden det. Slut på texten här.",
            [0.5, 0.9, 0.1],
            "Den 11 januari 2017 beslutade nämnden det.",
        ),
        ("Detta beror på lagen som ändrades. Slut.", [0.9, 0.1], "Detta beror på lagen som ändrades."),
        (
            "Tre saker gäller:\n\n- ansvar\n- mod\n- fantasi\n\nSlut på listan här.",
            [0.9, 0.1, 0.1, 0.1, 0.1],
            "Tre saker gäller:\n\n- ansvar\n- mod\n- fantasi",
        ),
        ("Så här är det:\nAlla får komma.\nSlut.", [0.9, 0.1, 0.1], "Så här är det:\nAlla får komma."),
        ("Nej. Det krävs lov för det. Slut.", [0.9, 0.1, 0.1], "Nej. Det krävs lov för det."),
        ("Skolan är öppen hela dagen. Slut.", [0.9, 0.1], "Skolan är öppen hela dagen."),
        ("Rubrik", [0.9], "Rubrik"),
    ],
)
def test_neighbours_come_along_where_the_sentence_needs_them(passage: str, scores: list[float], expected: str) -> None:
    assert marked("Varför är det så?", passage, scores) == expected


def test_hostile_terms_and_sentences_take_no_time() -> None:
    start = time.thread_time()
    for term in ("å" * 2_000, "(" * 60, "\\w+" * 15, "[" + "a-" * 25):
        question_type = QuestionType.of(f"Vad är {term}?")
        for sentence in ("å" * 5_000, "a " * 2_500, "(" * 5_000, f"{term} är " * 50):
            defines(sentence, question_type.term or term[:60])
    assert time.thread_time() - start < 2


def test_a_definition_outbids_whatever_else_a_sentence_gains() -> None:
    passage = "Förebilden från Skottland kallas Skottlandsmodellen. Modellen går ut på gemensam ledning."
    scored = [ScoredSentence(span, 0.9) for span in sentences(passage)]
    asked = Marking.of(QuestionType.of("Vad betyder Skottlandsmodellen?"), passage, scored)
    span = asked.span([1.0, 0.0], answers=1.0)
    assert passage[span.start : span.end] == "Modellen går ut på gemensam ledning."
    other = Marking.of(QuestionType.of("Var kommer förebilden ifrån?"), passage, scored).span([1.0, 0.0], answers=1.0)
    assert passage[other.start : other.end] == "Förebilden från Skottland kallas Skottlandsmodellen."


@pytest.mark.parametrize(
    ("passage", "begins", "expected"),
    [
        (  # the answer may begin in either
            "Avgiften höjs. Den är 285 kronor i månaden. Larmet är gratis.",
            [0.7, 0.2, 0.0],
            "Avgiften höjs. Den är 285 kronor i månaden.",
        ),
        ("Avgiften höjs i år. Den nya är 285 kronor.", [0.7, 0.05], "Avgiften höjs i år."),
        (  # what the rule doesn't hold for
            "Ordföranden beslutar i brådskande ärenden. Rätten gäller inte detaljplaner.",
            [0.7, 0.05],
            "Ordföranden beslutar i brådskande ärenden. Rätten gäller inte detaljplaner.",
        ),
        (  # who doesn't pay
            "Avgiften är 40 kronor per besök. Skolklasser kommer in gratis.",
            [0.7, 0.05],
            "Avgiften är 40 kronor per besök. Skolklasser kommer in gratis.",
        ),
        ("Taxan är ny i år. Den gäller från maj.", [0.2, 0.7], "Taxan är ny i år. Den gäller från maj."),
        ("Avgiften är ny i år.\n\nDen nya är 285 kronor.", [0.7, 0.2], "Avgiften är ny i år."),
        ("Avgiften är ny i år.\n- Den nya är 285 kronor.", [0.7, 0.2], "Avgiften är ny i år."),
        ("Avgiften är ny i år. Vad kostar det nu då?", [0.7, 0.2], "Avgiften är ny i år."),
    ],
)
def test_a_sentence_beside_the_best_comes_along_where_the_answer_may_begin_in_it(
    passage: str, begins: list[float], expected: str
) -> None:
    scored = [ScoredSentence(span, 0.9) for span in sentences(passage)]
    span = Marking.of(QuestionType.of("Vad händer med avgiften?"), passage, scored).span(begins, answers=0.5)
    assert passage[span.start : span.end] == expected


def test_the_title_of_an_item_is_not_marked_but_what_is_beneath_it() -> None:
    passage = (
        "§ 102 Stängning av Lunden. Lunden stängs i maj. § 103 Taxa för trygghetslarm, dnr SN 2025-0540. "
        "Avgiften höjs till 285 kronor. Larmet är gratis. § 104 Heltidsplan. Andelen är 68 procent."
    )
    scores = [0.1, 0.2, 0.9, 0.4, 0.3, 0.5, 0.6]
    assert marked("Vad kostar trygghetslarm?", passage, scores) == "Avgiften höjs till 285 kronor."


def test_a_paragraph_of_rules_is_no_title() -> None:
    passage = "§ 12 Ordföranden leder nämndens möten. Mötena är öppna."
    assert marked("Vem leder mötena?", passage, [0.9, 0.1]) == "§ 12 Ordföranden leder nämndens möten."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ansvarig för hamnen", "Hon är chef sedan maj och nås på telefon."),
        ("Hamnchef Anna Ek", "Hamnchef Anna Ek\n\nHon är chef sedan maj och nås på telefon."),
    ],
)
def test_a_heading_of_plain_text_is_not_marked_but_who_is_named_is(line: str, expected: str) -> None:
    passage = f"{line}\n\nHon är chef sedan maj och nås på telefon."
    assert marked("Vem är hamnchef?", passage, [0.9, 0.3]) == expected


def test_the_title_of_a_table_is_not_marked_but_a_row_of_it() -> None:
    passage = "Avgifter 2026 (tak 59 030 kronor)\nBarn | Avgift\nYngsta barnet | 1 770 kr\nNästa barn | 1 180 kr"
    assert marked("Vad är avgiften för yngsta barnet?", passage, [0.9, 0.3, 0.8, 0.7]) == "Yngsta barnet | 1 770 kr"


def test_a_short_row_of_a_table_is_marked_alone() -> None:
    passage = "Uppdrag | Procent\nOppositionsråd | 85\nOrdförande valnämnden | 12"
    assert marked("Vad är oppositionsrådets arvode?", passage, [0.1, 0.9, 0.8]) == "Oppositionsråd | 85"


LIST = "Nämnden har dessa uppdrag\n- bereda detaljplaner\n- pröva bygglov\n- sköta kartverket\nMötena är slutna."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Vilka uppgifter har de?", "- bereda detaljplaner\n- pröva bygglov\n- sköta kartverket"),
        ("Vad ska de pröva?", "- pröva bygglov"),
        ("Vilka ärenden om bygglov har nämnden?", "- pröva bygglov"),
    ],
)
def test_all_points_are_marked_where_all_are_asked_for(question: str, expected: str) -> None:
    scored = [
        ScoredSentence(span, score) for span, score in zip(sentences(LIST), (0.3, 0.5, 0.9, 0.4, 0.1), strict=True)
    ]
    span = Marking.of(QuestionType.of(question), LIST, scored, Echo(question)).span()
    assert LIST[span.start : span.end] == expected


def test_another_question_of_the_text_is_not_marked_but_its_answer() -> None:
    passage = "Vem har rätt till plats? Alla barn. När öppnar vi? Klockan sex varje morgon."
    assert marked("Har vi rätt till plats här?", passage, [0.9, 0.2, 0.3, 0.4]) == "Alla barn."
