"""An encoder that is loaded when something is encoded: a build that finds nothing new needs but its spec."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from indexer.model.encoder import Encoder
from indexer.model.spec import PreparedModel


class LaterEncoder(Encoder):
    """Thread-safe. Raises `ModelNotPrepared` at once, and any other `ModelError` when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.spec = PreparedModel.read(folder).spec
        self._loading = threading.RLock()
        self._loaded = False

    def __getattr__(self, name: str) -> Any:
        """What only a loaded encoder has."""
        with self._loading:
            if not self._loaded:
                self._loaded = True
                super().__init__(self._folder)
        return object.__getattribute__(self, name)
