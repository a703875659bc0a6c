from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notices import NOW, article, hostile, item, many, news, ping, update
from tests.schemas.check import check
from worker.alerts.notices.body import MAX_BYTES, body
from worker.base.news import Carrier
from worker.base.types import Match, News, Snippet, TopicMatch


def data(told: News, limit: int = MAX_BYTES) -> dict[str, Any]:
    content = body(told, limit)
    check(f"webhook.{told.kind}", content)
    assert len(content) <= limit
    found: dict[str, Any] = json.loads(content)["data"]
    return found


def test_the_body_is_compact_json_with_type_version_and_time() -> None:
    content = body(news())
    found = json.loads(content)
    assert content == json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    assert found["type"] == "article.matched"
    assert found["version"] == 1
    assert found["timestamp"] == "2024-11-23T10:15:00Z"


def test_the_data_holds_alert_article_story_matches_snippets_and_more() -> None:
    found = data(news())
    assert found["alert"] == "atacms now"
    assert found["article"] == article()
    assert found["story"]["id"] == 17
    assert found["story"]["sources"] == 2
    assert [outlet["name"] for outlet in found["story"]["outlets"]] == [
        "Example Wire",
        "Morning Post",
    ]
    assert found["matches"] == [
        {
            "topic": "atacms",
            "salience": "main",
            "term": "ATACM*",
            "field": "title",
            "start": 15,
            "end": 21,
            "text": "ATACMS",
        }
    ]
    assert found["snippets"][0]["marks"] == [{"start": 18, "end": 24}, {"start": 60, "end": 66}]
    assert found["more"] == []
    assert found["omitted"] == 0
    assert found["truncated"] is False


def test_the_full_text_never_travels() -> None:
    told = news(items=(item(article=article(text="the whole text")),))
    assert b"the whole text" not in body(told)
    data(told)


def test_the_other_articles_of_a_group_are_listed() -> None:
    found = data(many(4))
    assert [each["id"] for each in found["more"]] == [2, 3, 4]
    assert found["omitted"] == 3


def test_a_body_that_would_be_large_is_trimmed_and_says_so() -> None:
    found = data(many(50))
    assert found["truncated"] is True
    assert len(found["matches"]) < 100
    assert found["more"]
    assert found["omitted"] + len(found["more"]) == 49 + 3


def test_snippets_go_before_matches() -> None:
    long = Snippet("word " * 5000, ((0, 4),))
    told = news(items=(item(snippets=(Snippet("short", ()), long)),))
    found = data(told)
    assert [snippet["text"] for snippet in found["snippets"]] == ["short"]
    assert len(found["matches"]) == 1
    assert found["truncated"] is True


def test_a_follow_up_says_what_is_new_and_how_many_reports_were_kept_back() -> None:
    found = data(update())
    assert found["occasion"] == "count"
    assert found["news"][0] == "The count of the dead rose from 12 to 48."
    assert found["kept_back"] == 3
    assert found["occasions"] == ["count"]
    assert set(found) == {*data(news()), "occasion"}


def test_a_first_message_tells_the_news_that_came_while_it_waited() -> None:
    found = data(news(news=("Now carried by 5 outlets.",), kept_back=2))
    assert (found["news"], found["kept_back"]) == (["Now carried by 5 outlets."], 2)
    found = data(news())
    assert (found["news"], found["kept_back"]) == ([], 0)


def test_all_kinds_of_news_in_a_message_are_listed() -> None:
    assert data(news())["occasions"] == ["first"]
    both = ("first", "correction-0a1b2c3d4e")
    assert data(news(occasions=both))["occasions"] == list(both)
    found = data(update(occasions=("outlets-5", "count")))
    assert found["occasions"] == ["outlets-5", "count"]


def test_a_follow_up_for_which_much_is_new_is_trimmed_too() -> None:
    found = data(update(news=tuple(f"{number} " + "x" * 400 for number in range(200))))
    assert found["truncated"] is True
    assert 3 <= len(found["news"]) < 200


def test_a_notice_that_recurs_names_the_day_before() -> None:
    told = news(items=(item(recurs_of=date(2024, 11, 12)),))
    assert data(told)["recurs_of"] == "2024-11-12"
    assert data(news())["recurs_of"] is None


def test_a_ping_is_a_message_for_people() -> None:
    assert "test" in data(ping())["message"]


def test_hostile_texts_are_carried_as_they_are() -> None:
    assert data(hostile())["article"]["title"].startswith('"><script>')


def test_news_of_an_unknown_kind_has_no_body() -> None:
    with pytest.raises(ValueError, match="nothing"):
        body(news(kind="nothing.happened"))


long_texts = st.text(max_size=30) | st.sampled_from(["\x00" * 9000, "한" * 9000, "x" * 30_000])


@given(
    st.lists(
        st.builds(
            item,
            article=st.builds(
                article,
                title=long_texts.map(lambda text: text or "-"),
                url=st.none() | long_texts,
                author=st.none() | long_texts,
                topics=st.just(cast(list[Any], article()["topics"]) * 300),
            ),
            topics=st.lists(
                st.builds(
                    TopicMatch,
                    slug=st.just("atacms"),
                    salience=st.sampled_from(["main", "passing"]),
                    score=st.floats(0, 9),
                    matches=st.lists(
                        st.builds(
                            Match,
                            term=long_texts,
                            field=st.just("title"),
                            start=st.integers(0, 99),
                            end=st.integers(0, 99),
                            text=long_texts,
                        ),
                        max_size=3,
                    ).map(tuple),
                ),
                max_size=3,
            ).map(tuple),
            carriers=st.lists(
                st.builds(
                    Carrier, name=long_texts, url=st.none() | long_texts, first_seen_at=st.just(NOW)
                ),
                max_size=5,
            ).map(tuple),
            reason=long_texts,
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=40, deadline=None)
def test_no_news_makes_a_body_above_the_limit(items: list[Any]) -> None:
    data(news(items=tuple(items)))
