"""Turns one table of the configuration into its struct, with one problem for each wrong key."""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache, partial
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo

from worker.base.address import in_text
from worker.settings.lines import Key
from worker.settings.values import Unread, hide_password

Report = Callable[[Key, str], None]
"""Takes the path of a key and what is wrong there."""
Check = Callable[[Any], str | None]
"""Takes a value and returns what is wrong with it."""
Fits = Callable[[Any], bool]
"""Takes a value and tells whether it could stand in the place of another."""

AnyStruct = TypeVar("AnyStruct", bound=Struct)

_PLAIN = (str, int, float, bool)
_NAMES = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "a list",
    type(None): "nothing",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Returns ``; did you mean "x"?`` for the most similar known word, or nothing."""
    found = nearest_of(word, known)
    return f'; did you mean "{found}"?' if found else ""


def nearest_of(word: str, known: Iterable[str]) -> str:
    """Returns the most similar known word, or nothing."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""


def unknown_keys(
    table: Mapping[str, Any],
    known: Iterable[str],
    key: Key,
    report: Report,
    unfit: Collection[str] = (),
) -> bool:
    """Reports the keys of a table that nothing reads. Returns whether there are none. Those that
    are ``unfit`` would be refused beside what else the table says, and are not proposed."""
    names = tuple(known)
    unknown = [name for name in table if name not in names]
    free = [name for name in names if not _is_given(name, table) and name not in unfit]
    for name in unknown:
        report(
            (*key, name),
            f"unknown key; allowed: {', '.join(names)}{nearest(name, free)}",
        )
    return not unknown


def _is_given(name: str, table: Mapping[str, Any]) -> bool:
    """Tells whether a key stands in a table, or that beside which it must not stand: a secret or
    the file that holds it."""
    return name in table or f"{name}_file" in table or name.removesuffix("_file") in table


def read_table(
    table: Mapping[str, Any],
    struct: type[AnyStruct],
    key: Key,
    report: Report,
    unfit: Collection[str] = (),
) -> AnyStruct | None:
    """Returns the table as ``struct``, or None once every problem in it was reported.

    Keys that are ``unfit`` are not proposed for a misspelt one.
    What the struct's ``__post_init__`` refuses as ``key: reason`` is reported for that key.
    """
    quick = _read_at_once(table, struct)
    if quick is not None:
        return quick
    fields = fields_of(struct)
    sound = unknown_keys(table, fields, key, report, unfit)
    for name, field in fields.items():
        if name in table:
            fits, hidden = partial(_fits, table, struct, name), f"{name}_file" in fields
            place = (*key, name)
            sound = _read_value(table[name], field.type, place, report, fits, hidden) and sound
        elif field.required:
            report((*key, name), f"is missing; allowed: {_allowed(field.type)}")
            sound = False
    if not sound:
        return None
    try:
        return msgspec.convert(table, struct)
    except msgspec.ValidationError as error:
        if any(isinstance(value, Unread) for value in table.values()):
            return None
        field_name, words = _blamed(error, struct)
        report((*key, field_name) if field_name else key, words)
        return None


def sound_part(
    table: Mapping[str, Any], struct: type[AnyStruct], stand_in: Mapping[str, Any]
) -> AnyStruct:
    """Returns what of a table is right, and ``stand_in`` for what is needed and wrong. What is
    wrong was reported."""
    kept = {
        name: table[name]
        for name, field in fields_of(struct).items()
        if name in table
        and not isinstance(table[name], Unread)
        and _read_value(table[name], field.type, (), _unheard, bool, hidden=True)
    }
    try:
        return msgspec.convert({**stand_in, **kept}, struct)
    except msgspec.ValidationError:
        return msgspec.convert(stand_in, struct)


def _unheard(key: Key, words: str) -> None:
    """Hears what is wrong with a value, and says nothing."""


def _blamed(error: msgspec.ValidationError, struct: type[Struct]) -> tuple[str, str]:
    """Returns the key that a struct's own check complains of, if it names one, and the reason."""
    name, colon, words = str(error).partition(": ")
    return (name, words) if colon and name in fields_of(struct) else ("", str(error))


def _fits(table: Mapping[str, Any], struct: type[Struct], name: str, value: Any) -> bool:
    """Tells whether a table's own check would have nothing against another value of a key."""
    try:
        msgspec.convert({**table, name: value}, struct)
    except msgspec.ValidationError as error:
        return _blamed(error, struct)[0] != name
    return True


