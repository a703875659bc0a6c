"""JSON of many small parts, or deep ones, at any size."""

from __future__ import annotations

from collections.abc import Callable

from tests.growth.built import TEXT, Built, Reader, as_json, different
from tests.growth.readers import document, file

JSON: tuple[tuple[str, Reader, Callable[[int], Built]], ...] = (
    ("nested arrays", document("json_article"), lambda n: "[" * (n // 2) + "]" * (n // 2)),
    (
        "nested objects",
        document("json_article"),
        lambda n: '{"content":' * (n // 12) + "1" + "}" * (n // 12),
    ),
    (
        "many keys",
        document("json_article"),
        lambda n: as_json(
            {f"author{i}": "A" for i in range(n // 18)} | {"title": "A", "body": TEXT}
        ),
    ),
    (
        "a list of paragraphs",
        document("json_article"),
        lambda n: as_json({"title": "A", "body": different(n).split("\n\n")}),
    ),
    (
        "a list of authors",
        document("json_article"),
        lambda n: as_json(
            {"title": "A", "body": TEXT, "authors": [f"Ann B{i}" for i in range(n // 12)]}
        ),
    ),
    (
        "a list of objects",
        file("a.json"),
        lambda n: as_json([{"title": f"A {i}", "body": TEXT} for i in range(n // 500)]),
    ),
    ("lists in lists of it", file("a.json"), lambda n: "[" * (n // 2) + "]" * (n // 2)),
    ("JSON values in a row", file("a.json"), lambda n: '{"a":1}' * (n // 7)),
    ("lines of JSON", file("a.jsonl"), lambda n: '{"title":"A title","body":"text"}\n' * (n // 34)),
    ("lines of anything", file("a.jsonl"), lambda n: "x\n" * (n // 2)),
)
