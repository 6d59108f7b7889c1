"""Networks: each machine of a cluster in a network of its own, behind a bridge that it can be taken off.

What is sent to a machine that is off the bridge is lost without a word, as where a cable is pulled out: no connection
is closed, and no process notices anything but silence.
"""

from __future__ import annotations

import itertools
import subprocess
import time
from pathlib import Path

BRIDGE_IP = "10.99.0.1"
_WIDTH = 16
"""Bits of an address that all share."""
_BRIDGE = "belagg"
_WITHIN = """
ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.1; done
ip addr add "$1" dev eth0 && ip link set eth0 up && shift && exec "$@"
"""


class Bridge:
    """A bridge in this process's network, and the cables of the machines that are joined by it."""

    def __init__(self) -> None:
        self._cables: dict[str, str] = {}
        self._numbers = itertools.count()
        _ip("link", "add", _BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{BRIDGE_IP}/{_WIDTH}", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")

    def within(self, ip: str) -> tuple[str, ...]:
        """Before a command: it runs in a network of its own, with that address, as soon as it is joined."""
        return ("unshare", "--net", "sh", "-c", _WITHIN, "sh", f"{ip}/{_WIDTH}")

    def join(self, ip: str, process: int) -> None:
        """Lay a cable to what was started by `within`."""
        while Path(f"/proc/{process}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            time.sleep(0.01)
        cable = self._cables[ip] = f"cable{next(self._numbers)}"
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", str(process))
        self.mend(ip)

    def cut(self, ip: str) -> None:
        """Take a machine off."""
        _ip("link", "set", self._cables[ip], "nomaster")

    def mend(self, ip: str) -> None:
        """Put it back."""
        _ip("link", "set", self._cables[ip], "master", _BRIDGE, "up")

    def close(self) -> None:
        _ip("link", "del", _BRIDGE)


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True)
