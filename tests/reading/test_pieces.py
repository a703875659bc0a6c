from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.learn_pieces import in_latin
from worker.reading import pieces
from worker.reading.language import detect, words_of


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Die brandweer het die brand in die hawe geblus", "af"),
        ("Parlamentul a votat bugetul pentru anul viitor", "ro"),
        ("Linnavalitsus sulgeb remondi ajaks kaks silda", "et"),
        ("Vláda schválila rozpočet na příští rok", "cs"),
        ("Primăria închide podul vechi pentru reparații", "ro"),
        ("Влада је усвојила буџет за следећу годину", "sr"),
        ("Vlada je usvojila budžet za sledeću godinu", "sr"),
        ("Vlada je usvojila proračun za sljedeću godinu", "hr"),
    ],
)
def test_letters_tell_the_language_of_a_headline(headline: str, language: str) -> None:
    assert detect(headline) == language


@pytest.mark.parametrize(
    "text", ["Angela Merkel Emmanuel Macron", "Maria Rossi", "Toyota Corolla 2024"]
)
def test_of_few_words_letters_alone_tell_no_language(text: str) -> None:
    assert detect(text) is None


def test_what_the_model_thinks_counts_beside_the_letters() -> None:
    sample = words_of("Vlada je usvojila zakon o radu")
    alone, thought = (dict(pieces.weighed(sample, each)) for each in ({}, {"sl": 0.9}))
    assert alone["sl"] < alone["sr"]
    assert thought["sl"] > alone["sl"]
    assert sum(thought.values()) == pytest.approx(1)


def test_no_text_is_in_no_language_more_than_in_another() -> None:
    assert len(set(pieces.scores("").values())) == 1
    assert len(set(pieces.scores("\U0001f600").values())) == 1


def test_a_packed_table_is_the_same_unpacked() -> None:
    rows = {7: {0: 3, 2: 255}, 2**32 - 1: {1: 9}}
    table = pieces.unpacked(pieces.packed(rows), ("a", "b", "c"), 2)
    assert list(table.keys) == [7, 2**32 - 1]
    assert list(table.starts) == [0, 2, 3]
    assert list(zip(table.places, table.steps, strict=True)) == [(0, 3), (2, 255), (1, 9)]


def test_a_table_of_another_recipe_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recipe = json.loads(pieces.RECIPE.read_text("utf-8"))
    path = tmp_path / "pieces.json"
    path.write_text(json.dumps({**recipe, "sha256": "0"}), "utf-8")
    monkeypatch.setattr(pieces, "RECIPE", path)
    pieces.load.cache_clear()
    with pytest.raises(pieces.PiecesBroken):
        pieces.load()
    pieces.load.cache_clear()


def test_serbian_has_a_second_script() -> None:
    assert in_latin("њежни џак") == "nježni džak"
