"""Replays a month and prints every message: ``python -m tests.month [--seed N] [--days N]``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.month.expected import problems
from tests.month.invented import DAYS, SEED, START, month
from tests.month.replay import replayed
from tests.net.smtp_servers import real_server


def main() -> int:
    """Returns 1 where something is not as expected."""
    parser = argparse.ArgumentParser(prog="python -m tests.month")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--days", type=int, default=DAYS)
    asked = parser.parse_args()
    os.environ.pop("WIREWATCH_DATABASE_URL", None)
    events = month(asked.seed, asked.days, has_spike=asked.days >= DAYS)
    until = START + timedelta(days=asked.days)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        real_server() as inbox,
        replayed(Path(folder), inbox.port) as desk,
    ):
        desk.run(events, until)
        messages = desk.messages()
        mails = len(inbox.mails)
    took = time.monotonic() - began
    for each in messages:
        print(each)
    reports = sum(len(each.feeds) for each in events)
    print(f"{len(events)} events in {reports} reports over {asked.days} days, seed {asked.seed}: "
          f"{len(messages)} messages, {mails} mails, in {took:.0f} s")  # fmt: skip
    found = problems(events, messages, until)
    print("\n".join(found) if found else "all as expected")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
