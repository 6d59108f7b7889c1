"""The language of a question, told by its function words: English, or Swedish, as which Norwegian and Danish count."""

from __future__ import annotations

import re

from indexer.texts.language import Language

_WORD = re.compile(r"[^\W\d_]+")

# What both languages have ("i", "has", "men") is in neither list.
_ENGLISH = frozenset(
    """
    and are been but could did do does explain from have how if into our please shall should tell that the their them
    then there these they this those to was we were what when where which who whom whose why will with without would you
    your
    """.split()
)
_ALSO_ENGLISH = frozenset("a an at be by can for in is it its me my of on or she so".split())
"""Names, abbreviations or Swedish words too ("IT", "By kyrka"): evidence beside other evidence alone."""
_SWEDISH = frozenset(
    """
    alla ar att av blir da de dem den der det du där efter eller en er ett fra från får för ge gör har heter hos hur
    hva hvad hvem hver hvilke hvilken hvor hvordan hvorfor hvornår här ikke inte jag kan kor med meg mellan mellem
    mig ni nog när och og om på ska skal skall som så till til under ut vad var vart varför ved vem vid vilka vilken
    vilket vill är över
    """.split()
)


def language_of(question: str) -> Language:
    """English if more of its words are English function words than Scandinavian ones."""
    # Among small letters, capitals are an abbreviation: WHO.
    found = [
        word.lower() for word in _WORD.findall(question) if question.isupper() or len(word) == 1 or not word.isupper()
    ]
    english = sum(word in _ENGLISH for word in found)
    if english:
        english += sum(word in _ALSO_ENGLISH for word in found)
    return "en" if english > sum(word in _SWEDISH for word in found) else "sv"
