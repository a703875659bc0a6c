from __future__ import annotations

import stat
import tomllib
from xml.etree import ElementTree

import pytest

from tests.console.desk import CONFIG, Desk
from tests.net.servers import response, serving
from tests.way.collect.commands.test_ingest import FEED, add_feed
from worker.setup.configuration import load_settings
from worker.way.collect.steps.feed_file import NewFeed, add

ANSWER = response(FEED.encode(), headers=["Content-Type: application/rss+xml"])
PAGE = response(b"<!doctype html><html><body>hello</body></html>")


def test_a_feed_is_checked_and_nothing_stored(desk: Desk) -> None:
    with serving(ANSWER) as server:
        found = desk.good("feeds", "check", server.url, "--json").one("feeds.check")
        assert (found["title"], found["entries"], found["dated"]) == ("World of tests", 1, 1)
        assert found["newest_at"] == "2024-11-19T09:40:00Z"
        assert found["identities"] == {"guid": 1}
        words = desk.good("feeds", "check", server.url).out
    assert words.startswith("World of tests")
    assert "told apart by guid" in words
    assert "- Rocket falls into the sea" in words
    assert desk.good("articles", "--json").out == ""


@pytest.mark.parametrize("is_json", [False, True])
def test_a_feed_without_entries_is_called_by_its_own_title(desk: Desk, is_json: bool) -> None:
    content = b"<rss version='2.0'><channel><title>Quiet desk</title></channel></rss>"
    if is_json:
        content = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Quiet desk"}'
    kind = "application/feed+json" if is_json else "application/rss+xml"
    with serving(response(content, headers=[f"Content-Type: {kind}"])) as server:
        assert desk.good("feeds", "check", server.url).out.startswith("Quiet desk")
        desk.good("feeds", "add", server.url)
    (added,) = tomllib.loads(desk.config.read_text(encoding="utf-8"))["feed"]
    assert added["name"] == "Quiet desk"


def test_what_is_no_feed_is_said_with_status_1(desk: Desk) -> None:
    with serving(PAGE) as server:
        outcome = desk.run("feeds", "check", server.url, "--json")
        assert outcome.status == 1
        assert outcome.one("feeds.check")["error_kind"] == "hard"
        assert "this is a web page, not a feed" in desk.run("feeds", "check", server.url).out
    assert desk.run("feeds", "check", "example.org/feed").status == 2


def test_a_feed_is_added_to_the_file_and_its_comments_stay(desk: Desk) -> None:
    with serving(ANSWER) as server:
        url = f"{server.url}feed.xml"
        outcome = desk.good("feeds", "add", url, "--freshness", "10m")
        assert f"Added to {desk.config}" in outcome.out
        text = desk.config.read_text(encoding="utf-8")
        assert text.startswith(CONFIG.rstrip())
        wanted = {"url": url, "name": "World of tests", "freshness": "10m"}
        assert tomllib.loads(text)["feed"] == [wanted]
        assert desk.good("feeds", "list", "--json").one("feeds")["state"] == "new"
        twice = desk.run("feeds", "add", url)
    assert twice.status == 2
    assert "is watched already, as “World of tests”" in twice.err


def test_a_second_feed_stands_beside_the_first(desk: Desk) -> None:
    with serving(ANSWER) as server:
        text = f'[[feed]]\nurl = "{server.url}1.xml"  # the first\n\n# the rest\n{CONFIG}'
        desk.config.write_text(text, encoding="utf-8")
        desk.good("feeds", "add", f"{server.url}2.xml", "--name", 'Second “quoted" one')
    changed = desk.config.read_text(encoding="utf-8")
    assert [each["url"][-5:] for each in tomllib.loads(changed)["feed"]] == ["1.xml", "2.xml"]
    for line in text.splitlines():
        assert line in changed
    assert changed.index("2.xml") < changed.index("[[folder]]")


@pytest.mark.parametrize(
    "text",
    [
        "",
        CONFIG.rstrip(),
        CONFIG.replace("\n", "\r\n"),
        f'{CONFIG}\n[[feed]]\nurl = "http://127.0.0.1:9/1.xml"',
        f'[[feed]] # one\nurl = "http://127.0.0.1:9/1.xml"\n\n{CONFIG}\n[[feed]]\n'
        'url = "http://127.0.0.1:9/2.xml" # two\n# end\n',
    ],
)
def test_whatever_the_file_looks_like_it_says_what_it_said_and_the_feed(
    desk: Desk, text: str
) -> None:
    desk.config.write_bytes(text.encode())
    feed = NewFeed("http://127.0.0.1:9/new.xml", 'A "name" – 새')
    add(load_settings(desk.config), [feed])
    changed = desk.config.read_bytes().decode()
    before, after = tomllib.loads(text), tomllib.loads(changed)
    assert after.pop("feed") == [*before.pop("feed", []), feed.table()]
    assert after == before
    assert set(text.splitlines()) <= set(changed.splitlines())
    assert ("\r\n" in text) == ("\r\n" in changed)


