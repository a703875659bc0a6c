"""Names are found in every script and agree over them."""

import pytest

from worker.stories.languages.names import SharedNames, firm_names, names_in, shared_names
from worker.traits import traits


def shared(one: str, other: str) -> SharedNames:
    return shared_names(names_in(one), names_in(other))


@pytest.mark.parametrize(
    "other",
    [
        "В Москве выступил Путин.",
        "푸틴은 모스크바에서 연설했다.",
        "Ο Πούτιν μίλησε.",
        "プーチン大統領が演説した。",
        "تحدث بوتين في موسكو.",
        "פוטין נאם",
        "Poutine a parlé.",
    ],
)
def test_a_name_agrees_with_its_spelling_in_another_script(other: str) -> None:
    assert shared("Today Putin spoke.", other).spellings == {"putin"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Selenskyj in Paris", "Зеленський у Парижі"),
        ("Zelenskyy in Paris", "젤렌스키가 파리에서"),
        ("Zelensky à Paris", "ゼレンスキー氏、パリで"),
        ("Bolsonaro sentenced", "博索纳罗被判刑"),
        ("Netanyahu in prison", "内塔尼亚胡入狱"),
        ("Machado wins", "فازت ماتشادو"),
        ("Macron loses", "마크롱은 졌다"),
        ("Kim Jong Un travels", "Поездка: Ким Чен Ын"),
        ("Minditsch geflohen", "Міндіч виїхав"),
    ],
)
def test_names_are_shared_across_scripts(one: str, other: str) -> None:
    assert shared(one, other).count >= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Putin spoke", "Выступил Медведев"),
        ("Trump spoke", "바이든이 말했다"),
        ("Merkel spoke", "ゼレンスキー氏が語った"),
        ("Bolsonaro sentenced", "泽连斯基访问"),
        ("Kim spoke", "بوتين تحدث"),
    ],
)
def test_different_names_are_not_shared(one: str, other: str) -> None:
    assert not shared(one, other).spellings


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Mindestens drei Tote in Deutschland", "@DE"),
        ("Пожар в Германии потушен", "@DE"),
        ("독일에서 화재", "@DE"),
        ("ドイツで火災", "@DE"),
        ("德国发生火灾", "@DE"),
        ("حريق في ألمانيا", "@DE"),
        ("New York flooded", "@US/New York"),
        ("ニューヨークで洪水", "@US/New York"),
        ("Трамп в Нью-Йорке", "@US/New York"),
    ],
)
def test_places_are_known_in_every_language(text: str, place: str) -> None:
    assert place in names_in(text)


def test_a_city_names_its_state() -> None:
    assert {"@KR/Seoul", "@KR"} <= names_in("서울에서 집회가 열렸다")


def test_what_is_written_in_latin_letters_everywhere_is_found_in_any_script() -> None:
    assert shared("Rusia: misiles ATACMS", "ウクライナ、ATACMSで攻撃").codes == {"=ATACMS"}
    assert shared("El virus H5N1 en Polonia", "Вирус H5N1 в Польше").codes == {"=H5N1"}


def test_a_full_name_counts_once_and_two_people_twice() -> None:
    assert shared("Donald Trump spoke", "Дональд Трамп выступил").count == 1
    assert shared("President Donald Trump spoke", "Präsident Donald Trump sprach").count == 1
    both = "Donald Trump met Volodymyr Zelenskyy", "Donald Trump traf Wolodymyr Selenskyj"
    assert shared(*both).count == 2


def test_a_text_without_words_has_no_names() -> None:
    assert names_in("") == frozenset()
    assert names_in("12, 13 … !") == frozenset()


def test_no_text_has_more_names_than_a_lead_can_have() -> None:
    assert len(names_in(" ".join(f"Name{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(500))))
    assert len(names_in(" x ".join(f"Ab{'c' * n}" for n in range(1, 500)))) <= 80


@pytest.mark.parametrize(
    ("language", "text", "firm", "other"),
    [
        ("de", "Im Hafen von Rostock ruht die Arbeit beim Streik.", "rostock", "streik"),
        ("en", "Strike begins, says Mazur in Gdansk on Sunday.", "mazur", "strike"),
        ("ru", "Трамвай загорелся, сообщил Олег Зубов.", "zubov", "tramvai"),
        ("ja", "コンテナ火災でプーチン氏が談話", "putin", "kontena"),
        ("ja", "マリー・デラクロワ被告のマラソン", "derakurowa", "marason"),
        ("zh", "容器起火 博索纳罗发表讲话", "bo+suo+na+luo", "容器"),
        ("ko", "컨테이너 화재", "", "keon-te-i-neo"),
    ],
)
def test_a_name_is_firm_where_the_text_shows_it(
    language: str, text: str, firm: str, other: str
) -> None:
    known = traits("", text, language)
    found = firm_names(text, set(known.lead.names), language)
    assert found <= names_in(text)
    assert not firm or firm in found
    assert other not in found


def test_what_neither_text_shows_to_be_a_name_is_a_word() -> None:
    one, other = names_in("Streik im Hafen"), names_in("Strike at the harbour")
    assert shared_names(one, other).count == 1
    found = shared_names(one, other, frozenset(), frozenset())
    assert found.count == 0
    assert not found.spellings
    assert found.words == {"streik"}
    assert shared_names(one, other, frozenset({"streik"}), frozenset()).count == 1
    assert shared_names(one, other, frozenset(), frozenset({"strike"})).count == 1
