"""Headlines that begin with a word for who writes are no bylines, and bylines stay ones."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, TITLE, cleaned, paragraphs
from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.credits import byline


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Author Nina Moss dies at 80",
            "The author Nina Moss, who wrote Salt, died in York on Sunday, her publisher said.",
        ),
        (
            "Reporter Jane Doe shot dead in Mogadishu",
            "Jane Doe, a reporter for a radio station, was shot dead on Monday, her family said.",
        ),
        (
            "Ridgeport Post reporter freed after a year",
            "A reporter of the Ridgeport Post was freed on Monday after a year, the paper said.",
        ),
        (
            "Report by Norland finds flaws in the bridge",
            "A report by Norland, published on Monday, finds flaws in the bridge at Ridgeport.",
        ),
        (
            "Autorin Anna Müller gewinnt den Hafenpreis",
            "Die Autorin Anna Müller hat am Dienstag den Hafenpreis der Stadt Celle gewonnen.",
        ),
        (
            "Autor Ohm: Wer liest, der bleibt",
            "Der Autor Karl Ohm hat am Dienstag in Celle für das Lesen geworben, so die Stadt.",
        ),
        (
            "Auteur Jean Roux mort à 80 ans",
            "L'auteur Jean Roux est mort dimanche à Lorient à 80 ans, a annoncé sa famille.",
        ),
        (
            'Autor de "Sal" gana el premio Puerto',
            "El autor de Sal, Tomás Mould, ganó el martes el premio Puerto de este año.",
        ),
        (
            "Redacción del diario Sur, asaltada",
            "La redacción del diario Sur fue asaltada el lunes, informó la policía de Tuxtla.",
        ),
        (
            "Autor Jan Kot, znany z „Soli”, nie żyje",
            "Pisarz Jan Kot, autor powieści „Sól”, zmarł w niedzielę w Łodzi, podała rodzina.",
        ),
        (
            "Журналист Иван Седов умер в Москве",
            "Журналист Иван Седов умер в воскресенье в Москве, сообщили его родные.",
        ),
        (
            "Кореспондент Олена Коваль зникла під Сумами",
            "Кореспондент Олена Коваль зникла у неділю під Сумами, повідомила її редакція.",
        ),
        (
            "Yazar Nermin Aksoy 88 yaşında hayatını kaybetti",
            "Yazar Nermin Aksoy, İzmir'de tedavi gördüğü hastanede hayatını kaybetti.",
        ),
        (
            "نویسنده محمد رضایی درگذشت",
            "محمد رضایی نویسنده رمان نمک شامگاه یکشنبه در تهران درگذشت، خانواده‌اش اعلام کرد.",
        ),
        (
            "记者在索马里遇害",
            "索马里首都摩加迪沙一名电台记者2日遭枪击身亡，其家人向媒体证实了这一消息。",
        ),
        ("文化部发布新规", "文化部2日发布新规，要求各地图书馆在夏季延长开放时间，并免收押金。"),
        (
            "記者殺害容疑で男逮捕",
            "警視庁は２日、記者を殺害した疑いで40代の男を逮捕したと発表した。",
        ),
        ("민스크서 체포된 기자", "민스크에서 2일 체포된 기자가 풀려났다고 언론단체가 밝혔다."),
    ],
)
def test_a_headline_that_begins_with_who_writes_is_no_byline(title: str, text: str) -> None:
    article = clean(Article(text=f"{title}\n\n{text}"))
    assert (article.title, article.author, paragraphs(article)) == (title, None, (text,))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Author Nina Moss", "Nina Moss"),
        ("Written by Jane Doe on July 27, 2017", "Jane Doe"),
        ("Posted by Jane Doe at 2:33 PM", "Jane Doe"),
        ("Reporter Jane Doe, Mogadishu", "Jane Doe"),
        ("Reporter Jane Doe jane2@example.org", "Jane Doe"),
        ("Reporter Jane Doe in Mogadishu", "Jane Doe"),
        ("Jane Doe, Staff Reporter, Ridgeport Post", "Jane Doe"),
        ("Jane Doe, reporter for the Ridgeport Post", "Jane Doe"),
        ("By Omar al-Rashid", "Omar al-Rashid"),
        ("Par Jeanne d'Arc Roux", "Jeanne d'Arc Roux"),
        ("Written by Anna van der Merwe", "Anna van der Merwe"),
        ("Autorin Anna Müller", "Anna Müller"),
        ("Auteur Jean Roux", "Jean Roux"),
        ("Redactor Juan Pérez, Madrid", "Juan Pérez"),
        ("Журналист Иван Седов, Москва", "Иван Седов"),
        ("Кореспондент Олена Коваль", "Олена Коваль"),
        ("Автор: Иван Петров специально для «Волны»", "Иван Петров"),
        ("Yazar Nermin Aksoy", "Nermin Aksoy"),
        ("نویسنده علی رضایی", "علی رضایی"),
        ("记者王宁", "王宁"),
        ("记者 冼星海", "冼星海"),
        ("记者：冼星海", "冼星海"),
        ("记者王小明报道", "王小明"),
        ("本报记者 王宁 北京报道", "王宁"),
        ("本报记者 李明 王宁", "李明 王宁"),
        ("作者 约翰·史密斯", "约翰·史密斯"),
        ("文/王小明", "王小明"),
        ("記者 山田太郎", "山田太郎"),
        ("記者山田太郎", "山田太郎"),
        ("허준 기자", "허준"),
        ("김철수기자", "김철수"),
        ("김철수 정치부 기자", "김철수"),
        ("순천, 광양 구현모 기자 hm@example.kr", "구현모"),
        ("남궁민수 선임기자", "남궁민수"),
    ],
)
def test_who_writes_and_a_name_alone_are_a_byline(line: str, author: str) -> None:
    article = cleaned(TITLE, line, *BODY)
    assert (article.title, article.author, paragraphs(article)) == (TITLE, author, BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Autore di Parks.it",
        "Texto de Natal",
        "Von der Leyen, Macron in Kiew",
        "Author ArchivesWebsiteTwitterGithubStack OverflowYoutube",
        "文化旅游",
        "文学周遊",
        "记者王宁遇害",
        "作者 在索马里被捕",
        "이스라엘 기자",
        "이란 억류 기자",
    ],
)
def test_no_author_is_a_preposition_a_part_of_a_word_or_of_a_sentence(line: str) -> None:
    assert byline(line) is None
