"""A policy made of several pages: which page a capture is of, and the document that the pages make at each capture.

Pure. A capture is of one page; its document is what all pages together said when it was made: its own page as it was
captured, and of every other page the newest capture until then that can be trusted, in the order of the watch list.
What a document is therefore depends on the other captures, and never on the order in which they arrived.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from policydiff.model import Document, Section
from policydiff.planning import same_page
from policydiff.timeline import Read, beside_before

NOT_ALL = "not all pages of the policy have been captured yet"
NO_PAGE = "nothing says which page of the policy it is"
ANOTHER = "it was sent on to another page of the policy"


@dataclass(frozen=True, slots=True)
class Made:
    """What the document of a capture is made of: the places of its parts among the captures of `plan`, in the order
    of the pages, and why it is suspect (what a page is suspect for by itself names the page)."""

    parts: tuple[int, ...]
    suspect: tuple[str, ...]


def page_of(pages: Iterable[str], told: str | None, url: str | None) -> str | None:
    """The page, as the watch list writes it, that a capture is of; None where nothing tells.

    That is the page that it was asked for at (`told`), whatever address it was sent on to; else that of its address.
    """
    by_address = {same_page(page): page for page in reversed(tuple(pages))}
    for address in (told, url):
        if address and (page := by_address.get(same_page(address))):
            return page
    return None


def as_part(document: Document, pages: Sequence[str], told: str | None, url: str | None) -> Document:
    """What a capture says, as a part of its policy: ids of sections that no other page has, suspect where it is of no
    page, or of two (the page that it was asked for sends its visitors to another one of the policy)."""
    page = page_of(pages, told, url)
    if page is None:
        return replace(document, suspect=(*document.suspect, NO_PAGE))
    if page_of(pages, None, url) not in (page, None):
        document = replace(document, suspect=(*document.suspect, ANOTHER))
    if page == pages[0]:
        return document
    return replace(
        document, sections=tuple(_of_page(section, same_page(page)) for section in document.sections)
    )


def plan(pages: Sequence[str], captures: Sequence[Read]) -> list[Made]:
    """What the document of each capture of a policy is made of; captures and answer in order of time.

    Each capture is suspect only for what its page is by itself. What it is beside the captures before of the same page
    is found here.
    """
    suspect = _suspect(pages, captures)
    usable = [
        replace(read.held, suspect=reasons).usable for read, reasons in zip(captures, suspect, strict=True)
    ]
    newest: dict[str | None, int] = {}
    made: list[Made] = []
    for _, group in groupby(range(len(captures)), key=lambda place: captures[place].held.captured):
        second = list(group)
        newest.update({captures[place].held.page: place for place in second if usable[place]})
        for place in second:
            own = captures[place].held.page
            parts = {**newest, own: place}
            reasons = [f"{own}: {reason}" for reason in suspect[place]]
            reasons += [NOT_ALL] * any(page not in parts for page in pages)
            made.append(Made(tuple(parts[page] for page in pages if page in parts), tuple(reasons)))
    return made


def join(parts: Sequence[Document], own: Document, suspect: tuple[str, ...]) -> Document:
    """The parts as one document; time, address and normalizer are those of `own`, the part whose capture it is of."""
    first = parts[0]
    return Document(
        title=first.title,
        language=first.language,
        sections=tuple(section for part in parts for section in part.sections),
        boilerplate=tuple(line for part in parts for line in part.boilerplate),
        captured=own.captured,
        url=own.url,
        revised=max((part.revised for part in parts if part.revised), default=None),
        effective=max((part.effective for part in parts if part.effective), default=None),
        quality=min(part.quality for part in parts),
        suspect=suspect,
        warnings=tuple(dict.fromkeys(warning for part in parts for warning in part.warnings)),
        normalizer=own.normalizer,
    )


def _suspect(pages: Sequence[str], captures: Sequence[Read]) -> list[tuple[str, ...]]:
    """What each capture is suspect for, by itself and beside those of the same page before it."""
    found = [read.held.suspect for read in captures]
    for page in pages:
        places = [place for place, read in enumerate(captures) if read.held.page == page]
        # Held against its own page, as if that were the policy.
        alone = [replace(captures[place], held=replace(captures[place].held, page=None)) for place in places]
        for place, reasons in zip(places, beside_before(alone), strict=True):
            found[place] += reasons
    return found


def _of_page(section: Section, page: str) -> Section:
    """The section with an id that it has on no other page; made of both, it lasts as they do."""
    identity = hashlib.sha256(f"{page}\n{section.id}".encode()).hexdigest()
    return replace(section, id=identity[: len(section.id)])
