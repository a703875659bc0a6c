"""Languages are told apart on a headline's length, close relatives included."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.reading.language import MODEL, detect, likeliest

_HEADLINES = {
    "en": "Officials say the new bridge will open in spring",
    "uk": "Президент підписав указ про нові обмеження",
    "ru": "Президент подписал указ о новых ограничениях",
    "be": "Прэзідэнт падпісаў указ аб новых абмежаваннях",
    "bg": "Президентът подписа указа за новите ограничения",
    "mk": "Владата најави нови санкции",
    "ko": "정부, 새 다리 개통 발표",
    "de": "Bundestag beschließt neues Gesetz",
    "fr": "Le gouvernement annonce de nouvelles mesures",
    "es": "El Gobierno anuncia nuevas medidas",
    "it": "Il governo annuncia nuove misure",
    "pt": "O governo anunciou novas medidas",
    "pl": "Rząd ogłosił nowe przepisy",
    "nl": "De regering kondigt nieuwe maatregelen aan",
    "tr": "Hükümet yeni önlemler açıkladı",
    "ja": "政府は新しい橋を発表した",
    "zh": "政府宣布新桥开通",
    "ar": "أعلنت الحكومة إجراءات جديدة",
    "fa": "دولت اقدامات جدیدی اعلام کرد",
    "he": "הממשלה הודיעה על צעדים חדשים",
    "hi": "सरकार ने नए नियमों की घोषणा की",
    "el": "Η κυβέρνηση ανακοίνωσε νέα μέτρα",
    "cs": "Vláda schválila nová opatření",
}


@pytest.mark.parametrize("language", sorted(_HEADLINES))
def test_a_headline_is_enough(language: str) -> None:
    assert detect(_HEADLINES[language]) == language


def test_capitals_and_addresses_do_not_mislead() -> None:
    assert detect("BREAKING: OFFICIALS SAY THE NEW BRIDGE WILL OPEN IN SPRING") == "en"
    assert detect("Правительство открыло мост https://example.org/new-bridge-opens-today") == "ru"


def test_foreign_names_do_not_change_a_texts_language() -> None:
    text = "국방부는 ATACMS 지원을 검토하고 있다고 밝혔다. Reuters와 CNN도 이를 보도했다."
    assert detect(text) == "ko"


@pytest.mark.parametrize("text", ["", "   ", "12345 !!!", "ok", "\n\n", "🙂🙂🙂"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect(text) is None


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    code, chance = likeliest(text)
    assert code is None or (len(code) == 2 and chance >= 0)


def test_lone_surrogates_are_borne() -> None:
    assert detect("\ud800 Officials say the new bridge will open in spring") == "en"


def test_the_model_is_the_one_that_its_authors_publish_and_its_licence_lies_beside_it() -> None:
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == (
        "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"
    )
    notice = MODEL.with_name("lid.176.LICENSE").read_text(encoding="utf-8")
    assert "creativecommons.org/licenses/by-sa/3.0/" in notice
    root = Path(__file__).parents[2]
    assert str(MODEL.with_name("lid.176.LICENSE").relative_to(root)) in (
        (root / "README.md").read_text(encoding="utf-8")
    )


def test_no_downloader_is_loaded() -> None:
    program = (
        "import sys; from worker.reading.language import detect;"
        "assert detect('Officials say the new bridge will open in spring') == 'en';"
        "loaded = {'requests', 'urllib3', 'http.client', 'numpy'} & set(sys.modules);"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
