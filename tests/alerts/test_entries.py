"""What a digest's entry tells of a story beside the article that it shows."""

from __future__ import annotations

from collections.abc import Sequence

from worker.alerts.entries import MOST, ROOM, StoryNotice, fitting, lines_of
from worker.base.news import DigestNews, NamedArticle

CARRIERS = ["Aegean Post", "Coast Mail"]


def named(number: int) -> NamedArticle:
    return NamedArticle(
        f"Outlet {number}", f"Headline {number}", f"https://{number}.example/", "en"
    )


def told(kind: str, article: int, *sentences: str) -> StoryNotice:
    return StoryNotice(
        kind, {"news": list(sentences)} if sentences else {}, article, named(article)
    )


def news_of(notices: Sequence[StoryNotice], shown: int, *, is_new: bool) -> list[DigestNews]:
    return [each.news for each in lines_of(notices, shown, CARRIERS, is_new=is_new)]


def test_what_was_told_first_and_what_was_new_are_named_by_their_articles() -> None:
    count, topic = "The count of the dead rose from 4 to 14.", "A new topic: tsunami."
    notices = (
        told("article.matched", 1),
        told("count-14", 2, count),
        told("topic-tsunami", 3, topic),
    )
    assert news_of(notices, 3, is_new=True) == [
        DigestNews("", named(1)),
        DigestNews(count, named(2)),
        DigestNews(topic),  # its article is the one that is shown
    ]


def test_a_sentence_that_quotes_its_article_does_not_name_it_again() -> None:
    corrected = "Corrected by Coast Mail: “Earthquake of magnitude 5.9”"
    assert news_of([told("correction-1", 2, corrected)], 1, is_new=False) == [DigestNews(corrected)]


def test_how_many_carry_a_story_is_news_only_where_it_was_told_before() -> None:
    notices = [told("outlets-5", 5, "Now carried by 2 outlets: Aegean Post, Mirror.")]
    assert news_of(notices, 1, is_new=True) == []
    assert news_of(notices, 1, is_new=False) == [
        DigestNews("Now carried by 2 outlets: Aegean Post, Coast Mail.")
    ]


def test_what_two_alerts_tell_alike_stands_once() -> None:
    topic = "A new topic: tsunami."
    notices = [told("article.matched", 1), told("article.matched", 1)]
    notices += [told("topic-tsunami", 2, topic), told("topic-tsunami", 3, topic)]
    assert news_of(notices, 9, is_new=True) == [
        DigestNews("", named(1)),
        DigestNews(topic, named(2)),
    ]


def test_of_very_much_the_weightiest_stands_in_order_and_the_rest_is_counted() -> None:
    reports = [told(f"report-{n}", n, f"A further report: “{n}”") for n in range(20)]
    notices = [*reports[:10], told("topic-tsunami", 90, "A new topic: tsunami."), *reports[10:]]
    notices += [told("correction-1", 91, "Corrected: “x”")]
    ((lines, more),) = fitting([lines_of(notices, 99, CARRIERS, is_new=False)])
    assert len(lines) == MOST[0] and more == 22 - MOST[0]
    said = [each.sentence for each in lines]
    # The latest of what weighs the same.
    assert said == [
        "A new topic: tsunami.",
        *(f"A further report: “{n}”" for n in range(14, 20)),
        "Corrected: “x”",
    ]


def test_a_digest_of_very_many_stories_says_less_of_each() -> None:
    topic = told("topic-tsunami", 90, "A new topic: tsunami.")
    reports = [told(f"report-{n}", n, f"A further report: “{n}”") for n in range(9)]
    busy = lines_of([*reports, topic], 99, CARRIERS, is_new=False)
    calm = lines_of([topic], 99, CARRIERS, is_new=False)
    # Where all are calm but one, that one is told of in full.
    assert [len(lines) for lines, _ in fitting([calm] * 49 + [busy])] == [1] * 49 + [MOST[0]]
    made = list(fitting([busy] * 50))
    assert sum(len(lines) for lines, _ in made) <= ROOM
    assert all(lines[-1] == calm[0].news and more == 8 for lines, more in made)
