from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base import address

FEED = "http://user:pw@a.example/feed;s=SECRET0/x?token=SECRET1&x=SECRET2&SECRET3&empty=#SECRET4"
WEBHOOK = "https://user:pw@hooks.example:8443/hook/SECRET1?key=SECRET2#SECRET3"


def test_of_a_feed_the_path_stays_and_each_value_of_the_query_is_a_digest() -> None:
    shown = address.of_feed(FEED)
    assert shown.startswith("http://a.example/feed;s=***")
    assert "/x?token=***" in shown
    assert "&empty=#***" in shown
    for secret in ("SECRET", "user", "pw"):
        assert secret not in shown


def test_a_feed_is_shown_alike_by_its_address_and_by_what_it_is_known_by() -> None:
    for url in (FEED, "https://a.example/f?token=a;b=c&y=2", "https://a.example/f?x=a;token=b"):
        assert address.of_feed(address.identity(url)) == address.of_feed(url)


def test_two_feeds_that_differ_in_a_value_are_told_apart() -> None:
    one, other = (address.of_feed(f"https://a.example/f?section={each}") for each in ("a", "b"))
    assert one != other


def test_an_address_without_secrets_is_shown_as_it_is() -> None:
    for url in ("https://a.example/feed.xml", "https://a.example", "HTTP://A.example:80/"):
        assert address.of_feed(url) == url


def test_of_a_webhook_only_the_host_is_shown_and_a_digest_of_the_rest() -> None:
    shown = address.of_webhook(WEBHOOK)
    assert shown.startswith("https://hooks.example:8443/***")
    assert len(shown) == len("https://hooks.example:8443/***12345678")
    assert address.of_webhook(WEBHOOK.replace("SECRET1", "other")) != shown


def test_of_an_address_that_is_not_of_the_web_the_host_may_be_the_secret() -> None:
    assert address.of_webhook("slack://SECRET/b/c").startswith("slack://***")
    assert "SECRET" not in address.of_webhook("tgram://SECRET/1")


@pytest.mark.parametrize(("url", "shown"), [
    ("postgresql://joe:SECRET@db:5432/x", "postgresql://joe:***@db:5432/x"),
    ("redis://:SECRET@db/0", "redis://:***@db/0"),
    ("redis+socket:///run/broker.sock", "redis+socket:///run/broker.sock"),
    ("smtp://joe@host:587", "smtp://joe@host:587"),
])  # fmt: skip
def test_of_a_server_the_password_is_hidden(url: str, shown: str) -> None:
    assert address.of_server(url) == shown


@pytest.mark.parametrize("url", [
    "postgresql://db/x?password=SECRET", "postgresql://joe:SECRET/x@db/x", "redis://joe:SEC@RET@h/0",
])  # fmt: skip
def test_a_server_is_shown_without_its_secrets_however_it_is_written(url: str) -> None:
    shown = address.of_server(url)
    assert "SEC" not in shown
    assert "RET" not in shown


@pytest.mark.parametrize("text", [
    "lost (http://u:SECRET@h/SECRET?SECRET=SECRET)", "x='https://h/SECRET',", "a https://h/it's?SECRET",
    "HTTPS://h/SECRET", "at http://joe:SECRET/x@h/", "smtps://joe:SECRET@h:465 and http://h/SECRET",
    '{"url":"http://h/SECRET","next":1}', "<http://h/SECRET>",
])  # fmt: skip
def test_a_text_with_addresses_shows_none_of_their_secrets(text: str) -> None:
    assert "SECRET" not in address.in_text(text)


def test_a_text_without_addresses_stays() -> None:
    for text in ("12:30 a/b ://", "see https://example.org.", "no http:// here"):
        assert address.in_text(text) == text


PARTS = st.text(st.sampled_from("ab:/?#@&=;*%. \n0'1f"), max_size=30)


@given(PARTS)
def test_what_is_shown_once_is_shown_the_same_again(rest: str) -> None:
    for show in (address.of_feed, address.of_webhook, address.of_server, address.in_text):
        for scheme in ("http", "redis"):
            once = show(f"{scheme}://{rest}")
            assert show(once) == once


@given(PARTS, PARTS)
def test_no_value_of_a_query_is_shown_whatever_its_name(path: str, name: str) -> None:
    url = f"https://h/{path.replace('?', '').replace('#', '')}?{name.replace('#', '')}=SECRETWORD&b"
    for show in (address.of_feed, address.of_webhook, address.of_server):
        assert "SECRETWORD" not in show(url)


def test_a_table_shows_addresses_by_the_place_where_they_stand() -> None:
    table = {
        "url": "https://h.example/a/SECRET?x=SECRET",
        "name": "World",
        "n": 3,
        "all": ["s://SECRET"],
    }
    source = address.in_table({"url": "https://h.example/a?x=SECRET", "n": 3}, "source")
    assert source["url"].startswith("https://h.example/a?x=***")
    assert source["n"] == 3
    assert "SECRET" not in str(address.in_table(table, "channel"))


def test_what_the_release_before_noted_in_its_way_is_no_change() -> None:
    after = address.in_table({"url": "https://h.example/a?token=abc&x=1"}, "source")
    for url in ("https://joe:***@h.example/a?token=***&x=1", "https://h.example/a?token=***&x=1"):
        assert address.taken_up({"url": url}, after, "source") == after
    assert address.taken_up({"url": "https://g.example/a?x=1"}, after, "source") != after
    now = address.in_table({"url": "https://h.example/a?x=1"}, "source")
    assert address.taken_up(now, after, "source") == now


def test_a_feed_s_password_with_a_slash_is_not_shown() -> None:
    shown = address.of_feed("https://user:pa/ssword@feeds.example/rss?key=value")
    assert "ssword" not in shown
    assert address.of_feed(shown) == shown
