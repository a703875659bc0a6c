"""Plain text files: bytes to characters, and nothing more. What the lines mean is for cleaning."""

from __future__ import annotations

from worker.base.types import ParsedDocument
from worker.reading import charset

EXTENSIONS = (".txt",)


def read(content: bytes) -> ParsedDocument:
    """Decodes a text file. Raises DocumentRejected with ``empty`` or ``binary``."""
    return ParsedDocument(text=charset.decode(content))
