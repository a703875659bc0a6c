"""Breadcrumbs go and may hold the headline; quotation marks separate nothing."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import FIRST, SECOND, TITLE, cleaned, paragraphs
from worker.cleaning.breadcrumbs import breadcrumb
from worker.cleaning.headline import split_site


@pytest.mark.parametrize(
    "crumb",
    [
        f"Home » Business » {TITLE}",
        "Startseite > Politik > Ausland",
        "Главная / Новости / Политика",
        "Home | World | Europe",
        "홈 > 정치 > 국방",
    ],
)
def test_a_breadcrumb_goes(crumb: str) -> None:
    article = cleaned(crumb, TITLE, FIRST, SECOND)
    assert article.title == TITLE
    assert paragraphs(article) == (FIRST, SECOND)


def test_a_breadcrumb_gives_the_title_where_nothing_else_does() -> None:
    article = cleaned(f"Home » Business » {TITLE}", FIRST, SECOND)
    assert (article.title, article.title_derived) == (TITLE, False)


def test_a_paragraph_with_an_arrow_is_no_breadcrumb() -> None:
    text = "Home prices » what the numbers say and what they hide, the bank's economists explained."
    assert paragraphs(cleaned(TITLE, text, SECOND)) == (text, SECOND)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "«Тверь» обыграла «Калугу» и вышла на первое место",
            "«Тверь» в гостях обыграла «Калугу» со счетом 2:1 в матче девятого тура первой лиги.",
        ),
        (
            "«Яндекс» и «Сбер» создали «Кредо»",
            "Компании «Яндекс» и «Сбер» в понедельник создали совместное предприятие «Кредо».",
        ),
        (
            "ООО «Завод «Полимер» и «Волна» признаны банкротами",
            "Суд в понедельник признал завод «Полимер» и «Волну» банкротами, сообщили юристы.",
        ),
        (
            "«Динамо» перемогло «Шахтар» і вийшло у фінал",
            "«Динамо» в суботу перемогло «Шахтар» з рахунком 2:1 і вийшло у фінал кубка України.",
        ),
        (
            "« Sel » devance « Le Bac » au prix du Port",
            "Le roman « Sel » d'Ina Mould a remporté mardi le prix du Port devant « Le Bac ».",
        ),
        (
            "»Salz« schlägt »Fähre« beim Hafenpreis",
            "Der Roman »Salz« hat am Dienstag den Hafenpreis vor der »Fähre« gewonnen.",
        ),
        (
            "›Salz‹ schlägt ›Fähre‹ beim Hafenpreis",
            "Der Roman ›Salz‹ hat am Dienstag den Hafenpreis vor der ›Fähre‹ gewonnen.",
        ),
        (
            "»Suola» voitti »Lautan» ja sai palkinnon",
            "Romaani »Suola» voitti tiistaina Satamapalkinnon ennen romaania »Lautta».",
        ),
        (
            "‹ Sel › devance ‹ Le Bac › au prix du Port",
            "Le roman ‹ Sel › d'Ina Mould a remporté mardi le prix du Port devant ‹ Le Bac ›.",
        ),
        (
            "«الهلال» يهزم «النصر» ويتصدر الدوري",
            "هزم «الهلال» مساء السبت ضيفه «النصر» بهدفين وتصدر الدوري بفارق نقطة واحدة.",
        ),
    ],
)
def test_quotation_marks_separate_no_parts(title: str, text: str) -> None:
    article = cleaned(title, text)
    assert (article.title, article.title_derived) == (title, False)
    assert paragraphs(article) == (text,)


@pytest.mark.parametrize(
    ("crumb", "last"),
    [
        (
            "Главная » Спорт » «Тверь» обыграла «Калугу» и вышла вперед",
            "«Тверь» обыграла «Калугу» и вышла вперед",
        ),
        (
            "Startseite » Kultur » »Salz« schlägt »Fähre« beim Hafenpreis",
            "»Salz« schlägt »Fähre« beim Hafenpreis",
        ),
        (
            "Accueil › Culture › « Sel » devance « Le Bac » au prix",
            "« Sel » devance « Le Bac » au prix",
        ),
        ("Inicio» Cultura» «Sal» gana el premio", "«Sal» gana el premio"),
        ("Home »News »Harbour board sells its last ferry", "Harbour board sells its last ferry"),
    ],
)
def test_a_breadcrumb_that_quotes_is_split_at_its_separators(crumb: str, last: str) -> None:
    assert breadcrumb(crumb, ()) == (True, last)


@pytest.mark.parametrize(
    "title", ["Qui a tué « Le Printemps » AFP", "Un an après « La Marée » lemarin.fr"]
)
def test_no_site_stands_behind_a_closing_quotation_mark(title: str) -> None:
    assert split_site(title, ()) == (title, None)


@pytest.mark.parametrize("quoted", ["« La Marée »", "»La Marée«"])
def test_a_site_behind_a_separator_is_split_off_a_headline_that_quotes(quoted: str) -> None:
    title = f"Un an après {quoted}, le port attend"
    assert split_site(f"{title} » lemarin.fr", ()) == (title, "lemarin.fr")
