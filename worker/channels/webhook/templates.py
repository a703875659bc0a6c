"""The files of a template: it, and those that lie beside it, which it may include."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

_MOST_FILES = 32
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Templates:
    """What was read. Nothing else can be included."""

    name: str
    sources: dict[str, str]
    """Names and texts of all ``.j2`` files of the folder."""
    mark: str
    """Stands for all of them as they are, and for those that are missing."""
    problem: str = ""

    @classmethod
    def read(cls, base_dir: Path, template: str) -> Templates:
        """Reads a template's folder, and nothing that a link leads to outside it."""
        file = base_dir / template
        sources: dict[str, str] = {}
        problem = ""
        try:
            root = file.parent.resolve()
            for path in sorted(file.parent.glob("*.j2"))[:_MOST_FILES]:
                if path.resolve().is_relative_to(root) and path.is_file():
                    sources[path.name] = _text(path)
        except (OSError, ValueError) as error:
            problem = f"{template!r} cannot be read: {_reason(error)}"
        if not problem and file.name not in sources:
            problem = f"{template!r} is not there"
        told = repr((sorted(sources.items()), problem)).encode("utf-8", "replace")
        return cls(file.name, sources, blake2b(told, digest_size=4).hexdigest(), problem)


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError(f"{path.name} is larger than {_LARGEST:,} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8 text") from None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
