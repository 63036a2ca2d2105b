"""One document as a person reads it on a terminal or pastes it: text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from policydiff.model import Block, Document, Section


def document_text(document: Document) -> str:
    """The document with its headings numbered and indented by level, a sentence a line, facts about it on top."""
    return "\n".join([*_facts(document), "", *_body(document), *_aside(document)]) + "\n"


def document_markdown(document: Document) -> str:
    """The policy text alone as Markdown: ATX headings, lists and tables, a paragraph a block."""
    lines: list[str] = []
    for section in document.sections:
        if section.heading:
            number = f"{section.number}. " if section.number else ""
            lines += [f"{'#' * min(max(section.level, 1), 6)} {number}{_escaped(section.heading)}", ""]
        for position, block in enumerate(section.blocks):
            lines += _markdown_block(block)
            following = section.blocks[position + 1 : position + 2]
            if not following or following[0].kind != block.kind or block.kind in ("paragraph", "quote"):
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _facts(document: Document) -> list[str]:
    facts = {
        "title": document.title,
        "language": document.language,
        "captured": document.captured,
        "url": document.url,
        "revised": document.revised,
        "effective": document.effective,
        "sections": str(len(document.sections)),
        "sentences": str(document.sentences),
        "quality": f"{document.quality:g}",
        "suspect": "; ".join(document.suspect),
        "warnings": "; ".join(document.warnings),
    }
    return [f"{name:<10} {value}" for name, value in facts.items() if value]


def _body(document: Document) -> Iterator[str]:
    for section in document.sections:
        indent = "  " * max(section.level - 1, 0)
        if section.heading:
            yield f"{indent}{_heading(section)}"
        for block in section.blocks:
            yield from _text_block(block, indent + "  ")
        yield ""


def _heading(section: Section) -> str:
    return f"[{section.number}] {section.heading}" if section.number else f"# {section.heading}"


def _text_block(block: Block, indent: str) -> Iterator[str]:
    lead = {"item": f"{block.marker or '-'} ", "quote": "> ", "row": "| "}.get(block.kind, "")
    indent += "  " * block.depth
    for position, sentence in enumerate(block.sentences):
        yield f"{indent}{lead if position == 0 else ' ' * len(lead)}{sentence.text}"


def _aside(document: Document) -> Iterator[str]:
    if document.boilerplate:
        yield f"set aside as not policy text ({len(document.boilerplate)}):"
        for line in document.boilerplate:
            yield f"  ~ {line if len(line) <= 100 else line[:99] + '…'}"


def _markdown_block(block: Block) -> list[str]:
    text = " ".join(_escaped(sentence.text) for sentence in block.sentences)
    if block.kind == "item":
        marker = block.marker if block.marker and block.marker.rstrip(".").isdigit() else "-"
        return [f"{'  ' * block.depth}{marker} {text}"]
    if block.kind == "row":
        cells = " ".join(sentence.text for sentence in block.sentences).split(" | ")
        row = "| " + " | ".join(_escaped(cell) for cell in cells) + " |"
        return [row, "|" + " --- |" * len(cells)] if block.header else [row]
    return [f"> {text}" if block.kind == "quote" else text]


def _escaped(text: str) -> str:
    """Text with the characters Markdown would take for markup made literal."""
    for mark in "\\`*_[]<>|":
        text = text.replace(mark, "\\" + mark)
    return text
