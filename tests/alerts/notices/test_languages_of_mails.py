"""Mails are in the readers' words, by their clocks, and readable."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date

import pytest

from tests.alerts.notices.mails import ENVELOPE, Page, parsed, part
from tests.alerts.notices.test_languages import TAGS
from tests.notices import (
    NOW,
    article,
    digest,
    digest_story,
    endpoint_news,
    item,
    news,
    ping,
    proof,
    source_news,
    spike_news,
    update,
)
from worker.alerts.notices.catalogues import stored, words_of
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.mail import mail
from worker.alerts.notices.words import parted_heading, thread_heading
from worker.base.news import Carrier
from worker.base.types import Match, News, TopicMatch


def messages() -> dict[str, News]:
    return {
        "first": news(items=(item(recurs_of=date(2023, 11, 12)),)),
        "passing": news(thread_title=thread_heading("Kyiv fires", outlets=4, is_passing=True)),
        "update": update(),
        "digest": digest(
            digest_story(), digest_story(2, is_new=False, news=("It rose.",)), total=9
        ),
        "proof": proof(matched=2, silenced=1, unread=3),
        "spike": spike_news(),
        "sources": source_news(count=3),
        "endpoints": endpoint_news(count=2),
        "ping": ping(),
    }


def test_what_is_wrong_with_sources_and_endpoints_is_said_in_the_readers_words() -> None:
    message = parsed(source_news(count=3), reader=Reader("Europe/Kyiv", "de"))
    assert str(message["Subject"]) == "[Wirewatch] News 1 und 2 weitere Quellen sind gestört"
    kyiv = stored.in_words(
        "It has failed since 23 Nov 2024, 08:15 UTC, 4 times in a row: HTTP 503. 21 messages wait "
        "for it. If nothing goes well, it is switched off on 28 Nov 2024, 08:15 UTC.",
        words_of("uk"), "Europe/Kyiv",
    )  # fmt: skip
    assert kyiv == (
        "Збій від 23 лист. 2024 р., 10:15, 4 рази поспіль: HTTP 503. Чекає 21 повідомлення. "
        "Якщо нічого не вдасться, буде вимкнено 28 лист. 2024 р., 10:15."
    )
    assert str(parsed(endpoint_news(count=2), reader=Reader("", "ru"))["Subject"]) == (
        "[Wirewatch] Конечных точек, которые ничего не принимают: 2"
    )


@pytest.mark.parametrize(
    ("tag", "heading", "summary"),
    [
        ("uk", "Сплеск: 31 сюжет за 1 годину, зазвичай 9",
         "31 сюжет, 58 статей за 1 годину; о цій порі цього дня тижня зазвичай сюжетів: 9, статей: "
         "16. Сюжетів більше, ніж зазвичай: ×3,4. Почалося після 23 лист., 12:00."),
        ("de", "Häufung: 31 Meldungen in einer Stunde, üblich: 9",
         "58 Artikel zu 31 Meldungen in einer Stunde; um diese Zeit an diesem Wochentag sind 16 zu "
         "9 üblich. Das sind 3,4-mal so viele Meldungen. Es begann nach 23. Nov., 12:00."),
        ("ko", "급증: 1시간 동안 소식 31건, 평소 9건",
         "1시간 동안 소식 31건, 기사 58건. 이 요일 이 시간대에는 보통 소식 9건, 기사 16건입니다. "
         "소식이 평소의 3.4배입니다. 11월 23일 12:00 이후에 시작되었습니다."),
    ],
)  # fmt: skip
def test_a_spike_is_told_in_the_readers_words(tag: str, heading: str, summary: str) -> None:
    message = parsed(spike_news(), reader=Reader("", tag))
    assert str(message["Subject"]) == f"[ATACMS] {heading}"
    assert summary in part(message, "plain")
    assert f'<html lang="{tag}"' in part(message, "html")


@pytest.mark.parametrize("tag", TAGS)
def test_no_sentence_ends_in_two_stops(tag: str) -> None:
    for told in messages().values():
        text = part(parsed(told, reader=Reader("Europe/Kyiv", tag)), "plain")
        assert ".." not in text.replace("...", "…")


def test_the_reader_reads_by_their_own_clocks_in_both_parts() -> None:
    message = parsed(news(), reader=Reader("Asia/Seoul", "ko"))
    for kind in ("plain", "html"):
        text = part(message, kind)
        assert "2024년 11월 19일 18:40 보도" in text
        assert "2024년 11월 23일 19:15 확인" in text
        assert "시각: Asia/Seoul." in text
    assert '<html lang="ko"' in part(message, "html")


def test_a_reader_without_a_zone_has_that_of_the_digest_or_of_people() -> None:
    assert "Times: Europe/Kyiv." in part(
        parsed(digest(), reader=Reader(home="Asia/Seoul")), "plain"
    )
    assert "Times: Asia/Seoul." in part(parsed(news(), reader=Reader(home="Asia/Seoul")), "plain")


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("Depot burns", ("Depot burns", 0, False)),
        ("Depot burns +1 outlet", ("Depot burns", 1, False)),
        ("Depot burns +12 outlets (in passing)", ("Depot burns", 12, True)),
        ("1 +3 = 4 (in passing)", ("1 +3 = 4", 0, True)),
        ("", ("", 0, False)),
    ],
)
def test_a_heading_is_parted_into_headline_outlets_and_passing(
    heading: str, parts: tuple[str, int, bool]
) -> None:
    assert parted_heading(heading) == parts
    title, more, passing = parts
    assert thread_heading(title, outlets=more + 1, is_passing=passing) == heading


def test_a_subject_says_further_outlets_and_passing_in_the_readers_words() -> None:
    title = thread_heading("Depot burns", outlets=6, is_passing=True)
    told = news(thread_title=title)
    assert str(parsed(told)["Subject"]) == "[ATACMS] Depot burns +5 outlets (in passing)"
    assert str(parsed(told, reader=Reader("", "uk"))["Subject"]) == (
        "[ATACMS] Depot burns +5 видань (побіжно)"
    )


def test_a_headline_of_ten_thousand_characters_keeps_what_stands_behind_it() -> None:
    told = news(thread_title=thread_heading("x" * 10_000, outlets=4, is_passing=True))
    subject = str(parsed(told)["Subject"])
    assert len(subject) < 230
    assert subject.endswith("… +3 outlets (in passing)")


def _preheader(told: News, reader: Reader | None = None) -> str:
    found = re.search(r"mso-hide: all;\">(.*?)&#847;", part(parsed(told, reader=reader), "html"))
    assert found is not None
    return found[1]


def test_the_preheader_is_the_first_passage_and_of_a_follow_up_first_what_is_new() -> None:
    passage = "The army said six ATACMS missiles were fired"
    assert _preheader(news()).startswith(passage)
    assert _preheader(update()).startswith(f"The count of the dead rose from 12 to 48. {passage}")
    assert _preheader(digest()) == "Kyiv fires six ATACMS at a depot near Bryansk"


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_outlet_and_time_stand_above_the_passages_and_why_below_them(kind: str) -> None:
    text = part(parsed(news()), kind).partition("&#847;" if kind == "html" else "\0")[
        2 * (kind == "html")
    ]
    text = text or part(parsed(news()), kind)
    places = [
        text.index(each) for each in ("Example Wire", "09:40", "The army said", "Matched ATACMS")
    ]
    assert places == sorted(places)


def test_why_is_said_in_the_readers_words_with_names_and_numbers() -> None:
    found = tuple(Match("a", "text", n, n + 1, "ракета") for n in range(3))
    topics = (
        TopicMatch("atacms", "passing", 1.0, (Match("a", "title", 0, 1, "ATACMS"), *found)),
        TopicMatch("lang", "main", 1.0, ()),
    )
    message = parsed(news(items=(item(topics=topics),)), reader=Reader("", "de"))
    assert (
        "Treffer für ATACMS: in der Überschrift „ATACMS“, im Text „ракета“ (3×), nur nebenbei. "
        "Treffer für lang: durch Quelle, Autor oder Sprache."
    ) in part(message, "plain")


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""

    def light(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


BARS = {"#b3791f", "#7fa8b5"}
"""On these stands no text."""


@pytest.mark.parametrize("name", messages())
def test_every_message_stands_out_fits_a_phone_and_loads_nothing(name: str) -> None:
    html = part(parsed(messages()[name]), "html")
    body = html.partition("</style>")[2]
    inks = set(re.findall(r"[ \";]color: (#[0-9a-f]{6})", body))
    grounds = set(re.findall(r"background: (#[0-9a-f]{6})", body)) - {"#ffefad", "#e9f0f2"} - BARS
    assert min(_contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5
    assert _contrast("#17191c", "#ffefad") >= 4.5 and _contrast("#2f5562", "#e9f0f2") >= 4.5
    page = Page(html)
    assert not {"img", "link", "script", "iframe", "object", "form", "video"} & set(page.tags)
    assert "url(" not in html and "@import" not in html
    # Only short words of ours are kept on one line; everything else may be broken anywhere.
    assert "overflow-wrap: anywhere" in body
    kept = re.findall(r"white-space: nowrap;\">(.*?)</", body)
    assert all(len(each) < 40 for each in kept)
    # Narrow columns of numbers apart, only the page itself has a width, and gives it up.
    widths = {int(each) for each in re.findall(r'width="(\d+)"', body)}
    assert {each for each in widths if each >= 100} <= {600} and "max-width: 600px" in body


def test_right_to_left_headlines_and_passages_keep_their_direction_in_every_language() -> None:
    told = news(items=(item(article=article(language="ar", title="أوكرانيا تطلق صواريخ")),))
    for tag in TAGS:
        html = part(parsed(told, reader=Reader("", tag)), "html")
        assert f'<html lang="{tag}" dir="ltr">' in html
        assert re.search(r'<h1[^>]* dir="rtl" lang="ar"', html)
        assert re.search(r'<p class="quote" dir="rtl" lang="ar"[^>]*border-right-width: 3px', html)


def test_an_outlet_without_a_name_and_an_article_without_a_title_have_words() -> None:
    bare = item(article=article(title=None), carriers=(Carrier("", None, NOW),) * 2)
    text = part(parsed(news(items=(bare,)), reader=Reader("", "fr")), "plain")
    assert "Sans titre" in text and "source sans nom" in text


@pytest.mark.parametrize("language", ["uk", "ko"])
def test_a_mail_in_letters_of_its_own_goes_in_ascii(language: str) -> None:
    content = mail(news(), ENVELOPE, Reader("", language))
    assert content.isascii()
    assert not part(
        email.message_from_bytes(content, policy=email.policy.default), "plain"
    ).isascii()
