"""A table is added to a document whose comments and order stay."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from worker.settings.adding import at_end, beside_others, without

TEXT = """\
[[feed]]
url = "1"   # the first

[[feed]]
url = "2"
options = [
  "a",
]

# about the folder
[[folder]]
path = "news"
"""


def test_a_table_stands_after_the_last_of_its_name_and_before_the_next_ones_comment() -> None:
    assert beside_others(TEXT, "feed", {"url": "3"}) == TEXT.replace(
        "# about", '[[feed]]\nurl = "3"\n\n# about'
    )


def test_the_first_of_a_name_stands_at_the_end() -> None:
    assert beside_others(TEXT, "other", {"a": "b"}) == TEXT + '\n[[other]]\na = "b"\n'


def test_the_ends_of_lines_are_the_documents() -> None:
    text = TEXT.replace("\n", "\r\n")
    for changed in (beside_others(text, "feed", {"url": "3"}), at_end(text, "feed", {"url": "3"})):
        assert changed.count("\n") == changed.count("\r\n") == text.count("\r\n") + 3


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_read_as_it_was_given(value: str) -> None:
    for changed in (
        beside_others(TEXT, "feed", {"url": value}),
        at_end(TEXT, "feed", {"url": value}),
    ):
        assert [each["url"] for each in tomllib.loads(changed)["feed"]] == ["1", "2", value]


def test_several_tables_are_added_at_once_and_in_their_order() -> None:
    changed = beside_others(TEXT, "feed", {"url": "3"}, {"url": "4"})
    assert [each["url"] for each in tomllib.loads(changed)["feed"]] == ["1", "2", "3", "4"]
    assert at_end("", "feed", {"url": "3"}, {"url": "4"}).count("[[feed]]") == 2


def test_a_table_is_taken_out_and_the_comments_around_it_stay() -> None:
    assert without(TEXT, "feed", {1}) == TEXT.replace(
        '[[feed]]\nurl = "2"\noptions = [\n  "a",\n]\n\n', ""
    )
    assert without(TEXT, "feed", {0, 1}) == '# about the folder\n[[folder]]\npath = "news"\n'
    assert without(TEXT, "feed", set()) == TEXT


def test_what_looks_like_a_table_within_a_text_is_none() -> None:
    text = "[topic.a]\nquery = '''\n[[feed]]\n'''\n\n[[feed]]\nurl = \"1\"\n# end\n"
    assert without(text, "feed", {0}) == "[topic.a]\nquery = '''\n[[feed]]\n'''\n\n# end\n"


@given(st.sets(st.integers(0, 5)))
def test_whatever_is_taken_out_the_others_stay_as_they_are(numbers: set[int]) -> None:
    text = "# all\n" + "".join(f'# {at}\n[[feed]]\nurl = "{at}"\n\n' for at in range(6)) + TEXT
    changed = without(text, "feed", numbers)
    kept = [str(at) for at in range(6) if at not in numbers]
    assert [each["url"] for each in tomllib.loads(changed)["feed"]] == [*kept, "1", "2"]
    assert [line for line in changed.splitlines() if "#" in line] == [
        line for line in text.splitlines() if "#" in line
    ]
