"""What formats state of an article, that it is corrected or withdrawn, is carried with it."""

from __future__ import annotations

import json

import pytest

from worker.base.types import Statement
from worker.cleaning import clean
from worker.formats import feed_entry, html, json_article, newsml
from worker.formats.feed_entry import RawEntry
from worker.formats.feed_entry.xml import parse_xml
from worker.formats.newsml import records as xml_records
from worker.reading import statements

TEXT = (
    "The harbour authority closed the northern lock on Tuesday after a barge struck its gate "
    "and spilled oil into the basin, officials said. Divers will look at the damage tomorrow."
)


def _g2(meta: str, *, body: str = TEXT, version: str = "3") -> bytes:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" version="{version}"
      guid="urn:newsml:wire.example:20260304:lock"><itemMeta>{meta}</itemMeta><contentMeta>
      <headline>Barge closes lock</headline></contentMeta><contentSet><inlineXML>
      <html xmlns="http://www.w3.org/1999/xhtml"><body><p>{body}</p></body></html></inlineXML>
      </contentSet></newsItem>""".encode()


def _newsml(management: str) -> bytes:
    return f"""<NewsML><NewsItem><Identification><NewsIdentifier>
      <ProviderId>wire.example</ProviderId>
      <DateId>20260304</DateId><NewsItemId>LOCK1</NewsItemId><RevisionId Update="U">2</RevisionId>
      </NewsIdentifier></Identification><NewsManagement>{management}</NewsManagement>
      <NewsComponent><NewsLines><HeadLine>Barge closes lock</HeadLine></NewsLines><ContentItem>
      <DataContent><p>{TEXT}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>
      """.encode()


def _nitf(docdata: str) -> bytes:
    return f"""<nitf><head><docdata {docdata}</docdata></head><body><body.head><hedline>
      <hl1>Barge closes lock</hl1></hedline></body.head><body.content><p>{TEXT}</p>
      </body.content></body></nitf>""".encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (_g2('<pubStatus qcode="stat:usable"/>'), None),
        (_g2('<signal qcode="sig:update"/>'), None),
        (_g2('<signal qcode="sig:correction"/>'), Statement("correction", "3")),
        (
            _g2('<signal uri="http://cv.iptc.org/newscodes/signal/correction"/>'),
            Statement("correction", "3"),
        ),
        (_g2('<pubStatus qcode="stat:canceled"/>'), Statement("withdrawal")),
        (_g2('<pubStatus qcode="stat:withheld"/>'), Statement("withdrawal")),
        (
            _g2('<pubStatus qcode="stat:canceled"/><signal qcode="sig:correction"/>'),
            Statement("withdrawal"),
        ),
        (_newsml('<Status FormalName="Usable"/>'), None),
        (_newsml('<Status FormalName="Canceled"/>'), Statement("withdrawal")),
        (
            _newsml('<Status FormalName="Usable"/><Instruction FormalName="Correction"/>'),
            Statement("correction", "2"),
        ),
        (_nitf('management-status="usable">'), None),
        (_nitf('management-status="canceled">'), Statement("withdrawal")),
        (_nitf('><correction info="name in the second paragraph"/>'), Statement("correction")),
    ],
)  # fmt: skip
def test_a_news_item_states_a_correction_or_a_withdrawal(
    content: bytes, expected: Statement | None
) -> None:
    assert clean(newsml.read(content)).statement == expected


def test_a_withdrawn_item_needs_no_text() -> None:
    withdrawn = _g2('<pubStatus qcode="stat:canceled"/>', body="").replace(
        b"Barge closes lock", b""
    )
    article = clean(newsml.read(withdrawn))
    assert article.statement == Statement("withdrawal")
    assert not article.text


@pytest.mark.parametrize(
    ("content", "identity"),
    [
        (_g2(""), "urn:newsml:wire.example:20260304:lock"),
        (_newsml(""), "urn:newsml:wire.example:20260304:LOCK1"),
        (_nitf(">"), None),
    ],
)
def test_an_item_has_one_name_in_all_its_versions(content: bytes, identity: str | None) -> None:
    assert clean(newsml.read(content)).identity == identity


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, None),
        ({"pubstatus": "usable", "status": "withdrawn", "signals": ["cancel"]}, None),
        ({"pubstatus": "canceled"}, Statement("withdrawal")),
        ({"pubStatus": {"qcode": "stat:withheld"}}, Statement("withdrawal")),
        ({"creativeWorkStatus": "Retracted"}, Statement("withdrawal")),
        (
            {"signal": [{"qcode": "sig:correction"}], "version": "4"},
            Statement("correction", "4"),
        ),
        ({"correction": ""}, None),
    ],
)
def test_a_json_article_states_a_correction_or_a_withdrawal(
    more: dict[str, object], expected: Statement | None
) -> None:
    content = json.dumps({"headline": "Barge closes lock", "body_text": TEXT, **more})
    assert json_article.read(content.encode()).statement == expected


def test_a_withdrawn_json_article_needs_no_text() -> None:
    content = {"uri": "urn:x-wire:1", "headline": "Barge closes lock", "pubstatus": "canceled",
               "versioncreated": "2026-03-04T10:00:00Z"}  # fmt: skip
    article = clean(json_article.read(json.dumps(content).encode()))
    assert (article.text, article.identity) == ("", "urn:x-wire:1")
    assert statements.is_withdrawal(article.statement)


@pytest.mark.parametrize(
    "value",
    [
        "An earlier version misstated the day.",
        {"@type": "CorrectionComment", "text": "An earlier version misstated the day."},
        [{"@type": "CorrectionComment", "text": "An earlier  version misstated the day."}],
    ],
)
def test_the_corrections_of_a_page_are_told_apart_by_their_words(value: object) -> None:
    content = {"@type": "NewsArticle", "headline": "Barge closes lock", "articleBody": TEXT,
               "correction": value}  # fmt: skip
    found = json_article.read(json.dumps(content).encode()).statement
    page = html.read(
        f"<html><head><script type='application/ld+json'>{json.dumps(content)}</script></head>"
        f"<body><article><h1>Barge closes lock</h1><p>{TEXT}</p></article></body></html>".encode()
    )
    assert found == page.statement == statements.of_note("An earlier version misstated the day.")
    assert found is not None and found.name.startswith("correction:")


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:apnm="http://ap.org/schemas/03/2005/apnm">
  <title>Wire</title><entry><id>urn:x:1</id><title>Barge closes lock</title>
  <updated>2026-03-04T10:00:00Z</updated><content type="text">{TEXT}</content>
  <apnm:NewsManagement><apnm:PublishingStatus>Canceled</apnm:PublishingStatus>
  </apnm:NewsManagement></entry></feed>"""
