"""``prune`` and ``forget`` on the command line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from models import Delivery, Document
from models.ids import first_id_at
from tests.console.desk import GARDEN, ROCKET, ROCKET_COPY, Desk
from worker.cli.root import wirewatch
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime


def age(desk: Desk, days: int) -> None:
    """Makes the documents older, as if they had come so many days ago."""
    runtime = Runtime(load_settings(desk.config))
    span = first_id_at(runtime.clock()) - first_id_at(runtime.clock() - timedelta(days=days))
    then = runtime.clock() - timedelta(days=days)
    with runtime.database.write() as session:
        session.execute(update(Document).values(id=Document.id - span))
        session.execute(update(Delivery).values(delivered_at=then, created_at=then))
    runtime.close()


def test_nothing_is_past_its_time_at_first(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET)
    assert desk.good("prune").out == "Nothing is past its time.\n"
    assert desk.good("prune", "--json").out == ""


def test_prune_says_what_went_by_kind_and_source(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET, garden=GARDEN)
    desk.deliver()
    age(desk, 40)
    looked = desk.good("prune", "--dry-run")
    assert "would go; nothing was removed" in looked.out
    lines = desk.good("prune", "--json").json("prune")
    found = {each["kind"]: each for each in lines}
    assert found["documents"]["count"] == 2
    assert found["documents"]["source"] == {"kind": "folder", "name": "inbox"}
    assert found["blobs"]["bytes"] > 500
    assert desk.good("prune").out == "Nothing is past its time.\n"
    assert "Rockets strike" in desk.good("show", "1").out
    assert desk.good("prune", "--compact").status == 0


def test_what_is_shortened_is_not_called_removed(desk: Desk) -> None:
    settings = desk.config.read_text("utf-8")
    desk.config.write_text(settings.replace('path = "inbox"', 'path = "inbox"\nkeep = "excerpt"'))
    desk.ingest(garden=GARDEN)
    done = desk.good("prune", "--compact").out.splitlines()
    assert any("1  texts, shortened" in each for each in done)
    assert done[-2] == "1 row removed."  # what had arrived
    assert done[-1].startswith("The file is smaller by")


def test_forget_shows_what_it_found_and_asks(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET, copy=ROCKET_COPY, garden=GARDEN)
    unasked = desk.run("forget", "insurers")
    assert unasked.status == 2
    assert "give --yes" in unasked.err
    assert "Rockets strike the harbour" in unasked.out
    arguments = ["--config", str(desk.config), "forget", "insurers"]
    assert CliRunner().invoke(wirewatch, arguments, input="y\n").exit_code == 2
    done = desk.good("forget", "insurers", "--yes")
    assert "Removed: 2 articles" in done.out
    assert "Out of reach" in done.out
    [left] = desk.good("articles", "--json").json("article")
    assert left["title"].startswith("A garden")
    (forgotten,) = desk.good("deliveries", "--json").json("deliveries")
    assert (forgotten["state"], forgotten["last_error"]) == ("suppressed", "forgotten")
    assert "replay" not in desk.good("status").out
    assert "No delivery has failed" in desk.good("replay", "--failed").out


def test_forget_without_a_find_says_so(desk: Desk) -> None:
    desk.ingest(garden=GARDEN)
    outcome = desk.run("forget", "submarine")
    assert outcome.status == 1
    assert "No article that is stored fits." in outcome.out
    assert desk.run("forget", "--json", "submarine").one("forget")["articles"] == []


def test_forget_as_json_names_files_and_counts(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET)
    desk.deliver()
    would = desk.good("forget", "--json", "--dry-run", "harbour").one("forget")
    done = desk.good("forget", "--json", "--yes", "harbour").one("forget")
    assert would["removed"] == done["removed"]
    assert (would["dry_run"], done["sent"], len(done["files"])) == (True, 1, 1)
    assert done["removed"]["articles"] == 1


@pytest.mark.parametrize("words", [["--yes"], ["--yes", "-"]])
def test_forget_needs_something_to_look_for(desk: Desk, words: list[str]) -> None:
    assert desk.run("forget", *words).status == 2
