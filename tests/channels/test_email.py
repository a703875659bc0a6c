from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from tests.channels.examples import attempt, configured, context
from tests.net.smtp_servers import real_server, scripted
from tests.notices import DELIVERY, digest, news
from worker.base.errors import PermanentChannelError, TransportPaused
from worker.net.smtp_account import SmtpAccount
from worker.way.deliver.retry import next_attempt_in


def test_a_notice_arrives_as_it_was_rendered(tmp_path: Path) -> None:
    kind, config = configured("email")
    with real_server() as inbox:
        within = context(tmp_path, SmtpAccount("127.0.0.1", inbox.port, sender="Alerts <a@b.org>"))
        payload = kind.render(news(), "desk@example.org", config, within)
        first = attempt(kind, payload, config, within)
        attempt(kind, payload, config, within, attempt=2)
    assert first.status == 250
    assert "queued as" in first.detail
    sender, recipient, content = inbox.mails[0]
    assert (sender, recipient) == ("a@b.org", "desk@example.org")
    assert content == inbox.mails[1][2] == payload.content
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert message["Message-ID"] == f"<{DELIVERY}@b.org>"
    assert message["From"] == "Alerts <a@b.org>"
    assert payload.content_type == "message/rfc822"


def test_an_address_beyond_ascii_gets_its_mail(tmp_path: Path) -> None:
    kind, config = configured("email", to=["편집국@bücher.example"])
    with real_server() as inbox:
        within = context(tmp_path, SmtpAccount("127.0.0.1", inbox.port, sender="a@b.org"))
        payload = kind.render(news(), kind.destinations(config)[0], config, within)
        attempt(kind, payload, config, within)
    assert inbox.mails[0][1] == "편집국@xn--bcher-kva.example"


def test_each_address_is_a_destination_of_its_own_and_none_twice() -> None:
    kind, config = configured("email", to=["a@Example.org", "b@example.org", "a@example.org"])
    assert kind.destinations(config) == ("a@example.org", "b@example.org")


@pytest.mark.parametrize("to", [[], ["nobody"], ["a@b.org\r\nBcc: c@d.org"], ["a@b.org, c@d.org"]])
def test_a_wrong_address_is_refused_when_read(to: list[str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        configured("email", to=to)


def test_the_channels_own_sender_wins(tmp_path: Path) -> None:
    kind, config = configured("email", sender="Desk <news@desk.example>")
    payload = kind.render(news(), "x@example.org", config, context(tmp_path))
    assert b"From: Desk <news@desk.example>\r\n" in payload.content


def test_a_sender_is_guessed_where_none_is_set(tmp_path: Path) -> None:
    kind, config = configured("email")
    within = context(tmp_path, SmtpAccount("127.0.0.1", 9))
    payload = kind.render(news(), "x@example.org", config, within)
    assert b"From: Wirewatch <wirewatch@localhost>\r\n" in payload.content


def test_without_an_account_the_check_says_so_and_sending_pauses(tmp_path: Path) -> None:
    kind, config = configured("email")
    within = replace(context(tmp_path), smtp=None)
    assert "smtp_url" in kind.check(config, within)[0]
    payload = kind.render(news(), "x@example.org", config, within)
    with pytest.raises(TransportPaused, match="smtp_url"):
        attempt(kind, payload, config, within)


def test_the_check_misses_a_password_and_a_usable_sender(tmp_path: Path) -> None:
    kind, config = configured("email")
    account = SmtpAccount("127.0.0.1", 9, username="user", sender="nobody")
    problems = kind.check(config, context(tmp_path, account))
    assert len(problems) == 2
    assert "password" in problems[0]
    assert "sender" in problems[1]


def test_one_bad_recipient_fails_alone(tmp_path: Path) -> None:
    kind, config = configured("email")
    with scripted({"RCPT": "550 5.1.1 nobody"}) as script:
        within = context(tmp_path, SmtpAccount("127.0.0.1", script.port, sender="a@b.org"))
        payload = kind.render(news(), "desk@example.org", config, within)
        with pytest.raises(PermanentChannelError):
            attempt(kind, payload, config, within)
    assert kind.RETRY.permanent == "suppressed"
    assert sum(line.upper().startswith("RCPT") for line in script.sessions[0]) == 1


def test_mail_is_tried_for_four_days() -> None:
    kind, _ = configured("email")
    waits = [next_attempt_in(kind.RETRY, attempts, 0, None, 0.5) for attempts in range(1, 8)]
    assert waits == [10, 30, 60, 300, 900, 1800, 1800]
    assert kind.RETRY.give_up == 4 * 86_400
    assert kind.RETRY.lease == 900


def test_a_digest_is_in_the_time_zone_of_its_reader(tmp_path: Path) -> None:
    kind, config = configured("email", zone="Pacific/Auckland")
    payload = kind.render(digest(), "x@example.org", config, context(tmp_path))
    message = email.message_from_bytes(payload.content, policy=email.policy.default)
    assert str(message["Subject"]) == "[atacms now] Daily digest, 23 Nov: 1 story"
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "22 Nov, 23:15 to 23 Nov, 23:15" in text
    assert "Times: Pacific/Auckland." in text
