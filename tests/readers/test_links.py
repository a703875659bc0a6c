from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.notices import news
from worker.readers import links
from worker.readers.links import BadLink, Key, Link, OldLink, keys_of, read, rotated, sign

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEY = Key(b"k" * 64)
LINK = Link("unsubscribe", "msg_abcdef234567", NOW + links.LASTS)
ONE, OTHER = "1" * 64, "2" * 64


@pytest.mark.parametrize("action", ["unsubscribe", "mute", "wrong"])
def test_a_link_says_what_it_does_for_which_message_until_when(action: links.Action) -> None:
    link = Link(action, "msg_abcdef234567", NOW + links.LASTS)
    assert read(sign(link, KEY), [KEY], NOW) == link


def test_a_link_in_which_anything_was_changed_is_none_of_ours() -> None:
    token = sign(LINK, KEY)
    for place, character in enumerate(token):
        for other in "A0._-~":
            if other != character:
                with pytest.raises(BadLink):
                    read(token[:place] + other + token[place + 1 :], [KEY], NOW)


@pytest.mark.parametrize(
    "token",
    ["", ".", "u", "u...", "x" * 10_000, "u.1.msg_a." + "A" * 43, "é" * 50, "u.1.a b." + "A" * 43],
)
def test_what_nobody_here_has_made_is_no_link(token: str) -> None:
    with pytest.raises(BadLink):
        read(token, [KEY], NOW)


def test_a_link_of_one_action_is_none_of_another() -> None:
    token = sign(LINK, KEY)
    with pytest.raises(BadLink):
        read("m" + token[1:], [KEY], NOW)


def test_without_a_key_nothing_is_a_link() -> None:
    with pytest.raises(BadLink):
        read(sign(LINK, KEY), [], NOW)


def test_a_link_ends_ninety_days_after_its_message_was_sent() -> None:
    token = sign(LINK, KEY)
    assert read(token, [KEY], NOW + timedelta(days=90) - timedelta(seconds=1)) == LINK
    with pytest.raises(OldLink):
        read(token, [KEY], NOW + timedelta(days=90))


def test_an_id_that_does_not_fit_an_address_is_not_signed() -> None:
    for wrong in ("", "a\r\nBcc: x@example.org", "a/b", "a b", "a" * 101):
        with pytest.raises(ValueError, match="characters"):
            sign(Link("mute", wrong, NOW), KEY)


def test_the_newest_key_signs_and_the_old_one_is_accepted_until_its_links_end() -> None:
    new, old = keys_of(f"# remark\n{ONE} 2026-11-28\n\n{OTHER}\n")
    assert (new.secret, new.until) == (ONE.encode(), None)
    token = sign(LINK, old)
    assert read(token, [new, old], NOW) == LINK
    forged = sign(Link("mute", "msg_a", NOW + timedelta(days=400)), old)
    with pytest.raises(OldLink):
        read(forged, [new, old], NOW)
    assert keys_of(f"{ONE}\n{OTHER}")[1].until is None


@pytest.mark.parametrize(
    "text", ["short", f"{ONE} yesterday", f"{ONE} 2026-02-30", f"{ONE} 2026-11-28 more"]
)
def test_what_is_no_key_is_said_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^line 1 ") as error:
        keys_of(text)
    assert ONE not in str(error.value)


def test_a_rotation_keeps_the_keys_whose_links_may_still_be_good() -> None:
    first = rotated(f"{ONE}\n", OTHER, date(2026, 11, 28))
    assert first == f"{OTHER} 2026-11-28\n{ONE}\n"
    third = "3" * 64
    assert rotated(first, third, date(2027, 2, 26)).splitlines()[1:] == first.splitlines()
    assert rotated(first, third, date(2027, 2, 27)).splitlines()[1:] == [f"{OTHER} 2026-11-28"]
    assert rotated("", ONE, date(2026, 11, 28)) == f"{ONE} 2026-11-28\n"
    assert rotated(f"  # ours\n{ONE}\n", OTHER, date(2026, 11, 28)).splitlines()[1:] == [ONE]


def test_a_message_of_many_stories_can_only_be_unsubscribed_from() -> None:
    made = links.links_of(news(story_id=None), "https://x.example/ww", KEY, NOW)
    assert made.unsubscribe.startswith("https://x.example/ww/l/u.")
    assert (made.mute, made.wrong, made.alerts) == (None, None, ())
    whole = links.links_of(news(), "https://x.example", KEY, NOW)
    tokens = [
        each.rpartition("/")[2] for each in (whole.unsubscribe, whole.mute or "", whole.wrong or "")
    ]
    assert [read(each, [KEY], NOW).action for each in tokens] == ["unsubscribe", "mute", "wrong"]


def test_a_message_that_gathers_several_alerts_has_a_link_for_each() -> None:
    made = links.links_of(news(story_id=None, alerts=((3, "a"), (41, "b"))), "", KEY, NOW)
    (_, first), (name, second) = made.alerts
    token = second.rpartition("/")[2]
    assert (name, read(token, [KEY], NOW).alert_id) == ("b", 41)
    assert read(first.rpartition("/")[2], [KEY], NOW).alert_id == 3
    assert read(made.unsubscribe.rpartition("/")[2], [KEY], NOW).alert_id is None
    with pytest.raises(BadLink):
        read(token.replace(".41.", ".3."), [KEY], NOW)
    assert links.links_of(news(story_id=None, alerts=((3, "a"),)), "", KEY, NOW).alerts == ()
