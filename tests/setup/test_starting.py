"""The files that ``init`` writes, as texts."""

from __future__ import annotations

import re
import tomllib

import pytest

from worker.settings.structs import ServiceSettings
from worker.setup.starting import FEEDS, OWN_TOPICS, SAMPLE_TOPICS, Start, Topic, files, slugs_of

MAIN = "wirewatch.toml"


def starts() -> list[Start]:
    topic = Topic("Harbour", "harbour AND (storm* OR flood*)")
    feeds = tuple({"url": f"https://n{n}.example.org/", "name": "x"} for n in range(400))
    return [
        Start(),
        Start(mail="you@example.org"),
        Start(topics=(topic,)),
        Start(feeds=feeds, mail="you@example.org", topics=(topic,)),
        Start(smtp_url="smtp://a@b.example:587", can_mail=True, mail="a@b.example"),
        Start(topics=tuple(Topic(f"Topic {n}", f"word{n}") for n in range(30))),
    ]


@pytest.mark.parametrize("start", starts())
def test_the_main_file_is_short_and_names_the_others(start: Start) -> None:
    made = files(start)
    assert len(made[MAIN].splitlines()) < 60
    read = tomllib.loads(made[MAIN])
    assert read["include"] == [FEEDS, "topics/*.toml"]
    assert len(tomllib.loads(made[FEEDS]).get("feed", [])) == len(start.feeds)
    assert (SAMPLE_TOPICS in made) == (not start.topics)
    known = {
        slug
        for name, text in made.items()
        for slug in tomllib.loads(text).get("topic", {})
        if name in (MAIN, SAMPLE_TOPICS, OWN_TOPICS)
    }
    (alert,) = read["alert"]
    assert set(alert["topics"]) == known
    assert set(alert["channels"]) <= set(read["channel"])


def test_what_is_offered_beside_the_own_service_is_right_once_it_is_taken() -> None:
    made = files(Start(mail="you@example.org"))[MAIN]
    service = made.partition("[service]\n")[2].partition("\n\n")[0]
    taken = tomllib.loads(re.sub(r"^# ", "", service, flags=re.M))
    assert {"smtp_url", "smtp_sender", "private_networks", "contact"} <= set(taken)
    assert taken.keys() <= set(ServiceSettings.__struct_fields__) | {"smtp_password_file"}


def test_mails_go_out_only_through_a_server_that_was_reached() -> None:
    waiting = tomllib.loads(files(Start(mail="you@example.org"))[MAIN])
    assert waiting["channel"]["me"] == {"kind": "email", "to": ["you@example.org"]}
    assert waiting["alert"][0]["channels"] == ["out"]
    unreached = Start(mail="you@example.org", smtp_url="smtp://x@y.example:587")
    assert tomllib.loads(files(unreached)[MAIN])["alert"][0]["channels"] == ["out"]
    ready = Start(mail="you@example.org", smtp_url="smtp://x@y.example:587", can_mail=True)
    read = tomllib.loads(files(ready)[MAIN])
    assert read["service"]["smtp_url"] == "smtp://x@y.example:587"
    assert read["alert"][0]["channels"] == ["me"]


@pytest.mark.parametrize(
    "query",
    ['"grain ship*"', 'it\'s OR "x"', 'back\\slash OR "y"', 'a* # why\nOR "b c"', "에이태큼스"],
)
def test_a_query_of_any_marks_comes_back_as_it_was_given(query: str) -> None:
    made = tomllib.loads(files(Start(topics=(Topic('A "name"', query),)))[MAIN])
    assert made["topic"] == {"a_name": {"name": 'A "name"', "query": query}}


def test_each_topic_has_a_slug_of_its_own_also_in_other_scripts() -> None:
    names = ("Harbour", "harbour!", "Санкції", "제재", "Ünïcode  name")
    topics = tuple(Topic(name, "x") for name in names)
    assert slugs_of(topics) == ["harbour", "harbour_2", "topic_3", "topic_4", "unicode_name"]


def test_no_slug_that_is_made_for_a_name_is_another_name_s() -> None:
    topics = tuple(
        Topic(name, "x") for name in ("Harbour 3", "Harbour", "harbour", "Topic 5", "제재")
    )
    assert slugs_of(topics) == ["harbour_3", "harbour", "harbour_4", "topic_5", "topic_5_5"]
