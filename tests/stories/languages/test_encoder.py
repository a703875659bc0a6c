"""Sentence vectors are packed small, and nothing is imported or downloaded unasked."""

import subprocess
import sys

import pytest

from worker.stories.languages import encoder


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = "import sys; from worker.stories.languages import encoder; encoder.is_installed()"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}; print('numpy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "False"


def test_a_packed_vector_keeps_its_direction() -> None:
    one = encoder.pack([0.1, -0.2, 0.3, 0.0])
    assert len(one) == 4
    assert encoder.similarity(one, one) == pytest.approx(1)
    assert encoder.similarity(one, encoder.pack([0.2, -0.4, 0.6, 0.0])) == pytest.approx(1)
    assert encoder.similarity(one, encoder.pack([-0.1, 0.2, -0.3, 0.0])) == pytest.approx(-1)


def test_a_vector_of_nothing_is_like_nothing() -> None:
    assert encoder.similarity(encoder.pack([0.0, 0.0]), encoder.pack([1.0, 0.0])) == 0


def test_vectors_of_different_encoders_are_not_compared() -> None:
    with pytest.raises(ValueError, match="different encoders"):
        encoder.similarity(b"\x01", b"\x01\x02")


def test_one_meaning_in_two_languages_is_alike() -> None:
    model = encoder.load()
    assert model is not None
    one = model.encode("The government raised taxes on fuel.")
    same = model.encode("Die Regierung hat die Steuern auf Kraftstoff erhöht.")
    other = model.encode("Der Verein gewann das Endspiel im Elfmeterschießen.")
    assert len(one) == 512
    assert encoder.similarity(one, same) > 0.6 > encoder.similarity(one, other) + 0.2
    assert model.encode("")
