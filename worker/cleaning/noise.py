"""Lines that are furniture by their form: counters, clocks, credits, code, addresses, switches."""

from __future__ import annotations

import re
from typing import NamedTuple

from worker.base.signs import holds_any, those_in, with_rarest
from worker.cleaning.markers import words

_SHORT = 90
_MEDIUM = 320

_ADDRESS_LINE = re.compile(
    r"(?:[\w ]{1,20}[:=] ?)?(?:(?:https?://|www\.)\S{1,400}|[\w.+-]{1,6"
    r"4}@[\w-]{1,63}\.[\w.-]{2,60})"
)
_ADDRESS_SIGNS = with_rarest(("@", "#", "://", "www."))
_DIGIT = re.compile(r"\d")
_HANDLE_LINE = re.compile(r"(?:[@#][\w.-]{1,60}[ ,|]{0,3})+")
_COUNTER = re.compile(
    r"(?:(?:réagir|commenter|comentar|kommentieren|comment|share|skomentuj|обсудить|댓글) )?"
    r"[\d.,\s ]{1,12}(?:[KMkm]|тис\.?|тыс\.?|만|千|万)? ?(?:views?|reads?|shares?|comments?|likes?|"
    r"times|hits|просмотр\w{0,3}|перегляд\w{0,3}|комментари\w{0,2}|коментар\w{0,2}|Aufrufe|"
    r"Kommentare?|vues?|commentaires?|vistas|comentarios?|visualizza\w{1,6}|wyświetle\w{1,3}|"
    r"조회|댓글|次浏览|评论|views?\s*\d{1,9})",
    re.IGNORECASE,
)
_COUNTER_AFTER = re.compile(
    r"(?:views?|hits|post views|shares?|조회수?|댓글|просмотры|просмотров|перегляди|переглядів|"
    r"閲覧数|阅读|浏览|点击)\s*+[:：]?\s*+[\d.,]{1,12}[KM]?",
    re.IGNORECASE,
)
_BUTTONS = re.compile(
    r"(?:(?:Share|Tweet|Pin(?: ?it)?|Send|Save|E-?mail|Print|Copy(?: ?link)?|Like|Post|Facebook|"
    r"Twitter|"
    r"WhatsApp|Telegram|LinkedIn|Pinterest|Reddit|Messenger|Viber|VK|Flipboard|Threads|Bluesky|X)"
    r"(?: (?:on|via|to|by|with|this))?[ ,|•·/]{0,3}){2,14}"
    r"|(?:(?:teilen|drucken|merken|speichern|senden|vorlesen|mailen|partager|imprimer|envoyer|"
    r"réagir|commenter|compartir|imprimir|guardar|comentar|enviar|condividi|stampa|udostępnij|"
    r"drukuj|skomentuj|поділитися|роздрукувати|поделиться|распечатать|공유|인쇄|스크랩|페이스북|트위터|"
    r"카카오톡|카카오스토리|네이버 ?블로그|네이버 ?밴드|밴드|라인|이메일|url ?복사|링크 ?복사|"
    r"facebook|twitter|whatsapp|telegram|linkedin|x|viber|e-?mail|link|kopieren|copier le lien)"
    r"(?: (?:auf|per|über|via|sur|par|en|por|su|na|у|в|на))?[ ,|•·/]{0,3}){2,14}",
    re.IGNORECASE,
)
_BUTTON_STEMS = frozenset(
    "bl co dr e- em en fa fl gu im ko li ma me pa pi po pr re ré sa se sh sk sp st te th tw ud "
    "ur vi vk vo wh по ра ро 공유 네이 라인 링크 밴드 스크 이메 인쇄 카카 트위 페이".split()
)
"""The first two letters of what ``_BUTTONS`` matches; behind an X there may be any."""
_CLOCK_ONLY = re.compile(r"[\s\d:.,/|–—+-]{1,40}(?:am|pm|uhr|h|k|m)?", re.IGNORECASE)
_CODE_MARKS = "{}=])/>$"
"""Signs of which every line of code has one, and few sentences any."""
_CODE = re.compile(
    r"\b(?:var|let|const)\s{1,3}[\w$]{1,40}\s{0,3}=|function\s{0,3}[\w$]{0,40}\s{0,3}\(|"
    r"window\.[\w$.]{1,60}\s{0,3}(?:=|\()|document\.(?:get|write|create|query|add|cookie)|"
    r"adsbygoogle|googletag\.|\.push\(\s{0,3}[\[{(f]|\$\(\s{0,3}[\"'d]|=>\s{0,3}\{|"
    r"\"@(?:context|type)\"\s{0,3}:|^\s{0,8}[.#@][\w -]{1,60}\{|\{\s{0,5}[\w-]{2,30}\s{0,3}:"
    r"[^;{}]{1,80};|!important|<!\[CDATA\[|<!--|-->|\]\]>|^\s{0,8}(?:/\*|\*/|//\s|\}\)?;?$)|"
    r"(?:display|margin|padding|font-size|background)\s{0,3}:\s{0,3}[\w#%-]{1,30}\s{0,3};"
)
_CODE_SIGNS = with_rarest(("{", "}", ");", " = ", "<!", "-->", "]]", "/*", "*/", "//", "($"))
_ATTRIBUTE = re.compile(
    r"(?:\bdata-[\w-]{1,40}|\b(?:width|height|alt|src|srcset|class|style|href|loading|sizes|title|"
    r"rel|target|decoding|id))\s?=\s?[\"“”'″]"
)
_AFTER_TAG = re.compile(r"/?\s?>\s{0,3}")
_ENLARGE = (
    r"(?:Enlarge (?:photo|image)|Click to enlarge|이미지 확대|사진 확대|Збільшити|Увеличить|"
    r"Bild vergrößern|Agrandir l.image|Ampliar(?: foto| imagen)?|拡大する|查看大图)\b"
)
_ENLARGE_AT_ENDS = re.compile(
    rf"^(?:\s?{_ENLARGE}){{1,3}}|(?:\s?{_ENLARGE}){{1,3}}$", re.IGNORECASE
)

