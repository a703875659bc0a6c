"""Small pages in several layouts and languages, around the part that a test is about."""

from __future__ import annotations

from collections.abc import Callable

from tests.formats.stories import STORIES


def _bare(title: str, inner: str, language: str) -> str:
    return _page(title, f"<h1>{title}</h1>{inner}", language)


def _article(title: str, inner: str, language: str) -> str:
    return _page(title, f"<main><article><h1>{title}</h1>{inner}</article></main>", language)


def _divisions(title: str, inner: str, language: str) -> str:
    body = f'<div class="wrap"><div class="top"><h1>{title}</h1></div><div class="c1">{inner}'
    return _page(title, f"{body}</div></div>", language)


def _framed(title: str, inner: str, language: str) -> str:
    menu = "".join(f'<li><a href="/s{each}">Rubric {each}</a></li>' for each in range(12))
    teasers = "".join(f'<p><a href="/t{each}">Other news {each}</a></p>' for each in range(6))
    return _page(
        title,
        f'<nav><ul>{menu}</ul></nav><div id="content"><h1>{title}</h1><section>{inner}</section>'
        f"</div><aside>{teasers}</aside><footer><p>© 2025 The Marlow Herald</p></footer>",
        language,
    )


def _page(title: str, body: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}'
        f"</title></head><body>{body}</body></html>"
    )


LAYOUTS: dict[str, Callable[[str, str, str], str]] = {
    "bare": _bare,
    "article": _article,
    "divisions": _divisions,
    "framed": _framed,
}


def around(inner: str, *, layout: str = "article", language: str = "en", times: int = 1) -> str:
    """Returns a page whose story goes on behind ``inner``; ``times`` makes the story longer."""
    story = STORIES[language]
    first, *others = (f"<p>{each}</p>" for each in story.paragraphs)
    more = "".join(f"<p>{number}. {story.paragraphs[1]}</p>" for number in range(1, times))
    return LAYOUTS[layout](story.title, f"{first}{inner}{''.join(others)}{more}", language)
