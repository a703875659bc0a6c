"""Templates of one's own: what they may change, and that none of them costs a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.alerts.notices.mails import parsed, part
from tests.channels.examples import configured, context
from tests.notices import digest, news, update
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.trials import problems
from worker.base.types import News


def shown(told: News, folder: Path, kind: str = "html", language: str = "en") -> str:
    return part(parsed(told, reader=Reader("", language, templates=folder)), kind)


def test_a_template_takes_the_place_of_the_built_in_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "mail.html").write_text(
        "<p>{{ view.heading }}|{{ words.say('read') }}|{{ footer }}</p>", encoding="utf-8"
    )
    (tmp_path / "mail.txt").write_text("{{ view.items[0].title }} & more", encoding="utf-8")
    made = shown(news(), tmp_path, language="de")
    assert made.startswith("<p>Kyiv fires six ATACMS at a depot near Bryansk|Artikel lesen|Sie ")
    assert shown(news(), tmp_path, "plain").strip() == (
        "Kyiv fires six ATACMS at a depot near Bryansk & more"
    )
    assert "Daily digest" in shown(digest(), tmp_path)
    assert list(problems(tmp_path)) == []


def test_a_part_of_a_built_in_template_can_be_changed_alone(tmp_path: Path) -> None:
    (tmp_path / "mail.html").write_text(
        "{% extends 'wirewatch/mail.html' %}{% block brand %}The Desk{% endblock %}"
        "{% block foot %}{{ super() }} {% include 'foot.html' %}{% endblock %}",
        encoding="utf-8",
    )
    (tmp_path / "foot.html").write_text("<b>Room 4</b>", encoding="utf-8")
    made = shown(update(), tmp_path)
    assert ">The Desk</td>" in made and "<b>Room 4</b>" in made
    assert "names this address" in made and "rose from 12 to 48" in made
    assert list(problems(tmp_path)) == []


FAN = "{{ m(n-1) }}{{ m(n-1) }}"
BROKEN: dict[str, tuple[str | bytes, str]] = {
    "syntax": ("{% if %}", "line 1: "),
    "unknown": ("{{ nothing.there }}", "UndefinedError: 'nothing' is undefined"),
    "loop": ("{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}", "steps"),
    "long": ("{% for a in range(90000) %}{{ 'x' * 1000 }}{% endfor %}", "characters"),
    "range": ("{% for a in range(10 ** 9) %}{% endfor %}", "makes too much"),
    "repeat": ("{{ 'x' * 1000000000 }}", "makes too much"),
    "recursion": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "deep"),
    "fan": ("{% macro m(n) %}{% if n %}" + FAN + "{% endif %}{% endmacro %}{{ m(40) }}", "steps"),
    "outside": ("{% include '../secret.html' %}", "TemplateNotFound"),
    "inside": ("{{ ''.__class__.__mro__ }}", "SecurityError"),
    "empty": ("{# nothing #}", "empty"),
    "not text": (b"\xff\xfe", "UnicodeDecodeError"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_template_is_said_and_the_built_in_one_is_used(
    what: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text, words = BROKEN[what]
    content = text if isinstance(text, bytes) else text.encode()
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.html").write_text("hush", encoding="utf-8")
    (folder / "mail.html").write_bytes(content)
    assert shown(news(), folder) == part(parsed(news()), "html")
    (problem,) = problems(folder)
    assert problem.startswith("mail.html: ") and words in problem
    assert problem.endswith("; the built-in one is used")


def test_a_mended_template_is_used_at_once(tmp_path: Path) -> None:
    (tmp_path / "mail.html").write_text("{{ broken", encoding="utf-8")
    assert "Kyiv fires" in shown(news(), tmp_path)
    (tmp_path / "mail.html").write_text("<i>mended</i>", encoding="utf-8")
    assert shown(news(), tmp_path).strip() == "<i>mended</i>"


def test_hostile_words_stay_words_in_a_template_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mail.html").write_text("{{ view.heading }}", encoding="utf-8")
    told = news(thread_title="<script>{{ 7*7 }}</script>")
    assert shown(told, tmp_path).strip() == "&lt;script&gt;{{ 7*7 }}&lt;/script&gt;"


def test_a_folder_that_is_not_there_is_said_and_costs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert shown(news(), folder) == part(parsed(news()), "html")
    assert list(problems(folder)) == ["there is no such folder; the built-in templates are used"]


def test_the_check_of_a_channel_names_what_fails_and_keeps_no_mail_back(tmp_path: Path) -> None:
    module, config = configured("email", templates="mine", language="ko", zone="Asia/Seoul")
    kind: Any = module
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "digest.html").write_text("{{ view.no }}", encoding="utf-8")
    within = context(tmp_path)
    assert kind.check(config, within) == []
    (note,) = kind.notes(config, within)
    assert note.startswith("templates: digest.html: UndefinedError")
    reader = kind.reader_of(config, within)
    assert (reader.zone, reader.language, reader.templates) == (
        "Asia/Seoul",
        "ko",
        tmp_path / "mine",
    )
