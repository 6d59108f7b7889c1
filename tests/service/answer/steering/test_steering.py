"""What editors' levers do to answers, on a real index with the real model; and nothing where none is set."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from indexer.build.pipeline import Progress
from indexer.model.encoder import Encoder
from indexer.model.spec import Embeddings
from indexer.texts.document import document_id
from service.answer.confidence import Confidence
from service.answer.searcher import Searcher
from service.answer.steering.steering import RememberedEncoder
from service.corpus.filters import EVERYTHING, Filters, Rights
from service.corpus.local import Index
from service.http.schemas import AnswerOut
from service.question.query import Query
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Lever, LeverKind
from tests.service.http.collected import SECRET, build_index

UNTIL = datetime.date(2999, 1, 1)
QUESTIONS = (
    "Hur långt till skolan för skolskjuts?",
    "Vad kostar en resa med färdtjänst?",
    "Vem betalar föraren?",
    "Vad beslutade nämnden och vad kostar färdtjänst?",
    "Hur bakar man kanelbullar?",
    "What does a trip cost?",
)


def lever(kind: LeverKind, about: str = "", target: str = "", text: str = "", collection: str = "") -> Lever:
    return Lever(kind, about, target, text, collection, "Eva", "prov", UNTIL)


@pytest.fixture(scope="module")
def index(encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index.open(build_index(tmp_path_factory.mktemp("steered") / "index", encoder, silent), encoder.spec)


@pytest.fixture
def plain(index: Index, encoder: Encoder) -> Searcher:
    return Searcher(index, encoder)


@pytest.fixture
def file(tmp_path: Path) -> LeverFile:
    return LeverFile(tmp_path / "levers.csv")


@pytest.fixture
def steered(index: Index, encoder: Encoder, file: LeverFile) -> Searcher:
    return Searcher(index, encoder, levers=file)


def asked(searcher: Searcher, question: str, **filters: object) -> AnswerOut:
    return AnswerOut.of(searcher.answer(Query.parse(question, 5, Filters(**filters))))  # type: ignore[arg-type]


def test_where_nothing_is_set_answers_are_the_same_to_the_byte(
    plain: Searcher, steered: Searcher, file: LeverFile
) -> None:
    expired = Lever(LeverKind.HIDDEN, "riktlinjer/skolskjuts.md", "", "", "", "Eva", "prov", datetime.date(2020, 1, 1))
    expected = [asked(plain, question).model_dump_json() for question in QUESTIONS]
    assert [asked(steered, question).model_dump_json() for question in QUESTIONS] == expected
    file.add(expired)
    assert [asked(steered, question).model_dump_json() for question in QUESTIONS] == expected
    file.add(lever(LeverKind.NOTICE, text="Hej."), lever(LeverKind.CHOSEN, "Vad är lov?", "riktlinjer/skolskjuts.md"))
    assert [asked(steered, question).model_dump_json() for question in QUESTIONS] == expected


def test_a_best_bet_comes_first_is_said_to_be_one_and_is_quoted_where_it_says(
    steered: Searcher, file: LeverFile
) -> None:
    question = "Hur långt till skolan för skolskjuts?"
    assert asked(steered, question).hits[0].citation.path != "protokoll/odaterat.md"
    file.add(lever(LeverKind.CHOSEN, question, "protokoll/odaterat.md", "beslutade  ingenting"))
    answer = asked(steered, question)
    assert answer.notes[0] == "Utvalt av redaktionen."
    assert (answer.confidence.level, answer.hits[0].chosen) == (Confidence.SURE, True)
    assert answer.answer is not None
    assert answer.answer.quote == "Nämnden talade om skolskjuts och om färdtjänst, men beslutade ingenting."
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    assert len({hit.citation.passage_id for hit in answer.hits}) == len(answer.hits)
    assert [hit.chosen for hit in answer.hits[1:]] == [False] * (len(answer.hits) - 1)


def test_the_same_in_other_words_is_likely_and_another_question_isn_t_met(steered: Searcher, file: LeverFile) -> None:
    file.add(lever(LeverKind.CHOSEN, "Vad kostar skolskjuts?", "protokoll/odaterat.md"))
    near = asked(steered, "Hur mycket får man betala för skolskjuts?")
    assert (near.hits[0].chosen, near.confidence.level) == (True, Confidence.LIKELY)
    assert not asked(steered, "Vad kostar färdtjänst?").hits[0].chosen
    assert not asked(steered, "Vad kostar inte skolskjuts?").hits[0].chosen


def test_a_best_bet_shows_nobody_what_she_may_not_see(steered: Searcher, file: LeverFile) -> None:
    file.add(lever(LeverKind.CHOSEN, "Vad kostar skolskjuts?", "personal/fladdermusholk.md"))
    assert asked(steered, "Vad kostar skolskjuts?").hits[0].citation.collection == SECRET
    seen = asked(steered, "Vad kostar skolskjuts?", collections=frozenset({"riktlinjer"}))
    assert {hit.citation.collection for hit in seen.hits} == {"riktlinjer"}
    assert not any(hit.chosen for hit in seen.hits)


def test_synonyms_both_ways_and_one_way(steered: Searcher, file: LeverFile) -> None:
    assert asked(steered, "Vad kostar en krita?").searched_for is None
    file.add(lever(LeverKind.SYNONYM, "krita", "färdtjänst"))
    answer = asked(steered, "Vad kostar en Krita?")
    assert answer.searched_for == "Vad kostar en färdtjänst?"
    assert answer.hits[0].citation.path == "riktlinjer/fardtjanst.md"
    file.add(lever(LeverKind.ONE_WAY, "skjutsen", "skolskjuts"))
    assert asked(steered, "Vem får skjutsen?").searched_for == "Vem får skjutsen (skolskjuts)?"  # the texts have both
    assert asked(steered, "Vem får skolskjuts?").searched_for is None
    file.add(lever(LeverKind.SYNONYM, "elev", "färdtjänst"))
    assert asked(steered, "Får en elev bo här?").searched_for == "Får en elev (färdtjänst) bo här?"
    assert "elev" in (asked(steered, "Vad är färdtjänst?").searched_for or "")


def test_a_synonym_tells_nobody_of_texts_she_may_not_see(steered: Searcher, file: LeverFile) -> None:
    file.add(lever(LeverKind.ONE_WAY, "krita", "förmånstagare"))
    assert asked(steered, "Vem får krita?").searched_for == "Vem får förmånstagare?"
    assert asked(steered, "Vem får krita?", collections=frozenset({"riktlinjer"})).searched_for is None


def test_a_hidden_document_is_nowhere(steered: Searcher, file: LeverFile) -> None:
    hidden = "riktlinjer/fardtjanst.md"
    assert asked(steered, "Vad kostar en resa med färdtjänst?").hits[0].citation.path == hidden
    file.add(lever(LeverKind.HIDDEN, hidden))
    for question in QUESTIONS:
        assert hidden not in [hit.citation.path for hit in asked(steered, question).hits]
    [ranking] = steered.search_all([Query.parse("Vad kostar en resa med färdtjänst?")])
    assert hidden not in [hit.document.path for hit in ranking.hits]
    assert steered.steering.hidden == {document_id(hidden)}


def test_of_a_hidden_document_no_word_is_known(steered: Searcher, file: LeverFile) -> None:
    assert asked(steered, "lonepaslag").searched_for == "lönepåslag"
    file.add(lever(LeverKind.HIDDEN, "personal/fladdermusholk.md"))
    assert asked(steered, "lonepaslag").searched_for is None


def test_what_editors_say_names_nothing_that_may_not_be_seen(steered: Searcher, file: LeverFile) -> None:
    question, seen = "Hur långt till skolan för skolskjuts?", Rights(frozenset({"riktlinjer"}))
    before = steered.answer(Query.parse(question), rights=seen)
    secret, shown = "personal/fladdermusholk.md", "riktlinjer/skolskjuts.md"
    chosen = lever(LeverKind.CHOSEN, question, secret)
    file.add(chosen)
    assert steered.answer(Query.parse(question)).notes[0] == "Utvalt av redaktionen."
    assert steered.answer(Query.parse(question), rights=seen).ranking.hits == before.ranking.hits
    file.remove(chosen.key)
    file.add(lever(LeverKind.REPLACED, shown, secret))
    query = Query.parse(question, 5, Filters(seen.collections))
    notes = [steered.answer(query, rights=rights).notes for rights in (EVERYTHING, seen)]
    assert [[note for note in some if note.startswith("Redaktionen")] for some in notes] == [
        ["Redaktionen har märkt texten som ersatt av ”Fladdermusholk på stadshuset”."],
        ["Redaktionen har märkt texten som ersatt."],
    ]


def test_a_replaced_document_gives_way_and_says_so(steered: Searcher, file: LeverFile) -> None:
    question = "Vad beslutar nämnden om vägen till skolan?"
    old, new = "protokoll/skolskjuts.md", "riktlinjer/skolskjuts.md"
    assert asked(steered, question).hits[0].citation.path == old
    file.add(lever(LeverKind.REPLACED, old, new))
    assert [hit.citation.path for hit in asked(steered, question).hits[:2]] == [new, old]
    alone = asked(steered, question, collections=frozenset({"protokoll"}))
    assert alone.hits[0].citation.path == old
    assert alone.notes[0] == "Redaktionen har märkt texten som ersatt av ”Riktlinjer för skolskjuts”."
    assert alone.confidence.level in (Confidence.LIKELY, Confidence.UNSURE)


def test_without_an_answer_there_is_someone_to_turn_to(steered: Searcher, file: LeverFile) -> None:
    question = "Hur bakar man kanelbullar?"
    file.add(lever(LeverKind.CONTACT, text="Växeln, 0470-410 00"))
    answer = asked(steered, question)
    assert (answer.answer, answer.notes[-1]) == (None, "Vänd dig till: Växeln, 0470-410 00")
    file.add(lever(LeverKind.CONTACT, text="Skolskjutsen, 0470-411 11", collection="riktlinjer"))
    of_one = asked(steered, question, collections=frozenset({"riktlinjer"}))
    assert of_one.notes[-1] == "Vänd dig till: Skolskjutsen, 0470-411 11"
    assert "Vänd dig till: Växeln, 0470-410 00" not in asked(steered, "Vad kostar en resa med färdtjänst?").notes


def test_rows_that_do_nothing_here_are_told(steered: Searcher, file: LeverFile) -> None:
    rows = [
        lever(LeverKind.HIDDEN, "finns/inte.md"),
        lever(LeverKind.CHOSEN, "Vad?", "protokoll/odaterat.md", "står ingenstans"),
        lever(LeverKind.ONE_WAY, "krita", "xyzzy"),
        lever(LeverKind.REPLACED, "protokoll/odaterat.md", "nix.md"),
        lever(LeverKind.REVIEW, "policy/", "2999"),
        lever(LeverKind.REVIEW, "protokoll/", "2999"),
    ]
    file.add(*rows)
    assert [steered.steering.faults.get(row.key) for row in rows] == [
        "Texten ”finns/inte.md” finns inte i indexet. Skriv dess sökväg eller sidans adress.",
        "Stycket finns inte längre i texten. Välj ut det på nytt.",
        "”xyzzy” finns inte i texterna.",
        "Texten ”nix.md” finns inte i indexet. Skriv dess sökväg eller sidans adress.",
        "Ingen text i indexet ligger i ”policy/”. Skriv mappen som den står först i texternas sökvägar.",
        None,
    ]


def test_texts_that_replace_one_another_are_told_and_neither_gives_way(steered: Searcher, file: LeverFile) -> None:
    one, other, third = "protokoll/skolskjuts.md", "riktlinjer/skolskjuts.md", "protokoll/odaterat.md"
    question = "Vad beslutar nämnden om vägen till skolan?"
    before = asked(steered, question)
    circle = [lever(LeverKind.REPLACED, one, other), lever(LeverKind.REPLACED, other, one)]
    into_it = lever(LeverKind.REPLACED, third, one)
    file.add(*circle, into_it)
    after = asked(steered, question)
    assert [hit.citation.path for hit in after.hits[:2]] == [hit.citation.path for hit in before.hits[:2]]
    assert not any("ersatt" in note for note in after.notes)
    said = "Texterna ersätter varandra. Ta bort den rad som är fel."
    assert [steered.steering.faults.get(row.key) for row in (*circle, into_it)] == [said, said, None]


def test_of_rows_that_say_otherwise_of_the_same_the_first_acts_and_the_later_are_told(
    steered: Searcher, file: LeverFile
) -> None:
    one, other, third = "protokoll/skolskjuts.md", "riktlinjer/skolskjuts.md", "protokoll/odaterat.md"
    baking = "Hur bakar man kanelbullar?"
    first = [
        lever(LeverKind.CHOSEN, baking, one),
        lever(LeverKind.CONTACT, text="Växeln"),
        lever(LeverKind.REPLACED, third, one),
        lever(LeverKind.REVIEW, other, "2999", "2025"),
        lever(LeverKind.STOP, "api", text="Stängt."),
    ]
    later = [
        lever(LeverKind.CHOSEN, "hur bakar man KANELBULLAR", other),
        lever(LeverKind.CONTACT, text="Nya växeln"),
        lever(LeverKind.REPLACED, third, other),
        lever(LeverKind.REVIEW, other, "2026", "2020"),
        lever(LeverKind.STOP, "api", text="Stängt till fredag."),
    ]
    gone = lever(LeverKind.CHOSEN, baking, "finns/inte.md")
    wider = lever(LeverKind.STOP, "allt", text="Stängt överallt.")
    of_one = lever(LeverKind.CONTACT, text="Skolskjutsen", collection="riktlinjer")
    file.add(gone, *first, *later, wider, of_one)
    assert asked(steered, baking).hits[0].citation.path == one
    said = {hit.citation.path: hit.review for hit in asked(steered, "Hur långt till skolan för skolskjuts?").hits}
    assert said[other] == "Granskad 2025, granskas senast 2999."
    assert steered.steering.replaced == {document_id(third): document_id(one)}
    what = (one, "Växeln", one, "2999 · 2025", "Stängt.")
    assert steered.steering.faults == {
        gone.key: "Texten ”finns/inte.md” finns inte i indexet. Skriv dess sökväg eller sidans adress."
    } | {
        row.key: f"En rad före den, av Eva, gäller samma sak: {there}. Ta bort den av dem som är fel."
        for row, there in zip(later, what, strict=True)
    }


def test_a_contact_for_a_collection_that_is_not_there_is_told(steered: Searcher, file: LeverFile) -> None:
    rows = [lever(LeverKind.CONTACT, text="Växeln", collection=name) for name in ("riktlinjerna", "riktlinjer", "")]
    file.add(*rows)
    expected = ["Samlingen ”riktlinjerna” finns inte i indexet.", None, None]
    assert [steered.steering.faults.get(row.key) for row in rows] == expected


def test_when_a_text_is_to_be_reviewed_is_said_at_its_hits_alone(steered: Searcher, file: LeverFile) -> None:
    question = "Hur långt till skolan för skolskjuts?"
    before = asked(steered, question)
    file.add(
        lever(LeverKind.REVIEW, "riktlinjer/skolskjuts.md", "2025", "2023"),
        lever(LeverKind.REVIEW, "finns/inte.md", "2025"),
    )
    answer = asked(steered, question)
    said = {hit.citation.path: hit.review for hit in answer.hits}
    assert said.pop("riktlinjer/skolskjuts.md") == "Granskad 2023, skulle granskats 2025."
    assert set(said.values()) <= {None}
    assert [hit.model_copy(update={"review": None}) for hit in answer.hits] == before.hits, "the ranking changed"
    assert list(steered.steering.faults.values()) == [
        "Texten ”finns/inte.md” finns inte i indexet. Skriv dess sökväg eller sidans adress."
    ]


def test_vectors_are_given_though_another_thread_forgets_what_is_kept() -> None:
    kept: dict[str, Embeddings] = {}

    class Forgetting:
        """Encodes, while another thread finds too many kept."""

        def encode_queries(self, texts: Sequence[str]) -> Embeddings:
            kept.clear()
            return np.array([[len(text), 0] for text in texts], np.float32)

        def count_pieces(self, word: str) -> int:
            return len(word)

    questions = RememberedEncoder(Forgetting(), kept)
    questions.encode_queries(["ett"])
    assert questions.encode_queries(["sjutton", "ett"]).tolist() == [[7, 0], [3, 0]]
    assert questions.unknown(["sjutton", "två"]) == ["två"]
