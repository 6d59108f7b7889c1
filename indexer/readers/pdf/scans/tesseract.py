"""Tesseract's command line: which languages it knows on this machine, and what it reads in a picture.

It is no dependency of Belägg's: Debian's `tesseract-ocr` and `tesseract-ocr-swe`, Apache-2.0. It runs as a child of the
process that reads texts, within that one's limit of memory, and ends with it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Protocol

from indexer.errors import SourceDamaged
from indexer.readers.pdf.scans.page import ScannedPage, page_from_json, pages_of

LANGUAGES = re.compile(r"[A-Za-z]{3}[A-Za-z_]{0,20}(?:\+[A-Za-z]{3}[A-Za-z_]{0,20}){0,4}")
"""How languages are written: "swe+eng"."""

DPI = 300
"""That pages of a PDF are drawn at: what Tesseract's letters were learnt at."""
PAGE_CPU_SECONDS = 60
"""For one page; it takes two to eight."""
PAGE_SECONDS = 110.0
"""The same on the clock: less than the whole limit that a page has in `isolation`."""
MOST_PAGES = 1_000
"""Of one text; the rest is told of."""
MAX_HOCR = 20_000_000
"""Bytes for one page: a hundred times a full one."""

_PR_SET_PDEATHSIG = 1
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", "PATH": os.defpath}
"""Its own threads wait for each other by spinning: with one it takes half the CPU time."""
_ASKED_SECONDS = 20.0
_ENDING = re.compile(r"\.(?:pdf|png|jpe?g|tiff?|zip|eml|msg|mht|mhtml|epub)", re.IGNORECASE)


class Kept(Protocol):
    """Pages that were read before, by a key of their content."""

    def get(self, key: str) -> Any:
        """What was kept, or None."""

    def put(self, key: str, record: Any) -> None: ...


class NothingKept:
    """No memory of pages."""

    def get(self, key: str) -> None:
        """None, always."""

    def put(self, key: str, record: Any) -> None:
        """Forgets it."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program as it is installed."""

    program: str
    version: str
    languages: frozenset[str]


@cache
def installed() -> Tesseract | None:
    """The program of this machine, asked once a process; None where there is none that runs."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        listed = _asked(program, "--list-langs").split("\n")[1:]
        version = _asked(program, "--version").split("\n", 1)[0]
    except (OSError, subprocess.SubprocessError):
        return None
    return Tesseract(program, version.strip(), frozenset(filter(None, map(str.strip, listed))))


def _asked(program: str, question: str) -> str:
    done = subprocess.run(  # noqa: S603 - nothing in the command comes from a text
        [program, question], capture_output=True, timeout=_ASKED_SECONDS, check=True, stdin=subprocess.DEVNULL
    )
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def lacking(languages: str) -> tuple[str, ...]:
    """What has to be installed, by the names of Debian's packages, before pages in such languages can be read."""
    program = installed()
    missing = [name for name in languages.split("+") if program is None or name not in program.languages]
    packages = [f"tesseract-ocr-{name.lower().replace('_', '-')}" for name in missing]
    return (*(("tesseract-ocr",) if program is None else ()), *packages)


def rules(path: str, languages: str) -> str:
    """What decides beside a file's bytes what is read in its pictures: "" where nothing is."""
    program = installed()
    known = not languages or program is None or lacking(languages) or not _ENDING.fullmatch(PurePosixPath(path).suffix)
    return "" if known or program is None else f"{languages} {program.version}"


class Recogniser:
    """Reads pages in some languages, and remembers them."""

    def __init__(self, languages: str, kept: Kept | None = None) -> None:
        self.languages = languages
        self.lacking = lacking(languages)
        self._kept = kept or NothingKept()
        self._left = MOST_PAGES

    def pages(self, path: str, picture: bytes) -> tuple[ScannedPage, ...] | None:
        """The pages in a picture: of a file with several, all. None where it can't be read, or not in time.

        Raises SourceDamaged for what isn't a picture that Tesseract reads.
        """
        program = installed()
        if program is None or self.lacking or self._left <= 0:
            return None
        self._left -= 1
        key = hashlib.sha256(f"{self.languages}\n{program.version}\n".encode() + picture).hexdigest()
        record = self._kept.get(key)
        try:
            if record is not None:
                return tuple(map(page_from_json, record))
        except (TypeError, ValueError):
            pass  # a damaged memory is none
        try:
            found = tuple(pages_of(path, _hocr(path, program.program, self.languages, picture)))
        except TimeoutError:
            return None
        self._kept.put(key, [page.to_json() for page in found])
        return found


def _hocr(path: str, program: str, languages: str, picture: bytes) -> bytes:
    """Raises SourceDamaged, and TimeoutError."""
    command = [program, "stdin", "stdout", "-l", languages, "--dpi", str(DPI), "hocr"]
    try:
        done = subprocess.run(  # noqa: S603 - the languages fit LANGUAGES and are installed
            command,
            input=picture,
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
            env=_ENVIRONMENT,
            preexec_fn=_limited,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    if done.returncode == -signal.SIGXCPU:
        raise TimeoutError
    if done.returncode or len(done.stdout) > MAX_HOCR:
        raise SourceDamaged(path)
    return done.stdout


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PAGE_CPU_SECONDS, PAGE_CPU_SECONDS + 1))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
