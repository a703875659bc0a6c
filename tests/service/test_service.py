"""The whole service: from a source to a delivered alert, and through every kind of death."""

from __future__ import annotations

from tests.net.smtp_servers import Inbox
from tests.parts.waiting import wait_until
from tests.service.peers import NewsSite, Receiver
from tests.service.running import Service
from tests.service.telling import all_told, stream, told_once


def test_it_tells_what_matches_once_and_survives_the_death_of_every_member(
    service: Service, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    service.start()
    pieces = stream(service, site, range(10))
    wait_until(lambda: all_told(hook, mail, pieces), 40, service.log)
    members = [name for name in service.members() if name != "supervisor"]
    for turn, name in enumerate(members, start=1):
        pieces += stream(service, site, range(turn * 10, turn * 10 + 6))
        service.kill(name)
    wait_until(lambda: all_told(hook, mail, pieces), 60, service.log)

    pieces += stream(service, site, range(200, 206))
    service.kill("supervisor")
    wait_until(lambda: not service.left_behind(), 10, "something outlived the supervisor")
    service.restart()
    pieces += stream(service, site, range(300, 306))
    wait_until(lambda: all_told(hook, mail, pieces), 60, service.log)

    told_once(service, hook, mail, pieces)
    assert service.stop() < 15
    assert service.left_behind() == []
