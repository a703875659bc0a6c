"""Requests for consent and adverts decide about no article; short ones in any script are some."""

from __future__ import annotations

from contextlib import suppress

import pytest
from lxml import html

from tests.formats.pages import LAYOUTS
from tests.formats.stories import STORIES
from worker.base.errors import DocumentRejected
from worker.formats.html import boxes, read

_SHORT = {
    "en": "The central bank will apply to the court to place Fjordbank into insolvency on Sunday.",
    "de": "Die Zentralbank beantragt am Sonntag bei Gericht die Insolvenz der Fjordbank.",
    "ru": "Центральный банк в воскресенье попросит суд признать Фьордбанк несостоятельным.",
    "ja": "中央銀行は日曜日、フィヨルド銀行の破産手続きを裁判所に申し立てる。",
}
_ASKS = {
    "en": "We use cookies and similar technologies to store and access information on your device. "
    "You can accept all of them, reject those that are not necessary, or manage your choices.",
    "de": "Wir und unsere Partner verwenden Cookies, um Informationen auf Ihrem Gerät zu speichern "
    "und abzurufen. Sie können Ihre Einwilligung jederzeit widerrufen.",
    "ru": "Мы используем файлы cookie, чтобы сайт работал лучше. Вы можете принять все или выбрать "
    "нужные в настройках.",
    "ja": "当サイトではクッキーを使用して、閲覧状況を分析し、広告を表示しています。すべて受け入れる"
    "か、設定を変更することができます。",
}


@pytest.mark.parametrize("language", _SHORT)
@pytest.mark.parametrize("layout", ["article", "framed", "divisions"])
@pytest.mark.parametrize(
    "box",
    [
        "<div id='c-banner' class='cookie-consent'>{}</div>", "<div class='x1'>{}</div>",
        "<div role='dialog' aria-modal='true'><h2>Privacy</h2>{}<button>OK</button></div>",
        "<section>{}<button>OK</button></section>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["<body>", "</body>"])
def test_a_short_article_stands_under_a_long_request_for_consent(
    place: str, box: str, layout: str, language: str
) -> None:
    asked = box.format(f"<p>{_ASKS[language]}</p>" * 3)
    if place == "</body>" and "button" not in box and "cookie" not in box:
        asked = asked.replace("<p>", "<p><input type=checkbox>", 1)
    page = LAYOUTS[layout]("Statement", f"<p>{_SHORT[language]}</p>", language)
    page = page.replace(place, place + asked if place == "<body>" else asked + place)
    text = read(page.encode()).text
    assert _SHORT[language] in text
    assert _ASKS[language] not in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_article_on_cookies_stays(layout: str) -> None:
    paragraphs = (
        "The court fined the shop on Tuesday because its page set cookies before anyone agreed.",
        "Its owner said that the cookies had been set by a partner, who did not know of the rule.",
    )
    inner = "".join(f"<p>{each}</p>" for each in paragraphs)
    for each in (inner, f"<div class=text>{inner}</div>"):
        text = read(LAYOUTS[layout]("Shop fined over cookies", each, "en").encode()).text
        assert all(paragraph in text for paragraph in paragraphs)


def test_a_page_that_only_asks_for_consent_is_no_article() -> None:
    for box in ("<div>{}</div>", "<div class=consent>{}</div>", "<main><h1>Welcome</h1>{}</main>"):
        with pytest.raises(DocumentRejected):
            read(f"<html><body>{box.format('<p>' + _ASKS['en'] + '</p>')}</body></html>".encode())


def test_a_text_that_a_program_shows_later_is_read() -> None:
    inner = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs * 2)
    page = f"<body><div><h1>Bridge</h1><p>One moment.</p></div><div hidden id='S:1'>{inner}</div>"
    assert STORIES["en"].paragraphs[1] in read(f"<html>{page}</html>".encode()).text


def test_another_article_that_is_not_shown_is_not_read() -> None:
    shown = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs * 4)
    hidden = f"<div style='display: none'><p>Zorbel {STORIES['en'].paragraphs[1]}</p></div>" * 2
    page = f"<body><div><h1>Bridge</h1>{shown}</div>{hidden}</body>"
    assert "Zorbel" not in read(f"<html>{page}</html>".encode()).text


