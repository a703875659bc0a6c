"""What a mail says, and in which thread."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.alerts.notices.mails import Page, parsed, part
from tests.notices import DELIVERY, NOW, article, endpoint_news, item, many, news, ping, update
from worker.alerts.notices.catalogues.reader import Reader
from worker.base.news import Carrier, Further
from worker.base.types import TopicMatch


def test_a_mail_says_headline_outlets_times_language_reason_and_link_in_both_parts() -> None:
    message = parsed(news())
    for kind in ("plain", "html"):
        text = part(message, kind)
        for expected in (
            "Kyiv fires six ATACMS at a depot near Bryansk",
            "Example Wire",
            "published 19 Nov 2024, 09:40",
            "English",
            "main subject",
            "Example Wire",
            "seen 23 Nov 2024, 10:12",
            "Morning Post",
            "Matched ATACMS because the headline says “ATACMS”",
            "https://example.org/news/1",
            "ops@example.org",
        ):
            assert expected in text, (kind, expected)


def test_matched_words_are_marked_in_both_parts() -> None:
    message = parsed(news())
    assert "six *ATACMS* missiles" in part(message, "plain")
    assert Page(part(message, "html")).marked == ["ATACMS", "ATACMS"]


def test_headers_name_the_thread_the_list_and_the_machine() -> None:
    message = parsed(news())
    assert message["Subject"] == "[ATACMS] Kyiv fires six ATACMS at a depot near Bryansk"
    assert message["From"] == "Wirewatch <alerts@example.org>"
    assert message["To"] == "desk@example.net"
    assert message["Message-ID"] == f"<{DELIVERY}@example.org>"
    assert message["In-Reply-To"] == message["References"] == "<story.17@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "atacms now <atacms-now.wirewatch.example.org>"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "multipart/alternative"
    assert "List-Unsubscribe" not in message


def test_a_mail_is_dated_when_it_is_sent_and_its_ids_do_not_depend_on_it() -> None:
    decided = parsed(news())
    sent = parsed(news(sent_at=NOW + timedelta(hours=2)))
    assert sent["Date"].datetime == NOW + timedelta(hours=2)
    for header in ("Message-ID", "In-Reply-To", "References", "Subject"):
        assert sent[header] == decided[header]


def test_the_subject_keeps_the_headline_that_opened_the_thread() -> None:
    first = news()
    later = news(
        items=(item(article=article(title="Something new")),),
        thread_title="Kyiv fires six ATACMS at a depot near Bryansk",
    )
    assert parsed(first)["Subject"] == parsed(later)["Subject"]
    assert "Something new" in part(parsed(later), "plain")


def test_a_derived_headline_is_shown_and_said_to_be_one() -> None:
    told = news(items=(item(article=article(title_derived=True)),))
    assert "taken from the text" in part(parsed(told), "plain")
    assert "taken from the text" in part(parsed(told), "html")
    assert "taken from the text" not in part(parsed(news()), "plain")


def test_many_articles_say_how_many_more_there_are() -> None:
    message = parsed(many(7))
    assert "Headline number 7" in part(message, "html")
    assert "… and 3 more articles of the same story." in part(message, "plain")
    assert "… and 3 more articles of the same story." in part(message, "html")


def test_fifty_articles_stay_below_the_size_at_which_mail_is_clipped() -> None:
    assert len(part(parsed(many(50)), "html").encode()) < 200_000


def test_a_follow_up_says_first_what_is_new_in_the_same_thread() -> None:
    message, first = parsed(update()), parsed(news())
    for header in ("Subject", "In-Reply-To", "References", "List-Id"):
        assert message[header] == first[header]
    lines = part(message, "plain").splitlines()
    assert lines[0] == "The count of the dead rose from 12 to 48."
    assert lines[1].startswith("Now carried by 5 outlets: Example Wire, Morning Post")
    assert lines[2].startswith("Since the last message 2 more reports and 1 copy of this story")
    html = part(message, "html")
    assert "follow-up" in html
    assert "follow-up" not in part(first, "html")
    assert html.index("rose from 12 to 48") < html.index("Depot near Bryansk burns")
    assert "2 more reports" in html


@pytest.mark.parametrize(
    ("kind", "kept_back", "copies", "words"),
    [
        ("story.updated", 1, 0, "Since the last message 1 more report of this story"),
        ("story.updated", 3, 3, "Since the last message 3 more copies of this story"),
        ("story.updated", 3, 2, "Since the last message 1 more report and 2 copies of this story"),
        ("article.matched", 1, 1, "1 more copy of this story"),
        ("article.matched", 3, 1, "2 more reports and 1 copy of this story"),
    ],
)
def test_what_was_kept_back_is_said_by_reports_and_copies(
    kind: str, kept_back: int, copies: int, words: str
) -> None:
    told = update(kind=kind, kept_back=kept_back, kept_copies=copies)
    rest = f" said nothing new to this alert and {'was' if kept_back == 1 else 'were'} not sent."
    if kind == "article.matched":
        rest = " came in before this message went out, and said nothing new."
    for each in ("plain", "html"):
        assert words + rest in " ".join(part(parsed(told), each).split())


@pytest.mark.parametrize("tag", ["de", "en", "es", "fr", "ko", "ru", "uk"])
@pytest.mark.parametrize("more", [0, 2])
def test_a_first_message_begins_with_the_headline_and_ends_with_what_came_by_then(
    tag: str, more: int
) -> None:
    reader = Reader("", tag)
    further = Further(10, 10, NOW, "UTC")
    plain = news(items=(item(),), more=more)
    told = news(items=(item(),), more=more, kept_back=3, kept_copies=1, further=further)
    bare = part(parsed(plain, reader=reader), "plain").splitlines()
    lines = part(parsed(told, reader=reader), "plain").splitlines()
    end = bare.index("-- ")
    assert lines[0] == bare[0] == item().article["title"]
    assert lines[:end] == bare[:end]
    (kept,) = (each for each in lines[end:] if each not in bare)
    assert "2" in kept and "10" in kept
    html = part(parsed(told, reader=reader), "html")
    assert html.index("Morning Post") < html.index(kept)


def test_a_follow_up_without_a_line_of_news_begins_with_its_headline_too() -> None:
    lines = part(parsed(update(news=())), "plain").splitlines()
    assert lines[0] == "Depot near Bryansk burns for a second day"
    assert "Since the last message 2 more reports" in lines[lines.index("-- ") - 2]


def test_a_first_message_says_once_who_carried_it_and_first_what_rose_by_then() -> None:
    told = update(kind="article.matched")
    for each in ("plain", "html"):
        text = part(parsed(told), each)
        assert "Now carried by" not in text
        assert text.count("Carried by 2 outlets:") == 1
        assert text.index("rose from 12 to 48") < text.index("Matched ATACMS")


def test_a_report_names_its_outlet_and_a_storys_outlets_stand_once_below_its_last_report() -> None:
    told = update(items=(item(), item(article=article(id=18, outlet=None)), item()))
    text = part(parsed(told), "plain")
    assert text.count("Example Wire | published 19 Nov 2024, 09:40 | English") == 2
    assert text.count("example.org | published 19 Nov 2024, 09:40 | English") == 1
    assert text.count("Carried by 2 outlets:") == text.count("- Morning Post, seen") == 1
    assert text.rindex("Matched ATACMS") < text.index("Carried by 2 outlets:")
    html = part(parsed(told), "html")
    assert html.count("Carried by 2 outlets:") == html.count(">Morning Post<") == 1


def test_one_outlet_alone_is_not_counted() -> None:
    told = news(items=(item(carriers=(Carrier("Example Wire", None, NOW),)),))
    for kind in ("plain", "html"):
        assert "Carried by" not in part(parsed(told), kind)


def test_every_topic_is_called_by_its_name() -> None:
    topics = tuple(TopicMatch(slug, "main", 1.0, ()) for slug in ("red_sea", "atacms", "gone_one"))
    told = update(items=(item(topics=topics),), topic_names={"atacms": "A", "red_sea": "Red Sea"})
    for kind in ("plain", "html"):
        text = " ".join(part(parsed(told), kind).split())
        for name in ("Red Sea", "A", "gone one"):
            assert re.search(rf"{name}(</b> &middot;)? \(?main subject", text)


def test_what_is_first_told_says_nothing_about_what_came_since() -> None:
    for kind in ("plain", "html"):
        assert "last message" not in part(parsed(news()), kind)


def test_very_much_news_is_cut_and_says_so() -> None:
    told = update(news=tuple(f"A new topic: number {number}." for number in range(13)))
    for kind in ("plain", "html"):
        text = part(parsed(told), kind)
        assert "number 9." in text
        assert "number 10." not in text
        assert "… and 3 more." in text


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2024, 11, 12), "as on 12 November."), (date(2023, 11, 12), "as on 12 November 2023.")],
)
def test_a_notice_that_recurs_says_as_on_which_day(day: date, words: str) -> None:
    message = parsed(news(items=(item(recurs_of=day),)))
    assert words in part(message, "plain")
    assert words in part(message, "html")


def test_a_test_message_says_that_nothing_happened() -> None:
    message = parsed(ping())
    assert message["Subject"] == "[Wirewatch] A test message"
    assert "References" not in message
    assert "Nothing has happened" in part(message, "plain")
    assert "Nothing has happened" in part(message, "html")


def test_endpoints_are_told_to_those_who_run_the_service_and_the_rest_is_counted() -> None:
    told = endpoint_news(count=60, more=3)
    text = part(parsed(told), "plain")
    assert str(parsed(told)["Subject"]) == "[Wirewatch] 63 endpoints accept nothing"
    assert "hook_50 (https://hook.example.org/***1a2b3c4d): It has failed since" in text
    assert "\n… and 13 more.\n" in text.replace("\r\n", "\n")
    assert "This goes to the channels that operator_channels names." in text
    assert "of the same story" not in text
