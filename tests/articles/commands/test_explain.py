from __future__ import annotations

import json
from typing import Any

import pytest

from tests.console.desk import GARDEN, QUAKE, QUAKE_ELSEWHERE, ROCKET, ROCKET_COPY, Desk
from tests.net.servers import serving
from tests.way.collect.commands.test_feeds import ANSWER
from tests.way.collect.commands.test_ingest import add_feed
from worker.way.judge.telling import NO_NEWS

TEXTS = (ROCKET, GARDEN)


def explained(desk: Desk, target: Any) -> Any:
    return desk.good("explain", "--json", target).one("explain")


def verdicts(found: Any) -> dict[str, str]:
    return {each["alert"]: each["verdict"] for each in found["articles"][0]["alerts"]}


def test_an_article_that_was_told_says_by_which_words_and_to_whom(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    desk.deliver()
    found = explained(desk, "1")
    assert verdicts(found) == {"rockets now": "told", "ferries in depth": "no_topic"}
    words = desk.good("explain", "1").out
    assert "topic rockets (main): in the headline “Rockets”" in words
    assert "alert rockets now: it told: rockets (main)" in words
    assert "rockets now → out (data/alerts) sent" in words
    desk.ingest(b=GARDEN.replace("ferry", "rocket"))
    waits = desk.good("explain", "2").out
    assert "alert rockets now: it is to tell: rockets" in waits
    assert "rockets now → out (data/alerts) pending, due 2" in waits
    assert "alert ferries in depth: it told nobody: none of its topics was found" in words


def test_words_that_matched_stay_readable_however_many_there_are(desk: Desk) -> None:
    own = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(
        own.replace("query = 'rocket* OR", "query = 'zeta* OR"), encoding="utf-8"
    )
    words = " ".join(["Zeta zeta ZETA"] + [f"zeta{'x' * n}" for n in range(1, 60)])
    desk.ingest(a=f"A report\n\n{words}.")
    for command in ("explain", "show"):
        lines = desk.good(command, "1").out.splitlines()
        (at,) = [n for n, each in enumerate(lines) if "rockets (main" in each and "“" in each]
        assert "“Zeta” ×3" in lines[at]
        told = [*lines[at : at + 1], *(each for each in lines[at + 1 : at + 8] if "“" in each)]
        assert "52 more" in " ".join(told)
        assert max(map(len, told)) <= 100
    assert "x" * 45 not in told[-1]


def test_a_mention_in_passing_does_not_set_off_an_alert_for_main_subjects(desk: Desk) -> None:
    desk.ingest(a=GARDEN)
    found = explained(desk, "1")
    assert verdicts(found)["ferries in depth"] == "only_passing"


def test_a_copy_of_a_flash_is_said_to_be_as_like_it_as_the_judge_found(desk: Desk) -> None:
    flash = "A rocket engine was tested at Kiruna this morning, and all went well, engineers say."
    later = f"Engine for Kiruna passes its test\n\n{flash} It is to fly next year."
    desk.ingest(a=f"Rocket engine tested\n\n{flash}", b=later)
    (article,) = explained(desk, "2")["articles"]
    assert article["article"]["duplicate_of"] == 1
    assert article["likeness"] == 1.0


def test_a_near_copy_names_its_original(desk: Desk) -> None:
    desk.ingest(a=ROCKET, b=ROCKET_COPY)
    found = explained(desk, "2")
    assert verdicts(found)["rockets now"] == "known"
    assert found["articles"][0]["likeness"] > 0.4
    words = desk.good("explain", "2").out
    assert "a copy of article 1" in words
    assert "it is a copy: article 1 said it before" in words


def test_a_file_with_the_same_words_leads_to_the_article(desk: Desk) -> None:
    desk.ingest(a=ROCKET, b=ROCKET)
    found = explained(desk, desk.inbox / "b.txt")
    (item,) = found["items"]
    assert item["documents"][0]["outcome"] == "duplicate"
    assert [each["article"]["id"] for each in found["articles"]] == [1]
    words = desk.good("explain", desk.inbox / "b.txt").out
    assert "a duplicate, the same words as article 1 → article 1" in words


def test_a_file_that_was_set_aside_says_why(desk: Desk) -> None:
    path = desk.put("a.txt", "\0\1\2" * 300)
    desk.run("ingest", path)
    found = explained(desk, path)
    assert found["known"]
    assert found["articles"] == []
    assert "set aside" in desk.good("explain", path).out


def test_a_file_of_several_documents_says_what_became_of_them(desk: Desk) -> None:
    records = [
        {"id": f"n{n}", "title": f"Report {n}", "text": text} for n, text in enumerate(TEXTS)
    ]
    path = desk.put("dump.jsonl", "\n".join([*map(json.dumps, records), "{broken"]))
    assert explained(desk, path)["dry_run"]["outcome"] == "several"
    assert "it would be taken apart: it may hold several" in desk.good("explain", path).out
    desk.run("ingest", path)
    found = explained(desk, path)["records"]
    assert (found["total"], found["articles"], found["set_aside"]) == (3, 2, 1)
    words = desk.good("explain", path).out
    assert "It holds 3 documents: 2 articles, 1 set aside." in words
    assert "dump.jsonl#line 3: the line is no JSON" in words
    assert "→ article 2" in desk.good("explain", f"{path}#n1").out
    assert explained(desk, "1")["records"] is None


def test_a_file_that_was_never_read_is_tried_out_and_not_stored(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    path = desk.put("b.txt", ROCKET_COPY)
    trial = explained(desk, path)["dry_run"]
    assert (trial["outcome"], trial["reason"]) == ("near_duplicate", "nearly article 1")
    assert {each["alert"]: each["verdict"] for each in trial["alerts"]}["rockets now"] == "known"
    words = desk.good("explain", path).out
    assert "was never read" in words
    assert "it would be a near-duplicate: nearly article 1" in words
    assert len(desk.good("articles", "--json").json("article")) == 1


def test_a_file_that_could_not_be_read_says_so_before_it_is(desk: Desk) -> None:
    trial = explained(desk, desk.put("b.txt", "\0\1\2" * 300))["dry_run"]
    assert trial["outcome"] == "rejected"
    assert trial["reason"]


def test_an_address_that_never_came_is_status_1(desk: Desk) -> None:
    outcome = desk.run("explain", "https://example.org/news/1", "--json")
    assert outcome.status == 1
    assert not outcome.one("explain")["known"]
    assert "Nothing has arrived" in desk.run("explain", "https://example.org/news/1").out


@pytest.mark.parametrize("target", ["77", "nothing.txt", "inbox", "n" * 300, "a/" * 3000])
def test_what_is_nothing_at_all_is_refused(desk: Desk, target: str) -> None:
    outcome = desk.run("explain", target)
    assert outcome.status == 2
    assert len(outcome.err.splitlines()) == 1


def test_an_entry_of_a_feeds_first_poll_says_why_it_alerted_nobody(desk: Desk) -> None:
    with serving(ANSWER) as server:
        add_feed(desk, server)
        desk.good("poll")
    found = explained(desk, "http://127.0.0.1/a1")
    assert found["items"][0]["source"] == {"kind": "feed", "name": "World"}
    assert verdicts(found)["rockets now"] == "silent"
    words = desk.good("explain", "http://127.0.0.1/a1").out
    assert "it was there when its source was first read" in words


def test_silence_is_explained(desk: Desk) -> None:
    desk.good("ingest", "--no-alerts", desk.put("a.txt", ROCKET))
    assert verdicts(explained(desk, "1"))["rockets now"] == "silent"
    assert "it was ingested with --no-alerts" in desk.good("explain", "1").out


def test_silence_is_explained_of_what_came_to_be_told_since(desk: Desk) -> None:
    desk.good("ingest", "--no-alerts", desk.put("a.txt", ROCKET))
    desk.good("ingest", desk.put("a.txt", f"{ROCKET.rstrip()} Nobody was hurt.\n"))
    (alert, _) = explained(desk, "1")["articles"][0]["alerts"]
    silent, later = alert["decisions"]
    assert silent["verdict"] == "silent"
    assert silent["reason"].startswith("it was ingested with --no-alerts")
    assert later["reason"]


def test_an_alert_and_a_topic_newer_than_the_article_are_named_as_such(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[topic.harbours]\nquery = "harbour"\n')
        for name, topic in (("late", "rockets"), ("later", "harbours")):
            stream.write(f'[[alert]]\nname = "{name}"\n')
            stream.write(f'topics = ["{topic}"]\nchannels = ["out"]\n')
    desk.good("migrate")
    found = verdicts(explained(desk, "1"))
    assert (found["late"], found["later"]) == ("newer_alert", "newer_topic")


def test_a_copy_of_what_is_older_than_the_alert_says_so(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[[alert]]\nname = "late"\ntopics = ["rockets"]\nchannels = ["out"]\n')
    desk.good("migrate")
    desk.ingest(b=ROCKET_COPY)
    words = desk.good("explain", "2").out
    older = "it is a copy of article 1, which is older than the alert"
    assert f"alert late: it told nobody: {older}" in words
    told = next(each for each in words.splitlines() if "alert rockets now:" in each)
    assert told.endswith("it is a copy: article 1 said it before")


def test_an_alert_of_spikes_says_that_no_article_by_itself_sets_it_off(desk: Desk) -> None:
    with desk.config.open("a", encoding="utf-8") as stream:
        for name, topic in (("many", "rockets"), ("none", "ferries")):
            stream.write(f'[[alert]]\nname = "{name}"\nmode = "spike"\n')
            stream.write(f'topics = ["{topic}"]\nchannels = ["out"]\n')
    path = desk.put("a.txt", ROCKET)
    would = {each["alert"]: each["verdict"] for each in explained(desk, path)["dry_run"]["alerts"]}
    assert (would["many"], would["none"]) == ("watches", "no_topic")
    assert "alert many: it would tell nobody: it watches" in desk.good("explain", path).out
    desk.ingest(a=ROCKET)
    found = verdicts(explained(desk, "1"))
    assert (found["many"], found["none"]) == ("watches", "no_topic")


def story_of(found: Any) -> Any:
    return (found["dry_run"] or found["articles"][0])["story"]


def test_a_report_says_before_and_after_it_is_read_which_story_it_joins_and_why(desk: Desk) -> None:
    desk.ingest(a=QUAKE)
    path = desk.put("b.txt", QUAKE_ELSEWHERE)
    before = explained(desk, path)
    words = desk.good("explain", path).out
    desk.good("ingest", path)
    after = explained(desk, path)
    assert story_of(before) == story_of(after)
    assert (story_of(after)["id"], story_of(after)["how"]) == (1, "joined")
    assert "  story 1: it would join it: " in words
    assert "% like it, by " in words
    assert "  story 1: it joined it: " in desk.good("explain", "2").out
    told = {each["alert"]: each["verdict"] for each in before["dry_run"]["alerts"]}
    assert told["rockets now"] == verdicts(after)["rockets now"] == "kept_back"


def test_a_report_says_that_it_opens_a_story_and_what_came_nearest(desk: Desk) -> None:
    path = desk.put("a.txt", ROCKET)
    assert (
        "  story: it would open one: no active story is like it" in desk.good("explain", path).out
    )
    desk.good("ingest", path)
    assert "  story 1: it opened it: no active story was like it" in desk.good("explain", path).out
    desk.ingest(b=QUAKE)
    found = story_of(explained(desk, "2"))
    assert (found["id"], found["how"]) == (2, "opened")
    assert found["why"].startswith("the likest story is only ")
    assert f" (both say {', '.join(found['shared'])})" in desk.good("explain", "2").out


def test_what_speaks_against_the_likest_story_is_said_and_no_reason_to_join_it(desk: Desk) -> None:
    other = QUAKE_ELSEWHERE.replace("6.8", "5.2")
    desk.ingest(a=QUAKE, b=other)
    assert story_of(explained(desk, "2"))["how"] == "opened"
    out = desk.good("explain", "2").out
    assert "  story 2: it opened it: against the likest story: magnitude 5.2 and 6.8" in out


def test_a_copy_and_a_repetition_name_the_story_that_they_go_with(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    for name, text, how in (("b.txt", ROCKET_COPY, "copy"), ("c.txt", ROCKET, "itself")):
        path = desk.put(name, text)
        found = story_of(explained(desk, path))
        assert (found["id"], found["how"]) == (1, how)
    desk.good("ingest", desk.inbox / "b.txt")
    assert "  story 1: it goes with its original" in desk.good("explain", "2").out


def test_a_changed_article_still_says_how_its_story_was_found(desk: Desk) -> None:
    desk.ingest(a=QUAKE, b=QUAKE_ELSEWHERE)
    before = story_of(explained(desk, "2"))
    desk.ingest(b=QUAKE_ELSEWHERE.replace("four people", "five people"))
    found = explained(desk, "2")
    assert found["articles"][0]["verdict"]["kind"] == "revision"
    assert story_of(found) == before


def test_words_that_every_report_has_are_not_shown_as_a_reason(desk: Desk) -> None:
    desk.ingest(a=QUAKE, b=QUAKE_ELSEWHERE)
    shared = story_of(explained(desk, "2"))["shared"]
    assert shared
    assert not {"the", "and", "of", "on", "said", "that", "was"} & set(shared)


def test_words_that_only_hold_sentences_together_are_not_shown_as_a_reason(desk: Desk) -> None:
    first, second = (
        text.replace(" on Saturday", " because, although, and meanwhile however")
        for text in (QUAKE, QUAKE_ELSEWHERE)
    )
    desk.ingest(a=first, b=second)
    shared = story_of(explained(desk, "2"))["shared"]
    assert shared
    assert not {"because", "although", "meanwhile", "however"} & set(shared)


def test_a_follow_up_for_a_topic_is_explained_by_the_topics_name(desk: Desk) -> None:
    text = desk.config.read_text(encoding="utf-8")
    topic = '[topic.red_sea]\nname = "The Red Sea"\nquery = "survivors NEAR/5 aboard"\n'
    text = text.replace('topics = ["rockets"]', 'topics = ["rockets", "red_sea"]')
    desk.config.write_text(text + topic, encoding="utf-8")
    desk.ingest(a=QUAKE)
    path = desk.put("b.txt", QUAKE_ELSEWHERE.replace("survivors were", "survivors aboard were"))
    assert (
        "it would tell: the topic The Red Sea is new in the story" in desk.good("explain", path).out
    )
    told = desk.good("ingest", path).out
    assert "a follow-up is to be sent: topic The Red Sea" in told
    assert "it is to tell: the topic The Red Sea is new in" in desk.good("explain", "2").out
    # However wide the terminal is.
    timeline = " ".join(desk.good("stories", "1").out.split())
    assert "told again of article 2: A new topic: The Red Sea." in timeline


def decisions(found: Any) -> list[tuple[int, str, str]]:
    alert = found["articles"][0]["alerts"][0]
    return [(each["revision"], each["verdict"], each["reason"]) for each in alert["decisions"]]


def test_what_was_decided_about_each_revision_is_told_apart(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    assert decisions(explained(desk, "1")) == [(1, "told", "rockets (main)")]
    desk.ingest(a=ROCKET.replace("before noon", "at noon"))
    desk.ingest(a=ROCKET.replace("Rockets strike", "CORRECTED: Shells strike").replace("rock", "m"))
    found = explained(desk, "1")
    assert decisions(found) == [
        (1, "told", "it had a topic of the alert then"),
        (2, "known", NO_NEWS),
        (3, "told", "what was told is corrected"),
    ]
    desk.ingest(a=ROCKET.replace("at dawn", "at dawn again"))
    found = explained(desk, "1")
    # The topics that it has now are none of why it was told before.
    assert found["articles"][0]["alerts"][0]["reason"].startswith("revision 3: what was told is")
    words = desk.good("explain", "1").out
    assert "revision 1, 20" in words
    assert f": it told nobody: {NO_NEWS}" in words
    assert ": it told: what was told is corrected" in words
    times = [each["at"] for each in found["articles"][0]["alerts"][0]["decisions"]]
    assert times == sorted(times)
