"""From bytes to canonical text: which encoding, repair of double encoding, and one normal form for everything after.

The order of guesses is BOM, strict UTF-8 (UTF-16 first where NUL bytes tell it), the declared charset, UTF-8 with a few
damaged bytes, and then whichever of cp1252, Mac Roman and cp850 gives the most plausible Swedish.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import charset_normalizer
import ftfy
import ftfy.bad_codecs  # registers "sloppy-windows-1252", the browsers' reading of windows-1252

from indexer.errors import NotText

SINGLE_BYTE = ("sloppy-windows-1252", "mac_roman", "cp850")
"""In order of how common they are in Swedish files: a tie goes to the first."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = re.compile(
    rb"%PDF-\d|\x89PNG|PK[\x03\x05\x07]|\x7fELF|GIF8[79]a|\xff\xd8\xff|\x1f\x8b\x08|\xd0\xcf\x11\xe0|BZh\d|7z\xbc\xaf"
    rb"|\xfd7zXZ|Rar!\x1a|\{\\rtf\d|SQLite format 3|wOF[F2]|OggS|ID3[\x02-\x04]|RIFF[\x00-\xff]{4}(?:WEBP|WAVE|AVI)"
)
_DECLARABLE = re.compile(
    r"ascii|iso8859-\d+|cp(?:125\d|437|85[0257]|86[0-69]|874|932|949|950)|mac-\w+|koi8-\w|gb\w+|big5\w*|shift_jis\w*|euc_\w+"
)
_FOREIGN_CONTROLS = "".join(map(chr, (*range(9), *range(14, 26), *range(28, 32), 127)))
_SAMPLE = 5_000
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_OPENERS = " \t\r\n([{-–—/\u00a0"

# What UTF-8 looks like after being read as windows-1252, Mac Roman or cp850: the lead byte, then a continuation byte.
_MOJIBAKE = re.compile(
    r"Ã[\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™ ƒ]"
    r"|Â[\u0080-\u00bf]|â€|â‚¬|ï»¿|√[•§∂ÖÑ¶©®Ä…úÅáâäàãåçéèêë]|¬[†ß∞Ωª´∑Ω]|‚Ä|├|┬|ÔÇ"
)
_MISREAD_AS = ("sloppy-windows-1252", "latin-1", "mac_roman", "cp850", "cp437")
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    replace_lossy_sequences=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    normalization="NFC",
    explain=False,
)

_SOFT_HYPHEN_AT_LINE_END = re.compile(r"\u00ad[ \t]*(?:\r\n?|\n)[ \t]*(\w\S*)[ \t]?")
_PARAGRAPH_BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_NO_JOINT = re.compile("(?<![\u0590-\u1fff])\u200c|\u200c(?![\u0590-\u1fff])")
"""U+200C anywhere but between letters that it keeps apart, as Persian and the scripts of India need it."""
_BULLET = re.compile("^[\uf020-\uf0ff](?=[ \t])", re.MULTILINE)
"""Whatever a picture font shows before an item: there is no telling, nor any need to."""
_SURROGATES = re.compile("[\ud800-\udfff]")


PICTURES = {
    0xF000 + code: shown
    for code, shown in {
        0xB7: "•", 0xA7: "▪", 0xD8: "‣", 0x6F: "☐", 0xA8: "☐", 0xFD: "☒", 0xFE: "☑", 0xFC: "✓", 0xE0: "→", 0xB3: "≥",
        0xA3: "≤", 0xB1: "±",
    }.items()
}  # fmt: skip
"""What letters of Word's picture fonts (Wingdings, Symbol) show, which arrive as private-use characters: bullets, boxes
with or without a tick, and signs without which a figure says something else."""


