"""The machine that figures were measured on, in words."""

import os
import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and Python. What the system does not say is left out."""
    said = {
        "processor": _line(Path("/proc/cpuinfo"), "model name"),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
    return {what: text for what, text in said.items() if text}


def _memory() -> str:
    kilobytes = _line(Path("/proc/meminfo"), "MemTotal").removesuffix("kB").strip()
    return f"{int(kilobytes) / 2**20:.0f} GiB" if kilobytes else ""


def _line(path: Path, name: str) -> str:
    """What stands after a name and a colon in a file; nothing where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
