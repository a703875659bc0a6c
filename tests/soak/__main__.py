"""``python -m tests.soak``: watches the embedded service for an hour under a steady stream of news.

What is kept only for a while is pruned by the service's clock, which is set on by a day each ten
seconds: an hour is a year. Keys of entries stay for 90 days longer than their articles, so that
less than half an hour shows them growing. Ends with status 1 where something goes on growing from
the second third on, or not all was told.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import defaultdict

from tests.faults.clocks import can_be_shifted
from tests.faults.scene import Scene, scene
from tests.soak.slopes import Point, judge
from tests.soak.stream import Stream
from tests.soak.watching import ROWS, measure

_DAY, _EVERY = 86_400.0, 10.0
"""Seconds by which the clock is set on, and how often. What is under way then is begun again."""
_LOOKS = 60
_KEPT = """
[retention]
bytes = "5d"
articles = "14d"
deliveries = "14d"
payloads = "5d"
attempts = "5d"
polls = "5d"
audit = "30d"
"""
_SHARE = 0.05
_ALLOWANCES = {"MB": 5.0, "files": 3.0, "connections": 3.0, "threads": 2.0, ROWS: 50.0}
"""What is flat however little there is of it, by what a measure's name begins with."""
_TOLD = 60.0


def main() -> None:
    """Runs, watches, and prints a line for each look and a table at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--rate", type=float, default=2.0, help="articles a second (2)")
    options = parser.parse_args()
    # So that what was started ends with this, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if not can_be_shifted():
        parser.error("it wants Linux, and cc to build the clock that is set on")
    with scene(on_server=False, clock=True) as made:
        config = made.service.folder / "wirewatch.toml"
        config.write_text(made.config + _KEPT)
        made.service.start()
        made.until_ready()
        stream = Stream(made, options.rate)
        stream.start()
        points = _watch(made, stream, options.minutes * 60)
        stream.end()
        is_flat = _print(points)
        sys.exit(0 if _all_told(made, stream) and is_flat else 1)


def _watch(made: Scene, stream: Stream, seconds: float) -> dict[str, list[Point]]:
    """Looks at the service about each minute, while its clock is set on."""
    points: dict[str, list[Point]] = defaultdict(list)
    began = time.monotonic()
    looks = steps = 0
    while (spent := time.monotonic() - began) < seconds:
        if spent >= steps * _EVERY:
            steps += 1
            made.later(_DAY)
        if spent >= looks * seconds / _LOOKS:
            looks += 1
            found = measure(made.service)
            for name, value in found.items():
                points[name].append((spent / 3600, value))
            memory = sum(value for name, value in found.items() if name.startswith("MB (PSS)"))
            files = sum(value for name, value in found.items() if name.startswith("files"))
            print(
                f"{spent / 60:5.1f} min  {stream.brought:6} brought  {len(made.hook.got):6} told"
                f"  {memory:4.0f} MB  {files:4.0f} files"
                f"  {found['rows of articles']:6.0f} articles",
                flush=True,
            )
        time.sleep(0.2)
    return points


def _print(points: dict[str, list[Point]]) -> bool:
    """Prints a row for each measure. Returns whether all are flat."""
    is_flat = True
    print(f"\n{'from the second third on':<40}{'first':>10}{'last':>10}{'most':>10}{'an hour':>10}")
    for name, seen in sorted(points.items()):
        begins = next((each for each in _ALLOWANCES if name.startswith(each)), "")
        slope = judge(seen, _SHARE, _ALLOWANCES.get(begins, 0.0))
        is_flat &= slope.is_flat
        if begins == ROWS and not slope.most:
            continue
        print(
            f"{name:<40}{slope.first:>10.1f}{slope.last:>10.1f}{slope.most:>10.1f}"
            f"{slope.per_hour:>+10.1f}{'' if slope.is_flat else '  GROWS'}"
        )
    return is_flat


def _all_told(made: Scene, stream: Stream) -> bool:
    """Whether everything that was asked for reached the webhooks and the mail server."""
    asked = set(stream.asked)
    deadline = time.monotonic() + _TOLD
    while time.monotonic() < deadline:
        missing = {
            name: len(asked - {title for title, _ in got}) for name, got in made.receivers().items()
        }
        if not any(missing.values()):
            print(f"\nAll {len(asked)} were told to each of {len(missing)} receivers.")
            return True
        time.sleep(1.0)
    print(f"\nNot told: {missing} of {len(asked)}")
    return False


if __name__ == "__main__":
    main()
