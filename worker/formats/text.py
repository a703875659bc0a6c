"""Plain text files: bytes to characters, and nothing more. What the lines mean is for cleaning."""

from __future__ import annotations

from worker.base.types import Article
from worker.reading import charset

EXTENSIONS = (".txt",)


def read(content: bytes) -> Article:
    """Decodes a text file. Raises DocumentRejected with ``empty`` or ``binary``."""
    return Article(text=charset.decode(content))
