from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.duplicates.fingerprint import (
    MIN_HASHES,
    containment,
    fingerprint,
    index_hashes,
    is_near_duplicate,
    pack,
    unpack,
)

Article = list[list[str]]
"""Paragraphs of words."""

_SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "ku",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "zo",
    "dar",
]
_SYLLABLES += ["bel", "min", "tor", "kan", "shi", "rel", "von"]
_VOCABULARY = [f"{a}{b}" for a in _SYLLABLES for b in _SYLLABLES] + [
    f"{a}{b}{c}" for a, b, c in combinations(_SYLLABLES, 3)
]
_WEIGHTS = [1 / (rank + 3) for rank in range(len(_VOCABULARY))]


def _paragraph(dice: random.Random, words: int) -> list[str]:
    return dice.choices(_VOCABULARY, _WEIGHTS, k=words)


def _article(dice: random.Random, words: int) -> Article:
    article: Article = []
    while (left := words - sum(map(len, article))) > 0:
        article.append(_paragraph(dice, min(left, dice.randint(30, 70))))
    return article


def _text(article: Article) -> str:
    return "\n\n".join(" ".join(paragraph).capitalize() + "." for paragraph in article)


def _signature(article: Article, title: str = "A headline") -> tuple[int, ...]:
    return fingerprint(title, _text(article)).signature


def _words_replaced(dice: random.Random, article: Article) -> Article:
    return [
        [dice.choice(_VOCABULARY) if dice.random() < 0.07 else word for word in paragraph]
        for paragraph in article
    ]


def _end_cut(dice: random.Random, article: Article) -> Article:
    return article[: max(2, round(len(article) * dice.uniform(0.5, 0.8)))]


def _intro_added(dice: random.Random, article: Article) -> Article:
    return [_paragraph(dice, 45), *article, _paragraph(dice, 20)]


def _reordered(dice: random.Random, article: Article) -> Article:
    return dice.sample(article, len(article))


def _edited_all_over(dice: random.Random, article: Article) -> Article:
    return _intro_added(dice, _end_cut(dice, _words_replaced(dice, article)))


@pytest.mark.parametrize(
    "edit", [_words_replaced, _end_cut, _intro_added, _reordered, _edited_all_over]
)
def test_edited_copies_are_found(edit: Callable[[random.Random, Article], Article]) -> None:
    dice = random.Random(edit.__name__)
    found = 0
    for _ in range(100):
        article = _article(dice, dice.randint(250, 700))
        original, copy = _signature(article), _signature(edit(dice, article))
        candidate = len(set(index_hashes(original)) & set(index_hashes(copy))) >= 2
        found += candidate and is_near_duplicate(original, copy)
    assert found >= 98


def test_unlike_articles_in_the_same_words_are_no_copies() -> None:
    dice = random.Random(7)
    signatures = [_signature(_article(dice, dice.randint(30, 700))) for _ in range(120)]
    assert not [pair for pair in combinations(signatures, 2) if is_near_duplicate(*pair)]


