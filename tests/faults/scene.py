"""A service in a folder of its own, those whom it talks to, and what they were told."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.faults.clocks import Shifted
from tests.faults.counting import Count, Got, count
from tests.faults.endpoints import Chat, Endpoint
from tests.faults.mail_servers import RECIPIENTS, MailServer
from tests.faults.server_parts import Broker
from tests.faults.tellings import INSTANT, Telling, in_body, revised
from tests.parts.ports import free_port
from tests.parts.postgres import Postgres
from tests.service.peers import SECRET, NewsSite, news_site
from tests.service.running import Service
from tests.service.stories import Piece
from tests.service.telling import stream
from tests.service.test_outside import ask

PATIENCE = 240.0
"""Seconds after which a service that is not well is not waited for any more."""
QUIET = 2.0
"""Seconds in which what would come once more would have come."""
_UNMOVED = 6.0
"""Seconds without a message after which what is missing waits by rule."""
CONFIG = """
[service]
most_messages_a_day = 0
private_networks = ["127.0.0.0/8"]
listen = "127.0.0.1:{port}"
smtp_url = "{smtp}"
smtp_sender = "watch@paper.example"
[page]
listen = "127.0.0.1:{page}"
[[folder]]
path = "{inbox}"
alert_on_first_scan = true
[[feed]]
url = "{feed}"
name = "World"
freshness = "1s"
full_text = "never"
alert_on_first_poll = true
[topic.rockets]
name = "Rockets"
query = "rocket OR rockets"
[channel.hook]
kind = "webhook"
url = "{hook}"
secret = "{secret}"
[channel.other]
kind = "webhook"
url = "{other}"
secret = "{secret}"
[channel.desk]
kind = "email"
to = {recipients}
[channel.out]
kind = "file"
path = "{alerts}"
{chat}[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = {channels}
{alert}"""
_CHAT = """[channel.chat]
kind = "apprise"
url = "{url}"
"""


class Failed(Exception):
    """The service did not become well in time."""


class Scene:
    """What a family of faults acts on."""

    def __init__(
        self,
        home: Path,
        site: NewsSite,
        postgres: Postgres | None,
        broker: Broker | None,
        telling: Telling = INSTANT,
    ) -> None:
        self.home = home
        self.site, self.postgres, self.broker = site, postgres, broker
        self.telling = telling
        self.hook, self.other, self.mail = Endpoint(), Endpoint(), MailServer(home)
        self.chat = Chat()
        self.alerts = home / "alerts"
        self._files: dict[Got, None] = {}
        self.inbox = home / "inbox"
        self.pieces: list[Piece] = []
        self._brought = 0
        self.turn = 0
        self.held_up = 0.0
        self.stack = ExitStack()
        self.port = free_port()
        self.clock: Shifted | None = None
        self._moved = (0, time.monotonic())
        self.config = CONFIG.format(
            port=self.port,
            page=free_port(),
            smtp=self.mail.url,
            inbox=self.inbox,
            feed=site.url("world"),
            hook=self.hook.url,
            other=self.other.url,
            secret=SECRET,
            recipients=json.dumps(RECIPIENTS),
            alerts=self.alerts,
            chat=_CHAT.format(url=self.chat.url) if telling.by_chat else "",
            channels=json.dumps(["hook", "other", "desk", "out", *["chat"] * telling.by_chat]),
            alert=telling.alert,
        )
        self.service = self.made(home)

    def others_are_told(self, *names: str, despite: str) -> None:
        """Waits until these receivers were told of all, and notes how long that took."""
        spent = self.wait(lambda: self._are_told(*names), f"held up: {despite}")
        self.held_up = max(self.held_up, spent)

    def made(self, folder: Path) -> Service:
        """Returns a service in that folder, which is not started yet."""
        folder.mkdir(exist_ok=True)
        env = {}
        if self.postgres is not None and self.broker is not None:
            env["WIREWATCH_DATABASE_URL"] = self.postgres.create()
            env["WIREWATCH_REDIS_URL"] = self.broker.url
        if self.clock is not None:
            env |= self.clock.environment
        made = Service(folder, self.config, env)
        made.inbox = self.inbox
        self.inbox.mkdir(exist_ok=True)
        return made

    def bring(self, number: int = 3) -> list[Piece]:
        """Brings articles by feed and by file, some of them twice, two thirds of them asked for."""
        if self.telling.revises:
            self._revise()
        first = self._brought
        self._brought += number
        made = stream(self.service, self.site, range(first, first + number))
        self.pieces += made
        return made

    def _revise(self) -> None:
        """Gives what came by file, and was told to all, another headline; each piece once. A piece
        whose copy came too stays: which of both is the article, and which its copy, whose headline
        is its own affair, depends on which was looked at first."""
        told = self.asked() - self._missing_somewhere()
        for each in list(self.pieces):
            new = replace(each, title=revised(each.title))
            path = self.inbox / f"{each.key}.txt"
            alone = path.exists() and not path.with_name(f"copy-of-{path.name}").exists()
            if alone and each.title in told and new.title not in self.asked():
                path.write_text(new.text, encoding="utf-8")
                self.pieces.append(replace(new, key=f"{each.key}-revised"))

    def _missing_somewhere(self) -> set[str]:
        asked = self.asked()
        return {
            title
            for got in self.receivers().values()
            for title in asked - {told for told, _ in got}
        }

    def asked(self) -> set[str]:
        return {each.title for each in self.pieces if each.matches}

    def receivers(self) -> dict[str, list[Got]]:
        """Returns what each of them got, by their names."""
        return {
            "hook": list(self.hook.got),
            "other": list(self.other.got),
            **{name: list(got) for name, got in self.mail.got.items()},
            "folder": self._written(),
            **({"chat": list(self.chat.got)} if self.telling.by_chat else {}),
        }

    def _written(self) -> list[Got]:
        """Returns what was ever seen in the folder: a restored service that reads a revised piece
        first writes it over what the lost one told of it, under its id."""
        for path in self.alerts.glob("*.json"):
            with contextlib.suppress(OSError, ValueError):
                self._files.update(
                    ((title, path.name), None) for title in in_body(path.read_text())
                )
        return list(self._files)

    def missing(self, *names: str) -> dict[str, int]:
        """Returns how many messages the receivers still wait for; all, or those named."""
        asked, got = self.asked(), self.receivers()
        short = {name: len(asked - {title for title, _ in got[name]}) for name in names or got}
        return {name: number for name, number in short.items() if number}

    def is_ready(self) -> bool:
        return ask(self.port, "readyz")[0] == 200

    def wait(self, what: Callable[[], object], why: str, seconds: float = PATIENCE) -> float:
        """Waits until that is true, and returns the seconds. Raises Failed after too many."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > seconds:
                page = ask(self.port, "readyz")[1].decode(errors="replace")
                raise Failed(f"{why}: missing {self.missing()}, /readyz {page[:500]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def until_well(self) -> float:
        """Waits until all is told and ``/readyz`` says so. Returns the seconds."""
        return self.wait(lambda: self._are_told() and self.is_ready(), "not well")

    def _are_told(self, *names: str) -> bool:
        """Whether these were told of all; sets the clock on where what is missing waits by rule."""
        if not self.missing(*names):
            return True
        got, now = sum(map(len, self.receivers().values())), time.monotonic()
        if got != self._moved[0]:
            self._moved = (got, now)
        elif self.telling.later and now - self._moved[1] > _UNMOVED:
            self._moved = (got, now)
            self.later(self.telling.later)
        return False

    def until_ready(self) -> None:
        self.wait(self.is_ready, "not ready")

    def later(self, seconds: float) -> None:
        """Lets the service's clock, which has to be a shifted one, jump on."""
        assert self.clock is not None
        self.clock.shift(seconds)

    def command(self, *words: str) -> str:
        """Runs a command, which must succeed, and returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "worker.cli", *words],
            cwd=self.service.folder,
            env=self.service.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def count(self) -> Count:
        """Counts at all receivers, after a time in which nothing more should come."""
        time.sleep(QUIET)
        asked = self.asked()
        return sum((count(asked, got) for got in self.receivers().values()), Count())

    def end(self) -> None:
        self.service.end()
        self.stack.close()
        for each in (self.hook, self.other, self.chat, self.mail):
            each.end()


@contextmanager
def scene(*, on_server: bool, clock: bool, telling: Telling = INSTANT) -> Iterator[Scene]:
    """Makes a scene, on PostgreSQL and Redis if ``on_server``, with a clock that can be shifted if
    ``clock``."""
    with ExitStack() as stack:
        # What was killed may leave a process that goes on writing for a moment.
        temporary = tempfile.TemporaryDirectory(
            prefix="wirewatch-faults-", ignore_cleanup_errors=True
        )
        home = Path(stack.enter_context(temporary))
        site = stack.enter_context(news_site())
        site.feeds["world"] = []
        postgres, broker, shifted = None, None, None
        if on_server:
            postgres, broker = Postgres(), Broker()
            stack.callback(postgres.stop)
            stack.callback(broker.stop)
            if clock:
                # What is due is due by the database's clock; its folder is readable to the server.
                shifted = Shifted(postgres.home)
                postgres.environment = shifted.environment
            postgres.start()
            broker.start()
        made = Scene(home, site, postgres, broker, telling)
        stack.callback(made.end)
        if on_server:
            made.command("migrate")
        if clock:
            made.clock = shifted or Shifted(home)
            made.service.env.update(made.clock.environment)
        yield made
