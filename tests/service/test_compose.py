"""Every service of docker-compose.yml, run by hand on real PostgreSQL and Redis."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.net.smtp_servers import Inbox
from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.parts.waiting import wait_until
from tests.service import asking
from tests.service.compose import Compose, own_services
from tests.service.peers import NewsSite, Receiver
from tests.service.stories import Piece, piece
from tests.service.telling import all_told, config

BOATS = """
[topic.boats]
query = "ferry OR lighthouse"
[[alert]]
name = "boats now"
topics = ["boats"]
channels = ["out"]
wait = "0s"
"""


@pytest.fixture
def compose(
    tmp_path: Path, postgres: Postgres, site: NewsSite, hook: Receiver, mail: Inbox
) -> Iterator[Compose]:
    with broker(redis_binary()) as redis_url:
        asked = config(site, hook, mail)
        made = Compose(tmp_path, asked, postgres.create(), redis_url, is_loaded=True)
        yield made
        made.end()


def start(compose: Compose) -> None:
    """Starts everything in the order that depends_on asks for."""
    code, said = compose.run("migrate")
    assert code == 0, said
    for name in own_services():
        if name != "migrate":
            compose.start(name)


def bring(compose: Compose, site: NewsSite, numbers: range) -> list[Piece]:
    """Brings pieces by feed and by file, every third of them unasked for, some of them twice."""
    pieces = [piece(number, matches=number % 3 != 0) for number in numbers]
    for number, each in zip(numbers, pieces, strict=True):
        if number % 2:
            site.publish("world", each)
        else:
            (compose.inbox / f"{each.key}.txt").write_text(each.text, encoding="utf-8")
        if number % 5 == 0:
            copy = compose.inbox / f"copy-of-{each.key}.txt"
            copy.write_text(each.text, encoding="utf-8")
    return pieces


def lines(compose: Compose, *words: str) -> list[dict[str, Any]]:
    return asking.lines(compose.environment("clock"), *words)


def test_counts_agree_though_a_worker_is_killed_and_postgresql_restarted(
    compose: Compose, postgres: Postgres, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    start(compose)
    compose.start("process", 2)
    pieces = bring(compose, site, range(20))
    wait_until(lambda: hook.bodies, 60, compose.logs)
    compose.kill("process-1")
    pieces += bring(compose, site, range(20, 40))
    compose.start("process")
    postgres.pause()
    try:
        pieces += bring(compose, site, range(40, 50))
        code, said = compose.health("clock")
        assert (code, said.startswith("unhealthy: ")) == (1, True)
    finally:
        postgres.resume()
    pieces += bring(compose, site, range(50, 60))
    wait_until(lambda: all_told(hook, mail, pieces), 40, compose.logs)

    asked = {each.title for each in pieces if each.matches}

    def states() -> list[str]:
        return [line["state"] for line in lines(compose, "deliveries")]

    wait_until(lambda: states() == ["sent"] * 3 * len(asked), 20, compose.logs)
    told = hook.ids_by_title()
    assert told.keys() == asked
    assert all(len(ids) == 1 for ids in told.values()), "told twice under different ids"
    assert len({message for _, _, message in mail.mails}) == len(asked)
    alerts = compose.folder / "files" / "data" / "alerts"
    assert len(list(alerts.glob("*.eml"))) == len(asked)
    there = {each.title for each in pieces}
    # What nobody asked for may have been held by the worker that was killed.
    wait_until(
        lambda: {each["title"] for each in lines(compose, "articles")} == there, 60, compose.logs
    )
    for service in own_services():
        if service != "migrate":
            assert compose.health(service) == (0, "healthy\n")
    assert "Traceback" not in compose.logs()
    assert set(compose.stop().values()) == {0}


def test_a_changed_configuration_is_checked_and_taken_up_by_workers_and_beat(
    compose: Compose, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    start(compose)
    first = bring(compose, site, range(6))
    wait_until(lambda: all_told(hook, mail, first), 40, compose.logs)
    names = ("process-1", "fetch-1", "beat-1")
    before = [psutil.Process(compose.running[name].pid) for name in names]
    good = compose.config.read_text()

    compose.config.write_text(good.replace("query =", "qery ="))
    for name in names:
        compose.hang_up(name)
    place = f"{compose.config}:18: topic.rockets.qery: unknown key"
    for name in names:
        said(compose, name, "qery")
        [refusal] = [line for line in compose.log(name).splitlines() if "qery" in line]
        refused = json.loads(refusal)
        assert refused["event"] == "configuration refused, the old one stays"
        assert refused["problem"].startswith(place)
    second = bring(compose, site, range(6, 12))
    wait_until(lambda: all_told(hook, mail, first + second), 40, compose.logs)

    compose.config.write_text(good + BOATS)
    third = bring(compose, site, range(100, 112))
    for name in names:
        compose.hang_up(name)
    for name in names:
        said(compose, name, "starting again with it")
    wait_until(lambda: all_told(hook, mail, first + second + third), 40, compose.logs)
    wait_until(lambda: lines(compose, "alerts")[-1]["name"] == "boats now", 20, compose.logs)
    fourth = bring(compose, site, range(200, 212))
    boats = {each.title for each in fourth if "ferry" in each.text or "lighthouse" in each.text}
    assert boats
    wait_until(lambda: boats <= titles_written(compose, "boats now"), 30, compose.logs)
    old = {each.title for each in first + second}
    assert not old & titles_written(compose, "boats now")
    assert all(each.is_running() for each in before), "another process took its place"
    assert "Traceback" not in compose.logs()
    assert set(compose.stop().values()) == {0}
    assert "shutdown (MainProcess)" not in compose.logs(), "no line of Celery's own among the log's"


def said(compose: Compose, name: str, words: str) -> None:
    """Waits until a process has said something."""
    wait_until(lambda: words in compose.log(name), 40, lambda: f"{name}: {words}\n{compose.logs()}")


def titles_written(compose: Compose, alert: str) -> set[str]:
    """Returns the titles of the articles that an alert's files tell of."""
    written = (compose.folder / "files" / "data" / "alerts").glob("*.json")
    found = [json.loads(each.read_text())["data"] for each in written]
    return {each["article"]["title"] for each in found if each["alert"] == alert}
