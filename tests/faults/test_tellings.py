"""What a message tells, whichever way it is told."""

from __future__ import annotations

import json
from email.message import EmailMessage

from tests.faults.tellings import in_body, in_mail, in_text, revised
from tests.service.stories import piece

ONE, OTHER = (piece(number, matches=True).title for number in (1, 2))


def _mail(subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail.set_content(text)
    return mail


def test_the_headlines_of_pieces_are_found_in_a_text_each_once_however_it_is_wrapped() -> None:
    text = f"What is new: {ONE.replace(' ', chr(10), 3)}.\n\n{OTHER}\n{ONE}"
    assert in_text(text) == [ONE, OTHER]


def test_a_mail_tells_what_its_subject_names() -> None:
    assert in_mail(_mail(f"[Rockets] {ONE} (in passing)", f"It differs from {OTHER}.")) == [ONE]


def test_a_digest_tells_what_it_lists() -> None:
    assert in_mail(_mail("[Rockets] 2 stories", f"{ONE}\n\n{OTHER}")) == [ONE, OTHER]


def test_a_follow_up_tells_the_new_headline_and_not_that_of_its_thread() -> None:
    assert in_mail(_mail(f"[Rockets] {ONE}", f"Now: {revised(ONE)}\n{ONE}")) == [revised(ONE)]


def test_bodies_of_webhooks_tell_one_article_or_a_digests() -> None:
    one = {"type": "article.matched", "data": {"article": {"title": ONE}, "more": [OTHER]}}
    assert in_body(json.dumps(one)) == [ONE]
    digest = {"type": "digest.ready", "data": {"stories": [{"title": ONE}, {"title": OTHER}]}}
    assert in_body(json.dumps(digest)) == [ONE, OTHER]
