"""Dates that stand where other rules passed, and dates with two readings."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, SECOND, THIRD, TITLE, cleaned
from worker.base.types import Article
from worker.cleaning import clean

SHARED = ("Share", "Facebook", "WhatsApp", "Telegram", "E-mail", "Print", "Copy link", "Listen")
MENU = ("Menu", "Home", "Politics", "Business", "Sport", "Culture", "Travel", "Subscribe", "Log in")


def day(article: Article) -> str | None:
    return article.published.at.date().isoformat() if article.published else None


@pytest.mark.parametrize(
    "lines",
    [
        (*MENU, TITLE, *SHARED, "Save", "May 3, 2024", *BODY),
        (*MENU, "May 3, 2024", TITLE, *SHARED, *BODY),
        (*MENU, TITLE, "May 3, 2024", *BODY),
        (*MENU, "News", "Jane Doe", "May 3, 2024", "Reading time: 3 min", *BODY),
        (*MENU, "Subscribe", "by Laura Jane Doe May 3, 2024", *SHARED[:4], *BODY),
    ],
)
def test_a_date_is_read_among_what_a_page_has_around_its_headline(lines: tuple[str, ...]) -> None:
    article = cleaned(*lines)
    assert day(article) == "2024-05-03"
    assert "2024" not in article.text


def test_the_days_of_several_articles_far_below_the_headline_are_none() -> None:
    teasers = ("May 3, 2024", "Harbour town", "May 4, 2024", "Old bridge", "May 5, 2024")
    assert day(cleaned(TITLE, *SHARED, *teasers, *BODY)) is None


def test_the_day_of_a_change_below_the_headline_is_none() -> None:
    assert day(cleaned(*MENU, TITLE, *SHARED, "Save", "Updated: May 3, 2024", *BODY)) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("05/03/2024", *BODY, "The talks of 04/29/2024 had failed, he said."), "2024-05-03"),
        (("05/03/2024", *BODY, "The talks of 29/04/2024 had failed, he said."), "2024-03-05"),
        (("05/03/2024", *BODY, "They met on 29/04/2024 and 04/30/2024, he said."), None),
        (("05/03/2024", *BODY, "The talks of 3 May 2024 had failed, he said."), "2024-05-03"),
        (("05/03/2024 by Jane Doe", *BODY, "They met on 5 March 2024, he said."), "2024-03-05"),
        (("05/03/2024", *BODY), None),
    ],
)
def test_the_page_s_other_dates_settle_one_with_two_readings(
    lines: tuple[str, ...], expected: str | None
) -> None:
    article = cleaned(TITLE, *lines)
    assert day(article) == expected
    assert expected is None or "05/03/2024" in str(article.published and article.published.raw)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3. Mai 20243. Mai 2024 Anna Müller Schreibe einen Kommentar", "2024-05-03"),
        ("Posted on3. Mai 20245. Mai 2024AuthorAnna Müller4 Kommentare", "2024-05-03"),
        ("03/05/202403/05/2024 ~ Anna Müller", None),
        ("13/05/202413/05/2024 ~ Anna Müller", "2024-05-13"),
        ("3. Mai 2024 Anna Müller Netzwerk, Windows 2", "2024-05-03"),
        ("May 3, 2024 · Jane Roe on behalf of the Harbour Office", "2024-05-03"),
        ("Jane Doe 3 May 2024 Town bridges, Old harbour, Ferries", "2024-05-03"),
        ("Posted on May 3, 2024 by ferryman", "2024-05-03"),
        ("Published on 3.May.2024 in Vol 7, No 6 (2024): May", "2024-05-03"),
        ("May 3, 2024/Town Life/Bridges", "2024-05-03"),
        ("⋅ May 3, 2024 ⋅ Email this post ⋅ Print", "2024-05-03"),
        ("Fri 03.05.24, 14:30", "2024-05-03"),
        ("Fri, 3 May 24", "2024-05-03"),
        ("Mon 03.05.24, 14:30", None),
        ("03.05.24", None),
    ],
)
def test_what_stands_around_a_date_below_the_headline_hides_it_not(
    line: str, expected: str | None
) -> None:
    article = clean(Article(text="\n\n".join((TITLE, line, FIRST, SECOND, THIRD))))
    assert day(article) == expected
    assert expected is None or line not in article.text


@pytest.mark.parametrize(
    "line",
    [
        "3. Mai 2024 wird die alte Brücke gesperrt",
        "May 3, 2024 was the day on which the bridge fell",
    ],
)
def test_a_deck_that_begins_with_a_day_is_no_date_line(line: str) -> None:
    article = cleaned(TITLE, line, FIRST, SECOND)
    assert day(article) is None
    assert line in article.text


def test_the_day_on_top_of_a_page_is_none_where_headline_and_text_stand_far_below() -> None:
    sections = [f"Section {word}" for word in "abcdefghijklmnopqrstuvwxyzäöüßéèàçñ"]
    lines = ("Thursday, May 9, 2024", *sections, TITLE, *BODY)
    assert day(cleaned(*lines)) is None
    assert day(cleaned(*lines[:1], *lines[-6:])) == "2024-05-09"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Datum: 3. Mai 2024 / Letzte Änderung: 9. Mai 2024", "2024-05-03"),
        ("Mise à jour le 9 mai 2024 | Publication 3 mai 2024", "2024-05-03"),
        ("Ostatnia zmiana: 9 maja 2024, publikacja: 3 maja 2024", "2024-05-03"),
        ("Дата: 3 мая 2024, дата обновления: 9 мая 2024", "2024-05-03"),
        ("发布于 2024-05-03 更新于 2024-05-09", "2024-05-03"),
        ("Originally published: May 3, 2024 | Last revised: May 9, 2024", "2024-05-03"),
        ("Letzte Änderung: 9. Mai 2024", None),
        ("Dernière modification : 9 mai 2024", None),
        ("Última modificación: 9 de mayo de 2024", None),
    ],
)
def test_publication_is_told_from_change_by_their_labels(line: str, expected: str | None) -> None:
    assert day(cleaned(TITLE, line, FIRST, SECOND)) == expected


LONG = (f"{FIRST} {SECOND}", f"{SECOND} {THIRD}", *BODY[2:])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((*MENU, *LONG, "Posted on May 3, 2024"), "2024-05-03"),
        ((*MENU, *LONG, "May 3, 2024"), None),
        ((*MENU, *LONG, "Published: May 3, 2024", "Published: May 4, 2024"), None),
        (
            (*MENU, TITLE, "By Jane Doe/May 3, 2024 9:49 am/Updated: May 9, 2024", *LONG),
            "2024-05-03",
        ),
    ],
)
def test_below_the_text_a_label_tells_the_day_of_publication(
    lines: tuple[str, ...], expected: str | None
) -> None:
    assert day(cleaned(*lines)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "March 23-26, 2026",
        "23–26 March 2026",
        "3.–5. Mai 2024",
        "Lisbon, March 23-26, 2026",
        "Born 12 June 1924",
        "Geboren am 12. Juni 1924",
        "Родился 12 июня 1924 года",
    ],
)
def test_the_days_of_an_event_or_a_life_are_no_day_of_publication(line: str) -> None:
    assert day(cleaned(TITLE, line, FIRST, SECOND)) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("10:15 - 12 March 2024", "2024-03-12"),
        ("12 March 2024 - 10:15", "2024-03-12"),
        ("March 12, 2024 - 3 min read", "2024-03-12"),
    ],
)
def test_a_time_beside_a_day_makes_no_event_of_it(line: str, expected: str) -> None:
    assert day(cleaned(TITLE, line, FIRST, SECOND)) == expected