RSS = f"""<rss version="2.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel>
  <title>Wire</title><item><guid>2</guid><title>Barge closes lock</title>
  <description>{TEXT}</description><prism:isCorrectionOf>1</prism:isCorrectionOf></item>
  </channel></rss>"""


@pytest.mark.parametrize(
    ("feed", "kind"), [(ATOM, "withdrawal"), (RSS, "correction"), (RSS.replace("isC", "x"), None)]
)
def test_an_entry_states_what_its_feed_says_of_it(feed: str, kind: str | None) -> None:
    polled = parse_xml(feed, "https://wire.example/feed").entries
    (saved,) = xml_records.records(feed.encode())
    for content in (feed_entry.write(polled[0]), saved.content):
        statement = feed_entry.read(content).statement
        assert (statement.kind if statement else None) == kind


def test_a_withdrawn_entry_needs_neither_title_nor_text() -> None:
    entry = feed_entry.read(feed_entry.write(RawEntry(id="1", status=("Canceled",))))
    assert statements.is_withdrawal(clean(entry).statement)


@pytest.mark.parametrize("name", ["urn:newsml:a.example:1", "tag:a.example,2026:x"])
def test_only_what_is_unique_by_its_form_names_an_article_everywhere(name: str) -> None:
    assert statements.identity(None, "1", "abc", f" {name} ") == name
    assert statements.identity("https://a.example/1", "urn:x", 5) is None


def test_what_is_stated_can_be_stored() -> None:
    assert statements.of_note("a\0b\ud800 c") == statements.of_note("a b c")
    assert statements.of_words(["correction"], "3\0\n") == Statement("correction", "3")
