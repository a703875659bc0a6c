from __future__ import annotations

import json
import re
from collections.abc import Sequence
from email import message_from_bytes, policy

import pytest
from sqlalchemy.orm import Session

from models import Delivery
from tests.console.desk import GARDEN, ROCKET, ROCKET_COPY, Desk
from tests.status.commands.making import alter
from worker.alerts.store import listing
from worker.operators import store as operators
from worker.operators.store import Telling
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

OTHER = """\
Students launch a rocket from the northern island

A rocket that was built by students of the technical college rose to nine kilometres on Thursday
and came down at sea. Its makers had worked on the engine for two winters, their teacher said.
"""


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.ingest(a=ROCKET, c=GARDEN)
    return desk


def test_alerts_are_listed_with_what_they_sent(told: Desk) -> None:
    rockets, ferries = told.good("alerts", "--json").json("alerts")
    assert (rockets["notices"], rockets["deliveries"]["pending"]) == (1, 1)
    assert ferries["salience"] == "main"
    words = told.good("alerts").out
    assert "rockets now: rockets → out" in words
    assert "instant, at once" in words
    assert "  1 notice, the latest " in words
    assert "instant, waits 30 s, main subjects only" in words


def test_alerts_are_listed_with_what_they_leave_out_and_when_they_are_silent(desk: Desk) -> None:
    desk.config.write_text(
        desk.config.read_text()
        + """
[[alert]]
name = "mornings"
topics = ["rockets"]
channels = ["out"]
mode = "daily"
at = "06:15"
days = ["mon", "tue"]
zone = "Europe/Kyiv"
quiet = ["22:00-06:30", "sat"]
urgent = true
languages = ["de", "fr"]
not_sources = ["Herald"]
least_outlets = 3
"""
    )
    words = desk.good("alerts").out
    assert (
        "  in de, fr; not from Herald; from 3 outlets on; at 06:15; on mon, tue;"
        " quiet 22:00-06:30, sat; urgent: passes quiet hours; times in Europe/Kyiv\n" in words
    )
    assert words.count("at 07:30") == 0


def test_the_hour_of_an_alert_without_a_zone_is_said_to_be_by_that_of_the_service(
    desk: Desk,
) -> None:
    own = desk.config.read_text().replace("[service]", '[service]\nzone = "Asia/Tokyo"', 1)
    desk.config.write_text(own + 'mode = "daily"\n')
    assert "  at 07:30; times in Asia/Tokyo\n" in desk.good("alerts").out


def test_why_a_delivery_waits_is_read_whole_however_narrow_the_screen_is(told: Desk) -> None:
    why = f"450 4.7.1 {'try again in a while, ' * 20}said the server"
    alter(told, f"UPDATE deliveries SET state = 'retry', last_error = '{why}'")
    row, about, below, *_ = told.good("deliveries").out.splitlines()
    assert "retry" in row and "article 1" in about
    assert below == f"    {why}"


def test_each_delivery_says_what_it_is_about_and_where_it_goes_and_no_secret(told: Desk) -> None:
    hook = '[channel.hook]\nkind = "webhook"\nurl = "https://hooks.example/a/5ecre7word"\n'
    mail = '[channel.desk]\nkind = "email"\nto = ["one@example.org", "two@example.org"]\n'
    own = told.config.read_text(encoding="utf-8")
    own = own.replace('channels = ["out"]', 'channels = ["out", "hook", "desk"]')
    own = own.replace("[service]\n", '[service]\nsmtp_url = "smtp://127.0.0.1:2525"\n')
    told.config.write_text(f"{own}\n{hook}{mail}", encoding="utf-8")
    told.ingest(other=OTHER)
    shown = told.good("deliveries").out
    *lines, last = shown.splitlines()
    rows, about = lines[::2], lines[1::2]
    assert last.startswith(f"{len(rows)} deliveries.")
    # Of one alert and channel none looks like another.
    beside_id = [row.partition("  ")[2] for row in rows]
    ways = [f"{row} {what}" for row, what in zip(beside_id, about, strict=True)]
    assert len(set(ways)) == len(ways) > 4
    assert any("→ desk (one@example.org)" in each for each in rows)
    assert any("→ hook (https://hooks.example/" in each for each in rows)
    assert "5ecre7word" not in shown
    assert all(each.startswith("    ") and each.endswith(")") for each in about)


