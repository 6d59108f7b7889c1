"""E-mail as mail programs save it (RFC 5322): its subject, its author, its date and what the author wrote.

A mail may have any number of parts: every text that a mail program would show is read, in order, and so are the mails
inside it. Attachments are documents of their own, below the mail's path; those that no reader knows are named in the
document's notes, so that the report of a build tells of them.
"""

from __future__ import annotations

import datetime
import email.policy
import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import TypeVar

from indexer.errors import NoText, NotText, SourceDamaged
from indexer.readers.html.blocks import keep_all
from indexer.readers.html.reader import blocks_of_fragment
from indexer.readers.mail.text import is_footer, own_text, quote_skipper, unflowed
from indexer.readers.plain.text import document_from_text
from indexer.readers.shared.blocks import compose
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.readers.shared.parts import Parts
from indexer.readers.shared.titles import LONGEST_TITLE, title_from_path
from indexer.texts.canonical import decode, normalise
from indexer.texts.document import Document

MEDIA_TYPE = "message/rfc822"

_Found = TypeVar("_Found")

LONGEST_HEADER = 10_000
"""Characters; the email package's parser takes time with the square of them."""
_MOST_NAMES = 10
"""Attachments named in a note."""

_HEADERS = ("from", "subject", "date", "to", "received", "message-id", "mime-version")
"""A mail has one of them."""
_PREFIXES = re.compile(
    r"\A(?:(?:re|sv|svar|ang|antw|aw|vs|vb|vidarebefordrat|fw|fwd|wg)(?:\[\d+\])?\s*+:\s*+)++", re.IGNORECASE
)
_FORWARD = re.compile(r"(?:(?:re|sv|svar)\s*+:\s*+)*+(?:vb|vidarebefordrat|fw|fwd|wg)\s*+:\s*+", re.IGNORECASE)
_NO_HEADING = re.compile(
    r"(?:hej|hallå|tjena|god (?:dag|morgon|kväll)|bästa|hello|hi|dear)\b"
    r"|(?:från|from|till|to|ämne|subject|skickat|sent|datum|date|kopia|cc):",
    re.IGNORECASE,
)
"""A greeting, or a line of the mail that is passed on."""
_ADDRESS = re.compile(r"(?<![^\s<>@])[^\s<>@]++@[^\s<>@]+")
_RICHER = 2
"""An HTML body with so many times the words of the plain one holds the text; the plain one says to look at it."""


