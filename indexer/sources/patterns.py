"""Which paths of a source are wanted: patterns as in a .gitignore file, to take in and to leave out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Patterns:
    """Without `include` everything is wanted that `exclude` doesn't name.

    A pattern is matched with the path inside its source ("skola/plan.pdf"): `*.pdf` fits at any depth, `/skola/` the
    uppermost folder of that name, `**/utkast/*.docx` what it says. Capital and small letters are alike, and it makes no
    difference how å, ä and ö are encoded. Raises ValueError if a pattern can't be one.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    _included: GitIgnoreSpec = field(init=False, repr=False, compare=False)
    _excluded: GitIgnoreSpec = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_included", _compiled(self.include))
        object.__setattr__(self, "_excluded", _compiled(self.exclude))

    def take(self, path: str) -> bool:
        """Whether a text is wanted."""
        path = _folded(path)
        return (not self.include or self._included.match_file(path)) and not self._excluded.match_file(path)

    def take_page(self, path: str) -> bool:
        """Whether a web page is wanted; a slash at the end of its path makes no difference."""
        forms = (_folded(path.rstrip("/")), _folded(path.rstrip("/") + "/"))
        return (not self.include or any(map(self._included.match_file, forms))) and not any(
            map(self._excluded.match_file, forms)
        )

    def leave_out(self, folder: str) -> bool:
        """Whether nothing in a folder can be wanted, so that it needn't be searched."""
        return self._excluded.match_file(_folded(folder) + "/")


def _compiled(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(map(_folded, patterns))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).lower()


EVERYTHING = Patterns()
