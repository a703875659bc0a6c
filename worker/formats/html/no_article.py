"""Which pages hold no article: menus, consent forms, paywalls, error pages, checks of visitors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.formats.html import prose

ERROR_PAGE = "the page is an error page"
FURNITURE = "the page holds only a consent form, an offer to subscribe or an error message"
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_FURNITURE = 500
_MIN_LETTERS = 12
_MAX_ERROR_TEXT = 1_200
_MIN_BESIDE_FURNITURE = 200
"""Letters of short sentences that make an article beside a page's own words."""

_ERROR_TITLE = re.compile(
    r"\b[45]\d\d\b(?=\W|$).{0,40}(?:error|not found|forbidden|denied|unavailable|gateway|request|"
    r"gone)|^\W*(?:error )?(?:403|404|410|429|500|502|503)\W*$|"
    r"\b(?:page|seite|article|story|file) (?:not|cannot be|could not be|can.t be) found|"
    r"^not found\b|^page (?:is )?(?:missing|no longer)|page doesn.t exist|"
    r"seite (?:wurde )?nicht gefunden|page (?:non trouvée|introuvable)|página no encontrada|"
    r"página não encontrada|pagina non trovata|nie znaleziono strony|strona nie istnieje|"
    r"страница не найдена|сторінк[ау] не (?:знайдено|існує)|такой страницы нет|"
    r"페이지를 찾을 수 없|존재하지 않는 (?:페이지|기사)|삭제된 기사|ページが見つかりません|"
    r"お探しのページ|页面不存在|找不到(?:页面|頁面|该页)|頁面不存在|الصفحة غير موجودة|"
    r"^access (?:to this page has been )?denied|^forbidden\b|^just a moment|^attention required|"
    r"^are you (?:a )?(?:human|robot)|^robot check|^security check|^verify(?:ing)? (?:that )?you|"
    r"^pardon our interruption|checking your browser|^service (?:temporarily )?unavailable|"
    r"^bad gateway|^gateway time-?out|^internal server error|^too many requests|^captcha\b",
    re.IGNORECASE,
)
_SAID_TO_READER = re.compile(
    # consent
    r"\b(?:we|our partners|wir|nous|мы|ми) .{0,80}(?:\bcookies?\b|куки|файл[иы] cookie)|"
    r"\bcookies?\b.{0,80}(?:your consent|accept|zustimmen|einwilligung|accepte|consentement|"
    r"aceptar|aceitar|accetta|preferences|settings|your (?:device|browser)|einstellungen|traceurs|"
    r"toestemming|zgod)|this (?:site|website|page) uses cookies|"
    r"^(?:accept all|alle akzeptieren|tout accepter|aceptar todo|принять все|прийняти всі)\b|"
    r"your privacy|"
    # paywall
    r"(?:^|[.!?…:—–-]\s{0,3}|please |\bor )(?:subscribe|log ?in|sign ?in|sign ?up|register|create "
    r"(?:a|an) (?:free )?account).{0,60}(?:continue|read|access|article|unlimited|today|now)|"
    r"(?:continue|keep|to) reading.{0,60}(?:subscri|log ?in|sign|account|free|register)|"
    r"this (?:article|content|story) is (?:for|only|exclusive|reserved|available (?:only )?"
    r"(?:to|for)).{0,40}(?:subscriber|member)|already (?:a|an) (?:subscriber|member)|"
    r"already subscribed|subscribers only|exclusive to subscribers|reached your (?:limit|monthly)|"
    r"cancel any ?time|jetzt (?:abonnieren|anmelden|weiterlesen)|weiterlesen mit|"
    r"nur für abonnenten|bereits abonnent|monatlich kündbar|réservé (?:à nos|aux) abonnés|"
    r"abonnez-vous|déjà abonné|suscríbete|para suscriptores|ya eres suscriptor|^assine\b|"
    r"abbonati (?:per|ora)|только для подписчиков|оформите подписку|"
    r"для передплатників|оформіть передплату|구독자 전용|구독하시면|로그인 후 이용|"
    r"会員限定|有料会員|続きを読むには|ログインして|订阅后|登录后(?:阅读|查看)|訂閱後|付费阅读|"
    r"للمشتركين فقط|اشترك لمتابعة|"
    # error pages and checks
    r"page (?:you.{0,40}|that you.{0,40})?(?:not|could not|cannot|can.t|couldn.t) be found|"
    r"page (?:you.{0,60}|may have been |has been |was )(?:moved|removed|deleted|"
    r"does not exist|doesn.t exist|no longer)|couldn.t find (?:the|that|this) page|"
    r"^\W*(?:error\W{0,3})?404\b(?:\W*$|\W{1,4}(?:error|page|not|file|"
    r"seite|página|страница))|"
    r"seite .{0,40}nicht gefunden|page introuvable|page n.existe|"
    r"página .{0,30}no (?:encontrada|existe)|страница не (?:найдена|существует)|"
    r"сторінку не знайдено|페이지를 찾을 수 없|ページ.{0,10}見つかりません|页面不存在|"
    r"找不到(?:页面|頁面|该页)|الصفحة غير موجودة|"
    r"enable (?:javascript|js|cookies)|(?:requires|needs|turn on|please activate) javascript|"
    r"javascript (?:is disabled|aktivieren)|you are not a (?:robot|bot)|"
    r"verify(?:ing)? (?:that )?you are|you are (?:a )?human|\bray id\b|"
    r"включите javascript|увімкніть javascript|자바스크립트를|"
    # what stands at every page's end
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|все права защищены|"
    r"усі права захищені|무단.{0,6}재배포|版权所有|無断転載|جميع الحقوق محفوظة|^©",
    re.IGNORECASE,
)
"""What pages say to their reader, and articles do not."""