class _Policy(email.policy.EmailPolicy):
    """The email package's own rules, with an end to every header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def read(path: str, content: bytes, parts: Parts | None = None) -> Document:
    """The document in an e-mail, its attachments in `parts`. Raises SourceDamaged, NotText or NoText."""
    if not content.strip():
        raise NoText(path)
    if content.startswith(b"\xef\xbb\xbf") or b"\0" in content[:4]:  # the file was saved anew, as UTF-16 for one
        content = decode(content, path=path).encode()
    try:
        message = email.message_from_bytes(content, policy=_Policy())
        if not isinstance(message, EmailMessage) or not any(name in message for name in _HEADERS):
            raise SourceDamaged(path)
        return document_of(path, message, parts)
    except RecursionError as error:  # parts inside parts inside parts
        raise SourceDamaged(path) from error


def document_of(path: str, message: EmailMessage, attached: Parts | None = None) -> Document:
    """The document in a mail, its attachments in `attached`. Raises NoText; not if there are attachments with text."""
    subject = _header(message, "subject")
    title = _PREFIXES.sub("", subject)[:LONGEST_TITLE].strip()
    forwarded = _FORWARD.match(subject) is not None
    parts = _Parts(path, attached)
    body = parts.body(message, forwarded=forwarded)
    try:
        document = _document(path, body, title, forwarded=forwarded)
    except NoText:
        if not parts.opened:
            raise
        document = Document(path, title or title_from_path(path), "", path, MEDIA_TYPE)  # it only passes something on
    return replace(
        document,
        media_type=MEDIA_TYPE,
        published=_published(message),
        author=_author(_header(message, "from")),
        notes=_notes(path, parts.unopened),
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """A text in one or both of the forms that mail has; the plain one is what its author wrote."""

    plain: str | None = None
    page: str | None = None


class _Parts:
    """The parts of one mail; `unopened` gets the names of the attachments that no reader knows."""

    def __init__(self, path: str, attached: Parts | None) -> None:
        self._path = path
        self._attached = attached
        self.unopened: list[str] = []
        self.opened = 0

    def body(self, part: EmailMessage, *, forwarded: bool) -> _Body:
        """What a part shows, with all the parts in it. Recursive."""
        kind = _kind(part)
        inner = [child for child in _payload(part) if isinstance(child, EmailMessage)]
        if kind == "message/rfc822":
            return _together(self._mail(mail) for mail in inner)
        if kind == "multipart/alternative":
            forms = [self.body(child, forwarded=forwarded) for child in inner]
            plain = next((form.plain for form in forms if form.plain is not None and form.page is None), None)
            return _Body(plain, next((form.page for form in reversed(forms) if form.page is not None), None))
        if kind.startswith("multipart/"):
            # The others of what is related are the pictures of the page that comes first.
            shown = inner[:1] if kind == "multipart/related" else inner
            return _together(self.body(child, forwarded=forwarded) for child in shown)
        name = _tolerant(part.get_filename)
        if kind not in ("text/plain", "text/html") or _tolerant(part.is_attachment):
            if name:
                self._open(part, str(name))
            return _Body()
        text = _part_text(self._path, part)
        if text is None or kind == "text/html":
            return _Body(page=text)
        return _Body(plain=own_text(text, forwarded=forwarded))

    def _open(self, part: EmailMessage, name: str) -> None:
        """Read an attachment. The pictures that are shown in the mail itself, as signatures have them, are none."""
        shown = _kind(part).startswith("image/") and _tolerant(part.get_content_disposition) != "attachment"
        content = _tolerant(lambda: part.get_payload(decode=True))
        if shown or self._attached is None or not isinstance(content, bytes) or not content:
            self.unopened.append(name)
        elif self._attached.add(self._path, name, content, None if "." in name else _kind(part)):
            self.opened += 1

    def _mail(self, mail: EmailMessage) -> _Body:
        subject = _header(mail, "subject")
        body = self.body(mail, forwarded=True)
        return _together([_Body(subject, f"<h2>{html.escape(subject)}</h2>") if subject else _Body(), body])


def _together(bodies: Iterator[_Body] | Sequence[_Body]) -> _Body:
    """Texts one after another, in each of the forms that has all of them."""
    found = [body for body in bodies if body != _Body()]
    found = [body for number, body in enumerate(found) if not (number and body.plain and is_footer(body.plain))]
    if len(found) < 2:
        return found[0] if found else _Body()
    plain = [body.plain for body in found if body.plain is not None]
    pages = [_as_page(body.plain or "") if body.page is None else body.page for body in found]
    return _Body(
        "\n\n".join(plain) if len(plain) == len(found) else None,
        "\n".join(pages) if any(body.page is not None for body in found) else None,
    )


def _as_page(text: str) -> str:
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in re.split(r"\n\s*\n", text))


def _kind(part: EmailMessage) -> str:
    return _tolerant(part.get_content_type) or "text/plain"


def _payload(part: EmailMessage) -> Sequence[object]:
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _document(path: str, body: _Body, title: str, *, forwarded: bool) -> Document:
    """From the plain body, unless the HTML one says more."""
    blocks = [] if body.page is None else blocks_of_fragment(body.page, keep_all if forwarded else quote_skipper())
    if body.page is not None and not blocks:
        blocks = blocks_of_fragment(body.page)
    blocks = [blocks[number] for number in kept_blocks(blocks)]
    own = body.plain or ""
    if blocks and sum(len(block.text.split()) for block in blocks) >= _RICHER * len(own.split()):
        composition = compose(blocks)
        heading = min(composition.headings, key=lambda heading: heading.level, default=None)
        title = title or (heading.text if heading else title_from_path(path))
        return Document(path, title, composition.text, path, MEDIA_TYPE, headings=composition.headings)
    document = document_from_text(own, path=path, title=title or None)
    headings = tuple(heading for heading in document.headings if not _NO_HEADING.match(heading.text))
    return replace(document, headings=headings)


def _part_text(path: str, part: EmailMessage) -> str | None:
    """The text of a part, its lines joined where it is flowed."""
    payload = _tolerant(lambda: part.get_payload(decode=True))
    if not isinstance(payload, bytes):
        return None
    declared = _tolerant(part.get_content_charset)
    try:
        text = decode(payload, path=path, declared=declared).replace("\r\n", "\n").replace("\r", "\n")
    except NotText:
        return None
    if _kind(part) == "text/plain" and str(_tolerant(lambda: part.get_param("format"))).lower() == "flowed":
        return unflowed(text, delete_space=str(_tolerant(lambda: part.get_param("delsp"))).lower() == "yes")
    return text


def _tolerant(ask: Callable[[], _Found]) -> _Found | None:
    """What a call to the email package returns; None for a header that it can't make anything of."""
    try:
        return ask()
    except RecursionError:
        raise
    except Exception:
        # Broken headers make it raise whatever its parser trips over; the text is there all the same.
        return None


def _header(message: EmailMessage, name: str) -> str:
    value = _tolerant(lambda: str(message[name] or ""))
    return " ".join(normalise(str(value or "")).split())


def _published(message: EmailMessage) -> datetime.date | None:
    """The day that the mail was sent, where it was sent."""
    date = _tolerant(lambda: message["date"].datetime)
    return date.date() if isinstance(date, datetime.datetime) else None


def _author(sender: str) -> str | None:
    """The sender's name, or the address of one who has none."""
    name = _ADDRESS.sub("", sender).replace("<>", "").strip(" \"'")
    address = _ADDRESS.search(sender)
    return name or (address.group() if address else None)


def _notes(path: str, attachments: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(normalise(name).split()) for name in attachments]
    if not names:
        return ()
    named = ", ".join(names[:_MOST_NAMES]) + (f" och {len(names) - _MOST_NAMES} till" if names[_MOST_NAMES:] else "")
    several = len(names) > 1
    return (
        f"{path}: {'bilagorna' if several else 'bilagan'} {named} öppnades inte. Spara "
        f"{'dem som egna filer' if several else 'den som egen fil'} i mappen om texten ska läsas.",
    )
