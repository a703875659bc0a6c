"""What cleaning leaves out is masked, with a reason, over the whole text as it was read."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.unmasking import unmasked
from tests.cleaning.test_properties import _TEXTS
from tests.cleaning.texts import BODY, TITLE, cleaned
from worker.base.errors import DocumentRejected
from worker.base.masks import EXTRACTION, Mark, Places, Seen
from worker.base.types import Article
from worker.cleaning import clean, masks
from worker.cleaning.lines import measure

_LEFT_OUT = st.lists(st.tuples(st.integers(0, 30), st.text(max_size=40)), max_size=6).map(
    lambda found: tuple(sorted(found))
)


def _require_whole(article: Article) -> None:
    assert unmasked(article.whole, article.masks) == article.text
    end = 0
    for each in article.masks:
        assert end <= each.start < each.end <= len(article.whole)
        assert each.rule
        assert 0 <= each.certainty <= 1
        assert article.whole[each.start : each.end].strip()
        end = each.end


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.text(max_size=40), _LEFT_OUT)
def test_the_text_is_the_whole_without_what_is_masked(
    text: str, title: str, left_out: tuple[tuple[int, str], ...]
) -> None:
    try:
        article = clean(Article(text=text, title=title, left_out=left_out))
    except DocumentRejected:
        return
    _require_whole(article)
    places = Places(article.whole, article.masks)
    for offset, sign in enumerate(article.text):
        if sign != "\n":
            assert article.whole[places.of(offset)] == sign


def test_each_mask_says_by_which_rule() -> None:
    article = cleaned(TITLE, "By Jane Doe", *BODY[:3], "Read also: A storm is coming", BODY[3])
    _require_whole(article)
    assert [(article.whole[each.start : each.end], each.rule) for each in article.masks] == [
        (TITLE, "title"),
        ("By Jane Doe", "byline"),
        ("Read also: A storm is coming", "pointer"),
    ]


def test_what_is_taken_off_a_line_is_masked_by_itself() -> None:
    first = f"(ACME- Wire) {BODY[0]}"
    article = cleaned(TITLE, first, *BODY[1:])
    _require_whole(article)
    assert article.text.startswith(BODY[0])
    assert ("(ACME- Wire) ", "agency mark") in [
        (article.whole[each.start : each.end], each.rule) for each in article.masks
    ]


def test_what_the_reader_left_out_stands_where_the_page_shows_it() -> None:
    text = "\n\n".join(BODY)
    left_out = ((0, "Menu"), (2, "An aside of the page."), (2, "Another."), (9, "Footer"))
    article = clean(Article(text=text, title=TITLE, left_out=left_out))
    _require_whole(article)
    assert article.text == text
    assert article.whole.split("\n\n") == [
        "Menu", *BODY[:2], "An aside of the page.", "Another.", *BODY[2:], "Footer"
    ]  # fmt: skip
    assert {each.rule for each in article.masks} == {EXTRACTION}


def test_a_masker_cuts_what_it_is_certain_of() -> None:
    line = "All the region, every morning, in one letter"

    def masker(seen: Seen) -> Iterable[Mark]:
        assert seen.title == TITLE
        for place, each in enumerate(seen.lines):
            if each.origin == line:
                yield Mark(place, "memory 7", "en", 0.97)
            elif each.origin == BODY[2]:
                yield Mark(place, "memory 7", "en", 0.6)

    article = clean(Article(text="\n\n".join([*BODY, line]), title=TITLE), [masker])
    _require_whole(article)
    assert article.text == "\n\n".join(BODY)
    found = article.masks[-1]
    assert (found.rule, found.language, found.certainty) == ("memory 7", "en", 0.97)


def test_maskers_never_leave_an_article_without_text() -> None:
    def masker(seen: Seen) -> Iterable[Mark]:
        return [Mark(place, "memory 1") for place in range(len(seen.lines))]

    article = clean(Article(text="\n\n".join(BODY), title=TITLE), [masker])
    assert article.text == "\n\n".join(BODY)


def test_running_text_behind_a_label_stays_where_a_reader_of_pages_left_furniture_out() -> None:
    lines = [*BODY, "Tags: bridges", BODY[0].replace("Friday", "Monday")]
    text = "\n\n".join(lines)
    as_saved = clean(Article(text=text, title=TITLE))
    assert as_saved.text == "\n\n".join(BODY)
    assert {each.certainty for each in as_saved.masks if each.rule == "tail"} == {0.97}
    extracted = clean(Article(text=text, title=TITLE, left_out=((9, "Footer"),)))
    assert lines[-1] in extracted.text


@pytest.mark.parametrize(("above", "stays"), [(1, False), (8, False), (9, True), (10, True)])
def test_what_is_left_out_beside_the_last_short_lines_stands_behind_the_article(
    *, above: int, stays: bool
) -> None:
    points = ["A new lift.", "A new lamp.", "A wider path.", "A lower wall."]
    lines = [*BODY, "Tags: bridges", BODY[0].replace("Friday", "Monday"), *points]
    left_out = ((above, "Footer"),)
    article = clean(Article(text="\n\n".join(lines), title=TITLE, left_out=left_out))
    assert (lines[5] in article.text) is stays


def test_a_list_of_properties_is_no_row_of_headlines() -> None:
    line = "Works with: any old phone | Voice assistant: none at all | Display: seven inches wide"
    assert line in cleaned(TITLE, *BODY, line, BODY[0].replace("Friday", "Monday")).text


@pytest.mark.parametrize(
    ("likely", "kept"),
    [
        ((0.2, 0.6, 0.4), 3),
        ((0.2, 0.4, 0.9), 2),
        ((0.9, 0.4, 0.9), 0),
        ((0.2, 0.2), 0),
        ((0.2, 0.6, 0.7, 0.9, 0.9, 0.99, 0.99, 0.99), 3),
        ((0.9, 0.9, 0.9, 0.2, 0.2, 0.9), 5),
        ((0.2, 0.9, 0.99, 0.99), 1),
    ],
)
def test_a_tail_that_begins_like_text_is_none_down_to_where_the_foot_begins(
    likely: tuple[float, ...], kept: int
) -> None:
    lines = [measure(text, 1) for text in (*BODY[:2], "Keywords", *[BODY[0]] * len(likely))]
    for line in lines[2:]:
        line.cut = "tail"
    told = dict(enumerate(likely, 3))
    masks.settle(lines, lambda place: told[place], is_extracted=False)
    assert [line.cut for line in lines[2:]] == ["tail"] + [""] * kept + ["tail"] * (
        len(likely) - kept
    )
