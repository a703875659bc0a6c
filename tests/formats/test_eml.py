"""Mails as strangers send them: encodings that lie, forwards, newsletters, broken headers."""

from __future__ import annotations

import base64
import textwrap
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.stories import STORIES, page
from worker.base.errors import DocumentRejected
from worker.base.masks import EXTRACTION
from worker.cleaning import clean
from worker.formats import by_extension
from worker.formats.eml import read

_TEXT = "\n\n".join(STORIES["en"].paragraphs)
_AT = datetime(2024, 11, 14, 9, 15, tzinfo=UTC)
_DATE = "Thu, 14 Nov 2024 10:15:00 +0100"


def _mail(text: str = _TEXT, *, subject: str = "Bridge opens", **headers: str) -> bytes:
    head = {"From": "Jane Doe <jane@herald.example>", "Date": _DATE, "Subject": subject}
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return ("\n".join(lines) + "\n\n" + text).encode()


def test_the_headers_become_fields() -> None:
    parsed = read(_mail(Organization="The Herald", Content_Language="en-GB"))
    assert (parsed.title, parsed.author, parsed.outlet) == (
        "Bridge opens",
        "Jane Doe",
        "The Herald",
    )
    assert (parsed.text, parsed.language) == (_TEXT, "en")
    assert parsed.published is not None
    assert (parsed.published.at, parsed.published.source) == (_AT, "email")


@pytest.mark.parametrize("language", STORIES)
def test_a_mail_in_any_language_passes_through_cleaning(language: str) -> None:
    story = STORIES[language]
    message = EmailMessage()
    message["From"] = "Desk <desk@herald.example>"
    message["Subject"] = story.title
    message["Date"] = _DATE
    message.set_content("\n\n".join(story.paragraphs))
    article = clean(read(message.as_bytes()))
    assert article.title == story.title
    assert article.text.split("\n\n") == list(story.paragraphs)


@pytest.mark.parametrize(
    ("language", "declared", "real"),
    [
        ("ru", "koi8-r", "koi8-r"), ("ru", "us-ascii", "cp1251"), ("ru", "iso-8859-1", "utf-8"),
        ("ja", "iso-2022-jp", "iso-2022-jp"), ("ko", "utf-8", "cp949"), ("ko", "ks_c_5601-1987",
        "cp949"), ("zh", "gb2312", "gb18030"), ("de", "x-nonsense", "cp1252"), ("ar", "", "cp1256"),
        ("uk", "windows-1251", "utf-8"), ("ru", "koi8-r", "cp1251"), ("uk", "cp1251", "koi8_u"),
    ],
)  # fmt: skip
def test_a_charset_may_lie(language: str, declared: str, real: str) -> None:
    text = STORIES[language].paragraphs[0]
    kind = f"Content-Type: text/plain; charset={declared}\n" if declared else ""
    head = f"From: a@x.example\nSubject: x\n{kind}Content-Transfer-Encoding: base64\n\n"
    content = head.encode() + base64.b64encode(text.encode(real, "ignore"))
    assert read(content).text == text.encode(real, "ignore").decode(real)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("=?utf-8?B?QnLDvGNrZQ==?= =?utf-8?Q?_=C3=B6ffnet?=", "Brücke öffnet"),
        ("=?utf-8?B?0JzQ?=\n =?utf-8?B?vtGB0YI=?=", "Мост"), ("=?koi8-r?B?7c/T1A==?=", "Мост"),
        ("=?iso-8859-1?Q?Br=FCcke?= opens", "Brücke opens"), ("=?x-none?Q?Bridge?=", "Bridge"),
        ("=?utf-8?B?not base64", "=?utf-8?B?not base64"), ("a\n  folded\n line", "a folded line"),
        ("Fwd: Re: WG: Bridge", "Bridge"), ("[tarn-news] Fw: Bridge", "Bridge"),
        ("[Analysis] Bridge", "[Analysis] Bridge"), ("Мост откроют", "Мост откроют"),
    ],
)  # fmt: skip
def test_a_subject_in_any_spelling_is_read(raw: str, title: str) -> None:
    assert read(_mail(subject=raw, List_Id="News <tarn-news.lists.example>")).title == title


def test_a_subject_of_bare_bytes_is_read() -> None:
    content = (
        b"From: a@x\nSubject: " + "Новый мост откроют весной".encode("cp1251") + b"\n\nText.\n"
    )
    assert read(content).title == "Новый мост откроют весной"


