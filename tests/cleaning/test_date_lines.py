"""Date lines in many languages, above a headline and below it: the date is read, the line goes."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, cleaned
from tests.growth import measure
from tests.quality import dates as quality
from worker.base.types import Article
from worker.cleaning import clean
from worker.reading import date_lines

MORNING = "2025-03-03T10:15:00+00:00"
DAY = "2025-03-03T00:00:00+00:00"
EVENING = "2025-03-03T22:15:00+00:00"

LINES = [
    ("3 Mart 2025 Pazartesi, 10:15", MORNING),
    ("Yayınlanma: 03.03.2025 - 10:15", MORNING),
    ("Giriş Tarihi: 3 MART 2025 10:15", MORNING),
    ("2025. március 3. – 10:15", MORNING),
    ("Közzétéve: 2025. március 3., hétfő 10:15", MORNING),
    ("2025.03.03. 10:15", MORNING),
    ("Thứ Hai, 03/03/2025 10:15", MORNING),
    ("Ngày 3 tháng 3 năm 2025, 10:15", MORNING),
    ("понеділок, 3 березня 2025 р., 10:15", MORNING),
    ("3 марта 2025 года в 10:15", MORNING),
    ("Размещено: 3 мар. 2025, 10:15 (МСК)", "2025-03-03T07:15:00+00:00"),
    ("понеделник, 3 март 2025 г., 10:15 ч.", MORNING),
    ("понедељак, 3. март 2025. у 10:15", MORNING),
    ("понеделник, 3 март 2025 година", DAY),
    ("Δευτέρα 3 Μαρτίου 2025, 10:15 μ.μ.", EVENING),
    ("Δημοσιεύθηκε: ΔΕΥΤΕΡΑ, 3 ΜΑΡΤΙΟΥ 2025 10:15", MORNING),
    ("pondělí 3. března 2025 10:15", MORNING),
    ("Publikováno: 3. 3. 2025 10:15", MORNING),
    ("pondelok 3. marca 2025 o 10:15", MORNING),
    ("ponedjeljak, 3. ožujka 2025. u 10:15", MORNING),
    ("ponedeljek, 3. marec 2025 ob 10.15", MORNING),
    ("2025 m. kovo 3 d. 10:15", MORNING),
    ("2025. gada 3. marts, 10:15", MORNING),
    ("3. märts 2025 kell 10:15", MORNING),
    ("maanantai 3. maaliskuuta 2025 klo 10.15", MORNING),
    ("Julkaistu 3.3.2025 10:15", MORNING),
    ("Publicerad måndag den 3 mars 2025 kl. 10.15", MORNING),
    ("Publisert 3. mars 2025 kl. 10:15", MORNING),
    ("mandag d. 3. marts 2025 kl. 10.15", MORNING),
    ("maandag 3 maart 2025 om 10:15 uur", MORNING),
    ("Montag, 3. März 2025, 10:15 Uhr", MORNING),
    ("Veröffentlicht am 3. März 2025 | Lesezeit: 4 Minuten", DAY),
    ("luni, 3 martie 2025, ora 10:15", MORNING),
    ("lunes, 3 de marzo de 2025 a las 10:15 h", MORNING),
    ("dilluns, 3 de març del 2025", DAY),
    ("segunda-feira, 3 de março de 2025, às 10h15", MORNING),
    ("lunedì 3 marzo 2025 ore 10.15", MORNING),
    ("Lundi 3 mars 2025 à 10h15 - 4 min de lecture", MORNING),
    ("poniedziałek, 3 marca 2025 r. o godz. 10:15", MORNING),
    ("3 มีนาคม 2568 เวลา 10:15 น.", MORNING),
    ("۱۳ اسفند ۱۴۰۳ ساعت ۱۰:۱۵", MORNING),
    ("تاریخ انتشار: دوشنبه ۱۳ اسفند ۱۴۰۳", DAY),
    ("الاثنين 3 آذار 2025 - 10:15", MORNING),
    ("نشر في: ٣ مارس ٢٠٢٥ ١٠:١٥ مساء", EVENING),
    ("יום שני, 3 במרץ 2025, 10:15", MORNING),
    ("פורסם: 03.03.2025", DAY),
    ("सोमवार, 3 मार्च 2025, 10:15 बजे", MORNING),
    ("2025年3月3日 星期一 10:15", MORNING),
    ("2025年3月3日(月) 10時15分", MORNING),
    ("2025년 3월 3일 오후 10:15", EVENING),
    ("Senin, 3 Maret 2025 | 10:15 WIB", "2025-03-03T03:15:00+00:00"),
    ("৩ মার্চ ২০২৫, ১০:১৫", MORNING),
    ("2025 жылғы 3 наурыз, 10:15", MORNING),
    ("3 մարտի 2025, 10:15", MORNING),
    ("3 მარტი 2025, 10:15", MORNING),
    ("March 3rd, 2025 at 10:15 p.m.", EVENING),
    ("Published : Mar. 3, 2025 - 10:15", MORNING),
    ("Published: 3 March 2025 10:15 UTC+3", "2025-03-03T07:15:00+00:00"),
    ("March 3, 2025 10:15 p.m. ET", "2025-03-04T03:15:00+00:00"),
    ("3 Mar 2025, 10.15pm", EVENING),
    ("الاثنين 03-03-2025 10:15", MORNING),
    ("الاثنين 3 آذار/مارس 2025", DAY),
    ("3 मार्च 2025 10:15 पूर्वाह्न", MORNING),
    ("3 มี.ค. 68", DAY),
    ("令和7年3月3日", DAY),
    ("2025-03-03 (월) 10:15", MORNING),
    ("2025-03-03 10:15 来源：新华社", MORNING),
    ("Por Redação — 13/03/2025 10h15", "2025-03-13T10:15:00+00:00"),
]
TITLE = "Кораби 4 harbour board votes to close the old pier"
TEXT = (
    "The harbour board voted to close the old pier, because its piles are rotten and repairs"
    " would cost more than a new one.\n\nFishermen said that they would need a place for forty"
    " boats until then."
)


def read(text: str) -> Article:
    """Returns the cleaned article of a text file."""
    return clean(Article(text=text))


@pytest.mark.parametrize(("line", "at"), LINES)
@pytest.mark.parametrize("above", [True, False])
def test_a_date_line_is_read_and_is_no_headline(line: str, at: str, *, above: bool) -> None:
    head = f"{line}\n\n{TITLE}" if above else f"{TITLE}\n\n{line}"
    article = read(f"{head}\n\n{TEXT}")
    assert article.title == TITLE
    assert article.text == TEXT
    assert article.published is not None
    assert article.published.at.isoformat() == at


@pytest.mark.parametrize(
    "line",
    [
        "Cập nhật lúc 10:15, 03/03/2025",
        "Last update: 3 March 2025 10:15 UTC+3",
        "수정 2024-10-29 10:21",
        "2 hours ago",
        "Hace 3 horas",
        "вчера в 10:15",
        "3時間前",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_change_and_how_long_ago_are_no_date_and_no_headline(line: str, *, above: bool) -> None:
    head = f"{line}\n\n{TITLE}" if above else f"{TITLE}\n\n{line}"
    article = read(f"{head}\n\n{TEXT}")
    assert (article.title, article.text, article.published) == (TITLE, TEXT, None)


@pytest.mark.parametrize("language", sorted({each.language for each in quality.forms()}))
def test_newspapers_date_lines_are_read_wherever_they_stand(language: str) -> None:
    forms = [form for form in quality.forms() if form.language == language]
    of = [quality.seen(form, place) for form in forms for place in quality.PLACES]
    chosen = [each for each in of if each.form.half == "chosen"]
    assert list(quality.wrong(chosen)) == []
    assert not any(each.invented for each in of)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("Mardi 05/11/2024", "2024-11-05"),
        ("Tuesday, 05/11/2024", "2024-11-05"),
        ("Tuesday, 11/05/2024", "2024-11-05"),
        ("utorak, 15. listopada 2024.", "2024-10-15"),
        ("15 listopada 2024", "2024-11-15"),
        ("mar. 4 mars 2025", "2025-03-04"),
        ("mar 4 mar 2025", "2025-03-04"),
    ],
)
def test_what_has_two_readings_is_settled_by_what_stands_beside_it(line: str, at: str) -> None:
    published = read(f"{line}\n\n{TITLE}\n\n{TEXT}").published
    assert published is not None
    assert published.at.date().isoformat() == at
    assert published.raw == line


def test_a_date_of_two_readings_is_day_first_in_languages_other_than_english() -> None:
    spanish = (
        "El consejo del puerto votó a favor de cerrar el viejo muelle en mayo.\n\nLos pescadores"
        " dijeron que necesitan un lugar para cuarenta barcos hasta entonces, según su portavoz."
    )
    head = "El puerto cierra el viejo muelle en mayo"
    published = read(f"{head}\n\n05/11/2024 14:30\n\n{spanish}").published
    assert published is not None
    assert (published.at.isoformat(), published.raw) == (
        "2024-11-05T14:30:00+00:00",
        "05/11/2024 14:30",
    )
    assert read(f"{TITLE[9:]}\n\n05/11/2024 14:30\n\n{TEXT}").published is None


@pytest.mark.parametrize(
    ("line", "left", "is_update"),
    [
        ("Updated Mon 3 March 2025 | News", "Mon 3 March 2025 | News", True),
        ("Published on: Sat 1 March 2025", "Sat 1 March 2025", False),
        ("Posted: 3 March 2025 at 10:15", "3 March 2025 at 10:15", False),
        ("Publicado el 3 de marzo de 2025", "3 de marzo de 2025", False),
        ("입력2025.03.03 10:15", "2025.03.03 10:15", False),
        ("등록일시: 2025.03.03 10:15", "2025.03.03 10:15", False),
        ("更新2025-03-03", "2025-03-03", True),
        ("Dateline 2025-03-03", "Dateline 2025-03-03", False),
        ("Mon 3 March 2025", "Mon 3 March 2025", False),
    ],
)
def test_behind_its_label_a_date_keeps_all_its_letters(
    line: str, left: str, is_update: bool
) -> None:
    assert date_lines.without_label(line) == (left, is_update)


@pytest.mark.parametrize(
    "line",
    [
        "The board meets again on 3 March 2025 in the town hall",
        "Am 3. März 2025 wurde der Hafen von Schiffen der Marine blockiert",
        "3 марта 2025 года порт закрыли на ремонт",
        "En mars 2025, le port a fermé",
        "On 3 March 2025 at 10:15, what happened?",
        "2025 budget: 3 million for the pier in March",
    ],
)
def test_a_sentence_with_a_date_in_it_is_no_date_line(line: str) -> None:
    article = read(f"{TITLE}\n\n{line}\n\n{TEXT}")
    assert line in article.text
    assert article.published is None


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Lesedauer 3 Minuten", True),
        ("4 min read", True),
        ("Reading time: 12 minutes", True),
        ("Temps de lecture : 5 min", True),
        ("Czas czytania: 3 min.", True),
        ("Время чтения 2 минуты", True),
        ("Okuma süresi: 3 dk", True),
        ("阅读 3 分钟", True),
        ("3분 읽기", True),
        ("⏱ 3 min", True),
        ("Drei Minuten Angst", False),
        ("Blast lasted 3 minutes", False),
        ("90 Minuten Spannung in Kursk", False),
        ("Five killed in 10 minutes of shelling, officials say", False),
    ],
)
def test_a_reading_time_is_told_from_minutes_in_the_news(line: str, *, is_one: bool) -> None:
    assert date_lines.reading_time(line) is is_one


def test_an_endless_word_beside_a_reading_time_ends() -> None:
    line = "5 min" + 40_000 * "a"
    assert measure.cpu(lambda: date_lines.without_reading_time(line), limit=10) < 10


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Von Anna Schmidt, 3. März 2025, 10:15 Uhr", "Anna Schmidt"),
        ("Por Ana García | 3 de marzo de 2025", "Ana García"),
        ("By Jane Doe on Monday, 3 March 2025 10:15 4 min read", "Jane Doe"),
    ],
)
def test_a_name_before_a_date_is_the_author(line: str, author: str) -> None:
    article = read(f"{TITLE}\n\n{line}\n\n{TEXT}")
    assert article.author == author
    assert article.published is not None
    assert article.published.at.date().isoformat() == "2025-03-03"
    assert article.text == TEXT


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("At least 3487 people waited while the tram stood empty.", True),
        ("Veröffentlicht am Donnerstag, 14. November 2024, um 10 Uhr.", False),
        ("Published on Thursday, 14 November 2024, at 10:05 a.m.", False),
        ("Опубліковано в четвер, 14 листопада 2024 р.", False),
        ("发布于2024年11月14日，下午三点。", False),
    ],
)
def test_a_sentence_with_figures_ends_with_none_of_a_dates_words(
    line: str, *, sentence: bool
) -> None:
    assert date_lines.is_sentence(line) is sentence


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("20240503", "2024-05-03"),
        ("1712345678", None),
        ("962643671371", None),
        ("2024110312", None),
    ],
)
def test_a_number_below_the_headline_is_no_date_unless_it_is_a_days(
    line: str, day: str | None
) -> None:
    published = cleaned("Old harbour closes for three months", line, *BODY).published
    assert (published.at.date().isoformat() if published else None) == day


SHORT = {
    "en": "The harbour board wants to hear from residents about the old quay, it said on Monday.",
    "de": "Die Stadtwerke erneuern von Montag an die alte Brücke am Hafen, wie sie mitteilten.",
    "fr": "La bibliothèque du port rouvre lundi après deux ans de travaux, a annoncé la mairie.",
    "it": "La biblioteca del porto riapre lunedì dopo due anni di lavori, ha annunciato il comune.",
    "tr": "Limandaki kütüphane iki yıl süren onarımın ardından pazartesi açılıyor, denildi.",
    "ru": "Библиотека в порту откроется в понедельник после двух лет ремонта, сообщила мэрия.",
    "hu": "A kikötő könyvtára két év felújítás után hétfőn újra megnyílik, közölte a város.",
    "lt": "Uosto biblioteka po dvejų metų remonto vėl atidaroma pirmadienį, pranešė miestas.",
    "ja": "港の図書館が２年間の改修を終えて月曜日に再開すると、市が日曜日に発表した。",
    "zh": "市政府周日表示，港口图书馆经过两年的修缮之后将于周一重新向市民开放。",
    "ko": "항구 도서관이 2년 동안의 보수를 마치고 월요일 다시 문을 연다고 시가 밝혔다.",
}


@pytest.mark.parametrize(
    ("language", "line", "stated"),
    [
        ("de", "14.09.26", "2026-09-14 00:00"),
        ("de", "14.09.26, 18:04", "2026-09-14 18:04"),
        ("de", "Stand: 14.09.26 18:04", "2026-09-14 18:04"),
        ("de", "Berlin, 05.11.26 (JO)", "2026-11-05 00:00"),
        ("de", "Anna Müller | 05.11.26", "2026-11-05 00:00"),
        ("fr", "Publié le 05/11/26 à 09:05", "2026-11-05 09:05"),
        ("it", "05/11/26", "2026-11-05 00:00"),
        ("tr", "05.11.26 09:05", "2026-11-05 09:05"),
        ("ru", "09:05 16.11.26", "2026-11-16 09:05"),
        ("hu", "26.11.05. 09:05", "2026-11-05 09:05"),
        ("lt", "26-11-05", "2026-11-05 00:00"),
        ("ja", "26/11/05", "2026-11-05 00:00"),
        ("zh", "26-11-05 09:05", "2026-11-05 09:05"),
        ("ko", "입력 26.11.05 09:05", "2026-11-05 09:05"),
        ("en", "14/09/26", "2026-09-14 00:00"),
        ("en", "09/14/26", "2026-09-14 00:00"),
        ("en", "05/11/26", None),
        ("en", "Release 2.10.14", None),
        ("de", "31.31.26", None),
        ("de", "05.11.98", None),
        ("fr", "26-11-05", None),
        ("ja", "26/13/05", None),
    ],
)
def test_a_year_of_two_figures_stands_where_the_language_has_it(
    language: str, line: str, stated: str | None
) -> None:
    head = "Harbour 7" if language == "en" else SHORT[language][:30]
    article = clean(Article(title=head, text=f"{line}\n\n{SHORT[language]}", language=language))
    found = article.published
    assert (f"{found.at:%Y-%m-%d %H:%M}" if found else None) == stated
    assert found is None or found.raw == line


@pytest.mark.parametrize(
    ("other", "stated"), [("25/10/2026", "2026-11-05"), ("10/25/2026", "2026-05-11")]
)
def test_in_english_the_page_tells_the_order_of_a_short_date(other: str, stated: str) -> None:
    lines = ("05/11/26", *BODY, "Read more", other, "Old harbour closes for three months")
    published = cleaned("Harbour board seeks views on quay", *lines).published
    assert published is not None
    assert published.at.date().isoformat() == stated
