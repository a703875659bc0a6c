"""``python -P -m worker.channels.webhook.rendering PARENT``: makes bodies from a template.

The sandbox lets a template change nothing and call nothing but what is plain; the kernel ends it
where it takes too long, and refuses memory beyond the limit. It finds no file: all that it may
include was read before.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from worker.base.amounts import size as in_bytes
from worker.base.processes.resources import Memory, limit_time
from worker.channels._children import serve

_WORDS = 300


class _TooLong(Exception):
    """More was made than a body may hold."""


def answer_to(question: dict[str, Any]) -> dict[str, Any]:
    """Returns for each of ``data`` the content made, or what the problem is."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # What is not there may be asked for (``if data.article``), and not be shown.
    plain = {name: getattr(jinja2.Undefined, name) for name in ("__bool__", "__eq__", "__hash__")}
    missing = type("Missing", (jinja2.StrictUndefined,), {"__slots__": (), **plain})
    kind = question["content_type"].partition(";")[0]
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.DictLoader(question["sources"]),
        undefined=missing,
        autoescape=kind.endswith(("html", "xml")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("lipsum", "cycler", "joiner"):
        del environment.globals[name]
    found = []
    for data in question["data"]:
        memory = Memory()
        memory.limit(question["memory"])
        limit_time(question["cpu"], 0.0)
        try:
            content = _made(environment, question["name"], data, question["longest"])
            found.append({"content": content, "problem": _wrong(content, kind)})
        except MemoryError:
            memory.free()
            problem = f"it takes more than {in_bytes(question['memory'])}"
            found.append({"content": "", "problem": problem})
        except _TooLong:
            problem = f"it makes more than {question['longest']:,} bytes"
            found.append({"content": "", "problem": problem})
        except Exception as error:
            # A template can raise whatever Python can.
            found.append({"content": "", "problem": _described(error)})
        finally:
            limit_time(0.0, 0.0)
            memory.free()
    return {"made": found}


def _made(environment: Any, name: str, data: dict[str, Any], longest: int) -> str:
    parts: list[str] = []
    size = 0
    for part in environment.get_template(name).generate(data):
        size += len(part.encode("utf-8", "replace"))
        if size > longest:
            raise _TooLong
        parts.append(part)
    return "".join(parts)


def _wrong(content: str, kind: str) -> str:
    """Returns what is wrong with what was made."""
    if not content.strip():
        return "it makes nothing"
    if kind != "application/json" and not kind.endswith("+json"):
        return ""
    try:
        json.loads(content, parse_constant=_no_constant)
    except RecursionError:
        return "it makes JSON of too many levels"
    except ValueError as error:
        return f"it makes no JSON: {error}"[:_WORDS]
    return ""


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no value of JSON")


def _described(error: Exception) -> str:
    """Returns an error on one line, with the template's line."""
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    trace = error.__traceback__
    while line is None and trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            name, line = None, trace.tb_lineno
        trace = trace.tb_next
    where = f"{f'{name}, ' if isinstance(name, str) else ''}line {line}: " if line else ""
    return f"{where}{' '.join(str(error).split()) or type(error).__name__}"[:_WORDS]


if __name__ == "__main__":
    sys.exit(serve(answer_to))
