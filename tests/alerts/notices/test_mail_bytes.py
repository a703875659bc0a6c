"""A mail's bytes pass every server, whatever its texts hold."""

from __future__ import annotations

import re
from dataclasses import replace
from email.headerregistry import HeaderRegistry
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.notices.mails import ENVELOPE, Page, parsed, part
from tests.notices import HOSTILE, NOW, article, hostile, item, many, news, update
from worker.alerts.notices.headers import registry
from worker.alerts.notices.mail import mail
from worker.base.mail_addresses import parse_address
from worker.base.news import Carrier
from worker.base.types import News, Snippet, TopicMatch


def test_the_bytes_are_the_same_each_time_and_fit_every_server() -> None:
    content = mail(many(50), ENVELOPE)
    assert content == mail(many(50), ENVELOPE)
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


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


def test_news_with_hostile_words_stays_text() -> None:
    html = part(parsed(update(news=(HOSTILE,))), "html")
    assert "script" not in Page(html).tags
    assert part(parsed(update(news=(HOSTILE,))), "plain").count("\u202e") == 0


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


def test_the_class_of_a_header_is_made_once_and_folds_as_that_of_the_standard_library() -> None:
    made = registry()
    assert made["Subject"] is made["Subject"] is registry()["Subject"]
    assert made["Date"] is not made["To"]
    for name, value in (
        ("Date", "Mon, 02 Mar 2026 07:30:00 +0000"),
        ("To", '"Desk, night" <desk@example.net>'),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("X-Auto-Response-Suppress", "All"),
    ):
        ours, theirs = made(name, value), HeaderRegistry()(name, value)
        assert ours.fold(policy=SMTP) == theirs.fold(policy=SMTP)
