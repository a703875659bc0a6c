"""What commands say of what they do not know."""

from __future__ import annotations

import pytest

from worker.console.output import BadInput, unknown


def test_of_many_names_twenty_are_listed_and_the_rest_counted() -> None:
    known = [f"feed {each}" for each in range(1, 1_022)]
    with pytest.raises(BadInput) as raised:
        unknown("feed", "feed X", known)
    assert "did you mean" in raised.value.message
    assert raised.value.message.endswith("feed 19, feed 20 and 1,001 more)")
    with pytest.raises(BadInput, match=r"\(there: a, b\)$"):
        unknown("topic", "x", ["a", "b"])
