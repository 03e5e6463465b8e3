"""The most memory that a process held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_HIGH_WATER = "VmHWM:"


def peak_megabytes() -> int:
    """The most memory that this process ever held, in MB (Linux: MiB).

    Not ``ru_maxrss`` where Linux tells better: a child starts with its parent's there.
    """
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="utf-8").splitlines()
        return int(next(x for x in lines if x.startswith(_HIGH_WATER)).split()[1]) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1_000_000 if sys.platform == "darwin" else 1024)
