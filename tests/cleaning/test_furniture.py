"""Page furniture goes; paragraphs that merely look like it stay."""

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


@pytest.mark.parametrize(
    "marker",
    [
        "RELATED STORIES",
        "Read also:",
        "Читайте також:",
        "Читайте также",
        "관련기사",
        "Mehr zum Thema",
        "Sur le même sujet",
        "Lea también",
        "関連記事",
        "Most Read from Example Weekly",
        "You may also like",
    ],
)
def test_a_list_of_headlines_goes_and_the_text_resumes(marker: str) -> None:
    article = cleaned(
        TITLE,
        FIRST,
        SECOND,
        marker,
        "Explosions heard in the capital overnight",
        "Parliament approves new budget for 2025",
        "Why the vote matters",
        THIRD,
        FOURTH,
    )
    assert paragraphs(article) == BODY


def test_a_marker_with_nothing_to_list_takes_no_paragraph() -> None:
    assert paragraphs(cleaned(TITLE, FIRST, "Read also:", SECOND, THIRD, FOURTH)) == BODY


def test_a_subheading_set_apart_from_the_list_stays() -> None:
    article = cleaned(
        TITLE,
        FIRST,
        SECOND,
        "Related Articles",
        "Explosions heard in the capital overnight",
        "Parliament approves new budget for 2025",
        "\nThe road ahead",
        THIRD,
        FOURTH,
    )
    assert paragraphs(article) == (FIRST, SECOND, "The road ahead", THIRD, FOURTH)


def test_teasers_below_the_article_go() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "Related Posts",
        "Explosions heard in the capital",
        "Windows broke in two districts, and the mayor asked people to stay at home.",
        "Parliament approves the budget",
        "After a long night the deputies agreed on the last items.",
    )
    assert paragraphs(article) == BODY


def test_foreign_headlines_below_the_article_go() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "Missile strike on northern depot reported by officials",
        "Why the price of eggs went up again in 2023",
        "Five things to know about the new trade deal",
    )
    assert paragraphs(article) == BODY


def test_a_ticker_box_does_not_bring_its_words_in() -> None:
    article = cleaned(
        TITLE,
        FIRST,
        "14:32 Troops seen near the border\n14:10 Missile strike reported\n"
        "13:55 Sanctions agreed in Brussels",
        SECOND,
        THIRD,
        FOURTH,
    )
    assert paragraphs(article) == BODY


def test_a_live_blog_keeps_its_entries() -> None:
    entries = tuple(f"1{hour}:05 Something happened in the town number {hour}" for hour in range(8))
    assert paragraphs(cleaned(TITLE, *entries)) == entries


def test_a_donation_pitch_of_several_paragraphs_goes() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "You have read this far, so you know what we do.",
        "Our small team depends on readers like you to go on reporting from the front.",
        "For the price of a coffee you can help us continue.",
        "Become a Patron!",
    )
    assert paragraphs(article)[:4] == BODY
    assert "Patron" not in article.text
    assert "readers like you" not in article.text


def test_a_comment_form_ends_the_article() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "Leave a Reply",
        "Your email address will not be published.",
        "Comment *",
        "Name *",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
        "John wrote: I do not believe a word of it, and neither should you.",
    )
    assert paragraphs(article) == BODY


def test_a_comments_link_at_the_top_ends_nothing() -> None:
    assert paragraphs(cleaned(TITLE, "Leave a comment", *BODY)) == BODY


@pytest.mark.parametrize("label", ["Tags:", "Tags", "Теги:", "태그", "Schlagwörter:", "Etiquetas:"])
def test_a_block_of_tags_goes(label: str) -> None:
    article = cleaned(TITLE, *BODY, label, "bridge", "northern region", "war")
    assert paragraphs(article) == BODY


def test_a_fake_interview_goes_with_its_question() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        TITLE,
        "How will the destruction of the bridge change the campaign this winter?",
        "Guest 1: It changes a great deal, because supply lines decide a campaign.",
        "Guest 2: I agree, and the winter will make it worse for both.",
    )
    assert paragraphs(article) == BODY


def test_a_real_interview_stays() -> None:
    body = (
        FIRST,
        "Q: How did the bridge fall?",
        "A: It was hit twice, and then it burned until noon.",
        "Q: Who gave the order?",
        "A: That is what the inquiry is for, and I will not guess here.",
    )
    assert paragraphs(cleaned(TITLE, *body)) == body


def test_a_summary_at_a_glance_goes() -> None:
    article = cleaned(TITLE, "At a Glance", "- Bridge destroyed", "- Two battalions crossed", *BODY)
    assert paragraphs(article) == BODY


def test_a_body_said_twice_is_said_once() -> None:
    assert paragraphs(cleaned(TITLE, *BODY, *BODY)) == BODY


def test_a_body_repeated_without_breaks_is_said_once() -> None:
    assert paragraphs(cleaned(TITLE, *BODY, " ".join(BODY))) == BODY


def test_a_collapsed_body_said_twice_in_one_line_is_said_once() -> None:
    whole = " ".join(BODY)
    assert cleaned(TITLE, f"{whole} {whole}").text == whole


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


def test_legal_notes_below_the_article_go() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "MENAFN28102024000193011044ID1108824391",
        "Legal Disclaimer:",
        "MENAFN provides the information “as is” without warranty of any kind. We do not accept "
        "any "
        "responsibility or liability for the accuracy of the information contained in this "
        "article.",
        f"The post {TITLE} appeared first on Example Times.",
    )
    assert paragraphs(article) == BODY


def test_a_nameless_interview_behind_the_article_goes() -> None:
    article = cleaned(
        TITLE,
        *BODY,
        "What will the loss of the bridge mean for the winter?",
        "Interviewer: Thank you for joining us. What does it mean?",
        "Guest: It means longer roads for everything that the army needs.",
        "Interviewer: And what should our readers watch for?",
    )
    assert paragraphs(article) == BODY


def test_headlines_in_one_line_bring_no_words_in() -> None:
    row = "BREAKING: Tanks cross the border | Fleet leaves the port | Ministers agree on sanctions"
    assert paragraphs(cleaned(TITLE, row, *BODY)) == BODY


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
