"""Menus, sections and names of sites above the headline are none."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.cleaning import clean


def _cleaned(*lines: str) -> Article:
    return clean(Article(text="\n".join(lines)))


_UNENDED = [
    (
        ("หน้าแรก", "การเมือง", "กีฬา"),
        "ไฟไหม้ตลาดน่าน เจ็บ 5 ราย",
        "เกิดเหตุไฟไหม้ตลาดเทศบาลเมืองน่านเมื่อคืนวันอาทิตย์ มีผู้บาดเจ็บ 5 ราย เจ้าหน้าที่ใช้เวลาดับไฟสองชั่วโมง",
    ),
    (
        ("ໜ້າຫຼັກ", "ການເມືອງ", "ກິລາ"),
        "ໄຟໄໝ້ຕະຫຼາດວຽງຈັນ ບາດເຈັບ 5 ຄົນ",
        "ເກີດເຫດໄຟໄໝ້ຕະຫຼາດໃນນະຄອນຫຼວງວຽງຈັນເມື່ອຄືນວັນອາທິດ ມີຜູ້ບາດເຈັບ 5 ຄົນ ເຈົ້າໜ້າທີ່ໃຊ້ເວລາດັບໄຟສອງຊົ່ວໂມງ",
    ),
    (
        ("ទំព័រដើម", "នយោបាយ", "កីឡា"),
        "ភ្លើងឆេះផ្សារនៅភ្នំពេញ របួស ៥ នាក់",
        "អគ្គិភ័យបានឆាបឆេះផ្សារមួយនៅរាជធានីភ្នំពេញកាលពីយប់ថ្ងៃអាទិត្យ បណ្តាលឱ្យមនុស្ស ៥ នាក់រងរបួស នេះបើតាមមន្ត្រី។",
    ),
    (
        ("ပင်မစာမျက်နှာ", "နိုင်ငံရေး", "အားကစား"),
        "ရန်ကုန်ဈေး မီးလောင်၍ ၅ ဦး ဒဏ်ရာရ",
        "ရန်ကုန်မြို့ရှိ ဈေးတစ်ခုတွင် တနင်္ဂနွေနေ့ညက မီးလောင်ခဲ့ရာ လူ ၅ ဦး ဒဏ်ရာရရှိခဲ့ကြောင်း မီးသတ်ဌာနက ပြောကြားသည်။",
    ),
    (
        ("Գլխավոր", "Քաղաքականություն", "Սպորտ"),
        "Երևանի շուկայում հրդեհ, հինգ վիրավոր",
        "Երևանի շուկայում կիրակի երեկոյան հրդեհ է բռնկվել, հինգ մարդ վիրավորվել է, ըստ փրկարարի։",
    ),
    (
        ("መነሻ", "ፖለቲካ", "ስፖርት"),
        "በአዲስ አበባ ገበያ እሳት አምስት ሰዎች ቆሰሉ",
        "በአዲስ አበባ በሚገኝ ገበያ እሁድ ማታ በተነሳ እሳት አምስት ሰዎች መቁሰላቸውን የእሳት አደጋ መከላከያ ባለሥልጣናት አስታወቁ።",
    ),
    (
        ("トップ", "政治", "スポーツ"),
        "北海橋が増水で三日間通行止めに",
        "北海橋は増水のため月曜日から三日間通行止めになると市が発表し、橋脚の点検を急いでいるが、再開の時期は分かっていない模様",
    ),
    (
        ("首页", "国内", "体育"),
        "海河大桥因洪水关闭三天",
        "海河大桥因洪水自周一起关闭三天，市政府表示，工程师正在检查桥墩，居民须绕行北桥，公交车改道",
    ),
]  # fmt: skip


@pytest.mark.parametrize("date", [(), ("2 November 2026",)])
@pytest.mark.parametrize(("menu", "title", "text"), _UNENDED)
def test_no_menu_heads_a_text_that_ends_its_sentences_with_no_known_sign(
    menu: tuple[str, ...], title: str, text: str, date: tuple[str, ...]
) -> None:
    article = _cleaned(*menu, title, *date, text)
    assert (article.title, article.title_derived) == (title, False)
    assert article.text == text


def test_a_list_of_headlines_that_no_text_follows_stays() -> None:
    lines = (
        "Ridgeport Post",
        "Harbour board sells its last ferry",
        "Council votes to close the old pier",
        "Storm Hedda cuts off the north coast for a third day",
    )
    article = _cleaned(*lines)
    assert article.title == lines[0]
    assert article.text.split("\n\n") == [*lines[1:]]


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (
            ("Home", "News", "Local news"),
            "The harbour board decided on Monday to close the old pier, where forty boats lie.",
        ),
        (
            ("The Harbour Post", "Local news", "Long read"),
            "The harbour board decided on Monday to close the old pier, where forty boats lie.",
        ),
        (
            ("Satamasanomat", "Paikalliset uutiset"),
            "Satamaneuvosto päätti maanantaina sulkea laiturin, ja kalastajat vaativat paikan.",
        ),
        (
            ("एक्सक्लूसिव", "अनीता शर्मा"),
            "बंदरगाह परिषद ने सोमवार को पुराना घाट बंद करने का फैसला किया, जहाँ चालीस नावें खड़ी होती हैं।",
        ),
    ],
)  # fmt: skip
def test_a_label_that_the_text_does_not_tell_is_no_headline(
    labels: tuple[str, ...], text: str
) -> None:
    article = _cleaned(*labels, text)
    assert article.title_derived
    assert article.text == text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "기자 3명 체포",
            "민스크에서 2일 독립 언론 기자 3명이 체포됐다고 언론단체가 밝혔다.",
        ),
        (
            "교사 3명 체포",
            "민스크에서 2일 교사 3명이 체포됐다고 언론단체가 밝혔다.",
        ),
    ],
)
def test_a_line_alone_is_the_headline_where_the_text_tells_it(title: str, text: str) -> None:
    article = clean(Article(text=f"{title}\n\n{text}"))
    assert (article.title, article.title_derived) == (title, False)


@pytest.mark.parametrize(
    ("row", "title", "text"),
    [
        (
            "SHIPPING   MARKETS   TIDES   LETTERS",
            "Pilot cutter lost with three hands off Skerrin",
            (
                "SKERRIN - The pilot cutter Anna Grace was lost on Thursday night off",
                "Skerrin with three hands, the harbour board said. A lifeboat found her",
                "upturned at first light.",
            ),
        ),
        (
            "SCHIFFE    MÄRKTE    BRIEFE AUS CELLE    WETTER",
            "Lotsenboot sinkt mit drei Mann vor Skerrin",
            (
                "SKERRIN - Das Lotsenboot Anna ist in der Nacht zum Freitag vor Skerrin",
                "mit drei Mann gesunken, teilt der Hafen mit. Ein Boot fand den Rumpf am",
                "frühen Morgen treibend.",
            ),
        ),
        (
            "ПОРТ   РЫНКИ   ПОГОДА   ПИСЬМА",
            "Лоцманский катер погиб с тремя людьми у Скеррина",
            (
                "СКЕРРИН - Лоцманский катер «Анна» погиб в ночь на пятницу у Скеррина",
                "с тремя людьми, сообщил порт. Спасатели нашли его на рассвете вверх",
                "дном у самого берега.",
            ),
        ),
    ],
)
def test_a_menu_in_a_row_above_broken_lines_is_no_headline(
    row: str, title: str, text: tuple[str, ...]
) -> None:
    article = _cleaned("HARBOUR GAZETTE", row, title, "29.05.2026", *text)
    assert article.title == title
    assert " ".join(row.split()) not in " ".join(article.text.split())
