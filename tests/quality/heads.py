"""Headlines of text files as crawlers write them: with what stands above, and with none at all.

``data/heads.txt`` has what pages hold beside an article, a line a kind, in 25 languages: the site's
name, its menu, a section, a kicker, a label, buttons, and two more headlines. With the headlines,
names, dates and paragraphs of ``data/dates.txt`` they make files in layouts that crawlers are known
to write. All were written before the rules that they measure. The rules were worked on with every
second layout of a language; the others serve for the figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.quality import dates
from tests.quality.dates import HALVES, Half
from worker.base.types import Article
from worker.cleaning import clean

_DATA = Path(__file__).with_name("data") / "heads.txt"


@dataclass(frozen=True, slots=True)
class Page:
    """A file in a layout, and the headline that is in it, if any."""

    language: str
    layout: str
    half: Half
    text: str
    headline: str | None


@dataclass(frozen=True, slots=True)
class _Parts:
    site: str
    menu: tuple[str, ...]
    section: str
    kicker: str
    label: str
    buttons: tuple[str, ...]
    quote: str
    question: str
    headline: str
    byline: str
    date: str
    text: str


def _parts() -> Iterator[tuple[str, _Parts]]:
    first = {each.language: each for each in reversed(dates.forms()) if each.stated}
    for section in _DATA.read_text("utf-8").strip("[\n").split("\n["):
        name, site, menu, part, kicker, label, buttons, quote, question = section.split("\n")
        code = name.strip("[]")
        form = first[code]
        yield (
            code,
            _Parts(
                site, tuple(menu.split("; ")), part, kicker, label, tuple(buttons.split("; ")),
                quote, question, form.headline, form.byline, form.line, form.text,
            ),
        )  # fmt: skip


def _blocks(*blocks: str | Iterable[str], apart: str = "\n\n") -> str:
    return apart.join(each if isinstance(each, str) else apart.join(each) for each in blocks)


def _layouts(of: _Parts) -> dict[str, tuple[str, str | None]]:
    home, first, second = of.menu[0], of.menu[1], of.menu[2]
    lines = of.text.replace("\n\n", "\n")
    crumb = f"{home} > {first} > {of.headline}"
    return {
        "menu": (_blocks(of.menu, of.headline, of.date, of.text), of.headline),
        "site and section": (
            _blocks(of.site, of.section, of.headline, of.byline, of.date, of.text), of.headline
        ),
        "breadcrumb": (_blocks(crumb, of.headline, of.date, of.text), of.headline),
        "kicker": (_blocks(of.kicker, of.headline, of.byline, of.text), of.headline),
        "label": (_blocks(of.label, of.quote, of.byline, of.date, of.text), of.quote),
        "date and name above": (_blocks(of.date, of.byline, of.headline, of.text), of.headline),
        "title of the page": (
            _blocks(f"{of.headline} | {of.site}", of.headline, of.buttons, of.text), of.headline
        ),
        "buttons": (_blocks(of.buttons, of.quote, of.byline, of.text), of.quote),
        "question": (_blocks(of.section, of.question, of.date, of.text), of.question),
        "close lines": (
            _blocks(of.site, first, of.headline, of.byline, of.date, lines, apart="\n"),
            of.headline,
        ),
        "menu in a row": (
            _blocks(" | ".join(of.menu), of.label, of.headline, of.byline, of.text), of.headline
        ),
        "section and date": (_blocks(f"{first}", of.date, of.quote, of.text), of.quote),
        "headline twice": (
            _blocks(of.headline, of.site, of.menu, of.headline, of.date, of.text), of.headline
        ),
        "headline first": (_blocks(of.quote, of.buttons, of.byline, of.date, of.text), of.quote),
        "none, text alone": (of.text, None),
        "none, date": (_blocks(of.date, of.text), None),
        "none, name and date": (_blocks(of.byline, of.date, of.text), None),
        "none, menu": (_blocks(of.menu, of.text), None),
        "none, site and section": (_blocks(of.site, of.section, of.text), None),
        "none, buttons": (_blocks(of.buttons, of.date, of.text), None),
        "none, menu in a row": (_blocks(" | ".join(of.menu), second, of.text), None),
        "none, label": (_blocks(of.label, of.byline, of.text), None),
    }  # fmt: skip


@cache
def pages() -> tuple[Page, ...]:
    """Returns all files."""
    return tuple(
        Page(code, layout, HALVES[(number + at) % 2], text, headline)
        for number, (code, parts) in enumerate(_parts())
        for at, (layout, (text, headline)) in enumerate(_layouts(parts).items())
    )


@cache
def read(page: Page) -> Article:
    """Cleans a file."""
    return clean(Article(title="", text=page.text, language=page.language))


def right(page: Page) -> bool:
    """Returns whether the headline is the page's, or none is taken where there is none."""
    article = read(page)
    if page.headline is None:
        return article.title_derived
    # The wide blank of Japanese headlines is read as any other.
    return article.title == " ".join(page.headline.split()) and not article.title_derived


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    languages = {each.language for each in pages()}
    lines = [f"{len(pages())} files in {len(languages)} languages"]
    for half in HALVES:
        with_one = [each for each in pages() if each.half == half and each.headline]
        without = [each for each in pages() if each.half == half and not each.headline]
        found = sum(map(right, with_one))
        junk = sum(not right(each) for each in without)
        lines.append(
            f"  {half}: {found} of {len(with_one)} headlines right; "
            f"junk taken for one in {junk} of {len(without)} without"
        )
    for layout in dict.fromkeys(each.layout for each in pages()):
        of = [each for each in pages() if each.layout == layout]
        lines.append(f"    {layout}: {sum(map(right, of))} of {len(of)} right")
    lines += [
        f"  wrong, {each.language}, {each.layout}: {read(each).title!r}"
        for each in pages()
        if each.half == "chosen" and not right(each)
    ]
    return lines


if __name__ == "__main__":
    print("\n".join(measure()))
