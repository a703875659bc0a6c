"""Short lines above the headline that name the site, a part of it, or the subject."""

from __future__ import annotations

from worker.cleaning import candidates, headline, top
from worker.cleaning.draft import Draft


def pass_labels(draft: Draft, place: int) -> int:
    """Passes labels above the headline: the site's name, its menu, a section, a kicker.

    Where no text follows within a few lines, nothing is passed.
    """
    lines = draft.lines
    end = candidates.first_text(lines, place, top.MOST_LABELS)
    if end is None:
        return place
    telling = [at for at in range(place, end) if not lines[at].cut and not top.says_else(lines[at])]
    passed = False
    while place < end:
        below = [lines[at] for at in telling if at > place and not lines[at].cut]
        dated = any(lines[at].cut or at not in telling for at in range(place + 1, end))
        if not headline.is_label(lines[place], below, dated=dated, passed=passed):
            break
        lines[place].cut, passed = "label", True
        place = top.skip_site_lines(draft, place + 1)
    return place
