"""A list that the text announces is the text's, and a page's own list is not."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import cleaned

ANNOUNCED = {
    "sv": (
        "Brand i sågverk utanför Falun – tre till sjukhus",
        "En kraftig brand bröt ut på lördagen i ett sågverk utanför Falun. Tre personer fördes "
        "till sjukhus med brännskador, enligt räddningstjänsten.",
        ("De skadade är:", "En man, 54", "En kvinna, 31", "En man, 22"),
        "Boende i Korsnäs uppmanas att hålla dörrar och fönster stängda.",
    ),
    "tr": (
        "Rize'de heyelan: 2 ölü",
        "Rize'nin Çayeli ilçesinde sabah saatlerinde meydana gelen heyelanda 2 kişi hayatını "
        "kaybetti, 3 kişi yaralandı.",
        ("Hayatını kaybedenler:", "Ahmet Yılmaz (67)", "Fatma Yılmaz (61)"),
        "Vali Kemal Duru, bölgede arama çalışmalarının sürdüğünü söyledi.",
    ),
    "fi": (
        "Junaliikenne seis Tampereella",
        "Junaliikenne on poikki Tampereen pohjoispuolella lauantaina vaihdevian vuoksi, VR kertoo.",
        ("Peruttu:", "IC 45 Helsinki–Oulu", "S 89 Helsinki–Rovaniemi"),
        "Korjaus kestää VR:n mukaan ainakin iltaan.",
    ),
    "hi": (
        "पटना में पुल ढहा, तीन मजदूर घायल",
        "पटना में शनिवार को निर्माणाधीन पुल का एक हिस्सा ढह गया। हादसे में तीन मजदूर घायल हुए हैं, जिला "
        "प्रशासन ने बताया।",
        ("घायलों के नाम:", "रमेश कुमार", "सुनील यादव", "मोहन राम"),
        "मंत्री ने जांच के आदेश दिए हैं।",
    ),
    "zh": (
        "四川雅安发生4.8级地震",
        "28日8时52分，四川雅安市芦山县发生4.8级地震，震源深度15公里，中国地震台网测定。",
        ("受影响的景区：", "碧峰峡", "蒙顶山"),
        "截至10时，没有人员伤亡报告，应急部门说。",
    ),
    "ja": (
        "岩手で震度5強、津波の心配なし",
        "28日午前6時51分ごろ、岩手県沿岸南部で震度5強の地震があった。気象庁によると、震源の深さは約60キロと推定される。",
        ("【震度5強】", "大船渡市", "釜石市"),
        "気象庁は「今後1週間ほどは同程度の地震に注意してほしい」としている。",
    ),
}


@pytest.mark.parametrize("language", ANNOUNCED)
def test_a_list_that_is_announced_between_two_paragraphs_stays(language: str) -> None:
    title, before, listed, after = ANNOUNCED[language]
    text = cleaned(title, before, *listed, after).text
    assert [each for each in (before, *listed, after) if each not in text] == []


def test_it_stays_behind_an_advertisement_too() -> None:
    title, before, listed, after = ANNOUNCED["tr"]
    text = cleaned(title, before, "Reklam", *listed, after).text
    assert "Reklam" not in text
    assert all(each in text for each in listed)


@pytest.mark.parametrize(
    "listed",
    [
        ("Related articles:", "Minister resigns after vote", "Storm closes two ports in the north"),
        ("Share this article:", "Facebook", "WhatsApp", "Copy link"),
    ],
)
def test_a_pages_own_list_goes(listed: tuple[str, ...]) -> None:
    before = (
        "The council of Aldmoor closed the harbour bridge on Monday, after inspectors had found "
        "cracks in two of its piers."
    )
    after = "Repairs will take six weeks, the mayor told reporters, and cost four million euros."
    text = cleaned("Aldmoor closes its harbour bridge", before, *listed, after).text
    assert [each for each in listed if each in text] == []
    assert after in text


CLOSED_STREETS = {
    "en": ("These streets will be shut:", "Elm Street", "Oak Avenue", "Linden Court", "Comments"),
    "de": ("Diese Straßen werden gesperrt:", "Ulmenweg", "Eichenallee", "Am Lindenhof", "Teilen"),
    "fr": ("Ces rues seront fermées :", "Rue des Ormes", "Avenue du Chêne", "Commentaires"),
    "pt": ("Estas ruas ficarão fechadas:", "Rua do Carmo", "Avenida Brasil", "Comentários"),
    "ar": ("الشوارع التي ستغلق:", "شارع النخيل", "شارع البحر", "شارع الحرية", "تعليقات"),
}
BRIDGE = (
    "The council of Harwick has approved a new bridge over the river Wend, for 14 million pounds.",
    "Work is to begin in the autumn, the council's leader said on Tuesday, and last two years.",
    "Opponents have announced that they will go to court over the plans of the council.",
)


@pytest.mark.parametrize("language", CLOSED_STREETS)
def test_a_list_that_the_texts_last_sentence_is_followed_by_stays_down_to_the_pages_own(
    language: str,
) -> None:
    *streets, foot = CLOSED_STREETS[language]
    article = cleaned("Harwick gets a new bridge", *BRIDGE, *streets, foot)
    assert article.text.split("\n\n") == [*BRIDGE, *streets]


@pytest.mark.parametrize("label", ["More:", "Related stories:", "Read also:"])
def test_a_label_of_other_articles_at_the_end_announces_nothing(label: str) -> None:
    others = ("Storm warning for the coast until Sunday", "Ferry strike ends after two days")
    article = cleaned("Harwick gets a new bridge", *BRIDGE, label, *others, "Newsletter", "Imprint")
    assert article.text.split("\n\n") == [*BRIDGE]
