"""Bytes are decoded by what is declared, unless they say otherwise themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.stories import STORIES
from worker.base.errors import DocumentRejected
from worker.reading import charset, encodings


@pytest.mark.parametrize(
    ("language", "encoding", "declared"),
    [
        ("ja", "iso-2022-jp", "iso-2022-jp"), ("zh", "gb18030", "gb2312"), ("ko", "cp949", ""),
        ("ru", "cp1251", "iso-8859-1"), ("ru", "utf-8", "windows-1251"), ("uk", "cp1251", ""),
        ("fr", "cp1252", "us-ascii"), ("ar", "cp1256", "windows-1256"), ("ru", "utf-16", "utf-8"),
        ("de", "utf-8-sig", "latin-1"), ("ru", "iso-8859-5", "iso-8859-5"),
    ],
)  # fmt: skip
def test_a_text_comes_out_as_it_was(language: str, encoding: str, declared: str) -> None:
    content = " ".join(STORIES[language].paragraphs).encode(encoding, "ignore")
    assert charset.decode(content, declared=declared) == content.decode(encoding)


@pytest.mark.parametrize("form", ['<?xml encoding="{}"?>', '<meta charset="{}">', "charset={};"])
def test_a_declaration_within_the_text_is_found(form: str) -> None:
    text = f"{form.format('iso-8859-2')} Łódź, Gdańsk"
    assert charset.decode(text.encode("iso-8859-2")) == text


def test_a_guess_goes_by_the_text_between_tags() -> None:
    head = "<html><head>" + "<link rel='stylesheet' href='/x.css'>\n" * 2_000
    content = (head + f"<body><p>{STORIES['ru'].paragraphs[0]}</p>").encode("cp1251")
    assert STORIES["ru"].paragraphs[0] in charset.decode(content)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("UTF-8", "utf-8"), ("ISO-8859-1", "cp1252"), ("ks_c_5601-1987", "cp949"), ("zlib", ""),
        ("x-sjis", "cp932"), ("nonsense", ""), ("", ""), ("'euc-kr'", "cp949"), ("base64", ""),
        ("\x00", ""), ("x" * 100, ""),
    ],
)  # fmt: skip
def test_a_name_means_what_programs_mean_by_it(name: str, known: str) -> None:
    assert encodings.known(name) == known


@given(st.binary(max_size=300), st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_decoded_or_rejected(content: bytes, declared: str) -> None:
    try:
        text = charset.decode(content, declared=declared)
    except DocumentRejected as rejected:
        assert rejected.code in {"empty", "binary"}
    else:
        text.encode()
