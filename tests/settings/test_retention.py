"""``[retention]`` and what sources ask for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.settings import Settings, as_tables, dump
from worker.settings.retention import RetentionTable, seconds
from worker.setup.configuration import load_settings


def read(folder: Path, text: str) -> Settings:
    path = folder / "wirewatch.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def problems(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        read(folder, text)
    return "\n".join(refused.value.problems)


def test_by_default_bytes_go_and_articles_stay(tmp_path: Path) -> None:
    retention = read(tmp_path, "").retention
    assert retention == RetentionTable()
    assert seconds(retention.bytes) == 30 * 86_400
    assert seconds(retention.articles) is None
    assert seconds("forever") is None


def test_what_is_in_effect_is_shown_and_can_be_read_again(tmp_path: Path) -> None:
    text = '[retention]\nbytes = "1w"\narticles = "1h400d"\npolls = "forever"\n'
    settings = read(tmp_path, text)
    shown = as_tables(settings)["retention"]
    assert (shown["bytes"], shown["polls"], shown["audit"]) == ("1w", "forever", "")
    assert read(tmp_path, dump(settings)).retention == settings.retention


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("articles", "13d", "allowed: at least 14d"),
        ("bytes", "0s", 'keep = "text" keeps none'),
        ("deliveries", "1d", "at least 7d"),
        ("payloads", "1h", "at least 1d"),
        ("polls", "never", '"never" is no duration'),
        ("audit", "4000d", "too long"),
        ("bites", "30d", 'did you mean "bytes"?'),
    ],
)
def test_what_makes_no_sense_is_refused_with_line_and_reason(
    tmp_path: Path, key: str, value: str, words: str
) -> None:
    found = problems(tmp_path, f'[retention]\n{key} = "{value}"\n')
    assert f"wirewatch.toml:2: retention.{key}: " in found
    assert words in found


def test_a_list_of_tables_is_refused(tmp_path: Path) -> None:
    assert "allowed: [retention], once" in problems(tmp_path, "[[retention]]\n")


@pytest.mark.parametrize("table", ['[[feed]]\nurl = "http://a.example/f"', '[[folder]]\npath="x"'])
def test_a_source_says_how_much_and_how_long(tmp_path: Path, table: str) -> None:
    settings = read(tmp_path, f'{table}\nkeep = "excerpt"\nkeep_articles = "60d"\n')
    assert settings.sources[0].options["keep"] == "excerpt"
    assert settings.sources[0].options["keep_articles"] == "60d"
    assert "at least 14d" in problems(tmp_path, f'{table}\nkeep_articles = "1d"\n')
    assert '"bytes", "text"' in problems(tmp_path, f'{table}\nkeep = "all"\n')
    both = problems(tmp_path, f'{table}\nkeep = "text"\nkeep_bytes = "90d"\n')
    assert 'keep_bytes: has no effect with keep = "text"' in both


def test_articles_that_go_before_their_bytes_are_warned_of(tmp_path: Path) -> None:
    settings = read(tmp_path, '[retention]\narticles = "20d"\n')
    assert "the bytes that they were made from only later" in settings.warnings[0]
    both = read(tmp_path, '[retention]\narticles = "20d"\nbytes = "10d"\n')
    assert both.warnings == ()
