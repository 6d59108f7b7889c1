"""The container image, used for real: its size, what is in it, and the service running from it.

    python -m bench.serving.container --image belagg

Needs root and buildah, and no container engine: the image's root file system is mounted read-only, with a volume for
the texts (read-only too) and one for the index, and commands run in it as the image's own user. Reported: sizes on
disk, unpacked; whether PyTorch is in it; that nothing outside the volumes can be written; indexing and asking; and the
service's start, memory and answer.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.report import record

NAME = "container"
QUESTION = "Vad betyder Skottlandsmodellen?"
PORT = 8_097

_ENVIRONMENT = os.environ | {"BUILDAH_ISOLATION": "chroot"}
_MEGABYTE = 1e6
_START_SECONDS = 60
_HEAVY = ("torch", "sentence_transformers", "transformers")

_IN_IMAGE = """
root=$0; texts=$1; index=$2; user=$3; shift 3
mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
mount --bind "$texts" "$root/texts" && mount -o remount,bind,ro "$root/texts"
mount --bind "$index" "$root/index"
mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/tmp" && mount --rbind /dev "$root/dev"
exec chroot --userspec="$user" "$root" /usr/bin/env -i "$@"
"""
"""What a container engine does with `--read-only --tmpfs /tmp -v texts:/texts:ro -v index:/index`."""


@dataclass(frozen=True, slots=True)
class Container:
    """An image's root file system, unpacked, and how commands are run in it."""

    root: Path
    user: str
    variables: tuple[str, ...]
    texts: Path
    index: Path

    def command(self, *words: str) -> list[str]:
        """A command line that runs `words` in the image, with its variables and as its user."""
        mounts = (str(self.root), str(self.texts), str(self.index), self.user)
        return ["unshare", "--mount", "bash", "-c", _IN_IMAGE, *mounts, *self.variables, *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*words), capture_output=True, text=True, check=False)


@contextmanager
def unpacked(image: str, texts: Path) -> Iterator[Container]:
    """The image's root file system, and an empty index that its user may write."""
    settings = json.loads(_buildah("inspect", "--type", "image", image))["Docker"]["config"]
    name = _buildah("from", image)
    try:
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            Path(temporary).chmod(0o755)
            index = Path(temporary, "index")
            index.mkdir()
            user, _, group = settings["User"].partition(":")
            os.chown(index, int(user), int(group or user))
            copied = shutil.copytree(texts, Path(temporary, "texts"))
            yield Container(
                Path(_buildah("mount", name)), settings["User"], tuple(settings["Env"]), Path(copied), index
            )
    finally:
        _buildah("rm", name)


def measure(container: Container) -> dict[str, Any]:
    """Use the image as an administrator would."""
    torch = [package for package in _HEAVY if any(container.root.glob(f"opt/belagg/lib/*/site-packages/{package}"))]
    read_only = [
        folder for folder in ("/", "/opt/belagg", "/texts", "/etc") if container.run("touch", f"{folder}/x").returncode
    ]
    indexed = container.run("belagg", "index", "/texts")
    asked = container.run("belagg", "ask", QUESTION, "--json")
    if indexed.returncode or asked.returncode:
        raise RuntimeError(f"the image can't index or ask: {indexed.stderr}{asked.stderr}")
    return {
        "user": container.run("id", "-u").stdout.strip(),
        "heavy_packages": torch,
        "not_writable": read_only,
        "answer": json.loads(asked.stdout)["answer"]["quote"],
        "serve": _serve(container),
    }


def _serve(container: Container) -> dict[str, Any]:
    command = container.command("belagg", "serve", "--host", "127.0.0.1", "--port", str(PORT))
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait_until_ready(process)
            start_seconds = time.perf_counter() - started
            request = urllib.request.Request(
                f"http://127.0.0.1:{PORT}/v1/answer",
                json.dumps({"query": QUESTION}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request) as response:
                level = json.load(response)["confidence"]["level"]
            parent = psutil.Process(process.pid)  # which watches over the process that answers
            family = (parent, *parent.children(recursive=True))
            memory = sum(one.memory_full_info().pss for one in family) / _MEGABYTE
        finally:
            process.terminate()
    return {"start_seconds": start_seconds, "pss_mb": memory, "confidence": level}


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz"):
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise RuntimeError("belagg serve did not start in the image")


def _buildah(*words: str) -> str:
    run = subprocess.run(["buildah", *words], env=_ENVIRONMENT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def _megabytes(folder: Path) -> float:
    """What the files of a folder hold, in megabytes."""
    files = (file.lstat() for file in folder.rglob("*") if file.is_symlink() or file.is_file())
    return sum(status.st_size for status in files) / _MEGABYTE


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.serving.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--image", default="belagg", help="an image that buildah knows")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    with unpacked(options.image, record.REPOSITORY / "seeds") as container:
        sizes = {
            "unpacked_mb": _megabytes(container.root),
            "belagg_mb": _megabytes(container.root / "opt" / "belagg"),
            "model_mb": _megabytes(container.root / "opt" / "belagg" / "share"),
        }
        measured = {"sizes": sizes, **measure(container)}
    path = record.write(
        NAME,
        command=f"python -m bench.serving.{NAME} --image {options.image}",
        environment=environment,
        measured=measured,
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
