"""A service that was lost and put back from an older backup sends nothing a second time."""

from __future__ import annotations

import email
import time
from pathlib import Path

from tests.net.smtp_servers import Inbox
from tests.parts.postgres import Postgres
from tests.parts.waiting import wait_until
from tests.service import asking
from tests.service.peers import NewsSite, Receiver
from tests.service.running import Service
from tests.service.stories import Piece, piece
from tests.service.telling import all_told, config, stream


def command(service: Service, *words: str) -> str:
    """Runs a command, which must succeed, and returns what it printed."""
    return asking.said(service.env, "--config", str(service.folder / "wirewatch.toml"), *words)


def message_ids(mail: Inbox) -> list[str]:
    """Returns what the mails that came were named, in their order."""
    return [str(email.message_from_bytes(each)["Message-ID"]) for _, _, each in list(mail.mails)]


def webhook_ids(hook: Receiver) -> list[str]:
    """Returns the ids of the posts that came, in their order."""
    return [each for each, _ in list(hook.bodies)]


def ids_of(hook: Receiver, pieces: list[Piece]) -> set[str]:
    """Returns the webhook's ids of these pieces."""
    told = hook.ids_by_title()
    return {each for one in pieces if one.matches for each in told[one.title]}


def test_a_backup_put_back_elsewhere_sends_nothing_that_was_sent_since(
    tmp_path: Path, site: NewsSite, hook: Receiver, mail: Inbox, postgres: Postgres
) -> None:
    inbox = tmp_path / "lost" / "inbox"
    inbox.mkdir(parents=True)
    written = config(site, hook, mail).replace('path = "inbox"', f'path = "{inbox}"')
    lost = Service(tmp_path / "lost", written, is_loaded=True)
    lost.start()
    before = stream(lost, site, range(6))
    wait_until(lambda: all_told(hook, mail, before), 40, lost.log)
    command(lost, "backup", str(tmp_path / "backup.zip"))
    since = stream(lost, site, range(10, 16))
    wait_until(lambda: all_told(hook, mail, before + since), 40, lost.log)
    lost.stop()

    for number, database in enumerate((None, postgres.create())):
        env = {"WIREWATCH_DATABASE_URL": database} if database else {}
        folder = tmp_path / f"restored-{number}"
        folder.mkdir()
        restored = Service(folder, written, env, is_loaded=True)
        try:
            told = command(restored, "restore", str(tmp_path / "backup.zip"))
            assert "wirewatch replay --held" in told
            # Dates in feeds count seconds: news of the restore's own second is held.
            time.sleep(1.1)
            _sends_only_what_is_new(
                restored, site, hook, mail, since, piece(500 + number, matches=True)
            )
        finally:
            restored.end()


def _sends_only_what_is_new(
    service: Service,
    site: NewsSite,
    hook: Receiver,
    mail: Inbox,
    since: list[Piece],
    latest: Piece,
) -> None:
    """Starts the restored service and counts at the receivers."""
    posts, mails = len(hook.bodies), len(mail.mails)
    sent_before = ids_of(hook, since)
    site.publish("world", latest)
    service.start()
    asked = [each for each in since if each.matches]

    def held() -> list[dict[str, object]]:
        return service.lines("deliveries", "--state", "held")

    wait_until(lambda: len(hook.bodies) > posts and len(mail.mails) > mails, 40, service.log)
    # Each of them to a webhook, an address and a folder.
    wait_until(lambda: len(held()) >= 3 * len(asked), 40, service.log)
    assert set(webhook_ids(hook)[posts:]) == ids_of(hook, [latest])
    assert len(set(message_ids(mail)[mails:])) == 1

    mailed = set(message_ids(mail)[:mails])
    posts, mails = len(hook.bodies), len(mail.mails)
    command(service, "replay", "--held")
    # What an earlier service told meanwhile is held and goes, too, in any order.
    wait_until(lambda: sent_before <= set(webhook_ids(hook)[posts:]), 40, service.log)
    wait_until(lambda: len(mail.mails) - mails >= len(asked), 40, service.log)
    assert set(message_ids(mail)[mails:]) <= mailed
    service.stop()
