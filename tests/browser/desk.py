"""A desk as a newsroom has one: topics, feeds that fail, stories, mails that went or wait.

What it holds is made from the sample articles and the sample story, hour by hour, and served.
"""

from __future__ import annotations

import email
import email.policy
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import func, select, update

from models import Article, Delivery, Source
from tests.net.smtp_servers import Inbox, real_server
from tests.parts.computing_here import ComputingHere
from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from tests.web.browsing import HOSTILE, put
from worker.base.store import migrations
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.steps.ingest import ingest
from worker.way.deliver.steps import deliver
from worker.web import start

ROOT = Path(__file__).parents[2]
STORY = ROOT / "worker" / "sample" / "story"
SEEDS = ROOT / "seeds"
HOLDER = "browser@here/1"
DATABASE = "wirewatch.db"
PUBLIC = "https://news.example.org"
READER = "desk@news.example"
TOO_LONG = "Donaudampfschifffahrtsgesellschaft" * 4
NAMES = ("beat", "read", "collect", "deliver", "schedule")
CONFIG = """
include = ["{topics}"]
[service]
zone = "Europe/Kyiv"
public_url = "{public}"
smtp_url = "smtp://127.0.0.1:{mail}"
smtp_sender = "alerts@news.example"
private_networks = ["127.0.0.0/8"]
[page]
listen = "127.0.0.1:{port}"
link_key = "a-key-of-the-links-in-mails-0123456789"
{page}
[[folder]]
path = "news"
alert_on_first_scan = true
[[feed]]
name = "Example Wire"
url = "https://wire.example/world.xml"
[[feed]]
name = "Evening Post"
url = "https://post.example/feeds/all.rss"
[[feed]]
name = "Island Radio"
url = "https://radio.example/news"
[[feed]]
name = "{long}"
url = "https://long.example/{long}"
[topic.quake]
name = "Earthquake"
query = 'earthquake* OR quake OR quakes OR aftershock* OR Erdbeben*'
[channel.desk]
kind = "email"
to = ["{reader}"]
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:{dead}/hook"
secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
[[alert]]
name = "quakes"
topics = ["quake"]
channels = ["desk"]
wait = "0s"
[[alert]]
name = "Kursk and ATACMS"
topics = ["kursk_deployment", "atacms"]
channels = ["hook"]
[[alert]]
name = "the morning's digest"
topics = ["kursk_deployment", "atacms", "quake"]
channels = ["desk"]
mode = "daily"
at = "07:30"
"""


PLACES = {
    "now": "/",
    "stories": "/stories",
    "story": "/stories/{story}",
    "harm": "/stories/{harm}",
    "article": "/articles/{article}",
    "topics": "/topics",
    "trial": "/topics?query=earthquake&days=30",
    "sources": "/sources",
    "deliveries": "/deliveries",
    "search": "/search?q=earthquake",
    "history": "/history",
    "zone": "/zone",
    "nowhere": "/nowhere",
}
"""The pages, by name."""


@dataclass(frozen=True)
class Desk:
    """A service with its pages."""

    base: str
    runtime: Runtime
    inbox: Inbox

    def path(self, name: str) -> str:
        """Returns the address of a page: of the story with most articles, or the one that means
        harm."""
        with self.runtime.database.read() as session:
            counted = select(Article.story_id, func.min(Article.id)).group_by(Article.story_id)
            story, article = session.execute(counted.order_by(func.count().desc())).first() or (
                0,
                0,
            )
            harm = session.scalar(select(func.max(Article.story_id)))
        return PLACES[name].format(story=story, article=article, harm=harm)

    def mails(self) -> list[EmailMessage]:
        """Returns what its mail server took."""
        found = []
        for _, _, content in self.inbox.mails:
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found


@contextmanager
def open_desk(
    folder: Path, page: str = "", *, is_new: bool = False, has_harm: bool = True
) -> Iterator[Desk]:
    """Yields a desk that has been at work for three weeks, unless it is new.

    ``has_harm`` says whether an article means harm; ``page`` are further lines of [page].
    """
    past = None if is_new else _past()
    with ExitStack() as stack:
        inbox = stack.enter_context(real_server())
        port = free_port()
        runtime = stack.enter_context(_prepared(folder, inbox, port, page, past))
        if has_harm:
            _harm(runtime)
        outside = start.start(runtime, "redis://127.0.0.1:9/0", NAMES)
        assert outside is not None
        stack.callback(outside.stop)
        server = outside.server
        assert server is not None
        wait_until(lambda: server.listening, 20, "it does not listen")
        yield Desk(f"http://127.0.0.1:{port}", runtime, inbox)


@dataclass(frozen=True)
class _Past:
    """What three weeks of work left behind."""

    folder: tempfile.TemporaryDirectory[str]
    dead: int
    """The port at which its webhook finds nobody."""
    mails: Sequence[tuple[str, str, bytes]]

    @property
    def database(self) -> Path:
        return Path(self.folder.name) / "desk" / DATABASE