_ABOUT_ITSELF = re.compile(
    r"\bcookies?\b|куки|privacy (?:policy|settings)|datenschutz|personenbezogene daten|"
    r"données personnelles|personal data|unusual (?:traffic|activity)|クッキー|쿠키|개인정보|"
    r"隐私政策|ملفات تعريف الارتباط|free articles|im abo\b|suscriptores|assinante",
    re.IGNORECASE,
)
"""What may be an article's subject as well, and counts where nothing says that it is one."""
_ADDRESSES = re.compile(
    r"\b(?:we|us|our|you|your|this|wir|uns|unser\w{0,3}|ihnen|ihr|ihre[mnrs]?|diese|nous|notre|nos|"
    r"vous|votre|vos|nosotros|nuestr[oa]s?|usted|tus?|usamos|utilizamos|nós|noss[oa]s?|você|seus?|"
    r"noi|nostr[oaie]|vostr[oaie]|wij|onze?|jouw?|uw|my|nasz\w{0,3}|twoj\w{0,3}|мы|наш\w{0,3}|вы|"
    r"ваш\w{0,3}|ми|ви|biz|sizin|web-?sites?|site|sitio|sito|webseite|сайт\w{0,3})\b|"
    r"当サイト|本サイト|お客様|您|我们|本网站|本站|귀하|당사|사이트|نحن|موقع",
    re.IGNORECASE,
)
"""Whom pages speak of where they speak of themselves: their reader, and who made them."""


def is_error_title(title: str) -> bool:
    """Tells whether a page's title is that of an error page or of a check of visitors."""
    return len(title) <= 120 and _ERROR_TITLE.search(title) is not None


def why_no_article(title: str, paragraphs: Sequence[str], *, marked: bool) -> str | None:
    """Returns in words why a page holds no article; None where it does.

    ``marked``: the page calls itself an article's. Then a short text is enough, or a long one
    in headings and lists; else a paragraph of prose is asked for, or several short sentences that
    are most of the text.
    """
    total = sum(map(len, paragraphs))
    if total <= _MAX_ERROR_TEXT and is_error_title(title) and not _is_news_of_it(paragraphs):
        return ERROR_PAGE
    said = 0
    # The longest first: it decides, and patterns are slow.
    for each in sorted(paragraphs, key=len, reverse=True):
        enough = prose.is_prose(each) or (marked and len(_LETTER.findall(each)) >= _MIN_LETTERS)
        if (enough or not said) and not _is_furniture(each, marked=marked):
            said += 1
            if enough:
                return None
    if paragraphs and not said:
        return FURNITURE
    own = [each for each in paragraphs if not _is_furniture(each, marked=marked)]
    # Beside what is said to the reader stand advice and excuses.
    least = prose.MIN_PROSE if len(own) == len(paragraphs) else _MIN_BESIDE_FURNITURE
    if prose.are_sentences(own, least):
        return None
    if marked:
        return "the page holds hardly any text"
    return "the page holds no prose: a menu or a list of links"


def _is_furniture(paragraph: str, *, marked: bool) -> bool:
    if len(paragraph) >= _LONGEST_FURNITURE:
        return False
    if _SAID_TO_READER.search(paragraph):
        return True
    return (
        not marked
        and _ABOUT_ITSELF.search(paragraph) is not None
        and _ADDRESSES.search(paragraph) is not None
    )


def _is_news_of_it(paragraphs: Sequence[str]) -> bool:
    """Tells whether there is more to read than an error page has."""
    said = [each for each in paragraphs if not _is_furniture(each, marked=False)]
    return sum(map(prose.is_prose, said)) >= 3
