"""Web rubbish that text saved from web pages carries along: comment forms, tag lists, share buttons, image names.

A block goes only as a whole, and only if it is nothing but rubbish. Words that are rubbish in one place and text in
another ("Kommentera", "Skriv ut") go where a page's furniture stands: at the end of the text, or several in a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto
from itertools import groupby, pairwise

from indexer.readers.shared.blocks import Block, Kind


class _Cue(Enum):
    """How surely a block is rubbish."""

    NONE = auto()
    WEAK = auto()
    """Rubbish only in the company of other cues, or at the end of the text."""
    COOKIE_NOTICE = auto()
    """Rubbish only with a consent button after it."""
    CONSENT = auto()
    CERTAIN = auto()


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|"))


_LONGEST_CUE = 700
_LONGEST_CAPTION = 250
_PAGE_TOP = 6
"""Blocks at the start of a text where a breadcrumb trail is looked for."""

_WEAK = _phrases(
    """kommentera|kommentar|kommentarer|inga kommentarer|inga kommentarer än|0 kommentarer|1 kommentar|en kommentar
    skicka en kommentar|skicka kommentar|publicera kommentar|lämna en kommentar|lämna kommentar|lämna ett svar
    avbryt svar|lägg till kommentar|lägg till en kommentar|skriv en kommentar|skriv kommentar|kommentera inlägget
    kommentera artikeln|kommentarer är stängda|kommentarerna är stängda|visa kommentarer|svara|ditt svar
    din kommentar|ditt namn|din e-post|namn|namn (obligatoriskt)|e-post|e-postadress|e-post (obligatoriskt)
    webbplats|hemsida|epost|dela|dela sidan|dela artikeln|dela inlägget|dela med dig|dela detta|dela den här sidan
    dela på|dela via|dela denna sida|dela på facebook|dela på twitter|dela på x|dela på linkedin|dela på pinterest
    dela via e-post|dela i sociala medier|tipsa|tipsa en vän|tipsa om sidan|tipsa via e-post|tweeta|twittra|gilla
    följ oss|facebook|twitter|linkedin|instagram|youtube|mejla|kopiera länk|kopiera länken|blogga om detta|blogthis
    skicka med e-post|skicka med e-post blogthis|skriv ut|skriv ut sidan|skriv ut artikeln|skriv ut denna sida
    utskrift|utskriftsversion|tyck till|tyck till om sidan|lyssna|lyssna på sidan|läs upp|läs upp sidan|tillbaka
    till toppen|tillbaka till toppen|till sidans topp|upp|meny|visa meny|sök|sök på webbplatsen|stäng|stäng meny
    logga in|logga ut|startsida|startsidan|nyare inlägg|äldre inlägg|föregående inlägg|nästa inlägg
    relaterade inlägg|relaterade artiklar|liknande inlägg|läs mer|läs vidare|hjälpte informationen på sidan dig
    var informationen till hjälp|hittade du det du sökte|lämna synpunkter|leave a comment|leave a reply|post comment
    no comments|share this|share on facebook|share on twitter|print|post a comment|cancel reply"""
)
_CONSENT = _phrases(
    """acceptera|acceptera alla|acceptera cookies|acceptera kakor|acceptera alla cookies|acceptera alla kakor
    godkänn alla|godkänn|godkänn kakor|godkänn cookies|godkänn alla kakor|godkänn alla cookies|jag godkänner
    jag förstår|jag accepterar|okej, jag förstår|ok, jag förstår|ok|okej|avvisa|avvisa alla|neka alla
    endast nödvändiga|bara nödvändiga|tillåt alla|tillåt alla cookies|tillåt urval|endast nödvändiga kakor
    endast nödvändiga cookies|hantera cookies|hantera kakor|cookieinställningar|kakinställningar
    inställningar för kakor|inställningar för cookies|läs mer om cookies|läs mer om kakor|mer om kakor
    mer om cookies|accept|accept all"""
)

_CERTAIN = re.compile(
    r"(?:din |min )?e-post(?:adress)?(?:en)? (?:kommer (?:inte|ej) att publiceras|kommer (?:inte|ej) publiceras"
    r"|publiceras (?:inte|ej))\.?(?: obligatoriska fält är (?:märkta|markerade)(?: med)? ?\*?)?"
    r"|obligatoriska fält är (?:märkta|markerade)(?: med)? ?\*"
    r"|your email address will not be published\.?(?: required fields are marked ?\*?)?"
    r"|(?:följande html-taggar och attribut (?:var|är) tillåtna|du kan använda följande html-taggar och attribut"
    r"|you may use these html tags and attributes) ?:?\s*(?:<[^<>]*>\s*)*(?:<[^<>]*)?"
    r"|spara mitt namn, min e-post(?:adress)?,? och (?:min )?webbplats i denna webbläsare .{0,80}"
    r"|meddela mig (?:om|via e-post (?:om|vid)) (?:nya|uppföljande) (?:kommentarer|inlägg).{0,40}"
    r"|den här webbplatsen använder akismet .{0,160}|denna webbplats använder akismet .{0,160}"
    r"|(?:hoppa|gå) (?:direkt )?till (?:sidans )?(?:huvud)?innehåll(?:et)?|skip to (?:main )?content"
    r"|prenumerera på: (?:kommentarer till inlägget|inlägg) \(atom\)"
    r"|(?:nyare inlägg )?startsida äldre inlägg|nyare inlägg startsida(?: äldre inlägg)?"
    r"|(?:skicka med e-post ?)?blogthis!? ?dela på (?:x|twitter) ?dela på facebook.{0,40}"
    r"|(?:den .{4,30} )?kl\.?(?: [\d.:]{4,5})? av(?: [^|]{1,60})? ?\| ?(?:taggar|kategorier|etiketter):.{0,300}"
    r"|du är här: .{1,200}"
)
_TAG_LABEL = re.compile(r"(?:taggar|taggad|taggat|etiketter|tags) ?:")
_TAG = re.compile(r"[^.!?:]{0,40}")
_HOME = frozenset(("start", "startsida", "startsidan", "hem", "förstasidan"))
_ARROW, _DIVIDER = re.compile(r"(?:(?<!\s)\s++)?+[>»›→]\s*"), re.compile(r"(?<!\s)\s++[/|·•]\s+")
_COOKIE_NOTICE = re.compile(
    r"(?:vi|den här webbplatsen|denna webbplats|den här sidan|denna sida|webbplatsen|vår webbplats) "
    r"(?:använder|sparar|lagrar) (?:oss av )?(?:kakor|cookies|webbkakor)\b.{0,500}"
)
_NOTICE_WITH_BUTTON = re.compile(
    r"[.!?] (?:jag förstår|jag godkänner|jag accepterar|acceptera(?: alla)?(?: kakor| cookies)?|godkänn(?: alla)?"
    r"(?: kakor| cookies)?|ok|okej|tillåt alla|stäng)\.?$"
)
_IMAGE_FILE = re.compile(r"[^\s/\\]{1,120}\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?)", re.IGNORECASE)
_CAMERA_FILE = re.compile(r"(?:IMG|DSC|DSCN|DSCF|PICT|P)_?\d{4,8}(?:[-_]\d{1,6})*", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+){1,15}")
_IMAGE_WORDS = frozenset(
    ("logga", "logo", "logotyp", "logotype", "bild", "foto", "photo", "img", "image", "banner", "portratt", "ikon")
)
_SENTENCE_END = re.compile(r"[.!?…*][”\"’)\]]*$")


def is_image_name(text: str) -> bool:
    """Whether a text is the name of an image file and no words: "tillit_besok_logga", "falun-8-november-2016"."""
    if len(text) > 130 or " " in text:
        return False
    if _IMAGE_FILE.fullmatch(text) or _CAMERA_FILE.fullmatch(text):
        return True
    if not _SLUG.fullmatch(text):
        return False
    parts = [part for part in re.split("[-_]+", text) if part]
    words = [part for part in parts if part.isalpha()]
    if not words or (not any(len(word) > 2 for word in words)):
        return False
    numbered = len(words) < len(parts) and len(parts) > 2
    return numbered or not _IMAGE_WORDS.isdisjoint(parts) or ("_" in text and len(parts) > 2) or len(parts) > 4


def kept_blocks(blocks: Sequence[Block]) -> list[int]:
    """Indices of the blocks that are text, in order."""
    cues = _cues(blocks)
    cued = [number for number, cue in enumerate(cues) if cue is not _Cue.NONE]
    dropped = {number for number in cued if cues[number] is _Cue.CERTAIN}
    if cued:
        dropped |= _in_company(blocks, cues)
        dropped |= _at_the_end(blocks, cues, dropped)
    dropped |= _image_names(blocks)
    kept = [number for number in range(len(blocks)) if number not in dropped]
    return _captions_once(blocks, kept)


def _cues(blocks: Sequence[Block]) -> list[_Cue]:
    cues = [_cue(block.text) for block in blocks]
    for number, block in enumerate(blocks[:_PAGE_TOP]):
        if len(blocks) > 1 and _is_trail(block.text):
            cues[number] = _Cue.CERTAIN
    for (number, block), (_, below) in pairwise(enumerate(blocks)):
        # A question or term of a heading is no button, whatever it says, when text follows it.
        if block.kind is Kind.HEADING and below.kind is not Kind.HEADING and _is_text(below, cues[number + 1]):
            cues[number] = _Cue.NONE
    _spare_lists(blocks, cues)
    return cues


def _is_text(block: Block, cue: _Cue) -> bool:
    return cue in (_Cue.NONE, _Cue.COOKIE_NOTICE) and (
        len(block.text) > 60 or _SENTENCE_END.search(block.text[-5:]) is not None
    )


def _spare_lists(blocks: Sequence[Block], cues: list[_Cue]) -> None:
    """A list or table with an item that is text is text throughout ("Öppna filen", "Skriv ut")."""
    start = 0
    while start < len(blocks):
        end = start + 1
        kind = blocks[start].kind
        if kind in (Kind.LIST_ITEM, Kind.TABLE_ROW):
            while end < len(blocks) and blocks[end].kind is kind:
                end += 1
            if any(cue is _Cue.NONE for cue in cues[start:end]):
                cues[start:end] = [cue if cue is _Cue.CERTAIN else _Cue.NONE for cue in cues[start:end]]
        start = end


_BEGINNINGS = frozenset(
    (phrase[:2] for phrase in _WEAK | _CONSENT),
) | frozenset("bl de di du e- et fö gå ho ho kl me mi ny ob pr sk sp st ta vi vå we yo".split())
"""Most blocks begin otherwise and need no closer look."""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).lstrip("•*-–»› ")


def _cue(text: str) -> _Cue:
    if len(text) > _LONGEST_CUE or text.lstrip("•*-–»› ")[:2].casefold() not in _BEGINNINGS:
        return _Cue.NONE
    plain = _plain(text)
    if _CERTAIN.fullmatch(plain):
        return _Cue.CERTAIN
    if label := _TAG_LABEL.match(plain):
        return _tag_list(plain[label.end() :])
    bare = plain.rstrip(" *:.!?»›>")
    if bare in _WEAK:
        return _Cue.WEAK
    if bare in _CONSENT:
        return _Cue.CONSENT
    if _COOKIE_NOTICE.fullmatch(plain):
        return _Cue.CERTAIN if _NOTICE_WITH_BUTTON.search(plain) else _Cue.COOKIE_NOTICE
    return _Cue.NONE


def _tag_list(text: str) -> _Cue:
    tags = [tag.strip() for tag in text.split(",")]
    if not all(_TAG.fullmatch(tag) for tag in tags):
        return _Cue.NONE
    return _Cue.CERTAIN if len(tags) > 1 or not tags[0] else _Cue.WEAK


def _is_trail(text: str) -> bool:
    """Whether a block is the way to a page: "Start > Omsorg > Hemtjänst"."""
    if len(text) > 300:
        return False
    plain = _plain(text)
    steps, boxes = _ARROW.split(plain), _DIVIDER.split(plain)
    parts = boxes if len(boxes) > len(steps) else steps
    named = parts[0] in _HOME and all(0 < len(part) <= 60 and part[-1] not in ".!?:" for part in parts)
    return named and len(parts) > (1 if parts is steps else 2)


def _in_company(blocks: Sequence[Block], cues: Sequence[_Cue]) -> set[int]:
    """Runs of cues: three, or two of which one is certain, or a cookie notice with its buttons."""
    dropped: set[int] = set()
    start = 0
    while start < len(cues):
        end = start
        while end < len(cues) and cues[end] is not _Cue.NONE:
            end += 1
        run = cues[start:end]
        furniture = [number for number in range(start, end) if cues[number] is not _Cue.COOKIE_NOTICE]
        certain = _Cue.CERTAIN in run
        introduced = start > 0 and blocks[start - 1].text.endswith(":")
        if any(pair == (_Cue.COOKIE_NOTICE, _Cue.CONSENT) for pair in pairwise(run)):
            dropped.update(range(start, end))
        elif len(furniture) > (1 if certain else 2) and (certain or not introduced):
            dropped.update(furniture)
        start = max(end, start + 1)
    return dropped


def _at_the_end(blocks: Sequence[Block], cues: Sequence[_Cue], dropped: set[int]) -> set[int]:
    """What a page puts after its text, if the text before it has come to an end."""
    start = len(blocks)
    while start > 0 and (cues[start - 1] is not _Cue.NONE or start - 1 in dropped):
        start -= 1
    tail = [number for number in range(start, len(blocks)) if number not in dropped]
    if not tail or start == 0:
        return set()
    ended = _SENTENCE_END.search(blocks[start - 1].text[-5:]) is not None
    if not (ended or len(blocks) - start > 1) or blocks[start - 1].text.endswith(":"):
        return set()
    # A last sentence about cookies is a text's own.
    return {number for number in tail if cues[number] in (_Cue.WEAK, _Cue.CERTAIN)}


def _image_names(blocks: Sequence[Block]) -> set[int]:
    candidates = {
        number: block.text
        for number, block in enumerate(blocks)
        if block.kind in (Kind.PARAGRAPH, Kind.HEADING) and len(block.text) < 130 and " " not in block.text
    }
    named = {number: text for number, text in candidates.items() if is_image_name(text)}
    lone = {number: text for number, text in candidates.items() if text.isascii() and text.isalpha() and text.islower()}
    if len(blocks) == 1 or not (named or lone):
        return set()
    others = (block.text for number, block in enumerate(blocks) if number not in named)
    words = Counter(word.strip(".,;:!?()”\"'`") for text in others for word in text.split())
    # A name that the text itself uses ("max_tokens") is a term. A word that is written with a capital wherever else
    # it stands ("uppsala") is the name of a place and its picture's file.
    return {number for number, text in named.items() if not words[text]} | {
        number
        for number, text in lone.items()
        if len(text) > 3 and words[text] == 1 and words[text.capitalize()] and _stands_alone(blocks, number)
    }


def _stands_alone(blocks: Sequence[Block], number: int) -> bool:
    return number == 0 or _SENTENCE_END.search(blocks[number - 1].text[-5:]) is not None


def _captions_once(blocks: Sequence[Block], kept: Sequence[int]) -> list[int]:
    """Captions and headings that stand two or three times in a row, once; what is said more often is meant so."""
    once: list[int] = []
    for text, alike in groupby(kept, key=lambda number: blocks[number].text):
        run = list(alike)
        if len(run) == 1:
            once += run
            continue
        prose = all(blocks[number].kind in (Kind.PARAGRAPH, Kind.HEADING) for number in run)
        caption = prose and len(run) < 4 and len(text) <= _LONGEST_CAPTION and " " in text
        once += run[:1] if caption else run
    return once
