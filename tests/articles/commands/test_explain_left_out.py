"""``explain`` shows what was left out of an article, by which rule, and topics only found there."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from tests.console.desk import GARDEN, ROCKET, Desk

POINTER = "Read also: A rocket hit the harbour"
UKRAINIAN = """\
Ботанічний сад відкриває нову оранжерею

Ботанічний сад старого міста відкриває в суботу нову скляну оранжерею для відвідувачів. У ній
росте майже дев’ятсот рослин із чотирьох континентів, серед них пальма, старша за вокзал.

Садівники три роки переносили рослини, деякі з них краном і вночі. Діти не платять нічого.
"""


def _left_out(desk: Desk, target: Any, *, unread: bool = False) -> Any:
    found = desk.good("explain", "--json", target).one("explain")
    return (found["dry_run"] if unread else found["articles"][0])["left_out"]


def test_every_line_that_was_left_out_is_shown_with_its_rule(desk: Desk) -> None:
    desk.ingest(a=f"{GARDEN}\n\n{POINTER}\n")
    found = _left_out(desk, "1")
    whole = found["whole"]
    masked = {whole[each["start"] : each["end"]]: each for each in found["masks"]}
    assert masked[POINTER]["rule"] == "pointer"
    words = desk.good("explain", "1").out
    assert f": {POINTER}" in words
    assert "pointer (" in words
    assert "left out of the text, of " in words


def test_a_topic_that_stands_only_in_what_was_left_out_is_shown_and_tells_nobody(
    desk: Desk,
) -> None:
    path = desk.put("a.txt", f"{GARDEN}\n\n{POINTER}\n")
    for target, unread in ((path, True), ("1", False)):
        (missed,) = _left_out(desk, target, unread=unread)["would_have_matched"]
        assert (missed["slug"], missed["text"], missed["rule"]) == ("rockets", "rocket", "pointer")
        words = desk.good("explain", target).out
        assert (
            "topic rockets would have matched: “rocket” stands only in what was left out" in words
        )
        desk.good("ingest", path)
    assert desk.good("deliveries", "--json").json("deliveries") == []


def test_a_language_is_named_where_it_is_the_articles_and_no_other(desk: Desk) -> None:
    others = ["Reklama", "Annons", "Läs också: A rocket hit the harbour"]
    for name, text in {"en": GARDEN, "uk": UKRAINIAN}.items():
        desk.put(f"{name}.txt", "\n\n".join([text, *others, "Subscribe to our newsletter"]))
    desk.good("ingest", desk.inbox)
    for number, language in (("1", "en"), ("2", "uk")):
        masks = _left_out(desk, number)["masks"]
        assert len({each["language"] for each in masks} - {None, "en", "uk"}) > 1
        words = " ".join(desk.good("explain", number).out.split())
        named = re.findall(r"(?:phrase|pointer) \((?:(\w+), )?\d+%\)", words)
        assert set(named) == ({"", "en"} if language == "en" else {""})
        assert "stands only in what was left out (pointer);" in words


def test_where_a_topic_was_found_is_said_in_the_whole_too(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    found = _left_out(desk, "1")
    places = [found["whole"][each["start"] : each["end"]].casefold() for each in found["matches"]]
    assert places
    assert {each[:6] for each in places} == {"rocket"}


def test_lines_under_one_rule_are_folded(desk: Desk) -> None:
    headlines = [f"Headline number {each} of another report" for each in ("one", "two", "three")]
    desk.ingest(a="\n\n".join([GARDEN, "Related stories", *headlines]))
    words = " ".join(desk.good("explain", "1").out.split())
    assert " · ".join(headlines) in words


def test_what_a_page_shows_beside_its_article_is_shown_as_left_out(desk: Desk) -> None:
    title, _, text = GARDEN.partition("\n\n")
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n\n"))
    markup = (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Front page</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article>"
        f"<aside><p>Two rockets were seen over the other town.</p></aside></body></html>"
    )
    path = desk.inbox / "page.html"
    path.write_text(markup, encoding="utf-8")
    left_out = _left_out(desk, path, unread=True)
    assert [each["slug"] for each in left_out["would_have_matched"]] == ["rockets"]
    words = " ".join(desk.good("explain", path).out.split())
    assert "extraction (100%): Front page" in words
    assert "extraction (100%): Two rockets were seen over the other town." in words
    assert "topic rockets would have matched: “rockets” stands only in what was left out" in words


def test_what_is_not_kept_is_said_to_be_so(desk: Desk) -> None:
    desk.ingest(a=GARDEN)
    with sqlite3.connect(next(desk.folder.rglob("*.db"))) as connection:
        connection.execute("DELETE FROM wholes")
    assert _left_out(desk, "1") is None
    assert "left out of the text: not kept" in desk.good("explain", "1").out
