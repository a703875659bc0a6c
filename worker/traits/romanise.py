"""Names in one alphabet, so that they can be compared whatever script they were written in.

Letters are romanised one by one (Cyrillic and Greek after BGN/PCGN, Hangul after the Revised
Romanization, kana after Hepburn, Arabic and Hebrew by their consonants), accents are dropped. Han
characters have no fixed sound and stay as they are.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_PAIRS = """
а a б b в v г g ґ g д d е e ё e є ie ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t
у u ў u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю iu я ia ђ dj ј j љ lj њ nj ћ c џ dz ѓ g
ќ k ѕ dz қ k ғ g ң ng ү u ұ u ө o һ h ә a
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps
ω o
ا a أ a إ i آ a ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع - غ gh ف f
ق q ک k ك k گ g ل l م m ن n ه h ة a و w ؤ u ی i ي i ى a ئ i ء - پ p چ ch ژ zh
א a ב b ג g ד d ה h ו v ז z ח ch ט t י i כ k ך k ל l מ m ם m נ n ן n ס s ע - פ p ף f צ ts ץ ts ק k
ר r ש sh ת t
ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko サ sa シ shi ス su セ se ソ so タ ta チ chi
ツ tsu テ te ト to ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho マ ma ミ mi ム mu
メ me モ mo ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n ヴ vu ガ ga ギ gi グ gu
ゲ ge ゴ go ザ za ジ ji ズ zu ゼ ze ゾ zo ダ da ヂ ji ヅ zu デ de ド do バ ba ビ bi ブ bu
ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po ァ a ィ i ゥ u ェ e ォ o ッ - ャ ya ュ yu ョ yo ー - ・ -
ß ss ø o æ ae œ oe đ d ð d þ th ł l ı i
""".split()
_LETTERS = {
    ord(letter): "" if sound == "-" else sound
    for letter, sound in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
}
_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = "- k k k n n n t l k m p t t p l m p p t t ng t t k t p t".split()
_HANGUL = 0xAC00
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u05b0-\u05bc]+")


def romanise(word: str) -> str:
    """Returns the word in plain Latin letters, case-folded, without accents."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    spelt = "".join(
        _syllable(each) if "\uac00" <= each <= "\ud7a3" else each
        for each in normalize("NFC", folded).translate(_LETTERS)
    )
    return _MARKS.sub("", normalize("NFKD", spelt)).translate(_LETTERS)


def _syllable(letter: str) -> str:
    index = ord(letter) - _HANGUL
    parts = (
        _INITIALS[index // 588],
        _VOWELS[index % 588 // 28],
        _FINALS[index % 28],
    )
    return "".join(parts).replace("-", "")
