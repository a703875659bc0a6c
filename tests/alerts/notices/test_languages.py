"""The words of messages in every language: whole, with right plurals, by the reader's clocks."""

from __future__ import annotations

import email
import email.policy
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.alerts.notices.test_mail import ENVELOPE, Page, parsed, part
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
from worker.alerts import counts, follow_ups
from worker.alerts.corrections import Change, Mark
from worker.alerts.counts import Count
from worker.alerts.notices.body import TEST_MESSAGE
from worker.alerts.notices.catalogues import stored, words_of
from worker.alerts.notices.catalogues.plurals import CATEGORIES, category
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.mail import mail
from worker.alerts.notices.words import parted_heading, thread_heading
from worker.base.news import Carrier
from worker.base.types import Match, News, TopicMatch
from worker.settings.hours import Language

TAGS = get_args(get_args(Language)[0])
ENGLISH = words_of("en")


def test_every_language_that_may_be_asked_for_has_a_catalogue_and_plurals() -> None:
    folder = Path(stored.__file__).parent
    assert sorted(TAGS) == sorted(path.stem for path in folder.glob("*.toml")) == sorted(CATEGORIES)
    assert words_of("xx").tag == words_of("../en").tag == "en"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_has_every_text_with_what_is_put_in_and_every_plural_form(tag: str) -> None:
    words = words_of(tag)
    assert words.texts.keys() == ENGLISH.texts.keys()
    assert words.counts.keys() == ENGLISH.counts.keys()
    for key, text in words.texts.items():
        assert _fields(text) == _fields(ENGLISH.texts[key]), key
    for key, forms in words.counts.items():
        assert set(forms) in ({*CATEGORIES[tag]}, {"other"}), key
        for form in forms.values():
            assert _fields(form) | {"n"} == _fields(ENGLISH.counts[key]["other"]) | {"n"}, key
    assert [len(names) for names in words.months.values()] == [12, 12, 12]
    assert words.dates.keys() == ENGLISH.dates.keys()
    assert words.languages.keys() == ENGLISH.languages.keys()


SLAVIC = {
    "one": (1, 21, 101, 121, 1_000_001),
    "few": (2, 3, 4, 22, 102),
    "many": (0, 5, 10, 11, 12, 14, 15, 20, 25, 100, 111, 112, 1000, 1_000_000),
}
FORMS: dict[str, dict[str, tuple[int, ...]]] = {
    "uk": SLAVIC,
    "ru": SLAVIC,
    "en": {"one": (1,), "other": (0, 2, 11, 21, 101, 1_000_000)},
    "de": {"one": (1,), "other": (0, 2, 11, 21, 101, 1_000_000)},
    "fr": {"one": (0, 1), "many": (1_000_000, 2_000_000), "other": (2, 11, 21, 1_000_001)},
    "es": {"one": (1,), "many": (1_000_000, 2_000_000), "other": (0, 2, 11, 21, 1_000_001)},
    "ko": {"other": (0, 1, 2, 5, 11, 21, 1_000_000)},
}
"""What browsers' Intl.PluralRules say of these numbers."""


@pytest.mark.parametrize("tag", TAGS)
def test_plurals_are_those_of_cldr(tag: str) -> None:
    for form, numbers in FORMS[tag].items():
        assert {number: category(tag, number) for number in numbers} == dict.fromkeys(numbers, form)


