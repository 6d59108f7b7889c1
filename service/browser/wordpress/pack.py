"""Packs the plugin as WordPress takes it: `python service/browser/wordpress/pack.py` writes belagg.zip beside it.

The same files give the same bytes anywhere: nothing of it is compressed, and every file has the same date.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PLUGIN = HERE / "belagg"
ARCHIVE = HERE / "belagg.zip"
_DATE = (2026, 1, 1, 0, 0, 0)
_READ_BY_ALL = 0o100644 << 16
_UNIX = 3


def packed() -> bytes:
    """The archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(PLUGIN.rglob("*")):
            entry = zipfile.ZipInfo(path.relative_to(HERE).as_posix(), _DATE)
            entry.external_attr, entry.create_system = _READ_BY_ALL, _UNIX
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


if __name__ == "__main__":
    ARCHIVE.write_bytes(packed())
