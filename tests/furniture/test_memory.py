"""What a source's memory knows, whatever its articles hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.unmasking import unmasked
from tests.furniture.sources import DAY, Source
from worker.furniture.memory import MOST_LINES, SHARED, Memory, copy_of, learn
from worker.furniture.memory_lines import Sighting, hash_of, is_told, label_of, outlet_of
from worker.furniture.memory_packing import pack, unpack

_HASHES = st.integers(min_value=-(1 << 63), max_value=(1 << 63) - 1)
_SIGHTINGS = st.builds(
    lambda outlet, lines: Sighting(
        outlet,
        tuple(each for each, _, _ in lines),
        tuple(each for _, each, _ in lines),
        tuple(each for _, _, each in lines),
    ),
    st.sampled_from([0, 1, -(1 << 63), (1 << 63) - 1]),
    st.lists(st.tuples(st.sampled_from([0, 5, -7, 1 << 62]) | _HASHES, _HASHES, st.booleans())),
)


def _sighting(*lines: int) -> Sighting:
    return Sighting(0, lines, (0,) * len(lines), (False,) * len(lines))


def _learned(seen: list[Sighting]) -> Memory:
    memory = Memory()
    for number, each in enumerate(seen):
        learn(memory, each, number * number, DAY + number)
    return memory


@settings(max_examples=60, deadline=None)
@given(st.lists(_SIGHTINGS, max_size=12))
def test_what_is_packed_is_unpacked_as_it_was(seen: list[Sighting]) -> None:
    memory = _learned(seen)
    packed = pack(memory)
    assert unpack(packed) == memory == copy_of(memory)
    assert pack(unpack(packed)) == packed
    for end in (1, len(packed) // 2, len(packed) - 1):
        assert unpack(packed[:end]) == Memory()


def test_a_line_is_shared_from_the_fifth_story_on_and_not_before() -> None:
    memory = Memory()
    for number, story in enumerate([1, 1, 2, 2, 3, 4, 1, 5, 6]):
        learn(memory, _sighting(9), story, DAY)
        known = memory.shared.get(9)
        assert (known is not None and known.since > 0) == (number >= 7)
    assert memory.shared[9].since == 8


def test_a_flood_of_lines_forgets_no_furniture_and_grows_no_further() -> None:
    memory = Memory()
    for number in range(200):
        own = (hash_of(f"line {number} {each}") for each in range(150))
        learn(memory, _sighting(1, 2, 3, *own), number, DAY)
    assert {1, 2, 3} <= memory.shared.keys()
    assert len(memory.shared) + len(memory.once) + len(memory.places) <= MOST_LINES
    assert len(pack(memory)) < 60_000


def test_lines_are_told_apart_by_words_and_figures_and_not_by_case_blanks_and_marks() -> None:
    assert hash_of("  SHARE this\u00a0Article » ") == hash_of("share this article")
    assert hash_of("ＦＵＬＬ") == hash_of("full")
    assert hash_of("12 comments") != hash_of("13 comments")
    assert hash_of("»") != hash_of("«") != 0
    assert hash_of("\ud800") != 0


def test_a_sentence_is_known_in_scripts_with_and_without_blanks_and_stops() -> None:
    told = (
        "Residents should take shelter.",
        "Οι κάτοικοι πρέπει να μείνουν μέσα.",
        "कृपया सभी लोग अंदर रहें।",
        "住民は屋内にとどまるよう求められている。",
        "ชาวบ้านควรอยู่ในบ้านและปิดหน้าต่างให้เรียบร้อยจนกว่าจะมีประกาศใหม่จากทางการของจังหวัดในวันพรุ่งนี้",
        "“We will not leave our homes,” he said.",
    )
    lines = (
        "Share this article",
        "All rights reserved.",
        "Read more…",
        "Subscribe now!",
        "分享本文",
    )
    assert [is_told(each) for each in told] == [True] * len(told)
    assert [is_told(each) for each in lines] == [False] * len(lines)


def test_a_label_is_what_stands_before_a_colon_with_something_behind() -> None:
    assert label_of("Level: red") == label_of("Level: green") != 0
    assert label_of("Level:") == label_of("No level") == 0


def test_an_outlet_is_its_site_and_else_its_name() -> None:
    assert outlet_of("https://www.daily.example/a", "Daily") == outlet_of(
        "https://m.daily.example/b", None
    )
    assert outlet_of(None, " Daily ") == outlet_of(None, "daily") != 0
    assert outlet_of("mailto:x", None) == outlet_of(None, None) == 0


_LINES = st.sampled_from(
    [
        "Share this article",
        "The people of this house",
        "Our map of the whole day",
        "The war began in the spring of 2022 and has not ended.",
        "Level: red",
        "Level: green",
        "A train of the northern line stopped in the tunnel on Monday, the railway said.",
        "Twelve passengers walked to the next station, and nobody was hurt.",
        "Red",
        "Green",
        "",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_LINES, min_size=1, max_size=9), min_size=SHARED + 1, max_size=14))
def test_whatever_a_source_brings_its_articles_keep_text_and_their_first_sentence(
    articles: list[list[str]],
) -> None:
    source = Source()
    for number, lines in enumerate(articles):
        own = f"Column {number} crossed the river before dawn, the staff said."
        page = "\n\n".join([f"Column {number} crosses the river", own, *lines])
        article = source.read(page)
        assert article.text == unmasked(article.whole, article.masks)
        assert article.text.split("\n\n")[0] == own
