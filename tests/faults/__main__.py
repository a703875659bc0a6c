"""``python -m tests.faults [family …]``: does faults to a running service and counts at receivers.

Ends with status 1 where anything was lost, repeated, or not well again in time. All families ten
times each take more than a day.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time

from tests.faults.families import FAMILIES, Family, Result, run


def main() -> None:
    """Reads, does, and prints a row for each family."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="family", help=", ".join(FAMILIES))
    parser.add_argument("--times", type=int, default=10, help="each (10)")
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 1_000_000, help="(the clock's)"
    )
    options = parser.parse_args()
    # So that what was started ends with this, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if unknown := set(options.families) - FAMILIES.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    print(f"Seed {options.seed}")
    print(
        _row("family", "times", "articles", "lost", "repeated", "same id", "others", "well after")
    )
    is_well = True
    for name in options.families or FAMILIES:
        family = FAMILIES[name]
        if not family.possible():
            print(f"{name:<26}  not possible on this machine", flush=True)
            continue
        result = run(family, options.times, random.Random(f"{options.seed} {name}"))
        _print(name, family, result)
        is_well &= result.is_well(family)
    sys.exit(0 if is_well else 1)


def _print(name: str, family: Family, result: Result) -> None:
    counted = result.count
    others = f"{result.held_up:.1f} s" if result.held_up else "–"
    row = _row(
        name, result.times, result.articles, counted.lost, counted.repeated, counted.again,
        others, f"{result.longest:.1f} s",
    )  # fmt: skip
    print(row + ("" if result.is_well(family) else "  NOT WELL"), flush=True)
    if result.failure:
        print("  " + result.failure.replace("\n", "\n  "), flush=True)


def _row(name: str, *values: object) -> str:
    return f"{name:<26}" + "".join(f"{value!s:>11}" for value in values)


if __name__ == "__main__":
    main()
