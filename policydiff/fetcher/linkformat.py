"""Lists of links as `application/link-format` writes them (RFC 6690), in which archives send their time maps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# The quantifiers never give back what they took, so that no text takes longer than its length.
_LINK = re.compile(r"[\s,]*+<([^>]*+)>")
_PARAMETER = re.compile(
    r"""\s*+;\s*+ ([^\s"<>;,=]++)? (?: \s*+=\s*+ (?: "((?:[^"\\]|\\.)*+)" | ([^\s"<>;,]*+) ) )?+""",
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(r"\s*+(?:,|\Z)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and what is said of it by name (in lower case); of two with one name the first holds."""

    target: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def relations(self) -> frozenset[str]:
        """The words of its `rel`, in lower case."""
        return frozenset(self.said.get("rel", "").lower().split())


def links(text: str) -> list[Link]:
    """The links of a list; raises ValueError where the text is none. Empty places in it are passed over."""
    found = []
    text = text.rstrip(" \t\r\n,")
    at = 0
    while at < len(text):
        link = _LINK.match(text, at)
        if link is None:
            raise ValueError(f"no link at character {at}")
        at, said = _said(text, link.end())
        found.append(Link(link[1].strip(), said))
    return found


def written(found: Iterable[Link]) -> str:
    """The links as a list; `links` gives them back."""
    return ",\n".join(_written(link) for link in found)


def _said(text: str, at: int) -> tuple[int, dict[str, str]]:
    """What is said of a link, and where the next one begins."""
    said: dict[str, str] = {}
    while parameter := _PARAMETER.match(text, at):
        name, quoted, bare = parameter.groups()
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare or ""
        if name:
            said.setdefault(name.lower(), value)
        at = parameter.end()
    end = _END.match(text, at)
    if end is None:
        raise ValueError(f"a link does not end at character {at}")
    return end.end(), said


def _written(link: Link) -> str:
    said = "".join(
        '; {}="{}"'.format(name, value.replace("\\", "\\\\").replace('"', '\\"'))
        for name, value in link.said.items()
    )
    return f"<{link.target}>{said}"
