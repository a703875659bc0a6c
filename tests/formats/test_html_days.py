"""Which of the days that a page names is that of its publication."""

from __future__ import annotations

import json

import pytest

from tests.formats.stories import STORIES
from worker.formats.html import published, read

_FAR = "<div class=box></div>" * 80


def _page(body: str, head: str = "", *, above: str = "", below: str = "") -> bytes:
    story = STORIES["en"]
    text = "".join(f"<p>{each}</p>" for each in story.paragraphs * 2)
    return (
        f"<html><head><title>{story.title}</title>{head}</head><body>{above}<main><h1>{story.title}"
        f"</h1>{body}{text}{below}</main></body></html>"
    ).encode()


def _day(page: bytes) -> str | None:
    published = read(page).published
    return published.at.date().isoformat() if published else None


def _data(kind: str = "NewsArticle", **said: str) -> str:
    data = {"@type": kind, "headline": STORIES["en"].title, **said}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("issued", "changed", "day"),
    [
        ("2025-06-24", "2025-06-24", "2024-08-25"),
        ("2025-06-24T10:00:09Z", "2025-06-24T10:00:04Z", "2024-08-25"),
        ("2025-06-24", "2025-06-20", "2024-08-25"),
        ("2025-06-24", "2025-07-24", "2025-06-24"),
        ("2024-08-26T01:00:00Z", "2024-08-26T01:00:00Z", "2024-08-26"),
        ("2024-08-20", "2024-08-20", "2024-08-20"),
    ],
)
def test_an_earlier_day_that_is_shown_counts_where_the_page_states_that_of_a_change(
    issued: str, changed: str, day: str
) -> None:
    head = _data(datePublished=issued, dateModified=changed)
    assert _day(_page("<p>August 25, 2024</p>", head)) == day


def test_the_day_of_another_article_is_no_earlier_one_where_the_page_shows_its_own() -> None:
    head = _data(datePublished="2025-06-24", dateModified="2025-06-24")
    own, other = "<p>June 24, 2025</p>", "<ul><li><time>June 14, 2025</time></li></ul>"
    assert _day(_page(other, head, above=own)) == "2025-06-24"
    assert _day(_page(other, head)) == "2025-06-14"


@pytest.mark.parametrize("tag", ["p", "div", "figcaption"])
@pytest.mark.parametrize("named", ["alt", "title"])
def test_a_pictures_own_words_below_it_tell_no_day(tag: str, named: str) -> None:
    words = "The harbour of Marlow, May 1, 2024"
    picture = f"<div class=box><img src=a.jpg {named}='{words}'><{tag}>{words}</{tag}></div>"
    assert _day(_page(picture)) is None
    assert _day(_page(f"<img src=a.jpg {named}='The harbour'><p>{words}</p>")) == "2024-05-01"


@pytest.mark.parametrize(
    ("shown", "day"),
    [("Published March 9, 2026", "2026-03-09"), ("Published 3 September 2026", "2026-09-03")],
)
def test_a_shown_month_settles_which_of_two_figures_is_the_month(shown: str, day: str) -> None:
    assert _day(_page(f"<p>{shown}</p>", '<meta name="date" content="03-09-2026">')) == day


@pytest.mark.parametrize(
    "body",
    [
        "<p><span>Last Updated</span> <span>on</span> <span>Feb 27, 2026</span></p>",
        "<div><span class=a>Updated on</span><span class=b>February 24, 2026</span></div>",
        "<div class=date>Updated on 09/11/25</div>",
        "<div class=date-create>Updated <span>January 08, 2026</span></div>",
        "<p>By Jane Reed, updated on February 24, 2026</p>",
    ],
)
def test_what_the_page_shows_as_a_change_is_no_publication(body: str) -> None:
    assert _day(_page(body)) is None


def test_a_change_that_the_head_states_alone_is_no_publication() -> None:
    assert _day(_page("", _data(dateModified="2025-07-09T10:00:00Z"))) is None


@pytest.mark.parametrize(
    "below",
    [
        "<div class=comment><span class=comment-time>Thu, 03/08/2023 - 08:05</span></div>",
        "<div class=comments><p class=date>March 8, 2023</p></div>",
        "<img src='https://a.example/uploads/2023/02/07/7.jpg'>",
        "<div itemscope itemtype='https://schema.org/VideoObject'>"
        "<meta itemprop=uploadDate content='2024-01-06T16:10:58Z'></div>",
        "<div class=related-posts><p class=date>March 8, 2023</p></div>",
        "<div><p class=post-date>March 8, 2023</p><p class=post-date>March 9, 2023</p></div>",
    ],
)
def test_days_of_comments_pictures_and_other_articles_are_none_of_the_article(below: str) -> None:
    assert _day(_page("", below=_FAR + below)) is None


@pytest.mark.parametrize(
    "line",
    [
        "by Matt Reed on May 1, 2024",
        "By <a href=/a>Matt Reed</a> - May 1, 2024",
        "by Amanda · May 1, 2024 at 3:00 am · One comment so far",
        "Videos - May 1, 2024",
        "Posted on May 1, 2024 | News",
        "May 1st, 2024 By Emily Norwood",
        "Posted on May 1, 2024 by Matt Reed",
        "Am 1. Mai 2024 von Rita Berg",
    ],
)
def test_a_byline_near_the_headline_tells_the_day(line: str) -> None:
    assert _day(_page(f"<p>{line}</p>")) == "2024-05-01"


def test_the_only_day_of_elements_that_are_named_for_dates_counts_wherever_they_stand() -> None:
    shown = "<div class='story-date'><span>May 1, 2024</span></div>"
    assert _day(_page(_FAR, below=shown)) == "2024-05-01"


def test_times_of_a_list_above_the_headline_come_behind_those_near_it() -> None:
    listed = "<main><div><a href=/b>B</a> <time datetime=2025-01-31>1/31/2025</time></div></main>"
    body = "<p><time datetime=2017-03-01>03/01/2017</time></p>"
    assert _day(_page(body, above=listed + _FAR)) == "2017-03-01"


def test_the_day_of_the_page_itself_counts_where_it_has_no_article() -> None:
    assert _day(_page("", _data("WebPage", datePublished="2024-05-01T10:00:00Z"))) == "2024-05-01"


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://a.example/2024/05/01/bridge", "2024-05-01"),
        ("https://a.example/news/2024-05-01-bridge", "2024-05-01"),
        ("https://a.example/2024/15/01/bridge", None),
        ("https://a.example/2024/05/bridge", None),
        ("https://a.example/12024/05/01/bridge", None),
    ],
)
def test_the_day_in_the_address_counts_where_nothing_else_tells(
    address: str, day: str | None
) -> None:
    assert _day(_page("", f'<link rel="canonical" href="{address}">')) == day


def test_a_page_of_very_many_lines_named_for_dates_has_no_day_by_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_lines: list[str] = []

    def counted(line: str) -> None:
        read_lines.append(line)

    lines = "".join(f"<i class=date>Updated: 1 May 2024 10:{at % 60}</i>" for at in range(900))
    page = _page("", below=f"{_FAR}{lines}<i class=date>1 May 2024</i>")
    assert _day(page) is None
    monkeypatch.setattr(published, "date_line", counted)
    read(page)
    assert len(read_lines) < 400