def _read_at_once(table: Mapping[str, Any], struct: type[AnyStruct]) -> AnyStruct | None:
    """Returns the table as ``struct`` where nothing is wrong with it; what is wrong, if anything,
    and for what this is not enough to tell, the long way tells."""
    checks = _plain_checks(struct)
    if checks is None:
        return None
    try:
        read = msgspec.convert(table, struct)
    except (msgspec.ValidationError, TypeError):
        return None
    for name, value in table.items():
        for check in checks.get(name, ()):
            if check(value):
                return None
    return read


@cache
def _plain_checks(struct: type[Struct]) -> Mapping[str, Sequence[Check]] | None:
    """Returns the checks of a struct's fields, each a single value's; None where a field holds
    others that have checks, or where unknown keys would not be refused."""
    if not struct.__struct_config__.forbid_unknown_fields:
        return None
    found: dict[str, Sequence[Check]] = {}
    for name, field in fields_of(struct).items():
        bare, metas = _bare(field.type)
        if _holds_others(bare):
            return None
        checks = ((meta.extra or {}).get("check") for meta in metas)
        found[name] = [check for check in checks if check]
    return found


def _holds_others(bare: Any) -> bool:
    """Tells whether a value is made of others that have checks of their own, or may have."""
    if isinstance(bare, type) and issubclass(bare, Struct):
        return True
    parts = [_bare(part) for part in get_args(bare) if get_origin(bare) is not Literal]
    return any(metas or get_args(part) or _holds_others(part) for part, metas in parts)


@cache
def fields_of(struct: type[Struct]) -> dict[str, FieldInfo]:
    """Returns a table's fields by their names. Its types are evaluated once for all tables."""
    return {field.encode_name: field for field in msgspec.structs.fields(struct)}


def in_effect(read: Struct, settings: type[AnyStruct], **changed: Any) -> AnyStruct:
    """Returns the settings that a table becomes: what it holds under the same names, but for what
    is ``changed``."""
    names = (name for name in settings.__struct_fields__ if name not in changed)
    return settings(**{name: getattr(read, name) for name in names}, **changed)


def as_options(value: Any) -> Any:
    """Turns a struct into plain values, which ``msgspec.convert`` turns back; secrets stay so."""
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Struct):
        parts = msgspec.structs.asdict(value)
        if _is_flat(type(value)):
            return parts
        return {name: as_options(part) for name, part in parts.items()}
    if isinstance(value, list | tuple):
        return [as_options(part) for part in value]
    return value


@cache
def _is_flat(struct: type[Struct]) -> bool:
    """Tells whether each value of a struct is a text, a number or a flag."""
    types = (_bare(field.type)[0] for field in fields_of(struct).values())
    return all(type_ in _PLAIN or get_origin(type_) is Literal for type_ in types)


def _read_value(value: Any, type_: Any, key: Key, report: Report, fits: Fits, hidden: bool) -> bool:
    """Reports what is wrong with one value, the parts of a list and of a table separately.

    ``fits`` tells whether another value could stand there, for what is proposed. What is
    ``hidden``, a secret, is not repeated in what is reported, and nothing is proposed for it.
    """
    if isinstance(value, Unread):
        return True
    bare, _ = _bare(type_)
    if isinstance(bare, type) and issubclass(bare, Struct) and isinstance(value, dict):
        return read_table(value, bare, key, report) is not None
    if get_origin(bare) in (tuple, list) and isinstance(value, list):
        item = get_args(bare)[0]
        results = [
            _read_value(part, item, (*key, at), report, _within(fits, value, at), hidden)
            for at, part in enumerate(value)
        ]
        if not all(results):
            return False
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        report(key, _refusal(value, type_, error, fits, hidden))
        return False
    for meta in _bare(type_)[1]:
        check = (meta.extra or {}).get("check")
        problem = check(value) if check else None
        if problem:
            report(key, problem)
            return False
    return True


def _within(fits: Fits, values: Sequence[Any], at: int) -> Fits:
    """Returns what tells whether another value could stand in that place of a list."""
    return lambda value: fits([*values[:at], value, *values[at + 1 :]])


