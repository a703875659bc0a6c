"""Words, sentence patterns and page furniture of four languages, to invent articles from.

A pattern's fields are the names of the lists: {n} noun, {m} noun in the pattern's other case or
number, {a} adjective, {v} verb phrase, {p} place, {o} organisation, {d} day, {f} and {l} a person's
names. {k} is a number.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """What articles of one language are put together from."""

    code: str
    lists: dict[str, list[str]]
    patterns: tuple[str, ...]
    titles: tuple[str, ...]
    between: tuple[str, ...]
    """Furniture lines that stand between paragraphs."""
    before: tuple[str, ...]
    after: tuple[str, ...]


SYLLABLES = {
    "en": "bar cor dell fen gold hart kin lam mor nor pell quin ros sten tor ven wick yar".split(),
    "de": "alt berg dorn eich feld grün hein kirch lohr mühl neu ried stein tal wald zehn".split(),
    "uk": "бор вер гай дуб зор кам лис мар нов пол рос сол тер хут чор яр".split(),
    "ko": "가 나 다 라 마 바 사 아 자 차 카 타 파 하 정 윤".split(),
}  # fmt: skip
"""What further words of a language are put together from."""


def _lists(**named: str) -> dict[str, list[str]]:
    return {name: [word.replace("_", " ") for word in text.split()] for name, text in named.items()}


ENGLISH = Language(
    "en",
    _lists(
        n="""agreement airport ambulance appeal archive assembly audit bakery ballot barrage
        battery blockade border bridge brigade broadcast budget bulletin cable campaign canal
        cargo ceasefire census ceremony charter clinic coalition coast committee compound
        congress consulate contract convoy corridor council court crane currency customs dam
        deadline debate decree defence delegation depot deputy detour dispute district dock
        drill drone election embassy engine envoy estate evacuation exchange exercise factory
        ferry festival fleet forecast fortress freight frigate frontier funding garrison
        generator glacier grain granary grant harbour harvest hearing helicopter highway
        hospital hostel hotline hydrant incident index inquiry inspection insurance interview
        island jury junction kiosk laboratory ladder landslide launch lawsuit lease legislation
        levee licence lighthouse loan lockdown lorry manifesto market measure memorial merger
        metro militia mine ministry mission monastery motion museum mutiny notice observatory
        offensive outpost overhaul pact parade parcel parliament passage patrol payroll pension
        petition pipeline plaza pledge poll port prefecture prison probe proposal protest
        province pumping_station quarry quota radar railway rally raid reactor rebate recession
        recruit reform refinery refugee_centre regiment relay reserve reservoir resolution
        review rotation ruling runway sabotage salary satellite school scandal seabed sensor
        settlement shelter shipyard siren station statute steelworks storm strike submarine
        subsidy summit supply_line survey tariff tender terminal territory testimony theatre
        toll tournament trade tram treaty trench trial tribunal truce tunnel turbine union
        vaccine valley verdict vessel village visa warehouse warning waterway weapon wharf
        witness workshop yard""",
        a="""abandoned additional aged alleged ambitious annual armoured bitter broad burnt
        central civilian closed coastal controversial costly damaged delayed deserted disputed
        domestic eastern emergency empty federal final flooded foreign former fragile frozen
        heavy hidden historic hostile idle independent industrial interim joint lengthy local
        lost main makeshift mobile modest mountain narrow naval new northern old partial planned
        private public quiet regional remote rival rural secret senior separate shared southern
        sudden temporary tense unfinished unusual urban urgent vacant western wooden""",
        v="""accepted_the adjourned_the announced_the approved_the attacked_the barred_the
        began_the blamed_the blocked_the challenged_the closed_the condemned_the defended_the
        delayed_the demanded_the described_the destroyed_the doubled_the examined_the
        expanded_the financed_the found_the guarded_the halted_the ignored_the inspected_the
        joined_the left_the lost_the moved_the occupied_the opened_the opposed_the ordered_the
        paid_for_the photographed_the planned_the postponed_the praised_the presented_the
        promised_the proposed_the questioned_the reached_the rebuilt_the received_the
        refused_the rejected_the repaired_the replaced_the restored_the returned_to_the
        reviewed_the searched_the seized_the signed_the sold_the struck_the supported_the
        suspended_the tested_the toured_the welcomed_the widened_the""",
        p="""Aldmoor Belgrave Brackwater Calder Carrow Castlebay Dunmere Eastholm Elmsworth
        Fallow Fenwick Garrow Glenhaven Hallam Harrowgate Hexley Inverlea Kestrel_Bay Kingsferry
        Langdon Lorne Marlow Merrow Milldale Newhaven Norwood Oakham Ormsby Penrith Port_Ellis
        Quarrington Ravenna Redmarsh Rookhope Saltash Sandwell Selby Skerry Southmoor Stanwick
        Stonebridge Tarrant Thornbury Ulverton Varley Wexcombe Whitby Winterfold Woodsend Yarrow""",
        o="""the_ministry the_governor's_office the_city_council the_port_authority
        the_national_bank the_coast_guard the_opposition the_rail_operator the_teachers'_union
        the_general_staff the_weather_service the_prosecutor the_energy_agency
        the_health_service the_border_police the_electoral_commission the_farmers'_federation
        the_water_board the_foreign_office the_fire_brigade""",
        d="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        f="""Ada Agnes Alan Alice Arthur Bea Brian Carl Clara Daniel Diana Edgar Ellen Emma
        Felix Flora Frank Grace Hannah Henry Ida Ivan James Jane Joan Karl Laura Leo Lydia Mark
        Martha Miles Nadia Nora Oscar Paul Ruth Simon Thea Victor""",
        l="""Abbott Ainsley Barlow Bexley Carver Colby Dalton Denholm Ellery Farrow Finch Garner
        Hale Harlow Hewitt Ingram Jarvis Keane Kember Lacey Lowell Marsh Mercer Nash Norris
        Oakes Orton Penn Pryor Quill Radley Rowe Sayer Shaw Tate Thorne Upton Vance Wade Yates""",
    ),
    (
        "The {a} {n} in {p} {v} {a} {m}, {o} said on {d}.",
        "{f} {l}, who runs the {n} near {p}, {v} {m} after {k} days of talks.",
        "“We saw the {n} when the {a} {m} was gone,” {f} {l} said, pointing at the {n2}.",
        "At least {k} people {v} {n} while a {a} {m} burned in {p}.",
        "{o2} {v} {a} {n} and asked {f} {l} for a {m}.",
        "Nobody in {p} expects the {n} before {d}, but the {m} has already {v} {n2}.",
        "According to {o}, the {n} cost {k} million and the {a} {m} even more.",
        "A {n} and a {a} {m} from {p} {v} {n2} in the early hours of {d}.",
        "Critics of the {n}, among them {f} {l}, call the {a} {m} a gift to {p}.",
        "{k} kilometres from {p}, the {m} {v} {a} {n}, and {o} sent a {n2}.",
        "It was unclear whether the {n} {v} {m} or only the {a} {n2} in {p}.",
        "{l} told reporters that {o} {v} {n} without a {m}.",
    ),
    (
        "{p} {n} {v} {a} {m}",
        "{o2} {v} {n} in {p}",
        "{a2} {n} near {p} as {l} {v} {m}",
        "{f} {l}: {n} of {p} {v} {m}",
    ),
    (
        "Read also: {a2} {n} in {p} {v} {m}",
        "RELATED STORIES",
        "Advertisement",
        "Subscribe to our newsletter",
        "Photo: {f} {l} / Press Office",
    ),
    ("Home » World » {title}", "Skip to content", "By {f} {l}", "Share this article"),
    (
        "Share this article",
        "Leave a Comment",
        "Your email address will not be published. Required fields are marked *",
        "© 2024 The {p} Post. All rights reserved.",
    ),
)

GERMAN = Language(
    "de",
    _lists(
        n="""Abkommen Amtsgericht Archiv Bahnhof Bataillon Baustelle Behörde Bergwerk Bericht
        Brücke Bündnis Dachverband Damm Denkmal Depot Einsatzzentrale Eisenbahn Entwurf Ernte
        Fabrik Fähre Festung Flotte Flughafen Förderbank Frachter Freibad Gemeinderat
        Generalstab Genossenschaft Gericht Gesetz Getreidelager Grenze Hafen Haushalt Heizwerk
        Hilfswerk Hochschule Hotel Hubschrauber Insel Jahrmarkt Kanal Kaserne Kirche Klinik
        Kommission Konvoi Kraftwerk Krankenhaus Küste Labor Leuchtturm Lieferung Manöver Markt
        Mauer Ministerium Museum Netzbetreiber Patrouille Pegel Polizei Prozess Radarstation
        Raffinerie Rathaus Reederei Regierung Rente Rundfunk Schleuse Schule Siedlung Sirene
        Speicher Stadtrat Stiftung Straße Streik Talsperre Tarifvertrag Tunnel Turbine
        Untersuchung Urteil Verband Vertrag Waffenruhe Wahl Werft Werkstatt Winterdienst Zeuge
        Zoll Zufahrt""",
        a="""abgelegene alte beschädigte bewachte dringende eilige fremde frühere gemeinsame
        geplante geschlossene heimliche hohe jährliche kleine lange leere letzte mobile nahe
        neue nördliche öffentliche östliche private ruhige seltene stille strenge südliche teure
        umstrittene unfertige verlassene vorläufige weite westliche zähe zentrale zivile""",
        v="""beendet beginnt behindert bekräftigt beobachtet bestreitet betritt bewacht
        blockiert eröffnet erreicht erweitert fordert kritisiert meidet meldet nennt öffnet
        plant prüft räumt repariert schließt sperrt stoppt unterstützt untersucht verkauft
        verlangt verlässt verlegt verliert verschiebt verteidigt verzögert zeigt zerstört""",
        p="""Adlersheim Altmoor Bergfelde Birkenau Dornstadt Eichwalde Felsberg Grünhagen
        Hainburg Immental Kaltenbrunn Lindenau Lohfeld Marwitz Neuenrode Oberau Ostheim
        Rabenstein Rosental Sandhafen Seebruck Steinach Tannwald Ulmenau Waldsee Weidenbach
        Wolfsburg Zellin""",
        o="""die_Staatsanwaltschaft das_Innenministerium der_Landkreis die_Feuerwehr
        die_Gewerkschaft der_Wetterdienst die_Opposition der_Bürgermeister die_Landesbank
        das_Hafenamt die_Bundespolizei der_Bauernverband""",
        d="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        f="""Anna Anton Bernd Birgit Clara Dieter Elke Emil Frieda Georg Greta Hanna Hugo Ilse
        Jakob Jonas Karin Klaus Lena Ludwig Marta Moritz Nele Otto Paula Rolf Sabine Theo Ute
        Viktor""",
        l="""Adler Becker Brandt Conrad Dorn Ebert Falk Fuchs Graf Hahn Heller Jansen Keller
        Krüger Lang Lenz Maurer Nagel Otto Peters Quast Richter Sander Seidel Thoma Ulrich Vogt
        Wagner Winter Zander""",
    ),
    (
        "Das {n} von {p} {v} am {d} das {a} {m}, wie {o} mitteilte.",
        "{f} {l}, seit {k} Jahren im {n}, {v} das {m} bei {p}.",
        "„Wir haben das {n} nicht vergessen, und das {a} {m} bleibt“, sagte {f} {l} in {p}.",
        "Mindestens {k} Menschen kamen zum {n}, während das {a} {m} in {p} leer blieb.",
        "Am {d} {v} {o} das {n}, ohne dass {l} ein {m} vorlegte.",
        "Niemand in {p} rechnet vor {d} mit dem {n}, doch das {m} {v} bereits das {n2}.",
        "Laut {f} {l} kostet das {a} {n} rund {k} Millionen Euro und das {m} noch mehr.",
        "{k} Kilometer hinter {p} {v} das {m} ein {n}, und {o} schickte ein {n2}.",
        "Unklar blieb, ob das {n} dem {m} oder nur dem {n2} in {p} galt.",
    ),
    ("{n} in {p} {v} das {m}", "{f} {l} {v} das {n} von {p}", "Das {a} {n}: {p} {v} {m}"),
    (
        "Lesen Sie auch: {n} in {p} {v} das {m}",
        "Anzeige",
        "Newsletter abonnieren",
        "Foto: {f} {l} / Archiv",
    ),
    ("Startseite » Politik » {title}", "Zum Inhalt springen", "Von {f} {l}"),
    ("Artikel teilen", "Kommentar schreiben", "© 2024 {p}er Bote. Alle Rechte vorbehalten."),
)

UKRAINIAN = Language(
    "uk",
    _lists(
        n="""аеропорт архів базар батальйон бюджет вокзал вирок гараж генштаб гарнізон готель
        ґрант депозит договір доказ дрон завод загін закон запас звіт інститут канал катер
        квартал кінотеатр кластер ковчег комітет комплекс конвой контракт кордон корабель курс
        лікарняний_корпус ліцей локомотив магазин маршрут маяк міст музей музичний_театр
        напрямок наступ наказ округ острів парк парламент патруль перевал перехід підрозділ план
        позов полігон порт потяг проєкт протест процес пункт_пропуску радар район ринок розклад
        рубіж сад санаторій сезон сервер склад собор спектакль список стадіон суд табір тариф
        театр тендер термінал трамвай тунель турнір університет уряд фестиваль флот форум фронт
        хутір центр цех штаб шпиталь ярмарок""",
        a="""аварійний великий видатний віддалений військовий воєнний глибокий громадський
        давній державний довгий закритий залізничний західний зимовий зруйнований малий мирний
        місцевий міський морський новий обласний окремий останній порожній південний північний
        приватний річковий сільський спільний спорожнілий старий східний таємний терміновий
        тимчасовий тихий цивільний""",
        v="""атакував відбудував відвідав відкрив відновив врятував залишив закрив замінив
        затримав захистив знайшов знищив купив евакуював обстежив огородив оновив отримав
        перевірив передав побачив пошкодив придбав прийняв продав профінансував розширив
        скасував схвалив утримав""",
        p="""Бережани Білогір'я Вербівка Вишгірка Гайворонь Гнилиця Дубрава Журавне Заліщики
        Затока Зелений_Гай Іваничі Калинівка Кам'янка Лозова Малинівка Мостище Нова_Рудня Озерне
        Підгірці Поляна Рокитне Світлане Соснівка Степове Тернівка Устя Хутірське Чорнобай
        Яблунівка""",
        o="""міністерство прокуратура міська_рада обласна_адміністрація служба_порятунку
        профспілка прикордонна_служба національний_банк залізниця опозиція гідрометцентр поліція""",
        d="понеділок вівторок середу четвер п'ятницю суботу неділю",
        f="""Андрій Антон Богдан Валентин Василь Віктор Гнат Дмитро Захар Ігор Іван Кирило Лев
        Лука Максим Марко Микола Назар Олег Остап Павло Петро Роман Сергій Степан Тарас Федір
        Юрій Яків Ярослав""",
        l="""Бойко Бондар Василенко Гончар Гриценко Данилюк Жук Зінченко Іваненко Кравець
        Кравчук Лисенко Мазур Мельник Мороз Нестеренко Олійник Панченко Поліщук Романюк Савчук
        Сидорчук Ткач Тимошук Франчук Хоменко Чорний Шевчук Щербак Яценко""",
    ),
    (
        "У {d} {a} {n} біля населеного пункту {p} {v} {a} {m}, повідомила {o}.",
        "{f} {l}, який очолює {n}, {v} {m} після {k} днів переговорів.",
        "«Ми бачили {n}, коли {a} {m} уже горів», – сказав {f} {l}.",
        "Щонайменше {k} людей чекали на {n}, поки {a} {m} стояв порожній.",
        "За даними джерел, {n} коштував {k} мільйонів, а {a} {m} ще більше.",
        "Ніхто в громаді {p} не чекає на {n} раніше, ніж у {d}, але {m} уже {v} {n2}.",
        "За {k} кілометрів від села {p} {m} {v} {a} {n}, і {o} надіслала {n2}.",
        "Досі невідомо, чи {n} {v} {m}, чи лише {a} {n2} поблизу міста {p}.",
    ),
    ("{a2} {n} біля міста {p} {v} {m}", "{f} {l} {v} {n}: що відомо", "{p}: {n} {v} {a} {m}"),
    (
        "Читайте також: {a2} {n} біля міста {p} {v} {m}",
        "Реклама",
        "Підписуйтесь на наш канал у Telegram",
        "Фото: {f} {l}",
    ),
    ("Головна » Новини » {title}", "Автор: {f} {l}"),
    ("Поділитися", "Залишити коментар", "© 2024 Вісник. Усі права захищено."),
)

KOREAN = Language(
    "ko",
    _lists(
        n="""공항 공장 관측소 광산 교량 국경 군함 궁전 극장 기지 냉각탑 다리 댐 도로 도서관 등대
        발전소 방송국 법원 병원 부대 부두 비행장 사령부 선거 선박 성당 세관 수문 시장 시청
        신문사 실험실 양식장 어선 역사 연구소 연합 열차 예산 온실 왕궁 요새 우체국 운하 위성
        은행 의회 잠수정 재판 저수지 전시관 전철 정류장 정책 조선소 조약 주유소 지하철 창고 철도
        체육관 초소 축제 터널 터빈 통신망 학교 함대 항구 항만 해안 헬기 협상 협정 호텔 화물선
        환율 회담 휴전""",
        a="""거대한 고립된 긴급한 낡은 남쪽 넓은 느린 단단한 닫힌 동쪽 마지막 많은 먼 무거운
        버려진 북쪽 비밀 빈 빠른 새로운 서쪽 숨겨진 오래된 외딴 위험한 작은 젊은 조용한 좁은
        차가운 큰 특별한 푸른 흐린""",
        v="""개방했다 거부했다 검사했다 공개했다 공격했다 구입했다 구조했다 도왔다 막았다
        매각했다 발견했다 방문했다 보호했다 복구했다 비난했다 수리했다 승인했다 연기했다
        요구했다 옮겼다 인수했다 점령했다 제안했다 중단했다 지지했다 철거했다 촬영했다 취소했다
        파괴했다 폐쇄했다 확대했다""",
        p="""가람 가온 고은 나래 누리 다온 달빛 두레 라온 마루 미르 바람골 배꽃 보람 새벽 샛별
        소담 솔숲 아라 여울 온새 운봉 윤슬 은하 이든 자작 초롱 푸른솔 하늘 한빛 해담 흰돌""",
        o="""국방부 외교부 시의회 해양경찰 기상청 소방청 검찰 철도공사 중앙은행 노동조합
        보건당국 항만청""",
        d="월요일 화요일 수요일 목요일 금요일 토요일 일요일",
        f="""민준 서연 지훈 하은 도윤 수빈 예준 지우 현우 유진 건우 소율 준서 채원 태윤 나은
        시우 다인""",
        l="김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송",
    ),
    (
        "{o}는 {d} {p}시 {a} {n}에서 {a2} {m}을 {v}.",
        "{l}{f} 대표는 {k}일간의 회의 끝에 {p}의 {n}과 {m}을 {v}.",
        "“우리는 {a} {n}을 보았고 {m}은 이미 없었다”고 {l}{f} 씨가 {p}에서 말했다.",
        "최소 {k}명이 {n} 앞에서 기다렸지만 {p}의 {a} {m}은 비어 있었다.",
        "{p} 주민 {k}명은 {d}까지 {n}을 기다렸고 {o}는 {m}을 {v}.",
        "소식통에 따르면 {a} {n}에 {k}억 원이 들었고 {m}은 더 많은 비용이 든다.",
        "{p}에서 {k}킬로미터 떨어진 {n}이 {a} {m}을 {v}.",
    ),
    ("{p} {a} {n}, {m} {v}", "{o}, {p} {n} {v}", "{l}{f} 대표 “{n} {v}”"),
    ("관련 기사: {p} {n}, {m} {v}", "광고", "▶ 구독하기", "사진={l}{f} 기자"),
    ("홈 > 국제 > {title}", "{l}{f} 기자"),
    ("기사 공유하기", "댓글 남기기", "ⓒ {p}일보, 무단 전재 및 재배포 금지"),
)

LANGUAGES = (ENGLISH, UKRAINIAN, KOREAN, GERMAN)
