"""Everyday words are found in any form, and the texts' own word stands beside them or in their place."""

from __future__ import annotations

from functools import cache

import pytest

from indexer.texts.swedish import is_stop_word, words
from service.corpus.words.kin import Kin
from service.question.naming import NAMES_NOTHING
from service.question.wording.beside import searched, shown
from service.question.wording.everyday import in_words_of_texts
from service.question.wording.everyday_table import Everyday, is_everyday, lines, table
from service.question.wording.inflection import VERB_MARK, Form, forms

_RARE = frozenset(["förskolekö", "omfärgning", "omlån", "rwc"])
"""Formal words that are right though no list has them."""


def _asked(question: str, texts: str) -> str:
    there = frozenset(words(texts))
    return searched(in_words_of_texts(question, there, Kin(there)))


def _read(question: str, texts: str) -> str:
    there = frozenset(words(texts))
    return shown(in_words_of_texts(question, there, Kin(there)))


@pytest.mark.parametrize(
    ("question", "texts", "searched"),
    [
        ("Vad gör fröken?", "Läraren och pedagogen.", "Vad gör lärare pedagog?"),
        ("Vad gör fröknarna?", "Lärarna är här.", "Vad gör lärarna?"),
        ("Får man ha soptunnor ute?", "Avfallskärlet och avfallskärl.", "Får man ha avfallskärl ute?"),
        ("Var står soptunnan?", "Avfallskärlet töms.", "Var står avfallskärlet?"),
        (
            "Hur länge är man hemma om man spytt?",
            "Den som har kräkts stannar hemma.",
            "Hur länge är man hemma om man kräkts?",
        ),
        ("Mitt barn spyr", "Barn som kräks stannar hemma.", "Mitt barn kräks"),
        ("min bebis sömn", "Spädbarn sover.", "min spädbarn sömn"),
        ("Om fröken är sjuk", "Fröken och läraren.", "Om fröken lärare är sjuk"),
        ("Vad gör froken?", "Läraren.", "Vad gör froken?"),  # with a dot elsewhere none is missing
        ("Vad kostar en froken?", "Läraren.", "Vad kostar en lärare?"),
        ("Vad gör fröken?", "Bygglov.", "Vad gör fröken?"),
        ("Är läraren min fröken?", "Läraren.", "Är läraren min fröken?"),
    ],
)
def test_any_form_of_a_word_is_found(question: str, texts: str, searched: str) -> None:
    assert _asked(question, texts) == searched


@pytest.mark.parametrize(
    ("question", "texts", "searched"),
    [
        ("Får jag stycka av min tomt?", "Avstyckning söks hos lantmäteriet.", "Får jag avstyckning?"),
        ("Hur styckar man tomten?", "Avstyckning av tomter. Stycka.", "Hur styckar man tomten avstyckning?"),
        ("Får jag jobba hemifrån?", "Distansarbete är tillåtet.", "Får jag distansarbete?"),
        ("Jag jobbar ofta hemifrån", "Distansarbete är tillåtet.", "Jag jobbar ofta hemifrån"),
    ],
)
def test_the_words_of_a_phrase_stand_beside_each_other(question: str, texts: str, searched: str) -> None:
    assert _asked(question, texts) == searched


@pytest.mark.parametrize(
    ("question", "texts", "searched"),
    [
        ("Hur lång är dagiskön?", "Kön till förskola.", "Hur lång är kö till förskola?"),
        ("Vad är dagisrasten?", "Rasten i förskola.", "Vad är förskola rasten?"),
        ("Vad är dagispengen?", "Peng till förskolan. Förskolepengen.", "Vad är förskolepengen?"),
        ("Var ligger kommunbibblan?", "Kommunbiblioteket ligger här.", "Var ligger kommunbiblioteket?"),
        ("Var är dagispengen?", "Dagispengen, förskolepengen.", "Var är dagispengen?"),
        ("Var är kommunbibblan?", "Biblioteket.", "Var är kommunbibblan?"),
    ],
)
def test_compounds_are_those_of_the_texts(question: str, texts: str, searched: str) -> None:
    assert _asked(question, texts) == searched


@pytest.mark.parametrize(
    ("question", "texts", "read"),
    [
        ("Vad gör fröken?", "Läraren och pedagogen.", "Vad gör lärare (pedagog)?"),
        ("Vad gör fröken?", "Fröken, läraren och pedagogen.", "Vad gör fröken (lärare, pedagog)?"),
        ("Om fröken är sjuk", "Fröken och läraren.", "Om fröken (lärare) är sjuk"),
        ("Hur styckar man tomten?", "Avstyckning av tomter. Stycka.", "Hur styckar man tomten (avstyckning)?"),
        ("Vad gör fröknarna (nu)?", "Lärarna är här.", "Vad gör lärarna (nu)?"),
        ("Vad är dagisrasten?", "Rasten i förskola.", "Vad är förskola rasten?"),  # the parts of one word
        ("Vad gör fröken?", "Bygglov.", "Vad gör fröken?"),
    ],
)
def test_whoever_asked_reads_terms_that_mean_the_same_in_brackets(question: str, texts: str, read: str) -> None:
    assert _read(question, texts) == read


