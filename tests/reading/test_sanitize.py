from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from worker.cleaning.text.repair import repair_line
from worker.reading.sanitize import html_to_text, inline_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("One<br><br>Two", "One\n\nTwo"),
        ("One<br />\n<br />\nTwo", "One\n\nTwo"),
        ("<div><div>One</div>Two</div>", "One\n\nTwo"),
        ("<h2>Head</h2>Text <b>bold</b>, <a href='x'>link</a>.", "Head\n\nText bold, link."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("<p>a\n b\t\t c&nbsp;&nbsp;d</p>", "a b c d"),
        ("wo<i>rd</i>s", "words"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_blocks_make_paragraphs_and_br_makes_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "furniture",
    [
        "<script>var a = '<p>no</p>';</script>",
        "<style>p { color: no }</style>",
        "<figure><img src='no'></figure>",
        "<aside><p>no</p></aside>",
        "<noscript><img src='no'><p>no</p></noscript>",
        "<iframe src='no'>no</iframe>",
        "<form><button>no</button><input value='no'></form>",
        "<svg><title>no</title><text>no</text></svg>",
        "<!-- no -->",
        "<!--[if IE]><p>no</p><![endif]-->",
        "<video>no</video>",
        "<img alt='no' title='no'>",
    ],
)
def test_what_is_no_text_is_dropped(furniture: str) -> None:
    assert html_to_text(f"<p>before</p>{furniture}<p>after</p>") == "before\n\nafter"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>AT&amp;T &lt;3 &eacute;&#233;&#xe9;</p>", "AT&T <3 ééé"),
        ("<p>AT&amp;amp;T &amp;nbsp;x</p>", "AT&T x"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One\n\nTwo"),
        ("&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"),
        ("<p>if a < b and b > c</p>", "if a < b and b > c"),
        ("<div>&lt;p&gt;x&lt;/p&gt;<script>no</script></div>", "<p>x</p>"),
        ("R&D; Q&A &notanentity;", "R&D; Q&A &notanentity;"),
    ],
)
def test_entities_are_decoded_and_escaped_html_is_read(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>They added a &lt;script&gt; to it.</p><p>Later.</p>",
            "They added a <script> to it.\n\nLater.",
        ),
        ("<p>&lt;script&gt;no&lt;/script&gt;yes</p>", "<script>no</script>yes"),
        ("<p>Write &lt;b&gt;bold&lt;/b&gt; so.</p>", "Write <b>bold</b> so."),
        ("<p>&amp;lt;iframe&amp;gt; stays</p>", "<iframe> stays"),
        ("&lt;script&gt;no&lt;/script&gt;yes", "yes"),
        ("<p>yes</p><script>no", "yes"),
    ],
)
def test_an_element_that_escaped_words_name_is_no_element(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<figure><img><figcaption>A ship <i>at</i> sea</figcaption></figure><p>It sank.</p>",
            "It sank.\n\nA ship at sea",
        ),
        ("<p>It sank.</p><figcaption>It sank.</figcaption>", "It sank."),
        ("<figcaption>One</figcaption><figcaption class='x'>Two</figcaption>", "One\n\nTwo"),
        ("<p>x</p><figcaption></figcaption><figcaption>never closed", "x\n\nnever closed"),
    ],
)
def test_captions_stay_behind_the_text(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_a_title_may_name_an_element() -> None:
    assert inline_text("Use &lt;b&gt; and <i>no other</i>") == "Use <b> and no other"
    assert inline_text("A free guide to <head> elements") == "A free guide to <head> elements"
    assert inline_text("A &lt;style&gt; of <b>its</b> own") == "A <style> of its own"
    assert inline_text("<script>no</script>yes") == "yes"


def test_text_without_tags_keeps_its_lines() -> None:
    assert html_to_text("One\nline\n\nTwo &amp; more\n\n\n\nThree") == (
        "One\nline\n\nTwo & more\n\nThree"
    )


def test_blank_lines_are_paragraphs_where_only_inline_tags_are_used() -> None:
    assert html_to_text("<b>One</b>\nline\n \nTwo") == "One line\n\nTwo"


def test_a_title_is_one_line() -> None:
    assert inline_text("A <b>bold</b><br>title &amp;amp; more\n\nhere") == (
        "A bold title & more here"
    )


def test_halves_of_surrogates_and_control_characters_go() -> None:
    assert html_to_text("a\x00b\x08c<b>\ud800</b>") in ("abc?", "abc\ufffd")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "deep",
        "<!--" * 100_000,
        "<a " * 100_000,
        "<<b>b>" * 50_000,
        "&lt;" * 100_000,
        "<p>" * 50_000,
        "&" * 200_000,
        "\n" * 200_000,
        "<b>\n \n" * 50_000,
        "<table>" * 20_000,
        "<!" * 100_000,
        "</" * 100_000,
        "x" * 500_000,
    ],
)
def test_malice_ends(html: str) -> None:
    html_to_text(html)


