"""A document and what it is made of: sections, blocks, sentences, links, and the units that are paired."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from policydiff.model.vocabulary import BlockKind


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a sentence: the words that carry it and where it leads (absolute where the base is known)."""

    text: str
    href: str


class Sentence(NamedTuple):
    """The unit that is aligned, shown and traced.

    A row of a table is one sentence, its cells joined by " | "; its first cell is what rows are matched by.
    A tuple, since a page is hundreds of them: a frozen dataclass takes three times as long.
    """

    text: str
    key: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row or quotation; its own mark or number is `marker`, never in the text."""

    kind: BlockKind
    sentences: tuple[Sentence, ...]
    marker: str | None = None
    depth: int = 0
    header: bool = False  # a row that names the columns of the rows below it

    def to_dict(self) -> dict[str, Any]:
        """The block as `parse --format json` shows it."""
        return {
            "kind": self.kind,
            "marker": self.marker,
            "depth": self.depth,
            "sentences": [sentence.text for sentence in self.sentences],
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks directly under it; text before the first heading has heading "" and level 0.

    `path` holds the headings from the title down to this one, itself included. `id` comes from that path alone,
    so that it outlives edits of the text and changes of number.
    """

    id: str
    number: str | None
    heading: str
    key: str
    level: int
    path: tuple[str, ...]
    blocks: tuple[Block, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The section as `parse --format json` shows it."""
        return {
            "id": self.id,
            "number": self.number,
            "heading": self.heading,
            "level": self.level,
            "path": list(self.path),
            "blocks": [block.to_dict() for block in self.blocks],
        }


class Unit(NamedTuple):
    """One heading or one sentence at its place in a document: what the differ pairs.

    A tuple, since a comparison makes thousands of them: a frozen dataclass takes three times as long.
    """

    text: str
    key: str
    section: int  # index into Document.sections
    block: int  # index into Section.blocks; -1 for the section's heading
    links: tuple[Link, ...] = ()

    @property
    def heading(self) -> bool:
        """Whether this is a section's heading rather than a sentence."""
        return self.block < 0


@dataclass(frozen=True)
class Document:
    """A capture normalized: canonical sections in reading order, what was set aside, and how far to trust it."""

    title: str
    language: str
    sections: tuple[Section, ...]
    boilerplate: tuple[str, ...] = ()
    captured: str | None = None
    url: str | None = None
    revised: str | None = None
    effective: str | None = None
    quality: float = 1.0
    suspect: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    normalizer: int = 0
    # The address of the capture in its archive, where the text states it: of the capture, not of the text.
    archive: str | None = field(default=None, compare=False)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every heading and sentence once, in reading order; an empty heading is no unit."""
        return tuple(self._units())

    def _units(self) -> Iterator[Unit]:
        for number, section in enumerate(self.sections):
            if section.heading:
                yield Unit(section.heading, section.key, number, -1)
            for place, block in enumerate(section.blocks):
                for sentence in block.sentences:
                    yield Unit(sentence.text, sentence.key, number, place, sentence.links)

    @cached_property
    def canonical_text(self) -> str:
        """What a version's hash is taken of: a line a heading (number, tab, text), a line a sentence, and an
        empty line between blocks. Boilerplate is not in it; the policy's own date line is."""
        blocks: list[str] = []
        for section in self.sections:
            if section.heading:
                blocks.append(f"{section.number or ''}\t{section.heading}")
            blocks += [
                block.sentences[0].text
                if len(block.sentences) == 1
                else "\n".join([sentence.text for sentence in block.sentences])
                for block in section.blocks
            ]
        return "\n\n".join(blocks) + "\n" if blocks else ""

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hexadecimal) of the canonical text in UTF-8."""
        return hashlib.sha256(self.canonical_text.encode()).hexdigest()

    @cached_property
    def sentences(self) -> int:
        """How many sentences the sections hold, headings not counted."""
        return sum([len(block.sentences) for section in self.sections for block in section.blocks])

    def to_dict(self) -> dict[str, Any]:
        """The document in the format `policydiff-document/1`."""
        from policydiff import __version__

        return {
            "format": "policydiff-document/1",
            "generator": {"policydiff": __version__, "normalizer": self.normalizer},
            "title": self.title,
            "language": self.language,
            "captured": self.captured,
            "url": self.url,
            "revised": self.revised,
            "effective": self.effective,
            "sha256": self.sha256,
            "quality": self.quality,
            "suspect": list(self.suspect),
            "warnings": list(self.warnings),
            "sections": [section.to_dict() for section in self.sections],
            "boilerplate": list(self.boilerplate),
        }
