from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.desk import Desk
from worker.service.embedded import plan as plans
from worker.service.embedded.lock import FolderLock


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What would take this process's place."""
    calls: list[Any] = []
    monkeypatch.setattr("os.execv", lambda path, words: calls.append(words))
    on_hangup = signal.getsignal(signal.SIGHUP)
    yield calls
    signal.signal(signal.SIGHUP, on_hangup)


def test_the_service_takes_the_commands_place_once_all_is_ready(
    empty_desk: Desk, started: list[Any]
) -> None:
    outcome = empty_desk.good("run")
    config = str(empty_desk.config)
    given = ["--config", config, "--checked", plans.digest(empty_desk.config.read_text())]
    assert started == [[sys.executable, "-P", "-m", "worker.service.embedded", *given]]
    assert (empty_desk.folder / "data" / "wirewatch.db").exists()
    assert outcome.out == ""
    for words in (
        f"configuration  {config}",
        f"data           {empty_desk.folder / 'data'}",
        f"watches        folder {empty_desk.inbox}",
        "topics         rockets, ferries",
        "alert          rockets now: rockets → out",
        f"alerts go to   out: {empty_desk.folder / 'data/alerts'} (.eml and .json files)",
        "Ctrl-C stops it.",
    ):
        assert words in outcome.err


def test_a_reload_that_is_asked_for_at_the_start_ends_nothing(
    empty_desk: Desk, started: list[Any]
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    empty_desk.good("run")
    assert len(started) == 1
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN, "as it stays over an exec"


def test_a_page_whose_address_is_taken_is_not_said_to_be_there(
    empty_desk: Desk, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_PAGE_LISTEN")
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        with empty_desk.config.open("a", encoding="utf-8") as file:
            file.write(f'[page]\nlisten = "{listen}"\n')
        said = empty_desk.good("run").err
        assert f"  page           not yet: {listen} is taken\n" in said
        assert "http://" not in said
    assert f"  page           http://{listen}/\n" in empty_desk.good("run").err


def test_the_start_names_only_channels_that_tell_anybody(
    empty_desk: Desk, started: list[Any]
) -> None:
    with empty_desk.config.open("a", encoding="utf-8") as file:
        file.write('[channel.spare]\nkind = "file"\npath = "spare"\n')
        file.write('[channel.crew]\nkind = "file"\npath = "crew"\n')
    text = empty_desk.config.read_text(encoding="utf-8")
    text = text.replace("[service]", '[service]\noperator_channels = ["crew"]', 1)
    empty_desk.config.write_text(text, encoding="utf-8")
    said = empty_desk.good("run").err
    assert "out: " in said
    assert "crew: " in said
    assert "spare" not in said


def test_a_start_warns_of_all_that_a_check_and_so_a_reload_warn_of(
    empty_desk: Desk, started: list[Any]
) -> None:
    text = empty_desk.config.read_text(encoding="utf-8")
    text = text.replace('path = "inbox"', 'path = "no-inbox"')
    text = text.replace("[service]", '[service]\nsmtp_url = "smtp://a:hush@localhost:1"', 1)
    text += "[topic.spare]\nquery = 'ferry AND lang:klingon'\n[channel.hook]\nkind = \"webhook\"\n"
    text += 'url = "https://example.org/"\nsecret = "short"\n'
    text += '[[feed]]\nurl = "http://192.168.7.7/feed.xml"\n'
    empty_desk.config.write_text(text, encoding="utf-8")
    data = empty_desk.folder / "data"
    data.mkdir(mode=0o777)
    data.chmod(0o777)
    checked = empty_desk.good("config", "check").err.splitlines()
    for words in (
        "a password",
        "is no folder yet",
        "klingon",
        "nobody is told",
        "192.168.7.7",
        f"{data} ",
    ):
        assert any(words in each for each in checked), words
    said = [each for each in empty_desk.good("run").err.splitlines() if "warning: " in each]
    assert said == checked
    assert len(started) == 1


def test_a_wrong_configuration_starts_nothing(empty_desk: Desk, started: list[Any]) -> None:
    empty_desk.config.write_text("[service]\ndata = 1\n", encoding="utf-8")
    assert empty_desk.run("run").status == 2
    assert started == []


def test_a_second_service_is_refused_before_anything_is_touched(
    desk: Desk, started: list[Any]
) -> None:
    run_dir = desk.folder / "data" / "run"
    run_dir.mkdir()
    held = FolderLock(run_dir, Path("data"))
    outcome = desk.run("run")
    assert held.own_fd
    assert outcome.status == 1
    assert "Wirewatch already runs on" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert started == []


def test_a_database_server_that_is_down_is_waited_for_by_the_service(
    desk: Desk, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    outcome = desk.good("run")
    assert "warning: the database cannot be used" in outcome.err
    assert "the service waits for it" in outcome.err
    assert len(started) == 1
