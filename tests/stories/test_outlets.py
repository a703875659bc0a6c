"""An article counts for the outlet that it states, else for its source, and for no second one."""

from __future__ import annotations

import pytest

from tests.console.desk import CONFIG, ROCKET, Desk

HEADLINE, *PARAGRAPHS = ROCKET.strip().split("\n\n")
AWAITING = CONFIG.replace('wait = "0s"', 'wait = "0s"\nleast_outlets = 2')


def page(outlet: str = "") -> str:
    stated = f'<meta property="og:site_name" content="{outlet}">' if outlet else ""
    text = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    head = f"<head><title>{HEADLINE}</title>{stated}</head>"
    return f"<html>{head}<body><article><h1>{HEADLINE}</h1>{text}</article></body></html>"


def outlets(desk: Desk) -> list[str]:
    """Returns the outlets of the only story, as everything says that counts them."""
    found = desk.good("stories", "--json").one("stories")
    names = [each["name"] for each in found["outlets"]]
    articles = desk.good("articles", "--json").json("article")
    assert {each["story"]["sources"] for each in articles} == {len(names)}
    assert f"{len(names)} outlet" in desk.good("stories", "1").out
    return names


def told(desk: Desk) -> list[str]:
    return [each["kind"] for each in desk.good("stories", "--json").one("stories")["told"]]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_the_source_is_no_outlet_beside_the_one_that_the_same_article_states(
    desk: Desk, order: str
) -> None:
    desk.config.write_text(AWAITING, encoding="utf-8")
    for name, outlet in sorted(zip(order, ("Coast Wire", ""), strict=True)):
        desk.put(f"{name}.html", page(outlet))
        desk.good("ingest", desk.inbox)
    assert outlets(desk) == ["Coast Wire"]
    shown = desk.good("stories", "1").out
    assert shown.count("Coast Wire  ") == 2 and "inbox" not in shown


def test_by_it_no_alert_is_told_that_waits_for_more_outlets(desk: Desk) -> None:
    desk.config.write_text(AWAITING, encoding="utf-8")
    desk.put("a.html", page("Coast Wire"))
    desk.put("b.html", page())
    desk.good("ingest", desk.inbox)
    assert told(desk) == []
    desk.put("c.html", page("Northern Herald"))
    desk.good("ingest", desk.inbox)
    assert outlets(desk) == ["Coast Wire", "Northern Herald"]
    assert told(desk) == ["first"]


def test_another_source_in_the_same_words_is_another_outlet(desk: Desk) -> None:
    other = '[[folder]]\npath = "wires"\nalert_on_first_scan = true\n\n[topic.rockets]'
    desk.config.write_text(AWAITING.replace("[topic.rockets]", other), encoding="utf-8")
    (desk.folder / "wires").mkdir()
    desk.put("a.html", page("Coast Wire"))
    (desk.folder / "wires" / "b.html").write_text(page(), encoding="utf-8")
    desk.good("ingest", desk.inbox, desk.folder / "wires")
    assert outlets(desk) == ["Coast Wire", "wires"]


def test_articles_without_an_outlet_are_their_sources(desk: Desk) -> None:
    desk.put("a.html", page())
    desk.put("b.html", page())
    desk.good("ingest", desk.inbox)
    assert outlets(desk) == ["inbox"]
