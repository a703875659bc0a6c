from __future__ import annotations

import pytest

from worker.alerts.corrections import Mark, Said, headline_change, new_mark, without_label

TEXT = "A warehouse burned on Tuesday.\n\nNobody was hurt, the governor said."


@pytest.mark.parametrize(
    "headline",
    [
        "CORRECTED-Quake kills 12 in Turkey",
        "UPDATE 1-CORRECTED-Quake kills 12 in Turkey",
        "Correction: Quake story",
        "Quake kills 12 (corrected)",
        "Korrektur: Zahl der Toten im Erdbebengebiet",
        "Rectificatif : le séisme en Turquie",
        "Исправление: число погибших",
        "Уточнено: землетрус у Туреччині",
        "[정정] 튀르키예 지진",
        "【訂正】トルコ地震",
        "更正：土耳其地震",
    ],
)
def test_a_label_that_stands_apart_marks_a_correction(headline: str) -> None:
    assert new_mark(None, Said(headline, TEXT)) == Mark("correction", headline)


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Withdrawn: quake story", TEXT),
        ("Quake story", "This story has been withdrawn."),
        ("Erdbeben", "Diese Meldung wurde zurückgezogen."),
        ("Землетрясение", "Просим аннулировать сообщение."),
    ],
)
def test_a_withdrawal_is_told_from_a_correction(headline: str, text: str) -> None:
    mark = new_mark(None, Said(headline, text))
    assert mark is not None
    assert mark.kind == "withdrawal"


@pytest.mark.parametrize(
    "headline",
    [
        "Stock market correction deepens",
        "Corrections officers strike over pay",
        "Troops withdrawn from the border",
        "Withdrawal: what comes next for the troops",
        "Concert annulé : les raisons",
        "Minister corrected by court over claims",
        "Отозвано разрешение на стройку",
    ],
)
def test_the_same_words_inside_a_headline_mark_nothing(headline: str) -> None:
    assert new_mark(None, Said(headline, TEXT)) is None


def test_a_note_at_either_end_of_the_text_marks_a_correction() -> None:
    note = "(Corrects spelling of the name in paragraph 2)"
    for text in (f"{note}\n\n{TEXT}", f"{TEXT}\n\n{note}"):
        mark = new_mark(Said("Port hit", TEXT), Said("Port hit", text))
        assert mark == Mark("correction", note, note[1:-1])


def test_a_mark_that_was_there_before_is_not_new_and_a_third_one_is() -> None:
    first = Said("Port hit", f"{TEXT}\n\nCorrection: the port is in the north.")
    third = Said("Port hit", f"{TEXT}\n\nCorrection: the port is in the south.")
    assert new_mark(first, first) is None
    note = "Correction: the port is in the south."
    assert new_mark(first, third) == Mark("correction", note, note)


def test_notes_at_the_end_are_passed_over_where_only_the_beginning_was_kept() -> None:
    body = "\n\n".join(f"Paragraph {number}." for number in range(9))
    before = Said("Port hit", body, is_whole=False)
    assert new_mark(before, Said("Port hit", f"{body}\n\nCorrection: in the north.")) is None


def test_another_figure_is_one_in_place_of_another_or_one_the_lead_had_not() -> None:
    change = headline_change(Said("Blast kills 21", ""), Said("Blast kills 12", ""))
    assert change is not None
    assert (change.kind, change.before, change.after) == ("figure", "21", "12")
    assert headline_change(Said("Blast in port", ""), Said("Blast in port kills 12", ""))
    known = "The blast killed 12 people."
    assert not headline_change(
        Said("Blast in port", known), Said("Blast in port kills twelve", known)
    )


