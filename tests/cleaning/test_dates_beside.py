"""Dates beside names, sections and counts of comments, between the headline and the text."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import FIRST, SECOND, TITLE
from worker.base.types import Article
from worker.cleaning import clean
from worker.reading.dates import parse_date


@pytest.mark.parametrize(
    ("line", "day", "author"),
    [
        ("Posted on May 3, 2024 by Jane Doe", "2024-05-03", "Jane Doe"),
        ("By Jane Doe - on May 3, 2024", "2024-05-03", "Jane Doe"),
        ("By Jane Doe (Example News)May 3, 2024", "2024-05-03", "Jane Doe"),
        ("Fri, 5/3/2024 - by Jane Doe", "2024-05-03", "Jane Doe"),
        ("May 3rd, 2024 0 Comment", "2024-05-03", None),
        ("May 3, 2024Jane Doe", "2024-05-03", None),
        ("May 3, 2024June 9, 2025", "2024-05-03", None),
        ("Politics | May 3, 2024 | Courts and Crime", "2024-05-03", None),
        ("Video - May 3, 2024", "2024-05-03", None),
        ("Lisbon - 3 May 2024 - 08:35", "2024-05-03", None),
        ("Jane Doe May 3, 2024", "2024-05-03", None),
        ("Jane Doe 3 May 2024 Product Reviews 7 Comments", "2024-05-03", None),
        ("Written May 3, 2024 · 3 min read", "2024-05-03", None),
        ("Redaktion, 3. Mai 2024 um 14:05 Uhr – Anna Müller", "2024-05-03", None),
        ("Опубликовано 3 мая 2024 г. в 14:05, Иван Петров", "2024-05-03", None),
        ("Redakce 3. května 2024, Praha", "2024-05-03", None),
        ("05.13.2024", "2024-05-13", None),
        ("2024•05•03", "2024-05-03", None),
        ("» 2024 – 05 – 03", "2024-05-03", None),
        ("2024-05-03#harbour#town", "2024-05-03", None),
        ("Written By May 3, 2024", "2024-05-03", None),
        ("Posted by: Jane Doe in World, Politics May 3, 2024 0 40 Views", "2024-05-03", "Jane Doe"),
        ("May 3, 2024/0 Comments/in World, Politics /by Jane Doe", "2024-05-03", "Jane Doe"),
        ("3. Mai 2024/12 Kommentare/in Politik/von Anna Müller", "2024-05-03", "Anna Müller"),
        ("June 9, 2025May 3, 2024 by The Ferryman", "2024-05-03", None),
        ("by December 31, 1969May 3, 2024", "2024-05-03", None),
        ("Posted on May 3, 2024 | April 2, 2024", "2024-05-03", None),
        ("May 3, 2024May 5, 2024 Jane D. 126 Views 4 Comments Town, Bridges", "2024-05-03", None),
    ],
)
def test_a_date_among_names_and_sections_is_read_below_the_headline(
    line: str, day: str, author: str | None
) -> None:
    article = clean(Article(text="\n\n".join((TITLE, line, FIRST, SECOND))))
    assert article.published is not None
    assert article.published.at.date().isoformat() == day
    assert line not in article.text
    assert author is None or article.author == author


@pytest.mark.parametrize(
    "line",
    [
        "The bridge was closed on 3 May 2024 to all lorries",
        "Die Brücke wurde am 3. Mai 2024 für alle Lastwagen gesperrt",
        "Town Council Closes Old Bridge on May 3, 2024",
        "Report 2024",
        "Season 2024",
        "May 3, 2024/0 reasons why the old bridge of the town will stay",
        "05.03–2024",
        "2024 – 2025 – 2026",
    ],
)
def test_a_date_in_a_deck_and_a_year_behind_a_word_are_none(line: str) -> None:
    article = clean(Article(text="\n\n".join((TITLE, line, FIRST, SECOND))))
    assert article.published is None


def test_the_date_below_the_headline_goes_before_that_above_it() -> None:
    lines = ("Thursday, May 9, 2024", "Home", TITLE, "May 3, 2024", FIRST, SECOND)
    article = clean(Article(text="\n\n".join(lines)))
    assert article.published is not None
    assert article.published.at.date().isoformat() == "2024-05-03"


def test_a_stated_date_stays_whatever_stands_below_the_headline() -> None:
    stated = parse_date("2024-05-01", "feed")
    lines = "\n\n".join((TITLE, "May 3, 2024", FIRST, SECOND))
    assert clean(Article(text=lines, published=stated)).published == stated


def test_words_before_a_missing_name_name_nobody() -> None:
    article = clean(Article(text="\n\n".join((TITLE, "Written by May 3, 2024", FIRST, SECOND))))
    assert article.author is None
    assert article.published is not None
