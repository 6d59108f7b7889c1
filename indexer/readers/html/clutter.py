"""What stands among a web page's blocks and leads elsewhere: menus, lists of other pages, comments of readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.readers.html.blocks import FoundBlock
from indexer.readers.shared.blocks import Kind

_MORE = re.compile(r"(?:läs|visa|se|read|show|view|see) (?:mer|more|all|alla)(?: här)?\W*", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:relatera[dt]|liknande|fler|andra|läs (?:också|även|vidare)|mest läst|populär|senaste|related|recommended"
    r"|similar|more (?:stories|from|on|news|posts|articles)|most (?:read|popular|viewed)|you (?:may|might) also"
    r"|also read|read next|up next|trending|latest|popular|recent|our latest|suggested|around the web|from the web"
    r"|sponsored|don.t miss|next article|previous article|see also|explore more|tags\b|taggar\b|categories\b"
    r"|kategorier\b|archives?\b|arkiv\b|blogroll|share this|dela sidan|follow us|följ oss|sign up|subscribe"
    r"|newsletter|about the author|we recommend|explore further|more (?:in|for you)\b|weitere beiträge|mehr zum thema"
    r"|zum thema|auch interessant|lee también|à lire aussi|lire aussi|【?関連記事|推荐阅读)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:\d[\d,. ]{0,8}+)?(?:comments?|kommentarer?|responses?|thoughts?|replies)"
    r"(?: (?:to|on|till|på|om) .{1,200}| ?\(\d{1,6}\))?"
    r"|there (?:are|is) \d{1,6} comments?|join the conversation\W*|comments filter:?|comment on this story"
    r"|reader (?:interactions|comments)|(?:leave|post) a (?:reply|comment).{0,30}"
    r"|lämna (?:ett svar|en kommentar)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"advert(?:isement|s)?|annons(?:er)?|anzeigen?|iklan|publicidad(?:e)?|publicité|sponsored|スポンサードリンク"
    r"|report this ad|close|caption|loading\W*|reply(?: with quote)?|share(?: this)?\W*|powered by|back to top",
    re.IGNORECASE,
)
"""What a button or a box of advertisements says of itself."""
_RUNNING = 12
"""Words of a block of running text."""
_FEWEST_LINKS = 3


def without_clutter(found: Sequence[FoundBlock], *, marked: bool) -> list[FoundBlock]:
    """`marked`: whether the page says which its main part is; menus are looked for in it only below its text."""
    kept = [each for each in found if not any(rule.fullmatch(each.block.text) for rule in (_MORE, _NOTICE))]
    kept = _without_contents(_without_comments(kept if marked else _below_headline(kept)))
    last = max((number for number, each in enumerate(kept) if is_running(each)), default=None)
    if last is None:
        return kept if marked else _without_runs(kept)
    first = next(number for number, each in enumerate(kept) if is_running(each))
    body: list[FoundBlock] = []
    at = 0
    for section in _sections(kept):
        begin, at = at, at + len(section)
        links = sum(is_link(each) for each in section)
        text = any(is_running(each) for each in section)
        headed = section[0].block.kind is Kind.HEADING
        elsewhere = headed and _ELSEWHERE.match(section[0].block.text) is not None
        if elsewhere and not text and (begin > last or (links >= _FEWEST_LINKS and links * 2 > len(section) - 1)):
            continue
        if not marked and not headed and (at <= first or begin > last):
            section = _without_runs(section)
        body += section
    return body


def is_running(found: FoundBlock) -> bool:
    """Whether a block is running text, not a name, a button or a list of links."""
    return found.block.kind is not Kind.HEADING and found.link_share < 0.5 and len(found.block.text.split()) >= _RUNNING


def is_link(found: FoundBlock) -> bool:
    return found.link_share > 0.7


def _sections(found: Sequence[FoundBlock]) -> Iterator[list[FoundBlock]]:
    """Each heading with what stands under it; headings that are links stand for what they lead to."""
    section: list[FoundBlock] = []
    for each in found:
        if section and each.block.kind is Kind.HEADING and not is_link(each):
            yield section
            section = []
        section.append(each)
    if section:
        yield section


def _without_comments(found: list[FoundBlock]) -> list[FoundBlock]:
    """Without what readers have written below the text, up to the next heading of the same level."""
    kept: list[FoundBlock] = []
    running, level = 0, 0
    for each in found:
        if each.block.kind is Kind.HEADING and (not level or each.block.level <= level):
            level = each.block.level if running > 2 and _COMMENTS.fullmatch(each.block.text) else 0
        if not level:
            kept.append(each)
            running += is_running(each)
    return kept


def _below_headline(found: list[FoundBlock]) -> list[FoundBlock]:
    """Without the links above a page's only headline."""
    heads = [number for number, each in enumerate(found) if each.block.kind is Kind.HEADING and each.block.level == 1]
    if len(heads) != 1:
        return found
    return [each for number, each in enumerate(found) if number >= heads[0] or not is_link(each)]


def _without_contents(found: Sequence[FoundBlock]) -> list[FoundBlock]:
    """Without links that say what a heading of the page says: its contents."""
    headings = {_bare(each) for each in found if each.block.kind is Kind.HEADING and not is_link(each)}
    return [
        each
        for each in found
        if each.block.kind is Kind.HEADING or each.link_share <= 0.9 or _bare(each) not in headings
    ]


def _bare(each: FoundBlock) -> str:
    """A heading's or link's words, without its number."""
    whole = " ".join(each.block.text.casefold().split())
    return whole.strip(" .0123456789") or whole


def _without_runs(found: Sequence[FoundBlock]) -> list[FoundBlock]:
    """Without runs of three short blocks that are links."""
    kept: list[FoundBlock] = []
    run: list[FoundBlock] = []
    for each in [*found, None]:
        if each is not None and each.link_share > 0.9 and len(each.block.text) < 60:
            run.append(each)
            continue
        kept += run if len(run) < _FEWEST_LINKS else ()
        run = []
        if each is not None:
            kept.append(each)
    return kept or list(found)
