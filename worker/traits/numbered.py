"""Numbers that name a thing, and ages: what tells reactor 1 from reactor 2, a man of 34 from one
of 61.

A number that names stands behind the same word in headline and text, where nothing is counted by
it: flight 212 from Rome, line 4. One that counts is told in other words there: kills 5, and five
people died.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from worker import languages
from worker.reading.dates.month_names import MONTHS
from worker.traits.calendar_words import MORE_MONTHS, WEEKDAYS
from worker.traits.number_words import NUMBER_WORDS, number_words
from worker.traits.ordinal_words import LABELS, MAGNITUDES
from worker.traits.reading import name_key

_UNENDED = r"(?![^\W_]|[%‰°]| ?%|[-–.,:/]\w)"
# A word, perhaps a sign of numbers, and a whole number; or capitals with the number behind them.
_NAMED = re.compile(
    r"(?<!\d )(?<![^\W_])(?<![-'’.])(?:([^\W\d_]{3,20})[ \u00a0]"
    r"(?:(?:[Nn][or]\.?|[Nn][°º]|№|\#) ?)?"
    rf"|([^\W\d_]{{1,3}})[ \u00a0-]?)(\d{{1,4}}){_UNENDED}"
)
_FURTHER = re.compile(rf"(?:\s*[,/&+–-]\s*|\s+[^\W\d_]{{1,3}}\s+)(?:№ ?)?(\d{{1,4}}){_UNENDED}")
_BEHIND = re.compile(r"\s+([^\W\d_]+)")
_EASTERN = re.compile(
    r"([\u30a0-\u30ff\u3400-\u9fff]{0,2})(\d{1,4})\s?"
    r"(?:([号號])(?![上下晚早凌中夜午起至到])([\u30a0-\u30ff\u3400-\u9fff]?)|(便|航班|호[^\W\d_]?))"
)
_SHORT_WORD = 3
_YEARS = range(1900, 2100)
# What a number says how strong or how much of it is: that grows, as counts do.
_GRADES = tuple(
    """categor kategor catégor κατηγορ категор level stufe niveau nivel nível livell nivå
    nivo poziom úrove уровен рівен рівн seviye derece grade grado degré degree force stärke tier
    alarm alert índice index indeks индекс points punkte point""".split()
)
_GRADED_COMPOUNDS = ("stufe", "stärke", "grad", "niveau", "nivå", "index")
_MONEY = frozenset(
    """usd eur gbp chf jpy cny inr rub uah pln czk huf sek nok dkk try brl aud cad rmb euro euros
    dollar dollars rupees rupee rp rs rm hk nt us""".split()
)
_ABOUT = frozenset(
    """mindestens knapp almeno ponad prawie niemal najmniej почти минимум свыше щонайменше понад
    yaklaşık minst mindst minstens ongeveer bijna meer menos mínimo toplam
    insgesamt gesamt totale totaal totalt total всего усього łącznie""".split()
)
_BEFORE_AGES = frozenset(
    word.casefold()
    for language in languages.known().values()
    for each in language.counts.age
    for word in each.split()
)
_NO_NAMES = frozenset(
    {
        *chain.from_iterable(NUMBER_WORDS.values()),
        *_BEFORE_AGES,
        *MONTHS,
        *MORE_MONTHS,
        *WEEKDAYS,
        *LABELS,
        *MAGNITUDES,
        *_MONEY,
        *_ABOUT,
    }
)
_PEOPLE = frozenset(
    """people persons men women children menschen personen personnes personas pessoas persone osób
    osoby osob kişi человек людей людини людина осіб чоловік mensen människor personer ihmistä ember
    άτομα شخص أشخاص شخصا शख्स लोग लोगों orang người""".split()
)
"""Whom a number counts, whatever word stands before it."""
_OLDEST = 119
_MOST_OF_TITLE, _MOST_OF_LEAD, _LONGEST_LABEL = 4, 8, 10
"""So that traits have room for names and figures."""
# A number of years that is an age, by what stands behind it, in whatever language.
_OLD = r"""[- ]?(?:years?[- ]old|jährig|jahre\ alt|jarige?|jaar\ oud|åri[gn]|år\ gamm|歳|歲|岁
|세(?![대기])|살|letni|latek|latk|let[áýéí]|ročn|летн|річн|гадов|годишн|годишњ|godišnj|yaşında|yaşlı
|vuotia|éves|χρον|enne\b|tuổi|वर्षीय|ساله)"""
_OF = (
    r"(?<![^\W_])(?:de|di)\ (\d{1,3})\ (?:ans|años|anos|anni|anys|de\ ani)\b"
    r"(?!\ (?:de|di|à|con)\ )"
)
_BEFORE_OF = frozenset(
    "plus más mais più mai peine pena condena plan bail contrat contrato contratto".split()
)
_AGES_BEFORE = sorted(
    {each.casefold() for language in languages.known().values() for each in language.counts.age},
    key=len,
    reverse=True,
)
_AGE = re.compile(
    r"(?<![\w.,:/])(\d{1,3})" + _OLD + "|" + _OF + "|"
    rf"(?<![^\W_])(?:{'|'.join(map(re.escape, _AGES_BEFORE))}|בן|בת)"
    r"\ (\d{1,3})(?![\w%]|[.,:/]\d)",
    re.VERBOSE | re.IGNORECASE,
)
# Between commas behind a word, or in brackets: an age if the text has the number, too.
_BARE_AGE = re.compile(
    r"(?<=[^\W\d_])(?:,[ \u00a0](\d{1,3})(?=[:;]|,(?!\d)|\s[-–—]|\.?$)"
    r"|[ \u00a0]?[(（](\d{1,3})[)）])"
)


def numbered(title: str, beginning: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the numbers that name a thing in a headline, as in the beginning of its text, and
    those of further such things there: ``212 flight``.

    ``language`` is an ISO 639-1 code or empty.
    """
    title_pairs = dict.fromkeys(_eastern(title, language))
    of_lead = dict.fromkeys(_eastern(beginning, language)) if title_pairs else {}
    of_title = {each: None for each in title_pairs if each in of_lead}
    heads = [each for each in _NAMED.finditer(title) if _may_name(each, language)]
    if heads:
        found: dict[str, list[re.Match[str]]] = {}
        for each in _NAMED.finditer(beginning):
            found.setdefault(_key(each, language), []).append(each)
        for head in heads[:_MOST_OF_TITLE]:
            key = _key(head, language)
            same = found.get(key, [])
            equal = [each for each in same if _value(each) == _value(head)]
            if _is_name(head, equal, language) and not _is_counted_apart(head, beginning, language):
                of_title.update(dict.fromkeys(_all(head, key)))
                of_lead.update(dict.fromkeys(pair for each in same for pair in _all(each, key)))
    labels = {_label(each) for each in of_title}
    further = [each for each in of_lead if each not in of_title and _label(each) in labels]
    return tuple(of_title)[:_MOST_OF_TITLE], tuple(further[:_MOST_OF_LEAD])


