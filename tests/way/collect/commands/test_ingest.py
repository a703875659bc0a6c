from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import pytest

from tests.console.desk import (
    GARDEN,
    QUAKE,
    QUAKE_ELSEWHERE,
    ROCKET,
    ROCKET_COPY,
    Desk,
)
from tests.net.servers import Server, response, serving
from tests.parts.computing_here import ComputingHere
from tests.status.commands.making import show_signs_of_life
from worker.way.collect.steps.ingest import Ingested
from worker.way.collect.steps.poll import FIRST_POLL

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>World of tests</title><link>http://127.0.0.1/</link>
<item><guid>a1</guid><title>Rocket falls into the sea</title><link>http://127.0.0.1/a1</link>
<pubDate>Tue, 19 Nov 2024 09:40:00 GMT</pubDate>
<description>A rocket fell into the sea off the coast on Tuesday without harm to anybody, the coast
guard said, and boats searched for parts of it all day.</description></item>
</channel></rss>"""


ITEM_FROM_ELSEWHERE = """
<item><guid>b2</guid><title>Ferry runs aground in the fog</title><link>http://127.0.0.1/b2</link>
<source url="http://127.0.0.1/far.xml">Far Wire</source>
<description>A ferry with forty passengers ran aground in the fog on Wednesday; all of them were
brought to the shore by boats of the fishers, and the captain stayed on board.</description></item>
"""


def add_feed(desk: Desk, server: Server, name: str = "World", path: str = "feed.xml") -> None:
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write(f'[[feed]]\nurl = "{server.url}{path}"\nname = "{name}"\n')


def test_each_document_has_its_line(desk: Desk) -> None:
    found = desk.ingest(a=ROCKET, b=ROCKET, c=ROCKET_COPY, d=GARDEN, e="")
    assert [each["outcome"] for each in found] == [
        "new",
        "duplicate",
        "near_duplicate",
        "new",
        "rejected",
    ]
    assert [each["item"] for each in found] == [None] * 5


def test_what_cannot_be_read_makes_status_1_and_is_said(desk: Desk) -> None:
    good, bad = desk.put("a.txt", ROCKET), desk.put("b.txt", "\0\1\2" * 300)
    outcome = desk.run("ingest", good, bad)
    assert outcome.status == 1
    assert "2 documents: 1 new, 1 set aside." in outcome.out
    assert "1 delivery to be sent: a running service does that" in outcome.out
    missing = desk.run("ingest", "--json", desk.inbox / "nothing.txt")
    assert missing.status == 1
    assert missing.one("ingest")["outcome"] == "rejected"


def test_what_a_running_service_sends_is_said_to_be_sent_when_its_wait_is_over(desk: Desk) -> None:
    show_signs_of_life(desk, "beat")
    desk.put("a.txt", ROCKET)
    assert (
        "1 delivery to be sent: the running service does that now."
        in desk.good("ingest", "inbox").out
    )
    waiting = desk.config.read_text(encoding="utf-8").replace('wait = "0s"', 'wait = "10m"')
    desk.config.write_text(waiting, encoding="utf-8")
    desk.put("b.txt", QUAKE)
    said = desk.good("ingest", "inbox").out
    assert re.search(r"1 delivery to be sent: the running service does that in (9|10) min", said)


def test_a_folder_is_read_whole_and_a_second_time_unchanged(desk: Desk) -> None:
    desk.put("a.txt", ROCKET)
    desk.put("b.txt", GARDEN)
    assert [each["outcome"] for each in desk.good("ingest", "--json", "inbox").json("ingest")] == [
        "new",
        "new",
    ]
    again = desk.good("ingest", "inbox", "--json").json("ingest")
    assert [(each["outcome"], each["article_id"]) for each in again] == [
        ("unchanged", 1),
        ("unchanged", 2),
    ]


def test_a_later_report_of_a_story_that_was_told_is_said_to_be_kept_back(desk: Desk) -> None:
    desk.ingest(a=QUAKE)
    told = desk.good("ingest", desk.put("b.txt", QUAKE_ELSEWHERE)).out
    kept = "Story 1, alert rockets now: 1 later report kept back, which says nothing new to it;"
    assert f"{kept} see wirewatch stories 1.\n" in told
    assert "to be sent" not in told


def test_a_copy_of_what_was_told_is_said_to_be_kept_back(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    told = desk.good("ingest", desk.put("b.txt", ROCKET_COPY)).out
    kept = "Story 1, alert rockets now: 1 copy kept back, which says nothing new to it;"
    assert f"{kept} see wirewatch stories 1.\n" in told


def test_that_an_alert_wants_no_follow_ups_is_said_where_there_is_news(desk: Desk) -> None:
    wanting = desk.config.read_text().replace('wait = "0s"', 'wait = "0s"\nfollow_ups = "none"')
    desk.config.write_text(wanting)
    desk.ingest(a=QUAKE)
    text = QUAKE_ELSEWHERE.replace("quake\n", "quake, at least 31 dead\n", 1)
    told = desk.good("ingest", desk.put("b.txt", text)).out
    kept = "Story 1, alert rockets now: 1 later report kept back, since it wants no follow-ups;"
    assert f"{kept} see wirewatch stories 1.\n" in told
    mended = desk.put("a.txt", QUAKE.replace("Strong", "CORRECTED: Strong", 1))
    assert kept in desk.good("ingest", mended).out
    for article in ("1", "2"):
        (explained,) = desk.good("explain", article, "--json").one("explain")["articles"]
        (decided,) = [each for each in explained["alerts"] if each["alert"] == "rockets now"]
        reasons = [each["reason"] for each in decided["decisions"]]
        assert reasons[-1] == "the story was told, and the alert wants no follow-ups"


def test_a_follow_up_is_said_with_its_reason_and_when_it_is_due(desk: Desk) -> None:
    desk.ingest(a=QUAKE)
    desk.deliver()
    text = QUAKE_ELSEWHERE.replace("quake\n", "quake, at least 31 dead\n", 1)
    told = desk.good("ingest", desk.put("b.txt", text)).out
    assert "1 delivery to be sent" in told
    follow_up = "Story 1, alert rockets now: a follow-up is to be sent: count rose, due 20"
    assert follow_up in told
    assert " UTC.\n" in told


def test_without_alerts_nothing_is_to_be_sent(desk: Desk) -> None:
    outcome = desk.good("ingest", "--no-alerts", desk.put("a.txt", ROCKET))
    assert "to be sent" not in outcome.out
    assert desk.good("deliveries", "--json").json("deliveries") == []


def test_each_document_of_an_archive_has_its_line_and_its_place(desk: Desk) -> None:
    with zipfile.ZipFile(desk.inbox / "a.zip", "w") as archive:
        for name, text in (("b/c.txt", ROCKET), ("d.txt", GARDEN), ("../e.txt", GARDEN)):
            archive.writestr(name, text)
        archive.writestr("f.png", b"x")
    outcome = desk.run("ingest", "--json", desk.inbox)
    assert outcome.status == 1
    assert [(each["item"], each["outcome"]) for each in outcome.json("ingest")] == [
        ("member b/c.txt", "new"),
        ("member d.txt", "new"),
        ("member ../e.txt", "rejected"),
    ]
    told = desk.run("ingest", desk.inbox).out
    assert "[member b/c.txt]: unchanged (article 1)" in told
    assert "climbs out of the archive" in told


def test_what_was_passed_over_in_an_archive_is_said(desk: Desk) -> None:
    with zipfile.ZipFile(desk.inbox / "a.zip", "w") as archive:
        archive.writestr("b.txt", ROCKET)
        archive.writestr("f.png", b"x")
    told = desk.good("ingest", desk.inbox).out
    assert "Passed over: files in formats that are not read (1)." in told


def test_an_interrupted_ingest_says_how_to_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> Iterator[Ingested]:
        yield Ingested("a.txt", None, "new", None, 1)
        raise KeyboardInterrupt

    monkeypatch.setattr("worker.way.collect.steps.ingest.ingest", interrupted)
    outcome = desk.run("ingest", desk.inbox)
    assert outcome.status == 1
    assert "Interrupted after 1 document. The same command again goes on." in outcome.err


def test_an_empty_folder_is_said_to_hold_nothing(desk: Desk) -> None:
    assert "nothing to read" in desk.good("ingest", "inbox").out


def test_the_first_command_makes_the_database(empty_desk: Desk) -> None:
    empty_desk.good("ingest", empty_desk.put("a.txt", ROCKET))
    assert (empty_desk.folder / "data" / "wirewatch.db").exists()


def test_a_feed_is_polled_by_name_and_then_unchanged(desk: Desk) -> None:
    with serving(response(FEED.encode(), headers=["Content-Type: application/rss+xml"])) as server:
        add_feed(desk, server)
        first = desk.good("poll", "World", "--json").one("poll")
        assert (first["outcome"], first["entries"], first["new"]) == ("ok", 1, 1)
        assert first["url"] == f"{server.url}feed.xml"
        assert first["notes"] == [FIRST_POLL]
        second = desk.good("poll", "--json").one("poll")
        assert second["notes"] == []
        assert (second["outcome"], second["entries"], second["unchanged"]) == ("unchanged", 1, 1)
        assert "World: not modified, 1 unchanged; next in" in desk.good("poll").out


def test_what_a_poll_counts_is_said_in_the_singular_where_it_is_one(desk: Desk) -> None:
    (item,) = re.findall("<item>.*</item>", FEED, re.DOTALL)
    feed = FEED.replace(item, item + item.replace("a1", "a2"))
    with serving(response(feed.encode(), headers=["Content-Type: application/rss+xml"])) as server:
        add_feed(desk, server)
        assert "World: 2 entries, 1 new, 1 duplicate; next in" in desk.good("poll").out


def test_a_poll_says_what_an_operator_should_know(desk: Desk) -> None:
    broken = FEED.replace("</description>", "").replace("</rss>", "")
    answer = response(broken.encode(), headers=["Content-Type: application/rss+xml"])
    with serving(answer) as server:
        add_feed(desk, server)
        told = desk.good("poll").out.splitlines()
    assert told[0].startswith("World: 1 entry, 1 new")
    assert f"  {FIRST_POLL}" in told
    assert "  the feed is not well-formed and was mended" in told


def test_a_feed_without_a_name_is_called_as_it_calls_itself_from_its_first_poll_on(
    desk: Desk,
) -> None:
    with serving(response(FEED.encode())) as server:
        with desk.config.open("a", encoding="utf-8") as stream:
            stream.write(f'[[feed]]\nurl = "{server.url}feed.xml"\n')
        assert desk.good("poll").out.startswith("World of tests: 1 entry, 1 new; next in")


def test_what_somebody_else_reads_of_a_poll_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ComputingHere, "process", lambda *_, **__: {})
    monkeypatch.setattr(ComputingHere, "alone", lambda *_: {})
    with serving(response(FEED.encode())) as server:
        add_feed(desk, server)
        told = desk.good("poll").out.splitlines()
    assert told[0].startswith("World: 1 entry; next in")
    assert "  1 entry is still to be read: a running service does that" in told


def test_a_poll_names_the_articles_that_it_brought(desk: Desk) -> None:
    with serving(response(FEED.encode())) as server:
        add_feed(desk, server)
        assert "  article 1: Rocket falls into the sea" in desk.good("poll").out.splitlines()
        assert "article 1" not in desk.good("poll").out


def test_what_the_service_delivered_meanwhile_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_signs_of_life(desk, "beat")
    monkeypatch.setattr(
        "worker.way.deliver.store.due.standing", lambda *_: [("sent", None), ("held", None)]
    )
    said = desk.good("ingest", desk.put("a.txt", ROCKET)).out
    assert "1 delivery sent by the running service meanwhile." in said
    assert "1 delivery not to be sent, or held" in said


def test_deliveries_that_others_set_off_meanwhile_are_not_counted(desk: Desk) -> None:
    desk.good("ingest", desk.put("a.txt", ROCKET))
    assert "1 delivery to be sent" in desk.good("ingest", desk.put("b.txt", QUAKE)).out
    assert "to be sent" not in desk.good("ingest", desk.put("b.txt", QUAKE)).out


def test_an_outlet_is_called_as_the_configuration_calls_its_feed(desk: Desk) -> None:
    entries = FEED.replace("</channel>", ITEM_FROM_ELSEWHERE + "</channel>")
    answer = response(entries.encode(), headers=["Content-Type: application/rss+xml"])
    with serving(answer) as server:
        add_feed(desk, server)
        desk.good("poll", "World")
        add_feed(desk, server, name="", path="other.xml")
        desk.good("poll")
    outlets = {each["outlet"] for each in desk.good("articles", "--json").json("article")}
    assert outlets == {"World", "Far Wire"}
    shown = [each["outlets"] for each in desk.good("stories", "--json").json("stories")]
    assert {each["name"] for story in shown for each in story} == {
        "World",
        "World of tests",
        "Far Wire",
    }


def test_a_feed_that_fails_makes_status_1_and_the_others_are_polled(desk: Desk) -> None:
    answer = response(FEED.encode(), headers=["Content-Type: application/rss+xml"])
    with serving(answer) as server, serving(response(status="500 Oops")) as broken:
        add_feed(desk, server)
        add_feed(desk, broken, "Broken")
        outcome = desk.run("poll", "--json")
        assert outcome.status == 1
        assert {each["feed"]: each["outcome"] for each in outcome.json("poll")} == {
            "World": "ok",
            "Broken": "error",
        }
        known = desk.good("feeds", "list", "--json").json("feeds")
        assert {each["name"]: each["state"] for each in known} == {
            "World": "ok",
            "Broken": "failing",
        }
        listed = desk.good("feeds", "list").out
        assert "soft error since" in listed
        assert "500" in listed
        assert "Broken: failing since" in desk.run("status").out


def test_an_unknown_feed_is_refused_with_the_nearest_name(desk: Desk) -> None:
    with serving(response(FEED.encode())) as server:
        add_feed(desk, server)
        outcome = desk.run("poll", "Worlt")
    assert outcome.status == 2
    assert 'there is no feed "Worlt"; did you mean "World"?' in outcome.err


def test_polling_without_feeds_says_how_to_add_one(desk: Desk) -> None:
    assert "wirewatch feeds add URL" in desk.good("poll").out
    assert desk.good("poll", "--json").out == ""
