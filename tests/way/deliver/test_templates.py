"""What a template of the operator's cannot make is held, and sent when the template is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models import Delivery, Endpoint
from tests.channels.test_webhook_template import Unlimited
from tests.net.servers import Server, response, serving
from tests.schemas.check import check
from tests.setup.runtimes import CONFIG, Heard
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.channels.webhook import rendering, templating
from worker.operators.templates.steps import step
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries
from worker.way.read.steps.process import process

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = """Kiruna calls a launch off

A research rocket of the space centre in Kiruna stayed on its ramp on Sunday, because strong winds
over the mountains would have carried it across the border. The next attempt is planned for May.
"""
BOARD = """
[service]
private_networks = ["127.0.0.0/8"]
operator_channels = ["board", "out"]
[channel.board]
kind = "webhook"
url = "{url}hook"
secret = "{secret}"
template = "board.j2"
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(response(b"{}")) as found:
        yield found


@pytest.fixture
def board(runtime: Runtime, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """The same with a webhook that has a template."""
    monkeypatch.setattr(rendering, "limit_time", lambda cpu, wall: None)
    monkeypatch.setattr(rendering, "Memory", Unlimited)
    monkeypatch.setattr(templating, "ask", lambda _, question, __: rendering.answer_to(question))
    path = runtime.settings.path
    assert path is not None
    changed = CONFIG.replace('channels = ["out"]', 'channels = ["board"]')
    path.write_text(BOARD.format(url=server.url, secret=SECRET) + changed)
    made = Runtime(load_settings(path))
    made.prepare("test")
    yield made
    made.close()


def template(board: Runtime) -> Path:
    return board.settings.base_dir / "board.j2"


def state(board: Runtime) -> tuple[str, str]:
    with board.database.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.channel == "board")).one()
        return found.state, found.state_reason or ""


def told(board: Runtime) -> list[dict[str, Any]]:
    """Returns what those who run the service were told, by the file channel."""
    with board.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.channel == "out")).all()
        return [json.loads(json.loads(each.payload or b"{}")["json"]) for each in rows]


def send_word(board: Runtime) -> None:
    """Sends what those who run the service are told."""
    with board.database.read() as session:
        ids = session.scalars(select(Delivery.id).where(Delivery.channel == "out")).all()
    deliver(board, ids, HOLDER)


def test_a_template_that_fails_holds_and_one_that_is_mended_frees(
    board: Runtime, heard: Heard, server: Server
) -> None:
    template(board).write_text("{{ data.no.such }}")
    drop(board, "a.txt", STORY)
    scan(board, heard)
    process(board, heard.document_ids, HOLDER, heard)
    assert deliver(board, heard.delivery_ids, HOLDER) == 0
    held, reason = state(board)
    assert held == "held"
    assert "it cannot be made" in reason
    assert "line 1" in reason
    with board.database.read() as session:
        assert [each.failures for each in session.scalars(select(Endpoint))] in ([], [0])
    step(board)
    assert state(board)[0] == "held", "the same template would fail again"
    step(board)
    [message] = told(board)
    check("webhook.endpoint.held", message)
    assert message["data"]["message"] == "The endpoint of board has a template that fails"
    [endpoint] = message["data"]["endpoints"]
    assert (endpoint["channel"], endpoint["waiting"]) == ("board", 1)
    assert endpoint["reason"].startswith("the template 'board.j2': line 1: ")
    send_word(board)
    template(board).write_text('{"text": {{ data.missing.too }}}')
    step(board)
    assert state(board) == ("pending", "")
    assert deliver(board, heard.delivery_ids, HOLDER) == 0
    assert state(board)[0] == "held"
    step(board)
    assert len(told(board)) == 2, "another template that fails is told of, too"
    template(board).write_text('{"text": {{ data.article.title|tojson }}}')
    step(board)
    assert deliver(board, heard.delivery_ids, HOLDER) == 1
    [request] = server.requests
    assert request.endswith(b'{"text": "Rockets reach the harbour"}')
    assert state(board)[0] == "sent"


def test_what_was_made_once_is_made_no_more(board: Runtime, heard: Heard, server: Server) -> None:
    template(board).write_text('{"text": "first"}')
    drop(board, "a.txt", STORY)
    scan(board, heard)
    process(board, heard.document_ids, HOLDER, heard)
    assert deliver(board, heard.delivery_ids, HOLDER) == 1
    template(board).write_text("{{ broken")
    with board.database.write() as session:
        assert deliveries.replay(session, heard.delivery_ids) == heard.delivery_ids
    assert deliver(board, heard.delivery_ids, HOLDER) == 1
    assert [each.endswith(b'{"text": "first"}') for each in server.requests] == [True, True]


def test_of_what_is_held_for_an_address_that_was_taken_out_nobody_is_told(
    board: Runtime, heard: Heard, server: Server
) -> None:
    template(board).write_text("{{ data.no.such }}")
    drop(board, "a.txt", STORY)
    scan(board, heard)
    process(board, heard.document_ids, HOLDER, heard)
    assert deliver(board, heard.delivery_ids, HOLDER) == 0
    path = board.settings.path
    assert path is not None
    path.write_text(path.read_text().replace(f"{server.url}hook", f"{server.url}another"))
    made = Runtime(load_settings(path))
    made.prepare("test")
    step(made)
    assert state(made)[0] == "held"
    assert told(made) == []
    made.close()


def test_word_of_a_template_that_waits_says_how_it_is_and_is_taken_back_when_it_is_mended(
    board: Runtime, heard: Heard, server: Server
) -> None:
    def waiting() -> list[int]:
        return [each["data"]["endpoints"][0]["waiting"] for each in told(board)]

    def bring(name: str, words: str) -> None:
        drop(board, name, words)
        scan(board, heard)
        process(board, heard.document_ids, HOLDER, heard)
        assert deliver(board, heard.delivery_ids, HOLDER) == 0

    template(board).write_text("{{ data.no.such }}")
    bring("a.txt", STORY)
    step(board)
    assert waiting() == [1]
    bring("b.txt", OTHER)
    step(board)
    assert waiting() == [2]
    template(board).write_text('{"text": {{ data.article.title|tojson }}}')
    step(board)
    assert told(board) == []
