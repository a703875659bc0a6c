"""Feeds that pages name."""

from __future__ import annotations

import pytest

from worker.sources.feed.discovery import named, sitemaps, usual

URL = "https://news.example.org/world/"


def urls(body: str) -> list[str]:
    page = f"<!doctype html><html><head>{body}</head><body><p>Text</p></body></html>"
    return [each.url for each in named(page.encode(), URL)]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', "/rss"),
        ("<link rel=alternate type='application/atom+xml; charset=utf-8' href='a.xml'>", None),
        ('<link type="application/feed+json" rel="home alternate" href="a.xml">', None),
        ('<LINK REL="ALTERNATE" TYPE="TEXT/XML" HREF="a.xml">', None),
        ('<link rel="feed" href="a.xml">', None),
        ('<base href="/world/"><link rel="feed" href="a.xml#top">', None),
        ('<link rel="alternate" type="application/json" href="feed.json">', "/world/feed.json"),
    ],
)
def test_a_feed_that_a_page_states_is_found(link: str, url: str | None) -> None:
    assert urls(link) == [f"https://news.example.org{url or '/world/a.xml'}"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">',
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x">',
        '<link rel="alternate" type="application/rss+xml">',
    ],
)
def test_other_links_are_none(link: str) -> None:
    assert urls(link) == []


def test_feeds_of_comments_come_last_and_each_feed_once() -> None:
    kind = 'rel="alternate" type="application/rss+xml"'
    twice = f'<link {kind} href="/feed/">' * 2
    found = urls(f'<link {kind} href="/comments/feed/">{twice}')
    assert found == ["https://news.example.org/feed/", "https://news.example.org/comments/feed/"]


def test_where_a_page_states_none_its_links_that_look_like_one_count() -> None:
    page = (
        '<html><body><a href="/about">Us</a><a href="/rss/world.xml">RSS</a><a href="/brasserie">'
        '</a><a href="feed:https://b.example/x.rss">b</a><a href="/?feed=rss2">c</a></body></html>'
    )
    found = named(page.encode(), URL)
    assert [each.url for each in found] == [
        "https://news.example.org/rss/world.xml",
        "https://b.example/x.rss",
        "https://news.example.org/?feed=rss2",
    ]


def test_sitemaps_of_news_stand_first() -> None:
    robots = (
        "User-agent: *\nSitemap: https://a.example/all.xml\nsitemap:https://a.example/news.xml\n"
    )
    assert sitemaps(robots + "Sitemap: /x.xml\n") == [
        "https://a.example/news.xml",
        "https://a.example/all.xml",
    ]


def test_places_where_a_site_may_have_a_feed() -> None:
    places = usual(URL)
    assert "https://news.example.org/feed" in places
    assert "https://news.example.org/world/rss.xml" in places


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"<", b"<html>" * 3000, b"{}"])
def test_any_bytes_name_nothing_and_raise_nothing(content: bytes) -> None:
    assert named(content, URL) == []


@pytest.mark.parametrize("base", ["http://[x", "//[", "mailto:a@b.example", " "])
def test_a_base_that_is_no_address_is_left_aside(base: str) -> None:
    page = f'<head><base href="{base}"></head><a href="/rss">RSS</a><a href="http://[/rss">x</a>'
    assert [each.url for each in named(page.encode(), URL)] == ["https://news.example.org/rss"]
