"""What ends without a full stop stays: sentences in Chinese and Japanese, reports cut off."""

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


CUT_OFF = (
    """Der alte Kai schließt im Mai, weil seine Pfähle nach Angaben des Hafenrats morsch sind.
Die Reparatur würde laut Hafenrat mehr kosten als ein neuer Kai.
Nächste Schritte
Der Rat stimmt im April über den Vertrag ab, der nach Angaben seiner Vorsitzenden zwanzig""",
    """O conselho do porto confirmou o fecho do velho cais em maio, com as estacas podres.
Segundo o conselho, a reparação custaria mais do que um cais novo.
Os pescadores precisam até lá de um lugar para quarenta barcos.
O conselho mostrou os planos do cais novo:
“Será mais comprido”. pic.twitter.com/abcdEFGH12
— Porto Hoje (@PortoHoje) March 3, 2025
Próximas eleições
O conselho vota em abril o contrato, que segundo a sua presidente chegará a vinte milhões""",
    """Rada přístavu potvrdila uzavření starého mola v květnu, protože jeho piloty shnily.
Oprava by podle rady stála víc než nové molo.
Další kroky
Rada bude v dubnu hlasovat o smlouvě, která podle její předsedkyně přijde na dvacet""",
)


@pytest.mark.parametrize("report", CUT_OFF)
def test_the_last_sentence_of_a_report_that_was_cut_off_stays_below_its_subheading(
    report: str,
) -> None:
    lines = report.split("\n")
    assert paragraphs(cleaned(*lines))[-1] == lines[-1]
