"""The index of full-text search: written right after the articles, asked by words.

On PostgreSQL a row holds the words with their places and, where the server has a stemmer for the
article's language, the language's sign in capitals (``EN``) and behind it each stem that is no
word of the article itself (``ENrocket``): so no stem of one language is taken for a word of
another. On SQLite it is an FTS5 table that
keeps no text: what is taken out has to be told again as it was put in.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, BindParameter, Engine, Subquery, bindparam, column, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import NULLTYPE

from worker import search
from worker.base import language_codes
from worker.base.store.database import on_sqlite
from worker.base.store.given import array_of
from worker.search.store.stems import stems as stems_of
from worker.search.words import PARTIAL, Indexed, vector

# ISO 639-1 code → PostgreSQL's configuration, and the script its words are in.
_LANGUAGES = {
    "ar": ("arabic", "ARABIC"), "ca": ("catalan", "LATIN"), "da": ("danish", "LATIN"),
    "de": ("german", "LATIN"), "el": ("greek", "GREEK"), "en": ("english", "LATIN"),
    "es": ("spanish", "LATIN"), "et": ("estonian", "LATIN"), "eu": ("basque", "LATIN"),
    "fi": ("finnish", "LATIN"), "fr": ("french", "LATIN"), "ga": ("irish", "LATIN"),
    "hi": ("hindi", "DEVANAGARI"), "hu": ("hungarian", "LATIN"), "hy": ("armenian", "ARMENIAN"),
    "id": ("indonesian", "LATIN"), "it": ("italian", "LATIN"), "lt": ("lithuanian", "LATIN"),
    "ne": ("nepali", "DEVANAGARI"), "nl": ("dutch", "LATIN"), "no": ("norwegian", "LATIN"),
    "pl": ("polish", "LATIN"), "pt": ("portuguese", "LATIN"), "ro": ("romanian", "LATIN"),
    "ru": ("russian", "CYRILLIC"), "sr": ("serbian", "CYRILLIC"), "sv": ("swedish", "LATIN"),
    "ta": ("tamil", "TAMIL"), "tr": ("turkish", "LATIN"), "yi": ("yiddish", "HEBREW"),
}  # fmt: skip

_KNOWN: WeakKeyDictionary[Engine, Mapping[str, str]] = WeakKeyDictionary()
"""What each server has, asked once."""

# One statement for a batch: a round for each article would take as long again.
_INSERT_POSTGRESQL = text(
    "INSERT INTO article_search (article_id, vector) SELECT id, CAST(words AS tsvector) "
    "FROM json_to_recordset(CAST(:rows AS json)) AS given (id bigint, words text) "
    "ON CONFLICT (article_id) DO UPDATE SET vector = EXCLUDED.vector"
)
# What was added lies in a list until it is sorted into the index, all at once: twice as much takes
# the server a quarter less, and so does room to sort it in. A search looks through what waits, some
# milliseconds at most.
_SORT_SELDOM = text(
    "SELECT set_config('gin_pending_list_limit', '8MB', true), set_config('work_mem', '16MB', true)"
)
_STEMS = text(
    "SELECT word, config, lexeme FROM unnest(CAST(:words AS text[])) AS word, "
    "unnest(CAST(:configs AS text[])) AS config, "
    "unnest(to_tsvector(CAST(config AS regconfig), word))"
)
_INSERT_SQLITE = text("INSERT INTO article_search (rowid, title, body) VALUES (:id, :title, :body)")
_DELETE_SQLITE = text(
    "INSERT INTO article_search (article_search, rowid, title, body) "
    "VALUES ('delete', :id, :title, :body)"
)
_DELETE_POSTGRESQL = text(
    "DELETE FROM article_search WHERE article_id = ANY (CAST(:ids AS bigint[]))"
)
_KNOWN_SQLITE = text("SELECT rowid FROM article_search WHERE rowid = :id")


def add(
    session: Session, article_id: int, title: str, body: str, language: str | None = None
) -> None:
    """Indexes an article that is not indexed yet."""
    add_all(session, [(article_id, title, body, language)])


def add_all(session: Session, articles: Sequence[tuple[int, str, str, str | None]]) -> None:
    """Indexes articles that are not indexed yet: (id, title, text, language) each."""
    if not articles:
        return
    if on_sqlite(session):
        session.execute(
            _INSERT_SQLITE,
            [_columns(each, search.indexed(title, body)) for each, title, body, _ in articles],
        )
        return
    vectors = _vectors(session, articles)
    rows = [{"id": each[0], "words": made} for each, made in zip(articles, vectors, strict=True)]
    session.execute(_SORT_SELDOM)
    session.execute(_INSERT_POSTGRESQL, {"rows": json.dumps(rows, ensure_ascii=False)})


def _vectors(session: Session, articles: Sequence[tuple[int, str, str, str | None]]) -> list[str]:
    """Returns the articles' words with, where the server has a stemmer, their other stems."""
    made = [search.indexed(title, body) for _, title, body, _ in articles]
    known = _configurations(session)
    # What was stored before two letters were made one keeps them.
    languages = [language_codes.code_of(each[3] or "") or "" for each in articles]
    asked: dict[str, set[str]] = defaultdict(set)
    for language, each in zip(languages, made, strict=True):
        if language in known:
            asked[language].update(each.stemmed)
    stems = {each: stems_of(session).of(session, known[each], asked[each]) for each in asked}
    return [
        vector(each) + _stems(each, language, stems.get(language, {}))
        for each, language in zip(made, languages, strict=True)
    ]


