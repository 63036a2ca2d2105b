"""Headings wherever people put them: marked, all bold, run into their text, numbered, in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policydiff.datelines import is_date_line, statement_start
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.kinds import policy_kind
from policydiff.normalizer.leads import is_name, stand_alone
from policydiff.normalizer.lettered import lettered_headings
from policydiff.normalizer.lines import cut
from policydiff.normalizer.listed import listed_headings
from policydiff.normalizer.looks import (
    CALLOUT,
    ENDS,
    MOST_CHARACTERS,
    WORD,
    begins,
    heads,
    is_bold_heading,
    is_capitals,
    is_numbered_line,
    titled,
)
from policydiff.normalizer.numbering import read_bullet, read_number, value

_MOST_MARKED_WORDS = (
    32  # of a heading that markup vouches for: beyond, and ending like a sentence, it is text
)
_MOST_TITLE = 80  # characters of a title that no mark vouches for
_MOST_RUN_IN_WORDS = 12
_CLOSES = ".:;,–—-|" + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_OPENS = re.compile(r"^\s*(?:[.:]\s*(?:[–—-]\s*)?|[–—-]+\s+|\s(?=\S))")
_TERM = re.compile(r"^[\"'“”„«‘’]")


def find_headings(blocks: list[Raw]) -> list[Raw]:
    """The blocks with every heading a block of kind `heading`: text without number and closing stop, number
    in `marker`, `level` as marked (0 for one found by its looks), `rule` saying how it was found.

    What is marked as a heading but is a date line or a long sentence becomes a paragraph.
    """
    leads = {
        place: lead
        for place, block in enumerate(blocks)
        if block.bold and block.kind != "heading" and (lead := _bold_lead(block))
    }
    listed = listed_headings(blocks, leads) | dict.fromkeys(lettered_headings(blocks), True)
    title = _title_line(blocks)
    alone = stand_alone(_open_leads(blocks, leads))
    out: list[Raw] = []
    for place, block in enumerate(blocks):
        if not block.keep:
            out.append(block)
        elif block.kind == "heading":
            out.extend(_marked(block))
        elif place == title:
            out.append(_heading(block, "heading.title"))
        elif block.kind == "row" or (block.kind == "item" and place not in listed):
            out.append(block)
        elif listed.get(place):
            out.append(_heading(block, "heading.listed"))
        else:
            out.extend(_from_text(block, leads.get(place, 0), _following(blocks, place), alone))
    return _merge_numbers(_drop_unsupported(out))


def _open_leads(blocks: list[Raw], leads: dict[int, int]) -> Iterator[tuple[str, str]]:
    """The bold lead of each paragraph that is not bold as a whole, and the text behind it."""
    for place, end in leads.items():
        block = blocks[place]
        if block.keep and block.kind == "paragraph":
            yield block.text[:end], block.text[end:].lstrip()


def _following(blocks: list[Raw], place: int) -> Raw | None:
    for block in blocks[place + 1 : place + 4]:
        if block.keep:
            return block
    return None


def _title_line(blocks: list[Raw]) -> int | None:
    """The place of a first line that names a policy and no more, as plain texts begin; None for none."""
    for place, block in enumerate(blocks):
        if block.keep:
            named = len(block.text) <= _MOST_TITLE and policy_kind(block.text) and not ENDS.search(block.text)
            return place if named and block.kind == "paragraph" and titled(block.text) else None
    return None


def _marked(block: Raw) -> list[Raw]:
    """A heading as marked, or the paragraph that it really is."""
    words = len(block.text.split())
    if is_date_line(block.text):
        return _dated_title(block) or [_paragraph(block, "heading is a date line")]
    if words > _MOST_MARKED_WORDS and (ENDS.search(block.text) or words > 2 * _MOST_MARKED_WORDS):
        return [_paragraph(block, "heading is a sentence")]
    if not WORD.search(block.text):
        return []
    return [_heading(block, "heading.marked", level=block.level)]


def _dated_title(block: Raw) -> list[Raw] | None:
    """A title with its date in it, as "Privacy Policy (updated 3 May 2021)", is a title and a date line.

    Else every section's path, and every id, would change with the date.
    """
    start = statement_start(block.text) or 0
    while start and not block.text[start - 1].isalnum():
        start -= 1
    if policy_kind(block.text[:start]) is None:
        return None
    head = _heading(cut(block, 0, start), "heading.marked", level=block.level)
    return [head, _paragraph(cut(block, start, len(block.text)), "date of the title")]


def _paragraph(block: Raw, rule: str) -> Raw:
    block.kind, block.level, block.rule = "paragraph", 0, rule
    return block


def _heading(block: Raw, rule: str, *, level: int = 0) -> Raw:
    """The block as a heading: bullet off, number set apart, closing stop, colon or dash off."""
    bullet = read_bullet(block.text)
    if bullet:
        block = cut(block, bullet[1], len(block.text))
    number = read_number(block.text)
    if number and number.form == "bare":
        number = None
    marker = block.marker.rstrip(".)").lstrip("(") if block.marker and block.marker[-1:] in ".)" else None
    rest = block
    if number and block.text[number.end :].rstrip(_CLOSES):
        rest, marker = cut(block, number.end, len(block.text)), number.text
    elif number and not block.text[number.end :].strip() and number.form not in ("word", "sign"):
        rest, marker = cut(block, len(block.text), len(block.text)), number.text
    rest.text = _close(rest.text)
    if rest.links:
        rest.links = [(a, min(b, len(rest.text)), href) for a, b, href in rest.links if a < len(rest.text)]
    rest.bold, rest.kind, rest.level, rest.marker, rest.rule = [], "heading", level, marker, rule
    return rest


def _close(text: str) -> str:
    """A heading without what closes it; the stop of an abbreviation ("Acme Inc.") goes too, "etc..." as
    well.
    """
    return text.rstrip(_CLOSES).rstrip("*").rstrip(_CLOSES).strip()


# ── headings found by their looks ───────────────────────────────────────────────────────────────────────────


def _from_text(block: Raw, bold: int, following: Raw | None, alone: bool) -> list[Raw]:
    """The heading that a paragraph is or begins with, and the text after it; the paragraph where there is none.

    `bold` is where its bold lead ends, `alone` says that the document's leads are headings though nothing
    closes them.
    """
    item = block.kind == "item"
    if bold == len(block.text):
        if is_bold_heading(block.text, following):
            return [_heading(block, "heading.bold")]
        return [block]
    if bold:
        split = _run_in(block, bold, alone and block.kind == "paragraph", item=item)
        if split:
            return split
    elif not item and _is_line(block, following):
        return [_heading(block, "heading.line")]
    return [block]


def _bold_lead(block: Raw) -> int:
    """Where the bold beginning of a block ends: 0 for none, the length of the text where all of it is bold.

    Numbers and punctuation that the marks leave out ("4. **Sharing**") belong to it.
    """
    if not block.bold:
        return 0
    text = block.text
    first = block.bold[0][0]
    number = read_number(text)
    if first > (number.end if number else 0) and WORD.search(text[:first]):
        return 0
    end = 0
    for start, stop in block.bold:
        if WORD.search(text[end:start]) and end:
            break
        end = stop
    return len(text) if not WORD.search(text[end:]) else end


def _run_in(block: Raw, end: int, alone: bool, *, item: bool) -> list[Raw] | None:
    """The heading that the bold beginning of a block is, and its text; None where the beginning is only
    emphasis.

    Something must close it: a stop, colon or dash inside the marks or right behind them, or its number; or it
    is a name before a sentence in a document where leads stand `alone`.
    """
    text = block.text
    lead, rest = text[:end], text[end:]
    number = read_number(text)
    name = lead[number.end :] if number else lead
    if not WORD.search(name) or len(lead) > MOST_CHARACTERS or len(name.split()) > _MOST_RUN_IN_WORDS:
        return None
    if CALLOUT.match(name) or is_date_line(lead) or _TERM.match(name):
        return None
    closed_inside = bool(re.search(r"[.:?!–—-]\s*$", lead))
    closed_behind = bool(re.match(r"\s*(?:[.:]|[–—-]\s)", rest))
    opening = _OPENS.match(rest)
    body = rest[opening.end() :] if opening else rest
    closed = closed_inside or closed_behind or number or (alone and is_name(name, body))
    if not closed or not begins(body):
        return None
    if is_date_line(text) or not (number or (begins(name) and heads(name, body))):
        return None
    head = _heading(cut(block, 0, end), "heading.run-in")
    below = cut(block, end + (opening.end() if opening else 0), len(text))
    below.marker = None
    if item:
        below.kind = "paragraph"
    return [head, below] if head.text else None


def _is_line(block: Raw, following: Raw | None) -> bool:
    """Whether a plain short line is a heading: numbered, or in capitals, and followed by text of its own."""
    text = block.text
    if following is None or len(text) > 110 or block.kind == "quote":
        return False
    number = read_number(text)
    if number and number.form != "bare":
        return is_numbered_line(text, number, following)
    return is_capitals(text) and (following.kind != "paragraph" or not is_capitals(following.text))


# ── all headings together ───────────────────────────────────────────────────────────────────────────────────


def _drop_unsupported(blocks: list[Raw]) -> list[Raw]:
    """Lines taken for numbered headings keep that only where another heading's number stands beside theirs.

    One "2. Some Words" among paragraphs proves nothing; "1." before it or "3." after it does.
    """
    seen = {
        (_form(block), value(block.marker or ""))
        for block in blocks
        if block.kind == "heading" and block.marker
    }

    def supported(block: Raw) -> bool:
        number = value(block.marker or "")
        form = _form(block)
        return (
            number is None
            or form in ("word", "sign")
            or any((form, number + step) in seen for step in (-1, 1))
        )

    for block in blocks:
        if block.kind == "heading" and block.rule == "heading.line" and block.marker and not supported(block):
            block.kind, block.rule = "paragraph", "numbered line alone"
            block.text, block.marker = f"{block.marker}. {block.text}", None
    return blocks


def _form(block: Raw) -> str:
    number = read_number(f"{block.marker}. X")
    return number.form if number else ""


def _merge_numbers(blocks: list[Raw]) -> list[Raw]:
    """A heading that is only a number ("4.") joins the heading right behind it."""
    out: list[Raw] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last is not None
            and last.kind == "heading"
            and not last.text
            and block.kind == "heading"
            and not block.marker
        ):
            block.marker = last.marker
            block.level = last.level or block.level
            out[-1] = block
        else:
            out.append(block)
    for block in out:
        if block.kind == "heading" and not block.text:
            block.text, block.marker = block.marker or "", None
    return [block for block in out if block.text]
