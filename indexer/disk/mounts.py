"""Mounts: which kind of file system an opened file lies on."""

from __future__ import annotations

from pathlib import Path


def file_system_of(descriptor: int) -> str:
    """By the mount and not by the device, whose number stands nowhere for some (btrfs). Raises `OSError`."""
    about = Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii")
    mount = next((line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("mnt_id:")), "")
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        fields = line.split(" ")  # proc(5): the first is the mount; what follows "-" begins with the type
        if fields[0] == mount:
            return fields[fields.index("-") + 1]
    return "som är okänt"
