"""What every language keeps to. A new language is found here by itself."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest

from tests import plugins
from worker import languages
from worker.alerts.corrections import Said, headline_change, new_mark
from worker.alerts.counts import Count, in_headline
from worker.alerts.notices.words import language_name
from worker.base import hours
from worker.cleaning import header
from worker.cleaning.lines.markers import Role, opened, whole_line, words
from worker.languages import Language
from worker.reading.dates import worded
from worker.reading.dates.month_names import MONTHS
from worker.stories.function_words import telling
from worker.traits.calendar_words import MORE_MONTHS, WEEKDAYS
from worker.traits.ordinal_words import ORDINAL_WORDS
from worker.traits.reading import read

pytestmark = pytest.mark.parametrize("code", languages.known())

ENGLISH_MONTHS = (
    "January February March April May June July August September October November December"
)
MONTH_OF = {name: number for number, name in enumerate(ENGLISH_MONTHS.split(), 1)}
WORDS = ("function_words", "numbers", "months", "months_in_texts", "weekdays")
KINDS = ("correction", "withdrawal")


def language(code: str) -> Language:
    """Returns what is known of a language."""
    return languages.known()[code]


def figures(text: str, code: str) -> list[str]:
    """Returns the figures that are read in a text."""
    return [each.value for each in read(text, code, 40).facts if each.kind == "figure"]


def test_nothing_is_wrong_with_it(code: str) -> None:
    assert languages.broken() == {}
    assert language(code) != Language(), "it says nothing: take it away"


def test_people_are_told_its_name(code: str) -> None:
    assert language_name(code) not in ("", code)


def test_its_words_are_written_as_they_are_compared(code: str) -> None:
    for name in WORDS:
        text = getattr(language(code), name)
        assert text == unicodedata.normalize("NFC", text), name
        assert text == text.lower(), name


def test_no_form_stands_for_two_numbers(code: str) -> None:
    forms = language(code).numbers.replace("|", " ").split()
    assert [form for form, times in Counter(forms).items() if form != "-" and times > 1] == []


def test_its_numbers_are_read(code: str) -> None:
    for form, value in language(code).values().items():
        if form in MONTHS or form in MORE_MONTHS:
            continue  # such as sept, which is a month, too
        if value < 100:
            assert figures(f"xyz {form} xyz", code) == [str(value)], form
        elif value >= 1000:
            assert figures(f"xyz 17 {form} xyz", code) == [str(17 * value)], form


def test_each_of_its_months_and_weekdays_has_a_name(code: str) -> None:
    for name, size, table in (
        ("months", 12, MONTHS),
        ("months_in_texts", 12, MORE_MONTHS),
        ("weekdays", 7, WEEKDAYS),
    ):
        text = getattr(language(code), name).split()
        for place in range(size if text else 0):
            forms = {form for each in text[place::size] for form in each.split("|")} - {"-"}
            assert forms or size == 7, f"{name}: no name for number {place + 1}"
            assert len({table[form.casefold()] for form in forms}) <= 1


def test_its_date_lines_are_read(code: str) -> None:
    known = language(code)
    for table in (known.months, known.months_in_texts, known.dates.months):
        for form, name in languages.names(table, ENGLISH_MONTHS):
            day = "17." if known.dates.dotted_days else "17"
            found = worded.read(f"{day} {form.replace('_', ' ')} 2024, 10:15")
            assert found is not None, form
            assert (found.day, found.clock) == (date(2024, MONTH_OF[name], 17), (10, 15, 0)), form
            assert found.rest == (), form
    labels = ((known.dates.published, False), (known.dates.updated, True))
    for label, update in ((label, update) for some, update in labels for label in some):
        published = header.date_line(f"{label.capitalize()}: 2024-10-17")
        assert published is not None, label
        assert published[1] is update, label


def test_its_ordinals_are_known_by_rank(code: str) -> None:
    ranks = language(code).ranks()
    assert ranks == ORDINAL_WORDS.get(code, {})
    assert not ranks or set(range(1, 11)) <= set(ranks.values())


def test_its_function_words_tell_nothing(code: str) -> None:
    given = language(code).function_words.split()
    assert telling(given, code) == ()
    assert telling(["Xyzzy"], code) == ("Xyzzy",)


@pytest.mark.parametrize("kind", KINDS)
def test_its_marks_of_corrections_are_found(code: str, kind: str) -> None:
    known = language(code).corrections
    for label in getattr(known, f"{kind}_label"):
        mark = new_mark(None, Said(f"{label}: Abcd efg", "Xyz."))
        assert mark is not None, label
        assert mark.kind == kind, label
    for note in getattr(known, f"{kind}_note"):
        mark = new_mark(None, Said("Abcd efg", f"Xyz.\n\nAbc {note} abc."))
        assert mark is not None, note
        assert mark.kind == kind, note


def test_its_negations_make_a_headline_say_the_contrary(code: str) -> None:
    for word in language(code).corrections.negation:
        if not word.isalpha() or len(word) < 2 or word in language(code).values():
            continue  # it is found within words, or is a number, too
        change = headline_change(
            Said("Abcd efgh ijkl mnop", "Xyz.", code),
            Said(f"Abcd {word} efgh ijkl mnop", "Xyz.", code),
        )
        assert change is not None, word
        assert change.kind == "negation", word


@pytest.mark.parametrize("what", ["dead", "hurt"])
def test_its_headlines_are_counted(code: str, what: str) -> None:
    for word in getattr(language(code).counts, what):
        assert in_headline(f"17 {word}", code) == Count(17, what), word


def test_its_furniture_is_no_part_of_an_article(code: str) -> None:
    furniture = language(code).furniture
    roles = {"cut": Role.CUT, "related": Role.RELATED, "menu": Role.MENU, "tail": Role.TAIL}
    for name, role in roles.items():
        for line in getattr(furniture, name):
            told = whole_line(words(line))
            assert told and told.role is role, line
    for line in furniture.read_also:
        text = f"{line.capitalize()}: Abcd efgh"
        found = opened(words(text), text, like_headline=False)
        assert found and found.role is Role.RELATED_INLINE, line


def test_what_it_has_and_lacks_is_told(code: str) -> None:
    if any((place / "languages" / f"{code}.toml").exists() for place in plugins.outside()):
        return  # it is told of where it lies
    told = (plugins.PROJECT / "docs/developing.md").read_text(encoding="utf-8")
    assert f"\n{row(code)}\n" in told, "python -m tests.languages.test_every_language"


def row(code: str) -> str:
    """Returns the row of a language in the table of what is known by language."""
    known, empty = language(code), Language()
    has = (
        known.function_words,
        known.numbers,
        known.ordinals != empty.ordinals,
        known.months or known.months_in_texts or known.dates.months or known.dates.solar_months,
        known.months or known.months_in_texts,
        known.weekdays or known.dates.weekdays,
        known.counts != empty.counts,
        known.corrections != empty.corrections,
    )
    cells = " | ".join("yes" if each else "–" for each in has)
    return f"| {language_name(code)} `{code}` | {cells} |"


if __name__ == "__main__":
    print("\n".join(map(row, languages.known())))


def test_its_zones_are_in_the_database(code: str) -> None:
    for zone, forms in language(code).dates.zones.items():
        assert hours.zone(zone).key == zone
        for form in forms:
            raw = f"29.11.2026 14:20 {form}"
            found = worded.read(raw)
            assert found is not None and not found.rest and found.zone, form


def test_its_words_of_bylines_are_small(code: str) -> None:
    own = language(code).bylines
    for each in (own.before, own.labels, own.others, own.roles, own.beside, own.agencies):
        assert all(word == " ".join(word.lower().split()) for word in each)
        assert len(set(each)) == len(each)
    assert not set(own.labels) & set(own.others)
