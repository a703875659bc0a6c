"""What a host lets robots ask for is read as RFC 9309 says."""

from __future__ import annotations

import pytest

from worker.sources.feed.pages.robots import ALL, MOST_BYTES, NOTHING, parse


def allows(text: str, path: str, agent: str = "wirewatch") -> bool:
    return parse(text.encode(), agent).allows(path)


def test_the_groups_that_name_us_count_together_and_no_other() -> None:
    text = """
        User-agent: *
        Disallow: /
        User-Agent: WireWatch/2.0
        Disallow: /private
        user-agent: other
        user-agent: wirewatch
        Disallow: /drafts
    """
    assert allows(text, "/news")
    assert not allows(text, "/private/1")
    assert not allows(text, "/drafts")
    assert not allows(text, "/news", "another")


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /news\nAllow: /news/open", "/news/open/1", True),
        ("Disallow: /news\nAllow: /news", "/news/1", True),
        ("Allow: /n\nDisallow: /news", "/news/1", False),
        ("Disallow:", "/news", True),
        ("Disallow: /*.pdf$", "/a/b.pdf", False),
        ("Disallow: /*.pdf$", "/a/b.pdf?x=1", True),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /a*b*c", "/a-b-c-d", False),
        ("Disallow: /page$", "/page/2", True),
        ("Disallow: /a%3Cd", "/a%3cd", False),
        ("Disallow: /%7Ejoe", "/~joe/x", False),
        ("Disallow: /ünter", "/%C3%BCnter", False),
        ("Disallow: / # all of it", "/robots.txt", True),
        ("Disallow: news", "/news/1", False),
        ("Crawl-delay: 5\nSitemap: https://a.example/s.xml\nDisallow: /x", "/x", False),
        ("Disallow: /search?q=", "/search?q=a", False),
    ],
)
def test_the_longest_rule_that_matches_decides(rules: str, path: str, *, is_allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is is_allowed


def test_lines_between_the_names_of_a_group_do_not_end_it() -> None:
    text = "User-agent: wirewatch\nSitemap: https://a.example/s.xml\nUser-agent: b\nDisallow: /"
    assert not allows(text, "/news")


def test_of_a_long_file_500_kib_are_read_and_no_half_line() -> None:
    text = "User-agent: *\nDisallow: /first\n".ljust(MOST_BYTES - 10, "#") + "\nDisallow: /x1234"
    found = parse(text.encode(), "wirewatch")
    assert not found.allows("/first")
    assert found.allows("/x")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<html>not found</html>", b":\n:::"])
def test_what_is_no_file_of_rules_allows_all(content: bytes) -> None:
    assert parse(content, "wirewatch").allows("/news")


def test_hosts_may_allow_all_or_nothing() -> None:
    assert ALL.allows("/news")
    assert not NOTHING.allows("/news")
