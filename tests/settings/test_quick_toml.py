"""Files of many feeds say the same however fast they are read."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.settings import quick_toml

FEED = '[[feed]]  # {0}\nurl = "https://{0}.example/"\n# about it\nname = "N {0}"\nflag = true\n\n'
MANY = "".join(FEED.format(number) for number in range(300))
BEFORE = "include = ['a']\n[service]\ndata_dir = 'x'\n[topic.a]\nquery = '''\na \"b\"\n'''\n"
AFTER = "[[alert]]\nname = 'n'\n[[feed]]\nurl = 'single'\n"

PARTS = (
    FEED,
    '[[feed]]\nurl = "x"\n',
    'odd = ["a", 1]\n',
    "[feed.more]\nx = 1\n",
    '[[feed]]\nurl = "a\\\\nb"\n',
    "[[feed]]\nurl = '''\n[[feed]]\nurl = \"y\"\n'''\n",
    '[[feed]]\nurl = "z"\nurl = "z"\n',
    '[[feed]]\nurl = "tab\there" # comment "x"\n',
    "[topic.t{0}]\nquery = \"\"\"\n[[feed]]\nurl = \"in a text\"\n\"\"\"\n",
    "# '''\n",
    "x = \"'''\"\n",
    "[[feed]]\r\nurl = \"crlf\"\r\n",
    "[[feed]]\n",
)  # fmt: skip


def same(text: str) -> bool:
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        with pytest.raises(tomllib.TOMLDecodeError) as caught:
            quick_toml.loads(text)
        return str(caught.value) == str(error)
    return quick_toml.loads(text) == wanted


def test_many_feeds_among_other_tables_are_read_as_they_are() -> None:
    assert same(BEFORE + MANY + AFTER)
    assert len(quick_toml.loads(BEFORE + MANY + AFTER)["feed"]) == 301


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8))
def test_whatever_stands_among_them_says_the_same(parts: list[str]) -> None:
    odd = "".join(each.format(f"o{at}") for at, each in enumerate(parts))
    assert same(BEFORE + MANY + odd + FEED.format("end") + AFTER)


@pytest.mark.parametrize("text", ["", "x = ", "[[feed]]\n" * 300, MANY + "[feed]\n"])
def test_few_and_broken_ones_too(text: str) -> None:
    assert same(text)
