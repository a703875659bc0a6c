"""A configuration of several files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from worker.base.errors import ConfigError
from worker.settings import Settings, load, load_service, one_text


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    name: str = ""


class Files(Struct, frozen=True, forbid_unknown_fields=True):
    path: str


Read = Callable[..., Settings]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(main: str, instead: dict[Path, str] | None = None, **others: str) -> Settings:
        (tmp_path / "wirewatch.toml").write_text(main)
        for name, text in others.items():
            file = tmp_path / name.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.with_suffix(".toml").write_text(text)
        return load(
            tmp_path / "wirewatch.toml",
            source_configs={"feed": Feed},
            channel_configs={"file": Files},
            env={},
            instead=instead,
        )

    return read


def problems(read: Read, main: str, **others: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(main, **others)
    return tuple(caught.value.problems)


def urls(settings: Settings) -> list[Any]:
    return [each.options["url"] for each in settings.sources]


def test_included_files_add_to_the_main_one(read: Read, tmp_path: Path) -> None:
    found = read(
        'include = ["topics/*.toml", "feeds.toml"]\n[[feed]]\nurl = "one"\n'
        '[topic.here]\nquery = "x"\n[channel.out]\nkind = "file"\npath = "out"\n',
        topics__a='[topic.a]\nquery = "a"\n[[alert]]\nname = "n"\ntopics = ["here", "a"]\n'
        'channels = ["out"]\n',
        topics__b='[topic.b]\nquery = "b"\n',
        feeds='[[feed]]\nurl = "two"\n[[feed]]\nurl = "three"\n',
    )
    assert [each.slug for each in found.topics] == ["here", "a", "b"]
    assert urls(found) == ["one", "two", "three"]
    names = ["wirewatch.toml", "topics/a.toml", "topics/b.toml", "feeds.toml"]
    assert [str(each.relative_to(tmp_path)) for each in found.files] == names


def test_a_mistake_is_named_with_the_file_that_it_stands_in(read: Read) -> None:
    found = problems(
        read,
        'include = ["feeds.toml", "topics.toml"]\n[[feed]]\nurl = "one"\nnam = "x"\n',
        feeds='[[feed]]\nurl = "two"\n\n[[feed]]\nname = "x"\n',
        topics='\n[topic.a]\nquery = ""\n',
    )
    places = [each.split(" ")[0] for each in found]
    assert places[0].endswith("wirewatch.toml:4:")
    assert places[1:] == ["feeds.toml:4:", "topics.toml:3:"]


def test_two_files_with_one_topic_are_refused(read: Read) -> None:
    topic = '[topic.a]\nquery = "a"\n'
    (found,) = problems(read, 'include = ["b.toml", "c.toml"]', b=topic, c=topic)
    assert found == "c.toml:1: topic.a: stands in b.toml, too; allowed: each once"


@pytest.mark.parametrize("table", ["[service]", "[retention]", 'include = ["x.toml"]'])
def test_what_is_the_whole_services_stands_in_the_main_file_alone(read: Read, table: str) -> None:
    (found,) = problems(read, 'include = ["b.toml"]', b=f"{table}\n")
    assert found.startswith("b.toml:1: ")
    assert found.endswith("stands in an included file; allowed: the main one")


def test_a_file_that_is_not_there_is_named(read: Read) -> None:
    (found,) = problems(read, '\ninclude = ["none/*.toml", "b.toml"]')
    assert found.endswith('wirewatch.toml:2: include: there is no file "b.toml"')


@pytest.mark.parametrize("include", ['"b.toml"', "[1]", "{}"])
def test_include_is_a_list_of_texts(read: Read, include: str) -> None:
    (found,) = problems(read, f"include = {include}")
    assert 'include: is no list of texts; allowed: ["topics/*.toml"' in found


def test_broken_toml_is_named_with_its_file(read: Read) -> None:
    (found,) = problems(read, 'include = ["b.toml"]', b="[topic.a]\nquery = \n")
    assert found.startswith("b.toml:2: this is not TOML")


def test_a_file_is_read_once_however_often_it_is_named(read: Read) -> None:
    main = 'include = ["*.toml", "./feeds.toml", "wirewatch.toml"]'
    found = read(main, feeds='[[feed]]\nurl = "two"\n')
    assert urls(found) == ["two"]


def test_a_text_can_stand_for_a_file_before_it_is_written(read: Read, tmp_path: Path) -> None:
    changed = {(tmp_path / "feeds.toml").resolve(): '[[feed]]\nurl = "three"\n'}
    found = read('include = ["feeds.toml"]', changed, feeds='[[feed]]\nurl = "two"\n')
    assert urls(found) == ["three"]


def test_the_same_feed_in_two_files_is_refused(read: Read) -> None:
    feed = '[[feed]]\nurl = "same"\n'
    (found,) = problems(read, 'include = ["b.toml"]\n' + feed, b=feed)
    assert found.startswith("b.toml:1: feed: is the same source as number 1")


def test_channels_for_operators_must_be_there(read: Read, tmp_path: Path) -> None:
    main = '[service]\noperator_channels = ["out"]\n'
    (found,) = problems(read, main)
    assert found.endswith(
        'wirewatch.toml:2: service.operator_channels: there is no channel "out"; '
        "allowed: none; add [channel.out]"
    )
    assert read(main + '[channel.out]\nkind = "file"\npath = "out"\n').service.operator_channels
    (tmp_path / "wirewatch.toml").write_text(main)
    # Whoever reads the service's table alone knows no channels.
    assert load_service(tmp_path / "wirewatch.toml", {}).service.operator_channels == ("out",)


def test_several_files_become_one_text_with_the_same_meaning(read: Read, tmp_path: Path) -> None:
    main = 'include = ["*.toml"]\n[service]\ncontact = "a \\"desk\\""\n[[feed]]\nurl = "one"\n'
    topic = (
        "[topic.a]\nquery = '''\n\"a b\" OR c'''\n[[topic.a.example]]\ntext = 'a b'\nmatch = true\n"
    )
    found = read(main, more=topic + '[[feed]]\nurl = "two"\n')
    whole = one_text(tmp_path / "wirewatch.toml", {})
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "wirewatch.toml").write_text(whole)
    again = load(
        tmp_path / "whole" / "wirewatch.toml",
        source_configs={"feed": Feed},
        channel_configs={},
        env={},
    )
    assert (again.sources, again.topics) == (found.sources, found.topics)
    assert again.service.contact == 'a "desk"'


def test_one_file_stays_as_it_is_written(read: Read, tmp_path: Path) -> None:
    main = '# ours\n[[feed]]\nurl = "one"\n'
    read(main)
    assert one_text(tmp_path / "wirewatch.toml", {}) == main
