"""What a person names as the policy, or as not of it: CSS selectors and ranges, with the time in which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

#: How a setting may name parts of a policy: a CSS selector, or a table of the keys below.
Named = str | Mapping[str, Any]

_STARTS = ("start_before", "start_after")
_ENDS = ("end_before", "end_after")
_KEYS = ("css", "headings", *_STARTS, *_ENDS, "from", "until", "page")


@dataclass(frozen=True, slots=True)
class Selector:
    """Parts of a policy, named in one of three ways, and the time (14 digits, both included) in which that holds.

    `css` names elements of a page; `start` and `end` are CSS too, and name all that stands between two elements,
    which are themselves in it or not. `headings` names what stands from one heading up to another (or to the end),
    in any format. Of a policy of several pages, `page` is the one (as its settings write it) of which alone that holds.
    """

    css: str | None = None
    start: str | None = None
    end: str | None = None
    after_start: bool = False  # the range begins behind the element `start`, not with it
    after_end: bool = False  # the range ends behind the element `end`, not before it
    headings: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    page: str | None = field(
        default=None, repr=False
    )  # stores remember the settings of before by what this prints

    def holds(self, captured: str | None) -> bool:
        """Whether this is said of a capture of that time; of one whose time is unknown, what holds today is."""
        if captured is None:
            return self.until is None
        return (self.since or "") <= captured <= (self.until or "9")

    def __str__(self) -> str:
        if self.headings:
            return " to ".join(f"“{heading}”" for heading in self.headings)
        if self.css is not None:
            return f"“{self.css}”"
        start, end = ("after" if after else "before" for after in (self.after_start, self.after_end))
        return f"{start} “{self.start}” to {end} “{self.end}”"


def selectors_of(values: Iterable[Named | Selector]) -> tuple[Selector, ...]:
    """Selectors as people write them, checked. Raises ValueError, which says what was expected."""
    return tuple(value if isinstance(value, Selector) else _selector(value) for value in values)


def _selector(value: Any) -> Selector:
    if isinstance(value, str):
        return Selector(css=_css(value))
    if not isinstance(value, Mapping):
        raise ValueError('a CSS selector or a table, as {css = "main", until = 2021-05-03}')
    for key in value:
        if key not in _KEYS:
            raise ValueError(f"a selector: unknown key {key!r}, known are {', '.join(_KEYS)}")
    found = _parts(value)
    since, until = _time(value.get("from"), last=False), _time(value.get("until"), last=True)
    if since and until and since > until:
        raise ValueError("a time that can be: 'from' is later than 'until'")
    page = value.get("page")
    if page is not None and not isinstance(page, str):
        raise ValueError("a page: one of the addresses in 'pages'")
    return Selector(**found, since=since, until=until, page=page)


def _parts(table: Mapping[str, Any]) -> dict[str, Any]:
    """What a table names: by `css`, by `headings`, or by a start and an end; exactly one of these."""
    starts = [key for key in _STARTS if key in table]
    ends = [key for key in _ENDS if key in table]
    ways = ("css" in table) + ("headings" in table) + bool(starts or ends)
    if ways != 1 or len(starts) > 1 or len(ends) > 1 or len(starts) != len(ends):
        raise ValueError("one of css, headings, or a start_… together with an end_…")
    if "css" in table:
        return {"css": _css(table["css"])}
    if "headings" in table:
        return {"headings": _headings(table["headings"])}
    return {
        "start": _css(table[starts[0]]),
        "end": _css(table[ends[0]]),
        "after_start": starts[0] == "start_after",
        "after_end": ends[0] == "end_after",
    }


def _css(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a CSS selector")
    import soupsieve  # only those who name parts of a page pay for it

    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        raise ValueError(f"a CSS selector: {str(error).splitlines()[0].rstrip(' .:')}") from None
    return value.strip()


def _headings(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not 1 <= len(texts) <= 2:
        raise ValueError("one heading, or two: the first in it, and the first that is no longer in it")
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError("headings, each a text")
    return tuple(text.strip() for text in texts)


def _time(value: Any, *, last: bool) -> str | None:
    """A day or a time (UTC where it does not say) as 14 digits; the last second of a day, or its first."""
    if value is None:
        return None
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return f"{moment:%Y%m%d%H%M%S}"
    if isinstance(value, date):
        return f"{value:%Y%m%d}" + ("235959" if last else "000000")
    raise ValueError("a day, as 2016-05-04")


def _parsed(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a day, as 2016-05-04") from None
