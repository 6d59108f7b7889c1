"""Texts of which some say the same: one paragraph in three documents, another in two, a third in one."""

from __future__ import annotations

from pathlib import Path

FARE = "En resa med färdtjänst kostar 40 kronor inom kommunen. Avgiften betalas till föraren."
"""In three, of which the newest is of 2025."""
APPLICATION = "Du ansöker om färdtjänst hos kommunens kundtjänst. Beslutet kommer inom en månad."
"""In two, of which the newest is of 2024."""
HALL = "Simhallen har öppet alla dagar utom på juldagen."

_DOCUMENTS = {
    "taxa-2023.md": ("Taxa 2023", "2023-01-01", FARE),
    "taxa-2025.md": ("Taxa 2025", "2025-01-01", FARE),
    "taxa-2024.md": ("Taxa 2024", "2024-01-01", FARE),
    "ansok.md": ("Ansök om färdtjänst", "2024-05-06", APPLICATION),
    "fardtjanst.md": ("Färdtjänst", "2022-05-06", APPLICATION),
    "simhall.md": ("Simhallen", "2021-02-03", HALL),
}


def write(folder: Path) -> Path:
    """Write the texts in a new folder."""
    folder.mkdir()
    for name, (title, date, text) in _DOCUMENTS.items():
        (folder / name).write_text(f"---\ntitle: {title}\ndate: {date}\n---\n\n{text}\n", encoding="utf-8")
    return folder