def test_a_follow_up_is_told_from_the_first_message_by_what_is_new(told: Desk) -> None:
    alter(told, "UPDATE deliveries SET kind = 'story.updated'")
    alter(told, "UPDATE notices SET kind = 'topic-rockets'")
    (about,) = (each for each in told.good("deliveries").out.splitlines() if "article 1" in each)
    assert about.endswith("(follow-up, topic Rockets; article 1)")
    alter(told, "UPDATE deliveries SET kind = 'digest.ready'")
    (about,) = (each for each in told.good("deliveries").out.splitlines() if "article 1" in each)
    assert about.endswith("(digest; article 1)")


def test_deliveries_are_listed_by_state(told: Desk) -> None:
    (waiting,) = told.good("deliveries", "--json", "--state", "pending").json("deliveries")
    assert (waiting["alert"], waiting["channel"], waiting["article_ids"]) == (
        "rockets now",
        "out",
        [1],
    )
    assert told.deliver() == 1
    assert told.good("deliveries", "--state", "pending", "--json").out == ""
    (sent,) = told.good("deliveries", "--json").json("deliveries")
    assert (sent["id"], sent["state"], sent["attempts"]) == (waiting["id"], "sent", 1)
    assert f"{sent['id']}  " in told.good("deliveries").out
    assert told.run("deliveries", "--state", "lost").status == 2


def test_what_tells_of_no_article_is_listed_as_such(told: Desk) -> None:
    runtime = Runtime(load_settings(told.config))
    telling = Telling("msg_1", "endpoint.failing", "1", "out", "file", "alerts", b"{}", "json")
    with runtime.database.write() as session:
        operators.add(session, [telling], runtime.clock())
    runtime.close()
    lines = told.good("deliveries").out.splitlines()
    place = next(at for at, each in enumerate(lines) if "msg_1" in each)
    assert lines[place].endswith("[service] operator_channels → out (alerts), due now")
    assert lines[place + 1] == "    an endpoint that fails"


@pytest.mark.parametrize("kind", ["article.matched", "story.updated", "topic.spike"])
def test_what_told_of_articles_that_are_gone_is_listed_as_such(told: Desk, kind: str) -> None:
    alter(told, f"UPDATE deliveries SET kind = '{kind}'")
    alter(told, "DELETE FROM delivery_notices")
    lines = told.good("deliveries").out.splitlines()
    assert "    articles that are no longer stored" in lines


def test_a_digest_of_what_was_forgotten_is_not_listed_as_if_all_had_been_quiet(told: Desk) -> None:
    alter(told, "UPDATE deliveries SET kind = 'digest.ready'")
    assert "(digest; article 1)" in told.good("deliveries").out
    told.good("forget", "rockets", "--yes")
    assert "    articles that are no longer stored" in told.good("deliveries").out.splitlines()
    alter(told, "UPDATE deliveries SET state_reason = NULL")
    assert "    digest: all was quiet" in told.good("deliveries").out.splitlines()


