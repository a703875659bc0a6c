"""What is shown of a configuration is one with the same meaning."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.settings.texts import WHOLE, ReadText
from worker.alerts import modes
from worker.settings import (
    ServiceSettings,
    Settings,
    TopicSettings,
    as_tables,
    dump,
    duration,
    sample_text,
)
from worker.settings.hours import Modes


def test_what_config_show_prints_is_a_configuration_with_the_same_meaning(read: ReadText) -> None:
    settings = read(WHOLE)
    again = read(dump(settings))
    assert as_tables(again) == as_tables(settings)
    assert tomllib.loads(dump(settings))["alert"][0]["wait"] == "30s"


@pytest.mark.parametrize("wait", ["0s", "1ms", "1500ms", "100s", "3660d"])
def test_a_wait_is_shown_so_that_it_reads_back(read: ReadText, wait: str) -> None:
    settings = read(WHOLE + f'wait = "{wait}"\n')
    shown = tomllib.loads(dump(settings))["alert"][0]["wait"]
    assert duration(shown) == settings.alerts[0].wait


@given(st.text())
def test_any_query_is_shown_so_that_it_reads_back(query: str) -> None:
    settings = Settings(
        path=None,
        base_dir=Path("/"),
        service=ServiceSettings(data_dir=Path("/data")),
        topics=(TopicSettings(slug="x", name="x", query=query),),
    )
    assert tomllib.loads(dump(settings))["topic"]["x"]["query"] == query


def test_the_sample_configuration_is_read_without_a_warning(read: ReadText) -> None:
    settings = read(sample_text())
    assert {source.kind for source in settings.sources} == {"folder"}
    assert [channel.kind for channel in settings.channels] == ["file"]
    assert all(alert.wait == 0.0 for alert in settings.alerts)
    assert {slug for alert in settings.alerts for slug in alert.topics} == {
        topic.slug for topic in settings.topics
    }


def test_what_the_sample_offers_can_be_switched_on(read: ReadText) -> None:
    text, heading, topics = sample_text().partition("# ---- Topics")
    on = "\n".join(
        line[2:] if line.startswith("# ") and ("=" in line or line.startswith("# [")) else line
        for line in text.splitlines()
    )
    env = {"WIREWATCH_SMTP_PASSWORD": "x", "WIREWATCH_SECRET_HOOK": "x"}
    known = Modes({name: each.MODE.keys for name, each in modes.FOUND.working().items()})
    settings = read(f"{on}\n{heading}{topics}", env, modes=known)
    assert {source.kind for source in settings.sources} == {"feed", "folder"}
    assert [channel.kind for channel in settings.channels] == ["file", "email", "webhook"]