PIECES = (
    "<p> </p> <br> <script> </script> <div <a href=' \" > < & &lt; &gt; &amp; &amp;lt; b> "
    "<!-- --> <![CDATA[ ]]> </ &#60; &#x3e; <svg> <math> <textarea> <plaintext> <xmp> "
    "<style> <title> <table> <td>"
)
FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(PIECES.split()),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)
KNOWN_TAG = re.compile(
    r"</?(?:p|br|div|b|a|table|td)(?:\s[^<>]*|/)?>|</(?:script|style|svg|title)>|<script\s[^<>]*>"
)
"""A bare ``<script>`` that is never closed is a word."""
ESCAPED = re.compile(r"&(?:amp;)*(?:lt|#0*60|#x0*3c)", re.IGNORECASE)
"""A bracket that is text within markup: ``<p>The &lt;b> tag`` tells of a tag."""


@pytest.mark.parametrize(
    "html", ["<p>The &lt;b> tag", "<p>The &amp;lt;b> tag", "<p>The &#60;b> tag"]
)
def test_a_tag_that_markup_tells_of_is_text(html: str) -> None:
    assert html_to_text(html) == "The <b> tag"


@settings(deadline=None)
@given(FRAGMENTS)
@example("&amp;lt;b>")
def test_no_tag_is_left_whatever_comes(html: str) -> None:
    text = html_to_text(html)
    if "<" not in html or not ESCAPED.search(html):
        assert not KNOWN_TAG.search(text)
    assert "\n\n\n" not in text
    assert text == text.strip()
    text.encode()


@pytest.mark.parametrize(
    "piece", ["&", "&#", "&a", "&amp;", "&lt;b&gt;x&lt;/b&gt;", "&copy 2024", "&nbsp;", "&#65;"]
)
@pytest.mark.parametrize("tag", ["", "<p>", "<br>"])
def test_many_ampersands_are_read_as_few_are(piece: str, tag: str) -> None:
    few = html_to_text(f"{tag}One{piece} two{tag}")
    many = html_to_text(1_500 * f"{tag}One{piece} two{tag}")
    assert many.replace("\n", "") == 1_500 * few.replace("\n", "")


@pytest.mark.parametrize(
    "title",
    [
        "A free guide to <head> elements", "What <nav> and <aside> are for", "“<video>”: a history",
        "Das Element <main>, erklärt",
    ],
)  # fmt: skip
def test_a_title_keeps_the_tags_that_it_names(title: str) -> None:
    assert inline_text(title) == title
    assert repair_line(title) == title


def test_a_title_loses_the_tags_that_it_uses() -> None:
    for title in ("<p>Old pier", "Old <b>pier</b>", "Old <br> pier", "<b>Old pier", "Old<p> pier"):
        assert inline_text(title) == "Old pier"


def test_captions_are_the_text_where_there_is_no_other() -> None:
    pictures = "<figure><img src=x><figcaption>A boat at dawn.</figcaption></figure>"
    assert html_to_text(pictures * 2) == "A boat at dawn.\n\nA boat at dawn."
    assert html_to_text(f"{pictures}<p>Text.</p>") == "Text.\n\nA boat at dawn."
