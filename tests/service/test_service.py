"""The whole service: from a source to a delivered alert, and through every kind of death."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.smtp_servers import Inbox, real_server
from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.service.peers import SECRET, NewsSite, Receiver, news_site, receiver
from tests.service.running import Service, wait_until
from tests.service.stories import Piece, piece

CONFIG = """
[service]
private_networks = ["127.0.0.0/8"]
smtp_url = "smtp://127.0.0.1:{smtp}"
smtp_sender = "watch@paper.example"
[[folder]]
path = "inbox"
alert_on_first_scan = true
[[feed]]
url = "{feed}"
name = "World"
freshness = "1s"
alert_on_first_poll = true
[topic.rockets]
name = "Rockets"
query = "rocket OR rockets"
[channel.hook]
kind = "webhook"
url = "{hook}"
secret = "{secret}"
[channel.desk]
kind = "email"
to = ["desk@paper.example"]
[channel.out]
kind = "file"
path = "data/alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["hook", "desk", "out"]
wait = "0s"
max_mails_per_day = 0
"""


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as found:
        found.feeds["world"] = []
        yield found


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def mail() -> Iterator[Inbox]:
    with real_server() as found:
        yield found


def config(site: NewsSite, hook: Receiver, mail: Inbox) -> str:
    return CONFIG.format(smtp=mail.port, feed=site.url("world"), hook=hook.url, secret=SECRET)


@pytest.fixture(params=["embedded", "server"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, site: NewsSite, hook: Receiver, mail: Inbox
) -> Iterator[Service]:
    """The service in both forms: on its own, and on PostgreSQL and Redis by URL."""
    settings = config(site, hook, mail)
    if request.param == "embedded":
        running = Service(tmp_path, settings)
        yield running
        running.end()
        return
    server: Postgres = request.getfixturevalue("postgres")
    database = server.create(request.getfixturevalue("migrated_template"))
    with broker(redis_binary()) as redis:
        env = {"WIREWATCH_DATABASE_URL": database, "WIREWATCH_REDIS_URL": redis}
        running = Service(tmp_path, settings, env)
        yield running
        running.end()


def stream(service: Service, site: NewsSite, numbers: range) -> list[Piece]:
    """Brings pieces by feed and by file, every third of them unasked for, some of them twice."""
    pieces = [piece(number, matches=number % 3 != 0) for number in numbers]
    for number, each in zip(numbers, pieces, strict=True):
        if number % 2:
            site.publish("world", each)
        else:
            service.drop(f"{each.key}.txt", each.text)
        if number % 5 == 0:
            service.drop(f"copy-of-{each.key}.txt", each.text)
    return pieces


def all_told(hook: Receiver, mail: Inbox, pieces: list[Piece]) -> bool:
    asked = {each.title for each in pieces if each.matches}
    mailed = {message for _, _, message in list(mail.mails)}
    return asked <= hook.ids_by_title().keys() and len(mailed) >= len(asked)


def test_it_tells_what_matches_once_and_survives_the_death_of_every_member(
    service: Service, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    service.start()
    pieces = stream(service, site, range(10))
    wait_until(lambda: all_told(hook, mail, pieces), 40, service.log())
    members = [name for name in service.members() if name != "supervisor"]
    for turn, name in enumerate(members, start=1):
        pieces += stream(service, site, range(turn * 10, turn * 10 + 6))
        service.kill(name)
    wait_until(lambda: all_told(hook, mail, pieces), 60, service.log())

    pieces += stream(service, site, range(200, 206))
    service.kill("supervisor")
    wait_until(lambda: not service.left_behind(), 10, "something outlived the supervisor")
    service.restart()
    pieces += stream(service, site, range(300, 306))
    wait_until(lambda: all_told(hook, mail, pieces), 60, service.log())

    told = hook.ids_by_title()
    assert told.keys() == {each.title for each in pieces if each.matches}
    assert all(len(ids) == 1 for ids in told.values()), "told twice under different ids"
    mailed = {message for _, _, message in mail.mails}
    assert len(mailed) == len(told), "a mail was sent again in other words"
    stored = service.lines("articles")
    assert {each["title"] for each in stored} == {each.title for each in pieces}
    assert {line["state"] for line in service.lines("deliveries")} == {"sent"}
    assert len(list((service.folder / "data" / "alerts").glob("*.eml"))) == len(told)

    assert service.stop() < 15
    assert service.left_behind() == []
