"""Sentences of reports that begin with a phrase of furniture stay, whatever the phrase."""

from __future__ import annotations

import random
import re

import pytest

from tests.cleaning.texts import FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned, paragraphs
from worker.cleaning.lines.reports import is_attributed, is_statement
from worker.furniture import phrases
from worker.furniture.phrases import Kind, Needs

CONTINUATIONS = {
    "latin": [
        "limit with ATACMS strikes on Kursk, the general said on Friday.",
        "strikes on Kursk had been planned for weeks, according to two diplomats in Brussels.",
        "2,000 North Korean troops, and the parliament in Seoul wants to know why.",
        "“not one of the 40 boats will leave Odesa”, the harbour master told reporters.",
        "den Angriffen auf Kursk seien 12 Menschen getötet worden, teilte das Ministerium mit.",
        "dem Waffenstillstand in Genf, sagte Außenminister Meyer am Freitag.",
        "frappes sur la ville de Koursk, a déclaré le général lors d'un point de presse à Paris.",
        "quarante bateaux du port de Marseille, selon la préfecture des Bouches-du-Rhône.",
        "ataques contra la ciudad de Kursk, dijo el general el viernes en Madrid.",
        "3.000 soldados en la frontera, según fuentes del Ministerio de Defensa.",
        "atakach na Kursk, powiedział generał podczas konferencji w Warszawie.",
        "attacchi su Kursk, ha detto il generale venerdì a Roma.",
    ],
    "cyrillic": [
        "ударами по Курску, сказал генерал в пятницу.",
        "встрече в Женеве, сообщили в министерстве обороны.",
        "обстрілів Харкова ракетами ATACMS, повідомив речник військових.",
        "перемовин у Женеві, сказала міністерка оборони у п'ятницю.",
    ],
    "hangul": [
        "쿠르스크 공격에 대해 정부가 조사에 나섰다고 국방부 대변인이 금요일 서울에서 밝혔다.",
    ],
}
_CYRILLIC = re.compile("[а-яіїєґ]")
_HANGUL = re.compile("[가-힣]")
_MARK = re.compile(r"[©ⓒ]|\(c\)")
"""What makes a copyright note of a line, phrase or not."""
_LATIN = re.compile("[a-z]")


def script(phrase: str) -> str | None:
    """Returns the script that a phrase is continued in."""
    if _HANGUL.search(phrase):
        return "hangul"
    if _CYRILLIC.search(phrase):
        return "cyrillic"
    return "latin" if _LATIN.search(phrase) else None


def sentences(needs: set[Needs], kinds: set[Kind], count: int, seed: int) -> list[str]:
    """Returns sentences that begin with phrases drawn from the rows, the same each time."""
    draw = random.Random(seed)
    lines = {row.phrase for _, row in phrases.rows() if row.needs in needs and row.role in kinds}
    drawn = sorted(line for line in lines if script(line) and not _MARK.search(line))
    made = []
    for phrase in draw.sample(drawn, count):
        rest = draw.choice(CONTINUATIONS[script(phrase) or ""])
        made.append(f"{phrase[0].upper()}{phrase[1:]} {rest}")
    return made


APPEALS = {Kind.PITCH, Kind.HINT}
REST = set(Kind) - APPEALS
OPENED = sentences({Needs.OPENING}, REST, 80, 20)
MARKED = sentences({Needs.MARK, Needs.MARK_OR_HEADLINE, Needs.HEADING}, REST, 40, 21)
WHOLE = sentences({Needs.ALONE}, REST, 60, 22)
PITCHED = [each for each in sentences({Needs.WITHIN}, APPEALS, 60, 23) if is_attributed(each)]


@pytest.mark.parametrize(
    "drawn", [OPENED, MARKED, WHOLE, PITCHED], ids=["opened", "marked", "whole", "pitched"]
)
def test_sentences_that_begin_with_any_phrase_stay(drawn: list[str]) -> None:
    gone = []
    for sentence in drawn:
        article = cleaned(TITLE, FIRST, SECOND, sentence, THIRD, FOURTH)
        if paragraphs(article) != (FIRST, SECOND, sentence, THIRD, FOURTH):
            gone.append(sentence)
    assert gone == []


_FURNITURE = [
    "Subscribe to our newsletter for the latest news from Ukraine and the Middle East.",
    "Sign up for our daily briefing, and get the stories that matter from Kyiv every morning.",
    "Follow us on Telegram, Facebook and X for the latest news about Ukraine.",
    "Click here to read all stories about Kursk on our website.",
    "You have reached your limit of 3 free articles. Subscribe to read on.",
    "This article is reserved for subscribers of the Berlin edition.",
    "If you found this article useful, please share it with your friends in London.",
    "Got a tip about corruption in Texas? Write to our newsroom.",
    "Abonnieren Sie unseren Newsletter mit den wichtigsten Nachrichten aus Berlin und Brüssel.",
    "Folgen Sie uns auf Facebook und Telegram, um keine Nachricht aus Berlin zu verpassen.",
    "Abonnez-vous à notre lettre du matin pour recevoir les nouvelles de Paris et de Bruxelles.",
    "Recevez notre lettre du matin avec les nouvelles de Kiev, chaque jour à 7 heures.",
    "Suscríbete a nuestro boletín con las noticias de Madrid y de Barcelona cada mañana.",
    "Підписуйтесь на наш канал, щоб першими дізнаватися новини Києва та Харкова.",
    "Подписывайтесь на наш канал, чтобы первыми узнавать новости Москвы и Петербурга.",
    "Если вы нашли ошибку, выделите фрагмент текста и нажмите Ctrl и Enter.",
    "Zapisz się na nasz newsletter z wiadomościami z Warszawy i Krakowa.",
    "Share this article with friends in Kyiv, Lviv and Odesa.",
]


@pytest.mark.parametrize("line", _FURNITURE)
def test_furniture_with_names_and_figures_of_its_own_goes(line: str) -> None:
    article = cleaned(TITLE, FIRST, SECOND, line, THIRD, FOURTH)
    assert paragraphs(article) == (FIRST, SECOND, THIRD, FOURTH)


@pytest.mark.parametrize(
    ("rest", "is_one"),
    [
        ("limit with ATACMS strikes on Kursk, the general said.", True),
        ("limit with strikes on Kursk that killed 12 people in a week.", True),
        ("limit, sagte der General.", True),
        ("subscribers.", False),
        ("subscribers of the Berlin edition in 2024 and of the Sunday paper.", False),
        ("the latest news from Kyiv", False),
    ],
)
def test_what_stands_behind_a_phrase_tells(rest: str, *, is_one: bool) -> None:
    assert is_statement(rest) is is_one
