"""An article in JSON is found under the names that agencies, sites, services and crawlers use."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.stories import STORIES, page
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.cleaning import clean
from worker.formats.json_article import read

_STORY = STORIES["en"]
_TEXT = "\n\n".join(_STORY.paragraphs)
_HTML = "".join(f"<p>{each}</p>" for each in _STORY.paragraphs)
_AT = datetime(2024, 11, 14, 10, 15, tzinfo=UTC)
_ISO = "2024-11-14T10:15:00Z"
_URL = "https://herald.example/2024/bridge"
_T = _STORY.title

_SHAPES: dict[str, dict[str, Any]] = {
    "ninjs 1": {
        "uri": _URL, "type": "text", "versioncreated": _ISO, "headline": _T, "byline": "Jane Doe",
        "language": "en-GB", "body_html": _HTML, "located": "Marlow", "source": "The Herald",
        "subject": [{"name": "transport"}], "person": [{"name": "Ann Mayor"}],
        "altids": {"id": "7"}, "associations": {"main": {"type": "picture", "headline": "A boat"}},
    },
    "ninjs 2": {
        "uri": _URL, "versioncreated": _ISO, "by": "Jane Doe", "language": "en",
        "headlines": [{"role": "short", "value": "Bridge"}, {"role": "main", "value": _T}],
        "bodies": [
            {"role": "teaser", "contenttype": "text/plain", "value": "The bridge."},
            {"role": "main", "contenttype": "text/html", "value": _HTML},
        ],
        "infosources": [{"name": "The Herald", "role": "source"}],
    },
    "Superdesk": {
        "guid": _URL, "headline": _T, "byline": "Jane Doe", "body_html": _HTML,
        "firstpublished": "2024-11-14T10:15:00+0000", "versioncreated": "2024-11-15T10:15:00+0000",
        "language": "en", "source": "The Herald", "slugline": "bridge", "pubstatus": "usable",
    },
    "schema.org": {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": _T,
        "articleBody": _TEXT, "datePublished": _ISO, "author": {"@type": "Person",
        "name": "Jane Doe"}, "publisher": {"@type": "Organization", "name": "The Herald"},
        "mainEntityOfPage": {"@type": "WebPage", "@id": _URL}, "inLanguage": "en",
    },
    "schema.org graph": {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": "#s", "name": "Site", "url": "https://herald.example/"},
            {"@type": "Person", "@id": "#p", "name": "Jane Doe"},
            {"@type": "NewsMediaOrganization", "@id": "#o", "name": "The Herald"},
            {"@type": "NewsArticle", "headline": _T, "articleBody": _TEXT, "datePublished": _ISO,
             "author": {"@id": "#p"}, "publisher": {"@id": "#o"}, "url": _URL, "inLanguage": "en"},
        ],
    },
    "news-please": {
        "authors": ["Jane Doe"], "date_download": "2025-01-02 03:04:05",
        "date_modify": None, "date_publish": "2024-11-14 10:15:00", "description": "Short.",
        "filename": "x.json", "image_url": "https://herald.example/i.jpg", "language": "en",
        "localpath": None, "maintext": _TEXT, "source_domain": "herald.example", "text": None,
        "title": _T, "title_page": None, "url": _URL,
    },
    "trafilatura": {
        "title": _T, "author": "Jane Doe", "hostname": "herald.example", "date": _ISO,
        "fingerprint": "ab12", "id": None, "license": None, "comments": "", "language": "en",
        "raw_text": " ".join(_STORY.paragraphs), "text": _TEXT, "source": _URL,
        "source-hostname": "The Herald", "excerpt": "Short.", "categories": "", "tags": "",
    },
    "newspaper": {
        "url": _URL, "title": _T, "text": _TEXT, "authors": ["Jane Doe"], "publish_date": _ISO,
        "top_image": "https://herald.example/i.jpg", "summary": "Short.", "keywords": ["a"],
        "meta_lang": "en", "meta_site_name": "The Herald", "movies": [], "html": "",
    },
    "goose": {
        "title": _T, "cleaned_text": _TEXT, "authors": ["Jane Doe"], "publish_date": _ISO,
        "opengraph": {"site_name": "The Herald", "type": "article"}, "links": [], "tweets": [],
        "meta": {"canonical": _URL, "lang": "en", "description": "Short."}, "domain": "h.example",
    },
    "RealNews": {
        "title": _T, "text": _TEXT, "authors": ["Jane Doe"], "publish_date": "11-14-2024",
        "domain": "herald.example", "url": _URL, "url_used": _URL, "status": "success",
        "warc_date": "2025-01-01T00:00:00Z", "split": "train",
    },
    "CC-News": {
        "requested_url": _URL, "plain_text": _TEXT, "published_date": _ISO, "title": _T,
        "author": "Jane Doe", "sitename": "The Herald", "image_url": "x", "language": "en",
        "language_score": 0.98, "responded_url": _URL, "publisher": "herald", "warc_path": "w",
        "crawl_date": "2025-01-01T00:00:00Z", "tags": [], "categories": [],
    },
    "NewsAPI": {
        "source": {"id": None, "name": "The Herald"}, "author": "Jane Doe", "title": _T,
        "description": "Short.", "url": _URL, "urlToImage": "https://herald.example/i.jpg",
        "publishedAt": _ISO, "content": f"{_TEXT}… [+1234 chars]",
    },
    "mediastack": {
        "author": "Jane Doe", "title": _T, "description": _TEXT, "url": _URL, "image": None,
        "source": "The Herald", "category": "general", "language": "en", "country": "gb",
        "published_at": "2024-11-14T10:15:00+00:00",
    },
    "GNews": {
        "title": _T, "description": "Short.", "content": _TEXT, "url": _URL, "image": "x",
        "publishedAt": _ISO, "source": {"name": "The Herald", "url": "https://herald.example"},
    },
    "Event Registry": {
        "uri": "8123", "lang": "eng", "isDuplicate": False, "date": "2024-11-14",
        "time": "10:15:00", "dateTime": "2024-11-14T10:16:00Z", "dateTimePub": _ISO,
        "dataType": "news", "sim": 0.5, "url": _URL, "title": _T, "body": _TEXT,
        "source": {"uri": "herald.example", "dataType": "news", "title": "The Herald"},
        "authors": [{"uri": "jane_doe@herald.example", "name": "Jane Doe", "type": "author"}],
        "concepts": [{"uri": "c", "label": {"eng": "Bridge"}}],
    },
    "Webhose": {
        "thread": {"uuid": "1", "url": _URL, "site_full": "www.herald.example", "site":
                   "herald.example", "title": _T, "published": _ISO, "replies_count": 0},
        "uuid": "1", "url": _URL, "author": "Jane Doe", "published": _ISO, "title": _T,
        "text": _TEXT, "language": "english", "crawled": "2025-01-01T00:00:00Z", "entities": {},
    },
    "JSON Feed": {
        "id": "1", "url": _URL, "title": _T, "content_html": _HTML, "summary": "Short.",
        "date_published": _ISO, "authors": [{"name": "Jane Doe"}], "language": "en",
    },
    "WordPress": {
        "id": 7, "date": "2024-11-14T12:15:00", "date_gmt": "2024-11-14T10:15:00", "author": 3,
        "guid": {"rendered": "https://herald.example/?p=7"}, "modified": "2024-12-01T00:00:01",
        "slug": "bridge", "status": "publish", "type": "post", "link": _URL,
        "title": {"rendered": _T}, "content": {"rendered": _HTML, "protected": False},
        "excerpt": {"rendered": "<p>Short.</p>", "protected": False}, "categories": [1],
        "_embedded": {"author": [{"id": 3, "name": "Jane Doe"}]},
    },
    "Elasticsearch": {
        "_index": "news", "_id": "7", "_score": 1.0,
        "_source": {"title": _T, "content": _TEXT, "url": _URL, "published": 1731579300000},
    },
    "Guardian": {
        "id": "world/bridge", "type": "article", "webPublicationDate": _ISO, "webTitle": _T,
        "webUrl": _URL, "apiUrl": "https://api.example/x", "fields": {"body": _HTML,
        "byline": "Jane Doe", "headline": _T},
    },
    "Arc": {
        "_id": "A1", "type": "story", "canonical_url": _URL, "headlines": {"basic": _T},
        "content_elements": [{"type": "text", "content": each} for each in _STORY.paragraphs]
        + [{"type": "image", "caption": "A boat"}], "language": "en", "display_date": _ISO,
        "credits": {"by": [{"type": "author", "name": "Jane Doe"}]},
    },
    "JSON:API": {
        "data": {"type": "articles", "id": "7", "attributes": {"title": _T, "body": _TEXT,
                 "publishedAt": _ISO, "author_name": "Jane Doe", "canonicalUrl": _URL}},
    },
    "Strapi blocks": {
        "title": _T, "date": _ISO, "url": _URL,
        "content": [{"type": "paragraph", "children": [{"type": "text", "text": each}]}
                    for each in _STORY.paragraphs],
    },
    "Editor.js": {
        "title": _T, "created_at": _ISO, "url": _URL,
        "body": {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": each}}
                                       for each in _STORY.paragraphs]},
    },
    "scrapy": {
        "url": [_URL], "title": [f" {_T} "], "text": list(_STORY.paragraphs), "author":
        ["Jane Doe"], "date": [_ISO],
    },
}  # fmt: skip


def _read(value: object) -> Article:
    return read(json.dumps(value, ensure_ascii=False).encode())


@pytest.mark.parametrize("shape", _SHAPES)
def test_an_article_of_this_shape_is_read(shape: str) -> None:
    value = _SHAPES[shape]
    parsed = _read(value)
    assert parsed.title == _T
    assert parsed.text.split("\n\n") == list(_STORY.paragraphs)
    assert parsed.url == _URL or shape == "Event Registry"
    assert parsed.published is not None
    if shape == "RealNews":
        assert (parsed.published.at.day, parsed.published.precision) == (14, "day")
    else:
        assert parsed.published.at == _AT
        assert (parsed.published.precision, parsed.published.source) == ("second", "json")
    written = json.dumps(value)
    if "Jane Doe" in written:
        assert parsed.author == "Jane Doe"
    if "The Herald" in written:
        assert parsed.outlet == "The Herald"
    if parsed.language is not None:
        assert parsed.language == "en"


@pytest.mark.parametrize("language", STORIES)
def test_an_article_in_any_language_passes_through_cleaning(language: str) -> None:
    story = STORIES[language]
    article = clean(_read({"title": story.title, "maintext": "\n".join(story.paragraphs)}))
    assert article.title == story.title
    assert article.text.split("\n\n") == list(story.paragraphs)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_json_in_another_encoding_is_read(encoding: str) -> None:
    story = STORIES["ru"]
    value = {"title": story.title, "text": "\n\n".join(story.paragraphs)}
    parsed = read(json.dumps(value, ensure_ascii=False).encode(encoding))
    assert parsed.title == story.title


@pytest.mark.parametrize(
    ("stated", "precision"),
    [
        (1731579300, "second"), (1731579300000, "second"), ("1731579300", "second"),
        (1731579300.0, "second"), ({"$date": "2024-11-14T10:15:00Z"}, "second"),
        ({"$date": {"$numberLong": "1731579300000"}}, "second"), ("20241114101500", "second"),
        ("2024-11-14 10:15:00 +0000 UTC", "second"), ("2024-11-14T10:15:00.123Z", "second"),
        ("Thu, 14 Nov 2024 10:15:00 GMT", "second"), ("/Date(1731579300000)/", "second"),
        ("Thu Nov 14 2024 11:15:00 GMT+0100 (CET)", "second"), ("2024-11-14 10:15", "minute"),
    ],
)  # fmt: skip
def test_a_date_in_this_spelling_is_read(stated: object, precision: str) -> None:
    published = _read({"title": _T, "text": _TEXT, "published": stated}).published
    assert published is not None
    assert (published.at, published.precision) == (_AT, precision)


@pytest.mark.parametrize("stated", ["2024-11-14", "2024-11-14T00:00:00", "2024-11-14 00:00:00"])
def test_a_day_is_stated_as_a_day(stated: str) -> None:
    published = _read({"title": _T, "text": _TEXT, "published": stated}).published
    assert published is not None and published.precision == "day"


@pytest.mark.parametrize("stated", [0, -1, 12, "soon", True, [], {}, "NaT", 10**40, 1e300])
def test_what_is_no_date_is_none(stated: object) -> None:
    assert _read({"title": _T, "text": _TEXT, "published": stated}).published is None


def test_when_it_was_crawled_is_no_date_of_the_article() -> None:
    value = {"title": _T, "text": _TEXT, "date_download": _ISO, "crawl_date": _ISO}
    assert _read(value).published is None


def test_the_day_it_changed_stands_in_where_nothing_else_is_stated() -> None:
    published = _read({"title": _T, "text": _TEXT, "modified": _ISO}).published
    assert published is not None and published.at == _AT


def test_a_more_precise_date_of_the_same_day_counts() -> None:
    value = {"title": _T, "text": _TEXT, "publishDate": "2024-11-14", "timestamp": 1731579300}
    published = _read(value).published
    assert published is not None and published.precision == "second"


def test_html_becomes_paragraphs_and_plain_text_keeps_its_signs() -> None:
    assert _read({"title": _T, "body": "<p>One &amp; two.</p><p>Three.</p>"}).text == (
        "One & two.\n\nThree."
    )
    assert _read({"title": _T, "content_text": "If a < b and b > c, then."}).text == (
        "If a < b and b > c, then."
    )


def test_a_deck_is_kept_as_the_first_paragraph() -> None:
    deck = "The crossing replaces a ferry that stopped in 2019"
    assert _read({"title": _T, "subtitle": deck, "text": _TEXT}).text == f"{deck}\n\n{_TEXT}"


def test_a_whole_page_in_json_is_read_as_a_page() -> None:
    parsed = _read({"url": _URL, "html": page("fr")})
    assert parsed.title == STORIES["fr"].title
    assert parsed.text.split("\n\n") == list(STORIES["fr"].paragraphs)
    assert parsed.url == _URL


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (("标题", "正文", "作者", "发布时间"), "zh"), (("제목", "본문", "기자", "날짜"), "ko"),
        (("заголовок", "текст", "автор", "дата"), "ru"),
        (("Titel", "Text", "Autor", "Datum"), "de"),
        (("titre", "contenu", "auteur", "date"), "fr"),
    ],
)  # fmt: skip
def test_names_in_the_papers_own_language_are_known(
    names: tuple[str, str, str, str], language: str
) -> None:
    story = STORIES[language]
    values = (story.title, "\n\n".join(story.paragraphs), "Jane Doe", _ISO)
    parsed = _read(dict(zip(names, values, strict=True)))
    assert (parsed.title, parsed.author) == (story.title, "Jane Doe")
    assert parsed.published is not None


@pytest.mark.parametrize(
    ("authors", "joined"),
    [
        (["Jane Doe", "John Roe"], "Jane Doe, John Roe"), ("By Jane Doe", "Jane Doe"),
        ([{"name": "Jane Doe"}, {"first_name": "John", "last_name": "Roe"}], "Jane Doe, John Roe"),
        ("Jane Doe; John Roe", "Jane Doe, John Roe"), ("jane@herald.example", None),
        ("jane@herald.example (Jane Doe)", "Jane Doe"), ("['Jane Doe', 'John Roe']",
         "Jane Doe, John Roe"), (["https://herald.example/jane", "Jane Doe"], "Jane Doe"),
        (7, None), ("admin", None), (["Jane Doe", "Jane Doe"], "Jane Doe"), ([None, {}, []], None),
        ("site.page.author", None), (["{{ byline }}", "Ann Author"], "Ann Author"),
    ],
)  # fmt: skip
def test_authors_are_names_joined_by_commas(authors: object, joined: str | None) -> None:
    assert _read({"title": _T, "text": _TEXT, "authors": authors}).author == joined


@pytest.mark.parametrize("source", ["Reuters", "AFP", "dpa"])
def test_an_agency_as_the_source_is_the_agency(source: str) -> None:
    parsed = _read({"title": _T, "text": _TEXT, "source": source})
    assert (parsed.agency, parsed.outlet) == (source, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b"{", "invalid"), (b"[1, 2", "invalid"), (b"7", "no_article"),
        (b"null", "no_article"), (b"{}", "no_article"), (b"[]", "no_article"),
        (b'{"a": 1}', "no_article"), (b'{"title": "Only a title"}', "no_text"),
        (b"\x00" * 50, "binary"), (b"[" * 200_000, "invalid"), (b'{"a":' * 100_000, "invalid"),
        (b"9" * 10_000, "invalid"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_rejected(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(content)
    assert rejected.value.code == code


def test_loose_json_is_read() -> None:
    content = b'{"title": "Bridge opens", "text": "Line one\nand two \\ud800.", "score": NaN}'
    parsed = read(content)
    assert parsed.text.startswith("Line one")
    parsed.text.encode()


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["title", "text", "content", "body", "author", "date", "url", "source", "items", "type",
             "@type", "@graph", "@id", "data", "_source", "language", "value", "id", "bodies"]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(_json)
@settings(max_examples=150, deadline=None)
def test_any_json_is_read_or_rejected(value: object) -> None:
    with suppress(DocumentRejected):
        read(json.dumps(value).encode())


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    with suppress(DocumentRejected):
        read(content)


@pytest.mark.parametrize(
    "mark", ["… [+1234 chars]", "...[1234 characters]", " [+12 chars] \n", "\n[9 chars]"]
)
def test_the_mark_of_a_text_that_was_cut_is_left_out(mark: str) -> None:
    read = _read({"headline": _T, "content": f"{_TEXT}{mark}"})
    assert read.text == _TEXT


def test_a_bracket_at_a_texts_end_stays() -> None:
    assert _read({"headline": _T, "content": f"{_TEXT} [sic]"}).text == f"{_TEXT} [sic]"