_AGENCY_PHOTO = (
    r"(?:AFP|AP|EPA|Reuters|REUTERS|Getty|Shutterstock|TASS|ТАСС|dpa|DPA|Xinhua|Yonhap|YONHAP|ANSA|"
    r"UNIAN|УНІАН|УНИАН|Ukrinform|Укрінформ|Sputnik|KCNA|NurPhoto|IMAGO|imago|picture[ -]alliance|"
    r"Anadolu|Bloomberg|Sipa|ZUMA|Alamy|iStock|Unsplash|Pixabay|Pexels|Wikimedia|Depositphotos|"
    r"연합뉴스|뉴시스|뉴스1|로이터|РИА Новости|共同|新华社|時事)"
)
_PHOTO_LABEL = re.compile(
    r"[(\[]?\s?(?:(?:file |stock |illustrative |archive |representative )?"
    r"(?:photo(?:graph)?s?|images?|"
    r"pictures?|"
    r"pics?|graphics?|illustrations?|credits?|cover|screenshot)(?: credits?| source| by| from| "
    r"courtesy"
    r"(?: of)?| courtesy)?|фото(?:графия|графія)?|ілюстративне фото|иллюстративное фото|скриншот|"
    r"скріншот|колаж|коллаж|иллюстрация|ілюстрація|Foto|Fotos|Bild|Grafik|Quelle Bild|Bildquelle|"
    r"Crédits?|Crédit photo|Photographie|Imagen|Fotografía|Imagem|Zdjęcie|Fot|Fotografie|"
    r"사진(?:출처| 제공|제공)?|"
    r"자료사진|그래픽|写真|画像|图片|图|圖|圖片|照片)\s?[:=：|©ⓒ/][^\n]{1,200}",
    re.IGNORECASE,
)
_CREDIT_END = re.compile(
    rf"(?:[(\[]\s?(?:(?:AP |file )?(?:photo|image|picture|credit|foto|фото|bild|사진|fotos?|ảnh)\b"
    rf"[^()\[\]]{{0,100}}|[^()\[\]]{{3,50}}[/ ,]{_AGENCY_PHOTO}\s?(?:/|via|Images?|"
    rf"Photo)[^()\[\]]{{0,60}})[)\]]"
    rf"|\b(?:REUTERS|AFP|AP Photo|EPA(?:-EFE)?|TASS|UPI|Getty Images|NurPhoto|"
    rf"Anadolu)/[^\n.]{{2,60}}"
    rf"|(?:\bvia )?Getty Images(?:/[\w ]{{2,30}})?|via AP|AP Photo|/ ?(?:AFP|EPA|dpa|Yonhap|TASS)"
    rf"|^[▲△▼◀▶].{{5,120}}(?:{_AGENCY_PHOTO}|제공|캡처)|[©ⓒ] ?[^\n.]{{2,60}}|\b(?:Photo|Фото|"
    rf"Foto|Image|Bild|사진|写真) ?[:=] ?[^\n.]{{2,60}})"
    rf"\.?(?: Listen to (?:this )?article)?$"
)
_CREDIT_START = re.compile(
    rf"(?:[(\[](?i:photo|image|picture|foto|фото|bild|credit|사진)\b[^()\[\]]{{1,90}}[)\]]"
    rf"|[(\[]?[©ⓒ] ?(?:[^\W\d_][\w.-]{{0,20}}[ /]){{0,4}}?{_AGENCY_PHOTO}(?:[ /-](?:Images?|"
    rf"Photo))?[)\]]?"
    rf"|(?i:photo|image|picture|foto|фото|credit|사진)(?i: credit| by)? ?[:=/] ?"
    rf"(?:[\w.'-]{{1,25}}[ /]{{1,3}}){{0,5}}?{_AGENCY_PHOTO}(?:[ -](?:Images?|Photo|News))?"
    rf"|(?:[\w.'-]{{1,25}} ){{0,3}}(?:AFP via )?Getty Images)"
    rf"[ .:|–—-]{{1,3}}(?=[\"“«(]?[A-ZА-ЯІЇЄҐÀ-Þ가-힣\u3040-\u9fff])"
)
_CREDIT_REACH = 160
_CREDIT_SIGNS = with_rarest((*":=：|©ⓒ/@]™▲△▼◀▶", ")", "opyright", "Instagram"))
_CAPTION_SIGNS = ("AP", "Getty")
_COPYRIGHT = re.compile(
    r"[™®& ]{0,5}(?:copyright (?:©|\(c\)|ⓒ|\d{4}|by\b)|copyright ?[|:]|©|\(c\)\s?\d{4}|ⓒ|[<\[]? "
    r"?저작권자)"
    r".{0,300}",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"prohibid|redistrib|interdit|verboten|запрещ|заборон|rights|reserved|licen[cs]e|Inc\.|Ltd|"
    r"L\.P\.|Company|publish|전재|права|vorbehalten|"
    r"réservés|reservados"
)
_NETWORK = (
    r"(?:X|Twitter|Facebook|Instagram|Telegram|Телеграмі?|Телеграме|WhatsApp|Viber|YouTube|TikTok|"
    r"LinkedIn|Threads|Bluesky|Flipboard|Google News|Google Новостях|Google|Apple News|Дзен|Дзене|"
    r"VK|ВКонтакте|Max|социальных сетях|соцсетях|соцмережах|social media)"
)
_EMBED = re.compile(
    r"pic\.twitter\.com/|https?://t\.co/|—.{1,60}\(@\w{1,30}\)|\btwsrc%5E|"
    r"(?:^|\s)(?:A post shared by|View this post on Instagram|Посмотреть эту публикацию)"
)
_FIRST_APPEARED = re.compile(
    r"the (?:post|article) .{1,250}? (?:first appeared|appeared first) on .{2,80}", re.IGNORECASE
)
_FOLLOW = re.compile(
    r"(?:follow|join|read|find|watch|like|subscribe to|see|chat with|folgen sie|folge|"
    r"abonnieren sie|"
    r"suivez|retrouvez|lire|abonnez-vous à|síguenos|sigue|siga|leer|segui|seguici|leggi|"
    r"śledź|obserwuj|czytaj|читать|читайте|читай|смотреть|смотрите|следите за|подписаться на|"
    r"читати|дивіться|слідкуйте за|стежте за|підписатися на)\b.{0,50}? "
    r"(?:on|in|via|at|auf|bei|sur|dans|en|su|no|na|w|в|на|у)\s"
    rf"{_NETWORK}(?:(?:,| and| und| et| y| e| та| і| и| i|/) ?{_NETWORK}){{0,5}}[.!]{{0,3}}",
    re.IGNORECASE,
)
_FOLLOW_STEMS = frozenset(
    "fol joi rea fin wat lik sub see cha abo sui ret lir sig síg lee seg leg śle obs czy чит смо "
    "сле под див слі сте під".split()
)
"""The first three letters of what ``_FOLLOW`` matches."""
_SUBSCRIBE_KOREAN = re.compile(
    r"[^\n.]{0,30}(?:네이버|카카오톡?|유튜브|다음)[^\n.]{0,20}구독[^\n.]{0,12}"
)
_CLOCK_ZONED = re.compile(
    r"(?:updated (?:at )?)?\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)? ?"
    r"(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|MSK|KST|JST|IST|Uhr)?(?: ?[-–] ?\d{1,2}[:.]\d\d)?",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"(?i:posted in|filed in|categories|category|рубрика|рубрики|категория|категорія)"
    r"[:|]? [A-Z0-9А-ЯІЇЄҐ][\w&'-]*(?:,? (?:[A-Z0-9А-ЯІЇЄҐ&][\w&'-]*|and)){0,5}"
)
_FILED_STEMS = frozenset("po fi ca ру ка".split())
_POSITION = re.compile(
    r"(?:(?:image|photo|slide|item|list|gallery|picture|foto|bild|фото)\s)?\d{1,3} ?"
    r"(?:of|/|von|sur|de|из|із|з|z|di)\s?\d{1,3}",
    re.IGNORECASE,
)
"""Where in a gallery a picture stands: ``3 of 12``."""
_LANGUAGE_NAMES = frozenset(
    words(
        "english en eng українська ua uk ukr укр русский рус ru rus русская deutsch de ger "
        "français fr fra"
        " español es esp italiano it ita português pt por polski pl pol türkçe tr 한국어 ko kor "
        "kr 日本語 ja jp"
        " 中文 zh cn 简体中文 繁體中文 繁体中文 العربية ar ara فارسی fa עברית he nederlands nl "
        "čeština cs cz"
        " slovenčina română ro magyar hu ελληνικά български bg srpski српски sr hrvatski "
        "latviešu lietuvių"
        " eesti suomi svenska sv norsk dansk tiếng việt ไทย bahasa indonesia id हिन्दी "
        "беларуская be"
        " қазақша kz o zbek ქართული հայերեն azərbaycan az lang language languages"
    ).split()
)
_MIN_SWITCHES = 2


