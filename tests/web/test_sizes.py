"""Every page stays under 60 kB whatever strangers wrote, and all of it is on some page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Article,
    AuditEntry,
    Delivery,
    DeliveryNotice,
    Notice,
    Story,
    TopicMatchRow,
    TopicRevision,
)
from tests.setup.runtimes import CONFIG
from tests.web.browsing import PEOPLE, Browser, looking_at, put
from worker.search.store import index as search
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.web.views.room import fitting, weight

MOST = 60_000
WIDE = "<漢字\"&'" * 60
"""Of the letters that take most room as HTML."""
STORIES, REPORTS, TOPICS = 70, 150, 120
BIG = 1_000
"""The story that everybody reports."""
TABLES = "".join(
    f'[topic.t{each}]\nname = "Topic {each} {"x" * 150}"\nquery = "{"word " * 200}"\n'
    for each in range(TOPICS)
)
ALERTS = "".join(
    f'[[alert]]\nname = "Alert {each} {"y" * 100}"\ntopics = ["t{each}", "rockets"]\n'
    'channels = ["out"]\n'
    for each in range(TOPICS)
)


def test_as_many_fit_as_there_is_room_for_and_one_at_least() -> None:
    assert fitting("aaaa", lambda _: 30, 100) == "aaa"
    assert fitting("aa", lambda _: 500, 100) == "a"
    assert fitting("", lambda _: 1, 100) == ""
    assert weight("<é", ["a", None, 12], {"k": "&"}) == 4 + 2 + 1 + 2 + 1 + 5


def _copy(session: Session, table: type[Any], row: Any, **changed: object) -> None:
    names = [each.name for each in table.__table__.columns]
    session.execute(insert(table), {name: getattr(row, name) for name in names} | changed)


def _crowd(session: Session, runtime: Runtime) -> None:
    article = session.scalars(select(Article)).one()
    appearance = session.scalars(select(Appearance)).one()
    delivery, first = (session.scalars(select(each)).first() for each in (Delivery, Notice))
    match = session.scalars(select(TopicMatchRow)).one()
    revisions = session.scalars(select(TopicRevision)).all()
    wide = {"title": WIDE, "outlet": WIDE}
    for number in range(2, STORIES + REPORTS):
        story = number if number < STORIES else BIG
        if number <= STORIES:
            session.execute(insert(Story), {"id": story, "created_at": article.first_seen_at})
        own = {"id": number, "uid": f"u{number}", "story_id": story}
        _copy(session, Article, article, **own, **wide, text=f"harbour {WIDE * 3}")
        place = {"id": number + 10, "article_id": number}
        at = article.first_seen_at + timedelta(seconds=number)
        named = wide | {"outlet": f"{number}{WIDE}"}
        _copy(session, Appearance, appearance, **place, **named, at=at)
        _copy(session, Notice, first, id=number + 1_000, article_id=number, story_id=story)
        if number < STORIES:
            sent = {"id": f"msg_{number}", "state": "dead", "last_error": WIDE, "story_id": story}
            _copy(session, Delivery, delivery, **sent)
            link = {"delivery_id": f"msg_{number}", "position": 0, "notice_id": number + 1_000}
            session.execute(
                insert(DeliveryNotice), link | {"channel": "out", "destination": "alerts"}
            )
        search.add(session, number, WIDE, f"harbour {WIDE * 3}", "en")
    for revision in revisions[:60]:
        row = {"topic_id": revision.topic_id, "topic_revision_id": revision.id, "article_id": 2}
        if revision.topic_id != match.topic_id:
            evidence = [["rocket", "text", each, each + 6, WIDE] for each in range(30)]
            _copy(session, TopicMatchRow, match, **row, evidence=evidence)
    for number in range(60):
        tables = [{f"k{each}": f"{part}{WIDE}" for each in range(40)} for part in ("a", "b")]
        what = {"at": article.first_seen_at, "actor": "x", "subject": f"s{number}"}
        what |= {"action": "topic"}
        session.execute(insert(AuditEntry), what | {"before": tables[0], "after": tables[1]})


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("crowded")
    (folder / "inbox").mkdir()
    database = folder / "wirewatch.db"
    database.write_bytes(migrated_file.read_bytes())
    more = f'[service]\ndatabase_url = "sqlite:///{database}"\n{TABLES}{ALERTS}'
    path = folder / "wirewatch.toml"
    path.write_text(more + CONFIG + PEOPLE)
    runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    paragraphs = "\n\n".join(f"{number}漢 {'<&> rocket 漢字 ' * 90}" for number in range(40))
    put(runtime, "a.txt", f"A rocket in the harbour\n\n{paragraphs}")
    with runtime.database.write() as session:
        _crowd(session, runtime)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WIREWATCH_PAGE_LISTEN", raising=False)
        with looking_at(folder, more) as made:
            yield made
    runtime.close()


def pages(browser: Browser, path: str) -> Iterator[str]:
    """Yields a page and all that follow it, each of which is small."""
    for _ in range(200):
        text = browser.text(path)
        assert len(text.encode()) < MOST, (path, len(text.encode()))
        yield text
        further = re.search(r'<p class="pages"><a href="([^"]+)">(?!All stories)', text)
        if further is None:
            return
        path = further[1].replace("&amp;", "&")
    raise AssertionError("there is no end of it")


LISTS = {
    "/": (r'<a href="/topics">(121) topics</a>', 1),
    "/stories": (r'<a href="/stories/(\d+)"', STORIES),
    "/stories?topic=rockets": (r'<a href="/stories/(\d+)"', 1),
    f"/stories/{BIG}": (r'<a href="/articles/(\d+)"', REPORTS),
    "/topics": (r'<a href="/stories\?topic=(\w+)"', TOPICS + 1),
    "/deliveries": (r'name="id" value="(msg_\d+)"', STORIES - 2),
    "/deliveries?state=dead": (r'name="id" value="(msg_\d+)"', STORIES - 2),
    "/history?kind=topic": (r"<b>(s\d+)</b>", 60),
    "/search?q=harbour": (r'<a href="/articles/(\d+)"', STORIES + REPORTS - 2),
    "/sources": ("(inbox)", 1),
    "/topics?query=harbour": (r'<a href="/articles/(\d+)"', 8),
    "/articles/2": ("(漢)", 1),
}


@pytest.mark.parametrize("path", LISTS)
def test_each_page_is_small_and_all_of_it_is_on_some_page(browser: Browser, path: str) -> None:
    pattern, number = LISTS[path]
    seen: set[str] = set()
    for text in pages(browser, path):
        seen |= set(re.findall(pattern, text))
    assert len(seen) >= number


def test_a_long_text_goes_on_to_its_end_and_nothing_is_shown_twice(browser: Browser) -> None:
    seen: list[str] = []
    marked = 0
    for text in pages(browser, "/articles/1"):
        shown = text[text.index('aria-label="Text"') : text.index("</section>")]
        seen += re.findall(r"<p>(\d+)漢", shown)
        marked += shown.count("<mark>rocket</mark>")
    assert marked
    assert len(set(seen)) == len(seen) == 40