def _bare(type_: Any) -> tuple[Any, tuple[Meta, ...]]:
    """Splits the type from the constraints that are written around it."""
    metas: tuple[Meta, ...] = ()
    while get_origin(type_) is Annotated:
        type_, *around = get_args(type_)
        metas += tuple(meta for meta in around if isinstance(meta, Meta))
    return type_, metas


def _refusal(
    value: Any, type_: Any, error: msgspec.ValidationError, fits: Fits, hidden: bool
) -> str:
    bare, metas = _bare(type_)
    shown = '"***"' if hidden else shown_value(value)
    if value in ("", []) and _plain(bare) in (str, list):
        return f"is empty; allowed: {_allowed(type_)}"
    if get_origin(bare) is Literal:
        words = [str(word) for word in get_args(bare)]
        near = nearest(value, words) if isinstance(value, str) and not hidden else ""
        return f"{shown} is not allowed; allowed: {_allowed(type_)}{near}"
    if type(value) is _plain(bare) and not any((meta.extra or {}).get("allowed") for meta in metas):
        return f"{shown} is not allowed: {error}"
    meant = "" if hidden else _meant(value, type_, fits)
    return f"{shown} is not allowed; allowed: {_allowed(type_)}{meant}"


def _meant(value: Any, type_: Any, fits: Fits) -> str:
    """Returns ``; did you mean "x"?`` where it shows what a wrong value stands for, or nothing.
    What would be refused in its turn is not proposed."""
    if not isinstance(value, str | time):
        return ""
    bare, _ = _bare(type_)
    if _plain(bare) is list:
        item = get_args(bare)[0]
        near = (each for each in (value, *_near(value, item)) if isinstance(each, str))
        found = next((each for each in near if _is_right([each], type_, fits)), None)
        return f"; did you mean [{shown_value(found)}]?" if found else ""
    plain = _unquoted(value, bare) if isinstance(value, str) else None
    if plain is not None:
        is_right = _is_right(plain, type_, fits)
        return f"; did you mean {shown_value(plain)} without quotes?" if is_right else ""
    near = (each for each in _near(value, type_) if _is_right(each, type_, fits))
    return next((f'; did you mean "{each}"?' for each in near), "")


def _near(value: Any, type_: Any) -> Iterator[str]:
    """Yields what the kind of value knows that a text stands for."""
    for meta in _bare(type_)[1]:
        near = (meta.extra or {}).get("near")
        found = near(str(value)) if near else None
        if found:
            yield found


def _is_right(value: Any, type_: Any, fits: Fits) -> bool:
    is_sound = _read_value(value, type_, (), _unheard, fits, hidden=True)
    return is_sound and fits(value)


def _unquoted(text: str, bare: Any) -> bool | int | float | None:
    """Returns the value of a plain kind that stands in quotes, or None."""
    word = text.strip().lower()
    if _plain(bare) is bool:
        return {"true": True, "false": False}.get(word)
    if not (word.isascii() and word.removeprefix("-").replace(".", "", 1).isdigit()):
        return None
    if _plain(bare) is int and "." not in word:
        return int(word)
    return float(word) if _plain(bare) is float else None


def _allowed(type_: Any) -> str:
    """Says in words what a value of this type may be."""
    bare, metas = _bare(type_)
    for meta in metas:
        words = (meta.extra or {}).get("allowed")
        if words:
            return str(words)
    if get_origin(bare) is Literal:
        return ", ".join(f'"{word}"' for word in get_args(bare))
    if get_origin(bare) in (Union, types.UnionType):
        return " or ".join(_allowed(part) for part in get_args(bare) if part is not type(None))
    if get_origin(bare) in (tuple, list):
        return f"a list, each of it {_allowed(get_args(bare)[0])}"
    return _kind(bare)


def _kind(bare: Any) -> str:
    """Says in words which kind of value a type is."""
    return _NAMES.get(_plain(bare), "another kind of value")


def _plain(bare: Any) -> Any:
    """Returns the type that TOML has for values of a type: of a tuple that of a list, of a struct
    that of a table."""
    origin = get_origin(bare) or bare
    if isinstance(origin, type) and issubclass(origin, Struct):
        return dict
    return list if origin is tuple else origin


def shown_value(value: Any) -> str:
    """Shows a wrong value, shortened; lists and tables by their kind only."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = hide_password(in_text(value))
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | time):
        return f"{value} without quotes"
    return _NAMES.get(type(value), "a value of this kind")
