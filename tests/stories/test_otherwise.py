from __future__ import annotations

import pytest

from tests.quality.story_pairs import is_one

WARNING = (
    "Tsunami warning issued for Oregon coast after quake",
    "A tsunami warning was issued for the coast of Oregon on Monday after an undersea earthquake "
    "of magnitude 7.1. Residents were told to move to higher ground.",
)
CANCELLED = (
    "Tsunami warning for Oregon coast cancelled",
    "A tsunami warning for the coast of Oregon was cancelled on Monday, two hours after an "
    "undersea earthquake of magnitude 7.1. Residents were told that they may return.",
)
LIFTED = (
    "Oregon lifts tsunami warning for its coast",
    "Officials in Oregon lifted the tsunami warning on Monday that followed an undersea earthquake "
    "of magnitude 7.1. Whoever had left the coast may return, residents were told.",
)


def test_a_warning_that_is_cancelled_is_another_story_than_the_warning() -> None:
    assert not is_one(WARNING, CANCELLED, "en")


def test_who_tells_it_in_other_words_joins_the_story_of_the_cancelling() -> None:
    assert is_one(CANCELLED, LIFTED, "en")


@pytest.mark.parametrize(
    ("language", "known", "new"),
    [
        (
            "en",
            ("Keltec in talks to buy rival Omnis, report says",
             "Keltec is in talks to buy its rival Omnis, the Daily Ledger reported on Sunday."),
            ("Keltec rejects report of takeover of Omnis",
             "Keltec said that it was not in talks to buy its rival Omnis, rejecting a report of "
             "the Daily Ledger."),
        ),
        (
            "en",
            ("President Amadi in hospital",
             "President Joseph Amadi was taken to hospital with chest pains, his office said."),
            ("President Amadi dies in hospital",
             "President Joseph Amadi died in hospital, his office said. He had chest pains."),
        ),
        (
            "ar",
            ("السلطات تعلن حظر التجول في مدينة المنارة",
             "أعلنت السلطات يوم الاثنين حظر التجول في مدينة المنارة بعد اشتباكات."),
            ("السلطات ترفع حظر التجول في مدينة المنارة",
             "رفعت السلطات يوم الأربعاء حظر التجول في مدينة المنارة بعد اشتباكات."),
        ),
    ],
)  # fmt: skip
def test_what_became_of_an_affair_is_a_story_of_its_own(
    language: str, known: tuple[str, str], new: tuple[str, str]
) -> None:
    assert not is_one(known, new, language)


def test_a_toll_alone_splits_no_story() -> None:
    known = (
        "Bus crash near Coroico",
        "A bus plunged off a mountain road near Coroico on Sunday, police said. It was on the way "
        "from La Paz.",
    )
    new = (
        "Bus crash near Coroico kills 3",
        "A bus plunged off a mountain road near Coroico on Sunday and three died, police said. It "
        "was on the way from La Paz.",
    )
    assert is_one(known, new, "en")


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("FED CUTS RATES BY 25 BASIS POINTS", "FED RAISES RATES BY 25 BASIS POINTS"),
        ("ACME CEO STEPS DOWN AFTER PROBE", "BOLTON CEO STEPS DOWN AFTER PROBE"),
        ("ECB LEAVES KEY RATE UNCHANGED", "BANK OF ENGLAND LEAVES KEY RATE UNCHANGED"),
    ],
)
def test_bare_headlines_that_differ_in_one_place_tell_of_two_things(known: str, new: str) -> None:
    assert not is_one((known, ""), (new, ""), "en")


def test_bare_headlines_that_differ_in_figures_alone_are_one() -> None:
    assert is_one(("BUS CRASH KILLS 11 IN ANDES", ""), ("BUS CRASH KILLS 13 IN ANDES", ""), "en")


def test_what_a_headline_adds_behind_a_comma_denies_nothing() -> None:
    known = ("Quake hits off Honua", "An earthquake struck off Honua on Tuesday, officials said.")
    new = (
        "Quake hits off Honua, no tsunami warning",
        "An earthquake struck off Honua on Tuesday, officials said. There was no tsunami warning.",
    )
    assert is_one(known, new, "en")


ONE_EVENT = {
    "who condemns": (
        "de",
        (
            "Minister Bode kritisiert Angriff auf Klinik in Ostrava",
            "Außenminister Karl Bode hat den Angriff auf eine Kinderklinik in Ostrava am Montag "
            "scharf kritisiert. Er sprach von einem Verbrechen.",
        ),
        (
            "Bode verurteilt Angriff auf Klinik in Ostrava",
            "Außenminister Bode nannte den Angriff auf die Kinderklinik in Ostrava am Montag ein "
            "Verbrechen und äußerte scharfe Kritik.",
        ),
    ),
    "a law that clears the chamber": (
        "en",
        (
            "Senate passes harbour bill to avert a shutdown",
            "The Senate passed the harbour bill on Friday to avert a shutdown of the ports. The "
            "vote was 64 to 35.",
        ),
        (
            "Harbour bill clears Senate, averting shutdown",
            "Senators voted 64 to 35 on Friday for the harbour bill that averts a shutdown of the "
            "ports.",
        ),
    ),
    "an order that lifts a share": (
        "en",
        (
            "Norvale fund at a record as oil gains",
            "The sovereign fund of Norvale rose to a record of 2.1 trillion crowns on Tuesday as "
            "oil prices gained.",
        ),
        (
            "Oil lifts Norvale fund to a record 2.1 trillion",
            "The sovereign fund of Norvale reached a record of 2.1 trillion crowns on Tuesday as "
            "oil prices gained.",
        ),
    ),
    "a cup that is lifted": (
        "es",
        (
            "El Betis gana la Copa ante el Girona",
            "El Betis ganó el sábado la Copa ante el Girona por 2-1 con gol de Ruiz.",
        ),
        (
            "El Betis levanta la Copa con un gol de Ruiz",
            "El Betis levantó el sábado la Copa al vencer al Girona por 2-1 con un gol de Ruiz.",
        ),
    ),
    "money that is raised": (
        "fr",
        (
            "La start-up Virelo obtient 40 millions d'euros",
            "La start-up lyonnaise Virelo a obtenu 40 millions d'euros auprès du fonds Alba, "
            "a-t-elle annoncé lundi.",
        ),
        (
            "Virelo lève 40 millions d'euros auprès d'Alba",
            "La start-up lyonnaise Virelo lève 40 millions d'euros auprès du fonds Alba, selon un "
            "communiqué de lundi.",
        ),
    ),
    "a film that was made": (
        "ru",
        (
            "Режиссер Орлов закончил фильм о войне в Норвалии",
            "Режиссер Антон Орлов закончил работу над фильмом о войне в Норвалии, сообщила студия.",
        ),
        (
            "Фильм о войне в Норвалии сняли за год, сообщил режиссер Орлов",
            "Режиссер Антон Орлов закончил работу над фильмом о войне в Норвалии, сообщила студия.",
        ),
    ),
    "who won again": (
        "en",
        (
            "Lena Hart wins Boston marathon",
            "Lena Hart of Kenya won the Boston marathon on Monday in 2:19:44, ahead of Ada Moss.",
        ),
        (
            "Hart triumphs in Boston again, beating Moss",
            "Lena Hart of Kenya won the Boston marathon again on Monday in 2:19:44, beating Ada "
            "Moss.",
        ),
    ),
}


@pytest.mark.parametrize("kind", ONE_EVENT)
def test_a_word_that_also_says_something_else_splits_no_event(kind: str) -> None:
    language, one, other = ONE_EVENT[kind]
    assert is_one(one, other, language)
    assert is_one(other, one, language)
