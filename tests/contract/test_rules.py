"""An index remembers by which rules it was made: whoever changes one must raise `passages.RULES`."""

from __future__ import annotations

from indexer.disk.checksum import sha256_of_parts
from indexer.index.parts.lexicon.lexicon import grams_of
from indexer.texts.document import Document
from indexer.texts.passages import RULES, embedded_text, split
from indexer.texts.swedish import folded_words, sentences
from indexer.texts.tables.rows import embedded_sentences

TEXT = """Inledning av B. Svensson, dvs. kl. 9 den 3 maj. Därefter gäller 5 § t.ex. för Åre kommun m.m. Är det så? Ja!

Just nu pågår tre projekt:

• halkbekämpning
• snöröjning
• sandning

Taxa:

Yta | Avgift | Gäller
under 10 kvm | 200 kr |
från 10 kvm | 350 kr | utom torg. Fråga gatuchefen.

Ärende: Köp; Lagrum: 19 a kap. LOU; Delegat: Chef. Anmäls.

""" + "\n\n".join(
    f"Stycke {number} handlar om vatten och avlopp i kommunen. "
    + "Avgiften räknas upp varje år enligt index. " * number
    for number in range(1, 30, 4)
)


def test_a_change_of_passages_sentences_or_grams_raises_the_rules() -> None:
    parts = []
    for passage in split(Document("a.md", "Titel", TEXT, "a", "text/markdown")):
        parts.append(embedded_text("Titel", passage.heading, passage.text))
        spans = list(sentences(passage.text))
        parts += [f"{span.start} {span.end}" for span in spans]
        parts += embedded_sentences(passage.text, spans, passage.heading or "Titel")
        parts += [gram for word in folded_words(passage.text) for gram in grams_of(word)]
    assert (RULES, sha256_of_parts(parts)[:16]) == (6, "a8cea47f7ed10e0b")
