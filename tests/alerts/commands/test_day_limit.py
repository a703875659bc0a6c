from __future__ import annotations

from tests.console.desk import GARDEN, ROCKET, Desk
from tests.net.smtp_servers import real_server
from tests.status.commands.making import alter


def test_a_mail_over_the_messages_of_a_day_waits_for_a_digest_and_is_not_called_late(
    desk: Desk,
) -> None:
    with real_server() as inbox:
        settings = desk.config.read_text("utf-8")
        url = f"smtp://127.0.0.1:{inbox.port}?security=none"
        desk.config.write_text(
            settings.replace(
                "[service]", f'[service]\nmost_messages_a_day = 1\nsmtp_url = "{url}"'
            ).replace('channels = ["out"]', 'channels = ["mail"]')
            + '\n[channel.mail]\nkind = "email"\nto = ["a@b.example"]\nsender = "c@b.example"\n',
            "utf-8",
        )
        desk.ingest(a=ROCKET, b=GARDEN.replace("ferry", "rocket"))
        assert desk.run("status", "--json").one("status")["oldest"]["open_delivery_seconds"] >= 0
        assert (desk.deliver(), len(inbox.mails)) == (1, 1)
    (waiting,) = desk.good("deliveries", "--state", "pending", "--json").json("deliveries")
    assert waiting["last_error"].startswith("over 1 message today: in the digest of 2")
    found = desk.run("status", "--json").one("status")
    assert found["oldest"]["open_delivery_seconds"] is None
    assert found["deliveries"]["put_off"] == 1
    assert found["deliveries"]["put_off_until"] == waiting["next_attempt_at"]
    alter(desk, "UPDATE deliveries SET due_at = created_at WHERE state = 'pending'")
    assert desk.run("status", "--json").one("status")["oldest"]["open_delivery_seconds"] >= 0
