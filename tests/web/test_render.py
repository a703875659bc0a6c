"""How a page writes times, days and topics."""

from __future__ import annotations

from typing import Any

import pytest

from worker.web.private import Hidden
from worker.web.render import Renderer
from worker.web.views import View


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer("Europe/Kyiv", Hidden(()), {"quake": "Earthquakes"})


def shown(renderer: Renderer, words: str) -> str:
    view = View("said.html", "Said", {"words": words}, [])
    about: dict[str, Any] = {"path": "/", "twin": "/", "has_session": False, "form_token": ""}
    return renderer.page(view, may_look=True, may_act=False, actor="page", **about)


def written(renderer: Renderer, name: str, value: object) -> object:
    template = renderer._environment.from_string("{{ value | " + name + " }}")
    return template.render(value=value, zone=renderer.zone)


def test_a_time_within_a_sentence_is_by_the_clocks_of_the_page(renderer: Renderer) -> None:
    said = "over 3 messages: in the digest of 2026-11-28 23:00 UTC, not of 2026-11-28 23:00"
    wanted = "over 3 messages: in the digest of 29 Nov 2026, 01:00, not of 2026-11-28 23:00"
    assert written(renderer, "clocked", said) == wanted


def test_what_only_looks_like_a_time_stays_as_it_is(renderer: Renderer) -> None:
    for said in ("", "2026-99-99 99:99 UTC", "12026-11-28 23:00 UTC"):
        assert written(renderer, "clocked", said) == said


def test_a_topic_is_called_by_its_name_and_one_that_is_gone_by_its_slug(renderer: Renderer) -> None:
    assert written(renderer, "topic", "quake") == "Earthquakes"
    assert written(renderer, "topic", "gone") == "gone"


def test_a_day_is_written_in_words(renderer: Renderer) -> None:
    assert written(renderer, "date", "2026-11-08") == "8 Nov 2026"


def test_the_style_marks_words_in_links_in_the_colour_of_text(renderer: Renderer) -> None:
    assert "mark{background:var(--mark);color:var(--ink)" in renderer.style
    assert "<h1>Said</h1>" in shown(renderer, "words")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("at", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00Z"])
def test_the_ends_of_time_are_told_by_all_clocks(renderer: Renderer, at: str, zone: str) -> None:
    when = renderer._environment.filters["when"]
    clocked = renderer._environment.filters["clocked"]
    assert at[:4].lstrip("0") in when({"zone": zone}, at)
    assert at[:4].lstrip("0") in clocked({"zone": zone}, f"until {at[:10]} {at[11:16]} UTC")
