"""One invented story about a bridge in nine languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    title: str
    paragraphs: tuple[str, ...]


STORIES = {
    "en": Story(
        "Bridge over the Tarn to open in spring after two years of delay",
        (
            "Officials in Marlow said on Tuesday that the new bridge over the river Tarn would "
            "open to traffic in spring, two years later than planned.",
            "Engineers finished the last of the steel spans in October, and tests with heavy "
            "lorries are to begin once the asphalt has been laid on both banks.",
            "The crossing cost 84 million and replaces a ferry that stopped running in 2019, when "
            "its only boat was found to be beyond repair.",
        ),
    ),
    "de": Story(
        "Brücke über die Tarne öffnet nach zwei Jahren Verzögerung im Frühjahr",
        (
            "Die neue Brücke über die Tarne wird im Frühjahr für den Verkehr freigegeben, zwei "
            "Jahre später als geplant, teilte die Stadt Marlow am Dienstag mit.",
            "Im Oktober setzten die Ingenieure das letzte Stahlteil ein; Belastungsproben mit "
            "schweren Lastwagen sollen folgen, sobald der Asphalt liegt.",
            "Das Bauwerk kostete 84 Millionen und ersetzt eine Fähre, die 2019 eingestellt wurde, "
            "weil ihr einziges Schiff nicht mehr zu reparieren war.",
        ),
    ),
    "fr": Story(
        "Le pont sur la Tarne ouvrira au printemps après deux ans de retard",
        (
            "Le nouveau pont sur la Tarne sera ouvert à la circulation au printemps, avec deux ans "
            "de retard, a annoncé mardi la mairie de Marlow.",
            "Les ingénieurs ont posé en octobre la dernière travée d’acier ; des essais avec des "
            "camions lourds doivent suivre une fois l’enrobé terminé.",
            "L’ouvrage a coûté 84 millions et remplace un bac arrêté en 2019, lorsque son unique "
            "bateau a été jugé irréparable par les experts.",
        ),
    ),
    "ru": Story(
        "Мост через Тарну откроют весной с опозданием на два года",
        (
            "Новый мост через реку Тарну откроют для движения весной, на два года позже "
            "намеченного срока, сообщили во вторник в администрации города Марлова.",
            "В октябре инженеры установили последний стальной пролёт, а испытания тяжёлыми "
            "грузовиками начнутся после укладки асфальта на обоих берегах.",
            "Переправа обошлась в 84 миллиона и заменит паром, который перестал ходить в 2019 "
            "году, когда единственное судно признали непригодным к ремонту.",
        ),
    ),
    "uk": Story(
        "Міст через Тарну відкриють навесні із запізненням на два роки",
        (
            "Новий міст через річку Тарну відкриють для руху навесні, на два роки пізніше "
            "запланованого, повідомили у вівторок у міській раді Марлова.",
            "У жовтні інженери встановили останній сталевий проліт, а випробування важкими "
            "вантажівками почнуться після укладання асфальту на обох берегах.",
            "Переправа коштувала 84 мільйони й замінить пором, який перестав ходити 2019 року, "
            "коли єдине судно визнали непридатним до ремонту.",
        ),
    ),
    "ko": Story(
        "타른강 새 다리, 2년 늦은 내년 봄에 개통하기로",
        (
            "타른강을 가로지르는 새 다리가 계획보다 2년 늦은 내년 봄에 개통될 예정이라고 말로시가 "
            "화요일 밝혔다.",
            "기술진은 지난 10월 마지막 강철 구간을 설치했으며 양쪽 강변의 포장이 끝나는 대로 대형 "
            "화물차를 이용한 하중 시험을 시작한다.",
            "공사에는 8400만이 들었으며 2019년 유일한 배가 수리할 수 없다는 판정을 받으면서 운항을 "
            "멈춘 나룻배를 대신하게 된다.",
        ),
    ),
    "ja": Story(
        "タルン川の新しい橋、二年遅れで来春に開通へ",
        (
            "タルン川にかかる新しい橋が、計画より二年遅れて来年の春に開通すると、マーロー市が"
            "火曜日に発表した。",
            "技術者たちは十月に最後の鋼桁を設置し、両岸の舗装が終わりしだい、大型トラックを使った"
            "載荷試験を始める予定だという。",
            "建設費は八千四百万で、二〇一九年に唯一の船が修理不能と判断されて運航を終えた渡し船に"
            "代わるものとなる。",
        ),
    ),
    "zh": Story(
        "塔恩河新桥推迟两年后将于明年春天通车",
        (
            "马洛市政府星期二宣布，横跨塔恩河的新桥将于明年春天通车，比原计划推迟了整整两年时间。",
            "工程师们在十月份安装了最后一段钢梁，两岸的沥青铺设完成之后，将立即开始使用重型卡车"
            "进行荷载试验。",
            "这座桥耗资八千四百万，将取代二〇一九年停航的渡轮，当时唯一的一艘船被认定已经无法"
            "修复。",
        ),
    ),
    "ar": Story(
        "افتتاح الجسر الجديد على نهر تارن في الربيع بعد تأخير عامين",
        (
            "أعلنت بلدية مارلو يوم الثلاثاء أن الجسر الجديد على نهر تارن سيفتح أمام حركة المرور "
            "في الربيع المقبل بعد تأخير استمر عامين كاملين.",
            "وركب المهندسون آخر جزء من الهيكل الفولاذي في أكتوبر، على أن تبدأ الاختبارات "
            "بالشاحنات الثقيلة بعد الانتهاء من رصف الطريق على الضفتين.",
            "وبلغت تكلفة المشروع أربعة وثمانين مليونا، ويحل الجسر محل عبارة توقفت عن العمل عام "
            "ألفين وتسعة عشر عندما تبين أن سفينتها الوحيدة لا يمكن إصلاحها.",
        ),
    ),
}


def page(language: str = "en", *, head: str = "", body: str = "", encoding: str = "utf-8") -> str:
    """Returns a page as sites make them: menus, a side column and a footer around the article."""
    story = STORIES[language]
    menu = "".join(f'<li><a href="/s{each}">Section {each}</a></li>' for each in range(20))
    teasers = "".join(
        f'<div class="teaser"><a href="/t{each}"><h4>Other headline {each}</h4></a></div>'
        for each in range(8)
    )
    paragraphs = "".join(f"<p>{each}</p>" for each in story.paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="{encoding}">'
        f"<title>{story.title} | The Marlow Herald</title>{head}<script>var a = 1;</script></head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>{story.title}</h1>"
        f'{body}<div class="article-body">{paragraphs}</div></article></main>'
        f"<aside>{teasers}</aside><footer><p>© 2024 The Marlow Herald</p></footer></body></html>"
    )
