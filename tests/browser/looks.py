"""What is wrong with a page as a browser shows it, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of any size."""
LONGEST_WORD = 12
"""Letters of a word that has room on a line, however narrow the column."""
MOST_TABS = 400

_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
_HAS_AXE = "() => typeof axe != 'undefined'"
_AXE = "() => axe.run({resultTypes: ['violations']})"
_TEXTS = """
function* texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const about = node.parentElement;
    if (node.data.trim() && about.checkVisibility({visibilityProperty: true})) yield [node, about];
  }
}
"""
_BROKEN = (
    """longest => {"""
    + _TEXTS
    + """
  const found = [];
  for (const [node] of texts())
    for (const word of node.data.matchAll(/\\S+/g)) {
      if (word[0].length > longest) continue;
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map(each => Math.round(each.top)));
      // What is written without blanks may be parted anywhere.
      if (tops.size > 1 && /^[\\p{Script=Latin}\\p{Script=Cyrillic}\\d]+$/u.test(word[0]))
        found.push(word[0]);
    }
  return found;
}"""
)
_CONTRASTS = (
    """least => {"""
    + _TEXTS
    + """
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => parts(color).slice(0, 3).map(each => each / 255)
    .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = about => {
    for (; about; about = about.parentElement) {
      const color = getComputedStyle(about).backgroundColor;
      const alpha = parts(color)[3];
      if (alpha === undefined || alpha === 1) return color;
    }
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    return dark ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const [node, about] of texts()) {
    const size = about.getBoundingClientRect();
    if (size.width < 2 || size.height < 2) continue;
    const [one, other] = [getComputedStyle(about).color, ground(about)].map(light);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < least) found.push([node.data.trim().slice(0, 60), contrast.toFixed(2)]);
  }
  return found;
}"""
)
_FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const all = Array.from(
    document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary'
    )
  ).filter(each => each.checkVisibility());
  const isSeen = box.width > 0 && style.outlineStyle != 'none';
  return [all.indexOf(at), all.length, isSeen, at.outerHTML.slice(0, 80)];
}"""


def layout(page: Page) -> Iterator[str]:
    """Yields where a page is wider than its window, or a column too narrow for its words."""
    wide, shown = page.evaluate(_WIDTHS)
    if wide > shown:
        yield f"it is {wide} px wide in a window of {shown} px"
    for word in page.evaluate(_BROKEN, LONGEST_WORD):
        yield f"“{word}” is broken into two lines"


def contrast(page: Page) -> Iterator[str]:
    """Yields the texts that do not stand out enough."""
    for text, ratio in page.evaluate(_CONTRASTS, LEAST_CONTRAST):
        yield f"“{text}” has a contrast of {ratio}"


def hindrances(page: Page) -> Iterator[str]:
    """Yields what axe-core finds."""
    if not page.evaluate(_HAS_AXE):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate(_AXE)
    for each in found["violations"]:
        places = ", ".join(str(node["target"][0]) for node in each["nodes"][:3])
        yield f"{each['id']}: {each['help']} ({places})"


def keyboard(page: Page) -> Iterator[str]:
    """Yields what the tab key does not come to, or comes to unseen."""
    reached: set[int] = set()
    total = 0
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at, total, is_seen, what = page.evaluate(_FOCUSED)
        if at < 0 or at in reached:
            break
        reached.add(at)
        if not is_seen:
            yield f"nothing shows that the focus is on {what}"
    if len(reached) < total:
        yield f"the tab key comes to {len(reached)} of {total} places"
