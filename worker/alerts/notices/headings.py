"""What stands above a message about sources, in one line."""

from __future__ import annotations

from worker.base.types import News

FAILING, SILENT, RECOVERED = "source.failing", "source.silent", "source.recovered"
OF_SOURCES = (FAILING, SILENT, RECOVERED)
"""The kinds of news that tell of sources and not of articles."""

_WORDS = {
    FAILING: ("fails", "fail"),
    SILENT: ("has fallen silent", "have fallen silent"),
    RECOVERED: ("has recovered", "have recovered"),
}


def of_sources(news: News) -> str:
    """Returns such as ``World fails`` or ``World and 59 other sources fail``."""
    one, many = _WORDS[news.kind]
    name = news.sources[0].name
    others = len(news.sources) + news.more - 1
    if not others:
        return f"{name} {one}"
    return f"{name} and {others:,} other source{'' if others == 1 else 's'} {many}"
