"""What web archives and corpora put into a page: toolbars, rewritten links, notes of capture."""

from __future__ import annotations

import re
from urllib.parse import unquote

#: Pairs of comments between which an archive writes its own markup.
_INSERTS = (
    ("<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"),
    ("<!-- WB Insert -->", "<!-- End WB Insert -->"),
)
#: Elements of archive toolbars that stand in pages saved by a browser, without the comments.
TOOLBAR_IDS = frozenset(("wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato", "wb_iframe_div"))

_REPLAY = re.compile(
    r"(?:https?:)?(?://[^/]+)?/(?:[\w-]+/)?(\d{14})(?:[a-z]{2}_)?/(https?(?::|%3A)//?.+)", re.I
)
_ARCHIVED = re.compile(
    r"FILE ARCHIVED ON (\d{1,2}):(\d{2}):(\d{2}) (\w{3})\w* (\d{1,2}), (\d{4})",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def without_toolbar(text: str) -> str:
    """The page without what an archive inserted between its own comments; an insert that never ends stays."""
    for begin, end in _INSERTS:
        start = text.find(begin)
        while start >= 0:
            stop = text.find(end, start)
            if stop < 0:
                break
            text = text[:start] + text[stop + len(end) :]
            start = text.find(begin, start)
    return text


def original(href: str) -> str:
    """Where a link led before an archive rewrote it.

    >>> original("/web/20160504225849/https://example.org/terms")
    'https://example.org/terms'
    """
    if "/http" not in href:
        return href
    found = _REPLAY.match(href)
    return _unquoted(found.group(2)) if found else href


def capture_of(address: str) -> tuple[str, str] | None:
    """Capture time (14 digits) and original address that a replay's address states; None for others."""
    found = _REPLAY.match(address)
    return (found.group(1), _unquoted(found.group(2))) if found else None


def shown(address: str) -> str | None:
    """A replay's address as a person opens it, with the archive's frame around the page; None without a host.

    >>> shown("https://archive.example/web/20160504225849id_/https%3A//example.org/terms")
    'https://archive.example/web/20160504225849/https://example.org/terms'
    """
    found = _REPLAY.match(address)
    if not found or not address.startswith(("http://", "https://")):
        return None
    return f"{address[: found.start(1)]}{found.group(1)}/{_unquoted(found.group(2))}"


def wayback_address(captured: str, url: str) -> str:
    """Where the Wayback Machine shows its capture of that second."""
    return f"https://web.archive.org/web/{captured}/{url}"


def _unquoted(url: str) -> str:
    """`https%3A//example.org` as `https://example.org`; nothing else is touched."""
    scheme, mark, rest = url.partition("//")
    return unquote(scheme) + mark + rest if mark else unquote(url)


def archived_on(comment: str) -> str | None:
    """The capture time (14 digits) from the note that the Wayback Machine adds to a page; None without one.

    >>> archived_on(" FILE ARCHIVED ON 22:58:49 May 04, 2016 AND RETRIEVED FROM THE ARCHIVE ")
    '20160504225849'
    """
    found = _ARCHIVED.search(comment)
    if not found:
        return None
    hour, minute, second, month, day, year = found.groups()
    if month.lower() not in _MONTHS:
        return None
    return f"{year}{_MONTHS.index(month.lower()) + 1:02}{int(day):02}{int(hour):02}{minute}{second}"
