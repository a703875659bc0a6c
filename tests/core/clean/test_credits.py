"""Bylines, staff credits, datelines and sign-offs become fields."""

from __future__ import annotations

import pytest

from tests.core.clean.texts import BODY, FIRST, FOURTH, SECOND, TITLE, cleaned, paragraphs


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By JANE DOE and JOHN ROE", "Jane Doe And John Roe"),
        ("By Jane Doe, CNN", "Jane Doe"),
        ("By Jane Doe | Example News", "Jane Doe"),
        ("Written by Jane Doe", "Jane Doe"),
        ("Автор: Іван Петренко", "Іван Петренко"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("Von Anna Müller", "Anna Müller"),
        ("Par Jean Dupont avec AFP", "Jean Dupont"),
        ("Por María García", "María García"),
        ("김철수 기자", "김철수"),
        ("김철수 기자 cskim@example.kr", "김철수"),
        ("[서울=뉴스타운] 김철수 기자", "김철수"),
        ("Lima = Reporter Kim Min-ho", "Kim Min-ho"),
        ("记者 王小明", "王小明"),
    ],
)
def test_a_byline_above_the_text_becomes_the_author(line: str, author: str) -> None:
    article = cleaned(TITLE, line, *BODY)
    assert paragraphs(article) == BODY
    assert (article.author or "").casefold() == author.casefold()


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Lima = Reporter Kim Min-ho", "Kim Min-ho"),
        ("김철수 기자", "김철수"),
        ("Reporting by Jane Doe in Lima; Editing by John Roe", "Jane Doe"),
        ("Edited by John Roe.", None),
        ("Редактор: Иван Петров", None),
        ("(With inputs from agencies)", None),
        ("--With assistance from John Roe.", None),
        ("jane.doe@example.org", None),
    ],
)
def test_a_credit_below_the_text_goes(line: str, author: str | None) -> None:
    article = cleaned(TITLE, *BODY, line)
    assert paragraphs(article) == BODY
    assert article.author == author


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("KYIV, Oct 28 (Reuters) - ", "Reuters"),
        ("SEOUL, South Korea (AP) — ", "AP"),
        ("(서울=연합뉴스) ", "연합뉴스"),
        ("TAIPEI, Taiwan – ", None),
        ("Berlin (dpa) - ", "dpa"),
    ],
)
def test_a_dateline_stays_and_names_the_agency(opening: str, agency: str | None) -> None:
    article = cleaned(TITLE, opening + FIRST, SECOND, FOURTH)
    assert article.text.startswith(opening + FIRST)
    assert article.agency == agency


def test_a_korean_dateline_names_the_reporter() -> None:
    article = cleaned(
        "다리 개통", "(서울=연합뉴스) 김철수 기자 = 새 다리가 봄에 개통된다고 정부가 밝혔다."
    )
    assert (article.author, article.agency) == ("김철수", "연합뉴스")


def test_a_mark_without_a_place_goes() -> None:
    article = cleaned(TITLE, f"(Bloomberg) -- {FIRST}", SECOND)
    assert (article.agency, paragraphs(article)) == ("Bloomberg", (FIRST, SECOND))


@pytest.mark.parametrize(
    ("line", "agency"),
    [("Reuters", "Reuters"), ("Source: Ukrinform", "Ukrinform"), ("— AFP", "AFP")],
)
def test_a_sign_off_becomes_the_agency(line: str, agency: str) -> None:
    article = cleaned(TITLE, *BODY, line)
    assert (article.agency, paragraphs(article)) == (agency, BODY)


def test_an_address_behind_the_last_sentence_goes() -> None:
    article = cleaned(TITLE, FIRST, f"{SECOND} jane.doe@example.org")
    assert paragraphs(article) == (FIRST, SECOND)


def test_metadata_is_kept_before_what_the_text_says() -> None:
    from worker.core.clean import clean
    from worker.types import ParsedDocument

    article = clean(
        ParsedDocument(text=f"By Jane Doe\n\n{FIRST}", title=TITLE, author="Ann Lee", language="en")
    )
    assert (article.author, article.language, article.text) == ("Ann Lee", "en", FIRST)


@pytest.mark.parametrize(
    ("line", "author", "agency"),
    [
        ("By Jane Doe October 24, 2024 5:12 PM 2 min read", "Jane Doe", None),
        ("Kyiv • UNN", None, "UNN"),
        ("STAFF WRITER", None, None),
        ("EFE", None, "EFE"),
        ("Le Journal avec AFP", None, "AFP"),
        ("来源：新华社", None, "新华社"),
    ],
)
def test_other_lines_of_origin_above_the_text_go(
    line: str, author: str | None, agency: str | None
) -> None:
    article = cleaned(TITLE, line, *BODY)
    assert paragraphs(article) == BODY
    assert (article.author, article.agency) == (author, agency)


def test_a_name_below_its_label_is_the_author() -> None:
    article = cleaned(TITLE, "Автор", "Іван Петренко", "28.10.2024, 14:35", *BODY)
    assert (article.author, paragraphs(article)) == ("Іван Петренко", BODY)


def test_an_agency_in_brackets_behind_the_last_sentence_goes() -> None:
    article = cleaned(TITLE, FIRST, f"{SECOND} (dpa/afp)")
    assert (article.agency, paragraphs(article)) == ("dpa", (FIRST, SECOND))
