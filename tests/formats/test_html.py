"""A saved page becomes its article; a page that holds none is set aside with the reason."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.stories import STORIES, page
from worker.base.errors import DocumentRejected
from worker.cleaning import clean
from worker.formats import by_extension
from worker.formats.html import read

_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "Page", "url": "https://herald.example/"},
        {"@type": "Organization", "@id": "#org", "name": "The Marlow Herald"},
        {
            "@type": ["NewsArticle"],
            "headline": STORIES["en"].title,
            "datePublished": "2024-11-14T10:15:00+01:00",
            "dateModified": "2024-11-15T10:15:00+01:00",
            "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}],
            "publisher": {"@id": "#org"},
            "mainEntityOfPage": {"@id": "https://herald.example/2024/bridge"},
        },
    ],
}
_LD_HEAD = f'<script type="application/ld+json">{json.dumps(_LD)}</script>'


def _rejection(content: bytes) -> str:
    with pytest.raises(DocumentRejected) as rejected:
        read(content)
    return rejected.value.code


def test_the_endings_of_pages_are_known() -> None:
    for ending in (".html", ".htm", ".xhtml", ".shtml"):
        assert by_extension()[ending] == "html"


@pytest.mark.parametrize("language", STORIES)
def test_an_article_in_any_language_comes_out_whole_and_without_furniture(language: str) -> None:
    parsed = read(page(language).encode())
    story = STORIES[language]
    assert parsed.title == story.title
    assert parsed.text.split("\n\n") == list(story.paragraphs)
    assert parsed.language == language


@pytest.mark.parametrize("language", STORIES)
def test_cleaning_leaves_an_extracted_article_unharmed(language: str) -> None:
    article = clean(read(page(language).encode()))
    assert article.title == STORIES[language].title
    assert article.text.split("\n\n") == list(STORIES[language].paragraphs)


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "windows-1251"), ("uk", "koi8-u"), ("ko", "euc-kr"), ("ja", "shift_jis"),
        ("zh", "gb2312"), ("ar", "windows-1256"), ("de", "iso-8859-1"), ("ja", "euc-jp"),
    ],
)  # fmt: skip
def test_a_declared_encoding_is_believed(language: str, encoding: str) -> None:
    content = page(language, encoding=encoding).encode(encoding, "ignore")
    assert read(content).title == STORIES[language].title


@pytest.mark.parametrize(
    ("language", "declared", "real"),
    [
        ("ru", "utf-8", "cp1251"), ("ru", "iso-8859-1", "utf-8"), ("ko", "utf-8", "cp949"),
        ("fr", "windows-1251", "utf-8"), ("ar", "iso-8859-1", "cp1256"), ("zh", "ascii", "gb18030"),
    ],
)  # fmt: skip
def test_a_declaration_that_the_bytes_contradict_is_not_believed(
    language: str, declared: str, real: str
) -> None:
    content = page(language, encoding=declared).encode(real, "ignore")
    assert STORIES[language].paragraphs[0] in read(content).text


def test_json_ld_states_the_fields() -> None:
    parsed = read(page(head=_LD_HEAD).encode())
    assert parsed.author == "Jane Doe, John Roe"
    assert parsed.outlet == "The Marlow Herald"
    assert parsed.url == "https://herald.example/2024/bridge"
    assert parsed.published is not None
    assert parsed.published.at == datetime(2024, 11, 14, 9, 15, tzinfo=UTC)
    assert (parsed.published.precision, parsed.published.source) == ("second", "meta")


def test_meta_tags_state_the_fields() -> None:
    head = (
        '<meta property="og:site_name" content="Marlow Herald"><meta name="author" content="By '
        'Jane Doe"><meta property="article:published_time" content="2024-11-14T10:15Z">'
        '<link rel="canonical" href="https://herald.example/a/1"><meta property="og:url" '
        'content="https://herald.example/">'
    )
    parsed = read(page(head=head).encode())
    assert (parsed.outlet, parsed.author) == ("Marlow Herald", "Jane Doe")
    assert parsed.url == "https://herald.example/a/1"
    assert parsed.published is not None and parsed.published.precision == "minute"


def test_the_date_of_a_time_element_and_a_byline_in_the_body_are_found() -> None:
    body = (
        '<p class="byline">By <a rel="author">Jane Doe</a></p><time datetime="2024-11-14">x</time>'
    )
    parsed = read(page(body=body).encode())
    assert parsed.author == "Jane Doe"
    assert parsed.published is not None and parsed.published.precision == "day"


def test_an_agency_as_the_author_becomes_the_agency() -> None:
    article = clean(read(page(head='<meta name="author" content="Reuters">').encode()))
    assert (article.author, article.agency) == (None, "Reuters")


def test_an_agency_mark_in_the_text_becomes_a_field() -> None:
    content = page().replace("<p>Officials", "<p>MARLOW (Reuters) - Officials")
    article = clean(read(content.encode()))
    assert article.agency == "Reuters"
    assert "Officials in Marlow" in article.text


def test_the_sites_name_is_no_part_of_the_title() -> None:
    head = '<meta property="og:site_name" content="The Marlow Herald">'
    content = page(head=head).replace("<h1>", "<h6>").replace("</h1>", "</h6>")
    assert read(content.encode()).title == STORIES["en"].title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 Not Found", "<h1>Page not found</h1><p>Sorry, the page you requested could not be "
         "found. It may have been moved or deleted.</p>"),
        ("Страница не найдена", "<p>К сожалению, страница не найдена на нашем сайте.</p>"),
        ("페이지를 찾을 수 없습니다", "<p>요청하신 페이지를 찾을 수 없습니다.</p>"),
        ("Just a moment...", "<p>Checking your browser before accessing the site. Please enable "
         "JavaScript and cookies to continue.</p>"),
        ("The Herald", "<p>We and our partners use cookies to store and access information on "
         "your device. Accept all or manage your preferences.</p>"),
        ("Die Zeitschrift", "<p>Wir und unsere Partner verwenden Cookies, um Inhalte zu "
         "personalisieren. Alle akzeptieren.</p>"),
        ("Bridge", "<p>Subscribe to continue reading. Already a subscriber? Log in.</p>"),
        ("Pont", "<p>Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite.</p>"),
        ("Home", "".join(f"<p><a href='/{n}'>Section number {n}</a></p>" for n in range(60))),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_is_rejected(title: str, text: str) -> None:
    content = f"<html><head><title>{title}</title></head><body><div>{text}</div></body></html>"
    assert _rejection(content.encode()) == "no_article"


def test_a_paywall_on_a_page_marked_as_an_article_is_no_article() -> None:
    content = (
        '<html><head><title>Bridge opens</title><meta property="og:type" content="article"></head>'
        "<body><article><p>Subscribe to continue reading.</p></article></body></html>"
    )
    assert _rejection(content.encode()) == "no_article"


@pytest.mark.parametrize(
    "text",
    [
        "The regulator fined a shop over personal data it had kept for years without consent.",
        "404 workers lost their jobs on Tuesday when the last mill on the Tarn closed for good.",
        "The newspaper said on Tuesday that it had gained 40,000 subscribers within one year.",
    ],
)
def test_a_flash_about_such_things_is_an_article(text: str) -> None:
    content = (
        '<html><head><title>News of the day in Marlow</title><meta property="og:type" '
        f'content="article"></head><body><article><p>{text}</p></article></body></html>'
    )
    assert read(content.encode()).text == text


def test_tables_and_lists_come_out_as_plain_paragraphs() -> None:
    body = (
        "<ul><li>First point of the list</li></ul><table><tr><td>Cost</td><td>84</td></tr></table>"
    )
    content = page().replace("</div></article>", f"{body}</div></article>")
    text = read(content.encode()).text
    assert "- First" not in text and "|" not in text


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 100_000, "<b>x " * 50_000, "<" * 300_000, "<!--" * 100_000, "&amp" * 100_000,
        "<p " + " ".join(f'a{n}="x"' for n in range(50_000)) + ">x</p>",
        "<p " + "/".join(f"a{n}" for n in range(50_000)) + ">x</p>",
        "<script>" * 50_000, "<p>x</p>" * 100_000, "<table><tr><td>" * 10_000,
        "<a href='" + "x" * 1_000_000, "<meta name=author content=x>" * 20_000,
        '<script type="application/ld+json">' + "[" * 100_000,
    ],
)  # fmt: skip
def test_hostile_markup_ends_soon(content: str) -> None:
    # What it guards against takes minutes, and meets the time limit that all tests have.
    with suppress(DocumentRejected):
        read(f"<html><head></head><body>{content}".encode())


def test_a_page_with_more_elements_than_the_extractor_gets_is_read_as_paragraphs() -> None:
    text = STORIES["en"].paragraphs[0]
    parsed = read(f"<title>Long list</title>{f'<p>{text}</p><i>x</i>' * 45_000}".encode())
    assert parsed.text.startswith(text)
    assert parsed.title == "Long list"


def test_a_page_beyond_all_measure_is_rejected() -> None:
    assert _rejection(b"<p>" + b"x" * 10_000_001) == "too_large"


def test_an_extractor_that_raises_costs_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("worker.formats.html._extractor", lambda: broken)
    assert STORIES["en"].paragraphs[2] in read(page(head=_LD_HEAD).encode()).text


@pytest.mark.parametrize("content", [b"", b" \n", b"\x00" * 50, b"%PDF-1.4", b"<html></html>"])
def test_nothing_to_read_is_rejected(content: bytes) -> None:
    assert _rejection(content) in {"empty", "binary", "no_text"}


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_bytes_of_any_kind_are_read_or_rejected(content: bytes) -> None:
    for each in (content, b"<html><body><p>" + content + b"</p>"):
        with suppress(DocumentRejected):
            assert read(each).text


def test_the_extractor_is_loaded_only_when_a_page_is_read() -> None:
    code = "import sys, worker.formats.html; print('trafilatura' in sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Bridge opens - Herald</title>", "<h1>Marlow gets its new bridge</h1>", 0),
        ("<title>Bridge opens</title>", '<h3 class="view_title">Bridge opens in Marlow</h3>', 1),
        ("<title>Herald</title>", '<div itemprop="headline">Marlow has its bridge</div>', 2),
        ("<title>沿海十一省将建预警网_新闻_新华网</title>", "", 3),
    ],
)
def test_the_headline_is_what_the_page_shows_as_one(head: str, heading: str, title: int) -> None:
    titles = ("Marlow gets its new bridge", "Bridge opens in Marlow", "Marlow has its bridge")
    body = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    parsed = read(f"<html><head>{head}</head><body><article>{heading}{body}".encode())
    assert parsed.title == (*titles, "沿海十一省将建预警网")[title]


def test_the_outlet_may_stand_in_the_tab_only() -> None:
    title = STORIES["en"].title
    body = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    text = f"<html><head><title>{title} | Herald</title></head><body><h1>{title}</h1>{body}"
    assert read(text.encode()).outlet == "Herald"


def test_a_summary_that_is_shown_is_the_deck() -> None:
    story = STORIES["en"]
    body = "".join(f"<p>{each}</p>" for each in story.paragraphs)
    deck = "After eight years of quarrels both banks are one town again."
    top = f"<header><h1>{story.title}</h1><div><p class=teaser>{deck}</p></div></header>"
    head = f'<meta name="description" content="{deck}"><title>{story.title}</title>'
    shown = f"<html><head>{head}</head><body><article>{top}{body}</article>"
    assert clean(read(shown.encode())).text.split("\n\n") == [deck, *story.paragraphs]
    hidden = shown.replace(f"<p class=teaser>{deck}</p>", "")
    assert clean(read(hidden.encode())).text.split("\n\n") == list(story.paragraphs)


def test_a_table_that_lays_the_page_out_leaves_paragraphs_whole() -> None:
    story = STORIES["en"]
    body = "".join(f"<p>{each}</p>" for each in story.paragraphs)
    menu = "<table><tr><td><a href=x>World</a></td><td><a href=y>Sport</a></td></tr></table>"
    markup = f"<html><body><table><tr><td>{menu}</td></tr><tr><td>{body}</td></tr></table>"
    text = read(markup.encode()).text
    assert text.split("\n\n")[-len(story.paragraphs) :] == list(story.paragraphs)
