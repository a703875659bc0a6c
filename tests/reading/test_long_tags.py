"""Tags of thousands of attributes."""

from __future__ import annotations

import pytest

from worker.reading.long_tags import without_attributes

_MANY = 3_000


@pytest.mark.parametrize(
    "attribute",
    ["a{}=1", "a{}", 'a{}=">"', "a{}='<p>'", 'a{}=">"b=x', "a< {}", "=a{}", "a{} = '>'"],
)
def test_a_tag_of_thousands_of_attributes_has_none(attribute: str) -> None:
    attributes = " ".join(attribute.format(number) for number in range(_MANY))
    assert without_attributes(f"<b>x</b><p {attributes}>text</p>") == "<b>x</b><p>text</p>"


def test_what_is_never_closed_is_one_tag_until_the_end() -> None:
    attributes = " ".join(f"a{number}" for number in range(_MANY))
    assert without_attributes(f"text<p b='{attributes}") == f"text<p b='{attributes}"
    assert without_attributes(f"text<p {attributes}") == "text<p>"


@pytest.mark.parametrize(
    "markup",
    [
        "<p class='a b' id=c title=\"1 > 0\">text</p>\n",
        "<script>for (i=0;i<n;i++) { if (a<b && c=='x') d='>' }\n</script><p>text</p>",
        "<!-- <p a=1 b=2 --><p>text</p>",
        "<style>a < b {}</style>",
    ],
)
def test_other_markup_stays_as_it_is(markup: str) -> None:
    assert without_attributes(2_000 * markup) == 2_000 * markup


def test_what_looks_like_a_tag_in_a_program_is_none() -> None:
    program = "if (a<b " + " ".join(f"x{number}" for number in range(_MANY)) + ") {}"
    page = f"<script>{program}</script><!-- <p {_MANY * 'a '}--><p>text</p>"
    assert without_attributes(page) == page
