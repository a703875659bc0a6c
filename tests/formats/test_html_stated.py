"""Which date a page was published on, and who wrote it, by what pages say in many ways."""

from __future__ import annotations

import json

import pytest

from tests.formats.stories import STORIES
from worker.base.types import Article
from worker.formats.html import read

_CHANGED = '<meta property="article:modified_time" content="2024-05-09T10:00Z">'


def _read(body: str, head: str = "") -> Article:
    story = STORIES["en"]
    text = "".join(f"<p>{each}</p>" for each in story.paragraphs * 2)
    return read(
        f"<html><head><title>{story.title}</title>{head}</head><body><article><h1>{story.title}"
        f"</h1>{body}{text}</article></body></html>".encode()
    )


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<time itemprop='dateModified' datetime='2024-05-09'>01/05/2024 01:57 | Actualizado a "
         "09/05/2024 19:20</time>", None),
        ("<time itemprop=dateModified datetime='2024-05-09'>x</time><time itemprop=datePublished "
         "datetime='2024-05-01'>x</time>", "2024-05-01"),
        ("<p>Updated: <time datetime='2024-05-09'>May 9, 2024</time></p>", None),
        ("<p>Published May 1, 2024, updated <time datetime='2024-05-09'>May 9</time></p>",
         "2024-05-01"),
        ("<div><span>1. Mai 2024, 10:30 Uhr</span><span>Aktualisiert: 9. Mai 2024</span></div>",
         "2024-05-01"),
        ("<time datetime='2024-05-09'>Mis à jour le 9 mai 2024</time><time datetime='2024-05-01'>"
         "Publié le 1 mai 2024</time>", "2024-05-01"),
        ("<p class=date>1 мая 2024, 10:30</p>", "2024-05-01"),
        ("<span class=x>2024年5月1日</span>", "2024-05-01"),
        ("<time class='published updated' datetime='2024-05-01T10:00Z'>x</time>", "2024-05-01"),
        ("", None),
    ],
)  # fmt: skip
def test_a_change_is_no_publication_and_a_visible_date_comes_before_it(
    body: str, day: str | None
) -> None:
    published = _read(body, _CHANGED).published
    if "01/05/2024" in body:  # day and month cannot be told apart
        assert published is None
    else:
        assert (published.at.date().isoformat() if published else None) == day


def test_the_own_words_of_an_element_for_a_change_tell_the_publication() -> None:
    words = "27/11/2017 01:57 | Actualizado a 28/11/2017 19:20"
    body = f"<time itemprop='dateModified' datetime='2017-11-28T19:20:45+01:00'>{words}</time>"
    published = _read(body).published
    assert published is not None
    assert published.at.isoformat() == "2017-11-27T01:57:00+00:00"


@pytest.mark.parametrize(
    "byline",
    [
        "<p class='byline author'>February 25, 2021</p>", "<span class=author>March 5</span>",
        "<p class=author>5 марта 2024</p>", "<p class=author>2024年3月5日</p>",
        "<a rel=author>Samstag, 3. August 2024</a>", "<a rel=author>Herald RSS</a>",
        "<span itemprop=author>News Feed</span>", "<a rel=author>The Marlow Herald</a>",
        "<span itemprop=author>Marlow Herald staff</span>", "<a rel=author>herald.example</a>",
    ],
)  # fmt: skip
def test_a_date_a_feed_or_the_site_is_no_author(byline: str) -> None:
    head = (
        '<meta property="og:site_name" content="Marlow Herald">'
        '<link rel="canonical" href="https://www.herald.example/a/1">'
    )
    assert _read(byline, head).author is None


@pytest.mark.parametrize(
    "byline",
    [
        "34 minutes", "1 minute", "7 min read", "12 Minuten", "5 минут", "Written By", "The Author",
        "Share", "Www Example Org", "Edited", "Modified on April", "Actualizado", "Оновлено",
        "View more posts", "See all articles", "Page Head Extra Author", "Guest Author",
        "{{ entry.writer }}", "[object Array]", "${author.name}", "author_name",
    ],
)  # fmt: skip
def test_what_stands_in_a_names_place_is_no_author(byline: str) -> None:
    assert _read(f"<a rel=author>{byline}</a>").author is None
    assert _read("", f'<meta name="author" content="{byline}">').author is None


