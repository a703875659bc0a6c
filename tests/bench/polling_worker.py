"""What the polling's benchmark lets run beside itself: ``python -m tests.bench.polling_worker``.

Prints a line of JSON when its time is over.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from models import Document
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.together import Signs, Together
from worker.way.read.steps import process as pipeline

_HOLDER = "bench@here/1"
_TOGETHER = 50


def main() -> None:
    """Does its part for as long as it is told, or until so many polls are done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("fetch", "process"))
    parser.add_argument("config", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--polls", type=int, default=sys.maxsize)
    options = parser.parse_args()
    runtime = Runtime(load_settings(options.config))
    ends = time.monotonic() + options.seconds
    if options.part == "fetch":
        print(json.dumps(_fetch(runtime, ends, options.polls)))
    else:
        print(json.dumps(_process(runtime, ends)))
    runtime.close()


def _fetch(runtime: Runtime, ends: float, most: int) -> dict[str, Any]:
    counted = {"statements": 0, "polls": 0}
    begun_ones: list[None] = []

    def count(*_: Any) -> None:
        counted["statements"] += 1

    def hints() -> NoHints:
        # One is made for each collection that begins.
        begun_ones.append(None)
        return NoHints()

    def goes_on() -> bool:
        return time.monotonic() < ends and len(begun_ones) < most

    event.listen(runtime.database.engine, "before_cursor_execute", count)
    together, signs = Together(runtime), Signs(hints, goes_on)
    begun, cpu = time.monotonic(), time.process_time()
    while goes_on():
        counted["polls"] += together.run(_HOLDER, signs)
        time.sleep(0.2 if goes_on() else 0.0)
    return {
        **counted,
        "seconds": time.monotonic() - begun,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _process(runtime: Runtime, ends: float) -> dict[str, Any]:
    done = 0
    pending = select(Document.id).where(Document.state == "pending").order_by(Document.id)
    while time.monotonic() < ends:
        with runtime.database.read() as session:
            found = list(session.scalars(pending.limit(_TOGETHER)))
        done += len(pipeline.process(runtime, found, _HOLDER, NoHints())) if found else 0
        time.sleep(0.5 if len(found) < _TOGETHER else 0.0)
    return {"documents": done, "cpu": time.process_time()}


if __name__ == "__main__":
    main()
