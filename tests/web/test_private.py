from __future__ import annotations

from worker.readers.naming import named
from worker.web.private import Hidden

DESK, HOOK = "desk@news.example", "https://hooks.example/T0/secret"


def hidden() -> Hidden:
    return Hidden([("desk", DESK), ("hook", HOOK)])


def test_whom_a_channel_tells_is_named_by_its_slug_and_a_digest() -> None:
    said = hidden().text(f"550 {DESK}: unknown; POST {HOOK} failed")
    assert DESK not in said
    assert HOOK not in said
    assert said == f"550 {named(DESK, 'desk')}: unknown; POST {named(HOOK, 'hook')} failed"


def test_an_address_that_is_configured_no_more_is_hidden_too() -> None:
    assert "old@news.example" not in hidden().text("to old@news.example, <x.y+z@a-b.example>")
    assert "x.y+z" not in hidden().text("to old@news.example, <x.y+z@a-b.example>")


def test_values_are_hidden_wherever_they_stand() -> None:
    value = {"to": [DESK, {"deep": (DESK, 1, None, True)}], DESK: "x"}
    found = hidden().value(value)
    assert "news.example" not in str(found)
    assert found["to"][1]["deep"][1:] == [1, None, True]


def test_other_texts_stay_as_they_are() -> None:
    for text in ("", "no address", "a @ b", "5 @ 3", "über@"):
        assert hidden().text(text) == text


def test_of_two_destinations_of_which_one_begins_the_other_both_are_hidden() -> None:
    both = Hidden([("a", "https://a.example"), ("b", "https://a.example/more")])
    assert both.text("https://a.example/more") == named("https://a.example/more", "b")


def test_a_folder_is_no_reader_and_its_name_may_be_a_word() -> None:
    assert Hidden([("out", "alerts")]).value({"alerts": ["alerts"]}) == {"alerts": ["alerts"]}
