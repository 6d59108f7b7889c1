"""Editions: which texts may be one text at two times, told by their titles and by their paths.

`edition_key` is a title without what tells editions apart: years, versions, "upphävd", "reviderad". `told_apart` is
what folders and file name add: "Ekskolan/ordningsregler" and "Lindskolan/ordningsregler" are no editions of one
another. Protocols, newsletters and the like form series, in which none takes another's place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from indexer.texts.days.school_years import without_school_years
from indexer.texts.document import Document
from indexer.texts.swedish import folded, folded_words

_LONGEST_TITLE = 200
_FOLDERS = 4
_SERIES = re.compile(
    r"""\b\w*(?:protokoll\w*|kallelse\w*|dagordning\w*|foredragningslist\w*|arendelist\w*|nyhetsbrev\w*|veckobrev\w*
    |manadsbrev\w*|anteckningar\w*|nyhet(?:er|en|erna)?|pressmeddelande\w*|anslag(?:stavla\w*|et)?|kungorelse\w*
    |arsredovisning\w*|arsberattelse\w*|verksamhetsberattelse\w*|arsrapport\w*|delarsrapport\w*|delarsbokslut\w*
    |bokslut\w*|matsedel\w*|matsedlar\w*|tjansteskrivelse\w*|delegationsbeslut\w*|motion(?:er|en)?|interpellation\w*
    |medborgarforslag\w*|yttrande\w*|remissvar\w*|diarie\w*|handlingar|sammantrade\w*|evenemang\w*|kalender\w*
    |kalendarium\w*|aktuellt|blogg\w*|ledare|kronika|intervju\w*)\b""",
    re.VERBOSE,
)
_LETTERS_AND_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_CAPITAL = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
_VERSION = re.compile(r"\b(?:version|ver|utgava|revision|rev|v)[\s.:]*\d{1,3}(?:\.\d{1,3}){0,3}\b(?!-\d)")
_REPLACING = re.compile(r"\bersatter\b.*")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[-./ _]?(?:0\d|1[0-2])(?:[-./ _]?[0-3]\d)?)?(?!\d)"
    r"|(?<![\d-])\d\d-(?:0\d|1[0-2])-[0-3]\d(?![\d-])"
    r"|\b(?:den )?\d{1,2} (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b"
)
_OF_EDITIONS = frozenset(
    """aktuell aktuellt aldre antagen antaget antagna arkiv arkiverad arkiverade arkiverat arsversion av backup beslutad
    beslutade bilaga de den docx dok dokument efter ej ersatt ersatta fastslagen faststalld faststallda fil final
    fore foregaende forra fr fran from gallande gallde galler gamla gamlare gammal giltig giltiga giltigt godkand
    historik historiska htm html i inaktuell inaktuella index inte kf komplett kopia kraft ks langre lasar lasaret
    lopnr m makulerad makulerade makulerat md new nr nu nuvarande ny nya nyare nyaste nytt o och og ogiltig
    ogiltiga old orig original pdf print rev reviderad reviderade reviderat revision sedan senast senaste
    slutgiltig slutlig slutversion t text texter tidigare till tillsvidare tom tv txt uppdaterad uppdaterat
    upphavd upphavda upphavt upphord upphorda upphort utgangen utgangna utgatt utgava utgavor utskrift v ver
    version versioner""".split()
)
_BEFORE_TIME = frozenset(
    """for under avseende mandatperiod mandatperioden planperiod planperioden avtalsperioden period perioden
    verksamhetsar verksamhetsaret kalenderar kalenderaret budgetar budgetaret ar aret ars""".split()
)
"""What stands before the year of an edition, and last in its title without it: "Taxa för 2026", "Plan för perioden"."""
_KINDS = frozenset(
    """anvisning anvisningar bestammelser foreskrifter for handlingsplan instruktion lokala om plan policy program
    reglemente regler riktlinje riktlinjer rutin rutiner stadga stadgar strategi""".split()
)
_SCHOOL_YEAR = frozenset({"lasar", "lasaret"})
_ORDERS_FOLDERS = frozenset(
    """assets avgifter bestammelser broschyrer content dam data default docs documents dokument dokumentbank download
    filer files foreskrifter forfattningar forfattningssamling globalassets handbocker informationsmaterial
    instruktioner kommun kommunen media organisationen planer policies policy policyer reglementen regler
    riktlinjer rutiner se sites start startsida styrande styrdokument sv taxa taxor texter texts upload uploads
    web webb www""".split()
)
_WHEN_DECIDED = re.compile(
    r"\b(?:antag\w+|antogs|fastställ\w+|beslut\w*|daterad\w*|godkän\w+|enligt|från|av|dnr|kf|ks)\b|§|\d{4}",
    re.IGNORECASE,
)
_OF_MUNICIPALITY = re.compile(r" (?:for|i) \w+ kommun(?:en)?$")
_SEVERAL = re.compile(r"\s(?:och|samt)\s|[,/]")
_SHORTEST, _SHORTEST_KIN = 3, 4


def edition_key(document: Document) -> str:
    """What the editions of a text are called alike, folded; empty for one of a series."""
    title = document.title[:_LONGEST_TITLE]
    if _SERIES.search(folded(f"{title} {' '.join(_path_parts(document.path)).replace('_', ' ').replace('-', ' ')}")):
        return ""
    return title_key(title)


def title_key(title: str) -> str:
    """A title without what tells editions apart."""
    plain = _REPLACING.sub(" ", folded(title[:_LONGEST_TITLE]))
    told = _DATE.sub(" ", _VERSION.sub(" ", without_school_years(plain)))
    said = folded_words(told)
    telling = [word for word in said if word not in _OF_EDITIONS]
    while telling and telling[-1] in _BEFORE_TIME:
        del telling[-1]
    return " ".join(telling) if telling or _SCHOOL_YEAR.isdisjoint(said) else "lasar"


def names_edition(said: str, key: str) -> bool:
    """Whether what a text says of another names the one whose title has this key: "Torgstadgan antagen 1998-11-30".

    `said` may name several.
    """
    wanted = _OF_MUNICIPALITY.sub("", key).split()
    named = said.split()
    while named and folded(named[0]) in _OF_EDITIONS:
        del named[0]
    plain = " ".join(named)
    whole = _WHEN_DECIDED.split(plain, maxsplit=1)[0]
    keys = (_OF_MUNICIPALITY.sub("", title_key(one)).split() for one in (whole, *_SEVERAL.split(plain)))
    return bool(wanted) and any(_are_forms(its, wanted) for its in keys)


def _are_forms(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether words are others in the same order, but for their endings."""
    return len(said) == len(wanted) and all(map(_is_form, said, wanted))


