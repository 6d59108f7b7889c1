"""`oidc-provider` (npm), a certified provider of OpenID Connect, as a process on loopback.

Its packages are installed once, by the hashes of `provider/package-lock.json`, in the user's folder for caches.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from filelock import FileLock

HERE = Path(__file__).parent / "provider"
CLIENT = "belagg"
SECRET = "hemligheten+i%20prov"
_INSTALL_SECONDS = 300
_START_SECONDS = 60
_NOT_TESTED = "LOGGING IN WITH A REAL PROVIDER IS NOT TESTED"


def installed() -> Path:
    """The folder with the provider's packages. Skips the test, loudly, where they can't be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip(f"{_NOT_TESTED}: it takes Node.js 20 and npm (Debian: nodejs npm)")
    lock = (HERE / "package-lock.json").read_bytes()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "belagg-tests" / f"provider-{hashlib.sha256(lock).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "0"]
            try:
                run = subprocess.run(
                    command, cwd=folder, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
                )
            except subprocess.TimeoutExpired:
                pytest.skip(f"{_NOT_TESTED}: npm ci took too long")
            if run.returncode != 0:
                pytest.skip(f"{_NOT_TESTED}: npm ci failed: {run.stderr.strip()[:300]}")
            (folder / "done").touch()
        shutil.copy(HERE / "provider.js", folder)
    return folder


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class RealProvider:
    """A context manager; inside it the provider answers at `issuer`."""

    def __init__(self, folder: Path, service: str, people: Mapping[str, Mapping[str, Any]]) -> None:
        """`folder` takes its messages and who there is."""
        self._packages = installed()
        self._folder = folder
        self._service = service
        self._people = folder / "people.json"
        self.know(people)
        self.port = free_port()

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.port}"

    def know(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Who there is from now on."""
        new = self._people.with_suffix(".new")
        new.write_text(json.dumps(people), encoding="utf-8")
        new.replace(self._people)

    def __enter__(self) -> Self:
        arguments = [str(self.port), CLIENT, SECRET, self._service, str(self._people)]
        said = self._folder / "provider.log"
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                ["node", "provider.js", *arguments], cwd=self._packages, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + _START_SECONDS
        while "ready" not in said.read_text(encoding="utf-8"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the provider doesn't answer: {said.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