def _stems(made: Indexed, language: str, stems: Mapping[str, tuple[str, ...]]) -> str:
    """Returns the stems that are no words of the article as the end of a vector."""
    if not stems or not made.stemmed:
        return ""
    found = {stem for word in made.stemmed for stem in stems[word]}.difference(
        made.title, made.body
    )
    sign = language.upper()
    return "".join(f" '{sign}{each}'" for each in ("", *sorted(found)))


def replace(
    session: Session,
    article_id: int,
    before: tuple[str, str],
    title: str,
    body: str,
    language: str | None = None,
) -> None:
    """Indexes an article anew. ``before`` is the title and text by which it was indexed."""
    if on_sqlite(session):
        remove(session, article_id, *before)
    add(session, article_id, title, body, language)


def remove(session: Session, article_id: int, title: str, body: str) -> None:
    """Takes an article out, if it is in. Title and text are those by which it was indexed."""
    if not on_sqlite(session):
        session.execute(
            text("DELETE FROM article_search WHERE article_id = :id"), {"id": article_id}
        )
    elif session.scalar(_KNOWN_SQLITE, {"id": article_id}) is not None:
        session.execute(_DELETE_SQLITE, _columns(article_id, search.indexed(title, body)))


def remove_these(session: Session, articles: Sequence[tuple[int, str, str]]) -> None:
    """Takes articles out that are in: (id, title, text) by which each was indexed."""
    if not articles:
        return
    if on_sqlite(session):
        columns = [_columns(each, search.indexed(title, body)) for each, title, body in articles]
        session.execute(_DELETE_SQLITE, columns)
        return
    ids = array_of(each for each, _, _ in articles)
    session.execute(_DELETE_POSTGRESQL, {"ids": ids})


def remove_all(session: Session) -> None:
    """Empties the index."""
    if on_sqlite(session):
        session.execute(text("INSERT INTO article_search (article_search) VALUES ('delete-all')"))
    else:
        session.execute(text("TRUNCATE article_search"))


def _columns(article_id: int, made: Indexed) -> dict[str, Any]:
    return {"id": article_id, "title": " ".join(made.title), "body": " ".join(made.body)}


def found(session: Session, condition: search.Found, *, stems: bool = True) -> Subquery:
    """Returns the articles that the condition finds, as rows of ``id``.

    ``stems`` asks for other forms of the words, too, where the database knows them.
    """
    if on_sqlite(session):
        statement = text(
            "SELECT rowid AS id FROM article_search WHERE article_search MATCH :asked"
        ).bindparams(asked=search.to_fts5(condition))
    else:
        # OFFSET keeps the planner from walking through the articles in their order instead.
        statement = text(
            "SELECT article_id AS id FROM article_search "
            "WHERE vector @@ CAST(:asked AS tsquery) OFFSET 0"
        ).bindparams(_asked(session, condition, stems))
    return statement.columns(column("id", BigInteger)).subquery("found")


