"""What was left out of an article is packed, and unpacked beside its text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base.unmasking import unmasked
from worker.base import frames
from worker.base.types import Mask

_WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
_KINDS = st.tuples(
    st.sampled_from(["phrase", "extraction", "memory 12"]),
    st.sampled_from([None, "de", "uk"]),
    st.sampled_from([0.9, 0.97, 1.0]),
)
_LINES = st.lists(
    st.tuples(st.none() | _KINDS, _WORDS, st.sampled_from(["\n", "\n\n"])), max_size=9
)


def _made(
    lines: list[tuple[tuple[str, str | None, float] | None, str, str]],
) -> tuple[str, tuple[Mask, ...]]:
    whole, masks = "", []
    for kind, words, separator in lines:
        whole += separator if whole else ""
        if kind is not None:
            masks.append(Mask(len(whole), len(whole) + len(words), *kind))
        whole += words
    return whole, tuple(masks)


@settings(max_examples=150, deadline=None)
@given(_LINES)
def test_a_frame_gives_the_whole_back(
    lines: list[tuple[tuple[str, str | None, float] | None, str, str]],
) -> None:
    whole, masks = _made(lines)
    text = unmasked(whole, masks)
    assert frames.unpack(frames.pack(whole, masks, text), text) == (whole, masks)


def test_a_frame_of_another_text_gives_nothing() -> None:
    whole = "Share\n\nThe bridge is open again."
    frame = frames.pack(whole, (Mask(0, 5, "phrase"),), "The bridge is open again.")
    assert frames.unpack(frame, "The bridge is closed.") is None
    assert frames.unpack(frame, "") is None


def test_the_text_is_not_stored_twice() -> None:
    paragraphs = [
        f"Paragraph {each} tells what happened on that day in the town." for each in range(99)
    ]
    text = "\n\n".join(paragraphs)
    assert len(frames.pack(text, (), text)) < 60
