# ruff: noqa: E501
"""Lines broken at a width are put together at any width; lists, verses and tables are not."""

from __future__ import annotations

import textwrap

import pytest

from tests.cleaning.texts import FIRST, SECOND, TITLE, cleaned, paragraphs
from worker.cleaning.text.paragraphs import rejoined

PROSE = {
    "en": "The defence ministry said on Friday that two battalions had crossed the river overnight,"
    " and that engineers were working to restore the bridge. Officials told residents to stay at"
    " home until further notice, while schools were moved online for the rest of the week.",
    "de": "Das Verteidigungsministerium teilte am Freitag mit, dass zwei Bataillone in der Nacht den"
    " Fluss überquert hätten und dass Pioniere an der Brücke arbeiteten. Die Behörden baten die"
    " Bewohner, zu Hause zu bleiben, bis es Entwarnung gibt.",
    "fr": "Le ministère de la Défense a déclaré vendredi que deux bataillons avaient traversé le"
    " fleuve pendant la nuit et que des ingénieurs travaillaient à la remise en état du pont. Les"
    " écoles resteront fermées jusqu'à la fin de la semaine.",
    "ru": "Министерство обороны сообщило в пятницу, что два батальона ночью переправились через реку"
    " и что сапёры восстанавливают мост. Жителей попросили оставаться дома до отбоя тревоги, а"
    " школы до конца недели перевели на удалённое обучение.",
    "el": "Το υπουργείο Άμυνας ανακοίνωσε την Παρασκευή ότι δύο τάγματα πέρασαν το ποτάμι τη νύχτα"
    " και ότι μηχανικοί εργάζονται για την αποκατάσταση της γέφυρας. Τα σχολεία θα παραμείνουν"
    " κλειστά μέχρι το τέλος της εβδομάδας.",
    "ar": "أعلنت وزارة الدفاع يوم الجمعة أن كتيبتين عبرتا النهر ليلا وأن المهندسين يعملون على إصلاح"
    " الجسر وطلبت السلطات من السكان البقاء في منازلهم حتى إشعار آخر بينما نقلت الدراسة إلى الإنترنت"
    " لبقية الأسبوع في جميع مدارس المدينة القريبة من النهر.",
    "ko": "국방부는 금요일 두 개 대대가 밤사이 강을 건넜으며 공병대가 다리를 복구하고 있다고 밝혔다. 당국은 주민들에게"
    " 추가 통보가 있을 때까지 집에 머물러 달라고 요청했으며 학교는 이번 주 남은 기간 동안 온라인 수업으로 전환됐다.",
}


@pytest.mark.parametrize("width", [40, 50, 60, 66, 72, 80, 100, 132])
@pytest.mark.parametrize("code", PROSE)
def test_prose_is_put_together_at_any_width(code: str, width: int) -> None:
    text = "\n".join(textwrap.wrap(PROSE[code], width))
    assert paragraphs(cleaned(TITLE, text, FIRST))[0] == PROSE[code]


@pytest.mark.parametrize("size", [20, 31])
def test_scripts_without_blanks_are_put_together_without_one(size: int) -> None:
    text = (
        "国防部周五表示两个营在夜间渡过了河流工程师正在努力修复桥梁当局要求居民留在家中直到另行通知"
        "学校在本周剩余时间内改为在线授课市长说物资充足。"
    )
    lines = [text[at : at + size] for at in range(0, len(text), size)]
    assert rejoined([(TITLE, 0), *((line, int(at == 0)) for at, line in enumerate(lines))]) == [
        (TITLE, 0),
        (text, 1),
    ]


def test_paragraphs_that_follow_without_a_blank_line_stay_apart() -> None:
    one, two = textwrap.wrap(PROSE["en"], 60), textwrap.wrap(FIRST, 60)
    found = rejoined([(line, 0) for line in [*one, *two]])
    assert [text for text, _ in found] == [PROSE["en"], FIRST]


