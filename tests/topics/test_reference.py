"""The matcher against an evaluator that is as naive as can be."""

from __future__ import annotations

from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from worker.base.errors import QueryError
from worker.base.types import Searchable, TopicDefinition
from worker.topics.matcher import compile_topics
from worker.topics.query import And, Near, Node, Not, Or, Scoped, Term, parse

WORDS = ["alpha", "alphabet", "beta", "betas", "gamma", "us", "북한군", "북한", "россия", "m-16"]
Place = tuple[str, int, int]
"""Field, first token, token after the last."""


def tokens(text: str) -> list[str]:
    return text.casefold().replace("-", " ").replace(".", " ").split()


def fits(word: str, token: str) -> bool:
    if word.endswith("*"):
        return token.startswith(word[:-1])
    if "\uac00" <= word[-1] <= "\ud7ff":
        return token.startswith(word)
    return len(word) == len(token) and all(a in ("?", b) for a, b in zip(word, token, strict=True))


def places(term: Term, scope: str | None, article: Searchable) -> list[Place]:
    words = tokens(" ".join(term.words))
    found: list[Place] = []
    for field, text in (("title", article.title), ("text", article.text)):
        wanted = {"title": "title", "body": "text", "lead": "text"}.get(scope or field, field)
        if field != wanted:
            continue
        said = tokens(text)
        if term.slop is None:
            for start in range(len(said) - len(words) + 1):
                if all(fits(word, said[start + i]) for i, word in enumerate(words)):
                    found.append((field, start, start + len(words)))
        else:
            for picked in permutations(range(len(said)), len(words)):
                if all(fits(word, said[i]) for word, i in zip(words, picked, strict=True)):
                    low, high = min(picked), max(picked)
                    if high - low + 1 - len(words) <= term.slop:
                        found.append((field, low, high + 1))
    return found


def operands(node: Node, scope: str | None, article: Searchable) -> list[Place]:
    match node:
        case Term():
            return places(node, scope, article)
        case Scoped():
            return operands(node.child, node.field, article)
        case Or():
            return [place for child in node.children for place in operands(child, scope, article)]
    raise AssertionError(node)


def holds(node: Node, article: Searchable, scope: str | None = None) -> bool:  # noqa: PLR0911
    match node:
        case Term():
            if scope == "source":
                return node.words[0] in tokens(article.source)
            return bool(places(node, scope, article))
        case Scoped():
            return holds(node.child, article, node.field)
        case Not():
            return not holds(node.child, article, scope)
        case And():
            return all(holds(child, article, scope) for child in node.children)
        case Or():
            return any(holds(child, article, scope) for child in node.children)
        case Near():
            return are_near(node, article, scope)


def are_near(node: Near, article: Searchable, scope: str | None) -> bool:
    for left, right in product(
        operands(node.left, scope, article), operands(node.right, scope, article)
    ):
        after = 0 <= right[1] - left[2] <= node.words
        before = 0 <= left[1] - right[2] <= node.words and not node.ordered
        if left[0] == right[0] and (after or before):
            return True
    return False


term = st.sampled_from(
    ["alpha", "alpha*", "bet?", "beta", "betas", "gamma", "us", "북한", "북한군", "росс*", "Россия",
     '"alpha beta"', '"us gamma"', '"북한 gamma"', '"alpha* us"', '"alpha gamma"~1', '"us beta*"~2',
     '"m-16"', '"gamma us beta"~1']
)  # fmt: skip
group = st.lists(term, min_size=1, max_size=3).map(lambda parts: f"({' OR '.join(parts)})")
near = st.builds(
    lambda a, n, order, b: f"{a} NEAR/{n}{order} {b}",
    group, st.integers(0, 4), st.sampled_from(["", "f"]), group,
)  # fmt: skip
leaf = st.one_of(
    term,
    near,
    st.builds(lambda field, part: f"{field}:({part})", st.sampled_from(["title", "body"]), group),
    st.just("source:gamma"),
)
query = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' AND '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.builds(lambda a, b: f"({a} AND NOT ({b}))", inner, inner),
    ),
    max_leaves=6,
)
text = st.lists(
    st.sampled_from([*WORDS, "Alpha", "BETA", "x", "북한군은", "gamma."]), max_size=9
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(query, min_size=1, max_size=4), text, text, st.sampled_from(["Gamma News", "Delta"])
)
def test_the_matcher_agrees_with_a_naive_evaluator(
    queries: list[str], title: str, body: str, source: str
) -> None:
    article = Searchable(title, body, source=source)
    readable: list[str] = []
    for candidate in queries:
        try:
            parse(candidate)
        except QueryError:
            continue
        readable.append(candidate)
    matcher = compile_topics([TopicDefinition(str(i), "", q) for i, q in enumerate(readable)])
    found = {match.slug: match for match in matcher.match(article)}
    for index, one in enumerate(readable):
        assert (str(index) in found) is holds(parse(one).root, article), one
    for match in found.values():
        for place in match.matches:
            value = title if place.field == "title" else body
            assert value[place.start : place.end] == place.text
        assert 0 <= match.score <= 1
