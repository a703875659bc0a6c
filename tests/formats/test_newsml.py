"""News items of the IPTC's XML formats are read; what XML can do to a program it cannot do here."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.stories import STORIES
from worker.base.errors import DocumentRejected
from worker.cleaning import clean
from worker.formats import by_extension
from worker.formats.newsml import read

_AT = datetime(2024, 11, 14, 9, 15, tzinfo=UTC)


def _g2(language: str = "en", *, more: str = "", body: str = "", status: str = "usable") -> str:
    story = STORIES[language]
    text = body or "".join(f"<p>{each}</p>" for each in story.paragraphs)
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:x:1"
      xml:lang="{language}"><itemMeta><itemClass qcode="ninat:text"/>
      <provider qcode="nprov:REUTERS"><name>Reuters</name></provider>
      <versionCreated>2024-11-14T10:15:00+01:00</versionCreated>
      <firstCreated>2024-11-13T10:15:00+01:00</firstCreated><pubStatus qcode="stat:{status}"/>
      <link rel="irel:canonical" href="https://wire.example/1"/></itemMeta>
      <contentMeta><by>By Jane Doe</by><language tag="{language}"/>
      <headline>{story.title}</headline>{more}</contentMeta>
      <contentSet><inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{text}</body>
      </html></inlineXML></contentSet></newsItem>"""


