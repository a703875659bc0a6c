from __future__ import annotations

from tests.sources.folder.containers.taking import take

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><guid>g1</guid><title>One</title><description>First</description></item>
<item><guid>g2</guid><title>Two</title><description>Second</description></item>
</channel></rss>"""


def test_a_feed_is_its_entries() -> None:
    took = take("a.xml", FEED)
    assert (took.identities, took.places) == (["g1", "g2"], ["item 1", "item 2"])
    assert {each.format for each in took.found} == {"feed_entry"}


def test_other_xml_is_one_document_that_its_format_judges() -> None:
    took = take("a.xml", b"<something><else/></something>")
    assert [(each.identity, each.format) for each in took.found] == [("", "newsml")]


def test_broken_and_oversized_xml_is_set_aside_with_its_reason() -> None:
    assert list(take("a.xml", b"<a><b").unread) == [""] or take("a.xml", b"<a><b").found
    assert take("a.xml", FEED, record_bytes=50).unread == {"": "too_large"}


def test_a_saved_feed_is_read_whole_however_many_entries_it_has() -> None:
    entries = "".join(f"<item><guid>g{n}</guid><title>T {n}</title></item>" for n in range(4500))
    content = f"<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>".encode()
    took = take("a.xml", content)
    assert took.identities == [f"g{number}" for number in range(4500)]
    assert took.places[-1] == "item 4500"