def test_a_headline_right_above_wrapped_text_stays_one() -> None:
    head = "Bridge destroyed as two battalions cross the river by night"
    found = rejoined([(line, 0) for line in [head, *textwrap.wrap(PROSE["en"], 60)]])
    assert [text for text, _ in found] == [head, PROSE["en"]]
    german = textwrap.wrap(PROSE["de"], 66)
    assert rejoined([(line, 0) for line in german]) == [(PROSE["de"], 0)]


@pytest.mark.parametrize(
    "block",
    [
        "The river runs\nunder the stones\nand no one comes\nto count the bones\nthe river runs\n"
        "and will not wait",
        "I wandered lonely as a cloud\nthat floats on high o'er vales and hills,\nwhen all at once I"
        " saw a crowd,\na host, of golden daffodils;\nbeside the lake, beneath the trees,\nfluttering"
        " and dancing in the breeze.",
        "bread and butter from the village shop\nmilk\neggs from the farm behind the church\nsalt",
        "Explosions heard in the capital overnight\nParliament approves new budget for 2025\nWhy the"
        " vote in the north matters to all of us",
        "- An inquiry by the ministry into the delay of\n- A new bridge over the river at the town\n"
        "- A date for the vote on both of the measures",
        "1. An inquiry by the ministry into the delay of\n2. a new bridge over the river at the town",
        "Kyiv 12 degrees, light rain in the evening\nLviv 9 degrees, clear\nOdesa 15 degrees, wind",
        "Hujan deras merendam dermaga lama\nKapal feri baru tiba pekan depan\nNelayan minta bantuan",
        "الصيادون يطالبون بدعم الوقود\nأسعار السمك ترتفع قبل العيد\nالعبارة الجديدة تصل الأسبوع المقبل",
    ],
)
def test_lists_and_verses_are_left_as_they_are(block: str) -> None:
    lines = [(line, 0) for line in block.split("\n")]
    assert rejoined(lines) == lines


@pytest.mark.parametrize(
    ("one", "two", "whole"),
    [
        ("the gover-", "nor of", "the governor of"),
        ("for long-", "range missiles", "for long-range missiles"),
        ("an anti-", "aircraft gun", "an anti-aircraft gun"),
        ("der Verfas-", "sungsschutz hat", "der Verfassungsschutz hat"),
        ("die Land-", "und Luftstreitkräfte", "die Land- und Luftstreitkräfte"),
        ("le gouver-", "nement a", "le gouvernement a"),
        ("le vice-", "président a", "le vice-président a"),
        ("прави-", "тельство и", "правительство и"),
        ("на северо-", "восток от", "на северо-восток от"),
        ("кто-", "то из", "кто-то из"),
        ("the Al-", "Qaeda cell", "the Al-Qaeda cell"),
        ("the F-", "16 fighter", "the F- 16 fighter"),
        ("the gov\u00ad", "ernor of", "the governor of"),
        ("the gov¬", "ernor of", "the governor of"),
        ("the cease-", "fire that", "the cease-fire that"),
    ],
)
def test_a_word_split_at_a_lines_end_is_whole_again(one: str, two: str, whole: str) -> None:
    before, after = (
        "Officials in the capital told reporters on Friday that",
        (
            "many people who live in the border town had already\nheard on Wednesday morning, as two"
            " witnesses of it said."
        ),
    )
    text = cleaned(TITLE, f"{before} {one}\n{two} {after}", SECOND).text
    assert f"{before} {whole} many people" in text


def test_what_the_document_writes_elsewhere_decides_about_a_hyphen() -> None:
    said = "The coworker of the minister said that the talks had been going on for weeks, and co-"
    text = cleaned(TITLE, f"{said}\nworkers of hers said that they would go on until the summer.")
    assert "and co-workers of hers" in text.text
    again = f"{FIRST} The coworkers met."
    text = cleaned(TITLE, f"{said}\nworkers of hers said that they would go on then.", again)
    assert "and coworkers of hers" in text.text
