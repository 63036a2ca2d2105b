"""Bytes to a `Document`: what the bytes are, which reader they need, the steps, and how far to trust the result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policydiff.errors import UnreadableError
from policydiff.model import Document
from policydiff.normalizer.blocks import Page
from policydiff.normalizer.sniff import Format, format_of, is_gzip, is_warc, refuse_binary
from policydiff.normalizer.steps import State, run
from policydiff.normalizer.twice import REPEATED

#: The normalizer's own number. It rises whenever the same bytes give another canonical text than before.
NORMALIZER = 1

LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Decision:
    """One block as `--explain` shows it: what it is, whether it was kept, and the rule that decided."""

    kind: str
    keep: bool
    rule: str
    text: str
    marker: str | None = None
    level: int = 0
    zone: str = ""


def normalize(
    data: bytes,
    *,
    url: str | None = None,
    media_type: str | None = None,
    language: str | None = None,
    captured: str | None = None,
    previous: Document | None = None,
) -> Document:
    """The document that a capture's bytes hold: HTML, Markdown, plain text, or a WARC of one of these.

    `url` (absolute) and `captured` (14 digits, UTC) are what the caller knows; what the bytes say of
    themselves is taken where the caller says nothing. `language` is a two-letter code that overrules what is
    found. `previous` is the version before, to judge the quality by. Never fails on odd text; a capture that
    cannot be trusted is returned with its reasons in `suspect`.

    Raises UnreadableError for what is no text: nothing, an image, an archive, a program, or more than 64 MB.
    """
    state = _normalized(data, url, media_type, language, captured)
    from policydiff.normalizer.quality import assess

    document = Document(
        title=state.title,
        language=state.language,
        sections=state.sections,
        boilerplate=tuple(block.text for block in state.blocks if not block.keep and block.rule != REPEATED),
        captured=state.captured,
        url=state.url,
        revised=state.revised,
        effective=state.effective,
        warnings=tuple(state.warnings),
        normalizer=NORMALIZER,
    )
    quality, suspect = assess(document, page_title=state.page_title, previous=previous)
    return replace(document, quality=quality, suspect=suspect)


def explain(
    data: bytes, *, url: str | None = None, media_type: str | None = None, language: str | None = None
) -> list[Decision]:
    """Every block of a capture in reading order, kept or set aside, with the rule that decided about it.

    Raises UnreadableError as `normalize` does.
    """
    state = _normalized(data, url, media_type, language, None)
    return [
        Decision(
            block.kind, block.keep, block.rule or "text", block.text, block.marker, block.level, block.zone
        )
        for block in state.blocks
    ]


def _normalized(
    data: bytes, url: str | None, media_type: str | None, language: str | None, captured: str | None
) -> State:
    """The bytes read and taken through every step."""
    if len(data) > LARGEST:
        raise UnreadableError(
            f"it is larger than {LARGEST // 1024 // 1024} MB", remedy="give the page of one policy"
        )
    if is_gzip(data):
        from policydiff.normalizer.warc import unpack

        data = unpack(data)
    if is_warc(data):
        from policydiff.normalizer.warc import first_response

        record = first_response(data)
        data, media_type = record.data, record.media_type or media_type
        url, captured = url or record.url, captured or record.captured
    refuse_binary(data)
    from policydiff.normalizer.decode import decode

    decoded = decode(data, media_type=media_type)
    kind = format_of(decoded.text, media_type)
    page = _read(kind, decoded.text, url)
    state = State(
        blocks=page.blocks,
        format=kind,
        parts=page.parts,
        page_title=page.title,
        declared=language or page.language,
        url=url or page.url,
        captured=captured or page.captured,
        warnings=[*decoded.warnings, *page.warnings],
        given_url=url is not None,
        given_time=captured is not None,
    )
    return run(state)


def _read(kind: Format, text: str, url: str | None) -> Page:
    """The blocks of a text by the reader of its format."""
    text = text.replace("\0", "")
    if kind == "html":
        from policydiff.normalizer.html import read_html

        return read_html(text, url=url)
    if kind == "markdown":
        from policydiff.normalizer.markdown import read_markdown

        return read_markdown(text, url=url)
    from policydiff.normalizer.plain import read_plain

    return read_plain(text, url=url)
