"""Sections: of which text a section is asked, and whether a hit is of it.

"21 §" is of the regulation that is named, "§ 21" beside a decision or a body that decides an item of its minutes. The
same number in another text says something else, however well it reads.
"""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.texts.swedish import folded, folded_words, is_stop_word, words
from service.corpus.words.kin import Kin, bases

_SECTION = re.compile(
    r"§|\bparagraf(?:en)?\b|\b(?:\d{1,2})?kap(?:itel|itlet)?\b"
    r"|(?<!\bkl\s)(?<!\bkl\.\s)(?<!\bklockan\s)\b\d{1,2}:(?!0)\d{1,3}\b",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"""\b\w{2,40}(?:föreskrift(?:er|en|erna)?|stadgan?|stadgar(?:na)?|lagen|balken|ordning(?:en)?|policyn?|riktlinjer(?:na)?
    |reglementet?|taxan?|planen)s?\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a text that has sections is called, as one word: "ordningsföreskrifterna"."""
_KIND = r"""(?:reglementet?|föreskrifter(?:na)?|stadgan?|stadgar(?:na)?|lag(?:en)?|\w{2,30}ordning(?:en)?|policyn?
    |riktlinjer(?:na)?|taxan?|plan(?:en)?|regler(?:na)?|bestämmelser(?:na)?|instruktion(?:en)?)\b"""
_BODY = r"""\b(?:\w{3,40}?(?:nämnd|styrelse|utskott|förbund|direktion)|\w{0,40}?fullmäktige)(?=(?:en|et|n)?s?\b)"""
"""A body that decides, by its name of one word or the last of several: "barn- och utbildningsnämnden"."""
_TEXT_OF = re.compile(
    rf"""(?P<owner>{_BODY}\w{{0,3}})\s(?P<owned>{_KIND})
    | \b(?P<kind>{_KIND})\s(?:(?:för|av)\s|(?P<about>om)\s)?(?P<first>[^\W\d_]{{2,40}}-?)(?P<rest>[\w\s-]{{0,40}})""",
    re.IGNORECASE | re.VERBOSE,
)
"""What such a text is called in several words: "kommunstyrelsens reglemente", "taxan för bygglov"."""
_IS_KIND = re.compile(rf"\b{_KIND}", re.IGNORECASE | re.VERBOSE)
_IS_BODY = re.compile(_BODY, re.IGNORECASE)
_DEFINITE = re.compile(r"(?:na|et|an|yn|en)\b")
_ITEM = re.compile(r"(?:§|\bparagraf(?:en)?)\s?(\d{1,4})(?![\d:])(?!\s?(?:§|kap))", re.IGNORECASE)
_DECIDED = re.compile(r"\b(?:beslutades?|beslutats?|beslöts?|bestämdes?|antogs?|behandla(?:des?|ts?))\b", re.IGNORECASE)
_OF_MEETING = re.compile(r"\b(?:beslut(?:et)?|protokoll\w{0,6}|sammanträde\w{0,3}|mötet?)\b", re.IGNORECASE)
_BESIDE_BODY = re.compile(
    rf"""{_BODY}\w{{0,3}}(?:\s(?!om\b)\w{{1,12}}){{0,2}}?,?\s§
    | §\s?\d{{1,4}},?(?:\s(?!om\b)[\w-]{{1,30}}){{0,3}}?\s{_BODY}""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = re.compile(r"(?:^|[\n/])[^\w§\n]{0,8}§\s?(\d{1,4})(?!\d)")
"""The number of an item of minutes where its line begins."""
_ITEM_HEADING = re.compile(r"§\s?\d[^/]{0,400}")
_MINUTES = re.compile(r"protokoll", re.IGNORECASE)


def is_of_text(question: str, under: str, text: str = "") -> bool:
    """Whether a passage, by its text and what it stands under, is of the text of which a section is asked."""
    if not _SECTION.search(question):
        return True
    named = _TEXT.search(question)
    if named is not None and named.group() not in Kin(words(f"{under} {text}")):
        return False
    return bool(_items(question)) or _is_called_so(question, _ITEM_HEADING.sub(" ", under))


def _is_called_so(question: str, under: str) -> bool:
    """Whether what a passage stands under has each word by which a question calls a text in several words."""
    there = Kin(words(under))
    for match in _TEXT_OF.finditer(question):
        kind, of = match["owned"] or match["kind"], _named_by(match)
        if of and not (kind in there and any(_is_told(word, there, under) for word in of)):
            return False
    return True


def _named_by(match: re.Match[str]) -> list[str]:
    """What tells a text from others of its kind: the body that it is of, or else its subject; nothing if neither does.

    "reglementet om jäv" may ask what it says of that.
    """
    if match["owner"]:
        return [match["owner"]]
    found = f"{match['first']}{match['rest']}".split()
    if match["about"] and _DEFINITE.search(match["kind"]) and match["kind"].lower() != "lagen":
        return []
    bodies = [word for word in found[:3] if _IS_BODY.search(word)]  # "KS kommunstyrelsen", "miljö- och byggnämnden"
    if bodies:
        return bodies
    is_beside = match.string[match.end("kind") : match.start("first")].isspace()
    tells = not (is_beside or _TEXT.fullmatch(match["kind"]) or is_stop_word(found[0].lower()))
    return [found[0].rstrip("-")] if tells else []


def _is_told(word: str, there: Kin, under: str) -> bool:
    if word in there:
        return True
    own = () if _IS_BODY.search(word) else tuple(base for base in bases(folded(word)) if len(base) > 2)
    return bool(own) and any(other.startswith(own) for other in folded_words(under))  # "resor", "Resepolicy"


def is_of_item(question: str, names: str, heading: str, text: str) -> bool:
    """Whether a passage is of the item of minutes that is asked of. `names`: its document's path and title."""
    asked = _items(question)
    if not asked:
        return True
    if asked.isdisjoint(_OPENS.findall(f"{heading}\n{text}")):
        return False
    if not _MINUTES.search(names) and (_TEXT.search(names) or _TEXT_OF.search(names)):
        return False
    decided = bodies(question)
    there = bodies(names) or bodies(f"{heading} {text}")
    return not decided or any(one.endswith(other) or other.endswith(one) for one in decided for other in there)


def _items(question: str) -> set[str]:
    """The numbers of the items that a question names, where a decision or a body that decides is named with them."""
    numbers = set(_ITEM.findall(question))
    if not numbers or _DECIDED.search(question):
        return numbers
    if _TEXT.search(question) or _IS_KIND.search(question):
        return set()
    return numbers if _OF_MEETING.search(question) or _BESIDE_BODY.search(question) else set()


def bodies(text: str) -> set[str]:
    """The bodies that a text names; of "kommunstyrelsens arbetsutskott" the latter."""
    found = list(_IS_BODY.finditer(text))
    owners = {one.start() for one, other in pairwise(found) if text[one.end() : other.start()] in ("s ", "ns ", "ens ")}
    return {one.group().lower() for one in found if one.start() not in owners}
