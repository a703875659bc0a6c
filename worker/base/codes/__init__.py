"""Codes of languages (ISO 639): which there are, and which is meant by another spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_TABLE = """
aa aar Afar; ab abk Abkhazian; ae ave Avestan; af afr Afrikaans; ak aka Akan; am amh Amharic;
an arg Aragonese; ar ara Arabic; as asm Assamese; av ava Avaric; ay aym Aymara;
az aze Azerbaijani; ba bak Bashkir; be bel Belarusian; bg bul Bulgarian; bh bih Bihari;
bi bis Bislama; bm bam Bambara; bn ben Bengali; bo bod,tib Tibetan; br bre Breton;
bs bos Bosnian; ca cat Catalan; ce che Chechen; ch cha Chamorro; co cos Corsican; cr cre Cree;
cs ces,cze Czech; cu chu Church_Slavic; cv chv Chuvash; cy cym,wel Welsh; da dan Danish;
de deu,ger German; dv div Divehi; dz dzo Dzongkha; ee ewe Ewe; el ell,gre Greek; en eng English;
eo epo Esperanto; es spa Spanish; et est Estonian; eu eus,baq Basque; fa fas,per Persian;
ff ful Fulah; fi fin Finnish; fj fij Fijian; fo fao Faroese; fr fra,fre French;
fy fry Western_Frisian; ga gle Irish; gd gla Gaelic; gl glg Galician; gn grn Guarani;
gu guj Gujarati; gv glv Manx; ha hau Hausa; he heb Hebrew; hi hin Hindi; ho hmo Hiri_Motu;
hr hrv Croatian; ht hat Haitian; hu hun Hungarian; hy hye,arm Armenian; hz her Herero;
ia ina Interlingua; id ind Indonesian; ie ile Interlingue; ig ibo Igbo; ii iii Sichuan_Yi;
ik ipk Inupiaq; io ido Ido; is isl,ice Icelandic; it ita Italian; iu iku Inuktitut;
ja jpn Japanese; jv jav Javanese; ka kat,geo Georgian; kg kon Kongo; ki kik Kikuyu;
kj kua Kuanyama; kk kaz Kazakh; kl kal Kalaallisut; km khm Khmer; kn kan Kannada; ko kor Korean;
kr kau Kanuri; ks kas Kashmiri; ku kur Kurdish; kv kom Komi; kw cor Cornish; ky kir Kyrgyz;
la lat Latin; lb ltz Luxembourgish; lg lug Ganda; li lim Limburgan; ln lin Lingala; lo lao Lao;
lt lit Lithuanian; lu lub Luba-Katanga; lv lav Latvian; mg mlg Malagasy; mh mah Marshallese;
mi mri,mao Maori; mk mkd,mac Macedonian; ml mal Malayalam; mn mon Mongolian; mr mar Marathi;
ms msa,may Malay; mt mlt Maltese; my mya,bur Burmese; na nau Nauru; nb nob Bokmål;
nd nde North_Ndebele; ne nep Nepali; ng ndo Ndonga; nl nld,dut Dutch; nn nno Nynorsk;
no nor Norwegian; nr nbl South_Ndebele; nv nav Navajo; ny nya Chichewa; oc oci Occitan;
oj oji Ojibwa; om orm Oromo; or ori Oriya; os oss Ossetian; pa pan Punjabi; pi pli Pali;
pl pol Polish; ps pus Pashto; pt por Portuguese; qu que Quechua; rm roh Romansh; rn run Rundi;
ro ron,rum Romanian; ru rus Russian; rw kin Kinyarwanda; sa san Sanskrit; sc srd Sardinian;
sd snd Sindhi; se sme Northern_Sami; sg sag Sango; si sin Sinhala; sk slk,slo Slovak;
sl slv Slovenian; sm smo Samoan; sn sna Shona; so som Somali; sq sqi,alb Albanian;
sr srp Serbian; ss ssw Swati; st sot Southern_Sotho; su sun Sundanese; sv swe Swedish;
sw swa Swahili; ta tam Tamil; te tel Telugu; tg tgk Tajik; th tha Thai; ti tir Tigrinya;
tk tuk Turkmen; tl tgl Tagalog; tn tsn Tswana; to ton Tonga; tr tur Turkish; ts tso Tsonga;
tt tat Tatar; tw twi Twi; ty tah Tahitian; ug uig Uighur; uk ukr Ukrainian; ur urd Urdu;
uz uzb Uzbek; ve ven Venda; vi vie Vietnamese; vo vol Volapük; wa wln Walloon; wo wol Wolof;
xh xho Xhosa; yi yid Yiddish; yo yor Yoruba; za zha Zhuang; zh zho,chi Chinese; zu zul Zulu
"""
"""The codes of ISO 639-1, each with those of 639-2 and its name in English."""
_ALONE = frozenset(
    "ast bcl bpy bxr cbk ceb ckb diq dsb dty frr gom hsb ilo krc lez lrc mai mhr min mrj mwl myv"
    " new pam sah tyv vep war xal xmf".split()
)
"""Languages without a code of two letters that a text may be found to be in."""
_TAG = re.compile(r"([a-z]{2,3})[-_][a-z0-9_-]{1,30}")
_MISTAKEN = {
    "ua": "uk", "jp": "ja", "cn": "zh", "tw": "zh", "kp": "ko", "cz": "cs", "gr": "el", "dk": "da",
    "by": "be", "il": "he", "ir": "fa", "rs": "sr", "us": "en", "gb": "en", "iw": "he", "in": "id",
    "ji": "yi", "sh": "sr", "cmn": "zh", "farsi": "fa", "mandarin": "zh", "kirghiz": "ky",
}  # fmt: skip
"""Codes of countries that are no language's, codes of former times, and further names."""


def is_code(word: str) -> bool:
    """Tells whether it is the code of a language as articles have it."""
    return word in _known().values() or word in _ALONE


def meant(word: str) -> str | None:
    """Returns the code that a language's other code, its name or a tag such as ``en-GB`` stands
    for; None where that is not known, and of what is a code itself."""
    folded = " ".join(word.casefold().split())
    found = _TAG.fullmatch(folded)
    code = found[1] if found else folded
    known = _MISTAKEN.get(code) or _known().get(code) or (code if is_code(code) else None)
    return None if known == word else known


def stranger(word: str) -> str:
    """Returns what is to be said of a word that is no code."""
    near = meant(word)
    hint = f'; did you mean "{near}"?' if near else ""
    return f'no article has the language "{word}"; allowed: a code of ISO 639-1{hint}'


@cache
def _known() -> Mapping[str, str]:
    """Returns the codes of ISO 639-1 by themselves, by those of 639-2 and by names."""
    found = {}
    for row in _TABLE.replace("\n", " ").split(";"):
        code, others, name = row.split()
        for each in (code, *others.split(","), name.replace("_", " ").casefold()):
            found[each] = code
    return found
