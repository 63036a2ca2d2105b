"""How answers are printed: rows as a table, JSON or CSV, text to a file or standard output, progress on a terminal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from policydiff import files

Item = TypeVar("Item")

#: What a formula of a spreadsheet begins with.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_json(value: object) -> str:
    """JSON as every command prints it: readable, in the order of the design, not escaped beyond need."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def answer(text: str, output: str | None = None) -> None:
    """Print the answer, or write it to the file `output`, whole or not at all."""
    ended = text if text.endswith("\n") else text + "\n"
    # A lone surrogate cannot be written as UTF-8; it is shown as the replacement character rather than failing.
    data = ended.encode("utf-8", "replace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        files.write(Path(output), data)


def rows(
    form: str,
    columns: Sequence[str],
    records: Iterable[Mapping[str, Any]],
    title: str = "",
    table: Sequence[str] | None = None,
) -> None:
    """Print records: JSON shows every key, CSV the `columns` (nothing in it is a formula), a table those of
    `table` (else the same)."""
    if form == "json":
        answer(to_json(list(records)))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_harmless(record.get(column)) for column in columns] for record in records)
    else:
        _table(table or columns, records, title)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return str(value)


def _harmless(value: object) -> str:
    """A cell of CSV: text that a spreadsheet would take for a formula and run gets an apostrophe before it. The texts
    of policies and remarks are written by others; JSON has them as they are."""
    text = _cell(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _shown(column: str, value: object) -> str:
    """A cell of a table: as in CSV, but a time as people read it."""
    text = _cell(value)
    if column.endswith("_seen") and len(text) == 14 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}"
    return text


def _table(columns: Sequence[str], records: Iterable[Mapping[str, Any]], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for record in records:
        # Text, not str: policy text may hold what rich would take for its markup.
        table.add_row(*(Text(_shown(column, record.get(column))) for column in columns))
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    console.print(table)


@contextmanager
def progress(items: Sequence[Item], what: str) -> Iterator[Iterable[Item]]:
    """The same items, with a progress bar on standard error where a terminal is watching and there is time for one."""
    if len(items) < 3 or not sys.stderr.isatty():
        yield items
        return
    from rich.console import Console
    from rich.progress import track

    yield track(items, description=what, console=Console(stderr=True), transient=True)


def note(message: str) -> None:
    """Say something that is not the answer, on standard error."""
    click.echo(f"policydiff: {message}", err=True)
