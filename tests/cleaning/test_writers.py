"""Bylines in the words of many languages, and lines that only begin like one."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, TITLE, cleaned, paragraphs
from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.credits import byline, outlet_source, stated_author


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Του Γιώργου Παπαδόπουλου", "Γιώργου Παπαδόπουλου"),
        ("Της Μαρίας Παπαδοπούλου", "Μαρίας Παπαδοπούλου"),
        ("Γράφει η Ελένη Δήμου", "Ελένη Δήμου"),
        ("Επιμέλεια: Ελένη Δήμου", "Ελένη Δήμου"),
        ("كتب: عمر الطيب", "عمر الطيب"),
        ("كتبت: منى سالم", "منى سالم"),
        ("بقلم أحمد حسن", "أحمد حسن"),
        ("Written by: नेहा शर्मा", "नेहा शर्मा"),
        ("संवाददाता: राजेश कुमार", "राजेश कुमार"),
        ("नेहा शर्मा, संवाददाता", "नेहा शर्मा"),
        ("خبرنگار: علی رضایی", "علی رضایی"),
        ("이지은 기자 구독", "이지은"),
        ("佐藤健一記者", "佐藤健一"),
        ("（記者・山本太郎）", "山本太郎"),
        ("文・山田花子", "山田花子"),
        ("Haber: Ayşe Demir", "Ayşe Demir"),
        ("Muhabir: AYŞE DEMİR", "Ayşe Demir"),
        ("Napsala Jana Nováková", "Jana Nováková"),
        ("Pripravila: Zuzana Kováčová", "Zuzana Kováčová"),
        ("Rozmawiała Agnieszka Żak", "Agnieszka Żak"),
        ("Piše: Marko Marković", "Marko Marković"),
        ("Пише: Милош Јовановић", "Милош Јовановић"),
        ("Беседовала Ольга Смирнова", "Ольга Смирнова"),
        ("Розмовляла Олена Коваль", "Олена Коваль"),
        ("Írta: Kovács János", "Kovács János"),
        ("Scris de Ștefan Țurcanu", "Ștefan Țurcanu"),
        ("Raksta Anna Bērziņa", "Anna Bērziņa"),
        ("Toimittaja: Päivi Mäkelä", "Päivi Mäkelä"),
        ("Skriven av Åsa Öberg", "Åsa Öberg"),
        ("Jean Dupont, envoyé spécial à Kiev", "Jean Dupont"),
        ("Ana Núñez, enviada especial", "Ana Núñez"),
        ("By Mark Delaney, education correspondent", "Mark Delaney"),
        ("By Mark Delaney, Education Correspondent", "Mark Delaney"),
        ("Von Jörg Petersen, Rostock", "Jörg Petersen"),
        ("Interview: Sarah Lindqvist | Photos: Tom Beck", "Sarah Lindqvist"),
        ("Текст: Иван Петров, фото: Анна Иванова", "Иван Петров"),
        ("By Jane Doe, John Roe", "Jane Doe, John Roe"),
    ],
)
def test_a_byline_in_any_language_names_its_writer(line: str, author: str) -> None:
    found = byline(line)
    assert found is not None and found.author == author
    article = cleaned(TITLE, line, *BODY)
    assert (article.title, article.author, paragraphs(article)) == (TITLE, author, BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Γράφει η ιστορία για το λιμάνι",
        "Γράφει η ιστορία",
        "Του χρόνου θα γίνει η γέφυρα",
        "Του Αγίου Νικολάου",
        "Της Μεγάλης Εβδομάδας",
        "كتب الوزير على تويتر",
        "كتب الوزير",
        "كتب: هذا ما حدث",
        "تقرير: مقتل جندي إسرائيلي",
        "रिपोर्ट: दिल्ली में धुंध",
        "Haber: Bakan istifa etti",
        "Haber: Yangın",
        "By Friday, the workers were back at the quay",
        "By Friday, November",
        "Von Montag an gilt der Fahrplan",
        "De Nederlandse Bank",
        "Text: this is new",
        "Text: Neues Gesetz",
        "Report: Israel Strikes Iran",
        "Interview: why the river floods",
        "Bericht: Minister tritt zurück",
        "Reportage: Ein Tag im Hafen",
        "Testo: La Legge",
        "Автор: неизвестен",
        "Текст: новый закон",
        "Piše se povijest",
        "Napsala dějiny",
        "Írta meg a lap",
        "Raksta vēsturi",
        "記者会見の内容",
        "記者会見・東京",
        "기자회견",
        "Uomo, giornalista di Roma",
        "Der Minister, ein früherer Reporter, schwieg.",
        "Photos: Tom Beck | Video: Ann Lee",
    ],
)
def test_a_line_that_only_begins_like_a_byline_is_none(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(
    ("title", "lines", "text", "author"),
    [
        (
            "Mayor of Tartu resigns over a swimming hall",
            ("ANN HOLT | TARTU", "29 NOV 2026 - 09:12 CET"),
            BODY[0],
            "Ann Holt",
        ),
        (
            "Los estibadores de Valencia paran contra los turnos de noche",
            ("LUCÍA FERNÁNDEZ | VALENCIA", "14 MAR 2026 - 09:12 CET"),
            "Cientos de estibadores del puerto de Valencia pararon este sábado por la mañana.",
            "Lucía Fernández",
        ),
        (
            "انقطاع الكهرباء في حلب",
            ("الأحد 29 نوفمبر 2026", "حلب - علي كاظم"),
            "انقطعت الكهرباء عن معظم أحياء حلب مساء السبت بعد عطل في محطة التحويل، وفق المؤسسة.",
            "علي كاظم",
        ),
        (
            "横浜港で港湾労働者がストライキ、コンテナ荷役が停止",
            ("2026年3月14日 9時12分", "佐藤健一"),
            "横浜港で14日朝、港湾労働者数百人がストライキに入り、コンテナの荷役が全面的に停止した。",
            "佐藤健一",
        ),
        (
            "제주 해상서 어선 전복…선원 9명 중 7명 구조",
            ("이지은 기자 승인 2026.11.30 07:41 댓글 0",),
            "제주 서귀포 남쪽 해상에서 오전 어선이 뒤집혀 선원 9명 중 7명이 구조됐다고 밝혔다.",
            "이지은",
        ),
        (
            "横浜港で港湾労働者がストライキ、コンテナ荷役が停止",
            ("2026年3月14日 9時12分", "森林火災"),
            "横浜港で14日朝、港湾労働者数百人がストライキに入り、コンテナの荷役が全面的に停止した。",
            None,
        ),
        (
            "فيضانات تجتاح شرق السودان وتشرد آلاف الأسر",
            ("الأحد 29 نوفمبر 2026", "الخرطوم - وكالات"),
            "اجتاحت فيضانات ولاية كسلا شرقي السودان بعد أمطار استمرت ثلاثة أيام، وفق السلطات.",
            None,
        ),
        (
            "فيضانات تجتاح شرق السودان وتشرد آلاف الأسر",
            ("الأحد 29 نوفمبر 2026", "سوريا - الشرق الأوسط"),
            "اجتاحت فيضانات ولاية كسلا شرقي السودان بعد أمطار استمرت ثلاثة أيام، وفق السلطات.",
            None,
        ),
        (
            "Mayor of Tartu resigns over a swimming hall",
            ("WORLD | EUROPE", "29 NOV 2026 - 09:12 CET"),
            BODY[0],
            None,
        ),
    ],
)
def test_a_name_beside_a_date_is_told_by_its_form(
    title: str, lines: tuple[str, ...], text: str, author: str | None
) -> None:
    article = clean(Article(text="\n".join((title, *lines, text))))
    assert (article.title, article.author) == (title, author)
    assert article.published is not None


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("المصدر: وكالات", None),
        ("Quelle: Agenturen", None),
        ("Source: agencies", None),
        ("Fuente: agencias", None),
        ("المصدر: الجزيرة", "الجزيرة"),
        ("Source: Example Times", "Example Times"),
    ],
)
def test_agencies_in_general_are_no_outlet(line: str, outlet: str | None) -> None:
    found = outlet_source(line)
    assert found is not None and found.outlet == outlet


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("Mark Delaney, Education Correspondent", "Mark Delaney"),
        ("Jane Doe, John Roe", "Jane Doe, John Roe"),
        ("Jane Doe", "Jane Doe"),
    ],
)
def test_a_role_behind_a_stated_name_is_no_second_author(stated: str, author: str) -> None:
    assert stated_author(stated).author == author
