from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from worker.sources.folder.containers.names import ending_of, escaped, is_passed_over, key_of

_PATHS = st.one_of(
    st.binary(max_size=60).map(lambda name: name.decode("utf-8", "surrogateescape")),
    st.text(
        st.sampled_from(["a", "\\", "x", "0", "\udce9", "\n", "é", "\ud800", "#", "…"]),
        max_size=12,
    ),
)


def _unescaped(key: str) -> str:
    def original(found: re.Match[str]) -> str:
        if found[1]:
            code = int(found[1], 16)
            return "\\" if code == 0x5C else chr(code if code < 0x80 else 0xDC00 + code)
        return chr(int(found[2], 16))

    return re.sub(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})", original, key)


@given(_PATHS)
def test_an_escaped_path_is_storable_and_can_be_read_back(path: str) -> None:
    key = escaped(path)
    key.encode("utf-8")
    assert "\x00" not in key
    assert _unescaped(key) == path


@given(st.integers(900, 4_000), st.integers(900, 4_000), st.sampled_from("aé\udce9"))
def test_long_paths_stay_short_and_apart(first: int, second: int, character: str) -> None:
    one, two = key_of(character * first), key_of(character * second)
    assert len(one.encode()) <= 1_000
    assert (one == two) == (first == second)


def test_an_ordinary_path_is_its_own_key() -> None:
    assert key_of("2024/11/Kyiv – “six” 100%.txt") == "2024/11/Kyiv – “six” 100%.txt"


def test_endings_are_compared_in_lower_case() -> None:
    assert ending_of("A.B.TXT") == ".txt"
    assert ending_of(".txt") == ""
    assert ending_of("README") == ""


def test_hidden_temporary_and_backup_names_are_passed_over() -> None:
    assert all(map(is_passed_over, (".a.txt", "a.part", "a.TMP", "a.txt~", "~$a.txt")))
    assert not any(map(is_passed_over, ("a.txt", "a.tmp.txt", "~a.txt", "a..txt")))
