"""From the links of a digest of several alerts to what its reader gets no more."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import delete

from models import DeliveryNotice
from tests.alerts.steps.budget.desk import NOW, SLOT, counting, quake
from tests.alerts.steps.digest_desk import Digests
from tests.net.smtp_servers import real_server
from tests.stories.steps.desk import START
from worker.readers import steps
from worker.readers.steps import GoneLink
from worker.readers.store import answers

SECOND = NOW.replace('"now"', '"second, too"').replace('["quake", "tsunami"]', '["quake"]')
SERVICE = '[service]\nmost_messages_a_day = 2\npublic_url = "https://news.example/ww/"'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Digests]:
    """Two alerts that write to one reader, who has two messages a day."""
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    alerts = NOW + SECOND
    with real_server() as inbox, counting(tmp_path, inbox, alerts, SERVICE) as made:
        yield made


def gathered(desk: Digests) -> EmailMessage:
    """Brings more than a day has, and returns the digest of the rest."""
    desk.bring(0, *(quake(number) for number in range(1, 4)))
    assert len(desk.mails) == 2
    desk.at_time(SLOT)
    desk.send()
    _, _, content = desk.inbox.mails[2]
    return email.message_from_bytes(content, policy=email.policy.default)


def links(letter: EmailMessage) -> dict[str, str]:
    """Returns the tokens at the foot by their words."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.findall(r"^(.+): https://news\.example/ww/l/(\S+)\r?$", body.get_content(), re.M)
    return dict(found)


def unsubscribed(desk: Digests) -> list[str]:
    with desk.runtime.database.read() as session:
        return sorted(each["alert"] for each in answers.listed(session))


def test_a_digest_of_several_alerts_has_a_link_for_each_and_one_for_all(desk: Digests) -> None:
    letter = gathered(desk)
    found = links(letter)
    assert list(found) == [
        "Unsubscribe from “now”",
        "Unsubscribe from “second, too”",
        "Unsubscribe from all of these alerts",
    ]
    header = str(letter["List-Unsubscribe"])
    assert header.removesuffix(">").rpartition("/")[2] == list(found.values())[2]
    assert str(letter["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "because the alerts “now” and “second, too” name this address" in body.get_content()


def test_one_link_ends_one_alert_and_the_other_goes_on(desk: Digests) -> None:
    found = links(gathered(desk))
    token = found["Unsubscribe from “second, too”"]
    assert steps.look_at(desk.runtime, token).alerts == ("second, too",)
    assert steps.follow(desk.runtime, token).is_new
    assert unsubscribed(desk) == ["second, too"]
    tomorrow = START + timedelta(days=1)
    desk.runtime.clock = lambda: tomorrow
    desk.bring(0, quake(11), quake(12))
    assert len(desk.mails) == 3 + 2
    names = [str(email.message_from_bytes(each[2])["List-Id"]) for each in desk.inbox.mails[3:]]
    assert all(each.startswith("now ") for each in names)


def test_the_link_of_mail_programs_ends_all_alerts_of_the_digest_and_not_the_digests(
    desk: Digests,
) -> None:
    header = str(gathered(desk)["List-Unsubscribe"])
    assert steps.follow(desk.runtime, header.removesuffix(">").rpartition("/")[2]).is_new
    assert unsubscribed(desk) == ["now", "second, too"]
    tomorrow = START + timedelta(days=1)
    desk.runtime.clock = lambda: tomorrow
    desk.bring(0, *(quake(number) for number in range(11, 15)))
    desk.at_time(SLOT + timedelta(days=1))
    desk.send()
    assert len(desk.mails) == 3


def test_where_it_is_not_kept_of_what_the_digest_told_the_link_says_so(desk: Digests) -> None:
    found = links(gathered(desk))
    with desk.runtime.database.write() as session:
        session.execute(delete(DeliveryNotice))
    for token in found.values():
        with pytest.raises(GoneLink):
            steps.follow(desk.runtime, token)
    assert unsubscribed(desk) == []
