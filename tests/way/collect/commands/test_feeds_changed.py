"""Feeds added, imported, paused and removed by commands."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.console.desk import CONFIG, Desk
from tests.net.servers import Answer, Server, path_of, response, serving
from tests.way.collect.commands.test_ingest import FEED, add_feed

PAGE = "<!doctype html><html><head>{}</head><body><h1>News</h1></body></html>"


def link(path: str, title: str = "") -> str:
    kind = "application/rss+xml"
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{path}">'


PAGES = {
    "/one": PAGE.format(link("/1.xml", "One") + link("/comments/feed.xml", "Comments")),
    "/two": PAGE.format(link("/1.xml", "One") + link("2.xml", "Two")),
    "/thirty": PAGE.format("".join(link(f"/{number}.xml", f"N {number}") for number in range(30))),
    "/none": PAGE.format(""),
}


def answer(request: bytes) -> Answer:
    path = path_of(request)
    if path in PAGES:
        return response(PAGES[path].encode(), headers=["Content-Type: text/html"])
    if path.startswith("/gone"):
        return response(status="404 Not Found")
    if path.startswith("/down"):
        return response(status="503 Service Unavailable")
    if path.endswith(".xml"):
        content = FEED.replace("World of tests", f"Feed {path}").encode()
        return response(content, headers=["Content-Type: application/rss+xml"])
    return response(status="404 Not Found")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answer) as made:
        yield made


def feeds(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(desk.config.read_text(encoding="utf-8")).get(
        "feed", []
    )
    return found


def paths(desk: Desk) -> list[str]:
    return ["/" + each["url"].split("/", 3)[3] for each in feeds(desk)]


def test_several_feeds_are_added_at_once(desk: Desk, server: Server) -> None:
    urls = [f"{server.url}{name}.xml" for name in ("b", "a", "c")]
    said = desk.good("feeds", "add", *urls, "--group", "wires").out
    assert "Added 3 feeds to" in said
    assert paths(desk) == ["/b.xml", "/a.xml", "/c.xml"]
    assert {each["group"] for each in feeds(desk)} == {"wires"}
    assert [each["name"] for each in feeds(desk)] == ["Feed /b.xml", "Feed /a.xml", "Feed /c.xml"]


def test_what_is_good_is_added_and_what_is_not_is_said(desk: Desk, server: Server) -> None:
    outcome = desk.run("feeds", "add", f"{server.url}gone", f"{server.url}a.xml")
    assert outcome.status == 1
    assert "404" in outcome.err
    assert paths(desk) == ["/a.xml"]


def test_a_page_that_names_one_feed_leads_to_it(desk: Desk, server: Server) -> None:
    said = desk.good("feeds", "add", f"{server.url}one").out
    assert "is a page and names this feed" in said
    assert paths(desk) == ["/1.xml"]


def test_a_page_that_names_several_is_asked_about(desk: Desk, server: Server) -> None:
    outcome = desk.run("feeds", "add", f"{server.url}two")
    assert outcome.status == 2
    assert "1  One  " in outcome.out
    assert "2  Two  " in outcome.out
    assert feeds(desk) == []
    desk.good("feeds", "add", f"{server.url}two", "--all")
    assert paths(desk) == ["/1.xml", "/2.xml"]
    again = desk.run("feeds", "add", f"{server.url}two", "--all")
    assert again.status == 2
    assert "watched already" in again.err


def test_a_page_that_names_thirty_gives_thirty(desk: Desk, server: Server) -> None:
    desk.good("feeds", "add", f"{server.url}thirty", "--all")
    assert len(feeds(desk)) == 30
    assert max(len(path_of(each)) for each in server.requests) < 20


def outline(url: str, name: str = "") -> str:
    return f'<outline type="rss" text="{name}" xmlUrl="{url}"/>'


def opml(desk: Desk, body: str) -> str:
    path = desk.config.parent / "feeds.opml"
    path.write_text(f'<opml version="2.0"><body>{body}</body></opml>', encoding="utf-8")
    return str(path)


def test_a_list_is_imported_with_its_folders_and_one_summary(desk: Desk, server: Server) -> None:
    at = server.url
    add_feed(desk, server, path="known.xml")
    body = (
        outline(f"{at}a.xml", "A &amp; co")
        + f'<outline text="World"><outline text="Asia">{outline(f"{at}b.xml")}</outline>'
        + f"{outline(f'{at}known.xml')}{outline(f'{at}a.xml')}</outline>"
        + outline(f"{at}gone", "Gone")
        + outline(f"{at}down", "Down")
        + outline("javascript:alert(1)", "No address")
    )
    outcome = desk.run("feeds", "import", opml(desk, body))
    assert outcome.status == 1
    assert "3 of 7 feeds taken into" in outcome.out
    assert "Not taken: 1 watched already, 1 named twice, 2 not usable." in outcome.out
    assert "it is watched already" in outcome.out
    assert "the list names it twice" in outcome.out
    assert "not taken: javascript:alert(1): this is no web address" in outcome.out
    assert "it does not answer at the moment" in outcome.out
    assert "Folders became 1 group" in outcome.out
    assert paths(desk) == ["/known.xml", "/a.xml", "/b.xml", "/down"]
    assert feeds(desk)[1]["name"] == "A & co"
    assert feeds(desk)[2] == {
        "url": f"{at}b.xml",
        "name": "Feed /b.xml",
        "group": "World / Asia",
    }
    assert desk.config.read_text(encoding="utf-8").startswith(CONFIG)


def test_what_became_of_each_feed_of_a_list_is_a_line_of_json(desk: Desk, server: Server) -> None:
    file = opml(desk, outline(f"{server.url}a.xml") + outline(f"{server.url}gone"))
    found = desk.run("feeds", "import", file, "--json").json("feeds.import")
    assert [each["outcome"] for each in found] == ["taken", "refused"]
    assert found[1]["reason"] == "the server answered 404 (Not Found)"


def test_a_list_can_be_taken_without_asking_the_addresses(desk: Desk, server: Server) -> None:
    desk.good("feeds", "import", opml(desk, outline(f"{server.url}gone", "Later")), "--unchecked")
    assert (paths(desk), server.requests) == (["/gone"], [])


def test_of_one_host_two_addresses_are_asked_at_a_time(desk: Desk) -> None:
    under_way: list[int] = []
    most: list[int] = []

    def slow(request: bytes) -> Answer:
        under_way.append(1)
        most.append(len(under_way))
        time.sleep(0.05)
        under_way.pop()
        return answer(request)

    with serving(slow) as server:
        body = "".join(outline(f"{server.url}{number}.xml") for number in range(8))
        desk.good("feeds", "import", opml(desk, body))
    assert (len(feeds(desk)), max(most)) == (8, 2)


def test_what_is_no_list_is_said(desk: Desk) -> None:
    path = desk.config.parent / "feeds.opml"
    path.write_text("<html><body>no</body></html>")
    outcome = desk.run("feeds", "import", str(path))
    assert outcome.status == 2
    assert "this is no OPML" in outcome.err


def test_an_exported_list_is_imported_as_it_was(desk: Desk, server: Server) -> None:
    body = outline(f"{server.url}a.xml", "A") + (
        f'<outline text="World">{outline(f"{server.url}b.xml", "B")}</outline>'
    )
    desk.good("feeds", "import", opml(desk, body))
    before, out = feeds(desk), desk.config.parent / "out.opml"
    desk.good("feeds", "export", "--with-secrets", "--out", str(out))
    folder = ElementTree.parse(out).find("body/outline[@text='World']/outline")
    assert folder is not None
    assert folder.get("text") == "B"
    desk.config.write_text(CONFIG, encoding="utf-8")
    desk.good("feeds", "import", str(out))
    assert feeds(desk) == before


def test_feeds_are_added_to_and_removed_from_the_file_that_holds_them(
    desk: Desk, server: Server
) -> None:
    extra = desk.config.parent / "feeds.toml"
    extra.write_text(f'# ours\n[[feed]]\nurl = "{server.url}a.xml"  # the first\nname = "A"\n')
    desk.config.write_text(f'include = ["feeds.toml"]\n{CONFIG}', encoding="utf-8")
    main = desk.config.read_text(encoding="utf-8")
    desk.good("feeds", "add", f"{server.url}b.xml", "--name", "B")
    assert [each["name"] for each in tomllib.loads(extra.read_text())["feed"]] == ["A", "B"]
    said = desk.good("feeds", "remove", "A").out
    assert f"1 feed removed from {extra}" in said
    assert extra.read_text() == f'# ours\n\n[[feed]]\nurl = "{server.url}b.xml"\nname = "B"\n'
    assert desk.config.read_text(encoding="utf-8") == main
    assert desk.run("feeds", "remove", "A").status == 2


def test_a_list_of_which_nothing_is_new_names_the_file_that_holds_the_feeds(
    desk: Desk, server: Server
) -> None:
    extra = desk.config.parent / "feeds" / "imported.toml"
    extra.parent.mkdir()
    extra.write_text("# None yet.\n", encoding="utf-8")
    desk.config.write_text(f'include = ["feeds/imported.toml"]\n{CONFIG}', encoding="utf-8")
    list_ = opml(desk, outline(f"{server.url}a.xml"))
    for taken in (1, 0):
        said = desk.good("feeds", "import", list_).out
        assert f"{taken} of 1 feed taken into {extra}." in said


def test_a_paused_feed_is_not_due_until_it_is_resumed(desk: Desk, server: Server) -> None:
    add_feed(desk, server)
    assert "1 feed paused: World" in desk.good("feeds", "pause", "World").out
    listed = desk.good("feeds", "list", "--json").one("feeds")
    assert (listed["state"], listed["disabled"][:14]) == ("disabled", "paused by hand")
    told = [desk.good("feeds", "list").out, desk.run("status").out]
    assert all("paused" in each and "disabled" not in each for each in told)
    assert listed["next_at"] is None
    # A changed entry switches on what was switched off, and not what a person paused.
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text + 'freshness = "20m"\n', encoding="utf-8")
    desk.good("topics", "list")
    assert desk.good("feeds", "list", "--json").one("feeds")["state"] == "disabled"
    desk.good("feeds", "resume", "World")
    assert desk.good("feeds", "list", "--json").one("feeds")["state"] == "new"
    assert desk.run("feeds", "pause", "Nobody").status == 2


def test_a_paused_feed_is_polled_where_it_is_named_and_it_is_said(
    desk: Desk, server: Server
) -> None:
    add_feed(desk, server)
    desk.good("feeds", "pause", "World")
    said = desk.good("poll").out
    assert "1 feed paused and not polled: World." in said
    assert "entr" not in said
    every = desk.good("poll", "--json")
    assert (every.out, "not polled: World" in every.err) == ("", True)
    named = desk.good("poll", "World", "--json").one("poll")
    assert (named["outcome"], named["next_poll_at"]) == ("ok", None)
    assert named["notes"][0].startswith("it is paused")
    assert "next in" not in desk.good("poll", "World").out
    assert "next in" not in desk.good("feeds", "list").out


def test_the_feeds_of_a_site_are_found_by_one_of_its_pages(desk: Desk, server: Server) -> None:
    found = desk.good("feeds", "discover", f"{server.url}two", "--json").json("feeds.discover")
    assert [each["title"] for each in found] == ["Feed /1.xml", "Feed /2.xml"]
    usual = desk.good("feeds", "discover", f"{server.url}none", "--json").json("feeds.discover")
    assert "Feed /rss.xml" in [each["title"] for each in usual]
    assert feeds(desk) == []


def test_a_feed_without_a_name_is_called_by_its_own_title_once_it_was_read(
    desk: Desk, server: Server
) -> None:
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write("".join(f'[[feed]]\nurl = "{server.url}{n}.xml"\n' for n in (1, 2)))
    assert {each["name"] for each in desk.good("feeds", "list", "--json").json("feeds")} == {
        "127.0.0.1"
    }
    desk.good("poll")
    names = [each["name"] for each in desk.good("feeds", "list", "--json").json("feeds")]
    assert sorted(names) == ["Feed /1.xml", "Feed /2.xml"]
    # A change of the configuration leaves it its name.
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write('freshness = "20m"\n')
    assert desk.good("poll", "Feed /2.xml", "--json").one("poll")["feed"] == "Feed /2.xml"
    desk.good("feeds", "remove", "Feed /1.xml")
    assert paths(desk) == ["/2.xml"]


def test_sixty_feeds_of_a_list_are_taken_and_polled_by_one_command_each(
    desk: Desk, server: Server
) -> None:
    body = "".join(outline(f"{server.url}{number}.xml") for number in range(60))
    assert "60 of 60 feeds taken into" in desk.good("feeds", "import", opml(desk, body)).out
    polls = desk.good("poll", "--json").json("poll")
    assert [each["outcome"] for each in polls] == ["ok"] * 60
    assert {each["url"] for each in polls} == {f"{server.url}{n}.xml" for n in range(60)}


def test_of_five_thousand_feeds_the_broken_ones_are_counted_and_the_others_taken(
    desk: Desk,
) -> None:
    broken = ("ftp://files.example/{}", "no address {}", "http://", "http://[half.example/{}")
    urls = [
        broken[number // 10 % 4].format(number)
        if number % 10 == 0
        else f"https://h{number % 900}.example/{number}?a=1&b=2"
        for number in range(5000)
    ]
    # Its ampersands are bare, and its end is missing.
    body = "".join(f'<outline type="rss" text="B & co" xmlUrl="{url}"/>' for url in urls)
    path = desk.config.parent / "many.opml"
    path.write_text(f'<opml version="2.0"><body>{body}')
    outcome = desk.run("feeds", "import", str(path), "--unchecked")
    assert outcome.status == 1
    assert "4,500 of 5,000 feeds taken into" in outcome.out
    assert "Not taken: 500 not usable." in outcome.out
    assert len(outcome.out.splitlines()) < 150
    assert len(feeds(desk)) == 4500
