from __future__ import annotations

from tests.console.desk import GARDEN, ROCKET, Desk
from tests.net.smtp_servers import real_server
from tests.status.commands.test_status import alter


def test_a_mail_over_the_days_limit_waits_for_tomorrow_and_is_not_called_late(desk: Desk) -> None:
    with real_server() as inbox:
        settings = desk.config.read_text("utf-8")
        desk.config.write_text(
            settings.replace(
                "[service]", f'[service]\nsmtp_url = "smtp://127.0.0.1:{inbox.port}?security=none"'
            ).replace('channels = ["out"]', 'channels = ["mail"]\nmax_mails_per_day = 1')
            + '\n[channel.mail]\nkind = "email"\nto = ["a@b.example"]\nsender = "c@b.example"\n',
            "utf-8",
        )
        desk.ingest(a=ROCKET, b=GARDEN.replace("ferry", "rocket"))
        assert desk.run("status", "--json").one("status")["oldest"]["open_delivery_seconds"] >= 0
        assert (desk.deliver(), len(inbox.mails)) == (1, 1)
    (waiting,) = desk.good("deliveries", "--state", "pending", "--json").json("deliveries")
    assert waiting["last_error"] == "over 1 mail today: waits for tomorrow"
    assert desk.run("status", "--json").one("status")["oldest"]["open_delivery_seconds"] is None
    alter(desk, "UPDATE deliveries SET due_at = created_at WHERE state = 'pending'")
    assert desk.run("status", "--json").one("status")["oldest"]["open_delivery_seconds"] >= 0