@pytest.mark.parametrize("name", ["Minna Minuten", "Will Share", "J.R.R. Reed", "Ann Author"])
def test_people_named_like_labels_are_authors(name: str) -> None:
    assert _read(f"<a rel=author>{name}</a>").author == name


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        (["Weber, Anna"], "Anna Weber"),
        (["van der Linde, Peter"], "Peter van der Linde"),
        (["Calloway, Xhevair", "Weber, Qendresa"], "Xhevair Calloway, Qendresa Weber"),
        (["van der Linde, Ines", "Weber, Qendresa"], "Ines van der Linde, Qendresa Weber"),
        (["Anna Weber, Peter Calloway"], "Anna Weber, Peter Calloway"),
        (["Qendresa Weber, Peter Calloway"], "Qendresa Weber, Peter Calloway"),
        (["Weber, Qendresa"], "Weber, Qendresa"),  # as likely two who are called by one name
        (["Reuters, dpa"], "Reuters, dpa"),
        ([", Peter"], "Peter"),
        (["&#10;, Peter", ", "], "Peter"),
        (["Ines Weber", "Calloway, Peter"], "Ines Weber, Calloway, Peter"),
    ],
)
def test_names_of_catalogues_are_given_as_they_are_said(stated: list[str], author: str) -> None:
    for name in ("dc.creator", "citation_author"):
        head = "".join(f'<meta name="{name}" content="{each}">' for each in stated)
        assert _read("", head).author == author


def test_names_elsewhere_stay_as_they_stand() -> None:
    assert _read("", '<meta name="author" content="Weber, Anna">').author == "Weber, Anna"


@pytest.mark.parametrize("name", ["May Fields", "June Weber", "Ines Calloway, August Weber"])
def test_people_named_like_months_are_authors(name: str) -> None:
    assert _read(f"<a rel=author>{name}</a>").author == name


@pytest.mark.parametrize(
    "byline",
    [
        "<p class=byline>By <a rel=author href=/a>Aron Buncher</a></p>",
        "<p>By <span itemprop=author>Aron Buncher</span></p>",
        "<p class=byline>By <span class=author>Aron Buncher</span></p>",
    ],
)
@pytest.mark.parametrize("stated", ["Watermark feed", "RSS", "Marlow Herald", "May 1, 2024"])
def test_the_visible_byline_is_taken_where_what_is_stated_names_nobody(
    stated: str, byline: str
) -> None:
    data = {
        "@type": "NewsArticle",
        "headline": STORIES["en"].title,
        "author": {"@type": "Person", "name": stated},
    }
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
        '<meta property="og:site_name" content="Marlow Herald">'
    )
    assert _read(byline, head).author == "Aron Buncher"


@pytest.mark.parametrize("account", ["andrew.keaveney", "KatieS", "q_admin", "fullysecret"])
def test_the_person_whom_the_page_shows_comes_before_an_account(account: str) -> None:
    head = f'<meta name="author" content="{account}">'
    assert _read("<p class=author>Monica Buncher</p>", head).author == "Monica Buncher"
    for other in ("Terms and Conditions", "Conditions Privacy Policy", ""):
        assert _read(f"<p class=author>{other}</p>", head).author == account
    assert _read("<p class=author>Monica Buncher</p>", head.replace(account, "Denise")).author == (
        "Denise"
    )


@pytest.mark.parametrize("byline", ["Personal finance", "Home improvement"])
def test_a_section_in_a_byline_is_no_author(byline: str) -> None:
    assert _read(f"<p class=author>{byline}</p>").author is None
    named = "<p class=author>Monica Buncher, Home improvement</p>"
    assert _read(named).author == "Monica Buncher"
    for name in ("Ludwig van Beethoven", "Anna della Rovere", "Ines Calloway"):
        assert _read(f"<p class=author>{name}</p>").author == name
