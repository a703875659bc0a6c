"""What a mistake's hint proposes is accepted when it is written there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest

from worker import channels, sources
from worker.base import hours
from worker.base.errors import ConfigError
from worker.settings import show
from worker.settings.page import PageTable
from worker.settings.retention import RetentionTable
from worker.settings.structs import AlertSettings, ServiceTable, TopicTable
from worker.settings.tables import fields_of
from worker.setup.configuration import load_settings
from worker.topics.query import parse

WHOLE: dict[str, Any] = {
    "service": {"data_dir": "data"},
    "page": {"listen": "127.0.0.1:8465"},
    "retention": {"bytes": "30d"},
    "feed": [{"url": "https://news.example.org/world.xml", "name": "World"}],
    "folder": [{"path": "inbox"}],
    "topic": {"ferries": {"query": "ferry"}, "boats": {"query": "boat"}},
    "channel": {
        "file": {"kind": "file", "path": "alerts"},
        "email": {"kind": "email", "to": ["desk@example.org"]},
        "webhook": {"kind": "webhook", "url": "https://hook.example.org/", "secret": "x" * 32},
        "apprise": {"kind": "apprise", "url": "ntfy://ntfy.example.org/desk"},
    },
    "alert": [
        {"name": "now", "topics": ["ferries"], "channels": ["file"]},
        {"name": "later", "topics": ["boats"], "channels": ["file"], "mode": "daily"},
        {"name": "many", "topics": ["boats"], "channels": ["file"], "mode": "spike"},
    ],
}
STRUCTS: dict[tuple[str | int, ...], Any] = {
    ("service",): ServiceTable,
    ("page",): PageTable,
    ("retention",): RetentionTable,
    ("topic", "ferries"): TopicTable,
    **{(kind, 0): sources.load(kind).Config for kind in ("feed", "folder")},
    **{("channel", kind): channels.load(kind).Config for kind in WHOLE["channel"]},
    **{("alert", number): AlertSettings for number in range(3)},
}
"""The tables, with what each is read into."""
VALUES = (
    "", "x", "true", "yes", "7", "100000", "-3", "2.5", "5 min", "50 ms", "0 seconds",
    "99999 weeks", "7.30", "24:00", "7 pm", "7:30-22:00", "7:30-7:30", "saturday", "Mon",
    "english", "zh_CN", "kyiv", "10.0.0.1/8", "10.0.0.1/0", "localhost", "desk@example.org",
    "World", "ferrie", "fiel", "Daily", "storys", "allways", "Bytes", ":8465", "Group",
)  # fmt: skip
"""What people write, one of each kind, and what would be refused in its turn."""
HINT = re.compile(r'did you mean (\[.*?\]|"(?:[^"\\]|\\.)*"|\S+(?= without quotes))')


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "wirewatch.toml"


def complaints(config: Path, document: dict[str, Any]) -> list[str]:
    """Returns what is wrong, each without its file and line."""
    config.write_text(show.document(document), encoding="utf-8")
    try:
        load_settings(config)
    except ConfigError as error:
        return [each.partition(": ")[2] for each in error.problems]
    return []


def proposed(words: str) -> Any:
    """Returns what a hint proposes, if there is one."""
    found = HINT.search(words)
    return tomllib.loads(f"x = {found[1]}")["x"] if found else None


def table_at(document: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        document = document[part]
    return document


def shown(path: tuple[str | int, ...]) -> str:
    return ".".join(each for each in path if isinstance(each, str))


def changed(path: tuple[str | int, ...], key: str, value: Any) -> dict[str, Any]:
    """Returns the configuration with another value, of what has to do with it alone."""
    parts = (path[0], *(("topic", "channel") if path[0] in ("service", "alert") else ()))
    document = deepcopy({str(name): WHOLE[str(name)] for name in parts})
    table_at(document, path)[key] = value
    return document


def tried(config: Path, path: tuple[str | int, ...], key: str, value: Any) -> Iterator[list[str]]:
    """Yields for each value that is proposed for a value what is said against it, other than what
    was said against the value itself."""
    is_list = key != "kind" and isinstance(fields_of(STRUCTS[path])[key].default, tuple)
    for given in (value, [value]) if is_list else (value,):
        first = complaints(config, changed(path, key, given))
        for words in first:
            near, about = proposed(words), f"{shown(path)}.{key}: "
            if near is None or not words.startswith(about):
                continue
            near = [near] if isinstance(given, list) else near
            again = set(complaints(config, changed(path, key, near))).difference(first)
            yield [f"{words} → {each}" for each in again if each.startswith(about)]


def test_the_configuration_is_right_before_anything_is_changed(config: Path) -> None:
    assert complaints(config, WHOLE) == []


VALUED = [each for each in STRUCTS if each[-1] not in (1, 2, "retention", "ferries")]
"""The tables, each kind once, for whose values something is proposed."""


@pytest.mark.parametrize("path", VALUED, ids=shown)
def test_each_proposed_value_is_accepted(config: Path, path: tuple[str | int, ...]) -> None:
    keys = [*fields_of(STRUCTS[path]), *(["kind"] if path[0] == "channel" else [])]
    found = [each for key in keys for value in VALUES for each in tried(config, path, key, value)]
    assert found, "nothing was proposed"
    assert [words for each in found for words in each] == []


@pytest.mark.parametrize("path", STRUCTS, ids=shown)
def test_each_proposed_key_is_accepted(config: Path, path: tuple[str | int, ...]) -> None:
    """Also beside the keys that stand there already, one of which may be the most alike."""
    refused, found = [], 0
    for name in fields_of(STRUCTS[path]):
        for wrong in (name[:-1], name.replace("_", "-"), name + "s", name.upper()):
            if wrong in fields_of(STRUCTS[path]):
                continue
            for words in complaints(config, changed(path, wrong, "x")):
                near = proposed(words) if "unknown key" in words else None
                if near is None:
                    continue
                found += 1
                if near in table_at(WHOLE, path):
                    refused.append(f"{words}: is there already")
                again = complaints(config, changed(path, near, "x"))
                reasons = ("unknown key", "beside", "is not for mode")
                refused += [
                    f"{words} → {each}" for each in again if any(r in each for r in reasons)
                ]
    assert found, "nothing was proposed"
    assert refused == []


@pytest.mark.parametrize(
    "name", ["servic", "pages", "retention_", "feeds", "topics", "alerts", "channels"]
)
def test_no_table_is_proposed_that_may_not_stand_twice(config: Path, name: str) -> None:
    def near(document: dict[str, Any]) -> Any:
        found = complaints(config, {**document, name: {"x": {}}})
        return proposed(next(each for each in found if "unknown table" in each))

    once = ("service", "page", "retention")
    assert near(WHOLE) not in once
    alone = {key: value for key, value in WHOLE.items() if key not in once}
    assert near(alone) == {"servic": "service"}.get(name, name.rstrip("s_"))


@pytest.mark.parametrize(
    ("slugs", "near"), [(["ferrie"], "ferries"), (["ferries", "ferrie"], None)]
)
def test_no_slug_is_proposed_that_is_listed(
    config: Path, slugs: list[str], near: str | None
) -> None:
    (words,) = complaints(config, changed(("alert", 0), "topics", slugs))
    assert proposed(words) == near


def test_no_slug_is_proposed_that_is_taken(config: Path) -> None:
    document = deepcopy(WHOLE)
    document["topic"]["Ferries"] = {"query": "ferry"}
    (words,) = complaints(config, document)
    assert proposed(words) is None
    document["topic"] = {"Ferries": {"query": "ferry"}, "boats": {"query": "boat"}}
    words = complaints(config, document)[0]
    assert proposed(words) == "ferries"


FEED = '[[feed]]\nurl = "https://news.example.org/{}.xml"\n'
SYNTAX = {
    "one table of a list": (
        FEED.format(1) + FEED.format(2).replace("[[feed]]", "[feed]"),
        "; line 1 says [[feed]]: so does each further one",
        ("\n[feed]\n", "\n[[feed]]\n"),
    ),
    "a list of named tables": (
        '[topic.a]\nquery = "x"\n[[topic]]\nquery = "y"\n',
        "; line 1 says [topic.a]: so does each further one",
        ("[[topic]]", "[topic.b]"),
    ),
    "a key that is there": (
        '[topic.a]\nquery = "x"\nquery = "y"\n',
        "; query stands in line 2 already: each key once",
        ('query = "y"\n', ""),
    ),
    "a table that is there": (
        '[service]\ncontact = "x"\n[page]\n[service]\nzone = "UTC"\n',
        "; service stands in line 1 already: add to it there",
        ('[service]\ncontact = "x"\n[page]\n[service]', '[page]\n[service]\ncontact = "x"'),
    ),
    "quotation marks of a word processor": (
        "[topic.a]\nquery = “x”\n",
        "; TOML's quotation marks are straight: \" and not “",
        ("“x”", '"x"'),
    ),
}


@pytest.mark.parametrize("case", SYNTAX)
def test_what_is_proposed_for_a_line_is_accepted(config: Path, case: str) -> None:
    text, hint, (wrong, right) = SYNTAX[case]
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(config)
    assert hint in str(caught.value)
    config.write_text(text.replace(wrong, right, 1), encoding="utf-8")
    load_settings(config)


def test_each_zone_that_is_proposed_is_one() -> None:
    names = [*sorted(available_timezones())[::15], "Europe/Kyiv", "America/Port-au-Prince"]
    for name in (*names, "localtime"):
        for spelling in (name.upper(), name.rpartition("/")[2].replace("_", " ").lower()):
            try:
                hours.zone(spelling)
            except ValueError as error:
                near = proposed(str(error))
                assert near is None or hours.zone(near).key == near


@pytest.mark.parametrize("word", ["english", "ua", "deu", "ger", "klingon", "UKRAINIAN", "xx"])
def test_a_language_that_is_proposed_is_one(word: str) -> None:
    (warning,) = parse(f"ferry AND lang:{word}").warnings
    near = proposed(warning)
    assert near is None or not parse(f"ferry AND lang:{near}").warnings
    assert (near is None) == (word in ("klingon", "xx"))