@pytest.mark.parametrize(
    ("sender", "author", "agency", "outlet"),
    [
        ("Jane Doe <j@x.example>", "Jane Doe", None, None),
        ('"Doe, Jane" <j@x.example>', "Doe, Jane", None, None),
        ("Jane Doe via The Herald <j@x.example>", "Jane Doe", None, "The Herald"),
        ("Jane Doe (Reuters) <j@x.example>", "Jane Doe", "Reuters", None),
        ("Reuters <r@x.example>", None, "Reuters", None),
        ("Herald Newsletter <n@x.example>", None, None, "Herald Newsletter"),
        ("=?euc-kr?B?v6zH1bS6vbo=?= <y@x.example>", None, "연합뉴스", None),
        ("j@x.example", None, None, None), ("<>", None, None, None), ("", None, None, None),
        ("(((", None, None, None), ("Undisclosed:;", None, None, None),
    ],
)  # fmt: skip
def test_the_sender_is_author_agency_or_outlet(
    sender: str, author: str | None, agency: str | None, outlet: str | None
) -> None:
    parsed = read(_mail(From=sender))
    assert (parsed.agency, parsed.outlet) == (agency, outlet)
    assert author is None or parsed.author == author
    assert "@" not in (parsed.author or "")


def test_a_lists_sender_without_a_name_is_its_host() -> None:
    content = _mail(From="news@mail.herald.example", List_Unsubscribe="<mailto:x@y>")
    assert read(content).outlet == "mail.herald.example" or read(content).outlet == "herald.example"


def test_the_first_way_station_dates_a_mail_without_a_date() -> None:
    received = "from a by b; Thu, 14 Nov 2024 10:15:00 +0100"
    parsed = read(_mail(Date="", Received=received))
    assert parsed.published is not None and parsed.published.at == _AT


def _forward(head: str) -> bytes:
    note = "See below, please."
    return _mail(f"{note}\n\n{head}\n\n{_TEXT}", subject="Fwd: x", From="Me <me@x.example>")


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrom: John Roe <r@h.example>\nDate: Thu, Nov 14, "
        "2024 at 9:15 AM\nSubject: Bridge\nTo: <me@x.example>\n",
        "-----Original Message-----\nFrom: John Roe [mailto:r@h.example]\nSent: Thursday, November "
        "14, 2024 9:15 AM\nTo: Me\nSubject: Bridge\n",
        "Von: John Roe <r@h.example>\nGesendet: Donnerstag, 14. November 2024 09:15\nAn: Me\n"
        "Betreff: Bridge\n",
        "De : John Roe <r@h.example>\nEnvoyé : jeudi 14 novembre 2024 09:15\nÀ : Me\n"
        "Objet : Bridge\n",
        "Begin forwarded message:\n\nFrom: John Roe <r@h.example>\nSubject: Bridge\nDate: 14 "
        "November 2024 at 09:15:00 GMT\nTo: Me\n",
        "-------- Пересылаемое сообщение --------\nОт кого: John Roe <r@h.example>\nКому: Me\n"
        "Дата: 14 ноября 2024 г., 09:15\nТема: Bridge\n",
        "보낸 사람: John Roe <r@h.example>\n날짜: 2024년 11월 14일 09:15\n제목: Bridge\n"
        "받는 사람: Me\n",
    ],
)
def test_of_a_forwarded_mail_the_inner_one_is_the_article(head: str) -> None:
    parsed = read(_forward(head))
    assert (parsed.title, parsed.text, parsed.author) == ("Bridge", _TEXT, "John Roe")
    assert parsed.published is not None and parsed.published.at == _AT


def test_a_mail_that_is_attached_is_the_article() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"], inner["Date"] = "Reuters <r@x.example>", "Inner", _DATE
    inner.set_content(_TEXT)
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "Me <me@x.example>", "look"
    outer.set_content("See attached.")
    outer.add_attachment(inner)
    parsed = read(outer.as_bytes())
    assert (parsed.title, parsed.agency, parsed.text) == ("Inner", "Reuters", _TEXT)


def test_what_an_answer_quotes_and_its_signature_are_left_out() -> None:
    text = f"{_TEXT}\n\nOn Wed, 13 Nov 2024 at 10:00, Me <me@x.example> wrote:\n> Any news?\n> Me\n"
    assert read(_mail(f"{text}\n-- \nJane Doe\nThe Herald")).text == _TEXT


def test_hard_wrapped_and_flowed_lines_become_paragraphs_again() -> None:
    wrapped = "\n\n".join(textwrap.fill(each, 72) for each in STORIES["en"].paragraphs)
    assert read(_mail(wrapped)).text == _TEXT
    flowed = wrapped.replace("\n\n", "\0").replace("\n", " \n").replace("\0", "\n\n")
    assert read(_mail(flowed, Content_Type="text/plain; format=flowed")).text == _TEXT


def _newsletter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "The Herald <news@h.example>", "Bridge opens"
    message["Date"], message["List-Unsubscribe"] = _DATE, "<https://h.example/u>"
    return message


