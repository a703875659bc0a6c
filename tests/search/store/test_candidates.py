"""The index against the matcher: what a topic finds is found among its candidates."""

from __future__ import annotations

import random
from collections import defaultdict

from tests.search.queries import queries, text
from tests.search.store.test_index import store_alone
from worker import search as words
from worker.base.errors import QueryError
from worker.base.store.database import Database
from worker.base.types import Searchable, TopicDefinition
from worker.search import candidate
from worker.search.store import index as search
from worker.topics.matcher import compile_topics
from worker.topics.query import parse


def test_the_index_holds_every_article_that_a_topic_finds(database: Database) -> None:
    dice = random.Random(7)
    texts = {
        number: (text(dice, 3), text(dice, 12), dice.choice(("en", "ru", "de", "zh")))
        for number in range(1, 301)
    }
    store_alone(database, texts)
    asked = list(queries(dice, 300))
    matcher = compile_topics([TopicDefinition(str(i), "", each) for i, each in enumerate(asked)])
    found: dict[int, set[int]] = defaultdict(set)
    for number, (title, body, _) in texts.items():
        for match in matcher.match(Searchable(title, body)):
            found[int(match.slug)].add(number)
    assert sum(map(len, found.values())) > 500
    narrow = 0
    with database.read() as session:
        for at, numbers in found.items():
            condition = candidate(parse(asked[at]).root)
            if condition is not None:
                candidates = set(search.candidates(session, condition))
                assert numbers <= candidates, asked[at]
                narrow += len(candidates) < len(texts) / 2
    assert narrow > 50


def test_whatever_is_typed_is_searched_for_or_refused(database: Database) -> None:
    dice = random.Random(3)
    signs = "\"'*-()|&!:<>~^{}[],.+/\\%_ \t\n\0“«OR AND NOT NEAR é北가ا\u0301\ud800\U0001f680"
    store_alone(database, {1: ("é", "北 가 a", "en")})
    refused = 0
    with database.read() as session:
        for _ in range(400):
            asked = "".join(dice.choice(signs) for _ in range(dice.randint(0, 12)))
            try:
                condition = words.read(asked)
            except QueryError:
                refused += 1
                continue
            session.execute(search.found(session, condition).select()).all()
    assert 0 < refused < 300
