"""What changes with each poll and says nothing is a revision once, and then late; none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from time import process_time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.net.servers import response, serving
from tests.sources.feed.feeds import NOW, Memory, item, rss
from worker.formats.feed_entry import RawContent, RawEntry
from worker.sources.feed.churn import Changing, sift
from worker.sources.feed.identity import identify
from worker.sources.feed.versions import Version, compare

LEAD = "word " * 70
"""So long that what follows is no part of the lead."""


def polled(
    versions: Sequence[Sequence[RawEntry]], every: timedelta = timedelta(minutes=5)
) -> list[list[bool]]:
    """Returns for each poll after the first which of the entries are revisions."""
    found: list[list[bool]] = []
    stored: dict[str, str] = {}
    changing: dict[str, Changing] = {}
    for number, entries in enumerate(versions):
        listed = {each.key: each for each in identify(entries)}
        stored = stored or {key: each.mark for key, each in listed.items()}
        changed = [each for key, each in listed.items() if each.mark != stored[key]]
        held, changing = sift(changing, changed, listed, NOW + number * every)
        # What is remembered lies in the database between two polls.
        changing = msgspec.convert(msgspec.to_builtins(changing), dict[str, Changing])
        taken = {each.key: each.mark for each in changed if each.key not in held}
        stored |= taken
        found.append([key in taken for key in listed])
    return found[1:]


def kept(
    texts: Sequence[str], titles: Sequence[str] = (), every: timedelta = timedelta(minutes=5)
) -> list[bool]:
    """Returns which of the versions of an entry are revisions, one a poll, after the first."""
    titles = titles or ["Head"] * len(texts)
    versions = [
        [RawEntry(id="1", title=title, summary=text)]
        for title, text in zip(titles, texts, strict=True)
    ]
    return [taken for (taken,) in polled(versions, every)]


def test_a_counter_behind_the_lead_is_a_revision_once() -> None:
    texts = [f"{LEAD} read {number} times so far" for number in range(10)]
    assert kept(texts) == [True] + [False] * 8


def test_words_that_change_with_each_poll_are_a_revision_once() -> None:
    spans = ["just now", "a minute ago", "some minutes ago", "long ago", "very long ago"]
    assert kept([f"Posted {span} by the desk of the paper" for span in spans]) == [
        True,
        False,
        False,
        False,
    ]


def test_a_figure_in_headline_or_lead_is_always_news() -> None:
    assert kept([f"At least {number} people died." for number in range(10, 16)]) == [True] * 5
    titles = [f"Quake: {number} dead" for number in range(10, 16)]
    assert kept([LEAD] * 6, titles) == [True] * 5


def test_a_text_that_grows_is_news_each_time() -> None:
    texts = [LEAD + " ".join(f"Paragraph {'x' * at} of it." for at in range(n)) for n in range(6)]
    assert kept(texts) == [True] * 5


def test_changes_at_unlike_places_are_revisions() -> None:
    words = [f"w{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(200)]
    texts = []
    for place in (0, 60, 120, 180, 20):
        changed = [*words]
        changed[place] = "other"
        texts.append(" ".join(changed))
    assert kept(texts) == [True] * 4


def test_what_was_held_back_and_stays_is_a_revision() -> None:
    texts = [f"{LEAD} the mayor {word} it." for word in ("said", "denied", "denounced")]
    assert kept([*texts, texts[-1], texts[-1]]) == [True, False, True, False]


def test_what_was_quiet_meanwhile_is_no_churn() -> None:
    a, b, c = (f"{LEAD} the mayor {word} it." for word in ("said", "denied", "denounced"))
    assert kept([a, b, b, c, c, a]) == [True, False, True, False, True]


def test_a_poll_after_something_was_held_back_asks_for_everything() -> None:
    memory, texts = Memory(), ["one", "two", "three", "three"]
    answers = iter([response(rss(item(1, text=f"{LEAD} {x} of it")), headers=['ETag: "e"'])
                    for x in texts])  # fmt: skip
    with serving(lambda _: next(answers)) as server:
        for _ in texts:
            memory.poll(server.url)
    assert [len(memory.kept), b"if-none-match" in server.requests[3].lower()] == [3, False]


def test_other_words_in_a_headline_are_news_each_time() -> None:
    told = ["talks resume", "envoy arrives", "truce debated", "army seizes power", "leader flees"]
    titles = [f"Middle East live: {each}" for each in told]
    assert kept(["Follow the latest."] * 5, titles) == [True] * 4


def test_what_stays_for_a_poll_is_a_revision_however_often_it_changed_before() -> None:
    spans = ["just now", "a minute ago", "some minutes ago", "long ago", "very long ago"]
    texts = [f"Posted {span} by the desk" for span in spans]
    assert kept([*texts, texts[-1], texts[-1]])[-3:] == [False, True, False]


def test_what_changes_on_in_the_lead_is_late_but_not_lost() -> None:
    words = [f"President {chr(97 + at)}{at // 26 * 'x'}er, aides say" for at in range(60)]
    found = kept(words, ["The president: what we know"] * 60)
    assert [at for at, taken in enumerate(found, 1) if taken] == [1, 5, *range(12, 60, 7)]


def test_what_changes_on_behind_the_lead_or_with_time_is_a_revision_every_few_hours() -> None:
    texts = [f"{LEAD} read {number} times so far" for number in range(24 * 12)]
    assert 5 <= sum(kept(texts)) <= 10
    ago = [f"Updated {number % 59 + 1} minutes ago. The mayor resigned." for number in range(288)]
    assert 5 <= sum(kept(ago)) <= 10


@pytest.mark.parametrize("every", [timedelta(minutes=1), timedelta(hours=3)])
def test_what_changes_on_is_never_held_back_for_longer_than_its_time(every: timedelta) -> None:
    texts = [f"{LEAD} read {number} times so far" for number in range(400)]
    taken = [at for at, each in enumerate(kept(texts, every=every), 1) if each]
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert taken
    assert max(gaps) * every <= timedelta(hours=3) + 2 * every


def test_how_long_ago_something_was_is_a_revision_once_in_headline_and_lead() -> None:
    spans = ["5 minutes ago", "10 minutes ago", "59 minutes ago", "1 hour ago"]
    once = [True, False, False]
    assert kept([f"Updated {span}. The mayor resigned." for span in spans]) == once
    assert kept(["The mayor."] * 4, [f"Updated {span}: mayor resigns" for span in spans]) == once
    assert kept([f"Updated at 14:{at}. The mayor resigned." for at in range(10, 14)]) == once


def test_words_of_many_characters_are_compared_in_no_time() -> None:
    long = "上午1" * 1_200
    older, newer = (Version(" ".join([*[long] * 3, word, *[long] * 3])) for word in ("5", "6"))
    start = process_time()
    for _ in range(20):
        compare(older, newer)
    assert process_time() - start < 0.2


def test_a_toll_beside_how_long_ago_it_was_is_news() -> None:
    texts = [f"{number} dead, {number} minutes ago in Arvik" for number in range(5, 9)]
    assert kept(texts) == [True] * 3
    assert kept([f"{number} dead five minutes ago" for number in range(5, 9)]) == [True] * 3


def test_a_teaser_that_is_told_in_more_than_a_few_words_is_news_each_time() -> None:
    told = [
        "Talks about a truce resume in Doha.",
        "An envoy of the union arrives at Cairo.",
        "Soldiers have seized all power in Arvik.",
        "Its president is said to have fled.",
    ]
    assert kept(told) == [True] * 3


def test_teasers_that_take_turns_are_revisions_until_each_was_there() -> None:
    turns = ["Buy our new paper now, cheaply", "Win tickets of the big match", "Read how we work"]
    image = '<img src="https://example.org/{}.png">'
    texts = [f"The mayor resigned. {turns[at % 3]} here {image.format(at)}" for at in range(6)]
    assert kept(texts) == [True] * 3 + [False] * 2


def test_lists_of_links_that_take_turns_are_revisions_until_each_was_there() -> None:
    lists = [" ".join(f"{name}{chr(97 + at)}" for at in range(20)) for name in ("a", "b", "c")]
    image = '<img src="https://example.org/{}.png">'
    texts = [f"{LEAD} {lists[at % 3]} {image.format(at)}" for at in range(6)]
    assert kept(texts) == [True] * 3 + [False] * 2


def test_links_in_another_order_are_a_revision_once() -> None:
    links = [f"Report {name} of the road to {name} town" for name in ("a", "b", "c", "d", "e")]
    texts = [f"The mayor resigned. {' '.join(links[at:] + links[:at])}" for at in range(4)]
    assert kept(texts) == [True, False, False]


def test_the_same_words_in_many_entries_are_a_template_s() -> None:
    teasers = [
        "Read now: all about the great exhibition of roses",
        "Read now: seven gardens that nobody should miss",
        "Read now: where clever people buy their bread",
        "Read now: what became of last year's winners",
    ]
    names = ("Arvik", "Belmar", "Corin")
    versions = [
        [RawEntry(id=name, title=name, summary=f"The mayor of {name} spoke. {teaser}")
         for name in names]
        for teaser in teasers
    ]  # fmt: skip
    assert polled(versions) == [[True] * 3, [False] * 3, [False] * 3]


def test_an_entry_that_goes_back_and_forth_is_told_once_each_way() -> None:
    titles = ["President dead", "President alive"] * 4
    assert kept(["He was in the car."] * 8, titles) == [True, True] + [False] * 5
    assert kept(["He was in the car."] * 9, [*titles, titles[-1]])[-1]


def test_markup_that_changes_with_each_poll_is_a_revision_once() -> None:
    texts = [f'{LEAD} <img src="https://example.org/{at}.png">' for at in range(5)]
    assert kept(texts) == [True, False, False, False]


def test_what_grows_behind_all_that_is_looked_at_is_news() -> None:
    texts = ["word " * (5_000 + at) for at in range(4)]
    assert kept(texts) == [True] * 3


def test_a_status_that_changes_while_a_counter_does_is_news() -> None:
    versions = [
        [RawEntry(id="1", title="x", summary=f"{LEAD} read {at} times", status=status)]
        for at, status in enumerate(((), (), (), ("withdrawn",)))
    ]
    assert polled(versions) == [[True], [False], [True]]


def test_a_summary_that_says_more_while_the_text_only_counts_is_news() -> None:
    told = ("ill", "flown out", "in hospital", "dead")
    versions = [
        [RawEntry(id="1", title="x", summary=f"The president is {each}.",
                  contents=(RawContent(f"{LEAD} read {at} times", "text/html"),))]
        for at, each in enumerate(told)
    ]  # fmt: skip
    assert polled(versions) == [[True]] * 3


def test_what_is_held_back_is_named_in_the_notes_of_its_poll() -> None:
    memory, spans = Memory(), ["just now", "a minute ago", "some minutes ago", "some minutes ago"]
    answers = iter([response(rss(item(1, "Mayor resigns", f"{LEAD} {x}"))) for x in spans])
    with serving(lambda _: next(answers)) as server:
        notes = [memory.poll(server.url).notes for _ in spans]
    assert [any("held back" in x and "“Mayor resigns”" in x for x in each) for each in notes] == [
        False,
        False,
        True,
        False,
    ]
    assert memory.documents()[-1].text.endswith("some minutes ago")


def test_a_link_that_changes_while_a_counter_does_is_taken() -> None:
    memory = Memory()
    items = [item(1, text=f"{LEAD} read {at} times") for at in (1, 2, 2)]
    items[2] = items[2].replace("news/1", "news/2")
    answers = iter([response(rss(each)) for each in items])
    with serving(lambda _: next(answers)) as server:
        for _ in items:
            memory.poll(server.url)
    assert [each.url for each in memory.kept] == [
        f"https://example.org/news/{x}" for x in (1, 1, 2)
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Head", "5 dead", "5 minutes ago"]), st.integers(0, 5)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["{} read", LEAD + "{} times", "{} minutes ago", "<b a='{}'>word</b>"]),
)
def test_whatever_an_entry_said_it_is_as_it_stays(told: list[tuple[str, int]], text: str) -> None:
    told = [*told, told[-1]]
    stored = 0
    for at, taken in enumerate(kept([text.format(n) for _, n in told], [x for x, _ in told]), 1):
        stored = at if taken else stored
    assert told[stored] == told[-1]


def test_what_an_older_version_remembered_is_read() -> None:
    stored = {"guid:1": {"words": "Head one", "run": 3, "before": 1, "behind": 0, "is_held": True}}
    changing = msgspec.convert(stored, dict[str, Changing])
    (each,) = identify([RawEntry(id="1", title="Head", summary="two")])
    assert sift(changing, [each], {each.key: each}, NOW)[0] == frozenset()


@pytest.mark.parametrize("number", [39, 100])
def test_of_many_that_change_some_are_remembered(number: int) -> None:
    entries = identify([RawEntry(id=str(at), title="x", summary=f"y {at}") for at in range(number)])
    held, after = sift({}, entries, {}, NOW)
    assert (held, len(after)) == (frozenset(), min(number, 40))


def _long(at: int) -> RawEntry:
    text = " ".join(f"上午{'政府' * 20}{word}" for word in range(500))
    return RawEntry(id=str(at), title="我" * 19_000, summary=text, contents=(
        RawContent(f"{text} {text}", "text/html"),))  # fmt: skip


def _wordy(at: int) -> RawEntry:
    words = [f"{chr(97 + word % 26)}{word % 7}" for word in range(9_000)]
    return RawEntry(id=str(at), title=" ".join(words), summary=" ".join(words))


@pytest.mark.parametrize("make", [_long, _wordy])
def test_what_is_remembered_is_small_however_long_entries_are(
    make: Callable[[int], RawEntry],
) -> None:
    after = sift({}, identify([make(at) for at in range(40)]), {}, NOW)[1]
    assert len(after) == 40
    assert len(msgspec.json.encode(after)) < 1_000_000
