"""Reports of one subject elsewhere are not linked, reports of one event are, in many languages."""

from datetime import UTC, datetime, timedelta

import pytest

from worker.stories.languages.linking import Link, Linkable, link, linkable
from worker.traits import traits

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)

Told = tuple[str, str, str]
"""Language, headline and text."""


def report(told: Told, hours: float = 0) -> Linkable:
    language, title, text = told
    at = NOON + timedelta(hours=hours)
    return linkable(title, text, language, at, traits(title, text, language))


def linked(one: Told, other: Told, similarity: float | None = None) -> Link:
    return link(report(other, 2), report(one), similarity=similarity)


ELSEWHERE: dict[str, tuple[Told, Told]] = {
    "a noun and a word that begins a headline, a round number": (
        (
            "de",
            "Streik legt Hafen von Rostock lahm: Hunderte protestieren",
            "Im Hafen von Rostock ruht die Arbeit. Rund 300 Beschäftigte folgten nach Angaben der "
            "Gewerkschaft dem Aufruf zum Streik, sagte Uwe Lindner.",
        ),
        (
            "en",
            "Strike kitchens feed the harbour of Gdansk",
            "Volunteers have set up kitchens at the harbour of Gdansk for dockers on strike. They "
            "serve three hundred bowls of fish soup an hour, said Ewa Mazur.",
        ),
    ),
    "words taken from English, parts of a date": (
        (
            "ko",
            "부산항 노조 파업 돌입…컨테이너 하역 중단",
            "부산항 노동조합이 14일 오전 파업에 들어갔다. "
            "노조는 1월부터 새로운 근무표를 요구해 왔다.",
        ),
        (
            "ja",
            "横浜港でストライキ、コンテナ荷役が停止",
            "横浜港で14日朝、労働者がストライキに入った。組合は1月から新しい勤務表を求めてきた。",
        ),
    ),
    "a fire and a round number, German and Polish": (
        (
            "de",
            "Brand in Lagerhalle bei Görlitz",
            "In einer Lagerhalle bei Görlitz ist ein Feuer ausgebrochen. 200 Menschen mussten ihre "
            "Häuser verlassen, sagte Bürgermeister Octavian Ursu.",
        ),
        (
            "pl",
            "Pożar magazynu w Radomiu",
            "W magazynie w Radomiu wybuchł pożar. Z ogniem walczy 200 strażaków, powiedział "
            "rzecznik Marek Nowicki.",
        ),
    ),
    "a protest and a round number, German and French": (
        (
            "de",
            "Protest gegen Windräder in Ansbach",
            "In Ansbach sind 500 Menschen gegen einen Windpark auf die Straße gegangen, sagte "
            "Sprecherin Petra Kolb.",
        ),
        (
            "fr",
            "Protestation contre un parc éolien à Mende",
            "À Mende, 500 signatures ont été déposées contre un parc éolien, selon Lucien Favre.",
        ),
    ),
    "a festival and a round number, English and Spanish": (
        (
            "en",
            "Festival crowd flees storm in Swindon",
            "A storm in Swindon sent 5,000 people from a festival, said Harriet Poole.",
        ),
        (
            "es",
            "Festival de jazz reúne a 5.000 personas en Jaca",
            "El festival de jazz de Jaca reunió a 5.000 personas, dijo Iñaki Salvador.",
        ),
    ),
    "an accident with a tram, German and Russian": (
        (
            "de",
            "Tram entgleist in Plauen",
            "In Plauen ist eine Tram entgleist. 40 Fahrgäste wurden untersucht, sagte Heike Rothe.",
        ),
        (
            "ru",
            "Трамвай загорелся в Перми",
            "В Перми загорелся трамвай. Эвакуированы 40 пассажиров, сообщил Олег Зубов.",
        ),
    ),
    "a hospital and a round number, Italian and Portuguese": (
        (
            "it",
            "Ospedale di Cremona, protesta degli infermieri",
            "A Cremona 400 infermieri hanno protestato davanti all'ospedale, ha detto Lucia "
            "Brambilla.",
        ),
        (
            "pt",
            "Hospital de Sobral recebe 400 leitos",
            "Em Sobral o hospital recebeu 400 leitos, disse a diretora Raimunda Quixote.",
        ),
    ),
    "a marathon, Japanese and English": (
        (
            "ja",
            "マラソン大会に3000人、金沢",
            "金沢市で14日、マラソン大会があり、3000人が参加した。ランナーは5時間で走った。",
        ),
        (
            "en",
            "Marathon called off in Halifax",
            "The marathon in Halifax was called off and 3,000 entries refunded, said Joan Fraser.",
        ),
    ),
    "a bus, Arabic and French": (
        (
            "ar",
            "انقلاب حافلة في محافظة المنيا",
            "أصيب 60 شخصا في انقلاب حافلة في محافظة المنيا قرب مدينة ملوي.",
        ),
        (
            "fr",
            "Accident de car près de Limoges",
            "Près de Limoges, un car de 60 places a pris feu, a dit le préfet François Pesneau.",
        ),
    ),
    "a bank robbed, Turkish and English": (
        (
            "tr",
            "Banka soygunu: Kütahya'da iki gözaltı",
            "Kütahya'da bir banka soyuldu. Polis 700 saatlik görüntü inceledi, dedi Cemal Aydın.",
        ),
        (
            "en",
            "Bank raid in Tralee nets 700 euros",
            "A bank in Tralee was robbed of 700 euros, said Garda Niamh Kelliher.",
        ),
    ),
    "a pipeline, Ukrainian and Polish": (
        (
            "uk",
            "Аварія на водогоні у Полтаві",
            "У Полтаві прорвало водогін. Без води 800 будинків, сказала Оксана Деркач.",
        ),
        (
            "pl",
            "Awaria wodociągu w Kielcach",
            "W Kielcach pękła rura. Miasto wyda 800 butelek wody, powiedziała Anna Wilk.",
        ),
    ),
    "a school, Korean and Chinese, days alike": (
        (
            "ko",
            "학교 급식 식중독…학생 31명 치료",
            "대구의 한 학교에서 14일 학생들이 식중독 증세를 보였다. 2월에도 비슷한 일이 있었다.",
        ),
        (
            "zh",
            "学校食堂停电 学生提前放学",
            "徐州市一所学校14日停电,学生提前放学。2月也曾停电。",
        ),
    ),
}

