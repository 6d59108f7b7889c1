"""Joining a cluster of Ray: by its address, or one that is started here and ends with this process."""

from __future__ import annotations

import ipaddress
import os
import sys
from importlib.util import find_spec
from typing import Any

from indexer.nodes.errors import ClusterMissing, ClusterOpen, ClusterUnreachable

HERE = "local"
"""In the place of an address: on this machine alone."""
_OBJECTS = 200_000_000
"""Bytes of shared memory for what is sent: questions, and some passages."""
_SILENT = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to whoever makes Ray
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_ENABLE_AUTO_CONNECT": "0",  # whoever still asks when Ray is let go of gets an error, and not a Ray of its own
    "RAY_worker_niceness": "0",  # whoever asks waits for them
}
"""Set for whatever is started here, unless it is set."""


def join(address: str) -> Any:
    """Ray's module, joined to a cluster; once more is nothing new.

    Raises `ClusterMissing`, `ClusterOpen` or `ClusterUnreachable`.
    """
    if find_spec("ray") is None:
        raise ClusterMissing
    if not _is_here(address) and os.environ.get("RAY_AUTH_MODE") == "disabled" and os.environ.get("RAY_USE_TLS") != "1":
        raise ClusterOpen(address)
    for name, value in _SILENT.items():
        os.environ.setdefault(name, value)
    import ray

    if ray.is_initialized():
        return ray
    told: dict[str, Any] = {"log_to_driver": False, "configure_logging": False, "logging_level": "error"}
    try:
        if address == HERE:
            if sys.platform == "linux":  # 127.0.0.1 it takes for the machine's address in a network, if it has any
                told["_node_ip_address"] = "127.0.0.2"
            ray.init(include_dashboard=False, object_store_memory=_OBJECTS, **told)
        else:
            ray.init(address, **told)
    except Exception as error:  # Ray's are of many kinds, some of none
        raise ClusterUnreachable(address, " ".join(str(error).split())[:200]) from error
    return ray


def _is_here(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]") or address
    try:
        return host in (HERE, "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def nodes(ray: Any) -> list[str]:
    """Ids of the machines that are there, in the same order for everybody."""
    return sorted(str(node["NodeID"]) for node in ray.nodes() if node["Alive"])
