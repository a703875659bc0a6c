"""From a file's arrival to its webhook's, in the embedded service, while files keep coming."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import quantiles

from tests.bench import report, service
from tests.month.invented import HARBOUR, Event, month

A_SECOND = 20
_SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
_AWAITED, _AFTER, _APART = 60.0, 30.0, 1.0
_SERVICE = f"""
[service]
private_networks = ["127.0.0.0/8"]
[page]
listen = ""
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.told]
query = "harbour"
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:{{port}}/"
secret = "{_SECRET}"
[[alert]]
name = "bench"
topics = ["told"]
channels = ["hook"]
wait = "0s"
"""


def run(files: int) -> None:
    """Drops so many files, twenty a second, and prints how long their webhooks took to come."""
    events = [each for each in month(days=files // 4 + 9) if each.topic == HARBOUR][: files + 1]
    with tempfile.TemporaryDirectory() as folder, _receiver() as (port, came):
        home = Path(folder)
        (home / "inbox").mkdir()
        config = home / "wirewatch.toml"
        config.write_text(_SERVICE.format(port=port), encoding="utf-8")
        with service.running(0, WIREWATCH_CONFIG=str(config)):
            _drop(home, events[0])
            _await(came, 1, _AWAITED)
            time.sleep(_APART)
            dropped = _dropped(home, events[1:])
            _await(came, len(events), _AFTER)
    _print(dropped, came)


def _dropped(home: Path, events: Sequence[Event]) -> dict[str, float]:
    """Drops files at their times. Returns the address of each → when."""
    dropped, start = {}, time.monotonic()
    for place, each in enumerate(events):
        time.sleep(max(start + place / A_SECOND - time.monotonic(), 0))
        dropped[_address(each)] = time.monotonic()
        _drop(home, each)
    return dropped


def _drop(home: Path, event: Event) -> None:
    body = {
        "@type": "NewsArticle",
        "headline": event.title,
        "articleBody": event.text,
        "url": _address(event),
    }
    path = home / f"{event.number}.part"
    path.write_text(json.dumps(body), encoding="utf-8")
    path.rename(home / "inbox" / f"{event.number}.json")


def _address(event: Event) -> str:
    return f"http://paper.example/{event.number}"


def _await(came: dict[str, float], number: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(came) < number and time.monotonic() < deadline:
        time.sleep(0.05)


def _print(dropped: dict[str, float], came: dict[str, float]) -> None:
    spent = [came[each] - at for each, at in dropped.items() if each in came]
    parts = quantiles(spent, n=100)
    label = f"from a file's arrival to its webhook's, {A_SECOND} a second"
    report.line(f"{label}, median", f"{1000 * parts[49]:.0f} ms", "< 150 ms", parts[49] < 0.15)
    report.line("99 of 100 within", f"{parts[98]:.2f} s", "< 1.5 s", parts[98] < 1.5)
    # A report that joins a story which was told says nothing new.
    report.line("told by a message of their own", f"{len(spent):,} of {len(dropped):,}")


@contextmanager
def _receiver() -> Iterator[tuple[int, dict[str, float]]]:
    """Yields a port, and when the first message about each article's address came there."""
    came: dict[str, float] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            at = time.monotonic()
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            told = body["data"]
            for each in (told["article"], *told.get("more", ())):
                came.setdefault(str(each["url"]), at)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1], came
        finally:
            server.shutdown()
            thread.join()