SAME: dict[str, tuple[Told, Told]] = {
    "a strike, German and English": (
        ELSEWHERE["a noun and a word that begins a headline, a round number"][0],
        (
            "en",
            "Dockers walk out at the port of Rostock",
            "Some 300 dockers at the port of Rostock walked out, said Uwe Lindner of the union.",
        ),
    ),
    "a fire, German and Polish": (
        ELSEWHERE["a fire and a round number, German and Polish"][0],
        (
            "pl",
            "Pożar hali pod Görlitz, ewakuowano 200 osób",
            "Pod Görlitz płonie hala. Ewakuowano 200 osób, powiedział burmistrz Octavian Ursu.",
        ),
    ),
    "a protest, German and French": (
        ELSEWHERE["a protest and a round number, German and French"][0],
        (
            "fr",
            "Allemagne : marche contre les éoliennes à Ansbach",
            "À Ansbach, 500 personnes ont défilé contre un parc éolien, selon Petra Kolb.",
        ),
    ),
    "a festival, English and Spanish": (
        ELSEWHERE["a festival and a round number, English and Spanish"][0],
        (
            "es",
            "Una tormenta vacía un festival en Swindon",
            "Una tormenta obligó a desalojar a 5.000 personas en Swindon, dijo Harriet Poole.",
        ),
    ),
    "an accident, German and Russian": (
        ELSEWHERE["an accident with a tram, German and Russian"][0],
        (
            "ru",
            "Трамвай сошёл с рельсов в немецком Плауэне",
            "В Плауэне трамвай сошёл с рельсов, осмотрены 40 пассажиров, сообщила Хайке Роте.",
        ),
    ),
    "a hospital, Italian and Portuguese": (
        ELSEWHERE["a hospital and a round number, Italian and Portuguese"][0],
        (
            "pt",
            "Enfermeiros protestam em Cremona",
            "Em Cremona, 400 enfermeiros protestaram, disse a porta-voz Lucia Brambilla.",
        ),
    ),
    "a town in two scripts, Turkish and Russian": (
        (
            "tr",
            "Elbistan'da banka soyuldu",
            "Elbistan'da bir banka soyuldu. 700 saatlik kayıt incelendi, dedi Cemal Aydın.",
        ),
        (
            "ru",
            "Ограбление банка в Эльбистане",
            "В Эльбистане ограбили банк. Изучено 700 часов записей, сказал Джемаль Айдын.",
        ),
    ),
    "a water main, Ukrainian and English": (
        ELSEWHERE["a pipeline, Ukrainian and Polish"][0],
        (
            "en",
            "Burst main leaves 800 houses in Poltava dry",
            "A burst main in Poltava left 800 houses without water, said Oksana Derkach.",
        ),
    ),
    "a sum that no other report has, Chinese and Japanese": (
        (
            "zh",
            "加密货币交易所被盗445亿韩元",
            "一家交易所27日被盗走价值445亿韩元的加密货币,警方已展开调查。",
        ),
        (
            "ja",
            "暗号資産445億ウォン流出 取引所が発表",
            "取引所は27日、445億ウォン相当の暗号資産が流出したと発表した。警察が調べている。",
        ),
    ),
    "persons, English and Japanese": (
        (
            "en",
            "Court clears Ferguson and Delacroix",
            "A court cleared Alan Ferguson and Marie Delacroix of fraud over 1,260 flats.",
        ),
        (
            "ja",
            "ファーガソン被告に無罪、住宅1260戸の詐欺",
            "裁判所はアラン・ファーガソン被告とマリー・デラクロワ被告に無罪を言い渡した。",
        ),
    ),
    "a name that begins both headlines and stands within a text": (
        (
            "en",
            "Ravensburger buys a factory for 1,350 workers",
            "The toy maker said on Friday that Ravensburger would keep all 1,350 workers.",
        ),
        (
            "de",
            "Ravensburger kauft Fabrik mit 1350 Mitarbeitern",
            "Der Spielehersteller übernimmt die Fabrik samt ihren 1350 Mitarbeitern.",
        ),
    ),
}


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_a_subject_and_a_number_alike_are_no_event(kind: str) -> None:
    one, other = ELSEWHERE[kind]
    assert not linked(one, other).is_linked
    assert not linked(other, one).is_linked
    assert not linked(one, other, similarity=0.4).is_linked


@pytest.mark.parametrize("kind", SAME)
def test_an_event_is_known_by_its_names_and_numbers(kind: str) -> None:
    one, other = SAME[kind]
    assert linked(one, other).is_linked
    assert linked(other, one).is_linked
    assert linked(one, other, similarity=0.6).is_linked
