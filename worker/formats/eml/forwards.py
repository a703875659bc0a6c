"""Forwarded and quoted mails within a text: whose words they are, and what is stated of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FROM = (
    r"from|von|de|от(?: кого)?|від|da|van|od|fra|från|kimden|보낸 ?사람|발신|差出人|发件人|"
    r"寄件者|من"
)
_DATE = (
    r"date|sent|datum|gesendet(?: am)?|envoyé(?: le)?|enviado(?: el| em)?|fecha|data|inviato|"
    r"verzonden|дата|отправлено|надіслано|wysłano|sendt|skickat|tarih|날짜|보낸 ?날짜|日付|"
    r"送信日時|日期|发送时间|发送日期|寄件日期|تاريخ"
)
_SUBJECT = (
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|тема|temat|emne|ämne|konu|제목|件名|"
    r"主题|主旨|الموضوع"
)
_OTHER = (
    r"to|an|à|para|a|кому|do|til|till|aan|kime|받는 ?사람|수신|宛先|收件人|收件者|إلى|cc|kopie|"
    r"копия|копія|reply-to|antwort an|bcc|참조|抄送|organization|message-id"
)
_FIELD = re.compile(
    rf"\W{{0,4}}(?P<name>(?P<from>{_FROM})|(?P<date>{_DATE})|(?P<subject>{_SUBJECT})|(?:{_OTHER}))"
    r"\*{0,2}\s?[:：]\*{0,2}\s{0,3}(?P<value>.{0,500})",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\W{0,3}[-_=—]{2,30}\s{0,3}(?:forwarded message|original message|original-nachricht|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message (?:transféré|d.origine|original)|"
    r"mensaje (?:reenviado|original)|mensagem (?:encaminhada|original)|messaggio "
    r"(?:inoltrato|originale)|doorgestuurd bericht|oorspronkelijk bericht|пересылаемое сообщение|"
    r"пересланное сообщение|исходное сообщение|переслане повідомлення|"
    r"wiadomość (?:przekazana|oryginalna)|전달된 메시지|원본 메[세시]지|転送メッセージ|"
    r"元のメッセージ|转发(?:的)?(?:邮件|信息)|原始邮件|轉寄訊息|رسالة معاد توجيهها).{0,40}"
    r"|(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message "
    r"(?:réexpédié|transféré)|inicio del mensaje reenviado|начало переадресованного сообщения)"
    r"\s?[:：]?",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:on|am|le|el|em|il|op|w dniu)\b.{5,200}(?:wrote|schrieb.{0,80}|a écrit|escribió|escreveu|"
    r"ha scritto|schreef.{0,80}|napisał\(?a?\)?)\s?:|.{5,150}(?:пишет|написал\(?а?\)?|пише|"
    r"님이 작성|のメール|写道)\s?[:：]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"-- ?")
_MOST_BEFORE = 600
"""Characters that one writes above what one forwards; more is an article of one's own."""
_ZONE = 12


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The text that counts, and what the forwarded mail's header block states."""

    text: str
    sender: str = ""
    date: str = ""
    subject: str = ""
    inner: bool = False
    """The text is a forwarded mail's."""


def unwrap(text: str) -> Forwarded:
    """Returns the innermost forwarded mail's text, or the mail's own without what it quotes."""
    found = Forwarded(text)
    for _ in range(4):
        deeper = _once(found)
        if deeper is None:
            break
        found = deeper
    return Forwarded(
        _without_quotes(found.text), found.sender, found.date, found.subject, found.inner
    )


def _once(outer: Forwarded) -> Forwarded | None:
    lines = outer.text.split("\n")
    size = 0
    for place, line in enumerate(lines):
        short = len(line) <= 300
        if short and (_MARK.fullmatch(line.strip()) or _begins_block(lines, place)):
            if size > _MOST_BEFORE:
                return Forwarded("\n".join(lines[:place]), outer.sender, outer.date,
                                 outer.subject, outer.inner)  # fmt: skip
            return _block(lines, place, outer)
        size += len(line)
    return None


def _begins_block(lines: list[str], place: int) -> bool:
    """Tells whether a mail's header block begins here: its sender, and two more fields."""
    first = _FIELD.fullmatch(lines[place].strip())
    if first is None or not first["from"]:
        return False
    following = [each.strip() for each in lines[place + 1 : place + 6] if each.strip()][:3]
    fields = [found for each in following if (found := _FIELD.fullmatch(each))]
    return len(fields) >= 2 and any(each["subject"] or each["date"] for each in fields)


def _block(lines: list[str], place: int, outer: Forwarded) -> Forwarded | None:
    """Reads the header block below a mark; None where the mark has neither block nor text."""
    stated: dict[str, str] = {}
    end = place + 1 if _MARK.fullmatch(lines[place].strip()) else place
    for index in range(end, min(len(lines), end + _ZONE)):
        line = lines[index].strip().lstrip("> ")
        field = _FIELD.fullmatch(line)
        if field is None:
            if line and stated:
                break
            if line:
                return None
            end = index + 1
            continue
        for name in ("from", "date", "subject"):
            if field[name]:
                stated.setdefault(name, field["value"].strip())
        end = index + 1
    body = "\n".join(lines[end:]).strip("\n")
    if not stated or not body.strip():
        return None
    return Forwarded(_unquoted(body), stated.get("from", outer.sender),
                     stated.get("date", outer.date), stated.get("subject", outer.subject),
                     inner=True)  # fmt: skip


def _unquoted(text: str) -> str:
    """Returns the text without the marks of quoting where all of it has them."""
    lines = text.split("\n")
    quoted = sum(line.startswith(">") for line in lines)
    if 2 * quoted <= sum(bool(line.strip()) for line in lines):
        return text
    return "\n".join(re.sub(r"^(?:> ?)+", "", line) for line in lines)


def _without_quotes(text: str) -> str:
    """Returns what the sender wrote: the quoted mail and the signature cut off."""
    lines = _unquoted(text).split("\n")
    kept: list[str] = []
    for line in lines:
        stripped = line.strip()
        if _SIGNATURE.fullmatch(line) and any(each.strip() for each in kept):
            break
        if stripped.startswith(">") or (len(stripped) < 300 and _WROTE.fullmatch(stripped)):
            continue
        kept.append(line)
    return "\n".join(kept).strip("\n")
