"""What an office file states about itself, as far as a person wrote it: programs fill in titles and names too."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from indexer.errors import NoText
from indexer.readers.shared.blocks import Block, compose
from indexer.readers.shared.titles import LONGEST_TITLE, title_from_path, title_headings
from indexer.texts.canonical import normalise
from indexer.texts.days.dates import publication_date
from indexer.texts.document import Document
from indexer.texts.stated.validity.stated_validity import dated

_PROGRAMS_TITLE = re.compile(
    r"(?:microsoft )?(?:word|excel|powerpoint|office)(?:[- ](?:dokument|document|presentation|arbetsbok|workbook))?"
    r"|(?:namnl[oö]st?|untitled|ny(?:tt)?|new|unnamed)(?: (?:dokument|document|presentation|kalkylark))?[ \d]*"
    r"|(?:dokument|document|doc|presentation|bild|slide|blad|sheet|bok|book|arbetsbok|kalkylblad)[ -]?\d*"
    r"|(?:utan|ingen|inget|no) (?:rubrik|titel|title|bildrubrik|slide title)|dokument(?:ets )?(?:rubrik|titel)"
    r"|rubrik|titel|title|heading|mall|dokumentmall|template|document title|\[.*\]|(?:klicka|click|tryck) .*"
    r"|(?:ange|skriv|type|enter) .{0,20}(?:rubrik|titel|namn|title|name).{0,20}|[\d\W]*"
)
_FILE_NAME = re.compile(r"\S.*\.(?:docx?|docm|dotx?|dotm|odt|ott|rtf|pptx?|potx?|odp|xlsx?|xlsm|ods|csv|pdf|indd|tmp)")
_PRINTED_FROM = re.compile(r"microsoft (?:office )?(?:word|excel|powerpoint) - ", re.IGNORECASE)
_TEMPLATE = re.compile(r"mall(?:en)?\b|\btemplate\b|\.dot[xm]?\b", re.IGNORECASE)
_PROGRAMS_AUTHOR = re.compile(
    r"(?:microsoft|ms)[ -](?:office|konto|account)(?:[- ](?:user|användare))?|(?:windows|office)[ -]?(?:user|användare)"
    r"|(?:local |lokal )?(?:admin|administrator|administratör|systemadministratör|owner|ägare)\d*"
    r"|(?:användare|user|gäst|guest|root)\d*|unknown(?: author)?|okänd(?: författare)?|un-named|author|författare"
    r"|python-docx|openpyxl|pptxgenjs|apache poi|libreoffice|openoffice(?:\.org)?|pandoc"
    r"|[a-zåäö]{1,8}\d{1,8}|[\d\W]*"
)
"""Names of programs and accounts, such as "anno01"."""

_ISO_DATE = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?:[T\s].*)?", re.DOTALL)
_FIRST_YEAR = 1990
"""Office files weren't made before; clocks that were never set say 1980, 1970 or 1601."""

_LIBRARY_DATE = datetime.date(2013, 12, 23)
"""When the template of a much-used library was saved: every file made with it says so unless told otherwise."""

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Properties:
    """None where the file doesn't say, or a program said it."""

    title: str | None = None
    author: str | None = None
    changed: datetime.date | None = None
    """When the text was last changed, else when it was made."""
    language: str | None = None
    from_template: bool = False
    """Whether the title may be the template's, so that it counts only if the text has it too."""


def properties_of(
    *,
    title: str | None = None,
    author: str | None = None,
    dates: Iterable[str | None] = (),
    language: str | None = None,
    template: str | None = None,
) -> Properties:
    """Properties from what a file states in so many words; of the dates the first that can be true counts."""
    stated = stated_title(title)
    named = stated is not None and template is not None and stated.casefold() == PurePath(template).stem.casefold()
    code = (language or "").strip()
    return Properties(
        title=stated,
        author=_author(author),
        changed=next(filter(None, map(_date, dates)), None),
        language=code if _LANGUAGE_CODE.fullmatch(code) else None,
        from_template=named or (stated is not None and _TEMPLATE.search(stated) is not None),
    )


def stated_title(text: str | None) -> str | None:
    """A title as it is stated in a file's properties; None for what a program or a template put there."""
    line = _PRINTED_FROM.sub("", _line(text))
    plain = line.casefold()
    if len(line) > 2 * LONGEST_TITLE or _PROGRAMS_TITLE.fullmatch(plain) or _FILE_NAME.fullmatch(plain):
        return None
    return line


def office_document(
    path: str, blocks: Sequence[Block], properties: Properties, media_type: str, *, title_in_text: str | None = None
) -> Document:
    """The document of what a reader found. Raises NoText if that is nothing.

    The title is the one stated, else `title_in_text`, else the first heading, else the file's name.
    The date is the one that the text states, else that of its last change.
    """
    if not blocks:
        raise NoText(path)
    composition = compose(blocks)
    headings = [block.text for block in title_headings(blocks)]
    stated = properties.title
    if stated is not None and properties.from_template and stated.casefold() not in composition.text.casefold():
        stated = None
    document = Document(
        path=path,
        title=stated or title_in_text or next(iter(headings), None) or title_from_path(path),
        text=composition.text,
        source=path,
        media_type=media_type,
        published=publication_date(composition.text.split("\n")),
        author=properties.author,
        language=properties.language or "sv",
        headings=composition.headings,
        pages=composition.pages,
    )
    return dated(document, properties.changed)


def _author(text: str | None) -> str | None:
    line = _line(text)
    names = [name.strip() for name in line.split(";")]
    people = [name for name in names if len(name) <= LONGEST_TITLE and not _PROGRAMS_AUTHOR.fullmatch(name.casefold())]
    return ", ".join(people) or None


def _date(text: str | None) -> datetime.date | None:
    match = _ISO_DATE.fullmatch(text or "")
    if match is None:
        return None
    try:
        date = datetime.date(*map(int, match.groups()))
    except ValueError:
        return None
    return date if date.year >= _FIRST_YEAR and date != _LIBRARY_DATE else None


def _line(text: str | None) -> str:
    return " ".join(normalise(text or "").split())
