"""OpenVINO without its tools for converting models.

They take as long to import as all the rest, and bring along what reports their use over the internet. OpenVINO itself
goes on without them where they aren't installed.
"""

from __future__ import annotations

import sys
from typing import Any, cast

_TOOLS = "openvino.tools.ovc"

_loaded = cast(dict[str, Any], sys.modules)
_absent = _TOOLS not in _loaded
if _absent:
    _loaded[_TOOLS] = None  # importing it fails, as where it isn't installed
try:
    import openvino
finally:
    if _absent:
        del _loaded[_TOOLS]

__all__ = ["openvino"]
