"""``python -m tests.bench [part …]``: all parts, or those named. See ``--help``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from tests.bench import (
    deciding,
    hostile,
    month,
    page,
    polling,
    report,
    scale,
    server_run,
    service,
    store_growth,
    telling,
    text_path,
    throughput,
    trial,
)

_PARTS = ("text", "store", "deciding", "service", "server", "polling", "month")
_LONG = ("hostile", "trial", "scale", "page", "counts", "telling")
"""What takes long is done only when it is named."""


def main() -> None:
    """Measures what was asked for and prints it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join((*_PARTS, *_LONG))}")
    parser.add_argument("--articles", type=int, default=400, help="of the text path (400)")
    parser.add_argument("--rounds", type=int, default=7, help="over them (7)")
    parser.add_argument("--stored", type=int, default=100_000, help="articles (100,000)")
    parser.add_argument("--postgres", action="store_true", help="also store on PostgreSQL")
    parser.add_argument("--drops", type=int, default=20, help="files dropped (20)")
    parser.add_argument("--files", type=int, default=4000, help="through the server form (4000)")
    parser.add_argument("--large", type=int, default=1_000_000, help="scale, page (1,000,000)")
    parser.add_argument("--each", type=int, default=20, help="costly documents of a kind (20)")
    parser.add_argument("--webhooks", type=int, default=10_000, help="of telling (10,000)")
    parser.add_argument("--idle", type=float, default=30.0, help="seconds watched (30)")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*_PARTS, *_LONG}:
        known = ", ".join((*_PARTS, *_LONG))
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {known}")
    started = time.monotonic()
    parts = options.parts or _PARTS
    print(f"Measured on {report.machine()}. Times are medians, ratios are within this run.")
    if "text" in parts:
        text_path.run(options.articles, options.rounds)
    if "store" in parts:
        store_growth.run(options.stored, server=False)
        if options.postgres:
            store_growth.run(options.stored, server=True)
    if "deciding" in parts:
        deciding.run(options.stored)
    if "service" in parts:
        service.run(options.drops, options.idle)
    if "server" in parts:
        throughput.run(options.stored, options.files)
    if "polling" in parts:
        polling.run()
    if "month" in parts:
        month.run()
    _take_long(parts, options)
    print(f"\nTook {time.monotonic() - started:.0f} s.")


def _take_long(parts: Sequence[str], options: argparse.Namespace) -> None:
    if "hostile" in parts:
        hostile.run(options.articles, options.rounds, options.each)
    if "trial" in parts:
        for server in (False, True):
            trial.run(options.stored, server=server)
    if "scale" in parts:
        scale.run(options.large)
    if "page" in parts:
        page.run(options.large, options.stored)
    if "telling" in parts:
        telling.run(options.webhooks)
    if "counts" in parts:
        report.heading("Files, feeds and deliveries, with a worker killed and PostgreSQL restarted")
        server_run.run(server_run.FILES, server_run.FEEDS)


if __name__ == "__main__":
    main()
