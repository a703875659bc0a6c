"""The scanner that knows where each key stands."""

from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from worker.settings.lines import Key, key_lines

DOCUMENT = '''\
top = 1
[service]   # a comment with [brackets] and "quotes"
data_dir = "a#b"
private_networks = [
  "10.0.0.0/8",   # first
  "x",
]
[[feed]]
url = "one"
[[feed]]

url = """
[not.a.table]
key = 1 \\""" still
"""""
name = \'\'\'
a = 1
\'\'\'
[topic.atacms]
query = 'a "b'
[[topic.atacms.example]]
text = "1"
[[topic.atacms.example]]
"text" = "2"
[topic]
kursk.query = "q"
inline = { a = 1, "b c" = [ { d = 2 } ] }
["quo.ted".'x y']
é = 1
'''.replace("é = 1\n", '"\\u00e9" = 1\n')


def test_every_kind_of_key_has_its_line() -> None:
    assert key_lines(DOCUMENT) == {
        ("top",): 1,
        ("service",): 2,
        ("service", "data_dir"): 3,
        ("service", "private_networks"): 4,
        ("service", "private_networks", 0): 5,
        ("service", "private_networks", 1): 6,
        ("feed",): 8,
        ("feed", 0): 8,
        ("feed", 0, "url"): 9,
        ("feed", 1): 10,
        ("feed", 1, "url"): 12,
        ("feed", 1, "name"): 16,
        ("topic",): 19,
        ("topic", "atacms"): 19,
        ("topic", "atacms", "query"): 20,
        ("topic", "atacms", "example"): 21,
        ("topic", "atacms", "example", 0): 21,
        ("topic", "atacms", "example", 0, "text"): 22,
        ("topic", "atacms", "example", 1): 23,
        ("topic", "atacms", "example", 1, "text"): 24,
        ("topic", "kursk"): 26,
        ("topic", "kursk", "query"): 26,
        ("topic", "inline"): 27,
        ("topic", "inline", "a"): 27,
        ("topic", "inline", "b c"): 27,
        ("topic", "inline", "b c", 0): 27,
        ("topic", "inline", "b c", 0, "d"): 27,
        ("quo.ted",): 28,
        ("quo.ted", "x y"): 28,
        ("quo.ted", "x y", "é"): 29,
    }


def paths(value: Any, key: Key = ()) -> set[Key]:
    """Every path within a document as ``tomllib`` reads it."""
    if isinstance(value, dict):
        parts = list(value.items())
    else:
        parts = list(enumerate(value)) if isinstance(value, list) else []
    return ({key} - {()}) | {path for name, part in parts for path in paths(part, (*key, name))}


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
scalars = st.one_of(
    words, st.integers(-9, 9), st.booleans(), st.floats(allow_nan=False), st.dates(), st.datetimes()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)
documents = st.dictionaries(words, values, max_size=4)


@given(documents)
def test_the_scanner_finds_exactly_the_keys_that_tomllib_reads(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document).replace("\r\n", "\n")
    lines = key_lines(text)
    assert set(lines) == paths(tomllib.loads(text))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


marks = [*"[]{}=.,\"'\\#\n \tab1-é", '"""', "'''"]


@given(st.lists(st.sampled_from(marks)).map("".join))
def test_no_text_makes_the_scanner_fail(text: str) -> None:
    lines = key_lines(text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(lines) == paths(document)


@given(st.text())
def test_no_random_text_makes_the_scanner_fail(text: str) -> None:
    key_lines(text)


def test_deep_nesting_ends_the_scan_instead_of_the_program() -> None:
    assert key_lines("a = " + "[" * 5000)[("a",)] == 1
