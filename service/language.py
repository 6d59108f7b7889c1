"""The language of a question, told by its function words: English, or Swedish, as which Norwegian and Danish count."""

from __future__ import annotations

from service.index import Language, words

# Words that both languages have ("i", "has", "men") are in neither list.
_ENGLISH = frozenset(
    """
    a an and are be been but by can could did do does explain from had have how if into is it its me my of or our please
    shall she should tell that the their them then there these they this those to was we were what when where which who
    whom whose why will with would you your
    """.split()
)
_SWEDISH = frozenset(
    """
    alla att av blir de dem den det du där efter eller en ett får från för ge gör har hos hur här inte jag kan med
    mellan mig ni nog när och om på ska skall som så till under ut vad var varför vem vid vilka vilken vilket vill
    är över ar at da der det er fra gor har hva hvad hvem hver hvilke hvilken hvor hvordan hvorfor hvornår ikke kor
    meg mellem og skal så til ved vart finns
    """.split()
)


def language_of(question: str) -> Language:
    """English if more of its words are English function words than Scandinavian ones."""
    found = words(question)
    english = sum(word in _ENGLISH for word in found)
    return "en" if english > sum(word in _SWEDISH for word in found) else "sv"