class Signs(NamedTuple):
    """Which signs of furniture a document may hold; its lines need no search for the others."""

    attribute: bool
    address: tuple[str, ...]
    code: tuple[str, ...]
    credit: tuple[str, ...]


def signs_of(text: str) -> Signs:
    """Returns the signs that a document's text may hold."""
    return Signs(
        attribute="=" in text,
        address=those_in(text, _ADDRESS_SIGNS),
        code=those_in(text, _CODE_SIGNS),
        credit=those_in(text, _CREDIT_SIGNS),
    )


def noise(text: str, key: str, signs: Signs) -> str:
    """Returns what furniture the line is by its form, empty for none.

    ``key`` is the line's words, ``signs`` what its document holds.
    """
    size = len(text)
    found = _short_noise(text, key) if size <= _SHORT else ""
    if found:
        return found
    if holds_any(text, signs.address) and (
        _ADDRESS_LINE.fullmatch(text) or _HANDLE_LINE.fullmatch(text)
    ):
        return "address"
    if (
        signs.code
        and holds_any(text, signs.code)
        and holds_any(text, _CODE_MARKS)
        and _is_code(text)
    ):
        return "code"
    return _credit(text, signs) if size <= _MEDIUM else ""


def _short_noise(text: str, key: str) -> str:
    if not key and not any(sign.isalnum() for sign in text):
        return "marks"
    if key and _is_switcher(key):
        return "language switcher"
    if (key[:3] in _FOLLOW_STEMS and _FOLLOW.fullmatch(text)) or (
        "구독" in text and _SUBSCRIBE_KOREAN.fullmatch(text)
    ):
        return "channels"
    return "counter" if _is_counter(text) else ""


