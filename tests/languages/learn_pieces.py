"""Learns the table of ``worker.reading.pieces``: ``python -m tests.languages.learn_pieces FOLDER``.

FOLDER holds ``xx.txt`` a language, a sentence a line: those of the Leipzig corpora (CC BY), as
lingua's tests have them. Learns from every second sentence, so that the others serve for figures.
Serbian is written in two scripts, and learned in both.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from worker.reading import pieces
from worker.reading.language import words_of

LANGUAGES = (
    "af ar az be bg bn bs ca cs da de el en es et fa fi fr he hi hr hu hy id is it ja ka kk ko lt "
    "lv mk mr ms nb nl nn pl pt ro ru sk sl sq sr sv ta th tr uk ur vi zh"
).split()
_SAME = {"nb": "no", "nn": "no"}
_MOST = 2_500
"""Pieces a language."""
_CYRILLIC = "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш"
_LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
_TO_LATIN = dict(zip(map(ord, _CYRILLIC.split()), _LATIN.split(), strict=True))


def sentences(folder: Path, code: str, *, learned: bool) -> list[str]:
    """Returns the sentences of a language that are learned from, or the others."""
    path = folder / f"{code}.txt"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return [words_of(line) for line in lines[0 if learned else 1 :: 2]]


def in_latin(sample: str) -> str:
    """Returns Serbian in its other script."""
    return sample.translate(_TO_LATIN)


def main(arguments: list[str]) -> int:
    """Writes the table and its recipe."""
    counts = _counted(Path(arguments[0]))
    names = sorted(counts)
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for place, name in enumerate(names):
        total = counts[name].total()
        for piece, count in counts[name].most_common(_MOST):
            steps = round((math.log(count / total) - pieces.LEAST) * pieces.UNIT)
            if count > 1 and steps > 0:
                rows[crc32(piece.encode())][place] = min(steps, 255)
    content = pieces.packed(rows)
    recipe = {
        "sha256": sha256(content).hexdigest(),
        "languages": names,
        "pieces": len(rows),
        "made_by": "python -m tests.languages.learn_pieces",
        "learned_from": "every second sentence of lingua's tests, from the Leipzig corpora (CC BY)",
    }
    pieces.TABLE.write_bytes(content)
    pieces.RECIPE.write_text(json.dumps(recipe, indent=1) + "\n", "utf-8")
    print(f"{len(names)} languages, {len(rows)} pieces, {len(content):,} bytes")
    return 0


def _counted(folder: Path) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code in LANGUAGES:
        for sample in sentences(folder, code, learned=True):
            counts[_SAME.get(code, code)].update(_pieces(sample))
            if code == "sr":
                counts["sr-latn"].update(_pieces(in_latin(sample)))
    return counts


def _pieces(sample: str) -> list[str]:
    framed = f" {sample} "
    return [framed[at : at + pieces.SIZE] for at in range(len(framed) - pieces.SIZE + 1)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
