"""Bytes become characters, whatever encoding a desk's old system wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.base.errors import DocumentRejected
from worker.formats import by_extension
from worker.formats.text import read

_ENGLISH = "The bridge will open in spring, officials said."
_RUSSIAN = "Мост откроют весной, сообщили в министерстве. Работы идут по плану."
_UKRAINIAN = "Міст відкриють навесні, повідомили в міністерстві. Роботи йдуть за планом."
_KOREAN = "새 다리는 봄에 개통될 예정이라고 정부가 밝혔다. 공사는 계획대로 진행 중이다."
_JAPANESE = "新しい橋は春に開通する予定だと政府が発表した。工事は計画どおりだ。"
_GERMAN = "Die Brücke wird im Frühjahr eröffnet, sagte der Präsident für größere Straßen."
_FRENCH = "Le pont sera inauguré à l’été, a déclaré le président de la région."
_POLISH = "Rząd ogłosił, że most będzie otwarty wiosną. Więcej informacji później."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_ENGLISH, "utf-8"), (_KOREAN, "utf-8"), (_ENGLISH, "utf-8-sig"), (_RUSSIAN, "utf-16"),
        (_ENGLISH, "utf-16-le"), (_ENGLISH, "utf-16-be"), (_RUSSIAN, "utf-16-le"),
        (_KOREAN, "utf-16-be"), (_ENGLISH, "utf-32"), (_RUSSIAN, "cp1251"), (_RUSSIAN, "koi8-r"),
        (_UKRAINIAN, "cp1251"), (_KOREAN, "cp949"), (_KOREAN, "euc-kr"), (_JAPANESE, "shift_jis"),
        (_JAPANESE, "euc-jp"), (_GERMAN, "cp1252"), (_GERMAN, "latin-1"), (_FRENCH, "cp1252"),
        (_POLISH, "cp1250"),
    ],
)  # fmt: skip
def test_an_encoding_is_recognised(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)).text == text


def test_a_declared_encoding_is_believed() -> None:
    content = b'<meta charset="iso-8859-2">\n' + "Łódź".encode("iso-8859-2")
    assert read(content).text.endswith("Łódź")


def test_text_cut_within_a_character_is_kept() -> None:
    assert read(_KOREAN.encode()[:-2]).text == _KOREAN[:-2]


@pytest.mark.parametrize("content", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_nothing_to_read_is_rejected_as_empty(content: bytes) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(content)
    assert rejected.value.code == "empty"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 100,
        b"abc\x00" * 500,
        bytes(range(256)) * 20,
        b"%PDF-1.7 and more",
        b"PK\x03\x04 something",
        b"\x89PNG\r\n\x1a\n" + b"a" * 100,
        b"\x7fELF" + b"\x01" * 50,
    ],
)
def test_what_is_no_text_is_rejected_as_binary(content: bytes) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        read(content)
    assert rejected.value.code == "binary"


def test_the_reader_interprets_nothing() -> None:
    text = " date 2024-10-28 A headline\r\nAnd a line"
    assert read(text.encode()).text == text


def test_the_format_is_found_by_its_ending() -> None:
    assert by_extension()[".txt"] == "text"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise_anything_else(content: bytes) -> None:
    try:
        assert read(content).text.strip()
    except DocumentRejected as error:
        assert error.code in {"empty", "binary"}
