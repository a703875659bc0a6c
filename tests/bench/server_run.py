"""The server form at work: every service of docker-compose.yml by hand, with thousands of files and
hundreds of feeds, a worker killed and PostgreSQL restarted in between. Then everything is counted.

    python -m tests.bench.server_run [--files 10000] [--feeds 200]
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.service.compose import Compose, own_services
from tests.service.peers import SECRET, NewsSite, Receiver, news_site, receiver
from tests.service.stories import Piece, piece

FILES = 10_000
FEEDS = 200
ENTRIES = 5
"""Entries of each feed; the last comes after the restart."""
MATCHING = 10
"""One in so many is asked for by the alert."""
COPIES = 20
"""One file in so many is there twice, under another name."""
PATIENCE = 3600.0
_QUIET = 2.0

CONFIG = """
[service]
private_networks = ["127.0.0.0/8"]
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.rockets]
name = "Rockets"
query = "rocket OR rockets"
[channel.hook]
kind = "webhook"
url = "{hook}"
secret = "{secret}"
[channel.out]
kind = "file"
path = "data/alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["hook", "out"]
wait = "0s"
"""
FEED = """
[[feed]]
url = "{url}"
name = "Paper {number}"
freshness = "1m"
full_text = "never"
alert_on_first_poll = true
"""


class Run:
    """One run: what was brought, what the database holds, and what the receiver got."""

    def __init__(self, compose: Compose, postgres: Postgres, url: str, feeds: int) -> None:
        self.compose = compose
        self.postgres = postgres
        self.url = url
        self.feeds = feeds
        self.pieces: list[Piece] = []
        self.files = 0
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:6.0f} s  {text}", flush=True)

    def pieces_of(self, first: int, count: int) -> list[Piece]:
        made = [piece(at, matches=at % MATCHING == 0) for at in range(first, first + count)]
        self.pieces += made
        return made

    def bring_files(self, count: int) -> None:
        """Writes files, copies among them, each under a temporary name first."""
        made = self.pieces_of(len(self.pieces), count - count // COPIES)
        for at, each in enumerate(made + made[:: COPIES - 1][: count // COPIES]):
            name = f"{each.key}{'-copy' if at >= len(made) else ''}.txt"
            fresh = self.compose.inbox / f"{name}.tmp"
            fresh.write_text(each.text, encoding="utf-8")
            fresh.rename(self.compose.inbox / name)
        self.files += count

    def publish(self, site: NewsSite, count: int) -> None:
        """Adds entries to every feed."""
        made = self.pieces_of(len(self.pieces), count * self.feeds)
        for at, each in enumerate(made):
            site.publish(f"feed{at % self.feeds}", each)

    def one(self, query: str) -> int:
        """Returns the number that a query counts; -1 while the database is away."""
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                row = connection.execute(query.encode()).fetchone()
        except psycopg.OperationalError:
            return -1
        return int(row[0]) if row else 0

    def wait(self, what: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what():
            if time.monotonic() > deadline:
                sys.exit(f"waited in vain: {name}\n{self.compose.logs()}")
            time.sleep(1.0)
        self.say(name)

    def articles(self) -> int:
        return self.one("SELECT count(*) FROM articles")

    def is_done(self) -> bool:
        wanted = self.files + self.feeds * ENTRIES
        pending = "SELECT count(*) FROM documents WHERE state = 'pending'"
        waiting = "SELECT count(*) FROM deliveries WHERE state IN ('pending','leased','retry')"
        return (
            self.one("SELECT count(*) FROM documents") >= wanted
            and self.one(pending) == 0
            and self.one(waiting) == 0
        )


def run(files: int, feeds: int) -> int:
    """Does the whole run in a folder of its own. Returns 0 if all counts agree."""
    home = Path(tempfile.mkdtemp(prefix="wirewatch-run-", dir="/tmp"))
    postgres = Postgres()
    try:
        postgres.start()
        url = postgres.create()
        with news_site() as site, receiver() as hook, broker(redis_binary()) as redis_url:
            config = CONFIG.format(hook=hook.url, secret=SECRET)
            for number in range(feeds):
                address = site.url(f"feed{number}")
                config += FEED.format(url=address, number=number)
            compose = Compose(home, config, url, redis_url)
            try:
                return _measured(Run(compose, postgres, url, feeds), site, hook, files)
            finally:
                compose.end()
    finally:
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


def _measured(run: Run, site: NewsSite, hook: Receiver, files: int) -> int:
    compose = run.compose
    run.bring_files(files // 2)
    run.publish(site, ENTRIES - 1)
    code, said = compose.run("migrate")
    if code:
        sys.exit(said)
    for name in own_services():
        if name != "migrate":
            compose.start(name)
    compose.start("process", 2)
    run.say(f"{len(compose.running)} processes started: {', '.join(compose.running)}")
    whole = files + run.feeds * ENTRIES
    run.wait(lambda: run.articles() > whole // 5, "a fifth of the articles is stored")
    compose.kill("process-1")
    run.say("process-1 was killed")
    run.bring_files(files - files // 2)
    compose.start("process")
    run.wait(lambda: run.articles() > whole // 2, "half of the articles are stored")
    run.say(f"health under load: {_health(run.compose)}")
    run.postgres.pause()
    time.sleep(3.0)
    run.postgres.resume()
    run.say("PostgreSQL was stopped at once, and started again")
    run.publish(site, 1)
    run.wait(run.is_done, "everything is taken in and delivered")
    time.sleep(_QUIET)
    return _report(run, hook)


def _report(run: Run, hook: Receiver) -> int:
    compose = run.compose
    seconds = time.monotonic() - run.began
    memory = {name: f"{held / 1e6:.0f} MB" for name, held in sorted(compose.memory().items())}
    health = _health(compose)
    asked = {each.title for each in run.pieces if each.matches}
    documents = _counted(run, "SELECT outcome, count(*) FROM documents GROUP BY 1")
    states = _counted(run, "SELECT state, count(*) FROM deliveries GROUP BY 1")
    articles = run.articles()
    told = hook.ids_by_title()
    alerts = list((compose.folder / "files" / "data" / "alerts").glob("*.json"))
    written = {json.loads(each.read_text())["data"]["article"]["title"] for each in alerts}
    rows: list[tuple[str, object, object]] = [
        ("documents = files + entries", sum(documents.values()), run.files + run.feeds * ENTRIES),
        ("articles = different pieces", articles, len(run.pieces)),
        ("deliveries sent = 2 x asked for", states["sent"], 2 * len(asked)),
        ("deliveries in other states", sum(states.values()) - states["sent"], 0),
        ("the receiver's ids = asked for", sum(map(len, told.values())), len(asked)),
        ("what the receiver was told of", len(asked & told.keys()), len(asked)),
        ("told and not asked for", len(told.keys() - asked), 0),
        ("files written = asked for", len(written & asked), len(asked)),
    ]
    print(f"\n{run.files} files and {run.feeds} feeds in {seconds:.0f} s", flush=True)
    print(f"documents by outcome  {dict(documents)}")
    print(f"requests at the receiver  {len(hook.bodies)}")
    for name, found, wanted in rows:
        print(f"{'ok ' if found == wanted else 'NOT'}  {name}: {found} (wanted {wanted})")
    print(f"health  {health}")
    print(f"memory (PSS)  {memory}")
    print("\n$ wirewatch status\n" + compose.run("clock", ["wirewatch", "status"])[1])
    codes = compose.stop()
    print(f"exit codes after SIGTERM  {codes}")
    tracebacks = compose.logs().count("Traceback")
    print(f"tracebacks in the logs' ends  {tracebacks}")
    agrees = all(found == wanted for _, found, wanted in rows)
    return 0 if agrees and set(health.values()) == {"healthy"} else 1


def _health(compose: Compose) -> dict[str, str]:
    return {name: compose.health(name)[1].strip() for name in own_services() if name != "migrate"}


def _counted(run: Run, query: str) -> Counter[str]:
    with psycopg.connect(run.url) as connection:
        rows: Sequence[tuple[Any, ...]] = connection.execute(query.encode()).fetchall()
    return Counter({str(key): int(count) for key, count in rows})


def main() -> int:
    """Reads the options and runs."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.server_run", description=__doc__)
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--feeds", type=int, default=FEEDS)
    options = parser.parse_args()
    # So that what was started ends with this, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    return run(options.files, options.feeds)


if __name__ == "__main__":
    sys.exit(main())
