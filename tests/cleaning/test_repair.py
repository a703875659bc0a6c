"""Characters are mended, words are left alone."""

from __future__ import annotations

import pytest

from worker.cleaning.text.repair import repair, repair_line

_FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
"""A flag of England, which tag characters spell out."""


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("caf\u0065\u0301", "café"),
        ("Tom &amp; Ann &quot;said&quot; so&#8217;s", 'Tom & Ann "said" so’s'),
        ("&amp;quot;twice&amp;quot;", '"twice"'),
        ("AT&T; R&D and A&B", "AT&T; R&D and A&B"),
        ("zero\u200bwidth \ufeffmark so\u00adft", "zerowidth mark soft"),
        ("NUL\x00 and bell\x07", "NUL and bell"),
        ("a\u00a0b\u2009c\td   e", "a b c d e"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("Itâ€™s a cafÃ© â€“ closed", "It’s a café – closed"),
        ("One man\u00e2\u0080\u0099s boat", "One man’s boat"),
        ("One manâ€™s boat", "One man’s boat"),
        ("Vive la « liberté…” », le château à 5 €", "Vive la « liberté…” », le château à 5 €"),
        ("2 < 3 and x <y> z", "2 < 3 and x <y> z"),
        ("<p>The <b>end</b></p>", "\n\nThe end\n\n"),
        ("a<!-- hidden -->b", "a\nb"),
        ("a<script>var x = '<p>';</script>b", "a\nb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("« déjà » … “là”", "« déjà » … “là”"),
        ("hid\U000e0061\U000e007fden \U000e0041tags", "hidden tags"),
        (_FLAG, _FLAG),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_characters_are_mended(broken: str, mended: str) -> None:
    assert repair(broken) == mended


@pytest.mark.parametrize(
    "row",
    [
        "SHIPPING   MARKETS   TIDES   LETTERS",
        "Startseite   Politik   Sport   Rock & Pop   Briefe aus Celle",
        "Главная   Политика   Спорт   Погода",
    ],
)
def test_the_entries_of_a_menu_in_a_row_stay_apart(row: str) -> None:
    assert repair(f"Gazette\n  {row.replace('   ', '     ')}\nOne  word") == (
        f"Gazette\n{row}\nOne word"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Team   Played   12   Won   7",
        "The   bridge   opens",
        "The bridge opens in spring.   It cost more   than planned.   Nobody knows.   So be it.",
    ],
)
def test_other_lines_have_single_spaces(line: str) -> None:
    assert repair(line) == " ".join(line.split())


def test_a_field_is_one_line() -> None:
    assert repair_line(" A <i>title</i>\n over two&nbsp;lines ") == "A title over two lines"
    assert repair_line(" \u200b ") is None
    assert repair_line(None) is None


def test_wrapped_lines_are_joined() -> None:
    from tests.cleaning.texts import TITLE, cleaned, paragraphs

    wrapped = (
        "The defence ministry said on Friday that two battalions had\n"
        "crossed the river overnight, and that engineers were working\n"
        "to restore the bridge. Officials told residents to stay at\n"
        "home until further notice, while schools were moved online\n"
        "for the rest of the week."
    )
    last = "The opposition called for an inquiry."
    assert paragraphs(cleaned(TITLE, wrapped, last)) == (wrapped.replace("\n", " "), last)
