"""Chinese and Japanese text whose sentences end with no sign stays whole."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import cleaned, paragraphs
from tests.formats.test_html_short import STOPLESS


@pytest.mark.parametrize("language", STOPLESS)
def test_no_line_is_lost_for_want_of_a_full_stop(language: str) -> None:
    title, text = STOPLESS[language]
    sentences = text.split("|")
    found = cleaned(title, *sentences)
    assert found.title == title
    assert paragraphs(found) == tuple(sentences)


def test_where_other_sentences_end_with_one_headlines_below_the_text_go() -> None:
    others = (
        "北部港口，渡轮新航线",
        "山东：风暴过后，渔船恢复出海作业",
        "财经，股市收盘上涨",
        "关于我们",
    )
    body = (
        "渡轮周一因风暴在北部港口停航。船上一百二十名乘客全部平安下船。",
        "当地政府表示，无人在事故中受伤，但两扇窗户和一扇门被海浪打破。",
        "拖船在傍晚将渡轮带回了港口。工程师将于周二检查船体。",
    )
    found = cleaned("渡轮因风暴在北部港口停航", *body, "相关新闻", *others)
    assert paragraphs(found)[:3] == body
    assert not any(each in found.text for each in others)
