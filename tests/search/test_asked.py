from __future__ import annotations

import pytest

from worker.base.errors import QueryError
from worker.search import read, to_fts5, to_tsquery
from worker.search.shown import places


@pytest.mark.parametrize(
    ("asked", "fts5", "tsquery"),
    [
        ("foo Bar", '("foo" AND "bar")', "('foo' & 'bar')"),
        ('"exact phrase" -x', '("exact phrase" NOT ("x"))', "(('exact' <-> 'phrase') & !('x'))"),
        ("a OR b c", '("a" OR ("b" AND "c"))', "('a' | ('b' & 'c'))"),
        ("a AND NOT b NOT c", '("a" NOT ("b" OR "c"))', "('a' & !('b' | 'c'))"),
        ("sanction* F-16", '("sanction"* AND "f 16")', "('sanction':* & ('f' <-> '16'))"),
        ("北朝*", '"北 朝"', "('北' <-> '朝')"),
        ("“북한 군대”", 'NEAR("북한"* "군대"*, 0)', "('북한':* <-> '군대':*)"),
        ('-a OR b -"c d"', '("b" NOT ("c d"))', "('b' & !(('c' <-> 'd')))"),
        ("re-entry - OR OR", '"re entry"', "('re' <-> 'entry')"),
        ('"open', '"open"', "'open'"),
        ("or and not", '("or" AND "and" AND "not")', "('or' & 'and' & 'not')"),
    ],
)
def test_what_is_typed_is_written_for_both_databases(asked: str, fts5: str, tsquery: str) -> None:
    found = read(asked)
    assert (to_fts5(found), to_tsquery(found)) == (fts5, tsquery)


@pytest.mark.parametrize("asked", ["", "  ", "-a", '-"a b" OR -c', "OR", "…", '""', "*", "NOT a"])
def test_a_search_for_nothing_is_refused(asked: str) -> None:
    with pytest.raises(QueryError, match="nothing to search for"):
        read(asked)


def test_other_forms_of_a_word_are_asked_for_beside_it() -> None:
    stems = {"häuser": ("'DEhaus'",)}
    assert to_tsquery(read("Häuser alt"), stems) == "(('hauser' | 'DEhaus') & 'alt')"
    assert to_tsquery(read("Häuser*"), stems) == "'hauser':*"


def test_the_places_of_what_was_searched_for_are_shown() -> None:
    title, text = "Łódź waits", "In ŁÓDŹ, the re\u2011entry of 북한군은 began; lodzer not."
    shown = places(read('lodz "re-entry" 북한 -began'), title, text)
    assert [each.text for each in shown] == ["Łódź", "ŁÓDŹ", "re\u2011entry", "북한군은"]
    assert all(
        (title if each.field == "title" else text)[each.start : each.end] == each.text
        for each in shown
    )