@pytest.mark.parametrize("name", ["amp-ad", "amp-sticky-ad", "site-advert", "x-newsletter"])
def test_adverts_in_elements_named_so_are_no_text(name: str) -> None:
    advert = f"<{name} type=x><div>Advert for shoes that everybody in Marlow wears.</div></{name}>"
    inner = f"<p>{_SHORT['en']}</p>{advert}<p>Fjordbank has no critical functions, it said.</p>"
    text = read(LAYOUTS["article"]("Statement", inner, "en").encode()).text
    assert "shoes" not in text
    assert "critical functions" in text


@pytest.mark.parametrize(
    ("language", "paragraphs"),
    [
        ("th", ("นายกรัฐมนตรีกล่าวเมื่อวันอังคารว่ารัฐบาลจะออกมาตรการใหม่เพื่อช่วยเหลือเกษตรกรที่ได้รับผลกระทบ",
                "ฝ่ายค้านคัดค้านมาตรการนี้และเรียกร้องให้รัฐบาลเปิดเผยงบประมาณทั้งหมดต่อสาธารณชนภายในเดือนนี้")),
        ("lo", ("ນາຍົກລັດຖະມົນຕີກ່າວໃນວັນອັງຄານວ່າລັດຖະບານຈະອອກມາດຕະການໃໝ່ເພື່ອຊ່ວຍເຫຼືອຊາວກະສິກອນ",
                "ຝ່າຍຄ້ານຄັດຄ້ານມາດຕະການນີ້ແລະຮຽກຮ້ອງໃຫ້ລັດຖະບານເປີດເຜີຍງົບປະມານທັງໝົດຕໍ່ສາທາລະນະ")),
        ("km", ("នាយករដ្ឋមន្ត្រីបាននិយាយនៅថ្ងៃអង្គារថារដ្ឋាភិបាលនឹងចេញវិធានការថ្មីដើម្បីជួយកសិករ។",
                "គណបក្សប្រឆាំងបានជំទាស់នឹងវិធានការនេះ ហើយទាមទារឱ្យរដ្ឋាភិបាលបង្ហាញថវិកាទាំងអស់។")),
        ("my", ("အစိုးရသည် ရေဘေးသင့် တောင်သူများကို ကူညီရန် အစီအမံအသစ်များ ကြေညာခဲ့သည်။",
                "အတိုက်အခံပါတီက ဤအစီအမံများကို ကန့်ကွက်ခဲ့ပြီး ဘတ်ဂျက်အားလုံးကို ထုတ်ပြန်ရန် တောင်းဆိုခဲ့သည်။")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", LAYOUTS)
def test_prose_without_blanks_between_its_words_is_prose(
    layout: str, language: str, paragraphs: tuple[str, ...]
) -> None:
    inner = "".join(f"<p>{each}</p>" for each in paragraphs)
    text = read(LAYOUTS[layout](paragraphs[0][:30], inner, language).encode()).text
    assert all(each in text for each in paragraphs)


def test_a_menu_in_thai_is_no_article() -> None:
    menu = "".join(f"<li><a href='/{each}'>ข่าวการเมือง {each}</a></li>" for each in range(40))
    with suppress(DocumentRejected):
        text = read(f"<html lang=th><body><ul>{menu}</ul></body></html>".encode()).text
        raise AssertionError(text[:100])


@pytest.mark.parametrize(
    ("inner", "left"),
    [
        ("<x-ad>a</x-ad>one<x-ad>b</x-ad>two", "onetwo"),
        ("nil <b>kept</b> <x-ad><x-ad>a</x-ad>b</x-ad>one<x-ad>c</x-ad> two", "nil kept one two"),
        ("<i hidden>a</i><b>kept<i hidden>b</i> too</b>", "kept too"),
        ("<x-ad>a</x-ad>", ""),
    ],
)
def test_what_stands_behind_an_advert_stays_in_its_place(inner: str, left: str) -> None:
    root = html.fromstring(f"<html><body><div>{inner}</div></body></html>")
    assert boxes.drop(root, []) == []
    assert root.find(".//div").text_content() == left