def test_a_mail_of_html_only_is_read_like_a_page() -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    message = _newsletter()
    message.set_content(
        '<html><body><div style="display:none">Preheader text</div><table><tr><td><p><a href="x">'
        f"View this email in your browser</a></p>{paragraphs}<p><a href='x'>Unsubscribe</a></p>"
        "</td></tr></table></body></html>",
        subtype="html",
    )
    parsed = read(message.as_bytes())
    assert parsed.text.split("\n\n") == list(STORIES["en"].paragraphs)
    assert parsed.outlet == "The Herald"


def _extraction(content: bytes) -> list[str]:
    article = clean(read(content))
    return [article.whole[m.start : m.end] for m in article.masks if m.rule == EXTRACTION]


def test_what_a_mail_shows_beside_its_article_is_masked() -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    aside = "The mayor of the next town was asked about a ferry on the same evening."
    message = _newsletter()
    message.set_content(
        '<html><body><div style="display:none">Preheader text</div><table><tr><td>'
        f"<a href='x'>View this email in your browser</a></td></tr></table><article>{paragraphs}"
        f"</article><aside>{aside}</aside><footer><a href='x'>Unsubscribe</a></footer></body>",
        subtype="html",
    )
    found = _extraction(message.as_bytes())
    assert found == ["View this email in your browser", aside, "Unsubscribe"]


def test_what_a_plain_mail_quotes_and_signs_with_is_masked_and_its_lines_once() -> None:
    wrapped = "\n\n".join(textwrap.fill(each, 72) for each in STORIES["en"].paragraphs)
    quoted = "On Wed, 13 Nov 2024 at 10:00, Me <me@x.example> wrote:\n> Any news?"
    found = _extraction(_mail(f"{wrapped}\n\n{quoted}\n\n-- \nJane Doe\nThe Herald"))
    assert found == [*quoted.split("\n"), "Jane Doe", "The Herald"]


def test_of_two_alternatives_the_one_that_is_no_stub_is_read() -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    for stub in ("Your mail program cannot show HTML.", "https://h.example/" + "x" * 200):
        message = _newsletter()
        message.set_content(stub)
        message.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html")
        assert read(message.as_bytes()).text.split("\n\n") == list(STORIES["en"].paragraphs)
    message = _newsletter()
    message.set_content(_TEXT)
    message.add_alternative("<html><body><p>Short.</p></body></html>", subtype="html")
    assert read(message.as_bytes()).text == _TEXT


def test_attachments_are_no_part_of_the_text() -> None:
    message = _newsletter()
    message.set_content(_TEXT)
    message.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf")
    message.add_attachment("Minutes of a meeting", filename="minutes.txt")
    assert read(message.as_bytes()).text == _TEXT


def test_a_page_that_a_browser_saved_as_mime_is_read() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", "x"
    message["Snapshot-Content-Location"] = "https://herald.example/1"
    message.set_content(page("de"), subtype="html")
    parsed = read(message.as_bytes())
    assert (parsed.title, parsed.url) == (STORIES["de"].title, "https://herald.example/1")
    assert by_extension()[".mhtml"] == "eml"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"), (b"just text", "invalid"), (_mail(""), "no_text"),
        (_mail(Auto_Submitted="auto-replied"), "no_article"),
        (_mail(Content_Type='multipart/report; boundary="b"'), "no_article"),
        (_mail(Content_Type="application/pdf"), "no_text"),
        (b"Subject: x\nboundary " * 300, "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_rejected(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(content)
    assert rejected.value.code == code


def test_nesting_without_end_is_bounded() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(150)
    )
    with suppress(DocumentRejected):
        read(b"From: a@x\nSubject: x\n" + nested + b"\nText.\n")
    with suppress(DocumentRejected):
        read(b"From: a@x\nSubject: x\n" + b"Content-Type: message/rfc822\n\n" * 5_000)


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    prefixes = (b"", b"From: ", b"From: a@x\nSubject: =?", b"From: a@x\nContent-Type: text/plain;",
                b"From: a@x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n")  # fmt: skip
    for prefix in prefixes:
        with suppress(DocumentRejected):
            read(prefix + content)


def test_a_newsletter_laid_out_by_tables_keeps_its_paragraphs() -> None:
    first = "The council voted on Tuesday to build the bridge, and nobody in the hall was against."
    second = "The work will take three years and cost ninety million crowns, the mayor said then."
    cells = f"<tr><td><a href=x>View in browser</a></td></tr><tr><td><p>{first}</p><p>{second}</p>"
    content = f"<html><body><table>{cells}</td></tr></table></body></html>"
    mail = "From: Brief <b@brief.example>\nSubject: Bridge\nContent-Type: text/html\n\n"
    assert read((mail + content).encode()).text.split("\n\n") == [first, second]
