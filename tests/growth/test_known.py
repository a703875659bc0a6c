"""Documents over which something took far longer than for others of their size: they end soon."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.growth import measure
from tests.growth.built import TEXT, Built, Reader, crawled, mail, page
from tests.growth.readers import document, feed, file, outcome

_ITEM = "<rss><channel><item><title>A</title>{}</item></channel></rss>"

_MARKS = "\u0301\u0327"

_DOCUMENTS: dict[str, tuple[Reader, Callable[[], Built]]] = {
    "blanks in JSON": (
        document("json_article"),
        lambda: json.dumps({"headline": "A", "body_text": f"{TEXT}{8_000 * ' '}x"}),
    ),
    "names with blanks in JSON": (
        document("json_article"),
        lambda: json.dumps({"headline": "A", "body": TEXT, "author": 100_000 * " " + "x"}),
    ),
    "marks in a row": (document("text"), lambda: f"A title\n\n{TEXT}a{100_000 * _MARKS}"),
    "marks in a row, as entities": (
        document("feed_entry"),
        lambda: json.dumps({"title": "A", "summary": TEXT + 100_000 * "&#x301;&#x327;"}),
    ),
    "ampersands": (
        document("feed_entry"),
        lambda: json.dumps({"title": "A", "summary": f"<p>{TEXT}{1_000_000 * '&'}"}),
    ),
    "beginnings of references": (
        document("feed_entry"),
        lambda: json.dumps({"title": "A", "summary": f"<p>{TEXT}{700_000 * '&#'}"}),
    ),
    "attributes": (
        document("html"),
        lambda: f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>{TEXT}</p>",
    ),
    "attributes with brackets": (
        document("html"),
        lambda: "<p " + " ".join(f'a{n}=">"' for n in range(50_000)) + f">{TEXT}</p>",
    ),
    "semicolons of a media type": (
        document("eml"),
        lambda: mail(f"Content-Type: text/plain{500_000 * ';'}\n"),
    ),
    "continued parameters": (
        document("eml"),
        lambda: mail(f"Content-Type: text/plain{150_000 * ';a*0*='}\n"),
    ),
    "semicolons of a crawled answer": (
        file("a.warc"),
        lambda: crawled(TEXT, f"text/plain{500_000 * ';'}"),
    ),
    "comments before a feed": (feed, lambda: 2_000 * "<!-- x -->" + "<rss>"),
    "comments before a crawled page": (
        file("a.warc"),
        lambda: crawled(400 * "<!-- x -->" + "text", ""),
    ),
    "prefixes that nothing declares": (
        feed,
        lambda: _ITEM.format("".join(f"<a{n}:b/>" for n in range(50_000))),
    ),
    "namespaces": (
        feed,
        lambda: _ITEM.format("".join(f"<a{n}:b xmlns:a{n}='urn:{n}'/>" for n in range(50_000))),
    ),
    "a feed's author without blanks": (
        feed,
        lambda: _ITEM.format(f"<author>{60_000 * 'a'}</author>"),
    ),
    "brackets of a stated author": (
        document("html"),
        lambda: f"<meta name=author content='{60_000 * '('}'><h1>A</h1><p>{TEXT}</p>",
    ),
    "authors in JSON-LD that is none": (
        document("html"),
        lambda: "<script type='application/ld+json'>"
        + 20_000 * '"author" '
        + f"</script><h1>A title</h1><p>{TEXT}</p>",
    ),
    "headings and nothing else": (document("html"), lambda: page(30_000 * "<h2>A word</h2>")),
    "adverts with text behind each": (
        document("html"),
        lambda: page(f"<div>{39_000 * '<x-ad></x-ad>some words that stand behind it '}</div>"),
    ),
    "parts in parts that are named for dates": (
        document("html"),
        lambda: page(230 * "<div class=date>" + 38_000 * "<b> </b>"),
    ),
    "lines in headings in headings": (
        document("html"),
        lambda: page(110 * "<h1><div>" + 18_000 * "<br>x"),
    ),
    "cells of one row": (
        document("html"),
        lambda: page(f"<table><tr>{30_000 * '<td>A word</td>'}</table>"),
    ),
    "articles of a word": (document("html"), lambda: page(30_000 * "<article>word</article>")),
    "tables of a word in a mail": (
        document("eml"),
        lambda: mail("Content-Type: text/html\n", 7_500 * "<table><tr><td>wo</td></tr></table>"),
    ),
    "paragraphs of two lines": (document("html"), lambda: page(19_000 * "<p>A<br>word</p>")),
    "blanks before a forward's subject": (
        document("eml"),
        lambda: f"From: a@b.test\nSubject: =?utf-8?q?{1_900 * '_'}?=x\n\n{TEXT}",
    ),
    "date lines above a text": (document("text"), lambda: 20_000 * "12 March 2024, 10:00\n"),
}  # fmt: skip
_MOST_SECONDS = 6.0
"""Of CPU: several times what any of them takes, and half of what most of them took."""


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_what_took_minutes_ends(name: str) -> None:
    reader, build = _DOCUMENTS[name]
    made = build()
    content = made.encode() if isinstance(made, str) else made
    assert measure.cpu(lambda: outcome(reader, content), limit=_MOST_SECONDS) < _MOST_SECONDS


@pytest.mark.parametrize("kind", ["html", "text", "json_article"])
def test_brackets_that_open_nothing_cost_little_more_than_letters(kind: str) -> None:
    """They took seventeen to fifty times as long: each was held against a hundred names of tags."""
    reader = document(kind)

    def seconds(unit: str) -> float:
        made = 300_000 * unit
        body = json.dumps({"headline": "A", "body": made}) if kind == "json_article" else made
        return measure.cpu(lambda: outcome(reader, body.encode()), best_of=3)

    seconds("b")
    assert seconds("<") < 10 * seconds("a")