@cache
def _past() -> _Past:
    """Makes it once for all desks: each goes on with a copy."""
    folder = tempfile.TemporaryDirectory(prefix="wirewatch-past-")
    made = _Past(folder, free_port(), [])
    with real_server() as inbox:
        with _prepared(made.database.parent, inbox, free_port(), "", made) as runtime:
            _work(runtime)
        return replace(made, mails=tuple(inbox.mails))


@contextmanager
def _prepared(
    folder: Path, inbox: Inbox, port: int, page: str, past: _Past | None
) -> Iterator[Runtime]:
    with ExitStack() as stack:
        dead = past.dead if past else free_port()
        path = _configured(folder, inbox.port, port, dead, page)
        if past is not None and past.mails:
            shutil.copyfile(past.database, folder / DATABASE)
            inbox.mails += past.mails
        places = {"WIREWATCH_DATABASE_URL": f"sqlite:///{folder}/{DATABASE}"}
        places |= {"WIREWATCH_PAGE_LISTEN": f"127.0.0.1:{port}"}
        stack.enter_context(patch.dict("os.environ", places))
        # A process for each document takes long, and nothing else comes of it.
        stack.enter_context(patch("worker.way.collect.steps.ingest.Computing", ComputingHere))
        runtime = Runtime(load_settings(path))
        stack.callback(runtime.close)
        migrations.upgrade(runtime.database)
        runtime.prepare("browser")
        yield runtime


def _configured(folder: Path, mail: int, port: int, dead: int, page: str) -> Path:
    (folder / "news").mkdir(parents=True)
    (folder / "inbox").mkdir()
    path = folder / "wirewatch.toml"
    topics = folder / "topics.toml"
    topics.write_text((ROOT / "worker" / "sample" / "topics.toml").read_text("utf-8"), "utf-8")
    values = {"public": PUBLIC, "reader": READER, "long": TOO_LONG, "page": page}
    places = {"topics": topics.name, "mail": mail, "port": port, "dead": dead}
    path.write_text(CONFIG.format(**values, **places), "utf-8")
    return path


def _work(runtime: Runtime) -> None:
    """Lets three weeks pass: the samples came day by day, the story within the last hours."""
    now = datetime.now(UTC)
    seeds = sorted(SEEDS.glob("*.txt"))
    for number, seed in enumerate(seeds):
        _at(runtime, now - timedelta(days=len(seeds) - number, hours=3 * (number % 5)), [seed])
    parts = sorted(each for each in STORY.iterdir() if each.is_dir())
    for number, part in enumerate(parts):
        at = now - timedelta(hours=2 * (len(parts) - number), minutes=7 * number)
        _at(runtime, at, sorted(part.iterdir()))
    runtime.clock = lambda: datetime.now(UTC)
    _trouble(runtime, now)


def _harm(runtime: Runtime) -> None:
    harm = f"{HOSTILE} {TOO_LONG}\n\nAn earthquake shook {HOSTILE}. {'It fell on the quay. ' * 9}"
    put(runtime, "harm.txt", harm)
    with runtime.database.write() as session:
        # As if no reader had taken the tags away.
        latest = session.scalar(select(func.max(Article.id)))
        session.execute(update(Article).where(Article.id == latest).values(title=harm[:400]))
    _send(runtime)


def _at(runtime: Runtime, now: datetime, paths: Sequence[Path]) -> None:
    runtime.clock = lambda: now
    list(ingest(runtime, paths, HOLDER, alerts=True))
    _send(runtime)


def _send(runtime: Runtime) -> None:
    now = runtime.clock()
    is_due = Delivery.state.in_(("pending", "retry")) & (Delivery.due_at <= now)
    with runtime.database.read() as session:
        due = session.scalars(select(Delivery.id).where(is_due)).all()
    deliver(runtime, due, HOLDER)


def _trouble(runtime: Runtime, now: datetime) -> None:
    """Lets one feed be fine, one fail, one be paused; one delivery be held and one given up."""
    fine = {
        "last_collected_at": now - timedelta(minutes=4),
        "last_success_at": now,
        "last_entries": 31,
    }
    since = now - timedelta(days=2)
    error = "502 Bad Gateway, from https://post.example/feeds/all.rss?key=secret-of-the-desk"
    fails = {"failing_since": since, "failures": 19, "error_kind": "http", "error": error}
    states = (
        ("Example Wire", fine),
        ("Evening Post", fine | fails),
        ("Island Radio", {"disabled": "paused by page"}),
    )
    with runtime.database.write() as session:
        for name, values in states:
            session.execute(update(Source).where(Source.name == name).values(**values))
        wanted = select(Delivery.id).where(Delivery.channel == "hook").order_by(Delivery.created_at)
        ids = session.scalars(wanted.limit(2)).all()
        for one, state in zip(ids, ("held", "dead"), strict=False):
            ended = {"state": state, "last_error": "connection refused", "attempts": 12}
            session.execute(update(Delivery).where(Delivery.id == one).values(**ended))