def test_another_name_is_one_that_neither_headline_nor_lead_had() -> None:
    before = Said("The minister Smith resigns over leak", "")
    change = headline_change(before, Said("The minister Jones resigns over leak", ""))
    assert change is not None
    assert change.kind == "name"
    lead = "Ukraine struck a Russian depot in Bryansk, officials in Kyiv said."
    assert not headline_change(
        Said("Depot hit in Bryansk, says Kyiv", lead), Said("Depot hit by Ukraine in Russia", lead)
    )


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Police find bodies in river", "Police did not find bodies in river", "en"),
        ("Mayor can stay in office", "Mayor can’t stay in office", "en"),
        ("Regierung stimmt dem Plan zu", "Regierung stimmt dem Plan nicht zu", "de"),
        ("Мэр подал в отставку", "Мэр не подал в отставку", "ru"),
        ("政府批准计划", "政府未批准计划", "zh"),
    ],
)
def test_a_negation_that_came_or_went_is_the_contrary(
    before: str, after: str, language: str
) -> None:
    for one, other in ((before, after), (after, before)):
        change = headline_change(Said(one, "", language), Said(other, "", language))
        assert change is not None
        assert change.kind == "negation"


def test_a_headline_in_other_words_is_no_contrary() -> None:
    assert headline_change(Said("Talks end", ""), Said("No deal in sight as envoys go", "")) is None


def test_a_headline_in_other_case_is_no_change() -> None:
    assert headline_change(Said("BLAST KILLS 12", ""), Said("Blast kills 12", "")) is None


@pytest.mark.parametrize(
    ("headline", "left"),
    [
        ("Second correction: Quake kills 12", "Quake kills 12"),
        ("2nd CORRECTION: Quake kills 12", "Quake kills 12"),
        ("Third correction - Quake kills 12", "Quake kills 12"),
        ("Correction No. 3: Quake kills 12", "Quake kills 12"),
        ("CORRECTED (2): Quake kills 12", "Quake kills 12"),
        ("Quake kills 12 (second correction)", "Quake kills 12"),
        ("Zweite Korrektur: Beben tötet 12", "Beben tötet 12"),
        ("2. Berichtigung: Beben tötet 12", "Beben tötet 12"),
        ("2e rectificatif : Séisme", "Séisme"),
        ("2ª corrección: sismo", "sismo"),
        ("Druga korekta: trzęsienie ziemi", "trzęsienie ziemi"),
        ("Второе исправление: землетрясение", "землетрясение"),
        ("第二次更正：地震", "地震"),
        ("[再訂正] 地震", "地震"),
        ("2차 정정: 지진", "지진"),
        ("تصحيح ثان: زلزال", "زلزال"),
        ("Koreksi kedua: gempa", "gempa"),
    ],
)
def test_a_label_may_be_numbered(headline: str, left: str) -> None:
    mark = new_mark(None, Said(headline, ""))
    assert mark is not None and mark.kind == "correction"
    assert without_label(headline) == left


@pytest.mark.parametrize(
    "headline",
    [
        "Second correction hits tech stocks",
        "Markets enter second correction",
        "2 corrections officers killed",
        "Court: second correction facility to close",
        "Fed - 2nd rate cut",
        f"Correction {4_000 * '7'}: of a number that counts no corrections",
    ],
)
def test_numbered_words_inside_a_headline_mark_nothing(headline: str) -> None:
    assert new_mark(None, Said(headline, "")) is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "A quake shook Valdora.\n\nMore. (Corrects the magnitude to 6.6, not 6.8.) The end.",
            "Corrects the magnitude to 6.6, not 6.8.",
        ),
        (
            "A quake shook Valdora.\n\nCorrection: The magnitude was 6.6. It is not 6.8.",
            "Correction: The magnitude was 6.6. It is not 6.8.",
        ),
        ("A quake shook Valdora.", ""),
    ],
)
def test_a_marked_headline_hides_no_note_in_the_text(text: str, note: str) -> None:
    mark = new_mark(None, Said("CORRECTED: Quake of 6.6", text))
    assert mark is not None
    assert (mark.passage, mark.note) == ("CORRECTED: Quake of 6.6", note)


def test_a_note_that_stood_there_before_is_not_what_is_corrected_now() -> None:
    text = "A quake shook Valdora.\n\n(Corrects the magnitude to 6.6.)"
    before = Said("CORRECTED: Quake of 6.6", text)
    mark = new_mark(before, Said("2nd CORRECTION: Quake of 6.6", f"{text}\n\n(Corrects the day.)"))
    assert mark is not None
    assert mark.note == "Corrects the day."
