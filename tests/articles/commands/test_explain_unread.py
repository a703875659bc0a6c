"""What ``explain`` says of a file that was never read is what ``ingest`` then does with it."""

from __future__ import annotations

import pytest

from tests.articles.commands.test_explain import explained, verdicts
from tests.console.desk import GARDEN, QUAKE, QUAKE_ELSEWHERE, ROCKET, ROCKET_COPY, Desk


def page(article: str, address: str) -> str:
    """Returns an article as a page that gives its address."""
    title, _, text = article.partition("\n\n")
    paragraphs = "".join(f"<p>{each}</p>" for each in text.strip().split("\n\n"))
    return (
        f"<html><head><title>{title}</title><link rel='canonical' href='{address}'></head>"
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


ADDRESS = "https://news.example/world/harbour-1"
FIRST = page(ROCKET, ADDRESS)
CASES = {
    "other news": ("b.txt", GARDEN, "new"),
    "the same words": ("b.txt", ROCKET, "duplicate"),
    "a near copy": ("b.txt", ROCKET_COPY, "near_duplicate"),
    "the same address": ("b.html", page(ROCKET_COPY, ADDRESS), "duplicate"),
    "no article": ("b.txt", "\0\1\2" * 300, "rejected"),
    "another outlet's report": ("b.txt", QUAKE_ELSEWHERE, "new"),
}


@pytest.mark.parametrize(("name", "content", "outcome"), CASES.values(), ids=CASES)
def test_a_file_is_explained_before_it_is_read_as_it_is_read(
    desk: Desk, name: str, content: str, outcome: str
) -> None:
    desk.good("ingest", desk.put("a.html", FIRST), desk.put("q.txt", QUAKE))
    path = desk.put(name, content)
    before = explained(desk, path)["dry_run"]
    (ingested,) = desk.run("ingest", "--json", path).json("ingest")
    assert ingested["outcome"] == outcome
    assert before["outcome"] == outcome
    assert before["reason"] == ingested["reason"]
    if ingested["article_id"] is None:
        return
    article = explained(desk, str(ingested["article_id"]))
    story = article["articles"][0]["story"]
    assert (before["story"]["id"] or story["id"]) == story["id"]
    if outcome in ("new", "near_duplicate"):
        told = {each["alert"]: each["verdict"] for each in before["alerts"]}
        assert {each: told[each].replace("tell", "told") for each in told} == verdicts(article)


SIGNED = (
    page(GARDEN, ADDRESS)
    .replace(
        "<head>",
        "<head><meta name='author' content='Jane Smith'>"
        "<meta property='og:site_name' content='The Harbour Post'>",
    )
    .replace("<p>The botanical", "<p>OLD TOWN (Reuters) - The botanical")
)


def test_who_wrote_and_who_brings_it_is_said_of_what_was_not_read(desk: Desk) -> None:
    path = desk.put("signed.html", SIGNED)
    before, told = explained(desk, path)["dry_run"], desk.good("explain", path).out
    desk.good("ingest", path)
    (article,) = desk.good("articles", "--json").json("article")
    named = {"author": "Jane Smith", "agency": "Reuters", "outlet": "The Harbour Post"}
    for each, value in named.items():
        assert before[each] == article[each] == value
        assert f"  {each:10} {value}\n" in told


def test_of_what_names_nobody_no_line_says_so(desk: Desk) -> None:
    path = desk.put("plain.txt", GARDEN)
    before, told = explained(desk, path)["dry_run"], desk.good("explain", path).out
    for each in ("author", "agency", "outlet"):
        assert before[each] is None
        assert f"  {each} " not in told