def _is_form(word: str, other: str) -> bool:
    shorter, longer = sorted((word, other), key=len)
    return longer.startswith(shorter) and (word == other or len(shorter) >= _SHORTEST_KIN >= len(longer) - len(shorter))


def subject(key: str) -> str:
    """What a title's key is about, without the kind of document: of "Policy för resor" and "Regler för resor" the same.

    Empty where nothing is left.
    """
    return " ".join(word for word in key.split() if word not in _KINDS)


def told_apart(document: Document) -> str:
    """The folded words of folders and file name that tell a text from another of its title.

    Folders come before " / ", the file's name after.
    """
    *folders, stem = _path_parts(document.path) or [""]
    said = folded_words(document.title)
    return f"{_telling(folders, said)} / {_telling([stem], said)}"


def may_be_editions(one: str, other: str) -> bool:
    """Whether texts of one title are told apart by neither folder nor file name, see `told_apart`."""
    folders, _, name = one.partition(" / ")
    other_folders, _, other_name = other.partition(" / ")
    mine, its = set(name.split()), set(other_name.split())
    return folders == other_folders and (mine <= its or its <= mine)


def are_in_one_place(one: str, other: str) -> bool:
    """Whether folders don't tell two texts apart that may have other titles, see `told_apart`: one has no others."""
    mine, its = (set(apart.partition(" / ")[0].split()) for apart in (one, other))
    return mine <= its or its <= mine


def _path_parts(path: str) -> list[str]:
    """The last folders and the file name without its ending; of a web address the host and the last parts."""
    if "://" in path:
        address = urlsplit(path)
        parts = [part for part in unquote(address.path).split("/") if part]
        host = (address.hostname or "").removeprefix("www.")
        query = [address.query] if address.query else []
        named = [PurePosixPath(parts[-1]).stem] if parts else [""]
        return [host, *parts[:-1][-_FOLDERS:], *query, *named]
    inside = PurePosixPath(path).parts[1:] or PurePosixPath(path).parts  # the first is what the source is called
    return [*inside[:-1][-_FOLDERS:], PurePosixPath(inside[-1]).stem] if inside else []


def _telling(names: list[str], said: list[str]) -> str:
    """The words of some names that the title doesn't say, and that don't only order files; sorted."""
    told: set[str] = set()
    for name in names:
        plain = _DATE.sub(" ", _VERSION.sub(" ", folded(_CAPITAL.sub(" ", name)).replace("_", " ").replace("-", " ")))
        for word in folded_words(_LETTERS_AND_DIGITS.sub(" ", plain)):
            if len(word) < _SHORTEST or word.isdigit() or word in _OF_EDITIONS or word in _ORDERS_FOLDERS:
                continue
            if not any(_is_kin(word, other) for other in said):
                told.add(word)
    return " ".join(sorted(told))


def _is_kin(word: str, other: str) -> bool:
    """Whether two words begin or end alike, as "alkohol" and "alkoholpolicy" do."""
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST_KIN:
        return False
    return word.startswith(other) or other.startswith(word) or word.endswith(other) or other.endswith(word)
