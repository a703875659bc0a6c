from __future__ import annotations

import click

from tests.console.desk import ROCKET, Desk
from worker.base.store import audit
from worker.setup.commands.history import history


def edit(desk: Desk, before: str, after: str) -> None:
    text = desk.config.read_text(encoding="utf-8")
    assert before in text
    desk.config.write_text(text.replace(before, after), encoding="utf-8")


def test_a_change_is_shown_with_old_and_new_value_and_who_made_it(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET)
    first = desk.good("config", "history", "--json").json("config.history")
    assert {each["change"] for each in first} == {"added"}
    assert {each["kind"] for each in first} == {"source", "topic", "alert", "channel", "service"}
    edit(desk, 'query = "ferry OR ferries"', 'query = "ferry"')
    edit(desk, "[[folder]]", '[[feed]]\nurl = "http://127.0.0.1:9/a"\n[[folder]]')
    edit(desk, 'data_dir = "data"', 'data_dir = "data"\ncontact = "desk@example.org"')
    assert desk.good("config", "history", "--json").json("config.history") == first
    desk.good("migrate")
    shown = desk.good("config", "history", "--limit", "3").out.splitlines()
    assert "source http://127.0.0.1:9/a added" in shown[0]
    assert "by command line (" in shown[0]
    assert shown[1].endswith(shown[0].partition("added")[2])
    assert shown[2] == '    query: "ferry OR ferries" → "ferry"'
    assert shown[4] == '    contact: "" → "desk@example.org"'
    [topic] = [
        each
        for each in desk.good("config", "history", "--kind", "topic", "--json").json(
            "config.history"
        )
        if each["change"] == "changed"
    ]
    assert topic["before"] == {"name": "ferries", "query": "ferry OR ferries"}
    assert topic["after"] == {"name": "ferries", "query": "ferry"}


def test_secrets_are_not_in_the_history(desk: Desk) -> None:
    account = 'data_dir = "data"\nsmtp_url = "smtp://desk:hunter2@mail.example.org"'
    edit(desk, 'data_dir = "data"', account)
    edit(
        desk,
        "[channel.out]",
        '[channel.hook]\nkind = "webhook"\nurl = "https://u:hunter3@hook.example.org/"\n'
        'secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"\n[channel.out]',
    )
    desk.good("migrate")
    shown = desk.good("config", "history", "--json").out
    assert "hook.example.org" in shown
    assert "mail.example.org" in shown
    assert "hunter" not in shown
    assert "MfKQ" not in shown


def test_an_empty_history_says_so(desk: Desk) -> None:
    assert desk.good("config", "history").out == "No change of the configuration is known.\n"


def test_the_history_is_of_every_kind_that_is_noted() -> None:
    (kind,) = (each for each in history.params if each.name == "kind")
    assert isinstance(kind.type, click.Choice)
    assert tuple(kind.type.choices) == audit.KINDS
