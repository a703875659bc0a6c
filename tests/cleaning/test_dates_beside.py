"""Dates beside names, sections and counts of comments, between the headline and the text."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import FIRST, SECOND, TITLE
from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.dates_beside import Whose, whose_behind
from worker.reading.dates import parse_date

HEADS = {
    "en": (
        "Harbour board seeks views on the old quay",
        "The harbour board wants to hear from residents about the old quay, it said on Monday.",
    ),
    "de": (
        "Stadtwerke erneuern die Brücke am Hafen",
        "Die Stadtwerke erneuern von Montag an die alte Brücke am Hafen, wie die Stadt mitteilte.",
    ),
    "fr": (
        "La mairie rouvre la bibliothèque du port",
        "La bibliothèque du port rouvre lundi après deux ans de travaux, a annoncé la mairie.",
    ),
    "es": (
        "El puerto cierra el muelle viejo en mayo",
        "El consejo del puerto decidió el lunes cerrar el muelle viejo en mayo, según su portavoz.",
    ),
    "it": (
        "Il comune riapre la biblioteca del porto",
        "La biblioteca del porto riapre lunedì dopo due anni di lavori, ha annunciato il comune.",
    ),
    "pl": (
        "Miasto otwiera bibliotekę w porcie",
        "Biblioteka w porcie zostanie otwarta w poniedziałek po remoncie, podało miasto.",
    ),
    "tr": (
        "Belediye limandaki kütüphaneyi yeniden açıyor",
        "Limandaki kütüphane iki yıl süren onarımın ardından pazartesi açılıyor, belediye duyurdu.",
    ),
    "ru": (
        "Город открывает библиотеку в порту",
        "Библиотека в порту откроется в понедельник после двух лет ремонта, сообщила мэрия.",
    ),
    "hi": (
        "बंदरगाह का पुस्तकालय फिर खुलेगा",
        "दो साल की मरम्मत के बाद बंदरगाह का पुस्तकालय सोमवार को फिर खुलेगा, नगर निगम ने बताया।",
    ),
    "th": (
        "ห้องสมุดท่าเรือเปิดอีกครั้งวันจันทร์",
        "ห้องสมุดท่าเรือจะเปิดอีกครั้งในวันจันทร์หลังปรับปรุงนานสองปี เทศบาลแถลงเมื่อวันอาทิตย์",
    ),
    "ar": (
        "البلدية تعيد افتتاح مكتبة الميناء",
        "تعيد البلدية افتتاح مكتبة الميناء يوم الاثنين بعد عامين من أعمال الترميم، وفق ما أعلنت.",
    ),
    "ja": (
        "港の図書館が月曜に再開",
        "港の図書館が２年間の改修を終えて月曜日に再開すると、市が日曜日に発表した。",
    ),
    "zh": (
        "港口图书馆周一重新开放",
        "市政府周日表示，港口图书馆经过两年的修缮之后将于周一重新向市民开放。",
    ),
    "ko": (
        "항구 도서관 월요일 다시 문 연다",
        "항구 도서관이 2년 동안의 보수를 마치고 월요일 다시 문을 연다고 시가 일요일 밝혔다.",
    ),
}
"""A headline and a sentence in each language."""


def read(language: str, *lines: str) -> Article:
    """Cleans lines with the language's headline for ``title`` and its sentence for ``text``."""
    head, text = HEADS[language]
    whole = "\n".join({"title": head, "text": text}.get(line, line) for line in lines)
    return clean(Article(text=whole, language=language))


def day(article: Article) -> str | None:
    return article.published.at.date().isoformat() if article.published else None


OTHERS = [
    ("en", "Rehearsal date: 16 November 2026"),
    ("en", "Doors open: Grand Hall, 16 November 2026"),
    ("en", "Hearing of 16 November 2026"),
    ("en", "Filmed 16 November 2026"),
    ("en", "Next publication date: 16 November 2026"),
    ("en", "Filed under: 2026-11-16-harbour"),
    ("de", "Bewerbungsfrist: 16.11.2026"),
    ("de", "Symbolbild vom 16.11.2019"),
    ("de", "Nächste Sitzung: 16. November 2026"),
    ("fr", "Clôture des inscriptions : 16/11/2026"),
    ("fr", "Photo d’illustration, 16 novembre 2019"),
    ("es", "Cierre de inscripción: 16 de noviembre de 2026"),
    ("es", "Imagen de archivo, 16/11/2019"),
    ("it", "Prossima riunione: 16 novembre 2026"),
    ("pl", "Najbliższe posiedzenie: 16.11.2026"),
    ("tr", "Kayıt bitişi: 16.11.2026"),
    ("ru", "Приём заявок до: 16.11.2026"),
    ("ru", "Фото из архива, 16.11.2019"),
    ("hi", "आवेदन की अंतिम तिथि: 16 नवंबर 2026"),
    ("ar", "موعد الاجتماع: 16 نوفمبر 2026"),
    ("ja", "次回会合：2026年11月16日"),
    ("zh", "报名截止：2026年11月16日"),
    ("ko", "신청 기한: 2026.11.16"),
]
"""Dates of something else than the article, as lines around texts state them."""


