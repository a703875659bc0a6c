"""What is made of an entry and the page that it links to."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.formats import linked_entry
from worker.formats.feed_entry import RawEntry
from worker.formats.linked_entry import Head, kinds, merging

LINK = "https://herald.example/news/2026/brno-institute-tries-engine"
SUMMARY = "The Brno institute tried its new engine on Tuesday in a field near the town …"
BODY = (
    "<p>A rocket launched by the Brno institute rose from the field on Tuesday morning and came "
    "down two kilometres away, in the orchard of a farm, the institute said.</p>"
    "<p>Nobody was hurt, and the engine will be shown in the museum of the town from next week, "
    "said Jana Nováková, who leads the institute's workshop.</p>"
)
OTHER = (
    "<p>Shares of the shipping company rose by a tenth after it had told of its third quarter, "
    "in which more containers than ever went through the harbour of Trieste.</p>"
    "<p>The company wants to build two further quays there, and asked the government for a loan "
    "that is to be paid back within twenty years.</p>"
)


def page(body: str, title: str = "Brno institute tries engine", head: str = "") -> bytes:
    return (
        f'<html><head><title>{title}</title><meta property="og:type" content="article">{head}'
        f"</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def read(
    content: bytes,
    url: str = LINK,
    *,
    summary: str = SUMMARY,
    base: str = "https://herald.example/feed",
    is_retitled: bool = False,
) -> Article:
    entry = RawEntry(
        link=LINK,
        title="Brno institute tries engine",
        summary=summary,
        feed_title="Herald",
        base=base,
    )
    head = Head(entry=entry, url=url, content_type="text/html", is_retitled=is_retitled)
    return linked_entry.read(linked_entry.write(head, content))


def test_the_article_of_the_page_is_read_and_nothing_of_the_entry_is_lost() -> None:
    found = read(page(BODY))
    assert found.page == "article"
    assert found.text.startswith(SUMMARY)
    assert found.text.endswith("the institute's workshop.")


def test_what_the_page_says_too_is_not_said_twice() -> None:
    beginning = "A rocket launched by the Brno institute rose from the field on Tuesday …"
    assert read(page(BODY), summary=beginning).text.startswith("A rocket launched by the Brno ins")


@pytest.mark.parametrize(
    ("content", "url", "kind"),
    [
        (page(OTHER, "Shares of shipping company rise"), LINK, "another"),
        (page(f"<p>{SUMMARY}</p>"), LINK, "same"),
        (page(BODY), "https://herald.example/", "elsewhere"),
        (page("<p>Sorry.</p>", "404 Not Found"), LINK, "error"),
        (page("<p>Menu</p>"), "https://consent.herald.example/collect?to=1", "consent"),
        (
            b"<html><body><form><input type='password'></form><p>Welcome back.</p></body></html>",
            "https://herald.example/account",
            "paywall",
        ),
        (
            page(BODY, head='<meta property="article:content_tier" content="locked">'),
            LINK,
            "paywall",
        ),
        (
            page(
                BODY,
                head='<script type="application/ld+json">{"@type": "NewsArticle",'
                ' "isAccessibleForFree": false}</script>',
            ),
            LINK,
            "paywall",
        ),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), LINK, "unreadable"),
    ],
)
def test_a_page_that_is_not_the_article_leaves_the_summary(
    content: bytes, url: str, kind: str
) -> None:
    found = read(content, url)
    assert found.page == kind
    assert found.text == SUMMARY


def test_a_page_free_to_read_is_no_paywall() -> None:
    free = '<script type="application/ld+json">{"isAccessibleForFree": true}</script>'
    assert read(page(BODY, head=free)).page == "article"


def test_what_a_page_says_of_itself_is_nobodys_name_or_address() -> None:
    head = (
        '<link rel="canonical" href="https://gazette.example/other/2026/story">'
        '<meta property="og:url" content="https://gazette.example/other/2026/story">'
        '<meta property="og:site_name" content="The Gazette">'
        '<meta name="author" content="Eva Malá">'
    )
    found = read(page(BODY, head=head))
    assert (found.url, found.outlet, found.author) == (LINK, "Herald", "Eva Malá")
    assert found.identity is None
    foreign = read(page(BODY, head=head), base="https://elsewhere.example/feed")
    assert (foreign.url, foreign.outlet, foreign.author) == (LINK, "Herald", None)


def test_a_headline_is_the_pages_only_once_it_changed() -> None:
    changed = page(BODY, "Brno institute loses its engine")
    assert read(changed).title == "Brno institute tries engine"
    assert read(changed, is_retitled=True).title == "Brno institute loses its engine"


def test_a_line_that_a_feed_adds_to_its_entries_is_not_kept() -> None:
    entry = Article(
        text="A rocket rose.\n\nThe post Engine tried appeared first on the Herald of Brno.",
        title="Engine tried",
    )
    assert merging.beyond(entry, Article(text="A rocket rose.")) == []


@pytest.mark.parametrize(
    ("headline", "summary", "text"),
    [
        (
            "В Брно ракета института упала в сад",
            "Институт испытал новый двигатель в поле у города …",
            "Ракета, запущенная институтом Брно, упала во вторник в сад фермера. Новый двигатель "
            "института испытали в поле недалеко от города, никто не пострадал.",
        ),
        (
            "ブルノの研究所、新型エンジンを試験",
            "研究所は火曜日、町の近くの畑で新型エンジンを試験した…",
            "ブルノの研究所が火曜日に町の近くの畑で新型エンジンの試験を行い、ロケットは農家の果樹園に落下した。",
        ),
        (
            "브르노 연구소, 새 엔진 시험",
            "연구소는 화요일 마을 근처 들판에서 새 엔진을 시험했다 …",
            "브르노 연구소가 화요일 마을 근처 들판에서 새 엔진을 시험했다. "
            "로켓은 농가 과수원에 떨어졌다.",
        ),
    ],
)
def test_a_page_is_known_by_the_entrys_words_in_any_language(
    headline: str, summary: str, text: str
) -> None:
    entry = Article(title=headline, text=summary)
    assert kinds.is_about(entry, Article(title=headline, text=text))
    other = "Акции судоходной компании выросли. 海運会社の株価が上昇した。 해운 회사 주가가 올랐다."
    assert not kinds.is_about(entry, Article(title="Shares of shipping company rise", text=other))


def test_a_page_that_is_no_more_withdraws_the_article_and_brings_no_words() -> None:
    entry = RawEntry(link=LINK, title="Brno institute tries engine", summary=SUMMARY)
    head = Head(entry=entry, url=LINK, is_withdrawn=True)
    found = linked_entry.read(linked_entry.write(head, b""))
    assert found.statement is not None
    assert (found.statement.kind, found.text, found.page) == ("withdrawal", "", "")
    assert found.title == "Brno institute tries engine"


def again(body: str, before: str, *, was_article: bool = False, title: str = "") -> Article:
    """A page that is looked at again, of an entry that said as much as it."""
    entry = RawEntry(link=LINK, title="Brno institute tries engine", summary=BODY)
    head = Head(
        entry=entry,
        url=LINK,
        content_type="text/html",
        was_article=was_article,
        is_retitled=bool(title),
    )
    content = page(body, title or entry.title)
    return linked_entry.read(linked_entry.write(head, content, page(before)))


def test_a_page_that_says_no_more_than_its_entry_is_the_article_once_it_changes() -> None:
    changed = BODY.replace("two kilometres", "three kilometres")
    assert again(BODY, BODY).page == "same"
    assert again(changed, BODY).page == "article"
    assert "three kilometres" in again(changed, BODY).text
    # It stays so: else the next look would take the change back.
    assert again(changed, changed, was_article=True).page == "article"


def test_a_headline_that_changed_on_a_page_counts_where_its_text_says_no_more() -> None:
    assert again(BODY, BODY).title == "Brno institute tries engine"
    found = again(BODY, BODY, title="Brno institute tries engine, 5 hurt")
    assert found.title == "Brno institute tries engine, 5 hurt"


def test_what_a_page_was_before_is_no_part_of_it() -> None:
    head = Head(entry=RawEntry(link=LINK))
    found, content = linked_entry.parts(linked_entry.write(head, b"now", b"before"))
    assert (found.entry.link, content) == (LINK, b"now")
    assert linked_entry.parts(linked_entry.write(head, b"", b"before"))[1] == b""
