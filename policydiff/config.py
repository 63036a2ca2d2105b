"""`policydiff.toml`: the watch list and the settings of a workspace, checked key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from policydiff.errors import ConfigError, UsageError
from policydiff.selectors import Selector, selectors_of
from policydiff.slugs import valid_slug
from policydiff.tomllines import toml_lines

NAME = "policydiff.toml"

#: What of a page may have another colour: links and buttons, and the marks of the levels.
COLOURS = ("accent", "high", "material", "wording", "moved")
KINDS = ("wayback", "memento", "live")
PERIODS = ("capture", "day", "week", "month")
Browser = Literal["never", "auto", "always"]

#: Takes what stands in the file and gives what we keep; raises ValueError with what was expected.
Check = Callable[[Any], Any]

_COLOUR = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})")
_DURATION = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Archive:
    """`[archive]`: where captures are fetched from, and how fast we may ask."""

    kind: str = "wayback"
    url: str = "https://web.archive.org"
    contact: str | None = None
    searches_per_minute: float = 20
    replays_per_second: float = 4
    allow_private: bool = False  # whether live pages may lie in private networks
    browser: Browser = "auto"  # whether live pages that only scripts fill are opened in one
    save: bool = False  # whether the Wayback Machine is asked to make a capture where it has none of late


@dataclass(frozen=True, slots=True)
class Review:
    """`[review]`: when a text counts as settled, and when silence counts as not observed."""

    settle: timedelta = timedelta(days=2)
    stale: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Site:
    """`[site]`: how the report names itself and looks, and where it is published (so that mail and feed can link).

    `base_url` ends with a slash. `logo` is a file under the workspace, `colours` holds `#rrggbb` by what it stands for.
    """

    title: str = "Policy changes"
    base_url: str | None = None
    logo: str | None = None
    colours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notify:
    """`[notify]`: which changes are worth a message. Where messages go is a secret, and stands in the environment."""

    level: str = "wording"


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a policy and the days (both included) on which it holds; None: open on that side."""

    url: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """`[[policy]]`: one policy of the watch list. `pages` together make one document."""

    slug: str
    urls: tuple[Address, ...] = ()
    pages: tuple[str, ...] = ()
    title: str | None = None
    language: str | None = None
    archive: str | None = None
    every: str = "day"
    since: date | None = None
    select: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()
    tags: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """All of `policydiff.toml`. `judge` is handed to the judge as it stands, which checks it itself."""

    archive: Archive = Archive()
    review: Review = Review()
    site: Site = Site()
    notify: Notify = Notify()
    judge: Mapping[str, Any] = field(default_factory=dict)
    policies: tuple[Watched, ...] = ()

    def watched(self, slug: str) -> Watched | None:
        """The entry of the watch list with that slug, or None."""
        return self._by_slug.get(slug)

    @cached_property
    def _by_slug(self) -> dict[str, Watched]:
        """A night asks for each policy by its name, several times."""
        return {policy.slug: policy for policy in self.policies}


def load(path: Path) -> Settings:
    """The settings in a file; raises ConfigError, which names the line, where anything in it is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", str(path)) from None
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8", str(path), "save it as UTF-8") from None
    return parse(text, str(path))


def parse(text: str, name: str = NAME) -> Settings:
    """The settings in a text; `name` is the file's, for messages. Raises ConfigError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ConfigError(str(error), f"{name}, line {line[1]}" if line else name) from None
    return _Reader(text, name).settings(table)


def duration(text: str) -> timedelta:
    """A length of time as people write it: minutes, hours, days, weeks. Raises ValueError.

    >>> duration("36h")
    datetime.timedelta(days=1, seconds=43200)
    """
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError("a length of time, as 2d, 36h or 1w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text")
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("a list of texts")
    return tuple(_text(item) for item in value)


def _selectors(value: Any) -> tuple[Selector, ...]:
    return selectors_of(value if isinstance(value, list) else [value])


