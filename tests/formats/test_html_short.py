"""Pages of a few short sentences, and of text that ends none with a sign, are articles."""

from __future__ import annotations

import pytest

from worker.base.errors import DocumentRejected
from worker.cleaning import clean
from worker.formats.html import read

STORIES = {
    "en": (
        "Ferry stops after storm",
        "The ferry stopped on Monday.|Nobody was hurt.|Waves broke two windows.|"
        "The crew called the coast guard.|A tug brought her in.",
    ),
    "de": (
        "Fähre hält nach Sturm",
        "Die Fähre hielt am Montag an.|Niemand wurde verletzt.|Wellen brachen zwei Fenster.|"
        "Die Crew rief die Küstenwache.",
    ),
    "uk": (
        "Пором зупинився після шторму",
        "Пором зупинився в понеділок.|Ніхто не постраждав.|Хвилі розбили два вікна.|"
        "Екіпаж викликав берегову охорону.|Буксир привів його в порт.",
    ),
    "tr": (
        "Feribot fırtınada durdu",
        "Feribot pazartesi günü durdu.|Kimse yaralanmadı.|Dalgalar iki pencereyi kırdı.|"
        "Mürettebat yardım istedi.|Bir römorkör onu getirdi.",
    ),
    "ar": (
        "العبارة تتوقف بعد العاصفة",
        "توقفت العبارة يوم الاثنين.|لم يصب أحد بأذى.|كسرت الأمواج نافذتين.|"
        "اتصل الطاقم بخفر السواحل.|سحبتها قاطرة إلى الميناء.",
    ),
    "hi": (
        "तूफ़ान के बाद नौका रुकी",
        "नौका सोमवार को रुक गई।|किसी को चोट नहीं आई।|लहरों ने दो खिड़कियाँ तोड़ दीं।|चालक दल ने मदद माँगी।",
    ),
    "hy": (
        "Լաստանավը կանգնեց փոթորկից հետո",
        "Լաստանավը կանգնեց երկուշաբթի։|Ոչ ոք չտուժեց։|Ալիքները կոտրեցին երկու պատուհան։|"
        "Անձնակազմը օգնություն խնդրեց։|Քարշակը բերեց նրան նավահանգիստ։",
    ),
    "km": (
        "សាឡាងឈប់ក្រោយព្យុះ",
        "សាឡាងបានឈប់នៅថ្ងៃច័ន្ទ។|គ្មាននរណារងរបួសទេ។|រលកបានបំបែកបង្អួចពីរ។|នាវិកបានសុំជំនួយ។",
    ),
    "zh": (
        "渡轮因风暴停航",
        "渡轮周一停航。|无人受伤。|海浪打破了两扇窗。|船员呼叫海岸警卫队。|拖船将其带回。",
    ),
    "ko": (
        "폭풍으로 여객선 운항 중단",
        "여객선이 월요일에 멈췄다.|다친 사람은 없었다.|"
        "파도가 창문 두 장을 깼다.|선원들이 해경을 불렀다.",
    ),
}
STOPLESS = {
    "zh": (
        "渡轮因风暴在北部港口停航",
        "渡轮周一因风暴在北部港口停航，船上一百二十名乘客全部平安下船|"
        "当地政府表示，无人在事故中受伤，但两扇窗户和一扇门被海浪打破|"
        "船员在上午九点呼叫了海岸警卫队，请求派出拖船前来救援|"
        "拖船在傍晚将渡轮带回了港口，工程师将于周二检查船体",
    ),
    "ja": (
        "フェリーが嵐で運休",
        "北部の港で月曜日、嵐のためフェリーが運休した、乗客百二十人は全員無事に下船した|"
        "地元政府によると、事故でけが人はいなかった、窓二枚とドア一枚が波で壊れた|"
        "乗組員は午前九時に沿岸警備隊に連絡し、曳船の派遣を求めた|"
        "曳船は夕方にフェリーを港に連れ戻した、技師が火曜日に船体を調べる",
    ),
}
LAYOUTS = {
    "paragraphs": "<p>{}</p>",
    "divisions": "<div>{}</div>",
    "article": "<p>{}</p>",
    "breaks": "{}<br><br>",
}


def page(language: str, title: str, sentences: list[str], layout: str) -> bytes:
    body = "".join(LAYOUTS[layout].format(each) for each in sentences)
    body = f"<article>{body}</article>" if layout == "article" else f"<div>{body}</div>"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '</head><body><nav><a href="/">Home</a> <a href="/n">News</a></nav>'
        f'<h1>{title}</h1>{body}<footer><a href="/i">Imprint</a></footer></body></html>'
    ).encode()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", STORIES)
def test_a_page_of_a_few_short_sentences_is_an_article(language: str, layout: str) -> None:
    title, text = STORIES[language]
    sentences = text.split("|")
    found = clean(read(page(language, title, sentences, layout)))
    assert found.title == title
    assert [each for each in sentences if each not in found.text] == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", STOPLESS)
def test_a_page_whose_sentences_end_with_no_sign_is_an_article(language: str, layout: str) -> None:
    title, text = STOPLESS[language]
    sentences = text.split("|")
    found = clean(read(page(language, title, sentences, layout)))
    assert found.title == title
    assert [each for each in sentences if each not in found.text] == []


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Politics",
            "Business and markets",
            "Sport",
            "Weather",
            "Letters to the editor",
            "About us",
        ],
        ["Buy one now!", "Get two for the price of one!", "Offer ends on Sunday!", "Order today!"],
        ["This page could not be found.", "Check the address.", "Use the search.", "Go home."],
        ["We use cookies on this site.", "You may refuse.", "Choose what you like.", "Save it."],
        ["First story here.", "Politics", "Business", "Sport", "Weather", "Second one here."],
        ["要闻", "财经频道", "体育新闻", "天气预报", "关于我们", "联系方式"],
        ["No. 1.", "No. 2.", "3.", "4.", "5.", "6.", "7."],
    ],
)
def test_what_is_not_told_in_sentences_is_none(lines: list[str]) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(page("en", "Harbour News", lines, "divisions"))
    assert rejected.value.code == "no_article"
