"""Whether the links of a sentence lead elsewhere than before."""

from __future__ import annotations

import re

from policydiff.model import Link

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_TRACKING = re.compile(r"(?<=[?&])(?:utm_[a-z]+|gclid|fbclid|mc_[ce]id|_ga|ref)=[^&#]*&?", re.IGNORECASE)


def same_targets(old: tuple[Link, ...], new: tuple[Link, ...]) -> bool:
    """Whether two sentences link to the same addresses in the same order, small differences of form aside."""
    return old == new or [bare(link.href) for link in old] == [bare(link.href) for link in new]


def bare(href: str) -> str:
    """An address without scheme, `www.`, tracking parameters and closing slash; its host in lower case.

    >>> bare("http://www.Acme.example/legal/?utm_source=mail") == bare("https://acme.example/legal")
    True
    """
    address = _TRACKING.sub("", _SCHEME.sub("", href.strip())).rstrip("?&")
    host, slash, rest = address.partition("/")
    return (host.lower().removeprefix("www.") + slash + rest).rstrip("/")
