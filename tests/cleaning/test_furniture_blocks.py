"""Lists, boxes, forms and notes of several lines go, and the text goes on behind them."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned, paragraphs


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


def test_two_sentences_are_no_headline_of_a_list() -> None:
    told = "The oldest of the boats sank in the harbour. Nobody of the crew was on board of her!"
    article = cleaned(TITLE, FIRST, SECOND, "Read also:", "A new bridge", told, THIRD, FOURTH)
    assert paragraphs(article) == (FIRST, SECOND, told, THIRD, FOURTH)


def test_a_headline_of_a_list_may_have_the_first_sentences_of_its_article_below_it() -> None:
    teaser = f"{FIRST} {SECOND[:90]}…"
    listed = ("Parliament approves new budget", teaser, "Why the vote matters", teaser)
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, "Read also:", *listed, THIRD, FOURTH)) == BODY


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


ASKING = (
    "All who already have an account with the ferry line book a place for the day after tomorrow "
    "at the counter in the harbour."
)
LONG = (
    "Most of the boats are insured, but an owner who wants the money has to fill in a form, which "
    "the office sends back for each spelling error, and has to come again with two witnesses "
    "before the end of the month."
)


def test_a_paragraph_amid_the_text_asks_nobody_unless_it_says_we() -> None:
    assert ASKING in cleaned(TITLE, FIRST, SECOND, ASKING, THIRD, FOURTH).text
    ours = ASKING.replace("the ferry line", "us")
    assert ours not in cleaned(TITLE, FIRST, SECOND, ours, THIRD, FOURTH).text


def test_a_long_paragraph_asks_nobody_unless_it_says_we_wherever_it_stands() -> None:
    assert LONG in cleaned(TITLE, FIRST, SECOND, THIRD, LONG, "Forty boats", FOURTH).text
    ours = LONG.replace("the office sends", "we in our office send")
    assert ours not in cleaned(TITLE, FIRST, SECOND, THIRD, ours, "Forty boats", FOURTH).text
