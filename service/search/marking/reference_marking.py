"""Reference marking: in a passage that bears what a question identifies, the sentence that says something of it.

A line that is nothing but the reference ("Dnr KS 2023/145") identifies what follows, and answers nothing itself, as
little as the title of a case beside what was decided in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.texts.stated.references import Reference, ReferenceKind, chapter_of, references
from indexer.texts.swedish import folded, is_stop_word, words
from service.question.asked_references import AskedReference
from service.search.marking.marking import ScoredSentence
from service.search.marking.signs import DECIDES

_BEARS = 0.5
"""More than sentences of a passage differ by otherwise."""
_ITSELF = 0.1
"""More of the paragraph itself, which begins with its number, than of one that refers to it; where nothing
else is asked, so much (_BEARS) that no reader finds more in the other."""
_SHORTEST_STEM, _LONGEST_ENDING = 4, 3
"""Letters that a word has in common with the same of another form."""
_SAYS_NOTHING = -0.5
_OTHER_CHAPTER = -0.5
"""Of what stands under another chapter: its paragraphs have the same numbers."""
_BEFORE_CHAPTER = " \t#*_"
_LINE = re.compile(r"[^\n]+")
_FEW_WORDS = 3
"""Of a line that only bears a reference, beside it."""
_HEADING_WORDS = 5
_OPENING = 2
"""Characters before a number that a sentence begins with: "§ 3", "**3 §**"."""
_DECIDES = re.compile(rf"\b{DECIDES}\b", re.IGNORECASE)
_DECISION_FOLLOWS = re.compile(r"\W*+(?:\w[\w-]{0,60}s\s+)?(?:förslag till )?beslut(?:et)?\W*", re.IGNORECASE)
"""A line above a decision: "Beslut", "Kommunstyrelsens beslut"."""
_DECISION_BEGINS = re.compile(r"\W*+beslut(?:et)?:\s", re.IGNORECASE)
_DECIDED = 0.1
_SUBJECT = re.compile(r"\b(?:handlar|gäll(?:er|de))\b", re.IGNORECASE)
"""What a question has that asks what something is about, and nothing else."""
_CUES = frozenset(
    """dnr diarienummer diarienr ärende ärendet ärendenummer blankett blanketten dokument handling nummer numret telefon
    telefonnummer tel mobil e-post epost mejl mail adress organisationsnummer orgnr kap kapitel kapitlet paragraf
    paragrafen nr beslut beslutet beslutades beslutade beslutats beslutat beslutsdatum sammanträdesdatum sammanträde
    sammanträdet kf ks fullmäktige fullmäktiges kommunfullmäktige kommunstyrelsen kommunstyrelsens nämnden mötesdatum
    datum diariefört protokoll står säger handlar gäller gällde fastighet fastigheten""".split()
)
"""Words that only say what kind of reference follows."""


def is_nothing_else(question: str, asked: Sequence[AskedReference]) -> bool:
    """Whether a question identifies something and asks nothing more of it: "KS 2023/145", "Vad står i 8 kap. 3 §?"."""
    return bool(asked) and not _words_beside(question, [one.reference for one in asked])


def tells_of(asked: Sequence[AskedReference], quote: str) -> bool:
    """Whether a quote says something of what is identified: it bears a reference to it, or what was decided."""
    wanted = {key for one in asked for key in _every_key(one.reference)}
    bears = any(wanted.intersection(one.keys) for one in references(quote))
    return bears or (_DECIDES.search(quote) or _DECISION_BEGINS.match(quote)) is not None


def rescored(
    question: str, asked: Sequence[AskedReference], passage: str, sentences: Sequence[ScoredSentence], title: str = ""
) -> list[ScoredSentence]:
    """The sentences of a passage with scores that count what bears the question's references.

    `title` is that of the document, which a question may name beside one of its paragraphs.
    """
    asked = [one for one in asked if not one.reference.kind.is_time]
    if not asked:
        return list(sentences)
    beside = _words_beside(question, [one.reference for one in asked])
    alone, itself = not beside, _BEARS if _names(title, beside) else _ITSELF
    wanted = {key for one in asked for key in _every_key(one.reference)}
    texts = [passage[sentence.span.start : sentence.span.end] for sentence in sentences]
    asks_subject = alone and _SUBJECT.search(question) is not None
    decisions = [False] * len(texts) if asks_subject else _decisions(texts)
    others = _of_other_chapters(texts, {chapter for one in asked if (chapter := _chapter(one.reference))})
    says = [
        _OTHER_CHAPTER
        if of_another
        else _gain(text, wanted, itself, alone=alone, decides=alone and decides, beside_decision=any(decisions))
        for text, decides, of_another in zip(texts, decisions, others, strict=True)
    ]
    if asks_subject:  # the title that the reference ends: "§ 40 Plan för varvet. KS 2023/145"
        ended = [any(wanted.intersection(one.keys) for one in references(text)) for text in texts[1:]]
        says = [
            max(gain, _BEARS * (bears and after == _SAYS_NOTHING))
            for gain, after, bears in zip(says, [*says[1:], 0.0], [*ended, False], strict=True)
        ]
    return [replace(sentence, score=sentence.score + gain) for sentence, gain in zip(sentences, says, strict=True)]


def _chapter(reference: Reference) -> str:
    """That of a paragraph, if it names one."""
    key = reference.keys[0] if reference.kind is ReferenceKind.PARAGRAPH else ""
    return key.removeprefix("§").partition(":")[0] if ":" in key else ""


def _of_other_chapters(texts: Sequence[str], asked: set[str]) -> list[bool]:
    """Which of a passage's sentences stand under the heading of another chapter than those asked of.

    So do those above the first heading, if one of those asked of follows.
    """
    chapters = [""]
    for text in texts:
        lines = (match.group().lstrip(_BEFORE_CHAPTER) for match in _LINE.finditer(text))
        chapters.append(next(filter(None, map(chapter_of, lines)), chapters[-1]))
    if not asked:
        return [False] * len(texts)
    if asked.isdisjoint(chapters):
        asked = asked | {""}
    return [chapter not in asked for chapter in chapters[1:]]


def _every_key(reference: Reference) -> tuple[str, ...]:
    """The keys by which a sentence may bear it; inside its chapter, a paragraph is named without."""
    if reference.kind is ReferenceKind.PARAGRAPH:
        return tuple(
            part for key in reference.keys if key.startswith("§") for part in (key, f"§{key.rpartition(':')[2]}")
        )
    return reference.wanted


def _decisions(texts: Sequence[str]) -> list[bool]:
    """Which of some sentences say what was decided."""
    above = ["", *texts[:-1]]
    said = [
        _is_whole(text) and (_DECISION_BEGINS.match(text) or _DECISION_FOLLOWS.fullmatch(before)) is not None
        for before, text in zip(above, texts, strict=True)
    ]
    # Where the minutes say which the decision is, "... om ärendet ska återremitteras" is none.
    return said if any(said) else [_is_whole(text) and _DECIDES.search(text) is not None for text in texts]


def _is_whole(text: str) -> bool:
    """Whether a text is a sentence, not a title."""
    return text.rstrip().endswith((".", "!"))


def _names(title: str, beside: Sequence[str]) -> bool:
    """Whether some words are a title's, however they end: "3 § i reglementet" asks for nothing but the paragraph."""
    of_title = [folded(word) for word in words(title)]
    stems = [folded(word)[: max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING)] for word in beside]
    return all(any(word.startswith(stem) for word in of_title) for stem in stems)


