from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from models import Delivery
from tests.console.desk import ROCKET, Desk
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime


def fail(desk: Desk, **values: object) -> None:
    runtime = Runtime(load_settings(desk.config))
    later = datetime.now(UTC) + timedelta(hours=1)
    with runtime.database.write() as session:
        failed = {"state": "retry", "attempts": 4, "due_at": later, **values}
        session.execute(update(Delivery).values(**failed))
    runtime.close()


def test_what_is_to_be_tried_again_is_tried_now(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    fail(desk)
    (waits,) = desk.good("deliveries", "--json").json("deliveries")
    assert "tried again now" in desk.good("replay", waits["id"]).out
    (due,) = desk.good("deliveries", "--json").json("deliveries")
    assert (due["state"], due["attempts"]) == ("retry", 4)
    assert due["next_attempt_at"] < waits["next_attempt_at"]
    assert "nothing to do" in desk.good("replay", waits["id"]).out


def test_when_it_is_due_stands_behind_whatever_is_long(desk: Desk) -> None:
    own = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(own.replace('"rockets now"', f'"rockets {"now " * 20}"'), "utf-8")
    desk.ingest(a=ROCKET)
    fail(desk)
    first, *_ = desk.good("deliveries").out.splitlines()
    assert re.search(r"… → out \(.*, due 2", first)
    assert len(first) == 140


def test_alerts_say_when_the_open_digest_goes_and_not_when_a_changed_time_would_have_it(
    desk: Desk,
) -> None:
    own = desk.config.read_text(encoding="utf-8")
    daily = own.replace('name = "rockets now"', 'name = "rockets now"\nmode = "daily"')
    desk.config.write_text(daily, "utf-8")
    desk.ingest(a=ROCKET)
    assert re.search(r"the open digest goes \S+ 07:30 UTC", desk.good("alerts").out)
    changed = daily.replace('mode = "daily"', 'mode = "daily"\nat = "18:15"', 1)
    desk.config.write_text(changed, "utf-8")
    words = desk.good("alerts").out
    assert "at 18:15" in words
    assert re.search(r"the open digest goes \S+ 07:30 UTC", words)
    fail(desk, state="sent", due_at=None)
    assert "open digest" not in desk.good("alerts").out


def test_where_nothing_was_told_yet_that_is_said(desk: Desk) -> None:
    assert desk.good("deliveries").out == "There is no delivery yet.\n"
    assert desk.good("deliveries", "--state", "dead").out == "There is no such delivery.\n"


def test_of_all_that_failed_what_waits_for_another_try_is_tried_now_too(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    assert desk.good("replay", "--failed").out == "No delivery has failed.\n"
    fail(desk)
    (waits,) = desk.good("deliveries", "--json").json("deliveries")
    said = desk.good("replay", "--failed").out
    assert said == (
        "What waits for another try at 1 endpoint is tried now, the oldest of each first.\n"
    )
    (due,) = desk.good("deliveries", "--json").json("deliveries")
    assert (due["state"], due["attempts"]) == ("retry", 4)
    assert due["next_attempt_at"] < waits["next_attempt_at"]
    assert desk.good("replay", "--failed").out == "No delivery has failed.\n"
