"""Any record of the model as JSON and back, by the types of its own fields."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")

_PLAIN = frozenset((str, int, float, bool, type(None)))


def dump(value: Any) -> str:
    """The value as JSON that is the same to the byte for equal values."""
    return json.dumps(pack(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[Record], text: str | bytes) -> Record:
    """The record of type `kind` that `dump` wrote."""
    hint: Any = kind
    loaded: Record = _reader(hint)(json.loads(text))
    return loaded


def pack(value: Any) -> Any:
    """Records as objects (fields that hold their default left out), tuples, named or not, as arrays."""
    if isinstance(value, (tuple, list)):
        # Nearly all of what is packed is text and numbers, so they must not cost a call.
        return [item if type(item) in _PLAIN else pack(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        packed: dict[str, Any] = {}
        for name, default in _fields(type(value)):
            held = getattr(value, name)
            if default is MISSING or held != default:
                packed[name] = held if type(held) in _PLAIN else pack(held)
        return packed
    return value


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What turns JSON into a value of the type `hint`: a record, a tuple, an optional one, or a plain
    value."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record_reader(hint)
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _tuple_reader(hint)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            item = _reader(arguments[0])
            return lambda value: tuple([item(part) for part in value])
        readers = tuple(_reader(argument) for argument in arguments)
        return lambda value: tuple([read(part) for read, part in zip(readers, value, strict=True)])
    if origin in (Union, types.UnionType):
        inner = _reader(next(argument for argument in arguments if argument is not type(None)))
        return lambda value: None if value is None else inner(value)
    if hint is float:
        return float
    if hint in (str, int, bool) or origin is Literal:
        return _same
    raise TypeError(f"no reader for {hint!r}")


def _record_reader(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name, _ in _fields(kind)}
    return lambda value: kind(**{name: readers[name](held) for name, held in value.items()})


def _tuple_reader(kind: Any) -> Callable[[Any], Any]:
    """Named tuples are packed as arrays, as other tuples are."""
    hints = get_type_hints(kind)
    readers = [_reader(hints[name]) for name in kind._fields]
    return lambda value: kind(*[read(part) for read, part in zip(readers, value, strict=True)])


def _same(value: Any) -> Any:
    return value
