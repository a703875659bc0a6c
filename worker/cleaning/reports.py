"""Whether a line that begins like furniture is a sentence of the report.

A phrase alone says little: ``You have reached your limit`` opens a paywall and a general's words.
What stands behind it tells the two apart: whose words they are, names and figures of its own, or
on the other side words by which a page speaks of itself and to its reader.
"""

from __future__ import annotations

import re
from functools import cache

from worker import languages

_SHORT = 25
"""Characters behind a phrase that are too few for a statement of their own."""
_MIN_STATEMENT = 40
_MIN_NAMELESS = 60
"""Where the script has no capitals, or nothing is named, a statement is of this length at least."""
_INNER_STOP = re.compile(r"[^\W\d_]{3}[.!?][\"'”’»)]{0,2} [\"'“‘«(]?[^\W\d_a-zа-я]|[。！？].")
_STOPS = ".。।۔։!！?？…"
_CLOSERS = "\"'”’»«“)]」』"
_CAPITAL = re.compile(r"(?<=[^\s.!?…:] )[\"“„«(]?([A-ZÀ-ÞĀ-ŽΑ-ΩА-ЯЁЄІЇҐЎ][\w’'-]+)")
_FIGURE = re.compile(r"\d")
_CASELESS = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u10d0-\u10ff\u1780-\u17ff\u3040-\u9fff\uac00-\ud7a3]"
)
_PLATFORMS = frozenset(
    "telegram facebook twitter instagram youtube whatsapp google viber tiktok linkedin threads"
    " bluesky flipboard pinterest reddit messenger signal discord mastodon spotify apple android"
    " patreon paypal akismet javascript cookies newsletter play store podcasts news discover app"
    " телеграм фейсбук вайбер ютуб тікток твиттер твіттер дзен вконтакте rss pdf html faq gdpr"
    " чтобы tu mo we th fr sa su monday ctrl enter shift".split()
)
_OF_A_PAGE = re.compile(
    r"\b(?:newsletters?|inbox|e-?mails?|subscri\w+|unsubscribe|cookies?|browsers?|javascript|"
    r"adverti\w+|ads|adblock\w*|account|log ?in|logged|sign(?:ed)? (?:in|up)|password|click\w*|"
    r"website|web ?page|homepage|app|apps|podcasts?|video player|playback|comments?|moderat\w+|"
    r"reader(?:s|ship)?|donat\w+|patrons?|memberships?|supporters?|paywall|free trial|privacy|"
    r"terms of|copyright|reserved|reproduc\w+|republish\w*|licen[cs]e\w*|syndicat\w+|"
    r"this (?:article|story|post|page|site|content|video)|"
    r"the (?:article|author|editors?|publisher)|"
    r"social (?:media|networks?)|notifications?|hashtags?|scroll\w*|download\w*|please|"
    r"your|yours|our|ours|us|news|stories|headlines|briefings?|"
    r"nachricht(?:en)?|nouvelles|noticias|notícias|notizie|wiadomości\w*|новини|новин|новост\w+|"
    r"lettre|lettera|haberler\w*|nieuws|"
    r"newsletters?|postfach|abonn\w*|anmeld\w*|angemeldet|registrier\w*|einwillig\w*|datenschutz\w*|"
    r"unser\w*|artikels?|redaktion|inhalte?n?|leser\w*|bitte|werbung|kommentar\w*|"
    r"votre|vos|notre|nos|abonné\w*|inscri\w+|lecteurs?|lectrices?|cet article|veuillez|"
    r"nuestr\w+|suscri\w+|boletín|correo|lectores|por favor|este artículo|"
    r"nosso\w*|nossa\w*|assinante\w*|boletim|leitores|este artigo|"
    r"nostr\w+|iscri\w+|abbonat\w*|lettori|questo articolo|"
    r"nasz\w*|prenumer\w*|subskry\w*|czytelnik\w*|artykuł\w*|serwis\w*|"
    r"onze|ons|nieuwsbrief|abonne\w*|lezers|"
    r"наш\w{0,4}|нас|нам|ваш\w{0,4}|вас|вам|розсилк\w*|рассылк\w*|підпис\w*|подпис\w*|"
    r"канал\w{0,4}|читач\w*|читател\w*|соцмереж\w*|соцсет\w*|матеріал\w*|материал\w*|редакц\w*|"
    r"сайт\w*|посилання|ссылк\w*|коментар\w*|комментар\w*|ctrl|донат\w*|застосун\w*|приложени\w*|"
    r"bülten\w*|abone\w*|okurlar\w*|σας|μας|ενημερωτικ\w*|συνδρομ\w*)\b"
    r"|구독|회원|뉴스레터|채널|앱|제보|저작권|재배포|登録|会員|購読|記事|メール|订阅|訂閱|关注|關注|"
    r"扫码|下载|下載|会员|二维码|اشترك|النشرة|تطبيق|موقعنا|قناتنا|हमारे|सब्सक्राइब|ข่าวสาร",
    re.IGNORECASE,
)
"""Words by which a page speaks of itself, and to its reader."""


@cache
def _said() -> re.Pattern[str]:
    whole, inner = set(), set()
    for each in languages.known().values():
        for word in each.said.split():
            body = re.escape(word.strip("*")).replace("_", " ")
            if word.startswith("*"):
                inner.add(body)
            else:
                whole.add(body + (r"\w*" if word.endswith("*") else ""))
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(whole))})(?!\w)|{'|'.join(sorted(inner))}", re.IGNORECASE
    )


def is_attributed(text: str) -> bool:
    """Returns whether a text says whose words it tells."""
    return _said().search(text) is not None


def is_told(text: str) -> bool:
    """Returns whether a line is one sentence that tells somebody's words, with names or figures."""
    body = text.rstrip(_CLOSERS)
    if body[-1:] not in _STOPS or not is_attributed(text):
        return False
    return _INNER_STOP.search(body) is None and _names_something(body)


def is_statement(rest: str) -> bool:
    """Returns whether what follows a phrase of furniture makes the line a sentence of a report."""
    if len(rest) < _SHORT:
        return False
    if is_attributed(rest):
        return True
    ended = rest.rstrip(_CLOSERS)[-1:] in _STOPS
    if not ended or len(rest) < _MIN_STATEMENT or _OF_A_PAGE.search(rest):
        return False
    return len(rest) >= _MIN_NAMELESS or _names_something(rest)


def _names_something(rest: str) -> bool:
    if _FIGURE.search(rest) or _CASELESS.search(rest):
        return True
    return any(name[1].casefold() not in _PLATFORMS for name in _CAPITAL.finditer(rest))
