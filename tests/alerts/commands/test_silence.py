from __future__ import annotations

import pytest

from tests.console.desk import GARDEN, ROCKET, Desk


def test_what_is_silenced_is_held_back_and_shown_when_the_silence_is_taken_back(
    desk: Desk,
) -> None:
    said = desk.good("silence", "add", "--until", "3d", "--topic", "rockets", "--why", "a test").out
    assert said.startswith("Silence 1 holds back the topic rockets until ")
    desk.ingest(a=ROCKET, c=GARDEN)
    assert desk.good("deliveries", "--json").out == ""
    (listed,) = desk.good("silence", "list", "--json").json("silence")
    assert (listed["topic"], listed["held_back"], listed["why"]) == ("rockets", 1, "a test")
    assert "by silence 1: a test" in desk.good("explain", "1").out
    ended = desk.good("silence", "remove", "1").out
    assert "held back 1 article from rockets now" in ended
    assert "was over already" in desk.good("silence", "remove", "1").out
    assert "ended" in desk.good("silence", "list").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--until", "3d"), "give one of --story, --topic, --source and --words"),
        (("--until", "3d", "--topic", "rockets", "--words", "x"), "give one of"),
        (("--until", "2020-01-01", "--topic", "rockets"), "is over"),
        (("--until", "soon", "--topic", "rockets"), "is no time; allowed"),
        (("--until", "9999-12-31T23:59", "--topic", "rockets"), "is too far away; allowed"),
        (("--until", "25:00", "--topic", "rockets"), "is no time; allowed"),
        (("--until", "3d", "--topic", "rocket"), 'did you mean "rockets"?'),
        (("--until", "3d", "--story", "77"), "there is no story 77"),
        (("--until", "3d", "--source", "Nobody"), "there is no source"),
        (("--until", "3d", "--words", "NOT x"), "only excludes"),
    ],
)
def test_what_would_hold_back_nothing_is_refused(
    desk: Desk, words: tuple[str, ...], complaint: str
) -> None:
    done = desk.run("silence", "add", *words)
    assert done.status == 2
    assert complaint in done.err
    assert desk.good("silence", "list").out.strip() == "Nothing is silenced."


def test_the_end_of_a_silence_is_said_by_the_clocks_that_it_was_given_by(desk: Desk) -> None:
    said = desk.good("silence", "add", "--until", "2099-12-01T18:00", "--topic", "rockets").out
    assert said.endswith(" until 2099-12-01 18:00 UTC.\n")
    desk.config.write_text(
        desk.config.read_text().replace("[service]", '[service]\nzone = "Europe/Kyiv"')
    )
    said = desk.good("silence", "add", "--until", "2099-12-01T18:00", "--topic", "rockets").out
    assert said.endswith(" until 2099-12-01 16:00 UTC, 2099-12-01 18:00 in Europe/Kyiv.\n")


def test_a_silence_that_there_is_not_cannot_be_removed(desk: Desk) -> None:
    assert desk.run("silence", "remove", "9").status == 2


def test_a_digest_is_shown_before_it_is_sent(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    text = desk.good("notify", "preview", "rockets now", "--mode", "daily").out
    assert "Subject: [rockets now] Daily digest, " in text
    target = desk.folder / "digest.html"
    desk.good("notify", "preview", "rockets now", "--mode", "weekly", "--out", target)
    assert "Weekly digest" in target.read_text() and "<html" in target.read_text()
    done = desk.run("notify", "preview", "rockets now", "--mode", "dayly")
    assert (done.status, 'did you mean "daily"?' in done.err) == (2, True)
