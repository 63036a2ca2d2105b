"""The watch list as text: entries written into `policydiff.toml` and taken out of it, all else left as it is."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from policydiff import config
from policydiff.errors import ConfigError, NotFoundError, UsageError
from policydiff.planning import same_page
from policydiff.selectors import Named
from policydiff.slugs import LONGEST, valid_slug

_HEADER = re.compile(r"\s*\[")
_POLICY = re.compile(r"\s*\[\[\s*[\"']?policy[\"']?\s*\]\]")
#: Words of an address that tell nothing of whose or which policy it is.
_DULL = frozenset(
    word
    for line in (
        "www com org net edu gov co uk de fr eu io app html htm php aspx en us",
        "legal about policies policy index",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One policy to be watched, as it will stand in the file. `urls` has a `from` or `until` where it moved."""

    slug: str
    title: str = ""
    urls: tuple[Mapping[str, Any], ...] = ()
    pages: tuple[str, ...] = ()
    select: tuple[Named, ...] = ()
    remove: tuple[Named, ...] = ()
    language: str | None = None
    tags: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    archive: str | None = None
    every: str | None = None
    since: date | None = None
    where: str | None = None  # it was read, for messages

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address it has or had."""
        return (*(str(entry["url"]) for entry in self.urls), *self.pages)


def with_entries(
    text: str, entries: Sequence[Entry], name: str = config.NAME
) -> tuple[str, list[tuple[Entry, UsageError]]]:
    """The file's text with these entries at its end, nothing that stood there touched; and why some are left out.

    An entry is left out where its slug or one of its addresses is watched already. Raises ConfigError where the
    file is wrong.
    """
    settings = config.parse(text, name)
    slugs = {policy.slug for policy in settings.policies}
    known = {same_page(url): policy.slug for policy in settings.policies for url in _addresses(policy)}
    added: list[str] = []
    refused: list[tuple[Entry, UsageError]] = []
    for entry in entries:
        problem = _refused(entry, slugs, known)
        if problem is not None:
            refused.append((entry, problem))
            continue
        slugs.add(entry.slug)
        known.update((same_page(address), entry.slug) for address in entry.addresses)
        added.append(f"\n{written(entry)}")
    result = (text if not text or text.endswith("\n") else text + "\n") + "".join(added)
    config.parse(result, name)
    return result, refused


def _refused(entry: Entry, slugs: set[str], known: Mapping[str, str]) -> UsageError | None:
    place = f"{entry.where}: " if entry.where else ""
    if entry.slug in slugs:
        return UsageError(
            f"{place}a policy of this name is watched already", entry.slug, "choose another name"
        )
    for address in entry.addresses:
        if same_page(address) in known:
            what = f"{place}{address} is watched already"
            return UsageError(what, known[same_page(address)], "one entry is enough")
    return None


def without_entry(text: str, slug: str, name: str = config.NAME) -> str:
    """The file's text without the entry of that slug, and the comment right above it.

    Raises NotFoundError where there is none, ConfigError where the file is wrong or written so that the entry
    cannot be told from what stands around it.
    """
    settings = config.parse(text, name)
    place = next((at for at, policy in enumerate(settings.policies) if policy.slug == slug), None)
    if place is None:
        raise NotFoundError("no such policy in the watch list", slug, "`policydiff watch list` shows them")
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _POLICY.match(line)]
    if len(starts) == len(settings.policies):
        start = starts[place]
        end = next((at for at in range(start + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
        result = "".join(lines[: _with_comment(lines, start)] + lines[_before_comment(lines, end, start) :])
        left = tuple(policy for policy in settings.policies if policy.slug != slug)
        if config.parse(result, name).policies == left:
            return result
    raise ConfigError("the entry cannot be told from what stands around it", name, "take it out by hand")


def written(entry: Entry) -> str:
    """The entry as TOML.

    >>> print(written(Entry("acme", "Acme", ({"url": "https://acme.example/p"},), select=("main",))), end="")
    [[policy]]
    slug = "acme"
    title = "Acme"
    url = "https://acme.example/p"
    select = ["main"]
    """
    lines = ["[[policy]]", f"slug = {_value(entry.slug)}"]
    if entry.title:
        lines.append(f"title = {_value(entry.title)}")
    if len(entry.urls) == 1 and set(entry.urls[0]) == {"url"}:
        lines.append(f"url = {_value(entry.urls[0]['url'])}")
    elif entry.urls:
        lines.append(_list("urls", entry.urls))
    for key in ("language", "archive", "every", "since"):
        value = getattr(entry, key)
        if value:
            lines.append(f"{key} = {_value(value)}")
    for key in ("pages", "select", "remove", "tags", "watch"):
        values = getattr(entry, key)
        if values:
            lines.append(_list(key, values))
    return "\n".join(lines) + "\n"


def guessed(url: str, slugs: Iterable[str] = ()) -> Entry:
    """An entry for an address, its slug and title made of the address; raises UsageError where it is none.

    >>> guessed("https://www.acme.example/legal/privacy-policy.html").slug
    'acme-privacy-policy'
    """
    problem = config.wrong_address(url)
    if problem is not None:
        raise UsageError("this is no address to watch", repr(url), f"give {problem}")
    parts = urlsplit(url)
    labels = [label for label in (parts.hostname or "").split(".") if label not in _DULL]
    host = labels[-2] if len(labels) > 1 and labels[-1] in ("example", "test") else (labels or ["site"])[-1]
    words = [word for word in re.split(r"[^a-z0-9]+", parts.path.lower()) if word]
    telling = [word for word in words if word not in _DULL] or words or ["policy"]
    kept = [*telling[-2:], *(["policy"] if words[-1:] == ["policy"] or words[-2:-1] == ["policy"] else [])]
    slug = slug_of(f"{host} {' '.join(dict.fromkeys(kept))}")
    taken, number = set(slugs), 2
    base = slug
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return Entry(slug, base.replace("-", " ").capitalize(), ({"url": url},))


def listed(text: str, name: str) -> tuple[list[Entry], list[str]]:
    """The entries that a list of URLs makes, and a line for each of its lines that makes none.

    Either a URL a line, or CSV whose first line names a column `url` and any of `slug`, `title`, `language`, `tags`.
    """
    head = next(csv.reader(text.splitlines()[:1]), [])
    if "url" in head:
        table = [(row.pop("url") or "", row) for row in csv.DictReader(text.splitlines())]
    else:
        table = [(line.partition("#")[0] if line.startswith("#") else line, {}) for line in text.splitlines()]
    entries: list[Entry] = []
    left: list[str] = []
    slugs: set[str] = set()
    for number, (url, row) in enumerate(table, start=2 if "url" in head else 1):
        if not url.strip():
            continue
        try:
            entry = guessed(url.strip(), slugs)
            slug = slug_of(row["slug"]) if row.get("slug") else entry.slug
        except UsageError as error:
            left.append(f"{name}, line {number}: {error}")
            continue
        slugs.add(slug)
        title, tags = row.get("title") or entry.title, tuple(re.findall(r"[^\s;,]+", row.get("tags") or ""))
        where = f"{name}, line {number}"
        entries.append(
            Entry(slug, title, entry.urls, language=row.get("language") or None, tags=tags, where=where)
        )
    return entries, left


def slug_of(words: str) -> str:
    """A slug made of words: small letters and digits, hyphens between; raises UsageError where nothing is left."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return valid_slug("-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-"))


def _addresses(policy: config.Watched) -> tuple[str, ...]:
    return (*(address.url for address in policy.urls), *policy.pages)


def _with_comment(lines: Sequence[str], start: int) -> int:
    """Where the comment begins that stands right above a line."""
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _before_comment(lines: Sequence[str], end: int, start: int) -> int:
    """Where the comment of the table at `end` begins, which stays with it."""
    begin = _with_comment(lines, end) if end < len(lines) else end
    return max(begin, start + 1)


def _list(key: str, values: Sequence[Any]) -> str:
    """A list: on one line where all of it is plain, else a line an entry."""
    told = [_value(value) for value in values]
    if all(isinstance(value, str) for value in values) and sum(map(len, told)) < 90:
        return f"{key} = [{', '.join(told)}]"
    return f"{key} = [\n" + "".join(f"    {value},\n" for value in told) + "]"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
