"""Alerts whose keys are judged beside their mode, their channels and the sources there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.settings import Settings, dump
from worker.setup.configuration import load_settings

BASE = """
[[feed]]
url = "https://one.example/feed"
name = "World"
group = "wires"
[topic.a]
query = "harbour"
[channel.mail]
kind = "email"
to = ["a@example.org"]
zone = "Europe/Kyiv"
quiet = ["06:00-22:00"]
[[alert]]
name = "x"
topics = ["a"]
channels = ["mail"]
"""


def read(folder: Path, text: str) -> Settings:
    path = folder / "wirewatch.toml"
    path.write_text(text)
    return load_settings(path)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ('mode = "daily"\nat = "25:00"', 'alert.at: "25:00" is not allowed'),
        ('mode = "daily"\ndays = ["mon", "x"]', 'alert.days: "x" is not allowed'),
        ('zone = "Europe/Kiew"', 'alert.zone: "Europe/Kiew" is no time zone'),
        ('zone = "europe/kyiv"', 'did you mean "Europe/Kyiv"?'),
        (
            'at = "08:00"',
            'alert.at: is not for mode "instant"; allowed: with mode "daily", "weekly"',
        ),
        ('mode = "hourly"\nat = "08:00"', 'alert.at: is not for mode "hourly"'),
        ("quiet_proof = true", 'alert.quiet_proof: is not for mode "instant"'),
        ('mode = "dayly"', 'did you mean "daily"?'),
        ('quiet = ["22:00-22:00"]', "begins when it ends, and would be quiet for ever"),
        ('quiet = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]', "leaves no time"),
        (
            'quiet = ["22:00-06:00"]\nzone = "Europe/Kyiv"',
            "alert.quiet: leaves no time with those of a channel",
        ),
        ('urgent = { outlets = 5, within = "0s" }', "alert.urgent"),
        ("urgent = { outlets = 1 }", "alert.urgent"),
        ("urgent = { topics = 1 }", "alert.urgent"),
        ('urgent = { within = "30m" }', "alert.urgent"),
        ("least_outlets = 0", "alert.least_outlets"),
        ('languages = ["English"]', "alert.languages"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, keys: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, BASE + keys)
    assert any(complaint in each for each in error.value.problems), error.value.problems


def test_sources_that_there_are_not_are_warned_of(tmp_path: Path) -> None:
    found = read(tmp_path, BASE + 'sources = ["world", "wires", "Worl"]')
    (warning,) = found.warnings
    assert 'no source or group is called "Worl"' in warning
    assert 'did you mean "World"?' in warning


@pytest.mark.parametrize(
    ("keys", "warning"),
    [
        ('languages = ["en", "xx"]', 'alert.languages: no article has the language "xx"'),
        ('languages = ["eng"]', 'did you mean "en"?'),
        ('languages = ["ua"]', 'did you mean "uk"?'),
        ('languages = ["ceb"]', 'alert.languages: no article has the language "ceb"'),
        ('languages = ["ast"]', 'alert.languages: no article has the language "ast"'),
        ('languages = ["nb"]', 'did you mean "no"?'),
        ('languages = ["nn"]', 'did you mean "no"?'),
        (
            'sources = ["World"]\nnot_sources = ["wires"]',
            "alert.not_sources: leaves no source of those that sources names",
        ),
        ('sources = ["wires"]\nnot_sources = ["WORLD"]', "leaves no source"),
        ('not_sources = ["wires", "Sea"]', "leaves no source of the configuration"),
        (
            "urgent = { topics = 2 }",
            "alert.urgent: topics = 2, and the alert has 1: no story is urgent by its topics",
        ),
    ],
)
def test_a_choice_that_leaves_nothing_is_warned_of(tmp_path: Path, keys: str, warning: str) -> None:
    other = '[[feed]]\nurl = "https://two.example/feed"\nname = "Sea"\n'
    (found,) = read(tmp_path, f"{other}{BASE}{keys}").warnings
    assert warning in found


def test_a_source_that_is_not_known_yet_may_be_what_both_leave(tmp_path: Path) -> None:
    (warning,) = read(tmp_path, BASE + 'sources = ["Later"]\nnot_sources = ["World"]').warnings
    assert "no source or group" in warning
    warnings = read(tmp_path, BASE + 'sources = ["Later"]\nnot_sources = ["later"]').warnings
    assert "leaves no source" in warnings[-1]


@pytest.mark.parametrize(
    "keys",
    [
        'languages = ["en", "uk", "no"]',
        'not_sources = ["World"]',
        'sources = ["Sea", "World"]\nnot_sources = ["wires"]',
        "urgent = { outlets = 2 }",
    ],
)
def test_a_choice_that_leaves_something_is_not_warned_of(tmp_path: Path, keys: str) -> None:
    other = '[[feed]]\nurl = "https://two.example/feed"\nname = "Sea"\n'
    assert read(tmp_path, f"{other}{BASE}{keys}").warnings == ()


@pytest.mark.parametrize(
    "keys",
    [
        "",
        'mode = "weekly"\ndays = ["fri"]\nurgent = { outlets = 3 }',
        "urgent = { topics = 2 }",
        'urgent = { outlets = 4, within = "1h", topics = 3 }',
    ],
)
def test_what_is_in_effect_is_a_configuration_that_says_the_same(tmp_path: Path, keys: str) -> None:
    first = read(tmp_path, BASE + keys)
    assert read(tmp_path, dump(first)).alerts == first.alerts


@pytest.mark.parametrize(
    ("quiet", "near"),
    [
        ('"7:30-22:00"', '["07:30-22:00"]'),
        ('"Saturday"', '["sat"]'),
        ('["Saturday"]', '"sat"'),
        ('"22:00-06:30"', '["22:00-06:30"]'),
        ('"7:30"', None),
        ('"7:30-7:30"', None),
        ('["10 pm to 6 am"]', '"22:00-06:00"'),
    ],
)
def test_hours_that_are_proposed_are_accepted(tmp_path: Path, quiet: str, near: str | None) -> None:
    base = BASE.replace('quiet = ["06:00-22:00"]\n', "")
    with pytest.raises(ConfigError) as error:
        read(tmp_path, base + f"quiet = {quiet}\n")
    hint = str(error.value).partition("; did you mean ")[2].removesuffix("?")
    assert hint == (near or "")
    if near:
        quiet = near if near.startswith("[") else f"[{near}]"
        assert read(tmp_path, base + f"quiet = {quiet}\n").alerts[0].quiet
