"""The model: whole numbers only, its own file only, and what it says of pages in any language."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cleaning.texts import FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned
from worker.base.masks import Seen
from worker.cleaning.lines import measure
from worker.furniture import learned, model
from worker.furniture.context import SIZE, Around
from worker.furniture.form import BITS, features_of, form_of
from worker.furniture.model import LineVerdict

PAGE = (
    *("Αρχική", "Κόσμος", "Πολιτική", "Αθλητικά", "Σύνδεση"),
    *(TITLE, FIRST, SECOND, THIRD, FOURTH),
    *("Κοινοποίηση", "Εγγραφείτε στο newsletter μας", "Δημοφιλή άρθρα", "Όροι χρήσης"),
)
MENU, TEXT, FOOT = range(5), range(6, 10), range(10, 14)

STAYS = LineVerdict(furniture=False, telling=False, certainty=0.1, untelling=True)
DOUBTFUL = LineVerdict(furniture=True, telling=False, certainty=0.95, untelling=False)
BEYOND_DOUBT = LineVerdict(furniture=True, telling=True, certainty=0.99, untelling=False)


def test_a_menu_and_a_foot_are_furniture_and_the_text_between_is_not() -> None:
    verdicts = model.Judgement(PAGE).verdicts
    assert not any(verdicts[at].furniture for at in TEXT)
    assert sum(verdicts[at].furniture for at in (*MENU, *FOOT)) >= 6


def test_what_it_takes_for_furniture_is_so_for_nine_in_ten() -> None:
    assert all(each.certainty >= 0.9 for each in model.Judgement(PAGE).verdicts if each.furniture)


@pytest.mark.parametrize(
    ("line", "is_furniture"),
    [
        ("市长周二宣布关闭旧码头三个月。", False),
        ("议会周四通过新的渔业法案草案。", False),
        ("市长说：「关闭旧码头三个月。」", False),
        ("请启用JavaScript以继续阅读。", True),
        ("市长周二宣布关闭旧码头三个月", True),
    ],
)
def test_a_short_sentence_in_signs_for_words_is_none_beside_buttons(
    *, line: str, is_furniture: bool
) -> None:
    page = ("港口将建新桥", "分享", "新桥将于明年春天在旧码头旁边开工，工程预计持续两年。", "评论")
    verdicts = model.Judgement([*page, line, "相关新闻", "更多新闻", "分享", "订阅"]).verdicts
    assert verdicts[4].furniture is is_furniture


def test_scores_are_whole_numbers_that_do_not_change() -> None:
    forms = [form_of(line) for line in PAGE]
    own = [model.own_score(features_of(line), model.load().own) for line in PAGE]
    found = model.scores(forms, own, model.load())
    assert all(isinstance(score, int) for score in (*own, *found))
    assert found == model.scores(forms, own, model.load())


def test_a_file_with_another_checksum_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytearray(model.WEIGHTS.read_bytes())
    content[0] ^= 1
    (tmp_path / "weights.bin").write_bytes(bytes(content))
    monkeypatch.setattr(model, "WEIGHTS", tmp_path / "weights.bin")
    model.load.cache_clear()
    try:
        with pytest.raises(model.ModelBroken):
            model.load()
    finally:
        monkeypatch.undo()
        model.load.cache_clear()


def test_the_recipe_tells_of_the_file_that_is_there() -> None:
    recipe = model.RECIPE.read_text("utf-8")
    assert sha256(model.WEIGHTS.read_bytes()).hexdigest() in recipe
    assert model.WEIGHTS.stat().st_size == (1 << BITS) + SIZE <= 256 * 1024


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "a" * 100_000, "٣" * 50, "。" * 999])
def test_any_line_has_a_form(text: str) -> None:
    features = features_of(text)
    assert form_of(text).length >= 0
    assert all(0 <= each < 1 << BITS for each in features)
    assert len(features) < 400


@pytest.mark.parametrize("score", [-10_000, -113, 0, 111, 10_000])
def test_any_scores_have_places_in_the_table(score: int) -> None:
    forms = [form_of(line) for line in PAGE * 5]
    around = Around(forms, [score] * len(forms))
    for features in map(around.features, range(len(forms))):
        assert all(0 <= each < SIZE for each in features)
        assert all(one < other for one, other in pairwise(features))


def test_never_the_first_paragraph_nor_the_deck() -> None:
    asks = "Sign up for our newsletter and follow us now."
    article = cleaned("Sport", "Menu", TITLE, asks, FIRST)
    assert FIRST in article.text
    assert article.title == TITLE


@pytest.mark.parametrize(("is_extracted", "marked"), [(False, [1, 2]), (True, [2])])
def test_of_what_a_reader_of_pages_left_only_what_is_furniture_by_its_words_goes(
    *, is_extracted: bool, marked: list[int]
) -> None:
    lines = [measure(text, 1) for text in (FIRST, "Next steps of the fleet", "Log in", SECOND)]
    said = [STAYS, DOUBTFUL, BEYOND_DOUBT, STAYS]
    found = learned.marks(Seen(lines, TITLE, 0, "en"), said, is_extracted=is_extracted)
    assert [each.place for each in found] == marked


def test_a_list_of_names_is_no_furniture_unless_one_line_is_beyond_doubt() -> None:
    lines = [measure(text, 1) for text in (FIRST, "Anna Schmidt", "Jane Doe")]
    said = [STAYS, DOUBTFUL, DOUBTFUL]
    assert list(learned.marks(Seen(lines, TITLE, 0, "en"), said)) == []


@pytest.mark.parametrize(
    ("label", "size", "marked"),
    [
        ([], 2, []),
        ([], 3, [1, 2, 3]),
        (["Next steps"], 1, [1]),
        (["Next steps"], 2, [1]),
        (["Next steps"], 3, [1, 2, 3, 4]),
    ],
)
def test_a_wide_line_in_a_texts_words_stays_unless_a_list_of_them_ends_the_page(
    label: list[str], size: int, marked: list[int]
) -> None:
    wide = "The ferry line will vote in April on a contract which its chairwoman put at"
    below = [*label, *(f"{wide} {each}" for each in range(size))]
    seen = Seen([measure(text, 1) for text in (FIRST, *below)], TITLE, 0, "en")
    said = [BEYOND_DOUBT] * len(label) + [DOUBTFUL._replace(untelling=True)] * size
    assert [each.place for each in learned.marks(seen, [STAYS, *said])] == marked
    said = [BEYOND_DOUBT] * len(label) + [DOUBTFUL] * size
    all_of_them = [each.place for each in learned.marks(seen, [STAYS, *said])]
    assert all_of_them == (list(range(1, len(below) + 1)) if label else marked)


HEADLINES = (
    "Ferry line buys two boats from the north",
    "Council puts off its vote on the pier",
    "Oldest lighthouse opens to its visitors",
)


@pytest.mark.parametrize(
    ("below", "marked"),
    [
        (HEADLINES, [1, 2, 3]),
        (HEADLINES[:2], []),
        ((*HEADLINES[:2], "Jane Doe"), []),
        ((*HEADLINES, SECOND), []),
    ],
)
def test_three_headlines_below_the_text_are_of_other_articles(
    below: tuple[str, ...], marked: list[int]
) -> None:
    lines = [measure(text, 1) for text in (FIRST, *below)]
    doubtful = DOUBTFUL._replace(certainty=0.96)
    said = [STAYS, *(STAYS if each == SECOND else doubtful for each in below)]
    found = learned.marks(Seen(lines, TITLE, 0, "en"), said)
    assert [each.place for each in found] == marked


def test_a_line_alone_amid_the_text_is_a_subheading_whatever_its_words() -> None:
    subheading = "Harbour Board Acts After Years of Delay"
    assert subheading in cleaned(TITLE, FIRST, SECOND, subheading, THIRD).text


@pytest.mark.parametrize(("line", "marked"), [("Fishermen sue over the pier", []), ("Log in", [1])])
def test_a_button_amid_the_text_is_none(line: str, marked: list[int]) -> None:
    lines = [measure(text, 1) for text in (FIRST, line, SECOND)]
    said = [STAYS, BEYOND_DOUBT, STAYS]
    assert [each.place for each in learned.marks(Seen(lines, TITLE, 0, "en"), said)] == marked


def test_a_sentence_in_a_script_without_full_stops_is_none_whatever_the_model_says() -> None:
    sentence = "คนงานพบลูกกระสุนปืนใหญ่ใต้ตอม่อและต้องหยุดงานตลอดฤดูหนาวจนกว่าเจ้าหน้าที่จะเก็บกู้เสร็จ"
    lines = [measure(text, 1) for text in (FIRST, SECOND, sentence, "ติดต่อเรา")]
    said = [STAYS, STAYS, BEYOND_DOUBT, BEYOND_DOUBT]
    found = learned.marks(Seen(lines, TITLE, 0, "th"), said)
    assert [each.place for each in found] == [3]
