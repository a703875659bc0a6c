from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from worker.formats.feed_entry import RawContent, RawEntry
from worker.sources.feed.identity import identify


def keys(*entries: RawEntry) -> list[tuple[str, ...]]:
    return [(each.key, *each.aliases) for each in identify(entries)]


def link(number: int) -> str:
    return f"https://www.example.org/{number}/?utm_source=rss"


def test_the_guid_comes_first_and_the_link_is_its_alias() -> None:
    assert keys(RawEntry(id="g", link=link(1))) == [("guid:g", "link:example.org/1")]


def test_without_a_guid_the_link_is_the_key() -> None:
    assert keys(RawEntry(link=link(1))) == [("link:example.org/1",)]


def test_a_guid_that_several_entries_share_is_none() -> None:
    found = keys(RawEntry(id="0", link=link(1)), RawEntry(id="0", link=link(2)))
    assert found == [("link:example.org/1",), ("link:example.org/2",)]


def test_an_entry_listed_twice_is_one() -> None:
    first = RawEntry(id="g", link=link(1), title="t", summary="new")
    again = RawEntry(id="g", link=link(1), title="t", summary="old")
    (found,) = identify([first, again])
    assert found.entry.summary == "new"


def test_a_link_that_several_entries_share_tells_them_apart_with_the_date_only() -> None:
    found = keys(
        RawEntry(title="a", link=link(1), published="Monday"),
        RawEntry(title="b", link=link(1), published="Tuesday"),
        RawEntry(title="c", link=link(1), published="Tuesday"),
        RawEntry(title="d", link=link(1)),
    )
    assert [key.split(":")[0] for key, *_ in found] == ["dated", "text", "text", "text"]
    assert len(set(found)) == 4


def test_a_shared_link_is_no_alias_either() -> None:
    found = keys(RawEntry(id="1", link=link(1)), RawEntry(id="2", link=link(1)))
    assert found == [("guid:1",), ("guid:2",)]


def test_a_home_page_is_no_identity() -> None:
    (found,) = keys(RawEntry(title="a", link="https://example.org/"))
    assert found[0].startswith("text:")


def test_without_guid_and_link_title_and_text_tell() -> None:
    one, two, three = keys(RawEntry(title="a"), RawEntry(title="b"), RawEntry(summary="a"))
    assert len({one, two, three}) == 3
    assert keys(RawEntry(title="a"))[0] == one


def test_a_long_guid_is_shortened() -> None:
    ((key,),) = keys(RawEntry(id="x" * 5000))
    assert len(key) < 100


def test_the_mark_knows_no_dates_and_no_white_space() -> None:
    def mark(**fields: str) -> str:
        return identify([RawEntry(id="1", **fields)])[0].mark  # type: ignore[arg-type]

    same = mark(title="a b", summary="c", published="Monday", link=link(1))
    assert same == mark(title="a\n b ", summary="c", updated="Tuesday")
    assert same != mark(title="a b", summary="d")
    assert same != mark(title="a b c")
    longer = identify([RawEntry(id="1", title="a b", contents=(RawContent("c"),))])[0].mark
    assert longer != same


WORDS = st.sampled_from(["", "a", "b", "https://example.org/1", "https://example.org/2", "x" * 400])


@settings(deadline=None)
@given(
    st.lists(
        st.builds(RawEntry, id=WORDS, link=WORDS, title=WORDS, summary=WORDS, published=WORDS),
        max_size=8,
    )
)
def test_no_two_entries_share_an_identity_and_none_is_lost(entries: list[RawEntry]) -> None:
    found = identify(entries)
    names = [name for each in found for name in (each.key, *each.aliases)]
    assert len(names) == len(set(names))
    marks = {each.mark for each in found}
    for entry in entries:
        (alone,) = identify([entry])
        same_guid = any(each.entry.id == entry.id for each in found)
        assert alone.mark in marks or (entry.id and same_guid) or entry.link
