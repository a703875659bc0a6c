"""A service whose feed and webhook have secrets in their addresses shows none of them anywhere."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from tests.console.desk import QUAKE, ROCKET
from tests.net.servers import Server, path_of, response, serving
from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from tests.service.running import Service
from worker.cli.root import wirewatch

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>World</title><link>http://127.0.0.1/</link>
<item><guid isPermaLink="false">one</guid><title>Rockets cross the border at night</title>
<description>Two rockets crossed the border on Monday night and fell into a field.</description>
</item>
</channel></rss>
"""
FEED_PATH = "/feed?token=HUSHWORD&x=1&sesame=HUSHOTHER"
HOOK_PATH = "/hook/HUSHPATH?key=HUSHQUERY"
CONFIG = """
[service]
private_networks = ["127.0.0.0/8"]
host_interval = "0s"
listen = "127.0.0.1:{listen}"
[[feed]]
url = "http://HUSHUSER:HUSHPASS@127.0.0.1:{port}{feed}"
alert_on_first_poll = true
freshness = "1s"
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.hook]
kind = "webhook"
url = "http://HUSHUSER:HUSHPASS@127.0.0.1:{port}{hook}"
secret = "whsec_U0VDUkVUU0VDUkVUU0VDUkVUU0VDUkVU"
[channel.out]
kind = "file"
path = "data/alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["hook", "out"]
wait = "0s"
"""
SECRETS = ("HUSH", "U0VDUkVUU0VD")
NEEDED = {"sources.key", "sources.state"}
"""Columns that the work needs: by what a feed is known, and where it moved to."""
COMMANDS = (
    "config show", "config check", "config history", "config history --json", "status",
    "status --json", "healthcheck", "feeds list", "feeds list --json", "feeds export",
    "feeds check {feed}", "feeds check {feed} --json", "feeds add {feed}", "poll", "poll --json",
    "poll {feed}", "poll {wrong}", "articles", "articles --json", "show 1", "show 1 --json",
    "stories", "stories --json", "stories 1", "stories 1 --json", "explain 1", "explain 1 --json",
    "explain {feed}", "topics list --json", "topics test rockets", "alerts", "alerts --json",
    "deliveries", "deliveries --json", "notify test hook", "notify preview", "export --format csv",
    "export --format jsonl", "prune --dry-run", "reprocess --json", "backup - --json",
)  # fmt: skip


class Peer:
    """The server of both: refuses everything, repeating what it was asked, until it is well."""

    def __init__(self) -> None:
        self.is_well = threading.Event()
        self.posts: list[bool] = []
        self.polls: list[bool] = []

    def answer(self, request: bytes) -> bytes:
        is_well, path = self.is_well.is_set(), path_of(request)
        (self.posts if request.startswith(b"POST") else self.polls).append(is_well)
        if not is_well:
            words = f"cannot serve {path} to HUSHUSER, whose key is HUSHQUERY and HUSHPATH"
            return response(words.encode(), "500 Oops")
        if request.startswith(b"POST"):
            return response(path.encode())
        return response(FEED.encode(), headers=["Content-Type: application/rss+xml"])


@pytest.fixture
def peer() -> Iterator[tuple[Peer, Server]]:
    found = Peer()
    with serving(found.answer) as server:
        yield found, server


def said_by_commands(config: Path, feed: str) -> Iterator[tuple[str, str]]:
    """Yields what each command prints on both its ends, its own words left out."""
    for words in COMMANDS:
        given = words.format(feed=feed, wrong=feed.replace("HUSHWORD", "HUSHWRONG"))
        arguments = ["--config", str(config), *given.split()]
        done = CliRunner().invoke(wirewatch, arguments, prog_name="wirewatch")
        trace = "" if isinstance(done.exception, SystemExit | None) else repr(done.exception)
        yield words, done.stdout + done.stderr + trace


