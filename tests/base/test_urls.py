from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worker.base.urls import (
    address_key,
    canonical_url,
    is_article_address,
    names_an_article,
    site_name,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example.ORG:80/A", "http://news.example.org/A"),
        ("https://example.org:443", "https://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&b=2&a=1&fbclid=z", "https://example.org/a?a=1&b=2"),
        ("https://example.org/?p=123&ref=rss", "https://example.org/?p=123"),
        ("https://example.org/a?ref=main", "https://example.org/a?ref=main"),
        ("https://example.org/view?123456", "https://example.org/view?123456"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/%7euser/%d0%b0", "https://example.org/~user/%D0%B0"),
        (
            "https://example.org/новини/100%",
            "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/100%25",
        ),
        ("https://новини.укр/а", "https://xn--b1amarcd.xn--j1amh/%D0%B0"),
        ("https://user:word@example.org./a", "https://example.org/a"),
        ("https://example.org/story/amp/", "https://example.org/story/"),
        ("https://example.org/story?outputType=amp", "https://example.org/story"),
        ("https://www.google.com/amp/s/example.org/story/amp", "https://example.org/story"),
        (
            "https://example-org.cdn.ampproject.org/c/s/example.org/story",
            "https://example.org/story",
        ),
        ("https://example.org/amp", "https://example.org/amp"),
        ("https://example.org/#!/story/7", "https://example.org/#!/story/7"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("  https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/a",
        "mailto:desk@example.org",
        "https://",
        "https://exa mple.org/",
        "//example.org/a",
        "https://example.org:99999/",
        "http://[::1/",
        "javascript:alert(1)",
        "https://a..b/",
        "https://" + "a" * 9000,
    ],
)
def test_what_is_no_web_address_has_no_spelling(url: str) -> None:
    assert canonical_url(url) is None
    assert address_key(url) is None
    assert not is_article_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/story/7/",
        "https://m.example.org/story/7",
        "https://amp.example.org/story/7?utm_medium=rss",
        "https://example.org/story/7/amp",
        "https://EXAMPLE.org/story/7?amp=1",
    ],
)
def test_the_addresses_of_one_page_share_a_key(url: str) -> None:
    assert address_key(url) == "example.org/story/7"


def test_other_pages_and_other_hosts_have_other_keys() -> None:
    urls = [
        "https://example.org/story/7?id=1",
        "https://example.org/story/7?id=2",
        "https://example.org/story",
        "https://m.org/story",
        "https://edition.example.org/story",
        "https://example.org/Story",
    ]
    assert len({address_key(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org/index.html",
        "https://example.org/en/",
        "https://example.org/?utm_source=x",
    ],
)
def test_a_bare_home_page_is_no_article(url: str) -> None:
    assert not is_article_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?p=9",
        "https://example.org/en/9",
        "https://example.org/indexing",
        "https://example.org/#!/9",
    ],
)
def test_an_address_below_the_home_page_can_be_an_article(url: str) -> None:
    assert is_article_address(url)


def test_a_site_is_named_by_its_host_in_its_own_script() -> None:
    assert site_name("https://www.Example.org:8080/a") == "example.org"
    assert site_name("https://xn--b1amarcd.xn--j1amh/а") == "новини.укр"
    assert site_name("no address") == ""


_PIECES = st.lists(
    st.sampled_from(
        [
            "https://",
            "http://",
            "example.org",
            "www.google.com/amp/s/",
            "/amp",
            "/",
            "..",
            ".",
            "%",
            "%2e",
            "%zz",
            "?",
            "&",
            "=",
            "a=1",
            "utm_x=1",
            "#",
            "#!",
            ":80",
            "@",
            "ü",
            "한",
            "[",
            "]",
            "\ud800",
            " ",
            "\t",
            "m.",
        ]
    ),
    max_size=12,
)


@given(st.one_of(_PIECES.map("".join), _PIECES.map(lambda p: "https://example.org" + "".join(p))))
@example("https://example.org/amp/amp/amp")
@example("https://www.google.com/amp/s/www.google.com/amp/s/example.org/a/amp")
def test_any_text_gives_a_stable_spelling_or_none(text: str) -> None:
    once = canonical_url(text)
    key = address_key(text)
    is_article_address(text)
    site_name(text)
    if once is None:
        assert key is None
    else:
        assert once.isascii()
        assert canonical_url(once) == once
        assert address_key(once) == key


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://one.example/world/rocket-lands-at-last", True),
        ("https://one.example/2026/11/28/quake", True),
        ("https://one.example/a/48213.html", True),
        ("https://one.example/show?id=48213", True),
        ("https://one.example/news", False),
        ("https://one.example/world/live?x=1", False),
        ("https://one.example/politics/live.html", False),
        ("no address", False),
    ],
)
def test_an_articles_own_address_has_a_long_number_or_several_words(url: str, is_own: bool) -> None:
    assert names_an_article(url) is is_own
