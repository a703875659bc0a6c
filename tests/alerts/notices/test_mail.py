from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notices import (
    DELIVERY,
    HOSTILE,
    NOW,
    article,
    endpoint_news,
    hostile,
    item,
    many,
    news,
    ping,
    update,
)
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.mail import Envelope, mail, subject
from worker.base.mail_addresses import parse_address
from worker.base.news import Carrier
from worker.base.types import News, Snippet, TopicMatch

ENVELOPE = Envelope(
    sender=parse_address("alerts@example.org"),
    recipient=parse_address("desk@example.net"),
    contact="ops@example.org",
)


def parsed(told: News, envelope: Envelope = ENVELOPE, reader: Reader | None = None) -> EmailMessage:
    content = mail(told, envelope, reader)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return cast(str, body.get_content())


class Page(HTMLParser):
    """Collects what a page would load, link to or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "background", "srcset", "action"}:
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "mark" and data.strip():
            self.marked.append(data)
            self.tags.append("/")


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


def test_the_bytes_are_the_same_each_time_and_fit_every_server() -> None:
    content = mail(many(50), ENVELOPE)
    assert content == mail(many(50), ENVELOPE)
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_the_subject_keeps_the_headline_that_opened_the_thread() -> None:
    first = news()
    later = news(
        items=(item(article=article(title="Something new")),),
        thread_title="Kyiv fires six ATACMS at a depot near Bryansk",
    )
    assert subject(first) == subject(later)
    assert "Something new" in part(parsed(later), "plain")


@pytest.mark.parametrize(
    "title",
    [
        "Україна вдарила ракетами ATACMS по складу під Брянськом",
        "우크라이나, 에이태큼스 미사일로 러시아 본토 첫 타격",
        "ウクライナ、ATACMSでロシア領内を初攻撃",
        "أوكرانيا تطلق صواريخ",
        '🚀 and ‘quotes’, commas; <brackets> (and) "more"',
    ],
)
def test_a_headline_in_any_script_comes_back_from_the_subject(title: str) -> None:
    message = parsed(news(items=(item(article=article(title=title)),)))
    assert message["Subject"] == f"[ATACMS] {title}"
    assert title in part(message, "plain")


def test_a_very_long_headline_is_cut() -> None:
    message = parsed(news(items=(item(article=article(title="x" * 5000)),)))
    assert len(message["Subject"]) < 220
    assert message["Subject"].endswith("…")


def test_a_derived_headline_is_shown_and_said_to_be_one() -> None:
    told = news(items=(item(article=article(title_derived=True)),))
    assert "taken from the text" in part(parsed(told), "plain")
    assert "taken from the text" in part(parsed(told), "html")
    assert "taken from the text" not in part(parsed(news()), "plain")


def test_nothing_is_loaded_from_elsewhere_and_only_web_addresses_are_linked() -> None:
    page = Page(part(parsed(news()), "html"))
    assert not {"img", "link", "script", "iframe", "object", "form"} & set(page.tags)
    assert set(page.links) == {"https://example.org/news/1", "https://post.example/a?b=1&c=2"}
    assert "url(" not in part(parsed(news()), "html")


def test_hostile_texts_stay_texts() -> None:
    message = parsed(hostile())
    html = part(message, "html")
    page = Page(html)
    assert page.links == []
    assert page.handlers == []
    assert "script" not in page.tags
    assert "<script" not in html.replace("&lt;script", "")
    assert "{{7*7}}" in html
    assert "\x00" not in html
    assert "Bcc" not in message
    assert set(message.keys()) == set(parsed(news()).keys())


def test_right_to_left_text_has_its_direction_and_language() -> None:
    told = news(items=(item(article=article(language="ar", title="أوكرانيا تطلق صواريخ")),))
    html = part(parsed(told), "html")
    assert re.search(r'<h1[^>]* dir="rtl" lang="ar"', html)


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
        ("article.matched", 2, 0, "Meanwhile 2 more reports of this story"),
    ],
)
def test_what_was_kept_back_is_said_by_reports_and_copies(
    kind: str, kept_back: int, copies: int, words: str
) -> None:
    told = update(kind=kind, kept_back=kept_back, kept_copies=copies)
    rest = f" said nothing new to this alert and {'was' if kept_back == 1 else 'were'} not sent."
    for each in ("plain", "html"):
        assert words + rest in " ".join(part(parsed(told), each).split())


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


def test_news_with_hostile_words_stays_text() -> None:
    html = part(parsed(update(news=(HOSTILE,))), "html")
    assert "script" not in Page(html).tags
    assert part(parsed(update(news=(HOSTILE,))), "plain").count("\u202e") == 0


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


def test_an_address_beyond_ascii_makes_a_message_for_smtputf8() -> None:
    envelope = replace(ENVELOPE, recipient=parse_address("편집국@example.kr"))
    content = mail(news(), envelope)
    assert "To: 편집국@example.kr".encode() in content


def test_a_message_without_a_recipient_is_for_no_one() -> None:
    message = parsed(news(), replace(ENVELOPE, recipient=None))
    assert message["To"] == "undisclosed-recipients:;"
    assert "names this address" not in message.as_string()


def test_an_unusual_delivery_id_still_makes_a_message_id() -> None:
    message = parsed(news(delivery_id="a b>\r\nBcc: x"))
    assert re.fullmatch(r"<[0-9a-f]{40}@example.org>", message["Message-ID"])


texts = st.text(max_size=60)
stories = st.builds(
    news,
    alert=texts,
    label=texts,
    story_id=st.none() | st.integers(1, 9),
    items=st.lists(
        st.builds(
            item,
            article=st.builds(
                article,
                title=texts,
                url=st.none() | texts,
                language=st.none() | texts,
                published_at=st.none() | texts,
            ),
            snippets=st.lists(
                st.builds(
                    Snippet,
                    field=st.just("text"),
                    text=texts,
                    marks=st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70))).map(tuple),
                ),
                max_size=2,
            ).map(tuple),
            topics=st.lists(
                st.builds(
                    TopicMatch,
                    slug=texts,
                    salience=st.just("main"),
                    score=st.just(1.0),
                    matches=st.just(()),
                ),
                max_size=2,
            ).map(tuple),
            carriers=st.lists(
                st.builds(Carrier, name=texts, url=st.none() | texts, first_seen_at=st.just(NOW)),
                max_size=2,
            ).map(tuple),
            reason=texts,
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


@given(stories)
@settings(max_examples=100, deadline=None)
def test_no_text_can_add_a_header_a_part_or_a_tag(told: News) -> None:
    message = parsed(told)
    plain = set(parsed(news()).keys()) - {"In-Reply-To", "References"}
    assert set(message.keys()) - {"In-Reply-To", "References"} == plain
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    page = Page(part(message, "html"))
    assert not {"script", "img", "iframe", "form"} & set(page.tags)
    assert page.handlers == []
    assert all(link.startswith(("http://", "https://")) for link in map(str.lower, page.links))
    assert message["Subject"].startswith("[")


def test_the_hostile_text_is_what_it_is_thought_to_be() -> None:
    assert "\r\nBcc:" in HOSTILE


@pytest.mark.parametrize(
    "title",
    [
        "Україна розширила санкції проти російських банків і посередників у третіх країнах світу",
        "국정원 쿠르스크 북한군 추가 이동 현대전 경험 부족 그리고 더 긴 제목을 위한 단어들",
        "Сергей said «мы готовы» on Tuesday — and then nothing more was said about it for a week",
    ],
)
def test_a_long_subject_in_any_script_keeps_its_blanks(title: str) -> None:
    told = replace(news(), thread_title=title)
    written = mail(told, ENVELOPE)
    assert str(parsed(told)["Subject"]).endswith(title)
    head = written.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    "title",
    [
        "Streit um Reichweite: Berlin diskutiert nach der ATACMS-Freigabe",
        "Ministers meet again; harbour, grain, ships, rails and " + "bridges " * 9 + "stay closed",
        "x" * 90,
    ],
)
def test_a_long_plain_subject_begins_on_its_first_line(title: str) -> None:
    told = replace(news(), thread_title=title)
    assert b"\r\nSubject: [" in mail(told, ENVELOPE)
    assert str(parsed(told)["Subject"]) == f"[ATACMS] {title}"


def test_endpoints_are_told_to_those_who_run_the_service_and_the_rest_is_counted() -> None:
    told = endpoint_news(count=60, more=3)
    text = part(parsed(told), "plain")
    assert str(parsed(told)["Subject"]) == "[Wirewatch] 63 endpoints accept nothing"
    assert "hook_50 (https://hook.example.org/***1a2b3c4d): It has failed since" in text
    assert "\n… and 13 more.\n" in text.replace("\r\n", "\n")
    assert "This goes to the channels that operator_channels names." in text
    assert "of the same story" not in text