def test_two_terms_are_enough() -> None:
    texts = "Avfallspåse, restavfall och matavfall."
    assert _asked("Var finns soppåse?", texts) == "Var finns avfallspåse restavfall?"


def test_what_identifies_something_is_no_everyday_word() -> None:
    texts = "Kommunstyrelsen, KS."
    assert _asked("Vad beslutade KS?", texts) == "Vad beslutade KS kommunstyrelsen?"
    assert _asked("KS 2024/289", texts) == "KS 2024/289"


def test_an_everyday_compound_stays_where_the_texts_have_what_it_ends_with() -> None:
    texts = "Gatubelysning och skolskjuts."
    assert _asked("Vem lagar en lyktstolpe?", texts) == "Vem lagar en gatubelysning?"
    assert _asked("en lyktstolpe", texts + " Stolparna.") == "en lyktstolpe gatubelysning"
    assert _asked("en skolbuss", texts + " Buss.") == "en skolskjuts"  # "buss" ends other words too


def test_a_form_is_no_other_word() -> None:
    assert is_everyday("fröknarnas")
    assert not is_everyday("vapen")
    assert not is_everyday("lärare")


@pytest.mark.parametrize(
    ("term", "some"),
    [
        ("fröken", {"fröken": Form.BASE, "fröknar": Form.PLURAL, "fröknarna": Form.PLURAL_DEFINITE}),
        ("lärare", {"läraren": Form.DEFINITE, "lärarna": Form.PLURAL_DEFINITE}),
        ("program", {"programmet": Form.DEFINITE}),
        ("museum", {"museet": Form.DEFINITE, "museer": Form.PLURAL, "museerna": Form.PLURAL_DEFINITE}),
        ("att spy", {"spyr": Form.PRESENT, "spydde": Form.PAST, "spytt": Form.SUPINE}),
        ("att kräkas", {"kräks": Form.PRESENT, "kräktes": Form.PAST, "kräkts": Form.SUPINE}),
        ("hemlös", {"hemlösa": Form.PLURAL}),
    ],
)
def test_forms(term: str, some: dict[str, Form]) -> None:
    its = dict(reversed(list(forms(term))))
    assert {spelled: its.get(spelled) for spelled in some} == some


def test_an_abbreviation_has_no_forms() -> None:
    assert list(forms("ks")) == [("ks", Form.BASE)]


def test_the_table_is_sorted_and_says_nothing_twice() -> None:
    said = [line.said for line in lines()]
    assert said == sorted(set(said))


def test_every_line_is_well_formed() -> None:
    assert [line for line in lines() if not _is_well_formed(line)] == []


def _is_well_formed(line: Everyday) -> bool:
    plain = all(
        term == " ".join(term.lower().split()) and all(letter.isalnum() or letter in " -" for letter in term)
        for term in (line.said, *line.formal)
    )
    return plain and 1 <= len(line.formal) <= 3 and len(set(line.formal)) == len(line.formal)


def test_what_names_nothing_is_no_everyday_word() -> None:
    said = [[spelled for spelled, _ in forms(line.said)] for line in lines() if len(line.words) == 1]
    phrases = [line.words for line in lines() if len(line.words) > 1]
    assert [spelled for its in said for spelled in its if _names_nothing(spelled)] == []
    assert [phrase for phrase in phrases if all(map(_names_nothing, phrase))] == []


def _names_nothing(word: str) -> bool:
    return word in NAMES_NOTHING or is_stop_word(word)


def test_no_formal_term_is_everyday_itself_unless_the_two_name_each_other() -> None:
    chained = [(line.said, term) for line in lines() for term in line.formal if not _ends_there(line, term)]
    assert chained == []


def _ends_there(line: Everyday, term: str) -> bool:
    plain = term.removeprefix(VERB_MARK)
    found = table(without_dots=False).of(plain)
    other = found[0] if found else _phrases().get(plain)
    return other is None or (other != line and line.said in other.formal and term == other.said)


@cache
def _phrases() -> dict[str, Everyday]:
    return {" ".join(line.words): line for line in lines()}


def test_formal_terms_are_spelled_right() -> None:
    pytest.importorskip("wordfreq")
    spelled = {word for line in lines() for term in line.formal for word in words(term)}
    assert [word for word in sorted(spelled) if not _is_word(word)] == []


@cache
def _is_word(word: str) -> bool:
    """Whether a list of Swedish words has it, or the parts that it is made of."""
    from wordfreq import zipf_frequency

    if word in _RARE or word.isdigit() or zipf_frequency(word, "sv") > 0:
        return True
    cuts = ((word[:cut], word[cut:]) for cut in range(3, len(word) - 2))
    return any(zipf_frequency(last, "sv") > 1.5 and any(map(_is_word, _first_parts(first))) for first, last in cuts)


def _first_parts(first: str) -> list[str]:
    """What the first part of a compound may be by itself: "skolskjuts", "förskoleklass", "arbetsplats"."""
    return [
        first,
        first + "a",
        first + "e",
        first.removesuffix("s"),
        *([first[:-1] + "a"] if first[-1] in "eou" else []),
    ]
