"""Random queries and texts over few pieces of many scripts, so that they often meet."""

from __future__ import annotations

import random
from collections.abc import Iterator

from worker.base.errors import QueryError
from worker.topics.query import parse

STEMS = (
    "alpha", "Alphabet", "beta", "Straße", "café", "cafe\u0301", "Łódź", "İstanbul", "naïve", "ﬁne",
    "U.S.", "F-16", "m\u201116", "3.5", "½", "x²", "foo_bar", "don't", "O’Neill", "ﬀ", "𝐀𝐁", "５Ｇ",
    "Россия", "ёлка", "за\u0301мок", "йод", "п’ять", "Ελλάδα", "ὈΔΥΣΣΕΎΣ", "المُتَّحِدة", "أخبار", "ﷺ",
    "שָׁלוֹם", "हिन्दी", "क़लम", "북한", "북한군", "쿠르스크", "ㄱㄴ",
    "北朝鮮", "兵士", "カタカナ", "ﾐｻｲﾙ", "が",
    "か\u3099", "ロシア", "กิน", "ไทย", "မြန်မာ", "བོད", "𞤀𞤣",
    "ⴰⴱ", "e\u20d7x", "a\u00adb", "\u3402", "㎞",
    "①", "AT&T", "C++", "@desk", "#tag", "long" * 20,
)  # fmt: skip
SEAMS = (
    " ",
    " ",
    " ",
    " ",
    "-",
    "",
    ", ",
    ". ",
    "'",
    "\u2019",
    "\n\n",
    "\n",
    "_",
    "\u00a0",
    "·",
    "/",
    "、",
    "。",
    "\0",
)
TAILS = ("", "", "", "s", "'s", "은", "군", "а", "ами", "x", "2", "の", "ed", "ة", "\u0301", "ि")


def text(dice: random.Random, most: int = 8) -> str:
    """Returns some pieces with whatever stands between words."""
    made = ""
    for _ in range(dice.randint(0, most)):
        made += dice.choice(STEMS) + dice.choice(TAILS) + dice.choice(SEAMS)
    return made


def queries(dice: random.Random, count: int) -> Iterator[str]:
    """Yields that many queries that can be read."""
    while count:
        # A wildcard takes the letter that an accent belongs to.
        made = _query(dice, 3).replace("?\u0301", "?")
        try:
            parse(made)
        except QueryError:
            continue
        count -= 1
        yield made


def _query(dice: random.Random, depth: int) -> str:
    kind = dice.random()
    if depth == 0 or kind < 0.35:
        return _term(dice)
    if kind < 0.5:
        order = dice.choice(("", "f"))
        return f"{_group(dice)} NEAR/{dice.randint(0, 5)}{order} {_group(dice)}"
    if kind < 0.6:
        return f"{dice.choice(('title', 'lead', 'body', 'lang', 'source'))}:({_term(dice)})"
    if kind < 0.7:
        return f"({_query(dice, depth - 1)} AND NOT ({_query(dice, depth - 1)}))"
    parts = [_query(dice, depth - 1) for _ in range(dice.randint(2, 3))]
    return f"({dice.choice((' AND ', ' OR ', ' OR ')).join(parts)})"


def _group(dice: random.Random) -> str:
    return f"({' OR '.join(_term(dice) for _ in range(dice.randint(1, 2)))})"


def _term(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.45:
        return _word(dice)
    if kind < 0.55:
        return f'raw:"{dice.choice(STEMS)}"'
    seam = dice.choice((" ", " ", "-", "", "'"))
    phrase = seam.join(_word(dice) for _ in range(dice.randint(1, 3)))
    slop = f"~{dice.randint(0, 4)}" if dice.random() < 0.2 else ""
    return f'"{phrase}"{slop}'


def _word(dice: random.Random) -> str:
    word = dice.choice(STEMS) + dice.choice((*TAILS, "", ""))
    kind = dice.random()
    if kind < 0.3:
        return word + "*"
    if kind < 0.45:
        return word[: dice.randint(1, max(1, len(word)))] + "*"
    if kind < 0.6:
        at = dice.randrange(len(word))
        return word[:at] + "?" + word[at + 1 :]
    return word
