"""Full-text search on both databases: what is stored is found, in every script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.way.judge.store.making import Desk, long_text
from worker import search as words
from worker.base.store.database import Database
from worker.search.store import index as search
from worker.search.words import MOST_WORDS

TEXTS = {
    "uk": ("Сили оборони", "Українські військові п’ять годин утримували міст у Чернігові."),
    "ru": ("Ёлка", "Солдаты стояли у за\u0301мка; президент Зеленский говорил о ракетах."),
    "de": ("Häuser", "Die Straßen von Köln: Häuser und Brücken wurden geräumt."),
    "ko": ("쿠르스크", "북한군은 쿠르스크에 배치됐다고 NATO가 밝혔다."),
    "ja": ("北朝鮮の兵士", "北朝鮮の兵士がロシア西部に派遣された。ﾐｻｲﾙも確認。"),
    "zh": ("俄罗斯", "朝鲜士兵抵达俄罗斯库尔斯克地区。"),
    "ar": ("أخبار", "أعلنت الحكومة المُتَّحِدة عن اتفاق جديد في القاهرة."),
    "en": (
        "Łódź and Erdoğan",
        "North Korea's F-16 crews re-entered the U.S. base; snake_case too.",
    ),
}


def store_alone(database: Database, texts: dict[int, tuple[str, str, str]]) -> None:
    """Writes the index without articles."""
    with database.write() as session:
        if not database.on_sqlite:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        for number, (title, body, language) in texts.items():
            search.add(session, number, title, body, language)


@pytest.fixture
def stored(database: Database) -> Database:
    rows = {at: (*each, language) for at, (language, each) in enumerate(TEXTS.items(), 1)}
    store_alone(database, rows)
    return database


def found(database: Database, asked: str) -> list[str]:
    with database.read() as session:
        hits = search.found(session, words.read(asked))
        ids = {row.id for row in session.execute(hits.select())}
    return [language for number, language in enumerate(TEXTS, 1) if number in ids]


ASKED: list[tuple[str, list[str]]] = [
    ("військові", ["uk"]),
    ("п'ять", ["uk"]),
    ("ЕЛКА", ["ru"]),
    ("замка зеленск*", ["ru"]),
    ("koln strassen", ["de"]),
    ("Köln -Brücken", []),
    ("북한", ["ko"]),
    ("쿠르스크 NATO", ["ko"]),
    ('"북한군 쿠르스크"', ["ko"]),
    ("군", []),
    ("北朝鮮", ["ja"]),
    ('"北朝鮮の兵士" ミサイル', ["ja"]),
    ("朝鲜 -库尔斯克", []),
    ("俄罗斯 OR ロシア", ["ja", "zh"]),
    ("المتحدة", ["ar"]),
    ("اخبار القاهره", ["ar"]),
    ("lodz ERDOGAN", ["en"]),
    ('"north korea s" "f-16"', ["en"]),
    ('"korea north"', []),
    ("re-entered U.S. snake", ["en"]),
    ("kore*", ["en"]),
    ("nothing OR (F16)", []),
    ('"erdogan north"', []),
]


def test_words_phrases_and_exclusions_find_their_articles(stored: Database) -> None:
    for asked, languages in ASKED:
        assert found(stored, asked) == languages, asked


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_finds_other_forms_of_a_word_in_its_own_language(stored: Database) -> None:
    assert found(stored, "Haus") == ["de"]
    assert found(stored, "ракета") == ["ru"]
    assert found(stored, "crew bases") == ["en"]
    # The German stem of this word is no stem of an English one.
    assert found(stored, "Korean") == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_compresses_no_words_and_sorts_them_into_the_index_seldom(
    database: Database,
) -> None:
    Desk(database).put("Bridge", long_text(1))
    limit = text("SELECT pg_size_bytes(current_setting('gin_pending_list_limit'))")
    storage = text(
        "SELECT attstorage::text FROM pg_attribute "
        "WHERE attrelid = 'article_search'::regclass AND attname = 'vector'"
    )
    with database.write() as session:
        before = session.scalar(limit)
        search.replace(session, 1, ("", ""), "Ferry", long_text(2))
        assert session.scalar(limit) == 2 * before
    with database.read() as session:
        assert session.scalar(limit) == before
        assert session.scalar(storage) == "e"


# Made only where they are tried: every worker collects these tests, and megabytes take seconds.
ENORMOUS: dict[str, tuple[str, Callable[[], str]]] = {
    "words": ("en", lambda: " ".join(f"w{number}ord" for number in range(600_000))),
    "one word": ("en", lambda: "unbroken" * 650_000),
    "Chinese": ("zh", lambda: "".join(chr(0x4E00 + n % 20_000) for n in range(1_700_000))),
    "long words": ("hy", lambda: " ".join(f"ԱԲԳԴ{'Ե' * 55}{n:x}" for n in range(40_000))),
    "Russian": (
        "ru",
        lambda: " ".join(f"страна{chr(0x430 + n % 32)}{n:x}" for n in range(200_000)),
    ),
    "Hindi": ("hi", lambda: " ".join(f"{chr(0x905 + n % 50) * 30}{n:x}" for n in range(50_000))),
}


@pytest.mark.parametrize("kind", ENORMOUS)
def test_an_enormous_text_is_stored_and_found_by_its_beginning(
    database: Database, kind: str
) -> None:
    language, make = ENORMOUS[kind]
    body = make()
    assert len(body.encode()) > 3_900_000
    store_alone(database, {1: ("Enormous", body, language)})
    with database.read() as session:
        beginning = body[:20].split(maxsplit=1)[0]
        first = search.found(session, words.read(f"enormous {beginning}*"))
        assert [row.id for row in session.execute(first.select())] == [1]
        assert list(search.candidates(session, words.read("absent"))) == [1]


def test_a_word_said_too_often_leaves_its_text_a_candidate(database: Database) -> None:
    desk = Desk(database)
    stored = desk.put("Often", "again and " * 300 + " ".join(map(str, range(MOST_WORDS // 100))))
    with database.read() as session:
        assert list(search.candidates(session, words.read("absent"))) == [stored.article_id]


def test_a_stored_article_is_found_and_a_changed_one_by_its_new_words_alone(
    database: Database,
) -> None:
    desk = Desk(database)
    source = desk.source()
    desk.put("Bridge", long_text(1), source_id=source, key="guid:1")
    desk.put("Bridges", long_text(1) + " zeppelin", source_id=source, key="guid:1")
    other = desk.put("Ferry", long_text(2) + " zeppelin", source_id=source, key="guid:2")
    assert ids(database, "bridge -bridges") == []
    assert ids(database, "zeppelin bridges") == [1]
    assert ids(database, "zeppelin") == [1, other.article_id]


def test_what_is_taken_out_is_found_no_more_and_twice_does_no_harm(database: Database) -> None:
    desk = Desk(database)
    texts = [("Bridge", long_text(1)), ("Ferry", long_text(2) + " bridge")]
    for title, body in texts:
        desk.put(title, body)
    for _ in range(2):
        with database.write() as session:
            search.remove(session, 1, *texts[0])
    assert ids(database, "bridge") == [2]
    with database.write() as session:
        search.remove_all(session)
    assert ids(database, "bridge") == []


def test_the_better_result_comes_first(database: Database) -> None:
    desk = Desk(database)
    desk.put("Ferry", long_text(2) + " comet")
    desk.put("A comet over the harbour", long_text(1) + " comet comet")
    with database.read() as session:
        comets = words.read("comet")
        assert search.best(session, comets, [1, 2], 5) == [2, 1]
        assert search.best(session, comets, [1, 2], 1) == [2]
        assert search.best(session, comets, [], 5) == []
        assert search.best(session, comets, [1], 5) == [1]


def ids(database: Database, asked: str) -> list[int]:
    with database.read() as session:
        hits = search.found(session, words.read(asked))
        return sorted(row.id for row in session.execute(hits.select()))
