"""From bytes to decided article, step by step, each beside the bare library call it rests on."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from statistics import mean, median
from typing import Any

from xxhash import xxh3_64_intdigest

from tests.bench import report
from tests.bench.corpus import Page, pages
from tests.bench.queries import topics
from worker.base import frames
from worker.base.types import Article, Searchable
from worker.cleaning import clean
from worker.duplicates.fingerprint import fingerprint
from worker.formats import text as text_format
from worker.reading.language import MODEL, detect
from worker.topics.matcher import TopicMatcher, compile_topics
from worker.topics.missed import missed

_TOPICS = 1000
_CLEAN_TARGET_NS = 400_000
_REST_TARGET = 2.0
_SAMPLED_BELOW = (1 << 64) // 16
_LINES = re.compile(r"\s+")
_SAMPLE = 550
"""Characters that worker.reading.language gives the model at most; the bare call gets as many."""

Call = Callable[[Any], Any]


def run(articles: int, rounds: int) -> None:
    """Measures and prints. The fastest of the rounds counts for each article and call."""
    corpus = pages(articles)
    definitions = topics(_TOPICS)
    matcher = compile_topics(definitions)
    cleaned = [clean(text_format.read(page.content)) for page in corpus]
    report.heading(f"1. From bytes to decided article: {articles} articles, {_TOPICS} topics")
    _describe(corpus, cleaned, sum(len(matcher.match(_searchable(each))) for each in cleaned))
    literals = list(matcher._lexicon.texts)
    calls = _calls(matcher, literals)
    alone = _measure(corpus, cleaned, {"clean": calls["clean"]}, rounds, matcher)["clean"]
    times = _measure(corpus, cleaned, calls, rounds, matcher)
    _print_clean(corpus, alone, times["clean"])
    _print_left_out(cleaned, times)
    _print_rest(times, len(literals))


def _describe(corpus: list[Page], cleaned: list[Article], found: int) -> None:
    size = median(len(page.content) for page in corpus)
    text = median(len(each.text.encode()) for each in cleaned)
    report.note(
        f"median {size:.0f} bytes as they arrive with furniture, {text:.0f} bytes of text; "
        f"{found / len(corpus):.1f} topics found in an article"
    )


def _searchable(article: Article) -> Searchable:
    return Searchable(article.title, article.text, article.title_derived)


def _calls(matcher: TopicMatcher, literals: list[str]) -> dict[str, tuple[str, Call]]:
    """Returns the calls by name, each with what it is given: bytes, article, text or words."""
    import ahocorasick_rs

    automaton = ahocorasick_rs.AhoCorasick(literals, store_patterns=False)
    model = import_module("fasttext").load_model(str(MODEL))
    return {
        "clean": ("bytes", lambda content: clean(text_format.read(content))),
        "language": ("article", lambda each: detect(f"{each.title}\n{each.text}")),
        "language, bare": ("sample", lambda sample: model.predict(sample, k=1)),
        "fingerprint": ("article", lambda each: fingerprint(each.title, each.text)),
        "fingerprint, bare": ("words", _bare_signature),
        "topics": ("searchable", matcher.match),
        "left out": ("article", lambda each: frames.pack(each.whole, each.masks, each.text)),
        "missed": ("found", lambda given: missed(matcher, *given)),
        "topics, bare": ("folded", automaton.find_matches_as_indexes),
    }


def _bare_signature(words: list[bytes]) -> set[int]:
    kept = set()
    for start in range(len(words) - 4):
        value = xxh3_64_intdigest(b" ".join(words[start : start + 5]))
        if value < _SAMPLED_BELOW:
            kept.add(value)
    return kept


def _inputs(page: Page, article: Article, matcher: TopicMatcher) -> dict[str, Any]:
    line = _LINES.sub(" ", f"{article.title} {article.text}")
    return {
        "bytes": page.content,
        "article": article,
        "searchable": _searchable(article),
        "found": (article, {each.slug for each in matcher.match(_searchable(article))}),
        "sample": line[:_SAMPLE].lower(),
        "words": line.lower().encode().split(),
        "folded": f"{article.title}\n{article.text}".lower(),
    }


def _measure(
    corpus: list[Page],
    cleaned: list[Article],
    calls: dict[str, tuple[str, Call]],
    rounds: int,
    matcher: TopicMatcher,
) -> dict[str, list[float]]:
    """Runs all calls on an article before the next article, in turning order."""
    inputs = [_inputs(*each, matcher) for each in zip(corpus, cleaned, strict=True)]
    best: dict[str, list[float]] = {name: [float("inf")] * len(corpus) for name in calls}
    order = list(calls.items())
    for turn in range(rounds):
        order = [*order[1:], order[0]]
        for index, given in enumerate(inputs):
            for name, (kind, call) in order if turn % 2 else order[::-1]:
                argument = given[kind]
                start = time.perf_counter_ns()
                call(argument)
                spent = time.perf_counter_ns() - start
                best[name][index] = min(best[name][index], spent)
    return best


def _print_clean(corpus: list[Page], alone: list[float], among: list[float]) -> None:
    met = median(alone) < _CLEAN_TARGET_NS
    report.line("decode + clean", report.microseconds(median(alone)), "< 400 µs", met)
    _print_languages(corpus, alone)
    label = "  the same between the other steps, which take the caches"
    report.line(label, report.microseconds(median(among)))


def _print_left_out(cleaned: list[Article], times: dict[str, list[float]]) -> None:
    packed = [len(frames.pack(each.whole, each.masks, each.text)) for each in cleaned]
    masked = [sum(mask.end - mask.start for mask in each.masks) for each in cleaned]
    report.line("what is left out, packed", report.microseconds(median(times["left out"])))
    report.line("  topics found only there", report.microseconds(median(times["missed"])))
    report.line("  on disk, an article", f"{mean(packed):.0f} bytes")
    lines = mean(len(each.masks) for each in cleaned)
    report.note(f"of {mean(masked):.0f} characters in {lines:.1f} lines; the text is stored once")


def _print_rest(times: dict[str, list[float]], literals: int) -> None:
    middle = {name: median(each) for name, each in times.items()}
    named = {
        "language": f"fasttext predict, lid.176.ftz, {_SAMPLE} characters",
        "fingerprint": "xxh3_64 of 5-word shingles in a plain loop, words split",
        "topics": f"one ahocorasick_rs pass, the same {literals} literals, lower case",
    }
    for step, bare in named.items():
        own, other = times[step], times[f"{step}, bare"]
        report.line(step, report.microseconds(middle[step]))
        report.line(f"  bare: {bare}", report.microseconds(middle[f"{step}, bare"]))
        report.line("  median ratio", f"{report.median_ratio(own, other):.2f}")
    own = [sum(each) for each in zip(*(times[step] for step in named), strict=True)]
    bare_sum = [sum(each) for each in zip(*(times[f"{step}, bare"] for step in named), strict=True)]
    ratio = report.median_ratio(own, bare_sum)
    report.line(
        "language + fingerprint + topics over the bare calls' sum",
        f"{ratio:.2f}",
        f"≤ {_REST_TARGET:.0f}",
        ratio <= _REST_TARGET,
    )
    steps = (own, times["clean"], times["left out"], times["missed"])
    whole = [sum(each) for each in zip(*steps, strict=True)]
    report.line("from bytes to decided article", report.microseconds(median(whole)))


def _print_languages(corpus: list[Page], spent: list[float]) -> None:
    by_language: dict[str, list[float]] = defaultdict(list)
    for page, value in zip(corpus, spent, strict=True):
        by_language[page.language].append(value)
    parts = (f"{name} {median(each) / 1000:.0f}" for name, each in sorted(by_language.items()))
    slowest = sorted(spent)[int(len(spent) * 0.95)]
    report.note(f"by language, µs: {', '.join(parts)}; 95th percentile {slowest / 1000:.0f}")