def served(port: int) -> Iterator[tuple[str, str]]:
    for path in ("/metrics", "/readyz", "/livez", "/"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                yield path, answer.read().decode()
        except urllib.error.HTTPError as error:
            yield path, error.read().decode()


def stored(file: Path) -> Iterator[tuple[str, str]]:
    """Yields every value of every table's columns as text, compressed bytes too."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            cursor = raw.execute(f'SELECT * FROM "{table}"')
            columns = [each[0] for each in cursor.description or ()]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _text(value)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        if value.startswith(b"\x28\xb5\x2f\xfd"):
            value = zstandard.ZstdDecompressor().decompressobj().decompress(value)
        return value.decode("utf-8", "replace")
    return str(value)


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yields every file but the configuration, its copy, and the database."""
    for path in sorted(folder.rglob("*")):
        is_config = path.name in ("wirewatch.toml", "active.toml")
        if path.is_file() and not is_config and not path.name.startswith("wirewatch.db"):
            yield str(path.relative_to(folder)), path.read_bytes().decode("utf-8", "replace")


def shown_in(found: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{place}: {text[max(0, text.index(secret) - 80) : text.index(secret) + 40]}"
        for place, text in found
        for secret in SECRETS
        if secret in text
    ]


def test_no_secret_of_an_address_is_shown_by_a_service_that_fails_and_then_succeeds(
    tmp_path: Path, peer: tuple[Peer, Server]
) -> None:
    other, server = peer
    listen = free_port()
    config = CONFIG.format(listen=listen, port=server.port, feed=FEED_PATH, hook=HOOK_PATH)
    service = Service(tmp_path, config, {"WIREWATCH_LOG_LEVEL": "debug"}, is_loaded=True)
    feed = f"http://HUSHUSER:HUSHPASS@127.0.0.1:{server.port}{FEED_PATH}"
    shown: list[str] = []
    try:
        service.drop("rocket.txt", ROCKET)
        service.start()
        wait_until(lambda: other.polls and other.posts, 30, "nothing was asked")
        wait_until(lambda: _column(tmp_path, "SELECT last_error FROM deliveries"), 10, "no error")
        shown += shown_in(said_by_commands(tmp_path / "wirewatch.toml", feed))
        shown += shown_in(served(listen))
        shown += shown_in(each for each in stored(_file(tmp_path)) if each[0] not in NEEDED)

        other.is_well.set()
        service.drop("quake.txt", QUAKE)
        wait_until(lambda: True in other.polls and True in other.posts, 60, service.log)
        sent = "SELECT id FROM deliveries WHERE channel = 'hook' AND state = 'sent'"
        wait_until(lambda: _column(tmp_path, sent), 20, service.log)
        shown += shown_in(said_by_commands(tmp_path / "wirewatch.toml", feed))
        shown += shown_in(served(listen))
        service.reload(config.replace("HUSHPATH", "HUSHOTHERPATH"))
        wait_until(lambda: "configuration in force" in service.log(), 30, service.log)
        service.stop()
    finally:
        service.end()
    shown += shown_in(each for each in stored(_file(tmp_path)) if each[0] not in NEEDED)
    backup = tmp_path / "saved.zip"
    whole = ["--config", str(tmp_path / "wirewatch.toml"), "backup", str(backup)]
    assert CliRunner().invoke(wirewatch, whole).exit_code == 0
    shown += shown_in(_members(backup))
    shown += shown_in(written(tmp_path))
    assert shown == [], "\n".join(shown)
    _require_private(tmp_path)


def _file(folder: Path) -> Path:
    return folder / "data" / "wirewatch.db"


def _column(folder: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{_file(folder)}?mode=ro", uri=True)) as raw:
        return [each for (each,) in raw.execute(query) if each]


def _members(backup: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(backup) as found:
        for name in found.namelist():
            if name == "tables/sources.jsonl.zst":
                continue
            yield name, _text(found.read(name))
        plain = _text(found.read("tables/sources.jsonl.zst")).splitlines()
    columns = json.loads(plain[0])
    for line in plain[1:]:
        row = dict(zip(columns, json.loads(line), strict=True))
        yield from ((f"sources.{name}", str(value)) for name, value in row.items()
                    if f"sources.{name}" not in NEEDED)  # fmt: skip


def _require_private(folder: Path) -> None:
    """Everything that the service made is its owner's alone."""
    for path in [folder / "saved.zip", folder / "data", *(folder / "data").rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert not mode & 0o077, f"{path}: {mode:04o}"
