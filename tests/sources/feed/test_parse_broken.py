"""Feeds in wrong encodings, broken, cut off or meant to harm."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.feed.feeds import item, rss
from tests.sources.feed.parsing import URL, one, text_of
from tests.sources.feed.test_parse import ATOM, RDF
from worker.base.errors import DocumentRejected, FetchError
from worker.formats import feed_entry
from worker.sources.feed.apart import parse

CYRILLIC = (
    "Міністерство оборони повідомило про нову атаку на об'єкти в області. За словами речника, "
    "підрозділи армії відбили напад уночі, і є поранені. Президент заявив, що країна відповість."
)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=ISO-8859-1"),
        ("utf-8", "nonsense", "text/xml; charset=punycode"),
        ("utf-8-sig", "utf-8", "application/xml"),
        ("utf-16", "utf-16", "application/xml"),
        ("utf-16-le", "utf-16", "application/xml"),
        ("windows-1251", "windows-1251", "text/xml"),
        ("windows-1251", "utf-8", "text/xml; charset=windows-1251"),
        ("koi8-u", "koi8-u", "application/rss+xml"),
        ("windows-1251", "utf-8", "text/xml; charset=utf-8"),
    ],
)
def test_the_encoding_is_found_whatever_is_declared(
    encoding: str, declared: str, content_type: str
) -> None:
    raw = rss(item(1, title="Новини", text=CYRILLIC)).decode().replace("utf-8", declared, 1)
    assert text_of(raw.encode(encoding), content_type) == CYRILLIC


def test_a_wrong_encoding_is_told() -> None:
    raw = rss(item(1, title="Новини", text=CYRILLIC)).decode().encode("windows-1251")
    assert "not in the encoding" in parse(raw, "", URL).notes[0]
    broken = rss(item(1, text="Gr\u00fc\u00dfe " * 50)).replace(b"\xc3", b"", 1)
    assert "1 characters of the feed are broken" in parse(broken, "", URL).notes


def test_a_stateful_encoding_is_believed() -> None:
    raw = rss(item(1, text="日本語の記事")).decode().replace("utf-8", "iso-2022-jp", 1)
    assert text_of(raw.encode("iso-2022-jp")) == "日本語の記事"


def test_whole_entries_of_a_feed_that_is_cut_off_are_kept() -> None:
    content = rss(item(1), item(2), item(3))
    cut = content[: content.index(b"Text of number 3") + 8]
    document = parse(cut, "", URL)
    assert [entry.title for entry in document.entries] == ["Title 1", "Title 2"]
    assert "cut off" in document.notes[0]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda feed: feed.replace(b"</description>", b"", 1),
        lambda feed: feed.replace(b"<title>Title 1", b"<title>Title 1 <b>"),
        lambda feed: feed.replace(b"Text of", b"<Text> < of", 1),
        lambda feed: feed + b"<!-- late --> trailing words",
        lambda feed: feed.replace(b"</channel>", b""),
    ],
)
def test_a_feed_that_is_not_well_formed_is_mended(break_it: Callable[[bytes], bytes]) -> None:
    document = parse(break_it(rss(item(1), item(2))), "", URL)
    assert [entry.id for entry in document.entries] == ["tag:1", "tag:2"]
    assert "mended" in document.notes[0]


def test_prefixes_without_a_namespace_are_given_theirs() -> None:
    content = rss(item(1, **{"content:encoded": "Long text", "odd:thing": "x"}))
    document = parse(content, "", URL)
    assert [each.value for each in document.entries[0].contents] == ["Long text"]
    assert document.notes == ()


@pytest.mark.parametrize("before", [b"\n\n ", b"\xef\xbb\xbf\n", b"<!-- x -->\n", b"<?php x ?>\n"])
def test_what_stands_before_the_declaration_is_skipped(before: bytes) -> None:
    assert one(before + rss(item(1))).title == "Title 1"


def test_notices_of_a_server_before_the_declaration_are_skipped() -> None:
    notices = (
        b"<br />\n<b>Notice</b>: Undefined index in <b>/srv/f.php</b> on line <b>9</b><br />\n"
    )
    document = parse(notices + rss(item(1), item(2)), "", URL)
    assert ([entry.id for entry in document.entries], document.notes) == (["tag:1", "tag:2"], ())


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x.dtd">',
    ],
)
def test_nothing_that_a_document_type_defines_is_expanded(doctype: str) -> None:
    body = rss(item(1, text="x &a;&b; &nbsp;y")).decode().replace("?>\n", f"?>\n{doctype}", 1)
    assert text_of(body.encode()) == "x &a;&b; y"


def test_at_most_2000_entries_are_read_and_that_is_told() -> None:
    document = parse(rss(*(item(number) for number in range(2100))), "", URL)
    assert len(document.entries) == 2000
    assert "2000" in document.notes[0]
    exactly = parse(rss(*(item(number) for number in range(2000))), "", URL)
    assert (len(exactly.entries), exactly.notes) == (2000, ())


@pytest.mark.parametrize(
    "content",
    [
        rss("<item>" + "<category>c</category>" * 5000 + "</item>"),
        rss("<category>c</category>" * 5000),
        rss("<item " + " ".join(f'a{n}="1"' for n in range(5000)) + "/>"),
        rss("<a>" * 1000),
        rss(*(f'<a xmlns:n{n}="u{n}" xmlns:m{n}="v{n}" xmlns:o{n}="w{n}"/>' for n in range(500))),
    ],
)
def test_documents_built_to_be_expensive_are_refused(content: bytes) -> None:
    with pytest.raises(FetchError, match="no honest feed"):
        parse(content, "", URL)


@pytest.mark.parametrize(
    "content",
    [
        b"&lt;!--" * 60_000,
        b"<!--" * 60_000,
        b"<![CDATA[" * 30_000,
        b"<a b='" * 40_000,
        b"&" * 200_000,
        b"<" * 200_000,
        b"<item>" * 30_000,
        b"<!DOCTYPE " * 20_000,
        b"<skipHours>" * 20_000,
        b"<title>" * 40_000 + b"</title>",
        b"<description> < " * 20_000,
        b"<link type='application/rss+xml' " * 5_000,
    ],
)
def test_malice_ends(content: bytes) -> None:
    for whole in (content, rss(content.decode()), b"<html>" + content):
        with contextlib.suppress(FetchError):
            parse(whole, "text/xml", URL)


SEEDS = [
    rss(item(1), item(2, text="<![CDATA[<p>x</p>]]>")),
    ATOM.encode(),
    RDF.encode(),
    b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_text": "x"}]}',
    b"<html><body>x</body></html>",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0), st.integers(1, 30), st.binary(max_size=8))
def test_a_mutated_feed_is_parsed_or_refused(
    content: bytes, seed: int, changes: int, extra: bytes
) -> None:
    dice = random.Random(seed)
    data = bytearray(content)
    for _ in range(changes):
        place = dice.randrange(len(data) + 1)
        what = dice.randrange(4)
        if what == 0:
            data[place : place + 1] = bytes([dice.randrange(256)])
        elif what == 1:
            del data[place : place + dice.randrange(20)]
        elif what == 2:
            data[place:place] = extra or b"<"
        else:
            start = dice.randrange(len(data) + 1)
            data[place:place] = data[start : start + 30]
    with contextlib.suppress(FetchError):
        for entry in parse(bytes(data), "text/xml", URL).entries:
            with contextlib.suppress(DocumentRejected):
                feed_entry.read(feed_entry.write(entry))


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode)), st.text(max_size=20))
def test_any_bytes_are_parsed_or_refused(content: bytes, content_type: str) -> None:
    for data in (content, b"<rss>" + content, rss(item(1)).replace(b"Title", content)):
        with contextlib.suppress(FetchError):
            parse(data, content_type, URL)
