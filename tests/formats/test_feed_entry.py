from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry import RawContent, RawEntry, read, write


def test_an_entry_is_read_whole() -> None:
    parsed = read(
        write(
            RawEntry(
                id="tag:1",
                link="https://example.org/a",
                title="Tom &amp;amp; <b>Jerry</b>",
                summary="<p>Short</p>",
                contents=(RawContent("<p>The long</p><p>text</p>", "text/html"),),
                authors=("desk@example.org (Ann Ink)", "Bo Nib", "noreply@example.org"),
                published="Mon, 28 Oct 2024 10:00:00 GMT",
                language="EN-gb",
                feed_title="Daily <i>News</i>",
            )
        )
    )
    assert parsed.title == "Tom & Jerry"
    assert parsed.text == "The long\n\ntext"
    assert parsed.url == "https://example.org/a"
    assert parsed.author == "Ann Ink, Bo Nib"
    assert parsed.outlet == "Daily News"
    assert parsed.language == "en"
    assert parsed.published is not None
    assert parsed.published.at == datetime(2024, 10, 28, 10, tzinfo=UTC)
    assert parsed.published.source == "feed"


def test_what_releases_before_kept_of_an_entry_is_read() -> None:
    parsed = read(
        b'{"id":"urn:1","title":"A","title_type":"text/html","summary":"B","summary_type":"text/plain",'
        b'"tags":["War"],"source_title":"Gazette","source_url":"https://gazette.example"}'
    )
    assert (parsed.title, parsed.text, parsed.outlet) == ("A", "B", "Gazette")


@pytest.mark.parametrize("name", ["admin", "noreply", "No-Reply", "do-not-reply", "webmaster"])
def test_a_role_is_no_author(name: str) -> None:
    assert read(write(RawEntry(title="x", authors=(name,)))).author is None


def test_a_byline_is_an_author() -> None:
    assert read(write(RawEntry(title="x", authors=("By Ann Ink",)))).author == "Ann Ink"


def test_the_summary_serves_where_it_says_more() -> None:
    entry = RawEntry(summary="A summary of some length", contents=(RawContent("<img src='x'>"),))
    assert read(write(entry)).text == "A summary of some length"


def test_a_title_alone_is_enough() -> None:
    parsed = read(write(RawEntry(title="Headline")))
    assert (parsed.title, parsed.text) == ("Headline", "")


def test_the_updated_date_serves_where_no_other_is_readable() -> None:
    entry = RawEntry(title="x", published="yesterday", updated="2024-10-28T10:00:00Z")
    published = read(write(entry)).published
    assert published is not None
    assert (published.source, published.raw) == ("feed_updated", "2024-10-28T10:00:00Z")


def test_the_named_source_is_the_outlet() -> None:
    entry = RawEntry(title="x", feed_title="Aggregator", source_title="Gazette")
    assert read(write(entry)).outlet == "Gazette"


@pytest.mark.parametrize(
    ("tag", "feed", "language"),
    [
        ("", "uk-UA", "uk"),
        ("ko", "en", "ko"),
        ("und", "", None),
        ("", "eng", "en"),
        ("deu", "en", "de"),
        ("", "English", "en"),
        ("xyz", "", None),
    ],
)
def test_the_declared_language_is_two_letters(tag: str, feed: str, language: str | None) -> None:
    entry = RawEntry(title="x", language=tag, feed_language=feed)
    assert read(write(entry)).language == language


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invalid"),
        (b"{", "invalid"),
        (b"[]", "invalid"),
        (b'{"title": 1}', "invalid"),
        (b"\xff", "invalid"),
        (b"{}", "empty"),
        (write(RawEntry(title="<br>", summary="<script>x</script>")), "empty"),
        (write(RawEntry(title="x", summary="x" * 2_000_001)), "too_large"),
        (write(RawEntry(title="x" * 2_000_001)), "too_large"),
    ],
)
def test_what_cannot_be_read_is_rejected(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRejected) as caught:
        read(content)
    assert caught.value.code == code


@settings(deadline=None)
@given(st.lists(st.text(), min_size=9, max_size=9))
def test_any_fields_are_read_or_rejected(words: list[str]) -> None:
    a, b, c, d, e, f, g, h, i = words
    entry = RawEntry(
        id=a, link=b, title=c, summary=d, contents=(RawContent(e),), authors=(f,),
        published=g, language=h, feed_title=i,
    )  # fmt: skip
    try:
        parsed = read(write(entry))
    except DocumentRejected:
        return
    assert parsed.title or parsed.text


def test_a_whole_text_in_the_title_is_a_text() -> None:
    post = "Word after word. " * 100
    alone = read(write(RawEntry(title=post)))
    assert (alone.title, alone.text) == ("", post.strip())
    repeated = read(write(RawEntry(title=post, summary=f"<p>{post}</p><p>More.</p>")))
    assert (repeated.title, repeated.text) == ("", f"{post.strip()}\n\nMore.")
    beside = read(write(RawEntry(title=post, summary="Another text.")))
    assert (beside.title, beside.text) == ("", f"{post.strip()}\n\nAnother text.")
