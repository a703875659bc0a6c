"""Short sentences at a report's end, what closes a letter, and lists told by their form stay."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import FIRST, SECOND, TITLE, cleaned
from worker.base.masks import Seen
from worker.cleaning.lines import measure
from worker.furniture import learned
from worker.furniture.model import LineVerdict

REPORTS = {
    "en": (
        "Tram derails in the old town",
        "A tram left the rails in the old town on Sunday evening, the fire brigade said.",
        ("One woman died.", "Shares fell 3 percent."),
        ("Share", "Comments", "Related"),
        ("Peter Orr", "Anna Tully", "Mark Vance"),
    ),
    "de": (
        "Straßenbahn entgleist in der Altstadt",
        "Eine Straßenbahn ist am Sonntagabend in der Altstadt entgleist, teilte die Feuerwehr mit.",
        ("Die Polizei ermittelt.", "Das Urteil ist rechtskräftig."),
        ("Teilen", "Kommentare", "Mehr zum Thema"),
        ("Jens Falk", "Silke Orth", "Rolf Keller"),
    ),
    "fr": (
        "Un tramway déraille dans la vieille ville",
        "Un tramway a déraillé dimanche soir dans la vieille ville, selon les pompiers.",
        ("Il nie les faits.", "Le titre a perdu 3 %."),
        ("Partager", "Commentaires", "À lire aussi"),
        ("Luc Moreau", "Anne Petit", "Jean Caron"),
    ),
    "es": (
        "Un tranvía descarrila en el casco antiguo",
        "Un tranvía descarriló el domingo por la noche en el casco antiguo, según los bomberos.",
        ("Un hombre murió.", "La policía investiga."),
        ("Compartir", "Comentarios", "Lee también"),
        ("Julio Mamani", "Elsa Soto", "Pedro Huanca"),
    ),
    "ru": (
        "Трамвай сошел с рельсов в старом городе",
        "Трамвай сошел с рельсов в воскресенье вечером в старом городе, сообщили пожарные.",
        ("Подозреваемый скрылся.",),
        ("Поделиться", "Комментарии", "Читайте также"),
        ("Иван Седов", "Ольга Ким", "Павел Сомов"),
    ),
    "tr": (
        "Eski şehirde tramvay raydan çıktı",
        "Bir tramvay pazar akşamı eski şehirde raydan çıktı, itfaiye pazartesi günü açıkladı.",
        ("Bir kişi öldü.", "Hisse yüzde 3 düştü."),
        ("Paylaş", "Yorumlar", "İlgili Haberler"),
        ("Nermin Aksoy", "Ali Demir", "Ayşe Kaya"),
    ),
    "ar": (
        "خروج ترام عن القضبان في البلدة القديمة",
        "خرج ترام عن القضبان مساء الأحد في البلدة القديمة، وفق ما أعلن رجال الإطفاء في المدينة.",
        ("وهو ينفي التهم.", "ولم يصب أحد."),
        ("مشاركة", "تعليقات", "اقرأ أيضا"),
        ("محمد الأمين", "حسن علي", "سلمى عمر"),
    ),
    "hi": (
        "पुराने शहर में ट्राम पटरी से उतरी",
        "रविवार शाम पुराने शहर में एक ट्राम पटरी से उतर गई, दमकल विभाग ने सोमवार को बताया।",
        ("सड़क बंद है।",),
        ("शेयर करें", "कमेंट करें", "यह भी पढ़ें"),
        ("राम यादव", "सीता देवी", "मोनू कुमार"),
    ),
    "pl": (
        "Tramwaj wykoleił się na starym mieście",
        "Tramwaj wykoleił się w niedzielę wieczorem na starym mieście, podała straż pożarna.",
        ("Jedna osoba zginęła.", "Sprawca uciekł."),
        ("Udostępnij", "Komentarze", "Zobacz także"),
        ("Anna Mazur", "Jan Kot", "Ewa Lis"),
    ),
    "sv": (
        "Spårvagn spårade ur i gamla stan",
        "En spårvagn spårade ur i gamla stan på söndagskvällen, uppger räddningstjänsten.",
        ("En man dog.", "Vägen är avstängd."),
        ("Dela", "Kommentarer", "Läs mer"),
        ("Karin Sjö", "Olle Ek", "Maja Lind"),
    ),
    "ja": (
        "旧市街で路面電車が脱線",
        "日曜の夜、旧市街で路面電車が脱線したと、市の消防本部が月曜の朝に発表した。",
        ("男性１人が死亡した。",),
        ("シェアする", "コメント", "関連記事"),
        ("石田茂", "小林隆", "山下花"),
    ),
    "ko": (
        "구시가지에서 전차 탈선",
        "일요일 저녁 구시가지에서 전차가 탈선했다고 소방서가 월요일 아침에 밝혔다. 운행은 멈췄다.",
        ("경찰은 2일 합동 감식을 한다.",),
        ("공유하기", "댓글", "관련 기사"),
        ("김철수", "이영희", "박민수"),
    ),
}
FORMS = ("{} (55)", "{}, 48", "{}: IV", "{}: 12")

FURNITURE = LineVerdict(furniture=True, telling=True, certainty=0.99, untelling=False)
TEXT = LineVerdict(furniture=False, telling=False, certainty=0.1, untelling=True)


@pytest.mark.parametrize("language", REPORTS)
def test_a_reports_last_short_sentence_stays_above_furniture(language: str) -> None:
    title, first, last, foot, _ = REPORTS[language]
    lost = [
        (each, below)
        for each in last
        for below in foot
        if each not in cleaned(title, first, each, below, f"{title} 2").text
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("below", "is_sure", "marked"),
    [
        (("Shares fell 3 percent.",), False, []),
        (("Shares fell 3 percent.",), True, [1]),
        (("Shop Katla.",), False, [1]),
        (("See the rating.", "Nobody was hurt.", "See the rating."), False, [1, 2, 3]),
        (("Shares fell 3 percent",), False, [1]),
        (("Log in", "Shares fell 3 percent."), False, [1, 2]),
    ],
)
def test_it_has_words_enough_stands_once_and_is_not_furniture_for_sure(
    below: tuple[str, ...], *, is_sure: bool, marked: list[int]
) -> None:
    seen = Seen([measure(text, 1) for text in (FIRST, *below)], TITLE, 0, "en")
    said = [TEXT, *[FURNITURE._replace(surely=is_sure)] * len(below)]
    assert [each.place for each in learned.marks(seen, said)] == marked


def test_what_closes_a_letter_stays() -> None:
    closing = ("I invite all of them to try it.", "Yours faithfully,", "Winifred Oakes", "Barrow")
    seen = Seen([measure(text, 1) for text in (FIRST, *closing)], TITLE, 0, "en")
    assert list(learned.marks(seen, [TEXT, *[FURNITURE] * len(closing)])) == []
    further = Seen([*seen.lines, measure("Log in", 1)], TITLE, 0, "en")
    marks = learned.marks(further, [TEXT, *[FURNITURE] * (len(closing) + 1)])
    assert [each.place for each in marks] == [len(closing) + 1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", REPORTS)
def test_names_with_a_value_each_between_two_sentences_stay(language: str, form: str) -> None:
    title, first, last, foot, names = REPORTS[language]
    rows = [form.format(name) for name in names]
    text = cleaned(title, first, *rows, last[0], foot[0]).text
    assert [each for each in rows if each not in text] == []


@pytest.mark.parametrize("language", REPORTS)
def test_a_table_that_a_page_wrote_cell_by_cell_stays(language: str) -> None:
    title, first, last, foot, names = REPORTS[language]
    cells = [cell for each in zip(names, ("27", "26,5", "19"), strict=True) for cell in each]
    kept = cleaned(title, first, *cells, last[0], foot[0]).text.split("\n\n")
    assert [each for each in cells if each not in kept] == []


def test_headlines_with_their_dates_are_no_table() -> None:
    others = ("Council buys pier", "27.11.2026", "Harbour dredged", "22.09.2026", "Mayor", "1.2.26")
    lines = [measure(text, 1) for text in (FIRST, *others, SECOND)]
    marks = learned.marks(Seen(lines, TITLE, 0, "en"), [TEXT, *[FURNITURE] * len(others), TEXT])
    assert [each.place for each in marks] == list(range(1, len(others) + 1))


@pytest.mark.parametrize("language", REPORTS)
def test_times_with_a_sentence_each_stay_in_one_line_or_in_two(language: str) -> None:
    title, first, last, *_ = REPORTS[language]
    told = (last[0], last[-1], last[0])
    times = ("10:02", "10:04", "12:30")
    rows = [f"{time} {each}" for time, each in zip(times, told, strict=True)]
    text = cleaned(title, first, *rows, first.replace("2", "3")).text
    assert [each for each in rows if each not in text] == []
    apart = [cell for each in zip(times, told, strict=True) for cell in each]
    kept = cleaned(title, first, *apart, SECOND).text.split("\n\n")
    assert [each for each in apart if each not in kept] == []


def test_times_above_headlines_are_a_pages_own() -> None:
    others = ("10:02", "Council buys old pier", "10:04", "Harbour to be dredged", "12:30", "Mayor")
    text = cleaned(TITLE, FIRST, SECOND, *others).text
    assert [each for each in others[::2] if each in text] == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Kommentare im Netz wurden gelöscht."),
        ("ru", "Комментарии отключили."),
        ("pl", "Komentarze wyłączono."),
        ("es", "Comentarios hubo pocos."),
        ("sv", "Kommentarerna stängdes."),
    ],
)
def test_a_sentence_that_begins_with_a_tails_word_is_none(language: str, sentence: str) -> None:
    title, first, last, foot, _ = REPORTS[language]
    assert sentence in cleaned(title, first, sentence, last[0], foot[0]).text
    assert foot[1] not in cleaned(title, first, SECOND, foot[1], f"{title} 2").text
