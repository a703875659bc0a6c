"""What the tests' services watch and tell, and whether all of it was told."""

from __future__ import annotations

from tests.net.smtp_servers import Inbox
from tests.parts.waiting import wait_until
from tests.service.peers import SECRET, NewsSite, Receiver
from tests.service.running import Service
from tests.service.stories import Piece, piece

CONFIG = """
[service]
most_messages_a_day = 0
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
full_text = "never"
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
"""


def config(site: NewsSite, hook: Receiver, mail: Inbox) -> str:
    """Returns a configuration with a folder, a feed, and an alert by all three kinds."""
    return CONFIG.format(smtp=mail.port, feed=site.url("world"), hook=hook.url, secret=SECRET)


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
    """Whether every piece that was asked for reached the webhook and the mailbox."""
    asked = {each.title for each in pieces if each.matches}
    mailed = {message for _, _, message in list(mail.mails)}
    return asked <= hook.ids_by_title().keys() and len(mailed) >= len(asked)


def told_once(service: Service, hook: Receiver, mail: Inbox, pieces: list[Piece]) -> None:
    """Asserts that what matches was told, under one id and in one wording, and nothing else."""

    def titles() -> set[object]:
        return {each["title"] for each in service.lines("articles")}

    def states() -> set[object]:
        return {line["state"] for line in service.lines("deliveries")}

    # What nobody asked for may come last, and what arrived is noted a moment later.
    wait_until(lambda: titles() == {each.title for each in pieces}, 10, lambda: f"{titles()}")
    wait_until(lambda: states() == {"sent"}, 10, lambda: f"{states()}")
    told = hook.ids_by_title()
    assert told.keys() == {each.title for each in pieces if each.matches}
    assert all(len(ids) == 1 for ids in told.values()), "told twice under different ids"
    mailed = {message for _, _, message in mail.mails}
    assert len(mailed) == len(told), "a mail was sent again in other words"
    assert len(list((service.folder / "data" / "alerts").glob("*.eml"))) == len(told)