def _rate(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise ValueError("a number above 0")
    return float(value)


def _address(value: Any) -> str:
    problem = wrong_address(_text(value))
    if problem is not None:
        raise ValueError(problem)
    return _text(value)


def _folder_address(value: Any) -> str:
    return _address(value).rstrip("/") + "/"


def _wrong_pages(watched: Watched) -> tuple[str, str] | None:
    """What is wrong about the pages of a policy, and what to do about it; None where nothing is."""
    from policydiff.planning import same_page  # only those who name pages pay for it

    if watched.pages and watched.urls:
        return "this policy has pages and an address besides", "name that page in 'pages', or leave it out"
    if len({same_page(page) for page in watched.pages}) < len(watched.pages):
        return "two of the pages are the same one", "name each once"
    for selector in (*watched.select, *watched.remove):
        if selector.page is not None and selector.page not in watched.pages:
            return f"a selector is of {selector.page}, which is none of the pages", "write it as in 'pages'"
    return None


def _file(value: Any) -> str:
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("a file in the workspace, as logo.png")
    return str(path)


def _colour(value: Any) -> str:
    match = _COLOUR.fullmatch(_text(value).lower())
    if not match:
        raise ValueError("a colour, as #234e70")
    digits = match[1]
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def wrong_address(url: str) -> str | None:
    """What an address ought to be and is not; None where nothing is wrong with it."""
    if any(char.isspace() or not char.isprintable() for char in url):
        return "an address without spaces and control characters"
    try:
        address = urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:
            return "an address that begins with http:// or https://"
    except ValueError:
        return "an address with a host and a port that can be"
    if "@" in address.netloc:
        return "an address without a name and a password: this file is for everybody to read"
    return None


def _kind_or_address(value: Any) -> str:
    try:
        return value if value in KINDS else _address(value)
    except ValueError:
        raise ValueError(f"one of {', '.join(KINDS)}, or an archive's address") from None


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _addresses(value: Any) -> tuple[str, ...]:
    return tuple(_address(item) for item in _texts(value))


def _length(value: Any) -> timedelta:
    return duration(_text(value))


def _day(value: Any) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("a day, as 2016-05-04") from None


def _slug(value: Any) -> str:
    try:
        return valid_slug(_text(value))
    except UsageError as error:
        raise ValueError(f"small letters, digits and hyphens ({error.what})") from None


def _one_of(*choices: str) -> Check:
    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError("one of " + ", ".join(choices))
        return str(value)

    return check


#: Every key of every table, and what it takes.
_ARCHIVE: dict[str, Check] = {
    "kind": _one_of(*KINDS),
    "url": _address,
    "contact": _text,
    "searches_per_minute": _rate,
    "replays_per_second": _rate,
    "allow_private": _yes_or_no,
    "browser": _one_of(*get_args(Browser)),
    "save": _yes_or_no,
}
_REVIEW: dict[str, Check] = {"settle": _length, "stale": _length}
_SITE: dict[str, Check] = {"title": _text, "base_url": _folder_address, "logo": _file}
_COLOURS: dict[str, Check] = dict.fromkeys(COLOURS, _colour)
_NOTIFY: dict[str, Check] = {"level": _one_of("material", "wording")}
_ENTRY: dict[str, Check] = {"url": _address, "from": _day, "until": _day}
_POLICY: dict[str, Check] = {
    "slug": _slug,
    "url": _address,
    "pages": _addresses,
    "title": _text,
    "language": _text,
    "archive": _kind_or_address,
    "every": _one_of(*PERIODS),
    "since": _day,
    "select": _selectors,
    "remove": _selectors,
    "tags": _texts,
    "watch": _texts,
}


class _Reader:
    """Reads the tables of one file; knows the file's lines, so that an error can name its own."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._lines = dict(toml_lines(text))

    def settings(self, table: Mapping[str, Any]) -> Settings:
        self._known(table, ("archive", "review", "site", "notify", "judge", "policy"), ())
        policies = table.get("policy", [])
        if not isinstance(policies, list):
            raise self._error(("policy",), "[policy] is one table", "write [[policy]] for each")
        settings = Settings(
            archive=Archive(**self._table(table, "archive", _ARCHIVE)),
            review=Review(**self._table(table, "review", _REVIEW)),
            site=self._site(self._inner(table, "site")),
            notify=Notify(**self._table(table, "notify", _NOTIFY)),
            judge=self._inner(table, "judge"),
            policies=tuple(self._policy(entry, place) for place, entry in enumerate(policies)),
        )
        if settings.archive.kind == "memento" and settings.archive.url == Archive().url:
            remedy = 'write url = "https://arquivo.pt/wayback", what stands before /timemap/link/'
            raise self._error(("archive", "kind"), "no Memento archive is named", remedy)
        self._distinct(settings.policies)
        return settings

    def _table(self, table: Mapping[str, Any], name: str, checks: Mapping[str, Check]) -> dict[str, Any]:
        return self._checked(self._inner(table, name), checks, (name,))

    def _site(self, site: Mapping[str, Any]) -> Site:
        plain = {key: value for key, value in site.items() if key != "colours"}
        values = self._checked(plain, _SITE, ("site",), ("colours",))
        colours = site.get("colours", {})
        if not isinstance(colours, Mapping):
            raise self._error(("site", "colours"), "'colours' is no table", "write [site.colours]")
        return Site(**values, colours=self._checked(colours, _COLOURS, ("site", "colours")))

    def _inner(self, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        inner = table.get(name, {})
        if not isinstance(inner, Mapping):
            raise self._error((name,), f"{name!r} is no table", f"write [{name}]")
        return inner

    def _policy(self, entry: Mapping[str, Any], place: int) -> Watched:
        where: tuple[str | int, ...] = ("policy", place)
        values = self._checked({k: v for k, v in entry.items() if k != "urls"}, _POLICY, where, ("urls",))
        if "slug" not in values:
            raise self._error(where, "this policy has no slug", 'write slug = "acme-privacy"')
        urls = self._urls(entry, where)
        if url := values.pop("url", None):
            urls = (Address(url), *urls)
        watched = Watched(urls=urls, **values)
        if wrong := _wrong_pages(watched):
            raise self._error((*where, "pages" if watched.pages else "select"), *wrong)
        return watched

    def _urls(self, entry: Mapping[str, Any], where: tuple[str | int, ...]) -> tuple[Address, ...]:
        urls = entry.get("urls", [])
        if not isinstance(urls, list) or not all(isinstance(url, Mapping) for url in urls):
            remedy = 'write urls = [{url = "…", from = 2014-02-13}, …]'
            raise self._error((*where, "urls"), "'urls' is no list of tables", remedy)
        found = []
        for url in urls:
            values = self._checked(url, _ENTRY, (*where, "urls"))
            if "url" not in values:
                raise self._error((*where, "urls"), "an entry of 'urls' has no url", 'write {url = "…"}')
            found.append(Address(values["url"], values.get("from"), values.get("until")))
        return tuple(found)

    def _checked(
        self,
        table: Mapping[str, Any],
        checks: Mapping[str, Check],
        where: tuple[str | int, ...],
        others: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The table's values as we keep them. `others` are keys that are read elsewhere."""
        self._known(table, (*checks, *others), where)
        values = {}
        for key, value in table.items():
            try:
                values[key] = checks[key](value)
            except ValueError as error:
                raise self._error((*where, key), f"{key} = {value!r} is not {error}") from None
        return values

    def _known(self, table: Mapping[str, Any], keys: Sequence[str], where: tuple[str | int, ...]) -> None:
        for key in table:
            if key not in keys:
                from rapidfuzz import process  # only a wrong file pays for it

                near = process.extractOne(key, keys, score_cutoff=50)
                remedy = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(keys)
                raise self._error((*where, key), f"unknown key {key!r}", remedy)

    def _distinct(self, policies: Sequence[Watched]) -> None:
        seen: dict[str, int] = {}
        for place, policy in enumerate(policies):
            if policy.slug in seen:
                first = self._lines.get(("policy", seen[policy.slug]))
                message = f"two policies are called {policy.slug!r}" + (
                    f" (also line {first})" if first else ""
                )
                raise self._error(("policy", place, "slug"), message, "rename one")
            seen[policy.slug] = place

    def _error(self, where: tuple[str | int, ...], what: str, remedy: str | None = None) -> ConfigError:
        """An error that names the line of the key, else of the table around it."""
        while where and where not in self._lines:
            where = where[:-1]
        line = self._lines.get(where)
        return ConfigError(what, f"{self._name}, line {line}" if line else self._name, remedy)
