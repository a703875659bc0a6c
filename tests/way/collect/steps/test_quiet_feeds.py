"""A feed that is quiet for a season keeps what it lists."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models import Item, Poll
from tests.console.desk import Desk
from tests.net.servers import response, serving
from tests.way.collect.commands.test_ingest import FEED
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.store import sources


def test_what_it_goes_on_listing_is_noted_each_day_though_it_did_not_change(desk: Desk) -> None:
    with serving(response(FEED.encode())) as server:
        with desk.config.open("a", encoding="utf-8") as stream:
            stream.write(f'[[feed]]\nurl = "{server.url}"\nname = "World"\n')
        runtime = Runtime(load_settings(desk.config))
        runtime.prepare("test")
        with runtime.database.read() as session:
            found = sources.named(session, "World")
            assert found is not None
            source_id = found.id
        now, listed = runtime.clock(), []
        for days in (0, 60, 120):
            at = now + timedelta(days=days)
            runtime.clock = lambda at=at: at  # type: ignore[misc]
            assert collect(runtime, source_id, "test", NoHints(), now_please=True) is not None
            with runtime.database.read() as session:
                listed.append(session.scalars(select(Item.listed_at)).one())
        with runtime.database.read() as session:
            outcomes = list(session.scalars(select(Poll.outcome).order_by(Poll.id)))
        runtime.close()
    assert outcomes == ["ok", "unchanged", "unchanged"]
    assert [(each - now).days for each in listed if each] == [0, 60, 120]


def test_what_an_operator_should_know_of_a_poll_stands_in_the_log_once(desk: Desk) -> None:
    pages = [FEED, FEED.replace("a1", "b1"), FEED.replace("a1", "b1")]
    with serving(lambda _: response(pages.pop(0).encode())) as server:
        with desk.config.open("a", encoding="utf-8") as stream:
            stream.write(f'[[feed]]\nurl = "{server.url}"\nname = "World"\n')
        for _ in range(3):
            desk.good("poll")
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.read() as session:
        notes = list(session.scalars(select(Poll.notes).order_by(Poll.id)))
    runtime.close()
    assert notes[0] is None
    assert "items may have been missed" in notes[1][0]
    assert notes[2] is None
    assert "items may have been missed" in desk.good("feeds", "list").out
    assert "items may have been missed" in " ".join(desk.good("status").out.split())


def test_an_article_has_the_address_that_its_feed_gives_it_now(desk: Desk) -> None:
    changed = FEED.replace("<link>http://127.0.0.1/a1", "<link>http://127.0.0.1/new/a1")
    pages = [FEED, changed, changed]
    with serving(lambda _: response(pages.pop(0).encode())) as server:
        with desk.config.open("a", encoding="utf-8") as stream:
            stream.write(f'[[feed]]\nurl = "{server.url}"\nname = "World"\n')
        for _ in range(3):
            desk.good("poll")
    [article] = desk.good("articles", "--json").json("article")
    assert article["url"] == "http://127.0.0.1/new/a1"
    assert desk.good("explain", "http://127.0.0.1/new/a1", "--json").one("explain")
