"""All that can be known of a configuration's mistakes is said at once, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.settings.texts import ReadText, problems
from worker.base.errors import ConfigError
from worker.setup.configuration import load_settings

TABLES = {
    "[page]": ("",),
    "[retention]": ("",),
    "[[feed]]": ('url = "https://news.example.org/a.xml"', 'name = "World"'),
    "[[folder]]": ('path = "in"',),
    "[topic.a]": ("query = 'ferry'",),
    "[channel.desk]": ('kind = "email"', 'to = ["a@example.org"]'),
    "[channel.hook]": ('kind = "webhook"', 'url = "https://example.org/h"'),
    "[channel.out]": ('kind = "file"', 'path = "x"'),
    "[channel.chat]": ('kind = "apprise"', 'url = "ntfy://example"'),
    "[service]": ("",),
    "[[alert]]": ('name = "n"', 'topics = ["a"]', 'channels = ["out"]'),
}
WRONG = {
    "[service]": (
        'zone = "Kyiv"', "colour = 1", 'smtp_url = "smpt://x"', 'listen = "9464"',
        'operator_channels = ["no"]', "most_messages_a_day = -1", 'readable_by = "x"',
        'private_networks = ["10.0.0.0/33"]', 'contact = "a\\nb"', 'database_url = "mysql://x"',
    ),
    "[page]": ('listen = "0.0.0.0:80"', 'hosts = "x"', 'act_users = [""]', "colour = 1"),
    "[retention]": ('bytes = "1"', 'articles = "5d"', "colour = 1"),
    "[[feed]]": (
        'freshness = "5"', "nam = 1", 'max_interval = "x"', 'keep = "no"', 'full_text = "x"',
    ),
    "[[folder]]": ('alert_on_first_scan = "yes"', "patern = 1"),
    "[topic.a]": ("qery = 1", 'example = [{ text = "x", match = true }]'),
    "[channel.desk]": (
        "cc = 1", 'to = ["nobody", "b@example.org", "c d@x"]', 'sender = "x"', 'zone = "Kyiv"',
        'language = "xx"', 'quiet = ["x"]',
    ),
    "[channel.hook]": (
        'url = "ftp://x"', 'template = "x.txt"', 'content_type = "text"', 'headers = "x"',
        "colour = 1",
    ),
    "[channel.out]": ('readable_by = "x"', "colour = 1"),
    "[channel.chat]": ('url = "http://x"', 'zone = "Kyiv"', "colour = 1"),
    "[[alert]]": (
        'topics = ["b", "c"]', 'channels = ["x", "out"]', 'wait = "3"', "colour = 1",
        'quiet = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]', 'salience = "no"',
        "least_outlets = -1", "least_stories = 3", "urgent = { outlets = 1 }",
    ),
}  # fmt: skip
"""What is wrong by itself, whatever else is."""


def text(wrong: list[tuple[str, str]]) -> str:
    lines = []
    for header, right in TABLES.items():
        own = [line for where, line in wrong if where == header]
        taken = {line.partition(" =")[0] for line in own}
        lines += [header, *(each for each in right if each.partition(" =")[0] not in taken), *own]
    return "\n".join(lines) + "\n"


def said(folder: Path, written: str) -> set[str]:
    """Returns what is wrong, without the lines."""
    (folder / "w.toml").write_text(written, encoding="utf-8")
    try:
        load_settings(folder / "w.toml", examples=True, env={})
    except ConfigError as error:
        return {each.partition(": ")[2] for each in error.problems}
    return set()


def test_no_mistake_is_hidden_by_others(tmp_path: Path) -> None:
    assert said(tmp_path, text([])) == set()
    every = [(header, line) for header, lines in WRONG.items() for line in lines]
    alone = [(each, said(tmp_path, text([each]))) for each in every]
    assert all(found for _, found in alone)
    together = said(tmp_path, text(every))
    assert [each for each, found in alone if not found <= together] == []
    assert together == set().union(*(found for _, found in alone))


def test_each_address_that_is_none_is_named(tmp_path: Path) -> None:
    wrong = 'to = ["nobody", "b@example.org", "c d@x"]'
    found = said(tmp_path, text([("[channel.desk]", wrong)]))
    assert len(found) == 2
    assert {"'nobody'" in each or "'c d@x'" in each for each in found} == {True}


@pytest.mark.parametrize("guard", ['token_file = "no"', 'trusted_proxies = ["x"]'])
def test_a_page_whose_guard_is_wrong_is_not_called_open_as_well(tmp_path: Path, guard: str) -> None:
    listen = ("[page]", 'listen = "0.0.0.0:80"')
    assert any("is reached from elsewhere" in each for each in said(tmp_path, text([listen])))
    found = said(tmp_path, text([listen, ("[page]", guard)]))
    assert len(found) == 1 and "is reached from elsewhere" not in found.pop()


def test_a_name_of_a_source_that_was_refused_is_not_called_unknown(tmp_path: Path) -> None:
    wrong = [("[[feed]]", 'freshness = "x"'), ("[[alert]]", 'sources = ["World", "in", "Wrold"]')]
    (tmp_path / "w.toml").write_text(text(wrong), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path / "w.toml")
    assert [each for each in caught.value.warnings if "no source or group" in each] == []
    (tmp_path / "w.toml").write_text(text(wrong[1:]), encoding="utf-8")
    warned = [each for each in load_settings(tmp_path / "w.toml").warnings if "no source" in each]
    assert len(warned) == 1 and '"Wrold"' in warned[0]


BROKEN = """\
[service]
zone = "Kyiv"
[topic.a]
query = "x
[[topic.a.example]]
text = "x"
match = true
[topic.b]
query = 'ferry'
colour = 1
[channel.out]
kind = "file"
path = [
[[alert]]
name = "n"
topics = ["a", "b"]
channels = ["out"]
wait = "3"
[service]
contact = "x"
"""


def test_a_table_that_is_no_toml_hides_no_mistake_of_another(read: ReadText) -> None:
    found = problems(read, BROKEN)
    assert all("this is not TOML" in each for each in found[:3])
    assert [":".join(each.split(": ")[:2]) for each in found[3:]] == [
        ":2:service.zone",
        ":10:topic.b.colour",
        ":18:alert.wait",
    ]
    assert [each.partition(": ")[0] for each in found[:3]] == [":4", ":14", ":19"]


@pytest.mark.parametrize("line", BROKEN.splitlines(keepends=True))
def test_what_is_read_despite_a_mistake_is_what_stands_there(read: ReadText, line: str) -> None:
    written = BROKEN.replace(line, line.replace("\n", " ]]\n"), 1)
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(written)
    assert 0 < len(problems(read, written)) <= 8


SHORT = """\
service.zone = "Kyiv
page.listen = "0.0.0.0:80"
page.token_file = “x”
topic.a.query = "x
topic.a.name = 3
topic.b = { query = 1 }
channel.out = { kind = "file", path = "x }
channel.me = { kind = "file", path = 3 }
alert = [{ name = "n", topics = ["a", "b"], channels = ["out"], wait = "x" }]
"""


def test_above_all_tables_each_line_is_looked_at(read: ReadText) -> None:
    found = problems(read, SHORT)
    assert [each.split(": ")[:2] for each in found] == [
        [":1", "this is not TOML"],
        [":3", "this is not TOML"],
        [":4", "this is not TOML"],
        [":7", "this is not TOML"],
        [":6", "topic.b.query"],
        [":8", "channel.me.path"],
        [":9", "alert.wait"],
    ]


def test_a_file_that_cannot_be_read_hides_no_mistake_of_another(
    read: ReadText, tmp_path: Path
) -> None:
    main = """\
include = ["topics.toml", "more.toml", "late.toml"]
[channel.out]
kind = "file"
path = 3
[[alert]]
name = "n"
topics = ["there"]
channels = ["out", "no where"]
wait = "x"
"""
    (tmp_path / "topics.toml").write_text("[topic.there]\nquery = \n", encoding="utf-8")
    (tmp_path / "more.toml").write_text("[topic.here]\nquery = 1\n", encoding="utf-8")
    found = problems(read, main)
    assert found[0].startswith("topics.toml:2: this is not TOML")
    assert found[1].endswith(':1: include: there is no file "late.toml"')
    assert found[2].endswith("channel.out.path: 3 is not allowed; allowed: a text in quotes")
    assert ':8: alert.channels: "no where" is no slug' in found[3]
    assert ":9: alert.wait" in found[4]
    assert found[5].startswith("more.toml:2: topic.here.query: 1 is not allowed")
    assert len(found) == 6


NAMED = """\
[topic.ferries]
query = "x"
name = "Ferries at sea"
[topic.Kursk-Deployment]
query = "x"
[topic."x y"]
query = "x"
[topic.x_y]
query = "x"
[channel.out]
kind = "file"
path = "x"
[[alert]]
name = "n"
channels = ["out"]
"""
MEANT: dict[str, Any] = {
    '["Ferries at sea"]': '"Ferries at sea" is no slug; allowed: small Latin letters, digits and '
    'underscores, such as ukraine_aid; did you mean "ferries"?',
    '["ferries at see"]': 'there is no topic "ferries at see"; allowed: ferries, '
    'kursk_deployment, x_y; did you mean "ferries"?',
    '"Ferries at sea"': '"Ferries at sea" is not allowed; allowed: a list, each of it a topic '
    'there is; did you mean ["ferries"]?',
    '["Kursk-Deployment"]': '"Kursk-Deployment" is no slug; allowed: small Latin letters, digits '
    'and underscores, such as ukraine_aid; did you mean "kursk_deployment"?',
    '["kursk_deployment"]': None,
    '["kursk deployment"]': 'there is no topic "kursk deployment"; allowed: ferries, '
    'kursk_deployment, x_y; did you mean "kursk_deployment"?',
    '["ferries", "Ferries at sea"]': '"Ferries at sea" is no slug; allowed: small Latin letters, '
    "digits and underscores, such as ukraine_aid",
}


@pytest.mark.parametrize("topics", MEANT)
def test_what_is_proposed_for_a_slug_is_one(read: ReadText, topics: str) -> None:
    found = problems(read, f"{NAMED}topics = {topics}\n")
    of_alert = [each.partition(": alert.topics: ")[2] for each in found if ": alert." in each]
    assert of_alert == ([MEANT[topics]] if MEANT[topics] else [])
    assert len(found) - len(of_alert) == 2