def ages(title: str, figures: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the ages of people that a headline tells. ``figures`` are those of the text."""
    found = []
    for each in _AGE.finditer(title):
        before = title[: each.start()].split()
        if not (each[2] and before and before[-1].casefold() in _BEFORE_OF):
            found.append(next(filter(None, each.groups())))
    bare = (each[1] or each[2] for each in _BARE_AGE.finditer(title))
    found += [each for each in bare if str(int(each)) in figures]
    values = dict.fromkeys(map(int, found))
    return tuple(str(each) for each in values if 0 < each <= _OLDEST)[:_MOST_OF_TITLE]


def _eastern(text: str, language: str) -> Iterator[str]:
    """Yields what stands before a sign of numbers in Chinese, Japanese and Korean."""
    if text.isascii():
        return
    for before, value, sign, behind, label in _EASTERN.findall(text):
        if label or behind:
            yield f"{int(value)} {label or sign + behind}"
        elif before and language == "ja":
            yield f"{int(value)} {before}{sign}"


def _may_name(found: re.Match[str], language: str) -> bool:
    """Tells whether the word before a number can be what it names."""
    if found[1] is None:
        word = found[2].casefold()
        if not found[2].isupper() or word in _MONEY:
            return False
        return found[0][len(word)].isdecimal() or word not in _words(language)[0]
    word = found[1].casefold()
    if word in _NO_NAMES or word.startswith(_GRADES) or word.endswith(_GRADED_COMPOUNDS):
        return False
    if len(found[3]) == 4 and int(found[3]) in _YEARS:
        return False
    functions, counted = _words(language)
    return word not in functions and not word.startswith(counted)


def _counts_nothing(found: re.Match[str], language: str) -> bool:
    """Tells whether what stands behind a number is not counted by it: nothing, or a function word,
    where those of the language are known."""
    word = _word_behind(found)
    if found[1] is None:
        return word not in number_words(language)
    functions, _ = _words(language)
    return not word or word in functions


@lru_cache(maxsize=64)
def _words(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Returns the function words of a language, and what the dead and hurt are told by."""
    known = languages.known().get(language or "en")
    if known is None:
        return frozenset(), ()
    counted = tuple(each.casefold() for each in (*known.counts.dead, *known.counts.hurt))
    return frozenset(known.function_words.casefold().split()), counted


def _is_name(head: re.Match[str], same: list[re.Match[str]], language: str) -> bool:
    """Tells whether a number counts nothing in the text, and nobody there or in the headline."""
    if not any(_counts_nothing(each, language) for each in same):
        return False
    return not any(_counts_people(each, language) for each in (head, *same))


def _counts_people(found: re.Match[str], language: str) -> bool:
    word = _word_behind(found)
    _, counted = _words(language)
    return word.startswith(counted) or word in _PEOPLE


def _is_counted_apart(head: re.Match[str], beginning: str, language: str) -> bool:
    """Tells whether the text has number and what stands behind it without the word before."""
    word = _word_behind(head)
    functions, _ = _words(language)
    if not word or word in functions or len(word) <= _SHORT_WORD:
        return False
    pattern = rf"([^\W\d_]+)?[ \u00a0]{head[3]}[ \u00a0]{re.escape(word)}"
    apart = re.finditer(pattern, beginning.casefold())
    label = (head[1] or head[2]).casefold()
    return any(each[1] != label for each in apart)


def _word_behind(found: re.Match[str]) -> str:
    behind = _BEHIND.match(found.string, found.end())
    return "" if behind is None else behind[1].casefold()


def _key(found: re.Match[str], language: str) -> str:
    """Returns what a word is compared by; capitals keep theirs."""
    return name_key(found[1], language)[:_LONGEST_LABEL] if found[1] else str(found[2])


def _value(found: re.Match[str]) -> int:
    return int(found[3])


def _all(found: re.Match[str], key: str) -> Iterator[str]:
    """Yields a number and those that are listed behind it: lines 1, 2 and 4."""
    yield f"{_value(found)} {key}"
    end = found.end()
    while (further := _FURTHER.match(found.string, end)) is not None:
        yield f"{int(further[1])} {key}"
        end = further.end()


def _label(pair: str) -> str:
    return pair.partition(" ")[2]