def best(session: Session, condition: search.Found, ids: Sequence[int], most: int) -> list[int]:
    """Returns those of the articles that the condition fits best, the best first.

    Words in the title count four times as much.
    """
    if not ids:
        return []
    if on_sqlite(session):
        return _best_on_sqlite(session, condition, ids, most)
    statement = text(
        "SELECT article_id FROM article_search WHERE article_id IN :ids ORDER BY "
        "ts_rank('{0.25, 0.25, 0.25, 1}', vector, CAST(:asked AS tsquery), 1) DESC, "
        "article_id DESC LIMIT :most"
    ).bindparams(_asked(session, condition, stems=True), bindparam("ids", ids, expanding=True))
    return list(session.scalars(statement, {"most": most}))


def _best_on_sqlite(
    session: Session, condition: search.Found, ids: Sequence[int], most: int
) -> list[int]:
    # FTS5 begins anew for each of given rows, which takes seconds for a thousand, and once for all
    # between two.
    statement = text(
        "SELECT rowid FROM article_search WHERE article_search MATCH :asked "
        "AND rowid BETWEEN :first AND :last ORDER BY bm25(article_search, 4.0, 1.0), rowid DESC"
    )
    asked = {"asked": search.to_fts5(condition), "first": min(ids), "last": max(ids)}
    wanted = set(ids)
    found = (each for each in session.scalars(statement, asked) if each in wanted)
    return list(islice(found, most))


def _asked(session: Session, condition: search.Found, stems: bool) -> BindParameter[Any]:
    forms = _forms(session, condition) if stems else {}
    # Bound as a string, it would be read anew for every row.
    return bindparam("asked", search.to_tsquery(condition, forms), NULLTYPE)


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Makes the statements within ask the index.

    PostgreSQL's planner does not count what it costs to fetch the words of every article.
    """
    if on_sqlite(session):
        yield
        return
    session.execute(text("SET LOCAL enable_seqscan = off"))
    yield
    session.execute(text("SET LOCAL enable_seqscan = on"))


def candidates(session: Session, condition: search.Found) -> array[int]:
    """Returns the ids of the articles that the condition finds or may find, in order.

    Included are those of which not every word is indexed.
    """
    hits = _candidates(session, condition)
    with by_index(session):
        return array("q", sorted(session.scalars(select(hits.c.id))))


def newest_candidates(
    session: Session, condition: search.Found, first: int, most: int
) -> array[int]:
    """Returns the ids from ``first`` on of what ``candidates`` returns, the newest first."""
    hits = _candidates(session, condition)
    query = select(hits.c.id).where(hits.c.id >= first).order_by(hits.c.id.desc()).limit(most)
    with by_index(session):
        return array("q", session.scalars(query))


def _candidates(session: Session, condition: search.Found) -> Subquery:
    partial = search.Phrase((search.Part(PARTIAL),))
    return found(session, search.Either((condition, partial)), stems=False)


def _forms(session: Session, condition: search.Found) -> Mapping[str, Sequence[str]]:
    """Returns what tells that another form of a word is there, by the word's spelling."""
    known = _configurations(session)
    by_script: dict[str, set[str]] = defaultdict(set)
    for part in _single_words(condition):
        by_script[_script(part)].add(part)
    forms: dict[str, list[str]] = defaultdict(list)
    for script, spelled in by_script.items():
        signs = {known[each]: each.upper() for each in known if _LANGUAGES[each][1] == script}
        if not signs:
            continue
        asked = {"words": sorted(spelled), "configs": sorted(signs)}
        for word, config, lexeme in session.execute(_STEMS, asked):
            sign = signs[config]
            forms[word].append(f"'{sign}{lexeme}'")
            if lexeme != word:
                forms[word].append(f"('{lexeme}' & '{sign}')")
    return forms


def _single_words(condition: search.Found) -> list[str]:
    excluded = _excluded(condition)
    every = [*search.phrases(condition), *excluded]
    return [each.parts[0].spelling for each in every if each.parts[0].spelling]


def _excluded(condition: search.Found) -> list[search.Phrase]:
    if isinstance(condition, search.Except):
        return list(condition.others)
    if isinstance(condition, search.Either | search.All):
        return [each for child in condition.children for each in _excluded(child)]
    return []


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


def _configurations(session: Session) -> Mapping[str, str]:
    """Returns language → configuration, for those that this server has."""
    engine = session.get_bind().engine
    known = _KNOWN.get(engine)
    if known is None:
        there = set(session.scalars(text("SELECT cfgname FROM pg_ts_config")))
        known = {code: name for code, (name, _) in _LANGUAGES.items() if name in there}
        _KNOWN[engine] = known
    return known
