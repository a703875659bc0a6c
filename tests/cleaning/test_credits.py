"""Bylines, staff credits, datelines and sign-offs become fields."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, FOURTH, SECOND, TITLE, cleaned, paragraphs
from worker.cleaning.credits import byline, stated_author


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
        ("Jane Doe", "Jane Doe"),
        ("Jane Doe in Kyiv", "Jane Doe"),
        ("Олена Коваль — Середа, 6 листопада 2024, 11:30", "Олена Коваль"),
        ("Олена Коваль — 17 листопада, 19:12", "Олена Коваль"),
        ("Jane Doe — Tuesday, 26 November 2024, 08:14", "Jane Doe"),
        ("von Lara Becker", "Lara Becker"),
        ("di Paolo Rossi", "Paolo Rossi"),
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
    from worker.base.types import Article
    from worker.cleaning import clean

    article = clean(
        Article(text=f"By Jane Doe\n\n{FIRST}", title=TITLE, author="Ann Lee", language="en")
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


def test_a_role_below_a_name_goes_with_it() -> None:
    article = cleaned(TITLE, "Jane Doe", "Security correspondent, Example News", *BODY)
    assert (article.author, paragraphs(article)) == ("Jane Doe", BODY)


@pytest.mark.parametrize("heading", ["Key Takeaways", "Washington Post", "Main Points", "New York"])
def test_a_short_heading_below_the_headline_is_no_name(heading: str) -> None:
    article = cleaned(TITLE, heading, *BODY)
    assert (article.author, paragraphs(article)) == (None, (heading, *BODY))


@pytest.mark.parametrize(
    ("line", "agency", "outlet"),
    [
        ("By The Associated Press", "AP", None),
        ("by AFP Staff Writers", "AFP", None),
        ("By Euronews", None, "Euronews"),
        ("BBC News", None, "BBC News"),
    ],
)
def test_a_byline_without_a_person_names_who_published(
    line: str, agency: str | None, outlet: str | None
) -> None:
    article = cleaned(TITLE, line, *BODY)
    assert (article.author, article.agency, article.outlet) == (None, agency, outlet)
    assert paragraphs(article) == BODY


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Source: Example Times", "outlet", "Example Times"),
        ("Z Brukseli Anna Nowak (PAP)", "author", "Anna Nowak"),
        ("Written by Jane Doe. Translated by John Roe. Edited by Ann Poe.", "author", "Jane Doe"),
        ("Photographs by John Roe", "author", None),
    ],
)
def test_a_last_line_of_credits_becomes_a_field(line: str, field: str, value: str | None) -> None:
    article = cleaned(TITLE, *BODY, line)
    assert getattr(article, field) == value
    assert paragraphs(article) == BODY


def test_what_the_author_is_goes_from_the_end() -> None:
    article = cleaned(TITLE, "By Jane Doe", *BODY, "Jane Doe is a fellow at the Example Institute.")
    assert (article.author, paragraphs(article)) == ("Jane Doe", BODY)


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("MOSCOW, December 5. /TASS/. The ministry said", "TASS"),
        ("МОСКВА, 9 ноя - РИА Новости. The ministry said", "РИА Новости"),
        ("Brussels (Belgium) (AFP) – The ministry said", "AFP"),
        ("【東京共同】The ministry said", "共同"),
        ("Officials in Kyiv, Reuters - and others - reported, said", None),
    ],
)
def test_marks_of_datelines_differ(opening: str, agency: str | None) -> None:
    article = cleaned(TITLE, f"{opening} {FIRST}", SECOND, FOURTH)
    assert article.agency == agency
    assert article.text.startswith(opening)


@pytest.mark.parametrize("mark", ["Enditem", "(END)", "■"])
def test_an_end_mark_behind_the_last_sentence_goes(mark: str) -> None:
    assert paragraphs(cleaned(TITLE, *BODY[:-1], f"{FOURTH} {mark}")) == BODY


@pytest.mark.parametrize(
    ("stated", "author", "agency"),
    [
        ("Jane Doe, Reuters", "Jane Doe", "Reuters"), ("Reuters", None, "Reuters"),
        ("Jane Doe", "Jane Doe", None), ("Jane Doe, John Smith", "Jane Doe, John Smith", None),
        ("Іван Петренко, УНІАН", "Іван Петренко", "УНІАН"), ("김철수 기자", "김철수", None),
        ("The Herald Newsroom", "The Herald Newsroom", None), (None, None, None),
    ],
)  # fmt: skip
def test_an_agency_beside_the_stated_author_is_told_apart(
    stated: str | None, author: str | None, agency: str | None
) -> None:
    credit = stated_author(stated)
    assert (credit.author, credit.agency) == (author, agency)


def test_a_chinese_dateline_names_agency_and_reporters() -> None:
    opening = "新华社北京11月14日电（记者 李明、王伟）国家海洋局十四日表示，将建立预警网络。"
    article = cleaned(f"{TITLE}\n\n{opening}\n\n{SECOND}\n\n{FOURTH}")
    assert (article.agency, article.author) == ("新华社", "李明, 王伟")
    assert article.text.startswith(opening)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("كتب: سامي العبدلي", "سامي العبدلي"),
        ("بقلم: ليلى حداد", "ليلى حداد"),
        ("נכתב: דנה לוי", None),
        ("מאת: דנה לוי", "דנה לוי"),
        ("लेखक: अनिता शर्मा", "अनिता शर्मा"),
        ("كتب: ما لا يعرفه أحد عن الميناء القديم", None),
        ("Tekst: Adam Wróbel", "Adam Wróbel"),
    ],
)
def test_a_label_and_its_colon_name_the_author_in_scripts_without_capitals(
    line: str, author: str | None
) -> None:
    found = byline(line)
    assert (found.author if found else None) == author


@pytest.mark.parametrize(
    "line", ["Par la", "Por la", "Von der", "Di la", "By the", "Par le, de la"]
)
def test_little_words_alone_are_nobody_s_name(line: str) -> None:
    found = byline(line)
    assert found is None or (found.author, found.outlet) == (None, None)