@pytest.mark.parametrize("words", [150, 300, 560, 900])
def test_a_shared_background_of_a_quarter_makes_no_copies(words: int) -> None:
    dice = random.Random(words)
    background = _article(dice, words // 4)
    own = words - words // 4
    signatures = [_signature(_article(dice, own) + background) for _ in range(40)]
    pairs = list(combinations(signatures, 2))
    assert sum(is_near_duplicate(*pair) for pair in pairs) <= len(pairs) * 0.005


def test_a_flash_inside_a_long_report_is_its_copy() -> None:
    dice = random.Random(3)
    for _ in range(50):
        flash = _article(dice, 45)
        report = flash + _article(dice, 600)
        assert is_near_duplicate(_signature(flash), _signature(report))
        assert containment(_signature(flash), _signature(report)) > 0.6


def test_a_short_item_under_another_headline_is_a_copy() -> None:
    flash = _article(random.Random(4), 45)
    first, second = (
        fingerprint(title, _text(flash)) for title in ("Bridge closed", "City shuts old bridge")
    )
    assert first.text_hash != second.text_hash
    assert is_near_duplicate(first.signature, second.signature)


def test_a_boilerplate_snippet_makes_no_copies_of_unlike_headlines() -> None:
    snippet = "Click here to read the full story on our site, and subscribe for daily updates."
    first = fingerprint("Minister resigns over bridge", snippet)
    second = fingerprint("Storm closes three airports", snippet)
    assert first.text_hash != second.text_hash
    assert not is_near_duplicate(first.signature, second.signature)
    assert fingerprint("Minister resigns over bridge", snippet) == first


def test_a_long_text_has_one_hash_under_any_headline() -> None:
    text = _text(_article(random.Random(5), 80))
    assert fingerprint("One", text) == fingerprint("Another", text)


def test_case_width_punctuation_and_line_breaks_do_not_count() -> None:
    plain = "The mayor's office said on Friday that 11,000 people crossed the café bridge today. "
    dressed = (
        "THE MAYOR’S OFFICE — said on “Friday”\nthat 11 000\u00a0people "
        "crossed the cafe\u0301 \uff42\uff52\uff49\uff44\uff47\uff45 to\u00adday…"
    )
    assert fingerprint("", plain * 3) == fingerprint("", dressed * 3)


def test_another_number_is_another_text() -> None:
    text = "The office said that 11,000 people crossed the bridge on Friday morning. " * 6
    changed = text.replace("11,000", "12,000", 1)
    assert fingerprint("", text).text_hash != fingerprint("", changed).text_hash


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (
            "최고 사령부는 금요일 새 다리가 열렸다고 발표했다. 시장은 환영했다.",
            "최고 사령부는 금요일 새 다리가 열렸다고 발표했다. 주민은 환영했다.",
        ),
        (
            "市政府は金曜日、新しい橋の開通を発表した。市長は住民の協力に感謝すると述べた。",
            "市政府は金曜日、新しい橋の開通を発表した。市長は関係者の協力に感謝すると述べた。",
        ),
        (
            "เทศบาลประกาศเปิดสะพานแห่งใหม่เมื่อวันศุกร์ นายกเทศมนตรีขอบคุณประชาชน",
            "เทศบาลประกาศเปิดสะพานแห่งใหม่เมื่อวันศุกร์ นายกเทศมนตรีขอบคุณคนงาน",
        ),
        (
            "Мер оголосив у п’ятницю про відкриття нового мосту через річку і подякував усім.",
            "Мер оголосив у п'ятницю про відкриття нового мосту через річку і подякував людям.",
        ),
        (
            "नगर पालिका ने शुक्रवार को नए पुल के उद्घाटन की घोषणा की और सबको धन्यवाद दिया।",
            "नगर पालिका ने शुक्रवार को नए पुल के उद्घाटन की घोषणा की और लोगों को धन्यवाद दिया।",
        ),
    ],
)
def test_an_edited_copy_is_found_in_any_script(text: str, edited: str) -> None:
    first, second = fingerprint("", text), fingerprint("", edited)
    assert first.text_hash != second.text_hash
    assert is_near_duplicate(first.signature, second.signature)


def test_texts_in_thai_are_not_copies_for_using_the_same_words() -> None:
    first = "เทศบาลประกาศเปิดสะพานแห่งใหม่เมื่อวันศุกร์ นายกเทศมนตรีขอบคุณประชาชน"
    second = "นายกเทศมนตรีประกาศเมื่อวันศุกร์ว่าจะปิดโรงเรียน ประชาชนไม่พอใจเทศบาล"
    assert not is_near_duplicate(
        fingerprint("", first).signature, fingerprint("", second).signature
    )


