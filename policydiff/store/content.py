"""A document as rows and back: its sections, blocks and sentences each kept once, however many documents hold
them.

Two versions of a policy share most of their sections, and the pages of one site their boilerplate. A part is
known by the SHA-256 of all that it holds (marks and links too), so what is rebuilt equals what was stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from policydiff.model import Block, Document, Link, Section, Sentence
from policydiff.store.records import pack
from policydiff.text import fold


def digest(value: Any) -> bytes:
    """SHA-256 over the value's records, as JSON; lone surrogates are hashed as they are."""
    text = json.dumps(pack(value), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).digest()


def save_content(db: Database, document: Document) -> int:
    """The id of the row of `content` that holds the document's sections; made where there is none yet."""
    hashes = [digest(section) for section in document.sections]
    whole = hashlib.sha256(b"".join(hashes)).digest()
    if (known := _find(db, "content", whole)) is not None:
        return known
    parts = [_save_section(db, key, section) for key, section in zip(hashes, document.sections, strict=True)]
    made = _insert(db, "content", {"hash": whole, "text_sha256": document.sha256})
    _place(db, "content_section", made, parts)
    return made


def save_boilerplate(db: Database, lines: Sequence[str]) -> int:
    """The id of the row of `boilerplate` that holds the lines; made where there is none yet."""
    key = digest(tuple(lines))
    known = _find(db, "boilerplate", key)
    return known if known is not None else _insert(db, "boilerplate", {"hash": key, "lines": _json(lines)})


def load_sections(db: Database, content: int) -> tuple[Section, ...]:
    """The sections of a row of `content`, equal to those stored."""
    sentences = _sentences(db, content)
    blocks = _blocks(db, content, sentences)
    rows = db.conn.execute(
        """SELECT section.id, anchor, number, heading, key, level, path FROM content_section
           JOIN section ON section.id = content_section.section
           WHERE content = ? ORDER BY position""",
        [content],
    )
    return tuple(
        Section(
            id=anchor,
            number=number,
            heading=heading,
            key=fold(heading) if key is None else key,
            level=level,
            path=tuple(json.loads(path)),
            blocks=tuple(blocks.get(row, ())),
        )
        for row, anchor, number, heading, key, level, path in rows
    )


def _save_section(db: Database, key: bytes, section: Section) -> int:
    if (known := _find(db, "section", key)) is not None:
        return known
    parts = [_save_block(db, block) for block in section.blocks]
    made = _insert(
        db,
        "section",
        {
            "hash": key,
            "anchor": section.id,
            "number": section.number,
            "heading": section.heading,
            "key": None if section.key == fold(section.heading) else section.key,
            "level": section.level,
            "path": _json(section.path),
        },
    )
    _place(db, "section_block", made, parts)
    return made


def _save_block(db: Database, block: Block) -> int:
    key = digest(block)
    if (known := _find(db, "block", key)) is not None:
        return known
    parts = [_save_sentence(db, sentence) for sentence in block.sentences]
    made = _insert(
        db,
        "block",
        {
            "hash": key,
            "kind": block.kind,
            "marker": block.marker,
            "depth": block.depth,
            "header": int(block.header),
        },
    )
    _place(db, "block_sentence", made, parts)
    return made


def _save_sentence(db: Database, sentence: Sentence) -> int:
    key = digest(sentence)
    if (known := _find(db, "sentence", key)) is not None:
        return known
    return _insert(
        db,
        "sentence",
        {
            "hash": key,
            "text": sentence.text,
            "key": None if sentence.key == fold(sentence.text) else sentence.key,
            "links": _json([[link.text, link.href] for link in sentence.links]) if sentence.links else None,
        },
    )


def _sentences(db: Database, content: int) -> dict[int, Sentence]:
    """Every sentence of the content by its row; each read once however often it stands there."""
    rows = db.conn.execute(
        """SELECT id, text, key, links FROM sentence WHERE id IN (
               SELECT sentence FROM content_section JOIN section_block USING (section)
               JOIN block_sentence USING (block) WHERE content = ?)""",
        [content],
    )
    return {
        row: Sentence(text, fold(text) if key is None else key, _links(links))
        for row, text, key, links in rows
    }


def _blocks(db: Database, content: int, sentences: dict[int, Sentence]) -> dict[int, list[Block]]:
    """The blocks of every section of the content, by the section's row."""
    inside: dict[int, list[Sentence]] = {}
    for block, sentence in db.conn.execute(
        """SELECT block, sentence FROM block_sentence WHERE block IN (
               SELECT block FROM content_section JOIN section_block USING (section) WHERE content = ?)
           ORDER BY block, position""",
        [content],
    ):
        inside.setdefault(block, []).append(sentences[sentence])
    blocks: dict[int, list[Block]] = {}
    for section, row, kind, marker, depth, header in db.conn.execute(
        """SELECT section_block.section, block.id, kind, marker, depth, header FROM section_block
           JOIN block ON block.id = section_block.block
           WHERE section_block.section IN (SELECT section FROM content_section WHERE content = ?)
           ORDER BY section_block.section, section_block.position""",
        [content],
    ):
        block = Block(kind, tuple(inside.get(row, ())), marker, depth, bool(header))
        blocks.setdefault(section, []).append(block)
    return blocks


def _links(links: str | None) -> tuple[Link, ...]:
    return tuple(Link(text, href) for text, href in json.loads(links)) if links else ()


def _find(db: Database, table: str, key: bytes) -> int | None:
    row = db.conn.execute(f"SELECT id FROM {table} WHERE hash = ?", [key]).fetchone()
    return None if row is None else int(row[0])


def _insert(db: Database, table: str, row: dict[str, Any]) -> int:
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    made = db.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
    return int(made.lastrowid or 0)


def _place(db: Database, table: str, whole: int, parts: Iterable[int]) -> None:
    """Say which parts, in which order, make up the whole."""
    db.conn.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?)",
        [(whole, position, part) for position, part in enumerate(parts)],
    )


def _json(value: Iterable[Any]) -> str:
    return json.dumps(list(value), ensure_ascii=False)
