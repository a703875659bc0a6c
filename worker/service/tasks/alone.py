"""``python -P -m worker.service.tasks.alone``: second tries, one after the other."""

from __future__ import annotations

import argparse
import os
import sys
import time

from worker.base import log
from worker.base.errors import WirewatchError
from worker.base.processes.parentage import die_with_parent, set_process_name
from worker.base.store import leases
from worker.service.tasks.context import node
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.read.steps.second_try import next_alone
from worker.way.read.steps.warm import warm

_LONGEST = 60.0
"""Seconds after which no further document is begun."""


def main(words: list[str] | None = None) -> int:
    """Makes the second tries that are due. Returns 0, or 1 where the database is away."""
    parser = argparse.ArgumentParser(prog="alone", description=__doc__)
    parser.add_argument("--parent", type=int, required=True, help="the process that started it")
    parent = parser.parse_args(words).parent
    die_with_parent(parent)
    set_process_name("ww-alone")
    log.configure()
    ends = time.monotonic() + _LONGEST
    try:
        runtime = Runtime(load_settings())
        try:
            warm()
            while time.monotonic() < ends and os.getppid() == parent:
                if next_alone(runtime, leases.owner(node())) is None:
                    break
        finally:
            runtime.close()
    except WirewatchError as error:
        log.get(__name__).warning("second tries cut off", error=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
