"""What a page says of itself: title, language, address, when and from where it was captured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin

from policydiff.before import is_front
from policydiff.normalizer.archive import archived_on, capture_of, original, shown

_ARCHIVE_LINK = re.compile(r"https?://web\.archive\.org/web/\d{14}[a-z_]*/[^\s)\"'<>]+")
_ARCHIVED_DAY = re.compile(r"archived on (\d{4})-(\d{2})-(\d{2})")

#: What content systems call the body of a site's front page.
_HOME = frozenset(
    ("home", "homepage", "home-page", "page-home", "front-page", "frontpage", "is-front", "path-frontpage")
)

#: A page's title, or a part of it set off, that is a front page's: "Home | Acme", "Acme - Startseite".
_HOME_TITLE = re.compile(
    r"(?:^|[|–—·:»-]\s*)(?:home ?page|home|welcome|startseite|accueil|inicio|página principal|pagina iniziale"
    r"|página inicial|início|willkommen|bienvenue|startpagina)\s*(?:$|[|–—·:«-])",
    re.IGNORECASE,
)


class Meta:
    """Collects the facts while the page is read; the first statement of each wins."""

    def __init__(self) -> None:
        self.language = ""
        self.canonical: str | None = None
        self.base: str | None = None
        self.captured: str | None = None
        self.archived_url: str | None = None
        self.archive: str | None = None
        self.from_wayback = False
        self.address: str | None = None  # as told to those who share the page
        self.home = False  # the page calls itself the front page of its site
        self.login = False  # a field for a password stands on the page
        self._title: list[str] = []
        self.in_title = False
        self._titled = False
        self._absolute: dict[str, str] = {}

    @property
    def title(self) -> str:
        """The page's title, white space collapsed."""
        return " ".join("".join(self._title).split())

    def tag(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A `title`, `base`, `link` or `meta` opens."""
        if tag == "title":
            self.in_title = True
        elif tag == "base" and self.base is None and attributes.get("href"):
            self.base = original(attributes["href"].strip())
        elif tag == "link" and attributes.get("rel", "").lower() == "canonical" and self.canonical is None:
            self.canonical = original(attributes.get("href", "").strip()) or None
        elif tag == "meta":
            self._statement(attributes)

    def _statement(self, attributes: Mapping[str, str]) -> None:
        """A `meta` element."""
        name = attributes.get("http-equiv") or attributes.get("name") or attributes.get("property") or ""
        content = attributes.get("content", "")
        if not self.language and name.lower() in ("content-language", "language", "dc.language"):
            self.language = content.split(",")[0].strip()
        elif name == "og:url" and self.address is None:
            self.address = original(content.strip()) or None

    def body(self, names: str) -> None:
        """The body opens; `names` are its id and its classes, which many systems write the kind of page into."""
        self.home = not _HOME.isdisjoint(names.lower().split())

    def front_signs(self, asked: str | None) -> int:
        """How many signs there are that this is the front page of its site though another page was `asked` for.

        The address that it states counts twice where it is known what was asked for.
        """
        if is_front(asked):
            return 0
        stated = is_front(self.canonical or self.address) * (2 if asked else 1)
        return stated + self.home + (_HOME_TITLE.search(self.title) is not None)

    def end_title(self) -> None:
        """A title closes."""
        self.in_title, self._titled = False, True

    def data(self, text: str) -> None:
        """Text inside a title; later titles are no text of the page either."""
        if not self._titled:
            self._title.append(text)

    def comment(self, text: str) -> None:
        """A comment, anywhere; archives and corpora write their notes of capture into comments."""
        if "archive" not in text.lower():
            return
        link = _ARCHIVE_LINK.search(text)
        capture = capture_of(link.group()) if link else None
        if capture and self.archived_url is None:
            self.captured, self.archived_url = self.captured or capture[0], capture[1]
            self.archive = shown(link.group()) if link else None
        if self.captured is None:
            day = _ARCHIVED_DAY.search(text)
            noted = archived_on(text)
            self.from_wayback = noted is not None
            self.captured = noted or ("".join(day.groups()) + "000000" if day else None)

    def absolute(self, href: str) -> str:
        """A link's target as it can be opened from anywhere; a place on the same page stays `#place`."""
        if href.startswith(("http://", "https://", "#", "mailto:", "tel:")):
            return href
        known = self._absolute.get(href)
        if known is None:
            known = self._absolute[href] = _joined(self.base or self.canonical or "", href)
        return known


@lru_cache(maxsize=1024)
def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # as "http://[": no address at all
        return href


def email_of(code: str) -> str:
    """The address that Cloudflare hides from robots, which encodes it anew each time; "" if it is none.

    >>> email_of("422b2a02233a6c2130")
    'ih@ax.cr'
    """
    try:
        data = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if data else ""
