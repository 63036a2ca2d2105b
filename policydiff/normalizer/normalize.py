"""Bytes to a `Document`: what the bytes are, which reader they need, the steps, and how far to trust the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policydiff.errors import UnreadableError, UsageError
from policydiff.model import Document
from policydiff.normalizer.blocks import Page
from policydiff.normalizer.decode import Decoded, decode
from policydiff.normalizer.memory import Memory
from policydiff.normalizer.sniff import Format, format_of, is_gzip, is_pdf, is_warc, refuse_binary
from policydiff.normalizer.steps import State, run
from policydiff.normalizer.twice import REPEATED
from policydiff.selectors import Named, Selector, selectors_of
from policydiff.text import plain

#: The normalizer's own number. It rises whenever the same bytes give another canonical text than before.
NORMALIZER = 2

LARGEST = 64 * 1024 * 1024


#: The quality of a capture in which what a person selected is not to be found: it is suspect.
_UNMATCHED = 0.2


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


@dataclass(frozen=True, slots=True)
class _Named:
    """What a person named as the policy, and as not of it."""

    select: tuple[Selector, ...]
    remove: tuple[Selector, ...]

    @property
    def by_css(self) -> bool:
        """Whether any of it is CSS, which only web pages have."""
        return any(not one.headings for one in (*self.select, *self.remove))


def normalize(
    data: bytes,
    *,
    url: str | None = None,
    media_type: str | None = None,
    language: str | None = None,
    captured: str | None = None,
    previous: Document | None = None,
    select: Iterable[Named | Selector] = (),
    remove: Iterable[Named | Selector] = (),
    memory: Memory | None = None,
) -> Document:
    """The document that a capture's bytes hold: HTML, Markdown, plain text, or a WARC of one of these.

    `url` (absolute) and `captured` (14 digits, UTC) are what the caller knows; what the bytes say of
    themselves is taken where the caller says nothing. `language` is a two-letter code that overrules what is
    found. `previous` is the version before, to judge the quality by. Never fails on odd text; a capture that
    cannot be trusted is returned with its reasons in `suspect`. `select` and `remove` name parts of the policy
    (see `policydiff.selectors`); where one of `select` names nothing, the capture is suspect. What `memory` holds of
    versions read before need not be read again; the document is the same with it and without.

    Raises UnreadableError for what is no text: nothing, an image, an archive, a program, or more than 64 MB, and
    UsageError where `select` or `remove` is wrong.
    """
    state = _normalized(data, url, media_type, language, captured, select, remove, memory)
    from policydiff.normalizer.quality import Told, assess

    document = Document(
        title=state.title,
        language=state.language,
        sections=state.sections,
        boilerplate=tuple(block.text for block in state.blocks if not block.keep and block.rule != REPEATED),
        captured=state.captured,
        archive=state.archive,
        url=state.url,
        revised=state.revised,
        effective=state.effective,
        warnings=tuple(state.warnings),
        normalizer=NORMALIZER,
    )
    told = Told(state.page_title, state.login, state.front)
    quality, suspect = assess(document, told, previous=previous)
    if state.unmatched:
        quality, suspect = min(quality, _UNMATCHED), (*state.unmatched, *suspect)
    return replace(document, quality=quality, suspect=suspect) if quality < 1 else document


def explain(
    data: bytes,
    *,
    url: str | None = None,
    media_type: str | None = None,
    language: str | None = None,
    captured: str | None = None,
    select: Iterable[Named | Selector] = (),
    remove: Iterable[Named | Selector] = (),
) -> list[Decision]:
    """Every block of a capture in reading order, kept or set aside, with the rule that decided about it.

    Raises UnreadableError as `normalize` does.
    """
    state = _normalized(data, url, media_type, language, captured, select, remove)
    return [
        Decision(
            block.kind, block.keep, block.rule or "text", block.text, block.marker, block.level, block.zone
        )
        for block in state.blocks
    ]


def _normalized(
    data: bytes,
    url: str | None,
    media_type: str | None,
    language: str | None,
    captured: str | None,
    select: Iterable[Named | Selector],
    remove: Iterable[Named | Selector],
    memory: Memory | None = None,
) -> State:
    """The bytes read and taken through every step."""
    named = _Named(_checked(select, "select"), _checked(remove, "remove"))
    told: tuple[str, ...] = ()
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
        told = record.warnings
    if is_pdf(data):
        from policydiff.normalizer.pdf import read_pdf

        return _through_steps("pdf", read_pdf(data, url=url), url, captured, language, named)
    refuse_binary(data)
    decoded = decode(data, media_type=media_type)
    told += decoded.warnings
    if b"\0" in data and "\0" in decoded.text:  # bytes are quicker to search
        decoded = Decoded(decoded.text.replace("\0", ""), decoded.encoding)
        told += ("NUL bytes were taken out",)
    kind = format_of(decoded.text, media_type)
    page, unmatched = _read(kind, decoded, url, captured, named, memory)
    return _through_steps(kind, page, url, captured, language, named, unmatched, told, memory)


def _through_steps(
    kind: str,
    page: Page,
    url: str | None,
    captured: str | None,
    language: str | None,
    named: _Named,
    unmatched: Sequence[str] = (),
    told: Sequence[str] = (),
    memory: Memory | None = None,
) -> State:
    """What a reader gave, taken through every step; `told` is what was wrong before it was read."""
    state = State(
        blocks=page.blocks,
        format=kind,
        parts=page.parts,
        page_title=plain(page.title),
        login=page.login,
        front=page.front,
        tidy=page.tidy,
        declared=language or page.language,
        url=url or page.url,
        captured=captured or page.captured,
        archive=page.archive,
        warnings=[*told, *page.warnings],
        given_url=url is not None,
        given_time=captured is not None,
        select=named.select,
        remove=named.remove,
        unmatched=list(unmatched),
        memory=memory,
    )
    return run(state)


def _checked(values: Iterable[Named | Selector], name: str) -> tuple[Selector, ...]:
    try:
        return selectors_of(values)
    except ValueError as error:
        raise UsageError(f"what stands in {name!r} is not {error}") from None


def _read(
    kind: Format,
    decoded: Decoded,
    url: str | None,
    captured: str | None,
    named: _Named,
    memory: Memory | None,
) -> tuple[Page, list[str]]:
    """The blocks of a text by the reader of its format, and what of `select` names nothing in it."""
    text = decoded.text
    if kind == "html":
        if named.by_css:
            from policydiff.normalizer.select import read_selected

            select, remove = (
                [one for one in side if not one.headings] for side in (named.select, named.remove)
            )
            return read_selected(text, url=url, captured=captured, select=select, remove=remove)
        from policydiff.normalizer.html import read_html

        return read_html(text, url=url, utf8=decoded.utf8), []
    if kind == "markdown":
        from policydiff.normalizer.markdown import read_markdown

        return read_markdown(text, url=url, memory=memory), []
    from policydiff.normalizer.plain import read_plain

    return read_plain(text, url=url), []
