"""Why an alert that waits for more outlets told nobody of a copy."""

from __future__ import annotations

from typing import Any

from models import Verdict
from tests.articles.commands.test_explain import decisions, explained
from tests.console.desk import ROCKET, ROCKET_COPY, Desk
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

WAITS = "fewer outlets carry the story than the alert asks for"
TITLE, *PARAGRAPHS = ROCKET_COPY.split("\n\n")
PAGE = (
    '<html lang="en"><head><link rel="canonical" href="https://coast.example/2026/port">'
    f"<title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    + "</article></body></html>"
)


def await_outlets(desk: Desk, least: int = 3) -> None:
    text = desk.config.read_text("utf-8")
    waits = f'wait = "0s"\nleast_outlets = {least}'
    desk.config.write_text(text.replace('wait = "0s"', waits), "utf-8")


def decided(found: Any) -> tuple[str, str]:
    (about,) = [
        each
        for one in (found["articles"] or [found["dry_run"]])
        for each in one["alerts"]
        if each["alert"] == "rockets now"
    ]
    return about["verdict"], about["reason"]


def test_a_copy_of_what_waits_for_more_outlets_waits_too(desk: Desk) -> None:
    await_outlets(desk)
    desk.ingest(a=ROCKET)
    assert decided(explained(desk, "1")) == ("few_outlets", WAITS)
    path = desk.put("b.txt", ROCKET_COPY)
    why = f"{WAITS}; article 1 said it before"
    assert decided(explained(desk, path)) == ("few_outlets", why)
    desk.good("ingest", path)
    found = explained(desk, "2")
    assert decided(found) == ("few_outlets", why)
    assert decisions(found) == [(1, "few_outlets", why)]


def test_a_copy_of_what_was_told_once_enough_outlets_carried_it_is_known(desk: Desk) -> None:
    await_outlets(desk, 2)
    desk.ingest(a=ROCKET)
    desk.good("ingest", desk.put("b.html", PAGE))
    assert decided(explained(desk, "1")) == ("few_outlets", WAITS)
    assert decided(explained(desk, "2"))[0] == "told"
    path = desk.put("c.txt", ROCKET_COPY.replace("burned until", "was on fire until"))
    known = ("known", "it is a copy: article 1 said it before")
    assert decided(explained(desk, path))[0] == "known"
    desk.good("ingest", path)
    assert decided(explained(desk, "3")) == known


def test_what_an_earlier_release_called_known_is_called_so_still(desk: Desk) -> None:
    await_outlets(desk)
    desk.ingest(a=ROCKET, b=ROCKET_COPY)
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        row = session.get_one(Verdict, (2, 1))
        row.record = {**row.record, "a": [[row.record["a"][0][0], "known", 1]]}
    runtime.close()
    assert decided(explained(desk, "2")) == ("known", "it is a copy: article 1 said it before")
