"""The whole store as lines of JSON and back, for export, import, and for reading it without SQLite."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from policydiff.errors import StoreError, UnreadableError
from policydiff.store.fingerprint import fingerprint
from policydiff.store.schema import TABLES, migrations

FORMAT = "policydiff-export/1"

_REMEDY = "export it again"


def dump(db: Database) -> Iterator[str]:
    """A line that says what follows, then one a row: `{"table": …, "row": {column: value}}`; bytes in base
    64."""
    names = [migration.name for migration in migrations.applied(db)]
    yield _line({"format": FORMAT, "schema": names, "fingerprint": fingerprint(db)})
    for table in TABLES:
        rows = db.conn.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in rows.description]
        for row in rows:
            values = {column: _packed(value) for column, value in zip(columns, row, strict=True)}
            yield _line({"table": table, "row": values})


def restore(db: Database, lines: Iterable[str]) -> None:
    """Fill an empty store from the lines of `dump`; the caller keeps the transaction.

    Raises UnreadableError where they are no export or are damaged, StoreError where a newer policydiff wrote
    them.
    """
    given = iter(lines)
    try:
        head = json.loads(next(given, ""))
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise UnreadableError("this is no export of policydiff", None, "give a file that `export` wrote")
        _check_schema(head)
        db.conn.execute("PRAGMA defer_foreign_keys = ON")
        for line in given:
            entry = json.loads(line)
            _insert(db, entry["table"], entry["row"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError(f"the export is damaged ({error})", None, _REMEDY) from error
    if fingerprint(db) != head.get("fingerprint"):
        raise UnreadableError("the export is damaged (its fingerprint differs)", None, _REMEDY)


def _check_schema(head: dict[str, Any]) -> None:
    known = {migration.name for migration in migrations._migrations}
    newer = [name for name in head["schema"] if name not in known]
    if newer:
        raise StoreError(
            f"the export was made by a newer policydiff ({newer[-1]})", None, "update policydiff"
        )


def _insert(db: Database, table: str, row: dict[str, Any]) -> None:
    if table not in TABLES:
        raise ValueError(f"unknown table {table!r}")
    columns = {column[1] for column in db.conn.execute(f"PRAGMA table_info({table})")}
    if unknown := sorted(set(row) - columns):
        raise ValueError(f"unknown column {table}.{unknown[0]}")
    marks = ", ".join("?" * len(row))
    db.conn.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})",
        [_unpacked(value) for value in row.values()],
    )


def _packed(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _unpacked(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
