"""A feed of summaries and the pages that it links to, on one server, with the way behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import Article, Document, Notice, Page, Source
from tests.net.servers import path_of, response, serving
from worker.articles.steps import explain
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.means import utc_now
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.steps.pages import Pages
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

CONFIG = """
[service]
private_networks = ["127.0.0.0/8"]
[[feed]]
url = "{url}feed.xml"
name = "Herald"
{options}
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
"""
OLD = ("old", "Council meets", "The council of Brno met on Monday.")
BODY = (
    "<p>A rocket launched by the Brno institute rose from the field on Tuesday morning and came "
    "down two kilometres away, in the orchard of a farm, the institute said.</p>"
    "<p>Nobody was hurt, and the engine will be shown in the museum of the town from next week, "
    "said Jana Nováková, who leads the institute's workshop.</p>"
    "<p>The farmer, Petr Dvořák, told reporters that he had heard a whistle and then seen smoke "
    "between his trees, of which four were damaged by the impact.</p>"
)
SUMMARY = "The Brno institute tried its new engine on Tuesday in a field …"
ENTRY = ("rise", "Brno institute tries engine", SUMMARY)


def markup(title: str, body: str, head: str = "") -> bytes:
    """A page of an article."""
    return (
        f'<html><head><title>{title}</title><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}">{head}</head><body>'
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def rss(url: str, *entries: tuple[str, str, str]) -> bytes:
    """A feed of entries: path, title and summary."""
    items = "".join(
        f"<item><title>{title}</title><guid>{path}</guid>"
        f"<link>{path if '://' in path else url + 'news/2026/' + path}</link>"
        f"<description>{text}</description></item>"
        for path, title, text in entries
    )
    return f'<rss version="2.0"><channel><title>H</title>{items}</channel></rss>'.encode()


@dataclass
class Site:
    """What a server answers, by path, and how often it was asked for each."""

    answers: dict[str, bytes | Callable[[bytes], bytes]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    url: str = ""

    def answer(self, request: bytes) -> bytes:
        path = path_of(request)
        self.asked[path] += 1
        found = self.answers.get(path)
        if found is None:
            return response(b"none", status="404 Not Found")
        return found(request) if callable(found) else response(found, headers=HTML)

    def put(self, name: str, title: str, body: str, head: str = "") -> None:
        self.answers[f"/news/2026/{name}"] = markup(title, body, head)


HTML = ("Content-Type: text/html; charset=utf-8",)


@dataclass
class Desk:
    """A runtime whose clock stands still, the server that it reads, and what came of it."""

    runtime: Runtime
    site: Site
    now: datetime
    pages: Pages

    def feed(self, *entries: tuple[str, str, str]) -> None:
        self.site.answers["/feed.xml"] = rss(self.site.url, *entries)

    def poll(self) -> Collected:
        with self.runtime.database.read() as session:
            source = session.scalars(select(Source.id).where(Source.kind == "feed")).first()
        assert source is not None
        done = collect(self.runtime, source, "test", NoHints(), now_please=True)
        assert done is not None
        return done

    def take(self, *entries: tuple[str, str, str]) -> Collected:
        """Polls the feed with those entries, after a first poll without them."""
        self.feed(OLD)
        process(self.runtime, self.poll().documents, "test")
        self.feed(*entries, OLD)
        return self.poll()

    def look(self) -> None:
        """Asks for all pages that are due."""
        while groups := self.pages.take("test", 10):
            for each in groups:
                self.pages.look(each, NoHints())

    def process(self) -> list[Written]:
        """Processes what waits."""
        with self.runtime.database.read() as session:
            waiting = session.scalars(select(Document.id).where(Document.state == "pending"))
            ids = sorted(waiting)
        return process(self.runtime, ids, "test")

    def later(self, hours: float) -> None:
        """Lets time pass, for the clock and for what waits."""
        self.now += timedelta(hours=hours)
        with self.runtime.database.write() as session:
            for row in session.scalars(select(Page).where(Page.due_at.is_not(None))):
                if row.due_at is not None and row.due_at <= self.now:
                    row.due_at -= timedelta(days=3)

    def page(self) -> Page:
        """The row of the page that was asked for last."""
        with self.runtime.database.read() as session:
            found = session.scalars(select(Page).order_by(Page.item_id.desc())).first()
            assert found is not None
            session.expunge(found)
            return found

    def articles(self) -> list[Article]:
        """All articles but the first poll's, the oldest first."""
        with self.runtime.database.read() as session:
            rows = list(session.scalars(select(Article).order_by(Article.id)))
            session.expunge_all()
            return [each for each in rows if each.title != OLD[1]]

    def told(self) -> list[str]:
        """The kinds of what was told, in order."""
        with self.runtime.database.read() as session:
            return list(session.scalars(select(Notice.kind).order_by(Notice.id)))

    def explained(self) -> dict[str, Any]:
        """What ``explain`` says of the last article."""
        found = explain.by_id(self.runtime, self.articles()[-1].id)
        assert found is not None
        return found


@contextmanager
def desk(path: Path, options: str = "") -> Iterator[Desk]:
    """A desk with a feed of those options."""
    site = Site()
    with serving(site.answer) as server:
        site.url = server.url
        file = path / "wirewatch.toml"
        file.write_text(CONFIG.format(url=server.url, options=options), encoding="utf-8")
        made: Desk
        runtime = Runtime(load_settings(file), clock=lambda: made.now)
        made = Desk(runtime, site, utc_now(), Pages(runtime))
        runtime.prepare("test")
        try:
            yield made
        finally:
            runtime.close()


def kinds(at: Desk) -> list[str]:
    """Returns the kinds of what was told, without what tells two of a kind apart."""
    return [each.partition("-")[0] for each in at.told()]