def test_a_delivery_that_goes_while_they_are_read_is_not_listed(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_first(
        session: Session, asked: Sequence[tuple[str, Sequence[int]]]
    ) -> dict[str, listing.Subject]:
        return subjects(session, asked[1:])

    subjects = listing.subjects
    told.ingest(other=OTHER)
    _, _, *newer, last = told.good("deliveries").out.splitlines()
    assert last.startswith("2 deliveries.")
    monkeypatch.setattr(listing, "subjects", without_first)
    *left, last = told.good("deliveries").out.splitlines()
    assert left == newer and last.startswith("1 delivery.")


def test_a_delivery_is_sent_again_by_the_beginning_of_its_id(told: Desk) -> None:
    told.deliver()
    (sent,) = told.good("deliveries", "--json").json("deliveries")
    assert "1 delivery will be sent again" in told.good("replay", sent["id"][:12]).out
    (again,) = told.good("deliveries", "--json").json("deliveries")
    assert (again["id"], again["state"]) == (sent["id"], "retry")
    assert "nothing to do" in told.good("replay", sent["id"]).out
    assert told.deliver() == 1


def test_of_a_delivery_that_was_forgotten_it_is_said_that_nothing_is_left_to_send(
    told: Desk,
) -> None:
    told.deliver()
    (sent,) = told.good("deliveries", "--json").json("deliveries")
    told.good("forget", "rockets", "--yes")
    refused = told.run("replay", sent["id"])
    assert (refused.status, told.deliver()) == (2, 0)
    assert "what it told of was forgotten since" in refused.err


def test_what_failed_is_sent_again_where_a_channel_is_left_to_send_it(told: Desk) -> None:
    assert "No delivery has failed." in told.good("replay", "--failed").out
    own = told.config.read_text(encoding="utf-8")
    told.config.write_text(own.replace("channel.out", "channel.new").replace('"out"', '"new"'))
    told.good("migrate")
    (held,) = told.good("deliveries", "--state", "held", "--json").json("deliveries")
    assert "its channel is no longer configured" in told.good("deliveries").out
    assert "No delivery has failed." in told.good("replay", "--failed").out
    refused = told.run("replay", held["id"])
    assert refused.status == 2
    assert 'its channel "out" is not configured any more' in refused.err
    suppress(told, held["id"])
    told.config.write_text(own, encoding="utf-8")
    assert "1 delivery will be sent again" in told.good("replay", "--failed").out


def test_what_failed_at_an_address_that_was_corrected_is_neither_counted_nor_sent(
    told: Desk,
) -> None:
    (delivery,) = told.good("deliveries", "--json").json("deliveries")
    suppress(told, delivery["id"])
    alter(
        told,
        "INSERT INTO endpoints (channel, destination, failures, failing_since) "
        "SELECT channel, destination, 3, created_at FROM deliveries",
    )
    before = told.run("status", "--json").one("status")
    assert (before["to_replay"]["failed"], len(before["endpoints"])) == (1, 1)
    corrected = told.config.read_text(encoding="utf-8").replace("data/alerts", "data/other")
    told.config.write_text(corrected, encoding="utf-8")
    after = told.run("status", "--json").one("status")
    assert (after["to_replay"]["failed"], after["endpoints"]) == (0, [])
    assert told.good("replay", "--failed").out == "No delivery has failed.\n"
    assert "1 delivery will be sent again" in told.good("replay", delivery["id"]).out


def suppress(desk: Desk, delivery_id: str) -> None:
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        session.get_one(Delivery, delivery_id).state = "suppressed"
    runtime.close()


def test_replay_wants_one_delivery_or_all_that_failed(told: Desk) -> None:
    for words in (["replay"], ["replay", "msg_x", "--failed"], ["replay", "msg_nothing"]):
        outcome = told.run(*words)
        assert outcome.status == 2
        assert len(outcome.err.splitlines()) == 1


def test_a_channel_is_tried_out(told: Desk) -> None:
    outcome = told.good("notify", "test", "out")
    assert outcome.out.startswith("out → data/alerts: accepted: ")
    (body,) = [
        json.loads(path.read_bytes()) for path in (told.folder / "data" / "alerts").glob("*.json")
    ]
    assert body["type"] == "test.ping"


def test_a_channel_that_fails_says_so_in_its_own_words(told: Desk) -> None:
    (told.folder / "data" / "alerts").write_text("in the way", encoding="utf-8")
    outcome = told.run("notify", "test", "out")
    assert outcome.status == 1
    assert outcome.out.startswith("out → data/alerts: failed: ")


def test_an_unknown_channel_or_alert_is_refused(told: Desk) -> None:
    assert (
        'there is no channel "outt"; did you mean "out"?' in told.run("notify", "test", "outt").err
    )
    assert told.run("notify", "preview", "rocket now").status == 2


def test_an_alert_is_shown_for_the_newest_article_that_fits(told: Desk) -> None:
    words = told.good("notify", "preview", "rockets now").out
    assert "Subject: [Rockets] Rockets strike the harbour at dawn" in words
    assert "*rockets*" in words
    assert "<html" in told.good("notify", "preview", "rockets now", "--html").out
    target = told.folder / "preview.eml"
    told.good("notify", "preview", "rockets now", "--out", target)
    message = message_from_bytes(target.read_bytes(), policy=policy.default)
    assert message["Subject"] == "[Rockets] Rockets strike the harbour at dawn"
    assert len(told.good("deliveries", "--json").out.splitlines()) == 1


def test_an_alert_is_shown_with_what_it_told_and_not_with_a_copy_that_came_later(
    told: Desk,
) -> None:
    told.ingest(d=ROCKET_COPY)
    assert "Subject: [Rockets] Rockets strike the harbour" in shown(told)
    told.put("e.txt", OTHER)
    told.good("ingest", "--no-alerts", told.inbox)
    assert "Subject: [Rockets] Rockets strike the harbour" in shown(told)


def test_an_alert_that_told_nothing_is_shown_with_the_first_report_of_the_newest_story(
    desk: Desk,
) -> None:
    for name, text in {"a": OTHER, "b": ROCKET, "c": ROCKET_COPY}.items():
        desk.put(f"{name}.txt", text)
        desk.good("ingest", "--no-alerts", desk.inbox)
    assert "Subject: [Rockets] Rockets strike the harbour" in shown(desk)


def test_an_alert_is_shown_with_what_it_told_only_as_far_as_it_asks_for_that_still(
    desk: Desk,
) -> None:
    desk.ingest(a=OTHER, b=ROCKET)
    own = desk.config.read_text(encoding="utf-8")
    asked = own.replace("query = 'rocket* OR", "query = 'students OR")
    desk.config.write_text(asked, encoding="utf-8")
    desk.good("reprocess")
    assert "Students launch a rocket" in shown(desk)


def shown(desk: Desk) -> str:
    return desk.good("notify", "preview", "rockets now").out


def test_an_alert_is_shown_from_whom_its_mails_are(told: Desk) -> None:
    assert (
        "From: Wirewatch <wirewatch@localhost>" in told.good("notify", "preview", "rockets now").out
    )
    own = told.config.read_text(encoding="utf-8")
    server = 'smtp_url = "smtp://desk@mail.news.example:587"'
    told.config.write_text(own.replace("[service]", f"[service]\n{server}"), encoding="utf-8")
    words = told.good("notify", "preview", "rockets now").out
    assert "From: Wirewatch <wirewatch@mail.news.example>" in words


def test_a_preview_says_what_it_shows(told: Desk) -> None:
    assert (
        "the newest story that this alert told" in told.good("notify", "preview", "rockets now").err
    )
    daily = told.good("notify", "preview", "rockets now", "--mode", "daily")
    assert "As if the digest went now" in daily.err


def test_a_preview_of_an_alert_that_told_nothing_says_so(desk: Desk) -> None:
    desk.good("ingest", "--no-alerts", desk.put("a.txt", ROCKET))
    shown = desk.good("notify", "preview", "rockets now")
    assert "told of no story" in shown.err and "told of no story" not in shown.out


def test_an_alert_that_no_article_fits_is_said_to_have_nothing_to_show(desk: Desk) -> None:
    assert "nothing to show" in desk.good("notify", "preview", "rockets now").out


@pytest.mark.parametrize("mode", ["instant", "daily"])
@pytest.mark.parametrize(
    "asked", ['languages = ["de"]', 'not_sources = ["inbox"]', "least_outlets = 2"]
)
def test_an_alert_is_not_shown_with_what_it_does_not_ask_for(
    told: Desk, asked: str, mode: str
) -> None:
    own = told.config.read_text(encoding="utf-8")
    told.config.write_text(own.replace('wait = "0s"', f'wait = "0s"\n{asked}'), encoding="utf-8")
    words = told.good("notify", "preview", "rockets now", "--mode", mode).out
    assert "nothing to show" in words


@pytest.mark.parametrize("attempts", [1, 1_234])
@pytest.mark.parametrize("name", [3, 50, 200])
@pytest.mark.parametrize("place", [5, 40, 400])
def test_a_long_place_is_cut_within_its_brackets(
    told: Desk, place: int, name: int, attempts: int
) -> None:
    alter(
        told,
        f"UPDATE deliveries SET destination = printf('%.*c', {place}, 'p'), attempts = {attempts}",
        f"UPDATE alerts SET name = printf('%.*c', {name}, 'n') WHERE name = 'rockets now'",
    )
    line, *_ = told.good("deliveries").out.splitlines()
    found = re.search(r"  (n+…?) → out \((p+…?)\)(, 1,234 attempts)?, due ", line)
    assert found is not None, line
    assert (len(found[1]) == name) == ("…" not in found[1])
    assert (len(found[2]) == place) == ("…" not in found[2])
    assert (found[3] is not None) == (attempts > 1)
    assert len(line) <= 140