@pytest.mark.parametrize(("language", "line"), OTHERS)
@pytest.mark.parametrize("order", ["line title text", "title line text", "title text line"])
def test_a_date_behind_what_tells_of_something_else_is_none_of_publication(
    language: str, line: str, order: str
) -> None:
    lines = [line if each == "line" else each for each in order.split()]
    article = read(language, *lines)
    assert day(article) is None
    assert article.title == HEADS[language][0]


@pytest.mark.parametrize(
    ("language", "line"),
    [each for each in OTHERS if each[0] not in {"zh"} and not each[1].startswith("Filed")],
)
def test_a_line_whose_date_is_not_taken_stays(language: str, line: str) -> None:
    assert line in read(language, "title", "text", line).text


@pytest.mark.parametrize(("language", "line"), OTHERS)
def test_a_date_that_stands_alone_is_read_below_that_of_something_else(
    language: str, line: str
) -> None:
    assert day(read(language, "title", line, "2026-11-27", "text")) == "2026-11-27"


@pytest.mark.parametrize("line", ["Grand Hall, 16 November 2026", "Quayside | 16 November 2026"])
def test_a_date_that_stands_alone_goes_before_one_beside_open_words(line: str) -> None:
    assert day(read("en", "title", line, "text")) == "2026-11-16"
    assert day(read("en", "title", line, "27 November 2026", "text")) == "2026-11-27"


@pytest.mark.parametrize("line", ["Grand Hall, 16 November 2026", "Quayside – 16 November 2026"])
def test_below_the_text_open_words_stand_beside_no_day_of_publication(line: str) -> None:
    article = read("en", "title", "text", line)
    assert day(article) is None
    assert line in article.text


def test_of_the_days_of_other_articles_none_goes_before_one_beside_open_words() -> None:
    lines = ("Quayside | 16 November 2026", "27 November 2026", "28 November 2026")
    assert day(read("en", "title", *lines, "text")) == "2026-11-16"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Harbour · 16 November 2026"),
        ("en", "Released Monday, November 16, 2026"),
        ("en", "Submitted on 16 Nov 2026"),
        ("en", "ByTerrence Oakley November 16, 2026January 18, 2027"),
        ("en", "On: November 16, 2026 In: Harbour"),
        ("en", "HarbourDesk 16 November 2026"),
        ("de", "Pressemitteilung vom 16.11.2026"),
        ("de", "Frankfurt am Main, 16.11.2026"),
        ("de", "mh 16. November 2026"),
        ("de", "Redaktion 16. November 2026 10:29"),
        ("fr", "Clermont-Ferrand, le 16 novembre 2026"),
        ("fr", "Lundi 16 novembre 2026, 09h05, par J. O."),
        ("fr", "Par la rédaction, le 16 novembre 2026"),
        ("es", "Río de Janeiro, 16 de noviembre de 2026"),
        ("it", "Reggio nell'Emilia - 16 novembre 2026"),
        ("pl", "Redakcja, 16.11.2026"),
        ("ru", "Ростов-на-Дону, 16 ноября 2026"),
        ("ar", "القاهرة، 16 نوفمبر 2026"),
        ("zh", "江南网 2026-11-16 09:05"),
        ("zh", "江南日报 2026-11-16"),
        ("th", "สมหญิง ดีงาม | วันจันทร์ที่ 16 พฤศจิกายน พ.ศ. 2569 เวลา 09:05 น."),
        ("th", "สมหญิง ดีงาม | เผยแพร่: 16 พฤศจิกายน พ.ศ. 2569 เวลา 09:05 น."),
        ("ko", "최초입력 2026.11.16 09:05"),
    ],
)
def test_what_real_pages_have_beside_the_day_of_publication_hides_it_not(
    language: str, line: str
) -> None:
    article = read(language, "title", line, "text")
    assert day(article) == "2026-11-16"
    assert line not in article.text
    assert article.outlet is None


@pytest.mark.parametrize(
    ("before", "stated", "whose"),
    [
        ("", "3 May 2024", Whose.ARTICLES),
        ("By Jane Doe, ", "3 May 2024", Whose.ARTICLES),
        ("Politics ", "3 May 2024", Whose.ARTICLES),
        ("Article ", "of 3 May 2024", Whose.ARTICLES),
        ("Lisbon, ", "3 May 2024", Whose.OPEN),
        ("Old Harbour ", "3 May 2024", Whose.OPEN),
        ("Harbour Meeting ", "of 3 May 2024", Whose.ANOTHERS),
        ("Harbour: ", "3 May 2024", Whose.ANOTHERS),
        ("Harbour ", "3 May 2024", Whose.ANOTHERS),
    ],
)
def test_what_stands_before_a_date_tells_whose_it_is(
    before: str, stated: str, whose: Whose
) -> None:
    assert whose_behind(before, stated) is whose


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


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "二〇二六年十一月十六日"),
        ("zh", "发布时间：二〇二六年十一月十六日"),
        ("ja", "二〇二六年十一月十六日"),
    ],
)
def test_a_date_line_in_characters_is_read(language: str, line: str) -> None:
    article = read(language, "title", line, "text")
    assert day(article) == "2026-11-16"
    assert line not in article.text
