"""How much memory a child process holds, asked of each system in its own way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def memory_of(pid: int) -> int | None:
    """Resident bytes of a process; None when it is gone or the system does not tell."""
    if sys.platform == "win32":
        return _on_windows(pid)
    statm = Path(f"/proc/{pid}/statm")
    try:
        return int(statm.read_text().split()[1]) * 4096
    except (OSError, IndexError):
        return _from_ps(pid) if sys.platform == "darwin" else None


def _from_ps(pid: int) -> int | None:
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    text = answer.stdout.strip()
    return int(text) * 1024 if text.isdigit() else None


def _on_windows(pid: int) -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = [
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        ]

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(0x1000 | 0x0010, False, pid)  # query limited, read memory
    if not handle:
        return None
    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    asked = kernel.K32GetProcessMemoryInfo(
        wintypes.HANDLE(handle), ctypes.byref(counters), counters.cb
    )
    kernel.CloseHandle(wintypes.HANDLE(handle))
    # Pagefile usage counts what was promised, so a huge allocation shows before it is touched.
    return max(counters.WorkingSetSize, counters.PagefileUsage) if asked else None
