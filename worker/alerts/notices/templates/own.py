"""Templates of one's own: what they may do, and how far.

They are the operator's files and not thought to be hostile; what is guarded against are mistakes.
Steps are counted and not timed: the same news makes the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from worker.alerts.notices.templates.parts import Failed, source_of

MOST_STEPS = 20_000
"""Turns of loops and calls in one message."""
_LONGEST_REPEATED = 100_000
_BUILT_IN = "wirewatch"
_left: ContextVar[int] = ContextVar("left")


class _TooLongError(Exception):
    """It does not come to an end, or makes too much."""


class Environment(ImmutableSandboxedEnvironment):
    """Reads templates of a folder, and as ``wirewatch/mail.html`` those that are built in."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, folder: Path) -> None:
        super().__init__(
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader(folder),
                    jinja2.PrefixLoader({_BUILT_IN: jinja2.FunctionLoader(source_of)}),
                ]
            ),
            autoescape=lambda name: not (name or "").endswith(".txt"),
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self.filters["_counted"] = _counted

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for each in list(tree.find_all(nodes.For)):
            each.iter = nodes.Filter(each.iter, "_counted", [], [], None, None, lineno=each.lineno)
        tree.set_environment(self)
        return tree

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        _step()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or _is_long(left, right) or _is_long(right, left):
            raise _TooLongError(f"{operator} makes too much")
        return super().call_binop(context, operator, left, right)


def render(made: Environment, name: str, values: Mapping[str, Any], most: int) -> str:
    """Returns what a template makes. Raises Failed."""
    token = _left.set(MOST_STEPS)
    try:
        return _joined(made.get_template(name).generate(values), most)
    except jinja2.TemplateSyntaxError as error:
        raise Failed(f"line {error.lineno}: {error.message}") from error
    except RecursionError as error:
        raise Failed("it goes too deep") from error
    except Exception as error:
        # Whatever a template does wrong is its own fault, and the message goes without it.
        raise Failed(f"{type(error).__name__.strip('_')}: {str(error)[:200]}") from error
    finally:
        _left.reset(token)


def _joined(pieces: Iterable[str], most: int) -> str:
    found, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > most:
            raise _TooLongError(f"it makes more than {most:,} characters")
        found.append(piece)
    return "".join(found)


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    for each in items:
        _step()
        yield each


def _step() -> None:
    left = _left.get() - 1
    if left < 0:
        raise _TooLongError(f"it takes more than {MOST_STEPS:,} steps")
    _left.set(left)


def _is_long(items: Any, times: Any) -> bool:
    return isinstance(times, int) and hasattr(items, "__len__") and times > _LONGEST_REPEATED