def decode(content: bytes, *, path: str, declared: str | None = None) -> str:
    """The text in `content`, double encoding repaired but not yet normalised.

    `declared` is a charset that the source itself names; `path` is for the error. Raises NotText for binary data.
    """
    if _BINARY.match(content):
        raise NotText(path)
    text = _decode(content, path, declared)
    text = text.rstrip("\0\x1a")
    if not text and content.strip(b"\0") != content:
        raise NotText(path)
    foreign = sum(map(text.count, _FOREIGN_CONTROLS))
    if foreign > max(1, len(text) // 50) or text.count("\ufffd") > max(1, len(text) // 50):
        raise NotText(path)
    return mend(text)


def _decode(content: bytes, path: str, declared: str | None) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace" if encoding != "utf-8" else _AS_WINDOWS_1252)
    wide = _utf16_without_bom(content)
    if wide is not None:
        return wide
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if (known := _usable_charset(declared)) is not None:
        try:
            return content.decode(known)
        except UnicodeDecodeError:
            pass
    if (mixed := _mostly_utf8(content)) is not None:
        return mixed
    return _single_byte(content, path)


def _utf16_without_bom(content: bytes) -> str | None:
    """UTF-16 shows in NUL bytes: nearly every other byte of a text in Latin letters, on one side only."""
    sample = content[:65_536]
    pairs = len(sample) // 2
    if not pairs or b"\0" not in sample:
        return None
    even, odd = sample[: pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd * 2 > pairs and even * 20 <= pairs:
        return content[: len(content) // 2 * 2].decode("utf-16-le", "replace")
    if even * 2 > pairs and odd * 20 <= pairs:
        return content[: len(content) // 2 * 2].decode("utf-16-be", "replace")
    return None


def _usable_charset(declared: str | None) -> str | None:
    """The codec for a declared charset: as browsers do, ISO-8859-1 and ASCII are read as windows-1252."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name in ("ascii", "iso8859-1", "cp1252"):
        return SINGLE_BYTE[0]
    return name if _DECLARABLE.fullmatch(name) else None


def _read_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "", error.end  # a file cut in the middle of a letter
    return error.object[error.start : error.end].decode(SINGLE_BYTE[0]), error.end


_AS_WINDOWS_1252 = "belagg-as-windows-1252"
codecs.register_error(_AS_WINDOWS_1252, _read_as_windows_1252)


def _mostly_utf8(content: bytes) -> str | None:
    """UTF-8 that was cut off or has windows-1252 pasted in: more letters are valid UTF-8 than not."""
    text = content.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    valid = sum(1 for _ in _NON_ASCII.finditer(text)) - damaged
    return content.decode("utf-8", _AS_WINDOWS_1252) if valid > damaged else None


def _single_byte(content: bytes, path: str) -> str:
    texts = {encoding: content.decode(encoding) for encoding in SINGLE_BYTE}
    scores = {encoding: swedish_plausibility(text) for encoding, text in texts.items()}
    best = max(SINGLE_BYTE, key=scores.__getitem__)
    if scores[best] < 0:
        strange = sum(1 for _ in _NON_ASCII.finditer(texts[best]))
        if strange > max(8, len(texts[best]) // 5):
            raise NotText(path)
        # Implausible in all three: charset-normalizer's statistics over longer stretches decide.
        isolated = ["utf_8", "utf_16", "cp1252", "mac_roman", "cp850"]
        guess = charset_normalizer.from_bytes(content[:500_000], cp_isolation=isolated).best()
        if guess is not None and guess.encoding in ("mac_roman", "cp850"):
            return texts[guess.encoding]
    return texts[best]


def swedish_plausibility(text: str) -> float:
    """How well the non-ASCII characters of `text` stand where Swedish has them: mean of at most 1 a character.

    charset-normalizer needs some sentences to tell the three single-byte encodings apart; this needs a word, because
    "å" read in the wrong one becomes a dagger or a box-drawing line between two letters, or a capital inside a word.
    """
    marks = list(_sampled(text))
    if not marks:
        return 1.0
    quotes = Counter(_quote_side(before, after) for before, mark, after in marks if mark in "”“")
    lows = sum(mark == "„" for _, mark, _ in marks)
    astray = abs(quotes["opening"] + lows - quotes["closing"]) + quotes["neither"]
    balanced = astray * 10 <= quotes.total() + lows
    return sum(_fit(before, mark, after, balanced) for before, mark, after in marks) / len(marks)


def _sampled(text: str) -> Iterator[tuple[str, str, str]]:
    for number, match in enumerate(_NON_ASCII.finditer(text)):
        if number == _SAMPLE:
            return
        at = match.start()
        yield text[at - 1 : at], match.group(), text[at + 1 : at + 2]


def _quote_side(before: str, after: str) -> str:
    opens, closes = before in _OPENERS, not after.isalnum()
    return "opening" if opens and not closes else "closing" if closes and not opens else "neither"


def _fit(before: str, mark: str, after: str, balanced: bool) -> float:
    if mark.isalpha() and mark not in "ªºƒˆ":
        return _letter_fit(before, mark, after)
    if mark in "”“„":
        if before.isalpha() and after.isalpha():
            return -1.0
        return 1.0 if balanced else -0.5
    if mark in "’‘":
        return 1.0 if before.isalpha() else 0.3
    if mark in "–—•§½\u00a0·":
        return -1.0 if before.isalpha() and after.isalpha() else 1.0
    if mark in "…«»°€£´²³×":
        return -0.5 if before.isalpha() and after.isalpha() else 0.6 if before.strip() else 0.3
    return -1.0


def _letter_fit(before: str, mark: str, after: str) -> float:
    beside = before.isalpha() or after.isalpha()
    if mark.isupper() and before.isalpha() and (before.islower() or (after.isalpha() and after.islower())):
        return -1.0
    if mark.islower() and after.isalpha() and after.isupper():
        return -1.0
    if mark in "åäöÅÄÖ":
        return 1.0 if beside or mark in "åöÅÖ" else 0.5
    if not beside or before.isdigit() or after.isdigit():
        return -0.5
    return {"é": 0.7, "É": 0.7, "ü": 0.5, "à": 0.5, "è": 0.5, "ø": 0.5, "æ": 0.5}.get(mark, 0.2)


def mend(text: str) -> str:
    """Text with double encoding ("SkÃ¥ne") undone; text without its traces comes back as it was."""
    for _ in range(3):
        if not _MOJIBAKE.search(text):
            return text
        mended = _wholly_misread(text)
        if mended is None:
            lines = text.split("\n")
            return "\n".join(ftfy.fix_text(line, _FTFY) if _MOJIBAKE.search(line) else line for line in lines)
        text = mended
    return text


def _wholly_misread(text: str) -> str | None:
    """The text that was misread from its first to its last character, if there is one: strict UTF-8 is no accident."""
    for encoding in _MISREAD_AS:
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None


def normalise(text: str) -> str:
    """Canonical text: NFC, \\n between lines, plain spaces, no invisible characters, no blanks at line ends.

    Idempotent. A word broken by a soft hyphen at a line end is put together on the first of the two lines.
    """
    text = _SOFT_HYPHEN_AT_LINE_END.sub(r"\1\n", text)
    text = _PARAGRAPH_BREAKS.sub("\n", text).replace("\u2029", "\n\n")
    text = _SPACES.sub(" ", text)
    text = _BULLET.sub("•", text.translate(PICTURES))
    text = _INVISIBLE.sub("", text)
    text = _NO_JOINT.sub("", text) if "\u200c" in text else text
    text = _SURROGATES.sub("\ufffd", text)
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n"))
