"""Date headers, agency marks and headlines."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, FOURTH, SECOND, TITLE, cleaned, paragraphs
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean


def test_a_title_glued_to_the_date_is_split() -> None:
    article = clean(Article(text=f" date 2024-11-02 {TITLE}\n{FIRST}\n{SECOND}"))
    assert (article.title, article.title_derived) == (TITLE, False)
    assert article.published is not None
    assert article.published.at.isoformat() == "2024-11-02T00:00:00+00:00"
    assert (article.published.precision, article.published.source) == ("day", "header")
    assert paragraphs(article) == (FIRST, SECOND)


def test_a_month_stays_a_month() -> None:
    article = clean(Article(text=f" date 2024-11 {TITLE}\n{FIRST}\n{SECOND}"))
    assert article.published is not None
    assert (article.published.at.day, article.published.precision) == (1, "month")
    assert article.title == TITLE


def test_a_date_before_a_sentence_leaves_the_title_to_be_derived() -> None:
    article = cleaned(f" date 2024-10-28 {FIRST}", SECOND)
    assert article.title_derived
    assert article.title.endswith("…")
    assert len(article.title) <= 110
    assert FIRST.startswith(article.title[:-1])
    assert paragraphs(article) == (FIRST, SECOND)


def test_a_whole_article_in_one_paragraph_has_a_derived_title() -> None:
    article = cleaned(" date 2024-10-28 " + " ".join(BODY))
    assert article.title_derived
    assert article.text == " ".join(BODY)


@pytest.mark.parametrize(
    ("mark", "agency", "outlet"),
    [
        ("(MENAFN- Daily Example)", "MENAFN", "Daily Example"),
        ("(MENAFN)", "MENAFN", None),
        ("(XYZN - The Other Times)", "XYZN", "The Other Times"),
        ("[IANS]", "IANS", None),
    ],
)
def test_an_agency_mark_becomes_fields(mark: str, agency: str, outlet: str | None) -> None:
    article = cleaned(f" date 2024-10-28 {mark} {FIRST}", SECOND)
    assert (article.agency, article.outlet) == (agency, outlet)
    assert article.title_derived
    assert paragraphs(article)[0] == FIRST


def test_a_headline_behind_an_agency_mark_is_a_headline() -> None:
    article = cleaned(f" date 2024-10-28 (MENAFN- Daily Example) {TITLE}", FIRST, SECOND)
    assert (article.title, article.title_derived) == (TITLE, False)


@pytest.mark.parametrize("opening", ["(A), the first of two", "(2024) was", "(For one) it was"])
def test_other_brackets_are_no_agency_mark(opening: str) -> None:
    sentence = f"{opening} a plan that the council had put off for years, its speaker said."
    article = cleaned(sentence, SECOND)
    assert article.text.startswith(sentence)
    assert article.agency is None


def test_a_title_said_three_times_is_said_once() -> None:
    article = cleaned(TITLE, TITLE, FIRST, SECOND, THIRD_TITLE := TITLE.upper())
    assert article.title == TITLE
    assert paragraphs(article) == (FIRST, SECOND)
    assert THIRD_TITLE not in article.text


def test_a_title_glued_before_the_first_sentence_goes() -> None:
    assert paragraphs(cleaned(TITLE, f"{TITLE} {FIRST}", SECOND)) == (FIRST, SECOND)


@pytest.mark.parametrize("mark", ["|", "-", "–"])
def test_a_sites_name_behind_the_title_becomes_the_outlet(mark: str) -> None:
    article = cleaned(f"{TITLE} {mark} The Daily Example", TITLE, FIRST, SECOND)
    assert (article.title, article.outlet) == (TITLE, "The Daily Example")


def test_a_dash_within_a_headline_stays() -> None:
    article = cleaned("After the strike – a city without light", FIRST, SECOND)
    assert article.title == "After the strike – a city without light"


@pytest.mark.parametrize(
    ("line", "at", "precision"),
    [
        ("October 28, 2024", "2024-10-28T00:00:00", "day"),
        ("Published: 28 October 2024 10:30", "2024-10-28T10:30:00", "minute"),
        ("28 жовтня 2024, 14:35", "2024-10-28T14:35:00", "minute"),
        ("Опубликовано 28.10.2024 14:35", "2024-10-28T14:35:00", "minute"),
        ("Stand: 28.10.2024 14:35 Uhr", "2024-10-28T14:35:00", "minute"),
        ("입력 2024.10.28. 오후 3:15", "2024-10-28T15:15:00", "minute"),
        ("Publié le 28 octobre 2024 à 14h35", "2024-10-28T14:35:00", "minute"),
        ("2024-10-28T10:30:00Z", "2024-10-28T10:30:00", "second"),
        (
            "Publié le 28 octobre 2024 à 14h35, modifié le 29 octobre 2024 à 15h12",
            "2024-10-28T14:35:00",
            "minute",
        ),
        ("28 октября 2024 | 14:35", "2024-10-28T14:35:00", "minute"),
    ],
)
def test_a_date_line_is_the_date(line: str, at: str, precision: str) -> None:
    article = cleaned(TITLE, line, FIRST, SECOND)
    assert article.published is not None
    assert article.published.at.replace(tzinfo=None).isoformat() == at
    assert article.published.precision == precision
    assert paragraphs(article) == (FIRST, SECOND)


def test_a_date_within_a_sentence_is_not_the_publication_date() -> None:
    sentence = "The agreement was signed on 7 November 2024 in the capital, the ministry said."
    article = cleaned(TITLE, sentence, SECOND)
    assert article.published is None
    assert paragraphs(article) == (sentence, SECOND)


def test_site_lines_above_the_headline_go() -> None:
    article = cleaned(
        "We use cookies to improve your experience. By continuing you agree to our use of cookies.",
        "Accept all", "Skip to content", "English Українська Русский", "A A A", "POLITICS",
        TITLE, "Share", "25 Shares", "3 min read", "Updated 2 hours ago", FIRST, SECOND,
    )  # fmt: skip
    assert article.title == TITLE
    assert paragraphs(article) == (FIRST, SECOND)


def test_labelled_fields_are_read() -> None:
    article = cleaned(f"Title: {TITLE}\nAuthor: Jane Doe\nDate: 2024-10-28", FIRST, SECOND)
    assert (article.title, article.author) == (TITLE, "Jane Doe")
    assert article.published is not None
    assert paragraphs(article) == (FIRST, SECOND)


def test_deck_lines_stay_first_in_the_text() -> None:
    deck = "Two battalions on the far bank\n“We know what to do”\nInquiry demanded"
    article = cleaned(TITLE, deck, FIRST, SECOND, FOURTH)
    assert article.deck == deck.replace("\n", "\n\n")
    assert article.text.startswith(article.deck)


def test_a_sentence_before_a_dateline_is_the_deck() -> None:
    report = f"LVIV, Ukraine – {FIRST}"
    article = cleaned(TITLE, FOURTH, report, SECOND)
    assert article.deck == FOURTH
    assert paragraphs(article) == (FOURTH, report, SECOND)


def test_ordinary_first_paragraphs_are_no_deck() -> None:
    assert cleaned(TITLE, FIRST, SECOND, FOURTH).deck is None


def test_metadata_stands_before_the_text() -> None:
    article = cleaned(TITLE, "By Jane Doe", FIRST, title="Another headline")
    assert article.title == "Another headline"
    assert paragraphs(article) == (TITLE, FIRST)


def test_a_feed_entry_may_be_a_title_alone() -> None:
    article = cleaned("", title="Minister visits the bridge")
    assert (article.title, article.title_derived, article.text) == (
        "Minister visits the bridge", False, "",
    )  # fmt: skip


def test_a_feed_entry_may_be_one_sentence() -> None:
    article = cleaned("The minister went to see the damage.", title="Minister visits the bridge")
    assert article.text == "The minister went to see the damage."


@pytest.mark.parametrize("text", ["", "\n\n", "Advertisement", "Share\n\nTweet\n\nLoading"])
def test_nothing_readable_is_rejected(text: str) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        clean(Article(text=text))
    assert rejected.value.code == "no_text"


def test_a_publication_date_stands_before_an_updates() -> None:
    article = cleaned(TITLE, "수정 2024-10-29 10:21", "등록 2024-10-29 05:00", FIRST, SECOND)
    assert article.published is not None
    assert article.published.at.hour == 5


def test_a_headline_set_apart_may_end_with_a_full_stop() -> None:
    title = "The bridge will fall within a day. Experts disagree."
    article = cleaned(title, FIRST, SECOND)
    assert (article.title, article.title_derived) == (title, False)


def test_a_section_name_above_the_headline_is_not_the_headline() -> None:
    assert cleaned("WAR IN UKRAINE", TITLE, FIRST, SECOND).title == TITLE
    assert cleaned("Bridge war", TITLE, FIRST + " " + SECOND, SECOND).title == TITLE


@pytest.mark.parametrize("line", ["입력 2024.11.13.", "Опубліковано: 13.11.2024 р."])
def test_a_date_line_may_end_with_a_full_stop(line: str) -> None:
    article = cleaned(TITLE, line, *BODY)
    assert article.published is not None
    assert article.published.at.date().isoformat() == "2024-11-13"
    assert paragraphs(article) == BODY


def test_a_date_header_may_stand_below_a_breadcrumb() -> None:
    article = cleaned(f"Home > World > {TITLE}", f"date 2024-10-28 {TITLE}", *BODY)
    assert (article.title, paragraphs(article)) == (TITLE, BODY)
    assert article.published is not None