def _is_switcher(key: str) -> bool:
    names = key.split()
    return len(names) >= _MIN_SWITCHES and _LANGUAGE_NAMES.issuperset(names)


def _is_counter(text: str) -> bool:
    stem = text[:2].casefold()
    if (stem in _BUTTON_STEMS or stem[:1] == "x") and _BUTTONS.fullmatch(text):
        return True
    if stem in _FILED_STEMS and _FILED.fullmatch(text):
        return True
    return _DIGIT.search(text) is not None and bool(
        _POSITION.fullmatch(text)
        or _CLOCK_ZONED.fullmatch(text)
        or _COUNTER.fullmatch(text)
        or _COUNTER_AFTER.fullmatch(text)
    )


def _is_code(text: str) -> bool:
    if _CODE.search(text) is None:
        return False
    signs = sum(text.count(sign) for sign in "{}();=<>[]_$\"'")
    return signs * 14 > len(text) or text.lstrip()[:2] in {"<!", "/*", "//", "})", "}"}


def _credit(text: str, signs: Signs) -> str:
    marked = holds_any(text, signs.credit)
    ended = text[-1] in ".!?"
    if marked and _COPYRIGHT.fullmatch(text) and (len(text) <= 100 or _RIGHTS.search(text)):
        return "copyright"
    if marked and (not ended or len(text) <= 120) and _PHOTO_LABEL.fullmatch(text):
        return "photo credit"
    if (marked or holds_any(text, _CAPTION_SIGNS)) and _CREDIT_END.search(text[-_CREDIT_REACH:]):
        return "caption"
    if marked and _EMBED.search(text):
        return "embedded post"
    if "appeared" in text and _FIRST_APPEARED.match(text):
        return "syndication note"
    return ""


def is_figures(text: str) -> bool:
    """Returns whether the line holds figures, marks and clock times only."""
    return _CLOCK_ONLY.fullmatch(text) is not None


def without_credit_end(text: str) -> str:
    """Returns a caption without the photographer or agency named behind it."""
    match = _CREDIT_END.search(text, max(0, len(text) - _CREDIT_REACH))
    return text[: match.start()].rstrip(" (|–—-") if match else text


def without_credit_start(text: str) -> str:
    """Returns the text without a photo credit that is glued to its first sentence."""
    match = _CREDIT_START.match(text)
    return text[match.end() :] if match else text


def without_attributes(text: str) -> str | None:
    """Returns what follows the attributes of a broken image tag; None when there are none.

    What is left is empty unless it is running text: a caption goes with its image.
    """
    if "=" not in text or not _ATTRIBUTE.search(text):
        return None
    last = 0
    for match in _ATTRIBUTE.finditer(text):
        last = match.end()
    close = _AFTER_TAG.search(text, last)
    return _ENLARGE_AT_ENDS.sub("", text[close.end() :].strip() if close else "").strip()
