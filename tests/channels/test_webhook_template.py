"""Webhooks whose body a template of the operator's makes."""

from __future__ import annotations

import json
import re
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.channels.examples import attempt, configured, context
from tests.channels.test_webhook import verified
from tests.net.servers import Answer, header_of, response, serving
from tests.notices import DELIVERY, article, hostile, item, news, ping
from worker import channels
from worker.alerts.notices import body
from worker.base.errors import NotRendered, RetryableChannelError
from worker.base.types import News, Payload
from worker.channels._children import ChildFailed
from worker.channels.webhook import rendering, templating
from worker.channels.webhook.samples import samples
from worker.channels.webhook.templates import Templates

GOOD = """\
{# for a board that takes cards #}
{% macro card(title, link) %}{"title": {{ title|tojson }}, "link": {{ link|tojson }}}{% endmacro %}
{"id": {{ id|tojson }}, "type": {{ type|tojson }}, "text": {{ text|tojson }},
 "cards": [{% if data.article %}{{ card(data.article.title, data.article.url) }}{% endif %}]}
"""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Lets this process do what a child of it would, but for tests that are marked otherwise: a
    child is half a second."""
    if "in_a_child" in request.fixturenames:
        return
    monkeypatch.setattr(rendering, "limit_time", lambda cpu, wall: None)
    monkeypatch.setattr(rendering, "Memory", Unlimited)
    monkeypatch.setattr(templating, "ask", lambda _, question, __: rendering.answer_to(question))


class Unlimited:
    def limit(self, more: int) -> None:
        """Limits nothing."""

    def free(self) -> None:
        """Frees nothing."""


@pytest.fixture
def in_a_child() -> None:
    """Marks a test that is made in a process of its own."""


def made(folder: Path, text: str, told: News | None = None, **options: Any) -> Payload:
    (folder / "hook.j2").write_text(text)
    kind, config = configured("webhook", template="hook.j2", **options)
    return kind.render(told or news(), kind.destinations(config)[0], config, context(folder))


def problem(folder: Path, text: str, **options: Any) -> str:
    with pytest.raises(NotRendered) as raised:
        made(folder, text, **options)
    assert raised.value.mark == Templates.read(folder, "hook.j2").mark
    return str(raised.value)


def test_a_template_makes_the_body_of_plain_values(tmp_path: Path) -> None:
    payload = made(tmp_path, GOOD)
    told = json.loads(payload.content)
    assert told["id"] == DELIVERY
    assert told["type"] == "article.matched"
    title = "Kyiv fires six ATACMS at a depot near Bryansk"
    assert told["cards"] == [{"title": title, "link": "https://example.org/news/1"}]
    assert "six ATACMS missiles" in told["text"]
    assert payload.content_type == "application/json"


def test_the_news_in_words_keeps_to_the_clocks_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "hook.j2").write_text("{{ text|tojson }}")
    kind, config = configured("webhook", template="hook.j2")
    for zone, hour in (("UTC", "09:40"), ("Europe/Kyiv", "11:40")):
        there = replace(context(tmp_path), zone=zone)
        payload = kind.render(news(), kind.destinations(config)[0], config, there)
        assert hour in json.loads(payload.content)


def test_what_was_made_is_signed_and_posted_as_it_is(tmp_path: Path) -> None:
    payload = made(tmp_path, '{"a": {{ subject|tojson }}}', content_type="application/x+json")
    (tmp_path / "hook.j2").write_text("another")
    with serving(response(b"fine")) as server:
        url = f"{server.url}hook"
        kind, config = configured(
            "webhook", template="hook.j2", url=url, headers="Authorization: Bearer hush\nX-A: 1"
        )
        attempt(kind, payload, config, context(tmp_path), at=datetime.now(UTC))
    [request] = server.requests
    assert verified(request)["a"].startswith("[ATACMS] Kyiv fires six ATACMS")
    assert header_of(request, "content-type") == "application/x+json"
    assert header_of(request, "authorization") == "Bearer hush"
    assert "hush" not in repr(config)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{% for %}", "line 1: "),
        ("\n\n{{ data.no.such.thing }}", "line 3: "),
        ("{{ id.__class__.__mro__ }}", "unsafe"),
        ("{{ data.update({'a': 1}) }}", "unsafe"),
        ("{% include '../secret.j2' %}", "secret.j2"),
        ("{% include '/etc/passwd' %}", "passwd"),
        ("{{ 'x' * 20001 }}", "it makes more than 20,000 bytes"),
        ("{% for a in range(99999) %}{{ 'ґ' * 100 }}{% endfor %}", "more than 20,000 bytes"),
        ("{'a': 1}", "it makes no JSON: "),
        ("{{ data.titel }}", "has no attribute 'titel'"),
        ("{\"a\": NaN}", "NaN is no value of JSON"),
        ("[" * 9000, "JSON"),
        ("  \n", "it makes nothing"),
        ("{{ lipsum() }}", "'lipsum' is undefined"),
    ],
)  # fmt: skip
def test_a_template_that_fails_says_how(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path.parent / "secret.j2").write_text("hush")
    said = problem(tmp_path, text)
    assert words in said
    assert said.startswith("the template 'hook.j2'")
    assert said.isprintable()


@pytest.mark.usefixtures("in_a_child")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}{}",
            "it takes more than 1 s",
        ),
        ("{% set x = 'x' * 300000000 %}{{ x|length }}", "it takes more than 64 MB"),
        ("{{ data.no.such.thing }}", "line 1: "),
    ],
)
def test_a_template_that_takes_too_much_is_ended_in_its_process(
    tmp_path: Path, text: str, words: str
) -> None:
    assert words in problem(tmp_path, text)


@pytest.mark.parametrize(
    ("failed", "words"),
    [
        (ChildFailed("time"), "no time in 30 s"),
        (ChildFailed("ended"), "no process starts"),
        (ChildFailed("ended", -signal.SIGKILL), "its process ended (-9)"),
        (ChildFailed("ended", 1), "its process ended (1)"),
    ],
)
def test_what_this_machine_keeps_a_template_from_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failed: ChildFailed, words: str
) -> None:
    def ask(*_: Any) -> Any:
        raise failed

    monkeypatch.setattr(templating, "ask", ask)
    with pytest.raises(RetryableChannelError, match=re.escape(words)):
        made(tmp_path, GOOD)
    kind, config = configured("webhook", template="hook.j2")
    [said] = kind.check(config, context(tmp_path))
    assert words in said


def test_a_template_may_include_what_lies_beside_it_and_nothing_a_link_leads_to(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "part.j2").write_text('"{{ type }}"')
    assert made(folder, '[{% include "part.j2" %}]').content == b'["article.matched"]'
    (tmp_path / "outside.j2").write_text('"hush"')
    (folder / "link.j2").symlink_to(tmp_path / "outside.j2")
    assert "link.j2" in problem(folder, '[{% include "link.j2" %}]')


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "is not there"), (b"\xff\xfe", "is not UTF-8 text"), (b"x" * 70_000, "larger than")],
)
def test_a_template_that_cannot_be_read_is_a_problem(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "hook.j2").write_bytes(content)
    kind, config = configured("webhook", template="hook.j2")
    assert any(words in each for each in kind.check(config, context(tmp_path)))
    with pytest.raises(NotRendered, match=words):
        kind.render(news(), "x", config, context(tmp_path))


def test_the_mark_changes_with_what_lies_there(tmp_path: Path) -> None:
    kind, config = configured("webhook", template="hook.j2")
    made_with = channels.nature(kind).made_with
    assert made_with is not None
    marks = [made_with(config, context(tmp_path))]
    for name, text in (("hook.j2", "a"), ("hook.j2", "b"), ("part.j2", "c")):
        (tmp_path / name).write_text(text)
        marks.append(made_with(config, context(tmp_path)))
    assert len(set(marks)) == 4
    assert made_with(configured("webhook")[1], context(tmp_path)) == ""


def test_config_check_tries_every_kind_of_news(tmp_path: Path) -> None:
    kind, config = configured("webhook", template="hook.j2")
    (tmp_path / "hook.j2").write_text(GOOD)
    assert kind.check(config, context(tmp_path)) == []
    (tmp_path / "hook.j2").write_text("{{ data.article.title|tojson }}")
    [said] = kind.check(config, context(tmp_path))
    assert "fails for digest.ready, topic.spike, test.ping, source.failing" in said
    assert "article.matched" not in said


def test_the_samples_are_news_of_every_kind_that_bodies_are_made_of() -> None:
    assert {each.kind for each in samples()} == {*body._DATA, "digest.ready", "topic.spike"}
    for told in samples():
        document = json.loads(body.body(told))
        assert document["type"] == told.kind


@pytest.mark.parametrize(
    "told", [hostile(), ping(), news(items=(item(article=article(title="x" * 10_000)),))]
)
def test_whatever_is_told_becomes_json(tmp_path: Path, told: News) -> None:
    assert json.loads(made(tmp_path, GOOD, told).content)["type"] == told.kind


@pytest.mark.parametrize(
    ("answer", "fails"),
    [(response(b'{"ok": false, "error": "no board"}'), True), (response(b"{}"), False)],
)
def test_an_error_inside_a_200_is_seen_where_a_template_makes_the_body(
    tmp_path: Path, answer: Answer, fails: bool
) -> None:
    payload = made(tmp_path, "{}")
    with serving(answer) as server:
        kind, config = configured("webhook", template="hook.j2", url=server.url)
        if fails:
            with pytest.raises(RetryableChannelError, match="200 and an error inside: no board"):
                attempt(kind, payload, config, context(tmp_path))
        else:
            assert attempt(kind, payload, config, context(tmp_path)).status == 200
        kind, config = configured("webhook", url=server.url)
        assert attempt(kind, payload, config, replace(context(tmp_path))).status == 200


@pytest.mark.parametrize(
    "options",
    [
        {"template": "hook.txt"}, {"template": "hook\0.j2"}, {"content_type": "text/plain"},
        {"template": "a.j2", "content_type": "text/plain\r\nX: y"}, {"headers": "no colon"},
        {"headers": "X: a\rb"}, {"headers": "Content-Type: a/b"}, {"headers": "Webhook-Id: 1"},
        {"headers": "X: 1\nx: 2"}, {"headers": "Host: example.org"}, {"headers": "X: ключ"},
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_when_read(options: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        configured("webhook", **options)
