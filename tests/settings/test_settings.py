"""What a whole configuration becomes, and in which order its problems are told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from tests.settings.test_mistakes import ALERT
from tests.settings.texts import WHOLE, Feed, ReadText, load_here, problems
from worker.base.errors import ConfigError


def test_a_whole_configuration_becomes_settings(read: ReadText, tmp_path: Path) -> None:
    settings = read(WHOLE)
    assert settings.path == tmp_path / "wirewatch.toml"
    assert settings.base_dir == tmp_path
    assert settings.service.data_dir == tmp_path / "data"
    assert settings.service.private_networks == ("127.0.0.0/8", "fd00::/8")
    assert settings.service.database_url is None
    assert [source.kind for source in settings.sources] == ["feed", "folder"]
    assert convert(settings.sources[0].options, Feed).freshness == "90s"
    assert [(topic.slug, topic.name) for topic in settings.topics] == [
        ("atacms", "ATACMS"),
        ("plain", "plain"),
    ]
    assert settings.topics[0].example[0].match is True
    assert [(channel.slug, channel.kind) for channel in settings.channels] == [
        ("desk", "email"),
        ("out", "file"),
    ]
    alert = settings.alerts[0]
    assert (alert.mode, alert.group, alert.wait, alert.salience, alert.max_mails_per_day) == (
        "instant",
        "story",
        30.0,
        "any",
        0,
    )
    assert settings.warnings == ()


def test_an_empty_file_is_a_configuration(read: ReadText) -> None:
    assert read("").sources == ()


def test_all_problems_are_told_at_once_in_the_order_of_their_lines(read: ReadText) -> None:
    text = """\
[[alert]]
name = "a"
topics = ["x"]
channels = ["y"]
mode = "daily"
wait = "x"
[topic.X]
query = "x"
[service]
smtp_url = "x"
private_networks = ["y", 3]
unknown = 1
"""
    found = problems(read, text)
    assert [int(problem.split(":")[1]) for problem in found] == [4, 5, 6, 7, 10, 11, 11, 12]


def test_a_topic_that_is_wrong_in_itself_is_not_called_missing_as_well(read: ReadText) -> None:
    text = ALERT.replace('query = "x"', "query = 3")
    text += 'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]'
    assert len(problems(read, text)) == 1


def test_a_wrong_query_is_told_with_the_words_of_the_query_parser(read: ReadText) -> None:
    found = problems(
        read, '[topic.x]\nquery = "a AND"', query=lambda query: f"{query!r} ends too early"
    )
    assert found == [":2: topic.x.query: 'a AND' ends too early"]


def test_examples_that_come_out_wrong_are_told(read: ReadText) -> None:
    text = """\
[topic.x]
query = "kursk"
[[topic.x.example]]
text = "Kursk"
match = true
[[topic.x.example]]
text = "Belgorod"
match = true
[[topic.x.example]]
text = "Kurskaya kursk"
match = false
"""

    def matches(query: str, example: str) -> bool:
        return query in example.lower()

    assert problems(read, text, example=matches) == [
        ':6: topic.x.example: the query does not match "Belgorod" and should',
        ':9: topic.x.example: the query matches "Kurskaya kursk" and should not',
    ]


def test_the_sources_own_identity_decides_what_is_the_same_source(read: ReadText) -> None:
    def key(kind: str, config: Any, base_dir: Path) -> str:
        return os.path.normpath(base_dir / str(config.path))

    text = '[[folder]]\npath = "x"\n[[folder]]\npath = "./x/"'
    assert len(read(text).sources) == 2
    assert len(problems(read, text, source_key=key)) == 1


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail_in_another_way(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.toml"
        path.write_bytes(content)
        try:
            load_here(path)
        except ConfigError as error:
            assert error.problems


def test_a_public_address_of_another_script_is_written_as_headers_take_it(read: ReadText) -> None:
    made = read('[service]\npublic_url = "https://новини.example/вр/"')
    name = "новини".encode("idna").decode()
    assert made.service.public_url == f"https://{name}.example/%D0%B2%D1%80"