def _gain(text: str, wanted: set[str], itself: float, *, alone: bool, decides: bool, beside_decision: bool) -> float:
    found = [one for one in references(text) if not one.kind.is_time]
    bears = any(wanted.intersection(one.keys) for one in found)
    if found and len(_words_beside(text, found)) < _FEW_WORDS and not _is_entry(text):
        return _SAYS_NOTHING
    if bears and not (beside_decision and not _is_whole(text)):
        opens = any(
            one.kind is ReferenceKind.PARAGRAPH and one.start <= _OPENING and wanted.intersection(one.keys)
            for one in found
        )
        return _BEARS + _DECIDED * decides + itself * opens
    if not alone:
        return 0.0
    if len(words(text)) < _HEADING_WORDS and not _is_whole(text):
        return _SAYS_NOTHING
    return _BEARS * decides


def _is_entry(text: str) -> bool:
    """Whether a short line says what a reference is of: "Växeln: 0470-410 00", "SOC-141 | Kontaktfamilj"."""
    return any(not is_stop_word(word) and word not in _CUES for word in _words_beside(text, references(text)))


def _words_beside(text: str, found: Sequence[Reference]) -> list[str]:
    """The words of a text that tell something, without its references and what announces them."""
    rest = list(text)
    for one in found:
        if one.kind.is_time:
            continue
        rest[one.start : one.end] = " " * (one.end - one.start)
    return [word for word in words("".join(rest)) if not is_stop_word(word) and word not in _CUES and len(word) > 1]
