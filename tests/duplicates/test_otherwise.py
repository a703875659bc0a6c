"""Reports in nearly the same words whose headlines and texts tell of two events."""

from __future__ import annotations

import time

import pytest

from worker.duplicates import Compared, Sameness, compare, otherwise
from worker.duplicates.fingerprint import fingerprint

_LONG = (
    " Unions were told on Monday and asked for talks. The plant was built forty years ago and was "
    "last enlarged when a second line was added for export. The mayor said that the town had known "
    "nothing of the plans. Suppliers in the region wait for a word on their own contracts. The "
    "company is to give its figures for the year in March, and its shares were little changed."
)

Told = tuple[str, str]
OTHERS: dict[str, tuple[str, Told, Told]] = {
    "another country": (
        "en",
        ("Latvia shuts its border for lorries", "Latvia shut its border for lorries at midnight. "
         "Queues of twelve kilometres were seen, drivers said. Cars may pass."),
        ("Poland shuts its border for lorries", "Poland shut its border for lorries at midnight. "
         "Queues of twelve kilometres were seen, drivers said. Cars may pass."),
    ),
    "another company, in a long text": (
        "en",
        ("Norvik sells its plant in the north", "Norvik is to sell its plant in the north to an "
         "investor, it said." + _LONG),
        ("Halden sells its plant in the north", "Halden is to sell its plant in the north to an "
         "investor, it said." + _LONG),
    ),
    "the reverse": (
        "en",
        ("Senate passes water bill", "The senate passed the water bill late on Friday after a "
         "debate of six hours. It now goes to the president. Farmers had protested for weeks."),
        ("Senate blocks water bill", "The senate blocked the water bill late on Friday after a "
         "debate of six hours. It does not go to the president. Farmers had protested for weeks."),
    ),
    "a verb whose form changes within": (
        "en",
        ("Copper rises in thin trade", "Copper rose by a tenth in thin trade on Tuesday, brokers "
         "said. Stocks in warehouses were at their lowest since spring. Zinc was unchanged."),
        ("Copper falls in thin trade", "Copper fell by a tenth in thin trade on Tuesday, brokers "
         "said. Stocks in warehouses were at their lowest since spring. Zinc was unchanged."),
    ),
    "a denial": (
        "de",
        ("Minister tritt im Streit um Deiche zurück", "Der Minister tritt im Streit um die Deiche "
         "zurück, teilte sein Haus am Abend mit. Die Opposition hatte ihn dazu aufgefordert."),
        ("Minister tritt im Streit um Deiche nicht zurück", "Der Minister tritt im Streit um die "
         "Deiche nicht zurück, teilte sein Haus am Abend mit. Die Opposition hatte ihn dazu "
         "aufgefordert."),
    ),
    "the reverse in Russian": (
        "ru",
        ("Парламент одобрил закон о реках", "Парламент одобрил закон о реках в третьем чтении. "
         "Теперь его подпишет президент. Экологи следили за заседанием с балкона."),
        ("Парламент отклонил закон о реках", "Парламент отклонил закон о реках в третьем чтении. "
         "Теперь его вернут в комитет. Экологи следили за заседанием с балкона."),
    ),
    "another company in Chinese": (
        "zh",
        ("北川公司将在南港建新工厂", "北川公司周一宣布，将在南港建设一座新工厂，"
         "投资二十亿元，预计明年年底投产。当地政府表示欢迎，并将提供土地和税收方面的支持。"),
        ("东岭公司将在南港建新工厂", "东岭公司周一宣布，将在南港建设一座新工厂，"
         "投资二十亿元，预计明年年底投产。当地政府表示欢迎，并将提供土地和税收方面的支持。"),
    ),
}  # fmt: skip
_DEICHE = "Der Minister bleibt bei seinem Plan für die Deiche, teilte sein Haus am Abend mit. "
_BILL = (
    "The senate passed the water bill late on Friday after a debate of six hours. It now goes to "
    "the president. Farmers had protested for weeks."
)
COPIES: dict[str, tuple[str, Told, Told]] = {
    "another headline over the same text": (
        "en",
        ("Senate passes water bill", _BILL),
        ("Farmers lose fight over reservoirs", _BILL),
    ),
    "another headline over a text that was cut": (
        "en",
        ("Senate passes water bill", _BILL),
        ("Late vote ends fight over reservoirs", _BILL.partition(" Farmers")[0]),
    ),
    "another headline that denies, over the same text": (
        "de",
        ("Minister bleibt bei Plan für Deiche", _DEICHE),
        ("Minister bleibt bei Plan für Deiche: kein Rücktritt", _DEICHE),
    ),
    "a verb replaced in the text alone": (
        "en",
        ("Senate passes water bill", _BILL),
        ("Senate passes water bill", _BILL.replace("passed", "adopted")),
    ),
}  # fmt: skip


