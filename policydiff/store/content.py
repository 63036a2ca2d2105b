"""A document as rows and back: its sections, blocks and sentences each kept once, however many documents hold
them.

Two versions of a policy share most of their sections, and the pages of one site their boilerplate. A part is
known by the SHA-256 of all that it holds (marks and links too), so what is rebuilt equals what was stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from policydiff.model import Block, Document, Link, Section, Sentence
from policydiff.text import fold

#: Made once: `json.dumps` makes one a call where it is not told to write as usual.
_WRITE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

#: So many digests of parts are kept: most parts of a version were in the one before.
_KEPT = 1 << 14
#: So many hashes are looked up at once; SQLite allows more.
_AT_ONCE = 500


def digest(facts: Any) -> bytes:
    """SHA-256 over texts, numbers and sequences of them, as JSON."""
    return hashlib.sha256(_WRITE(facts).encode("ascii")).digest()


def digest_of(sections: Iterable[Section]) -> bytes:
    """SHA-256 over all that the sections hold, the hash of a row of `content`."""
    return hashlib.sha256(b"".join(map(_section_digest, sections))).digest()


def save_content(db: Database, document: Document) -> int:
    """The id of the row of `content` that holds the document's sections; made where there is none yet."""
    hashes = list(map(_section_digest, document.sections))
    whole = hashlib.sha256(b"".join(hashes)).digest()
    if (known := _find(db, "content", whole)) is not None:
        return known
    fresh = {
        key: section
        for key, section in zip(hashes, document.sections, strict=True)
        if _find(db, "section", key) is None
    }
    _save_sections(db, fresh)
    made = _insert(db, "content", {"hash": whole, "text_sha256": document.sha256})
    db.conn.executemany(
        "INSERT INTO content_section SELECT ?, ?, id FROM section WHERE hash = ?",
        [(made, position, key) for position, key in enumerate(hashes)],
    )
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


def _save_sections(db: Database, sections: Mapping[bytes, Section]) -> None:
    """Add sections that are new, by their hashes, with those of their blocks and sentences that are new."""
    blocks = {key: [(_block_digest(block), block) for block in sections[key].blocks] for key in sections}
    held = {key: block for pairs in blocks.values() for key, block in pairs}
    # A part that another section holds already is left as it is. The order is that of reading, and so are the
    # ids.
    for key in _known(db, "block", held):
        del held[key]
    sentences = {key: [(_sentence_digest(one), one) for one in held[key].sentences] for key in held}
    db.conn.executemany(
        "INSERT OR IGNORE INTO sentence (hash, text, key, links) VALUES (?, ?, ?, ?)",
        [_sentence_row(key, one) for pairs in sentences.values() for key, one in pairs],
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO block (hash, kind, marker, depth, header) VALUES (?, ?, ?, ?, ?)",
        [(key, one.kind, one.marker, one.depth, int(one.header)) for key, one in held.items()],
    )
    db.conn.executemany(
        """INSERT OR IGNORE INTO block_sentence
           SELECT block.id, ?, sentence.id FROM block, sentence WHERE block.hash = ? AND sentence.hash = ?""",
        [
            (position, block, sentence)
            for block, pairs in sentences.items()
            for position, (sentence, _) in enumerate(pairs)
        ],
    )
    db.conn.executemany(
        "INSERT INTO section (hash, anchor, number, heading, key, level, path) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_section_row(key, section) for key, section in sections.items()],
    )
    db.conn.executemany(
        """INSERT INTO section_block
           SELECT section.id, ?, block.id FROM section, block WHERE section.hash = ? AND block.hash = ?""",
        [
            (position, section, block)
            for section, pairs in blocks.items()
            for position, (block, _) in enumerate(pairs)
        ],
    )


def _section_row(key: bytes, section: Section) -> tuple[Any, ...]:
    folded = None if section.key == fold(section.heading) else section.key
    path = _json(section.path)
    return key, section.id, section.number, section.heading, folded, section.level, path


def _sentence_row(key: bytes, sentence: Sentence) -> tuple[Any, ...]:
    folded = None if sentence.key == fold(sentence.text) else sentence.key
    links = _json([link.text, link.href] for link in sentence.links) if sentence.links else None
    return key, sentence.text, folded, links


@lru_cache(_KEPT)
def _section_digest(section: Section) -> bytes:
    return digest(_section_facts(section))


@lru_cache(_KEPT)
def _block_digest(block: Block) -> bytes:
    return digest(_block_facts(block))


@lru_cache(_KEPT)
def _sentence_digest(sentence: Sentence) -> bytes:
    return digest(_sentence_facts(sentence))


def _section_facts(section: Section) -> list[Any]:
    blocks = [_block_facts(block) for block in section.blocks]
    return [section.id, section.number, section.heading, section.key, section.level, section.path, blocks]


def _block_facts(block: Block) -> list[Any]:
    sentences = [_sentence_facts(sentence) for sentence in block.sentences]
    return [block.kind, block.marker, block.depth, block.header, sentences]


def _sentence_facts(sentence: Sentence) -> list[Any]:
    return [sentence.text, sentence.key, [(link.text, link.href) for link in sentence.links]]


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


def _known(db: Database, table: str, keys: Iterable[bytes]) -> list[bytes]:
    """Those of the hashes that the table has."""
    wanted = list(keys)
    found: list[bytes] = []
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        found += [
            key for (key,) in db.conn.execute(f"SELECT hash FROM {table} WHERE hash IN ({marks})", part)
        ]
    return found


def _insert(db: Database, table: str, row: dict[str, Any]) -> int:
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    made = db.conn.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
    return int(made.lastrowid or 0)


def _json(value: Iterable[Any]) -> str:
    return json.dumps(list(value), ensure_ascii=False)
