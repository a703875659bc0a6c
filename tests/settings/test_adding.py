"""A table is added to a document whose comments and order stay."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from worker.settings.adding import at_end, beside_others

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
