from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base.errors import QueryError
from worker.topics.query import (
    And,
    Near,
    Not,
    Or,
    Scoped,
    Term,
    parse,
    render,
    terms,
    without_remarks,
)
from worker.topics.query.parser import MAX_DEPTH


def shape(query: str) -> str:
    """The tree with every bracket written."""

    def write(node: object) -> str:
        match node:
            case Term():
                return node.source
            case Not():
                return f"[NOT {write(node.child)}]"
            case Scoped():
                return f"[{node.field} {write(node.child)}]"
            case Near():
                order = "f" if node.ordered else ""
                return f"[{write(node.left)} NEAR/{node.words}{order} {write(node.right)}]"
            case And():
                return f"[{' AND '.join(map(write, node.children))}]"
            case Or():
                return f"[{' OR '.join(map(write, node.children))}]"
        raise AssertionError(node)

    return write(parse(query).root)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a OR b AND c", "[a OR [b AND c]]"),
        ("a AND b OR c AND d", "[[a AND b] OR [c AND d]]"),
        ("a AND NOT b OR c", "[[a AND [NOT b]] OR c]"),
        ("a NOT b", "[a AND [NOT b]]"),
        ("NOT b AND a", "[[NOT b] AND a]"),
        ("NOT a NEAR/3 b AND c", "[[NOT [a NEAR/3 b]] AND c]"),
        ("a OR b NEAR/2f c", "[a OR [b NEAR/2f c]]"),
        ("(a OR b) AND c", "[[a OR b] AND c]"),
        ("(a OR b)NEAR/3(c)", "[[a OR b] NEAR/3 c]"),
        ("NOT NOT a", "a"),
        ("a AND (b AND c)", "[a AND b AND c]"),
        ("title:(a OR b) AND c", "[[title [a OR b]] AND c]"),
        ("TITLE: a", "[title a]"),
        ('title:raw:"A b"', '[title raw:"A b"]'),
        ('"north korea* troop*"~3', '"north korea* troop*"~3'),
        ("“curly quotes” OR b", "[“curly quotes” OR b]"),
        ("a\n  AND\tb", "[a AND b]"),
        ("10:30 OR don't", "[10:30 OR don't]"),
        ('# North\na OR\n# South (\n#\nb # "last"', "[a OR b]"),
        ('#north OR "# south"', '[#north OR "# south"]'),
    ],
)
def test_operators_bind_as_the_language_says(query: str, tree: str) -> None:
    assert shape(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "expected"),
    [
        ("", 0, "a term"),
        ("   ", 0, "a term"),
        ("NOT a", 4, "AND"),
        ("a OR NOT b", 9, "AND"),
        ("a OR title:(NOT b)", 16, "AND"),
        ("NOT (NOT a AND b)", 15, "AND"),
        ("*abc", 0, "letters first"),
        ('a OR "the *abc"', 10, "letters first"),
        ("abc*", 3, "4 letters"),
        ('"russia abc*"', 11, "4 letters"),
        ("F-16*", 4, "4 letters"),
        ("ab*cdef", 2, "after the last letter"),
        ("()", 0, "inside"),
        ("a AND ()", 6, "inside"),
        ("(a OR b", 0, "closing bracket"),
        ("a OR b)", 6, "operator"),
        ('a OR "b c', 5, 'closing "'),
        ("a AND", 5, "a term"),
        ("AND a", 0, "a term"),
        ("a AND OR b", 6, "a term"),
        ("a and b", 2, '"and"'),
        ("a Or b", 2, "OR"),
        ("head:a", 0, "lead:"),
        ("heading:a OR b", 0, "title:"),
        ("a NEAR b", 2, "NEAR/5"),
        ("a NEAR/x b", 2, "NEAR/5"),
        ("a near/3 b", 2, "NEAR/5"),
        ("a NEAR/5000 b", 7, "at most"),
        ("a NEAR/3 (b AND c)", 9, "OR-group"),
        ("a NEAR/3 NOT b", 9, "a term"),
        ("a NEAR/3 source:b", 9, "OR-group"),
        ("a NEAR/3 b NEAR/3 c", 11, "AND"),
        ("author:(a NEAR/3 b)", 10, "title:"),
        ("title:(body:a)", 7, "one field"),
        ("title:", 6, "a term"),
        ("title: AND a", 7, "a term"),
        ("raw:(a)", 4, "raw:"),
        ('"a b"~', 6, "number"),
        ('"a"~3', 0, "first second"),
        ('"ship ?? sea"~3', 6, "each word"),
        ("a OR -b", 5, "NOT"),
        ("a OR &", 5, "a letter"),
        ('a OR "…"', 5, "a letter"),
        ("a OR ??", 5, "a letter"),
        ("a\0b", 1, "letters"),
    ],
)
def test_a_wrong_query_is_refused_at_its_place(query: str, position: int, expected: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.position == position
    assert expected in caught.value.expected


@pytest.mark.parametrize("query", ["북*", "北朝鮮*", "росі*", '"US troop*"', "title:a AND NOT b"])
def test_a_query_that_is_allowed_is_read(query: str) -> None:
    assert str(parse(query)) == query


def test_marks_of_direction_around_a_copied_term_are_no_part_of_it() -> None:
    copied = parse("\u202eATACMS\u202c OR \u2068raw\u2069")
    assert [each.words for each in terms(copied.root)] == [("ATACMS",), ("raw",)]


def test_terms_side_by_side_are_read_as_and_with_a_warning() -> None:
    query = parse("north korea")
    assert query.root == parse("north AND korea").root
    assert "character 7" in query.warnings[0]
    assert parse("a NOT b").warnings == ()


def test_a_wide_near_is_warned_about() -> None:
    assert parse("a NEAR/10 b").warnings == ()
    assert "NEAR/11" in parse("a NEAR/11 b").warnings[0]


def test_deep_and_huge_queries_are_refused() -> None:
    deep = "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH
    assert shape(deep) == "a"
    for query in (f"({deep})", "(" * 20_000, "a " * 30_000, "NOT " * 30_000 + "a", "a" * 110_000):
        with pytest.raises(QueryError):
            parse(query)
    assert shape("NOT " * 5_000 + "a") == "a"


def test_terms_know_where_they_stand() -> None:
    places = [
        (term.source, term.position) for term in terms(parse('a AND raw:"B c" NOT "d e"').root)
    ]
    assert places == [("a", 0), ('raw:"B c"', 6), ('"d e"', 20)]


ALPHABET = st.sampled_from(
    ["(", ")", '"', "~2", "*", "?", ":", " ", "AND ", "OR ", "NOT ", "NEAR/3 ", "NEAR/2f ",
     "title:", "source:", "raw:", "word", "слово", "북한", "x", "-", "\n", "”", "\0", "\ud800",
     "7", "'"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(ALPHABET, max_size=20).map("".join)))
def test_reading_raises_nothing_but_a_query_error_and_prints_back(query: str) -> None:
    try:
        read = parse(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        return
    printed = render(read.root)
    assert parse(printed).root == read.root
    assert render(parse(printed).root) == printed


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ferry", "ferry"),
        ("# of the north\nferry OR\n  boat*   # and more\n", "ferry OR boat*"),
        ('title:(ferry OR "night # boat") #', 'title:(ferry OR "night # boat")'),
        ("NOT(a) AND #tag", "NOT(a) AND #tag"),
        ('"a b"~3 NEAR/5f raw:"C#"', '"a b"~3 NEAR/5f raw:"C#"'),
        ('"open', '"open'),
    ],
)
def test_a_query_is_shown_as_one_line_without_its_remarks(query: str, shown: str) -> None:
    assert without_remarks(query) == shown
