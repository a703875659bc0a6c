"""Who guesses tokens is slowed; who has one is not shut out by him."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.web.test_access import BEYOND, LOOK, asked
from worker.web import access
from worker.web.access import Asked, Role
from worker.web.gate import Gate
from worker.web.guesses import FREE, KNOWN_SECONDS, Guesses, place_of

OFFICE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def from_(peer: str, now: float = 1_000.0, **headers: str) -> Asked:
    return replace(asked(peer=peer, **headers), now=now)


def guessed(gate: Gate, request: Asked, number: int = FREE) -> None:
    for _ in range(number):
        gate.note(request, "nobody")


def test_each_wrong_token_from_the_fifth_on_doubles_the_pause() -> None:
    guesses, waits = Guesses(), []
    for _ in range(20):
        guesses.wrong(OFFICE, 0.0)
        waits.append(guesses.wait(OFFICE, 0.0))
    assert waits[:4] == [0.0] * 4
    assert waits[4:8] == [2.0, 4.0, 8.0, 16.0]
    assert max(waits) == 900.0
    assert guesses.wait(ELSEWHERE, 0.0) == 0.0
    guesses.forget(OFFICE)
    assert guesses.wait(OFFICE, 0.0) == 0.0


def test_a_token_that_was_right_from_an_address_is_let_in_beside_a_guesser() -> None:
    gate = Gate(BEYOND)
    gate.note(from_(OFFICE), "act")
    guessed(gate, from_(OFFICE))
    assert gate.wait(from_(OFFICE), "act") == 0.0
    assert gate.wait(from_(OFFICE), "nobody") == 2.0
    guessed(gate, from_(ELSEWHERE))
    assert gate.wait(from_(ELSEWHERE), "act") == 2.0, "whoever guesses there may hit it"
    late = 1_000.0 + KNOWN_SECONDS
    guessed(gate, from_(OFFICE, late))
    assert gate.wait(from_(OFFICE, late), "act") > 0


def test_who_may_look_gains_nothing_for_guessing_the_token_that_lets_act() -> None:
    gate = Gate(BEYOND)
    for _ in range(3):
        guessed(gate, from_(OFFICE), FREE - 1)
        gate.note(from_(OFFICE), "look", at_log_in=True)
    assert gate.wait(from_(OFFICE), "look") == 0.0
    assert gate.wait(from_(OFFICE), "act") == gate.wait(from_(OFFICE), "nobody") > 2.0


@pytest.mark.parametrize(
    ("role", "token", "is_forgotten"),
    [("act", "t", True), ("look", "t", False), ("look", "", True)],
)
def test_who_logs_in_with_the_token_that_lets_most_had_mistyped_it(
    role: Role, token: str, is_forgotten: bool
) -> None:
    gate = Gate(replace(BEYOND, token=token))
    guessed(gate, from_(OFFICE))
    gate.note(from_(OFFICE), role)
    assert gate.wait(from_(OFFICE), "nobody") == 2.0, "a program gives its own again and again"
    gate.note(from_(OFFICE), role, at_log_in=True)
    assert (gate.wait(from_(OFFICE), "nobody") == 0.0) is is_forgotten


def test_names_that_are_made_up_behind_a_proxy_are_counted_together_too() -> None:
    gate = Gate(BEYOND)
    gate.note(from_("127.0.0.1", x_forwarded_for="203.0.113.7"), "act")
    for number in range(99):
        guessed(gate, from_("127.0.0.1", x_forwarded_for=f"198.51.100.{number}"), 1)
    fresh = from_("127.0.0.1", x_forwarded_for="198.51.100.200")
    assert gate.wait(fresh, "nobody") == 0.0
    guessed(gate, fresh, 1)
    assert gate.wait(from_("127.0.0.1", x_forwarded_for="198.51.100.201"), "nobody") == 2.0
    assert gate.wait(from_("127.0.0.1", x_forwarded_for="203.0.113.7"), "act") == 0.0


@pytest.mark.parametrize(
    ("peer", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("2001:db8:0:1::9", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_all_addresses_of_one_line_are_counted_as_one(peer: str, place: str) -> None:
    assert place_of(peer) == place


def test_those_who_guess_from_many_places_take_no_more_memory() -> None:
    guesses = Guesses()
    for number in range(5_000):
        guesses.wrong(str(number), 0.0)
        guesses.right(str(number), 0.0, "act")
    assert (len(guesses._wrong), len(guesses._right)) == (2_000, 2_000)


def test_a_cookie_lets_nobody_in_once_its_holder_logged_out() -> None:
    gate = Gate(BEYOND)
    mine, other = (
        from_(OFFICE, cookie=f"wirewatch={access.logged_in(LOOK, BEYOND, 1_000.0)}")
        for _ in range(2)
    )
    gate.end(mine)
    assert access.role(gate.without_ended(mine), BEYOND) == "nobody"
    assert access.role(gate.without_ended(other), BEYOND) == "look"
    gate.end(from_(OFFICE))
    assert gate.without_ended(from_(OFFICE, authorization="x")).headers["authorization"] == "x"


def test_a_browser_with_the_cookie_of_a_former_token_guesses_once() -> None:
    gate = Gate(BEYOND)
    guessed(gate, from_(OFFICE, cookie="wirewatch=act.9999.a"), 2 * FREE)
    assert gate.wait(from_(OFFICE), "act") == 0.0
    guessed(gate, from_(OFFICE, cookie="wirewatch=act.9999.a", authorization="Bearer x"), FREE)
    assert gate.wait(from_(OFFICE), "act") > 0
    for number in range(FREE):
        guessed(gate, from_(ELSEWHERE, cookie=f"wirewatch=act.9999.{number}"), 1)
    assert gate.wait(from_(ELSEWHERE), "act") > 0
    for _ in range(FREE):
        gate.note(from_("192.0.2.3", cookie="wirewatch=act.9999.a"), "nobody", at_log_in=True)
    assert gate.wait(from_("192.0.2.3"), "act") > 0