def test_a_file_that_cannot_be_added_to_is_left_alone(desk: Desk) -> None:
    text = 'feed = [{ url = "http://127.0.0.1:9/1.xml" }]\n' + CONFIG
    desk.config.write_text(text, encoding="utf-8")
    with serving(ANSWER) as server:
        outcome = desk.run("feeds", "add", server.url)
    assert outcome.status == 1
    assert "edit it by hand" in outcome.err
    assert desk.config.read_text(encoding="utf-8") == text


def test_a_feed_that_cannot_be_fetched_is_not_added(desk: Desk) -> None:
    with serving(PAGE) as server:
        outcome = desk.run("feeds", "add", server.url)
    assert outcome.status == 1
    assert desk.config.read_text(encoding="utf-8") == CONFIG
    assert desk.run("feeds", "add", server.url, "--freshness", "soon").status == 2


def test_the_sample_cannot_be_added_to(desk: Desk) -> None:
    from click.testing import CliRunner

    from worker.cli.root import wirewatch

    desk.config.unlink()
    result = CliRunner().invoke(wirewatch, ["feeds", "add", "http://127.0.0.1:9/feed.xml"])
    assert result.exit_code == 2
    assert "run wirewatch init first" in result.stderr


def test_a_feed_not_yet_polled_is_listed(desk: Desk) -> None:
    with serving(ANSWER) as server:
        add_feed(desk, server)
    assert "not polled yet" in desk.good("feeds", "list").out


FEEDS = """\
[[feed]]
url = "https://joe:SECRET1@a.example/feed?token=SECRET2&x=SECRET3"
name = "A & \\"B\\" <C>"
[[feed]]
url = "https://b.example/feed.xml"
"""


def addresses(text: str) -> list[tuple[str | None, str | None]]:
    found = ElementTree.fromstring(text).iter("outline")
    return [(each.get("text"), each.get("xmlUrl")) for each in found]


def test_feeds_are_exported_without_secrets(desk: Desk) -> None:
    desk.config.write_text(FEEDS + CONFIG, encoding="utf-8")
    text = desk.good("feeds", "export").out
    assert "SECRET" not in text
    first, second = addresses(text)
    assert first[0] == 'A & "B" <C>'
    assert second == ("b.example", "https://b.example/feed.xml")
    assert "needs --out" in desk.run("feeds", "export", "--with-secrets").err


def test_whole_addresses_are_exported_into_a_file_of_the_owners_alone(desk: Desk) -> None:
    desk.config.write_text(FEEDS + CONFIG, encoding="utf-8")
    out = desk.config.parent / "feeds.opml"
    out.write_text("old")
    out.chmod(0o644)
    desk.good("feeds", "export", "--with-secrets", "--out", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    [(_, first), _] = addresses(out.read_text(encoding="utf-8"))
    assert first == "https://joe:SECRET1@a.example/feed?token=SECRET2&x=SECRET3"


def test_a_feed_is_listed_and_asked_for_by_its_whole_or_its_shown_address(desk: Desk) -> None:
    with serving(ANSWER) as server:
        url = f"{server.url}feed.xml?auth=SECRET1&token=SECRET2"
        desk.config.write_text(f'[[feed]]\nurl = "{url}"\n{CONFIG}', encoding="utf-8")
        polled = desk.good("poll", url, "--json").one("poll")
        assert "SECRET" not in polled["url"]
        assert desk.good("poll", polled["url"], "--json").one("poll")["error"] is None
        unknown = desk.run("poll", url.replace("SECRET2", "SECRET3"))
    assert unknown.status == 2
    assert "SECRET" not in unknown.err
    listed = desk.good("feeds", "list", "--json").one("feeds")
    assert (listed["state"], listed["key"]) == ("ok", polled["url"])


def test_the_list_shows_the_group_the_rhythm_and_the_next_poll(desk: Desk) -> None:
    with serving(ANSWER) as server:
        text = f'\n[[feed]]\nurl = "{server.url}feed.xml"\ngroup = "World"\n'
        desk.config.write_text(CONFIG + text, encoding="utf-8")
        assert "  group: World\n" in desk.good("feeds", "list").out
        assert desk.good("feeds", "list", "--json").one("feeds")["rhythm"] is None
        desk.good("poll")
    listed = desk.good("feeds", "list").out
    assert "; next in " in listed
    assert "  group: World\n" in listed
    assert " a day; polled about " in listed
    found = desk.good("feeds", "list", "--json").one("feeds")
    assert found["group"] == "World"
    assert found["rhythm"]["entries_a_day"] > 0
    assert found["rhythm"]["polls_a_day"] > 0
