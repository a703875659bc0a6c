"""What happens around the service: databases, brokers, endpoints and configurations that fail."""

from __future__ import annotations

import time

import redis

from tests.net.smtp_servers import Inbox
from tests.parts.postgres import Postgres
from tests.parts.waiting import wait_until
from tests.service.peers import SECRET, NewsSite, Receiver
from tests.service.running import Service
from tests.service.telling import all_told, config, stream, told_once

GONE = """
[channel.gone]
kind = "webhook"
url = "{url}"
secret = "{secret}"
[[alert]]
name = "rockets elsewhere"
topics = ["rockets"]
channels = ["gone"]
wait = "0s"
"""
FERRIES = """
[topic.ferries]
name = "Ferries"
query = "ferry"
[[alert]]
name = "ferries now"
topics = ["ferries"]
channels = ["out"]
wait = "0s"
"""


def test_it_waits_for_its_database_and_broker_beside_a_second_beat_and_worker(
    server: Service, postgres: Postgres, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    server.start()
    with server.by_hand("worker", "-c", "2"), server.by_hand("beat"):
        pieces = stream(server, site, range(10))
        wait_until(lambda: all_told(hook, mail, pieces), 40, server.log)
        pieces += stream(server, site, range(10, 20))
        redis.Redis.from_url(server.env["WIREWATCH_REDIS_URL"]).flushall()
        pieces += stream(server, site, range(20, 30))
        time.sleep(0.3)
        postgres.pause()
        try:
            pieces += stream(server, site, range(30, 40))
            wait_until(lambda: "waiting for the database" in server.log(), 20, server.log)
        finally:
            postgres.resume()
        wait_until(lambda: all_told(hook, mail, pieces), 40, server.log)
        told_once(server, hook, mail, pieces)
    assert "Traceback" not in server.log()


def test_endpoints_that_fail_and_a_worker_killed_between_request_and_answer(
    embedded: Service, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    gone = GONE.format(url=hook.url.replace("/hook", "/gone"), secret=SECRET)
    (embedded.folder / "wirewatch.toml").write_text(config(site, hook, mail) + gone)
    hook.refusals = 1
    hook.patience.clear()
    embedded.start()
    pieces = stream(embedded, site, range(6))
    wait_until(lambda: len(hook.begun) >= 4, 60, embedded.log)
    embedded.kill("deliver")
    hook.patience.set()
    wait_until(lambda: all_told(hook, mail, pieces), 40, embedded.log)
    assert len(hook.begun) > len(set(hook.begun)), "nothing was in flight"
    assert {len(ids) for ids in hook.ids_by_title().values()} == {1}

    def elsewhere() -> set[object]:
        lines = embedded.lines("deliveries")
        return {line["state"] for line in lines if line["channel"] == "gone"}

    wait_until(lambda: elsewhere() == {"held"}, 40, embedded.log)
    assert SECRET not in embedded.log()


def test_a_reload_keeps_the_old_configuration_or_takes_the_new_and_is_silent_about_the_past(
    embedded: Service, site: NewsSite, hook: Receiver, mail: Inbox
) -> None:
    good = config(site, hook, mail)
    embedded.start()
    pieces = stream(embedded, site, range(6))
    wait_until(lambda: all_told(hook, mail, pieces), 40, embedded.log)
    before = embedded.members()
    embedded.reload(good.replace("query =", "qery ="))
    # Each problem has a line of its own.
    refusal = "wirewatch.toml:18: topic.rockets.qery: unknown key"
    wait_until(lambda: refusal in embedded.log(), 20, embedded.log)
    assert "the old one stays" in embedded.log()
    assert embedded.members() == before

    embedded.reload(good + FERRIES)
    workers = {name: each for name, each in before.items() if name not in ("supervisor", "broker")}
    wait_until(lambda: not any(each.is_running() for each in workers.values()), 30, embedded.log)
    wait_until(lambda: embedded.members().keys() == before.keys(), 20, embedded.log)
    later = stream(embedded, site, range(50, 56))
    ferries = {each.key for each in later if "ferry" in each.text}
    assert ferries
    assert any("ferry" in each.text for each in pieces)

    def told() -> int:
        lines = embedded.lines("deliveries")
        return sum(line["alert"] == "ferries now" for line in lines)

    wait_until(lambda: told() >= len(ferries), 20, embedded.log)
    assert told() == len(ferries)