AT = datetime(2024, 11, 23, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "minute", "near", "month", "day", "number"),
    [
        ("en", "24 Nov 2024, 00:15", "24 Nov, 00:15", "Nov 2024", "3 November", "38,114"),
        ("uk", "24 лист. 2024 р., 00:15", "24 лист., 00:15", "листопад 2024 р.", "3 листопада",
         "38\u00a0114"),
        ("ru", "24 нояб. 2024 г., 00:15", "24 нояб., 00:15", "ноябрь 2024 г.", "3 ноября",
         "38\u00a0114"),
        ("de", "24. Nov. 2024, 00:15", "24. Nov., 00:15", "November 2024", "3. November", "38.114"),
        ("fr", "24 nov. 2024, 00:15", "24 nov., 00:15", "novembre 2024", "3 novembre",
         "38\u202f114"),
        ("es", "24 nov 2024, 00:15", "24 nov, 00:15", "noviembre de 2024", "3 de noviembre",
         "38.114"),
        ("ko", "2024년 11월 24일 00:15", "11월 24일 00:15", "2024년 11월", "11월 3일", "38,114"),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_written_as_the_language_writes_them(
    tag: str, minute: str, near: str, month: str, day: str, number: str
) -> None:
    words = words_of(tag)
    assert words.time(AT, "Europe/Kyiv") == minute
    assert words.time(AT, "Europe/Kyiv", "near") == near
    assert words.stated("2024-11-01T00:00:00Z", "month", "America/Lima") == month
    assert words.day(date(2024, 11, 3), with_year=False) == day
    assert words.number(38_114) == number


def test_a_language_is_named_in_the_readers_and_what_is_no_tag_is_not_shown() -> None:
    assert words_of("de").language("uk-UA") == "Ukrainisch"
    assert ENGLISH.language("xyz") == "xyz"
    assert [ENGLISH.language(each) for each in (None, "", 'en" onload="x')] == ["", "", ""]


def test_spanish_parts_no_four_figures() -> None:
    assert words_of("es").number(1234) == "1234"


@pytest.mark.parametrize("text", [None, "", "yesterday", "0001-01-01T00:00:00Z"])
def test_a_time_that_is_none_is_shown_as_nothing(text: object) -> None:
    assert ENGLISH.stated(text, "minute", "America/Lima") == ""


def sentences() -> Iterator[str]:
    """Yields what may be stored as news of a story."""
    told = follow_ups.Told("u", NOW, NOW, outlets=1, topics=frozenset({"a"}))
    base = follow_ups.Report(words="0" * 64, headline="Depot “burns”", outlets=1)
    reports: list[tuple[follow_ups.Told, dict[str, Any]]] = [
        (told, {"mark": Mark("correction", "p", "was wrong"), "note": "was wrong"}),
        (told, {"mark": Mark("withdrawal", "p"), "outlet": "Example: Wire"}),
        (told, {"topics": frozenset({"red_sea"})}),
        (told, {"count": Count(1480, counts.DEAD)}),
        (told, {"outlets": 7, "carried_by": ("A", "B and C")}),
        (told, {"outlets": 22, "carried_by": tuple("ABCDEFG")}),
        (told, {"outlets": 5}),
    ]
    changes = [Change("figure", "3", "5"), Change("figure", "", "5")]
    changes += [Change("name", "a", "b"), Change("negation", "", "not")]
    reports += [
        (told, {"change": change, "outlet": outlet})
        for change in changes
        for outlet in ("", "Morning Post")
    ]
    for what in ("", counts.DEAD, counts.HURT):
        before = follow_ups.Told("u", NOW, NOW, count=Count(12, what))
        reports.append((before, {"count": Count(1480, what)}))
    for state, made in reports:
        fields = {name: getattr(base, name) for name in base.__slots__} | made
        found = follow_ups.decide(state, follow_ups.Report(**fields), follow_ups.FollowUpRule())
        assert found.news, made
        yield from found.news
    yield from follow_ups.decide(told, base, follow_ups.FollowUpRule("all")).news


def test_every_sentence_that_is_stored_is_told_in_every_language() -> None:
    found = list(sentences())
    assert len(found) >= 18
    for tag in TAGS:
        said = [stored.in_words(each, words_of(tag)) for each in found]
        assert (said == found) == (tag == "en")
        left = [one for one, other in zip(found, said, strict=True) if one == other and tag != "en"]
        assert left == []


def test_a_stored_sentence_keeps_its_names_figures_and_quotes() -> None:
    german = words_of("de")
    assert (
        stored.in_words("Corrected by A: B: “He said “no”.”. It says: “It was “yes””", german)
        == "Berichtigt von A: B: „He said “no”.“. Dort heißt es: „It was “yes”“"
    )
    assert stored.in_words("Now carried by 22 outlets: A, B and C and 20 more.", german) == (
        "Inzwischen bringen es 22 Medien: A, B and C und 20 weitere."
    )
    rose = "The count of the dead rose from 12 to 1,480."
    assert stored.in_words(rose, words_of("ru")) == "Число погибших выросло с 12 до 1\u00a0480."
    assert stored.in_words("fails since 2024-11-22 23:10 UTC", german, "Europe/Kyiv") == (
        "gestört seit 23. Nov. 2024, 01:10"
    )
    assert stored.in_words("What a later release says.", german) == "What a later release says."


def test_an_endless_name_stays_in_english_and_endless_quotes_do_not() -> None:
    german = words_of("de")
    twice = "“. It says: “" * 1_000
    assert stored.in_words(f"Corrected: “{twice}”", german) != f"Corrected: “{twice}”"
    endless = f"Corrected by {'a' * 301}: “B”"
    assert stored.in_words(endless, german) == endless


def test_english_says_what_programs_are_told() -> None:
    assert ENGLISH.say("test_note") == TEST_MESSAGE


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
