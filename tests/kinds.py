"""Where code asks which of several kinds something is, by the names of the kinds."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator


def asked_for(tree: ast.AST, kinds: Collection[str], beside: Collection[str] = ()) -> Iterator[str]:
    """Yields where code compares with a kind, or has a table by kinds, in which there may be what
    is ``beside`` them."""
    for node in ast.walk(tree):
        asked: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict) and node.keys:
            keys = [each for each in node.keys if isinstance(each, ast.Constant)]
            is_by_kinds = {each.value for each in keys} <= {*kinds, *beside}
            asked = [*keys] if is_by_kinds and len(keys) == len(node.keys) else []
        elif isinstance(node, ast.MatchValue):
            asked = [node.value]
        for each in asked:
            for inner in ast.walk(each):
                if not (isinstance(inner, ast.Constant) and isinstance(inner.value, str)):
                    continue
                is_of_kinds = not isinstance(node, ast.Compare) or "kind" in ast.unparse(node)
                if inner.value in kinds and is_of_kinds:
                    yield f"{inner.value} in line {inner.lineno}"
