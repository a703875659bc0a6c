"""What a page shows outside its extracted article is kept beside it, and masked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.unmasking import unmasked
from tests.cleaning.texts import BODY, FIRST, SECOND, TITLE
from worker.base.masks import EXTRACTION
from worker.base.types import Article
from worker.cleaning import clean
from worker.formats import feed_entry, html
from worker.formats.html import left_out

_ASIDE = "The mayor of the next town was asked about a ferry on the same evening."


def _page(*inner: str) -> Article:
    paragraphs = "".join(f"<p>{each}</p>" for each in BODY)
    body = "".join(inner)
    markup = (
        f"<html><head><title>{TITLE}</title><script>var ferry = 1;</script></head><body>"
        f"<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
        f"<article><h1>{TITLE}</h1>{paragraphs}</article>{body}"
        f"<footer><p>All rights stay with us.</p></footer></body></html>"
    )
    return html.read(markup.encode())


def _extraction(article: Article) -> list[str]:
    return [article.whole[m.start : m.end] for m in article.masks if m.rule == EXTRACTION]


def test_what_the_extractor_left_out_is_masked_where_the_page_shows_it() -> None:
    article = clean(_page(f"<aside><p>{_ASIDE}</p></aside>"))
    assert unmasked(article.whole, article.masks) == article.text == "\n\n".join(BODY)
    found = _extraction(article)
    assert found[:2] == ["Home", "World"]
    assert found[-2:] == [_ASIDE, "All rights stay with us."]
    whole = article.whole
    assert whole.index("Home") < whole.index(FIRST) < whole.index(_ASIDE)


def test_what_no_browser_shows_is_no_part_of_the_whole() -> None:
    article = clean(_page("<p style='display:none'>Hidden words here.</p><style>.ferry{}</style>"))
    assert "ferry" not in article.whole
    assert "Hidden" not in article.whole


def test_of_a_line_that_is_there_in_part_the_other_sentences_are_left_out() -> None:
    first, second = "The old bridge is open to all again.", "A ferry sank in the harbour."
    found = left_out.of([f"{first} {second}"], f"{first}\n\n{SECOND}")
    assert found == ((1, second),)


def test_signs_and_blanks_do_not_tell_a_line_from_its_text() -> None:
    shown = ["“We have seen  this before”, he said.", "Cell one", "Cell two"]
    assert left_out.of(shown, '"We have seen this before" , he said.\n\nCell one Cell two') == ()


def test_what_is_left_out_stands_behind_the_text_that_the_page_shows_above_it() -> None:
    shown = ["Menu", BODY[0], "Between the first two.", *BODY[1:], "Footer"]
    assert left_out.of(shown, "\n\n".join(BODY)) == (
        (0, "Menu"), (1, "Between the first two."), (4, "Footer"),
    )  # fmt: skip


_LINES = st.lists(st.sampled_from([*BODY, "Menu", "Share", "A ferry sank.", "1 2 3", "—"]))


@settings(max_examples=80, deadline=None)
@given(_LINES, st.lists(st.sampled_from(BODY), max_size=4))
def test_every_word_shown_is_in_the_text_or_left_out(shown: list[str], kept: list[str]) -> None:
    found = left_out.of(shown, "\n\n".join(kept))
    said = " ".join([*kept, *(text for _, text in found)])
    for line in shown:
        for word in line.split():
            assert word in said or not any(map(str.isalnum, word))
    assert [place for place, _ in found] == [min(place, len(kept)) for place, _ in found]


def test_a_page_of_ten_thousand_short_lines_is_borne() -> None:
    items = "".join(f"<li>Entry number {each}</li>" for each in range(10_000))
    article = clean(_page(f"<footer><ul>{items}</ul></footer>"))
    assert article.text == "\n\n".join(BODY)
    assert len(article.whole) < 300_000


def test_of_a_feeds_entry_it_is_what_its_markup_shows_beside_the_text() -> None:
    inner = "".join(f"<p>{each}</p>" for each in BODY)
    entry = feed_entry.RawEntry(title=TITLE, summary=f"{inner}<aside><p>{_ASIDE}</p></aside>")
    article = clean(feed_entry.read(feed_entry.write(entry)))
    assert article.text == "\n\n".join(BODY)
    assert _extraction(article) == [_ASIDE]
    plain = feed_entry.read(feed_entry.write(feed_entry.RawEntry(title=TITLE, summary=inner)))
    assert plain.left_out == ()