def test_a_short_item_keeps_at_least_sixteen_hashes_for_the_index() -> None:
    dice = random.Random(11)
    for words in (40, 90, 200):
        assert len(index_hashes(_signature(_article(dice, words)))) >= MIN_HASHES
    twelve = fingerprint("", "one two three four five six seven eight nine ten eleven twelve")
    assert len(index_hashes(twelve.signature)) == len(twelve.signature) == 24


def test_a_long_article_is_indexed_by_a_sixteenth_of_its_shingles() -> None:
    signature = _signature(_article(random.Random(12), 8000))
    assert 420 < len(index_hashes(signature)) < 580
    assert signature[: len(index_hashes(signature))] == index_hashes(signature)


def test_fewer_words_than_a_shingle_are_compared_as_they_are() -> None:
    assert is_near_duplicate(
        fingerprint("", "Bridge open").signature, fingerprint("", "bridge OPEN!").signature
    )
    assert not is_near_duplicate(
        fingerprint("", "Bridge open").signature, fingerprint("", "Bridge shut").signature
    )


def test_nothing_is_no_copy_of_nothing() -> None:
    assert fingerprint("", " … ").signature == ()
    assert containment((), ()) == 0.0
    assert not is_near_duplicate((), ())


def test_a_signature_of_a_cut_length_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        unpack(b"1234567")


def test_a_packed_signature_is_little_endian() -> None:
    assert pack([-2, 1]) == b"\xfe" + b"\xff" * 7 + b"\x01" + b"\x00" * 7


def test_fingerprints_stay_the_same_from_release_to_release() -> None:
    made = fingerprint("Old bridge", "The old bridge over the river was opened again on Friday.")
    assert made.text_hash == -3244608576870926206
    assert -8102194321427495915 in made.signature
    assert made.signature[0] == -9163035633546197387


_INT64 = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(_INT64))
def test_packing_keeps_every_hash(signature: list[int]) -> None:
    assert list(unpack(pack(signature))) == signature


@given(st.text(max_size=400), st.text(max_size=4000))
def test_any_text_gets_hashes_that_fit(title: str, text: str) -> None:
    made = fingerprint(title, text)
    assert list(made.signature) == sorted(set(made.signature))
    assert all(-(2**63) <= value < 2**63 for value in (made.text_hash, *made.signature))
    assert fingerprint(title, text) == made
    if made.signature:
        assert containment(made.signature, made.signature) == 1.0


@given(st.lists(_INT64, unique=True, max_size=200), st.lists(_INT64, unique=True, max_size=200))
def test_containment_is_a_symmetric_share(first: list[int], second: list[int]) -> None:
    a, b = sorted(first), sorted(first[: len(first) // 2] + second)
    a, b = sorted(set(a)), sorted(set(b))
    assert 0.0 <= containment(a, b) == containment(b, a) <= 1.0
    assert is_near_duplicate(a, b) == is_near_duplicate(b, a)


def _pieces() -> Iterator[str]:
    yield from ("Kyiv", "said", "—", "다리", "橋", "ก", "\ud800", "\x00", "1,000", "\u200b", "ß")


@given(st.lists(st.sampled_from(list(_pieces())), min_size=30, max_size=120))
def test_a_text_is_always_a_copy_of_itself_with_one_word_more(words: list[str]) -> None:
    first = fingerprint("t", "Here " + " ".join(words)).signature
    second = fingerprint("t", "Here " + " ".join(words) + " end").signature
    if len(first) > 8:
        assert is_near_duplicate(first, second)


def test_characters_that_nobody_sees_are_no_words() -> None:
    text = "The council approved the budget on Tuesday after a long debate about schools."
    hidden = text.replace("cil", "\U000e0061\U000e007fcil").replace(" on", " \U000e0041on\u2066")
    assert fingerprint("", hidden) == fingerprint("", text)
    assert fingerprint("", "\U000e0061\U000e0062 \U000e0063").signature == ()
