"""News agencies, and outlets whose name is a credit by itself, as they spell themselves."""

from __future__ import annotations

import re

AGENCIES = {
    "reuters": "Reuters", "ap": "AP", "associated press": "AP", "the associated press": "AP",
    "afp": "AFP", "agence france-presse": "AFP", "dpa": "dpa", "dpa-afx": "dpa-AFX", "upi": "UPI",
    "epd": "epd", "kna": "KNA", "apa": "APA", "sda": "SDA", "ats": "ATS", "belga": "Belga",
    "anp": "ANP", "efe": "EFE", "europa press": "Europa Press", "ansa": "ANSA", "agi": "AGI",
    "adnkronos": "Adnkronos", "lusa": "Lusa", "pap": "PAP", "čtk": "ČTK", "ctk": "ČTK",
    "tasr": "TASR", "mti": "MTI", "agerpres": "Agerpres", "bta": "BTA", "tanjug": "Tanjug",
    "hina": "HINA", "ritzau": "Ritzau", "tt": "TT", "ntb": "NTB", "stt": "STT", "bns": "BNS",
    "elta": "ELTA", "leta": "LETA", "tass": "TASS", "тасс": "ТАСС", "interfax": "Interfax",
    "интерфакс": "Интерфакс", "ria novosti": "RIA Novosti", "риа новости": "РИА Новости",
    "sputnik": "Sputnik", "unian": "UNIAN", "unn": "UNN",
    "унн": "УНН", "уніан": "УНІАН", "униан": "УНИАН",
    "ukrinform": "Ukrinform", "укрінформ": "Укрінформ", "укринформ": "Укринформ",
    "interfax-ukraine": "Interfax-Ukraine", "інтерфакс-україна": "Інтерфакс-Україна",
    "rbc-ukraine": "RBC-Ukraine", "рбк-україна": "РБК-Україна", "рбк-украина": "РБК-Украина",
    "belta": "BelTA", "белта": "БелТА", "yonhap": "Yonhap", "yonhap news": "Yonhap",
    "yonhap news agency": "Yonhap", "연합뉴스": "연합뉴스", "뉴시스": "뉴시스", "newsis": "Newsis",
    "뉴스1": "뉴스1", "news1": "News1", "kcna": "KCNA", "kyodo": "Kyodo", "kyodo news": "Kyodo",
    "共同": "共同", "時事": "時事", "jiji": "Jiji", "jiji press": "Jiji", "xinhua": "Xinhua",
    "新华社": "新华社", "新華社": "新華社", "中央社": "中央社", "中新社": "中新社",
    "中新网": "中新网", "法新社": "法新社", "路透社": "路透社", "cna": "CNA", "ani": "ANI",
    "pti": "PTI", "ians": "IANS", "uni": "UNI", "app": "APP", "bernama": "Bernama",
    "antara": "Antara", "vna": "VNA", "anadolu": "Anadolu", "aa": "AA",
    "anadolu agency": "Anadolu", "irna": "IRNA", "mna": "MNA", "wam": "WAM", "spa": "SPA",
    "qna": "QNA", "kuna": "KUNA", "petra": "Petra", "mena": "MENA", "menafn": "MENAFN",
    "bloomberg": "Bloomberg", "cnn": "CNN", "aap": "AAP",
    "the canadian press": "The Canadian Press",
    "pa": "PA", "pa media": "PA Media", "dow jones": "Dow Jones", "newswire": "Newswire",
    "globe newswire": "GlobeNewswire", "globenewswire": "GlobeNewswire",
    "pr newswire": "PR Newswire", "prnewswire": "PR Newswire", "business wire": "Business Wire",
    "ein presswire": "EIN Presswire", "tribune news service": "TNS", "tns": "TNS",
    "sid": "SID", "azertac": "AZERTAC", "trend": "Trend", "apa-ots": "APA-OTS",
}  # fmt: skip
"""News agencies by their folded name."""

OUTLETS = {
    name.casefold(): name
    for name in (
        "BBC", "BBC News", "Al Jazeera", "Radio Free Europe/Radio Liberty", "RFE/RL",
        "Radio Free Asia", "RFA", "Voice of America", "VOA", "VOA News", "The Guardian",
        "The New York Times", "The Washington Post", "The Wall Street Journal", "Fox News",
        "NBC News", "CBS News", "ABC News", "Politico", "Axios", "The Hill", "Newsweek",
        "The Independent", "The Telegraph", "The Times", "Sky News", "Euronews", "Deutsche Welle",
        "DW", "France 24", "RFI", "Le Monde", "Le Figaro", "Der Spiegel", "Die Welt", "El País",
        "El Mundo", "The Kyiv Independent", "Kyiv Independent", "Kyiv Post", "Ukrainska Pravda",
        "European Pravda", "The Moscow Times", "Meduza", "NK News", "The Korea Herald",
        "The Korea Times", "Korea JoongAng Daily", "The Chosun Ilbo", "Hankyoreh", "Nikkei Asia",
        "The Japan Times", "NHK World", "South China Morning Post", "The Diplomat",
        "Foreign Policy", "Financial Times", "Institute for the Study of War",
        "Українська правда", "Європейська правда", "Суспільне", "Радіо Свобода", "Радио Свобода",
        "Медуза", "Коммерсантъ", "조선일보", "중앙일보", "동아일보",
        "한겨레", "경향신문", "KBS", "MBC",
        "YTN",
    )
}  # fmt: skip
"""Outlets whose name alone on a line is a credit, by their folded name."""

_SITE_END = re.compile(r"\.(?:com|net|org|ru|ua|de|fr)$")


def known_agency(name: str) -> str | None:
    """Returns the agency's own spelling of a known agency's name, or of its site's."""
    folded = " ".join(name.casefold().split()).strip(" .:/-")
    agency = AGENCIES.get(folded)
    return AGENCIES.get(_SITE_END.sub("", folded)) if agency is None and "." in folded else agency
