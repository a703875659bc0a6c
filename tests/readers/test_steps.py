"""From a mail's links to their effects: two readers of one alert, of whom one follows them."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import delete

from models import Attempt, Delivery, DeliveryNotice
from tests.console.desk import GARDEN, QUAKE, QUAKE_ELSEWHERE, ROCKET, Desk
from tests.net.smtp_servers import Inbox, real_server
from worker.readers import steps
from worker.readers.links import OldLink
from worker.readers.steps import GoneLink
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

ANA, BEN = "ana@news.example", "ben@news.example"


@pytest.fixture
def letters(desk: Desk) -> Iterator[Inbox]:
    """The mails of a desk that writes to two addresses."""
    with real_server() as inbox:
        settings = desk.config.read_text("utf-8").replace(
            "[service]",
            f'[service]\nsmtp_url = "smtp://127.0.0.1:{inbox.port}?security=none"\n'
            'public_url = "https://news.example/ww/"',
        )
        settings = settings.replace('channels = ["out"]', 'channels = ["mail"]\ngroup = "none"', 1)
        settings += f'\n[channel.mail]\nkind = "email"\nto = ["{ANA}", "{BEN}"]\n'
        desk.config.write_text(settings + 'sender = "from@news.example"\n', "utf-8")
        yield inbox


@contextmanager
def opened(desk: Desk) -> Iterator[Runtime]:
    runtime = Runtime(load_settings(desk.config))
    yield runtime
    runtime.close()


def message(inbox: Inbox, to: str) -> EmailMessage:
    """Returns the last mail to an address."""
    found = [content for _, recipient, content in inbox.mails if recipient == to]
    return email.message_from_bytes(found[-1], policy=email.policy.default)


def links(letter: EmailMessage) -> dict[str, str]:
    """Returns the tokens at the foot of a mail by their words."""
    body = letter.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    return dict(re.findall(r"^([A-Z][a-z ]+): https://news\.example/ww/l/(\S+)\r?$", text, re.M))


def follow(desk: Desk, token: str) -> bool:
    with opened(desk) as runtime:
        return steps.follow(runtime, token).is_new


def test_each_address_gets_links_of_its_own_and_mail_programs_a_header(
    desk: Desk, letters: Inbox
) -> None:
    desk.ingest(a=ROCKET)
    assert desk.deliver() == 2
    ana, ben = links(message(letters, ANA)), links(message(letters, BEN))
    assert list(ana) == ["Mute this story", "Wrong match", "Unsubscribe from this alert"]
    assert not set(ana.values()) & set(ben.values())
    raw = next(content for _, to, content in letters.mails if to == ANA)
    one_click = f"https://news.example/ww/l/{ana['Unsubscribe from this alert']}"
    assert f"\r\nList-Unsubscribe: <{one_click}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    html = message(letters, ANA).get_body(("html",))
    assert html is not None
    assert f'href="{one_click}"' in html.get_content()


def test_who_unsubscribes_gets_no_more_of_the_alert_until_that_is_taken_back(
    desk: Desk, letters: Inbox
) -> None:
    desk.ingest(a=ROCKET)
    desk.deliver()
    token = links(message(letters, ANA))["Unsubscribe from this alert"]
    assert (follow(desk, token), follow(desk, token)) == (True, False)
    desk.ingest(b=GARDEN.replace("ferry", "rocket"))
    assert desk.deliver() == 1
    assert sorted(to for _, to, _ in letters.mails) == [ANA, BEN, BEN]
    (held,) = desk.good("deliveries", "--state", "suppressed", "--json").json("deliveries")
    assert held["last_error"] == "the address was unsubscribed from this alert"
    found = desk.run("status", "--json").one("status")
    assert (found["to_replay"]["failed"], found["unsubscribed"]["count"]) == (0, 1)
    assert "ana@news.example from “rockets now”" in " ".join(desk.run("status").out.split())
    (listed,) = desk.good("unsubscribed", "list", "--json").json("unsubscribed")
    assert (listed["address"], listed["alert"], listed["story"]) == (ANA, "rockets now", None)
    assert f"# {ANA}: the alert “rockets now”, since " in desk.good("config", "show").out
    assert "will be sent again" in desk.good("replay", held["id"]).out
    assert desk.deliver() == 0
    assert "Taken back" in desk.good("unsubscribed", "remove", ANA.upper()).out
    desk.good("replay", held["id"])
    assert desk.deliver() == 1
    assert message(letters, ANA)["Message-ID"] == f"<{held['id']}@news.example>"
    assert "Nobody unsubscribed" in desk.good("unsubscribed", "list").out
    assert desk.run("unsubscribed", "remove", ANA).status == 2


def test_who_mutes_a_story_gets_other_stories_and_others_get_that_one(
    desk: Desk, letters: Inbox
) -> None:
    desk.ingest(a=QUAKE)
    desk.deliver()
    token = links(message(letters, BEN))["Mute this story"]
    with opened(desk) as runtime:
        offer = steps.look_at(runtime, token)
    assert (offer.action, offer.story) == ("mute", QUAKE.partition("\n")[0])
    assert (follow(desk, token), follow(desk, token)) == (True, False)
    desk.ingest(b=QUAKE_ELSEWHERE, c=GARDEN.replace("ferry", "rocket"))
    desk.deliver()
    told = [to for _, to, _ in letters.mails]
    assert told.count(ANA) == told.count(BEN) + 1
    (held,) = desk.good("deliveries", "--state", "suppressed", "--json").json("deliveries")
    assert held["last_error"] == "the address muted this story"
    (listed,) = desk.good("unsubscribed", "list", "--json").json("unsubscribed")
    assert (listed["alert"], listed["title"]) == (None, QUAKE.partition("\n")[0])
    desk.good("unsubscribed", "remove", BEN, "--story", str(listed["story"]))


def test_a_wrong_match_counts_against_the_query_that_made_it(desk: Desk, letters: Inbox) -> None:
    desk.ingest(a=ROCKET, b=GARDEN.replace("ferry", "rocket"))
    desk.deliver()
    token = links(message(letters, ANA))["Wrong match"]
    assert (follow(desk, token), follow(desk, token)) == (True, False)
    (topic, _) = desk.good("topics", "list", "--json").json("topics")
    assert topic["marks"] == {"right": 0, "wrong": 1, "precision": 0.0}
    assert "marked  0 right, 1 wrong: precision 0%" in desk.good("topics", "list").out
    tried = desk.good("topics", "test", "rockets", "--json").one("topics.test")
    assert tried["marks"] == {
        "right": 0, "wrong": 1, "right_found": 0, "wrong_found": 1, "precision": 0.0,
    }  # fmt: skip
    better = desk.good("topics", "test", "rockets", "--query", "rocket* NOT (harbour OR garden)")
    assert "finds 0 of 0 right matches and 0 of 1 wrong" in better.out
    desk.good("forget", "--yes", "botanical")
    (topic, _) = desk.good("topics", "list", "--json").json("topics")
    assert topic["marks"]["wrong"] == 0


def test_a_link_of_a_message_that_is_gone_or_of_a_time_that_is_over_says_so(
    desk: Desk, letters: Inbox
) -> None:
    desk.ingest(a=ROCKET)
    desk.deliver()
    token = links(message(letters, ANA))["Unsubscribe from this alert"]
    with opened(desk) as runtime:
        now = runtime.clock()
        runtime.clock = lambda: now + timedelta(days=91)
        with pytest.raises(OldLink):
            steps.follow(runtime, token)
        runtime.clock = lambda: now
        with runtime.database.write() as session:
            for table in (DeliveryNotice, Attempt):
                session.execute(delete(table))
            session.execute(delete(Delivery))
        with pytest.raises(GoneLink):
            steps.follow(runtime, token)


def test_without_https_no_mail_has_links(desk: Desk, letters: Inbox) -> None:
    settings = desk.config.read_text("utf-8")
    desk.config.write_text(settings.replace("https://news", "http://news"), "utf-8")
    desk.ingest(a=ROCKET)
    assert desk.deliver() == 2
    letter = message(letters, ANA)
    assert (letter["List-Unsubscribe"], links(letter)) == (None, {})
    assert not (desk.folder / "data" / "link.key").exists()


def test_links_outlive_a_rotation_and_a_restored_backup(desk: Desk, letters: Inbox) -> None:
    desk.ingest(a=ROCKET)
    desk.deliver()
    token = links(message(letters, ANA))["Unsubscribe from this alert"]
    key = desk.folder / "data" / "link.key"
    first = key.read_text()
    assert str(key) in desk.good("links", "rotate").out
    assert first.strip() in key.read_text().splitlines()
    backup = desk.folder / "backup.zip"
    desk.good("backup", backup)
    shutil.rmtree(desk.folder / "data")
    desk.good("restore", backup)
    assert first.strip() in key.read_text().splitlines()
    assert follow(desk, token)


def test_a_page_that_a_proxy_may_open_to_all_is_warned_of(
    desk: Desk, letters: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_PAGE_LISTEN", raising=False)
    assert "set [page] token_file" in desk.good("config", "check").err
    settings = desk.config.read_text("utf-8")
    desk.config.write_text(f'{settings}[page]\ntoken = "a-token-of-some-length"\n', "utf-8")
    assert "set [page] token_file" not in desk.good("config", "check").err


def test_links_that_lead_to_a_page_that_is_off_are_warned_of(desk: Desk, letters: Inbox) -> None:
    assert "lead to the page, which is off" in desk.good("config", "check").err


def test_keys_in_the_operators_hands_are_not_rotated(desk: Desk, letters: Inbox) -> None:
    (desk.folder / "links").write_text("0" * 64)
    settings = desk.config.read_text("utf-8")
    desk.config.write_text(settings + '[page]\nlink_key_file = "links"\n', "utf-8")
    assert "0" * 64 not in desk.good("config", "show").out
    done = desk.run("links", "rotate")
    assert (done.status, "link_key_file" in done.err) == (2, True)
    (desk.folder / "links").write_text("short")
    done = desk.run("config", "check")
    assert (done.status, "is no key of 32 characters or more" in done.err) == (2, True)
