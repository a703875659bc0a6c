"""Lines of furniture between paragraphs go, and what only resembles them stays."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned, paragraphs

_LONE_LINES = [
    "Advertisement",
    "ADVERTISEMENT",
    "Loading…",
    "Share this article",
    "Skip to content",
    "Story continues below",
    "1,204 views",
    "0 Comments",
    "25 Shares",
    "3 hours ago",
    "5 min read",
    "(Visited 12 times, 1 visits today)",
    "Subscribers only",
    "This article is reserved for subscribers.",
    "Already a subscriber? Sign in",
    "Follow us on Facebook",
    "Text size",
    "A- A+",
    "A A A",
    "English | Українська | Русский",
    "https://example.org/some/page",
    "@example_news",
    "#war #bridge",
    "Photo: Jane Doe",
    "Фото: Укрінформ",
    "사진=연합뉴스",
    "Bild: dpa",
    "© 2024 Example Media Group",
    "FILE PHOTO: A bridge in the region. REUTERS/John Doe/File Photo",
    "Soldiers near the river (Photo by Jim Doe/AFP via Getty Images)",
    "(adsbygoogle = window.adsbygoogle || []).push({});",
    "var box = document.getElementById('ad'); if (box) { box.style.display = 'none'; }",
    ".widget { display: none; margin: 0; }",
    "View this post on Instagram",
    "We will rebuild. pic.twitter.com/abc123",
    "— Governor (@governor) October 28, 2024",
    "Реклама",
    "Поделиться",
    "Поширити",
    "Підписуйтесь на наш Telegram-канал",
    "Подписывайтесь на наш канал в Telegram",
    "글자크기",
    "기사 공유",
    "Anzeige",
    "Artikel teilen",
    "Publicité",
    "Article réservé aux abonnés",
    "Publicidad",
    "Compartir",
    "広告",
    "シェアする",
    "Follow BBC World on X",
    "Читать example.ru в Telegram",
    "Читайте нас в Telegram и Viber",
    "네이버에서 Example 구독하기",
    "페이스북 트위터 카카오스토리",
    "3 of 12",
    "19.14 GMT",
    "Updated at 19.20 GMT",
    "Posted in World News",
    "Teilen Drucken",
    "Réagir 14 commentaires",
    "Image caption, A bridge at dusk",
    "Sign up for our newsletter",
    "Empfohlener externer Inhalt",
    "Subscribe for ads-free reading",
    "Free article usually reserved for subscribers",
    "Read also: Explosions heard in the capital",
    "READ MORE: Why the vote matters",
    "Читайте також: У столиці пролунали вибухи",
    "Читайте также: В столице прогремели взрывы",
    "Lesen Sie auch: Explosionen in der Hauptstadt",
    "À lire aussi : Explosions dans la capitale",
    "Lea también: Explosiones en la capital",
    "Leia também: Explosões na capital",
    "Czytaj też: Eksplozje w stolicy",
    "관련기사: 수도에서 폭발음",
    "関連記事：首都で爆発音",
    "Sign up for our newsletter and get the news in your inbox every morning.",
    "Support our journalism today. Your contribution helps keep our reporting free for everyone.",
]


@pytest.mark.parametrize("line", _LONE_LINES)
def test_a_line_of_furniture_between_paragraphs_goes(line: str) -> None:
    article = cleaned(TITLE, FIRST, SECOND, line, THIRD, FOURTH)
    assert paragraphs(article) == BODY


_REAL_PARAGRAPHS = [
    "Read the room, he told the opposition, before asking for a vote.",
    "Read: that was the only word on the note, which the police published on Monday.",
    "Related charges were dropped in March, according to court papers.",
    "Share prices fell 3% after the announcement.",
    "Subscribe to the theory or not, the numbers are clear.",
    "Advertisement spending fell by a third, a report said.",
    "Comments made by the minister drew criticism at home and abroad.",
    "Comment was not available from the ministry on Sunday evening.",
    "Source: a senior official who asked not to be named.",
    "Джерело: Обласна військова адміністрація у Telegram",
    "Edited footage of the strike was shared online.",
    "Edited by a team of three over two years, the film opens with the fall of the bridge.",
    "Follow the money, investigators like to say, and so they did.",
    "Loading the ships took three days, the port's director said.",
    "Search teams found nothing on Tuesday.",
    "Cookies are baked in the village every winter, and everybody helps.",
    "The governor wrote on his Telegram channel that residents should subscribe to the alert "
    "service.",
    "“Support us,” the president asked the parliament, “and we will win. We need your help.”",
    "“Your donation of blankets saved us,” a resident of the village told reporters.",
    "What will happen next?",
    "“Why did nobody warn us?”",
    "THE FIRST NIGHT",
    "What comes next",
    "Background",
    "Nobody knows.",
    "Copyright law is to change in the spring",
    "The Post reported that the two sides had met in secret.",
    "By Friday the water had reached the second floor",
    "Von dort aus sei geschossen worden, sagte ein Sprecher.",
    "Par ailleurs, le gouvernement prépare un nouveau décret.",
    "Por ahora nadie ha reclamado la autoría del ataque.",
    "Photo editing is a craft, the jury said, and this picture shows it.",
    "Нагадаємо, раніше міст уже обстрілювали.",
    "Тем временем в столице прошёл митинг в поддержку пострадавших.",
    '정부는 "관련 기사를 확인하고 있다"고 밝혔다.',
    "14:32 was the minute at which the clock on the tower stopped.",
    "In 2024, 5 million people subscribed to the service, the company said.",
    "Guest workers make up a third of the staff, a union official said.",
]


@pytest.mark.parametrize("paragraph", _REAL_PARAGRAPHS)
def test_a_paragraph_that_only_resembles_furniture_stays(paragraph: str) -> None:
    article = cleaned(TITLE, FIRST, SECOND, paragraph, THIRD, FOURTH)
    assert paragraphs(article) == (FIRST, SECOND, paragraph, THIRD, FOURTH)


def test_lists_subheadings_and_a_short_end_stay() -> None:
    body = (
        FIRST,
        "THE FIRST NIGHT",
        SECOND,
        "What the parliament will vote on:",
        "- An inquiry by the ministry",
        "- A new bridge",
        "1. A date",
        THIRD,
        "A short end.",
    )
    assert paragraphs(cleaned(TITLE, *body)) == body


def test_a_list_at_the_end_stays() -> None:
    body = (
        FIRST,
        SECOND,
        "The parliament is to decide on three things next week:",
        "Whether the ministry is to be asked for a report",
        "Whether a new bridge is to be built there",
        "Whether the old one is to be taken down at last",
    )
    assert paragraphs(cleaned(TITLE, *body)) == body


def test_a_poem_stays() -> None:
    body = (
        "The river runs",
        "under the stones",
        "and no one comes",
        "to count the bones",
        "The river runs",
        "and will not wait",
    )
    assert paragraphs(cleaned("A poem for the bridge", *body)) == body


def test_broken_image_attributes_go_with_the_caption() -> None:
    line = '"/> img/2024/a.jpg" data-width="280" data-height="190" /> Enlarge photo The old bridge'
    assert paragraphs(cleaned(TITLE, line, *BODY)) == BODY


def test_a_sentence_behind_broken_attributes_stays() -> None:
    line = f'photo.jpg" width="280" height="190" /> {FIRST}'
    assert paragraphs(cleaned(TITLE, line, SECOND, THIRD, FOURTH)) == BODY


@pytest.mark.parametrize(
    "credit",
    [
        "Photo: AFP",
        "(Photo by Jim Doe/AFP via Getty Images)",
        "Photo credit: Reuters",
        "© AFP",
        "Фото: УНІАН",
    ],
)
def test_a_photo_credit_glued_to_the_first_sentence_goes(credit: str) -> None:
    assert paragraphs(cleaned(TITLE, f"{credit} {FIRST}", SECOND, THIRD, FOURTH)) == BODY


def test_a_pointer_glued_to_a_paragraph_goes() -> None:
    glued = f"{FIRST} READ ALSO: Explosions heard in the capital"
    assert paragraphs(cleaned(TITLE, glued, SECOND, THIRD, FOURTH)) == BODY


@pytest.mark.parametrize(
    "opener", ["We can only do this work with your help.", "Help us keep reporting"]
)
def test_a_line_that_opens_a_pitch_goes_with_it(opener: str) -> None:
    pitch = "Please support our journalism for the price of a coffee a month. Become a patron."
    assert paragraphs(cleaned(TITLE, *BODY, opener, pitch)) == BODY


@pytest.mark.parametrize(
    "paragraph",
    [
        "“We need your help,” the president said. “Help us keep the lights on this winter.”",
        "Updated at short notice, the plan puts the country becoming a member of the pact first.",
        "Follow-up talks with the ministers of the alliance were due in Brussels later in the day.",
        "Read in full, the treaty holds three secret annexes on X, diplomats told reporters.",
        "Jetzt testen die Behörden das Wasser, teilte das Ministerium am Freitagabend mit.",
    ],
)
def test_a_sentence_that_begins_like_furniture_stays(paragraph: str) -> None:
    body = (FIRST, paragraph, SECOND, FOURTH)
    assert paragraphs(cleaned(TITLE, *body)) == body


def test_a_page_of_pictures_keeps_its_captions_without_their_credits() -> None:
    one = "A woman sweeps glass from her balcony after the strike on Wednesday."
    two = "Soldiers warm themselves at a stove in a cellar near the front on Tuesday."
    article = cleaned(TITLE, "1 of 2", f"{one} REUTERS/John Doe", "2 of 2", f"{two} AFP/Jim Roe")
    assert paragraphs(article) == (one, two)


def test_two_abbreviations_amid_the_text_are_a_subheading() -> None:
    article = cleaned(TITLE, FIRST, SECOND, "AR/VR", THIRD, FOURTH)
    assert "AR/VR" in paragraphs(article)


def test_code_that_says_in_words_what_it_does_stays() -> None:
    code = (
        "function readLine(line) { // Find where the sign stands that parts name and value "
        "const place = line.indexOf('='); return [line.slice(0, place), line.slice(place + 1)]; }"
    )
    body = (FIRST, SECOND, code, FOURTH)
    assert paragraphs(cleaned(TITLE, *body)) == body


@pytest.mark.parametrize(
    "code",
    [
        "// Load the player when the page is ready window.player = new Player({id: 'top-video'});",
        "(function(d, s) { // Do not load the script twice if (document.getElementById(s)) { "
        "return; } })('script');",
        "function readLine(line) { const place = line.indexOf('='); return line.slice(place); }",
    ],
)
def test_the_code_of_the_page_goes_with_its_comments(code: str) -> None:
    body = (FIRST, SECOND, FOURTH)
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, code, FOURTH)) == body


PIECES = (
    'let first = parts.iter().next(); assert_eq!(first, Some("a long name that nobody else has")); '
    "let rest = parts[1..].to_vec(); assert_eq!(rest.len(), 3);",
    "const std = import(standard); pub fn add(first: u16, next: u16) u16 { return first + next; } "
    "test { try expect(add(4, 4) == 8); }",
)
"""Code in languages that no page is written in."""
OF_THE_PAGE = (
    "var player = {}; player.id = 'top-video'; player.next = 'none'; player.load = () => { "
    "window.players = window.players || []; };",
    '{"@context": "https://schema.org", "@type": "Article", "name": "Bridge", "author": {"@type": '
    '"Person", "name": "A. Author"}, "wordCount": 400}',
    ".story-box { margin: 0; padding: 2px; } .story-box a { color: red; display: block; } "
    ".story-foot { width: 100%; height: 20px; }",
)


def test_the_code_of_a_page_that_shows_several_pieces_stays() -> None:
    body = (FIRST, PIECES[0], SECOND, PIECES[1], FOURTH)
    assert paragraphs(cleaned(TITLE, *body)) == body


@pytest.mark.parametrize("piece", PIECES)
def test_one_piece_of_code_alone_goes(piece: str) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, piece, FOURTH)) == (FIRST, SECOND, FOURTH)


@pytest.mark.parametrize("lines", [OF_THE_PAGE, (*OF_THE_PAGE, *PIECES)])
def test_the_code_of_a_page_goes_with_what_stands_beside_it(lines: tuple[str, ...]) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, *lines, FOURTH)) == (FIRST, SECOND, FOURTH)


@pytest.mark.parametrize(
    "number", ["MENAFN28102024000193011044ID1108824391", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"]
)
def test_the_number_of_an_article_at_its_wire_goes(number: str) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, number)) == (FIRST, SECOND)


@pytest.mark.parametrize("number", ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"])
def test_the_number_of_an_account_stays(number: str) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, number, FOURTH))[2] == number


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (
            "A script may write to document.title at any time, the ministry said on Monday.",
            (
                'document.title = "Ferry";',
                'function f() { document.getElementById("x").src = "y"; }',
            ),
        ),
        (
            "Wer window.open() ruft, wird gebremst, wie die Behörde am Montag mitteilte.",
            ('window.open("/faehre", "_blank");', 'window.location.href = "/ferries"'),
        ),
        (
            "Виклик showTitle() змінює заголовок сторінки, повідомило відомство в понеділок.",
            ('function showTitle() { page.innerHTML = "y"; return; }',),
        ),
    ],
)
def test_code_that_the_text_tells_of_stays(told: str, shown: tuple[str, ...]) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, told, *shown, FOURTH)) == (FIRST, told, *shown, FOURTH)


@pytest.mark.parametrize(
    "code",
    [
        'document.getElementById("ad-1").style.display = "none";',
        "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}",
        'alt="A ferry" class="wp-image-7" />',
    ],
)
def test_code_of_which_the_text_says_nothing_goes(code: str) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, code, FOURTH)) == (FIRST, SECOND, FOURTH)
    told = "A script may write to window.name or document.title, the ministry said on Monday."
    if "dataLayer" in code or "alt" in code:
        assert code not in cleaned(TITLE, FIRST, told, code, FOURTH).text
