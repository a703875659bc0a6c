"""``python -m tests.fuzz``: reads mutated documents and feeds, each of which has to end.

Ends with status 1 where one of them raised what is no reason, or took too long; these are kept in
the folder ``faults`` of the system's temporary one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.run import BUDGET, Result, run


def main() -> None:
    """Reads, and prints how the documents ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="how many (10,000)")
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 1_000_000, help="(the clock's)"
    )
    parser.add_argument("--seconds", type=float, default=900.0, help="at most (900)")
    parser.add_argument("--budget", type=float, default=BUDGET, help=f"CPU seconds each ({BUDGET})")
    options = parser.parse_args()
    print(f"Seed {options.seed}", flush=True)
    result = run(options.seed, options.documents, options.seconds, options.budget)
    _report(result, options.seed)
    sys.exit(1 if result.faults else 0)


def _report(result: Result, seed: int) -> None:
    for name, count in result.outcomes.most_common():
        print(f"{count:7,}  {name}")
    print(f"{result.total:7,}  documents; the longest took {result.longest:.2f} s of CPU")
    folder = Path(tempfile.gettempdir(), "faults")
    for fault in result.faults:
        folder.mkdir(exist_ok=True)
        path = folder / f"{seed}-{fault.number}"
        path.write_bytes(fault.content)
        print(f"\n{fault.kind}, number {fault.number}, in {path}:\n{fault.words}")


if __name__ == "__main__":
    main()