_NITF = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/nitf-3-2.dtd">
<nitf><head><title>Bridge</title><docdata><doc-id id-string="abc"/>
<date.issue norm="20241114T101500+0100"/><doc.copyright holder="Marlow Wire"/></docdata>
<pubdata ex-ref="https://wire.example/1.html"/></head><body><body.head><hedline>
<hl1>{STORIES["en"].title}</hl1><hl2>The crossing replaces a ferry that stopped in 2019</hl2>
</hedline><byline>By <person>Jane Doe</person><byttl>Staff Writer</byttl></byline>
<distributor>AP</distributor></body.head><body.content><block>
<p>{STORIES["en"].paragraphs[0]}</p><media><media-caption><p>A boat</p></media-caption></media>
<hl2>Costs</hl2><p>It cost 84 million &mdash; or more.</p></block></body.content></body></nitf>"""

_NEWSML1 = """<NewsML><NewsEnvelope><DateAndTime>20241115T101500Z</DateAndTime></NewsEnvelope>
<NewsItem><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId>
<DateId>20241114</DateId><PublicIdentifier>urn:newsml:1</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><FirstCreated>20241114T090000Z</FirstCreated>
<ThisRevisionCreated>20241114T091500Z</ThisRevisionCreated><Status FormalName="Usable"/>
</NewsManagement><NewsComponent xml:lang="fr"><NewsLines><HeadLine>{title}</HeadLine>
<ByLine>Par Jean Dupont</ByLine></NewsLines><AdministrativeMetadata><Provider>
<Party FormalName="AFP"/></Provider></AdministrativeMetadata><DescriptiveMetadata>
<Language FormalName="fr"/></DescriptiveMetadata><ContentItem><DataContent>{text}</DataContent>
</ContentItem></NewsComponent></NewsItem></NewsML>"""


@pytest.mark.parametrize("language", STORIES)
def test_a_newsml_g2_item_in_any_language_is_read(language: str) -> None:
    parsed = read(_g2(language).encode())
    assert parsed.title == STORIES[language].title
    assert parsed.text.split("\n\n") == list(STORIES[language].paragraphs)
    assert (parsed.author, parsed.agency, parsed.outlet) == ("Jane Doe", "Reuters", None)
    assert (parsed.language, parsed.url) == (language, "https://wire.example/1")
    assert parsed.published is not None
    assert (parsed.published.at, parsed.published.source) == (_AT, "newsml")
    assert clean(parsed).text.split("\n\n") == list(STORIES[language].paragraphs)


def test_a_subordinate_headline_is_the_deck() -> None:
    deck = "The crossing replaces a ferry that stopped in 2019"
    parsed = read(_g2(more=f'<headline role="hldrole:sub">{deck}</headline>').encode())
    assert parsed.title == STORIES["en"].title
    assert parsed.text.startswith(f"{deck}\n\nOfficials")


def test_an_item_wrapped_in_a_message_is_read() -> None:
    assert read(f"<newsMessage><itemSet>{_g2()}</itemSet></newsMessage>".encode()).author


def test_nitf_is_read_without_its_dtd() -> None:
    parsed = read(_NITF.encode("latin-1"))
    assert parsed.title == STORIES["en"].title
    assert parsed.text.split("\n\n") == [
        "The crossing replaces a ferry that stopped in 2019",
        STORIES["en"].paragraphs[0],
        "Costs",
        "It cost 84 million — or more.",
    ]
    assert (parsed.author, parsed.agency, parsed.outlet) == ("Jane Doe", "AP", "Marlow Wire")
    assert parsed.url == "https://wire.example/1.html"
    assert parsed.published is not None and parsed.published.at == _AT


def test_newsml_1_is_read() -> None:
    story = STORIES["fr"]
    text = "".join(f"<p>{each}</p>" for each in story.paragraphs)
    parsed = read(_NEWSML1.format(title=story.title, text=text).encode())
    assert (parsed.title, parsed.language) == (story.title, "fr")
    assert parsed.text.split("\n\n") == list(story.paragraphs)
    assert (parsed.author, parsed.agency) == ("Jean Dupont", "AFP")
    assert parsed.published is not None and parsed.published.at == _AT


def test_an_article_in_plain_xml_is_read_by_its_names() -> None:
    story = STORIES["en"]
    body = "".join(f"<para>{each}</para>" for each in story.paragraphs)
    parsed = read(
        f"<article><title>{story.title}</title><author>Jane Doe</author><pubDate>2024-11-14"
        f"T09:15:00Z</pubDate><body>{body}</body></article>".encode()
    )
    assert (parsed.title, parsed.author) == (story.title, "Jane Doe")
    assert parsed.text.split("\n\n") == list(story.paragraphs)


def test_xhtml_under_the_ending_of_xml_is_a_page() -> None:
    story = STORIES["en"]
    body = "".join(f"<p>{each}</p>" for each in story.paragraphs)
    content = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>'
        f"{story.title}</title></head><body><div><h1>{story.title}</h1>{body}</div></body></html>"
    )
    assert read(content.encode()).text.split("\n\n") == list(story.paragraphs)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_g2(body="<div/>"), "no_text"),
        (f"<x>{_g2()}{_g2()}</x>", "several"), ("<rss><channel/></rss>", "several"),
        ("<feed><entry/></feed>", "several"), ("<planningItem/>", "no_article"),
        ("<a><b>c</b></a>", "no_article"), ("", "empty"), ("no xml at all", "invalid"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "entities"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "entities"),
    ],
)  # fmt: skip
def test_what_is_no_single_news_item_is_rejected(content: str, code: str) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(content.encode())
    assert rejected.value.code == code


def test_entities_that_lead_to_each_other_are_never_expanded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a0 "ha">'
    bomb += "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 60))
    with pytest.raises(DocumentRejected):
        read(f"{bomb}]><a>&a59;</a>".encode())


@pytest.mark.parametrize("content", ["<a>" * 200_000, "<newsItem>" * 5_000, "<a b='" * 50_000])
def test_deep_nesting_is_bounded(content: str) -> None:
    with pytest.raises(DocumentRejected):
        read(content.encode())


def test_more_tags_than_one_document_has_are_rejected() -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(b"<a>" + b"<b/>" * 1_000_001 + b"</a>")
    assert rejected.value.code == "too_large"


def test_the_endings_are_known() -> None:
    assert by_extension()[".xml"] == "newsml"


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    for each in (content, b"<newsItem><headline>" + content, b"<nitf><body>" + content):
        with suppress(DocumentRejected):
            read(each)


def test_names_marked_within_a_sentence_leave_it_whole() -> None:
    parsed = read(
        b"<doc><headline>Fund agreed</headline><byline>Ann Lee</byline><text>The <org>finance "
        b"ministers</org> of <geo>Norway</geo> agreed on Thursday to pool reserves.</text></doc>"
    )
    assert parsed.text == "The finance ministers of Norway agreed on Thursday to pool reserves."
    assert parsed.author == "Ann Lee"


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf0\x9f", b"\0"])
def test_an_undecodable_byte_is_a_reason_wherever_it_stands(bad: bytes) -> None:
    item = (
        '<?xml version="1.0" encoding="utf-8"?><newsItem guid="urn:1" xml:lang="de"><itemMeta>'
        "</itemMeta><contentMeta><headline>Über uns</headline></contentMeta><contentSet><inlineXML>"
        "<p>Ein Text.</p></inlineXML></contentSet></newsItem>"
    ).encode()
    for place in range(0, len(item), 3):
        try:
            read(item[:place] + bad + item[place:])
        except DocumentRejected as rejection:
            assert str(rejection)