def compared(given: tuple[str, Told, Told]) -> Sameness:
    """Compares the second article with the first."""
    language, known, new = given
    known_side, new_side = (
        Compared(*each, language, fingerprint(*each).signature) for each in (known, new)
    )
    return compare(new_side, known_side, same_source=False)


@pytest.mark.parametrize("what", OTHERS)
def test_what_headline_and_text_tell_otherwise_is_another_event(what: str) -> None:
    found = compared(OTHERS[what])
    assert (found.is_copy, found.code) == (False, "other_event"), found.reason


@pytest.mark.parametrize("what", COPIES)
def test_a_copy_under_another_headline_stays_one(what: str) -> None:
    found = compared(COPIES[what])
    assert found.is_copy, found.reason


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("another country", "poland for latvia in headline and text"),
        ("a verb whose form changes within", "falls for rises in the headline, and other words"),
        ("a denial", "the contrary: nicht"),
    ],
)
def test_the_reason_says_where_the_words_stand(what: str, reason: str) -> None:
    assert compared(OTHERS[what]).reason.startswith(reason)


@pytest.mark.parametrize(
    ("said", "then"), [("cuts", "cut"), ("dies", "died"), ("raises", "raised")]
)
def test_a_word_is_known_in_its_forms(said: str, then: str) -> None:
    assert said in otherwise._Forms([then])
    assert then in otherwise._Forms([said])


@pytest.mark.parametrize(("one", "other"), [("cart", "carbons"), ("no", "now"), ("sail", "sank")])
def test_other_words_are_no_forms_of_it(one: str, other: str) -> None:
    assert one not in otherwise._Forms([other])


def test_headlines_without_a_frame_in_common_leave_it_to_the_stories() -> None:
    text = "Traffic stood still in the whole of the old town for hours, the police said. {} came."
    found = compared(("en", ("Flood", text.format("A flood")), ("Fire", text.format("A fire"))))
    assert (found.is_copy, found.code) == (False, "other_headline")


def test_the_comparison_of_long_headlines_costs_no_time() -> None:
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥" * 3
    one, other = f"天地{'甲乙甲乙' * 2_000}", f"{'甲甲乙乙' * 2_000}玄黄"
    began = time.process_time()
    compared(("zh", (one, f"{text}天地"), (other, f"{text}玄黄")))
    assert time.process_time() - began < 1.0


def test_a_count_that_grew_is_no_other_event() -> None:
    told = "{} people were hurt when a ferry caught fire off the coast, the coast guard said."
    few, many = ((f"{each} hurt in ferry fire", told.format(each)) for each in ("Nine", "Twenty"))
    assert compared(("en", few, many)).code != "other_event"


TURNS: dict[str, tuple[str, Told, Told]] = {
    "a warning that is cancelled": (
        "es",
        ("Chile emite alerta de tsunami tras sismo de 7,4", "Chile emitió el lunes una alerta de "
         "tsunami para la costa de Atacama tras un sismo de magnitud 7,4."),
        ("Chile cancela alerta de tsunami tras sismo de 7,4", "Chile canceló el lunes la alerta de "
         "tsunami para la costa de Atacama tras un sismo de magnitud 7,4."),
    ),
    "who was killed": (
        "en",
        ("Explosion in central Dorava", "An explosion was heard in central Dorava on Monday, "
         "witnesses said. Police closed off the area."),
        ("Explosion in central Dorava kills Interior Minister Petrak", "An explosion in central "
         "Dorava on Monday killed Interior Minister Josip Petrak, the government said. Police "
         "closed off the area."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TURNS)
@pytest.mark.parametrize("way", [1, -1])
def test_what_became_of_an_affair_is_another_event(what: str, way: int) -> None:
    language, *both = TURNS[what]
    one, other = both[::way]
    found = compared((language, one, other))
    assert (found.is_copy, found.code) == (False, "other_event")


def test_a_toll_that_a_copy_adds_is_no_turn() -> None:
    told = "An explosion was heard in central Dorava on Monday, witnesses said. It killed two."
    one = ("Explosion in central Dorava", told.removesuffix(" It killed two."))
    assert compared(("en", one, ("Explosion in central Dorava kills two", told))).is_copy


def test_a_turn_that_the_other_text_tells_too_is_none() -> None:
    _, known, new = TURNS["who was killed"]
    assert compared(("en", (known[0], new[1]), new)).is_copy
