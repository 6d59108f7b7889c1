"""Parts: a long measurement in files, one a system and step, so that it can be stopped and gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.report import record

_ABOUT = "about.json"


class Parts:
    """A folder of finished parts. Those of another revision or machine, or of other options, are refused."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        """Raises `ValueError` if the folder's parts can't stand beside new ones."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        here = record.Environment.here()
        about, path = {"environment": asdict(here), "options": options}, folder / _ABOUT
        if path.is_file():
            earlier = json.loads(path.read_text(encoding="utf-8"))
            for key in ("revision", "dirty", "processor", "cores"):
                if earlier["environment"][key] != about["environment"][key]:
                    raise ValueError(f"the parts in {folder} are of another {key}: take another folder")
            if earlier["options"] != json.loads(json.dumps(options)):
                raise ValueError(f"the parts in {folder} were measured with {earlier['options']}")
            about = earlier
        else:
            path.write_text(json.dumps(about), encoding="utf-8")
        environment = about["environment"] | {"flags": tuple(about["environment"]["flags"])}
        self.environment = record.Environment(**environment)
        """When the first part began."""

    def folder(self, step: str) -> Path:
        """Where a step keeps what its parts share."""
        path = self._folder / step
        path.mkdir(exist_ok=True)
        return path

    def once(self, step: str, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What was measured, now or earlier."""
        path = self.folder(step) / f"{name}.json"
        if not path.is_file():
            measured = measure()
            path.write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return read
