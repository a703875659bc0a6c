"""What the benchmark prints, and how it judges numbers against their targets."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from statistics import median


def machine() -> str:
    """Returns on what is measured."""
    model = ""
    about = Path("/proc/cpuinfo")
    if about.exists():
        lines = about.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {model or platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


def heading(text: str) -> None:
    """Prints a section's heading, with the load that the section meets."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores * 0.5:
        print(f"  (load {load:.1f} on {cores} cores: others are at work, take times with care)")


def line(label: str, value: str, target: str = "", met: bool | None = None) -> None:
    """Prints a number, and where it has a target whether it is met."""
    verdict = "" if met is None else ("  ok" if met else "  FALLS SHORT")
    print(
        f"  {label:<58} {value:>12}{'   target ' + target if target else ''}{verdict}", flush=True
    )


def note(text: str) -> None:
    """Prints a remark."""
    print(f"    {text}", flush=True)


def microseconds(nanoseconds: float) -> str:
    """Returns a duration for people."""
    return f"{nanoseconds / 1000:.0f} µs"


def median_ratio(first: Sequence[float], second: Sequence[float]) -> float:
    """Returns the median of the ratios of what was measured side by side."""
    return median(a / b for a, b in zip(first, second, strict=True))
