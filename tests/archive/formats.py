"""What archives answer in: the Internet Archive's search format, pywb's, time maps, and replays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, quote_plus, unquote_plus, urljoin

from archive.holdings import Holding, Holdings
from archive.trouble import Answer

Query = Mapping[str, str]


def search(holdings: Holdings, raw_query: str, page: int) -> Answer:
    """`/cdx/search/cdx`, as web.archive.org speaks it: lines of seven fields, a resume key after an empty line."""
    query = _query(raw_query)
    if "url" not in query:
        return Answer(400, b"org.archive.wayback.exception.BadQueryException: url is missing\n")
    found = [
        one for one in _between(holdings, query) if _kept(one, parse_qs(raw_query).get("filter", []), query)
    ]
    key = unquote_plus(query.get("resumeKey", "0")).rpartition(" ")[2].rstrip("!")
    if not key.isdecimal():
        return Answer(400, b"no such resumeKey\n")
    resume = int(key)
    size = min(int(query.get("limit", page)), page)
    shown = found[resume : resume + size]
    lines = ["".join(f"{field} " for field in _fields(one, query)).rstrip() + "\n" for one in shown]
    if query.get("showResumeKey") == "true" and resume + size < len(found):
        last = shown[-1]
        lines.append("\n" + quote_plus(f"{last.key} {last.time} {resume + size}!") + "\n")
    return Answer(200, "".join(lines).encode(), (("Content-Type", "text/plain"),))


def pywb_search(holdings: Holdings, raw_query: str, names: Mapping[str, str]) -> Answer:
    """`/COLL/cdx?output=json`, as pywb speaks it: a JSON object a line. `names` renames its fields."""
    query = _query(raw_query)
    lines = []
    for one in _between(holdings, query):
        fields = {
            "urlkey": one.key,
            "timestamp": one.time,
            "url": one.url,
            "mime": "warc/revisit" if one.revisit else one.media_type.partition(";")[0],
            "status": str(one.status),
            "digest": one.digest,
            "length": str(one.record[1]),
            "offset": str(one.record[0]),
            "filename": holdings.path.name,
        }
        lines.append(json.dumps({names.get(name, name): value for name, value in fields.items()}) + "\n")
    return Answer(200, "".join(lines).encode(), (("Content-Type", "text/x-ndjson"),))


def time_map(
    holdings: Holdings, base: str, url: str, *, number: int, size: int | None, mode: str, dated: bool
) -> Answer:
    """`/timemap/link/URL`: all captures, or page `number` of them, with a link to the next page.

    `base` is the address before `timemap`; `mode` stands behind the time (`mp_` as pywb has it, or nothing).
    """
    found = [one for one in holdings.of(url) if not one.gone]
    if not found:
        return Answer(404, b"no captures\n")
    start = number * size if size else 0
    shown = found[start : start + size] if size else found
    links = [f'<{url}>; rel="original"', f'<{base}timegate/{url}>; rel="timegate"']
    for one in shown:
        rel = "first memento" if one is found[0] else "last memento" if one is found[-1] else "memento"
        date = f'; datetime="{http_date(one.time)}"' if dated else ""
        links.append(f'<{base}{one.time}{mode}/{one.url}>; rel="{rel}"{date}')
    if size and start + size < len(found):
        kind = 'type="application/link-format"'
        links.append(f'<{base}timemap/link/{number + 1}/{url}>; rel="timemap"; {kind}')
    return Answer(200, ",\n".join(links).encode(), (("Content-Type", "application/link-format"),))


def replay(holdings: Holdings, base: str, time: str, mode: str, url: str) -> Answer:
    """One capture: its own status and headers with Memento-Datetime; the nearest by a redirect; or 404 without."""
    exact = holdings.exact(url, time)
    if exact is None:
        other = holdings.nearest(url, time)
        if other is None:
            return Answer(404, b"<html>not in the archive</html>", (("Content-Type", "text/html"),))
        return Answer(302, b"", (("Location", f"{base}{other.time}{mode}/{other.url}"),))
    headers = [
        ("Memento-Datetime", http_date(exact.time)),
        ("Link", f'<{exact.url}>; rel="original", <{base}timemap/link/{exact.url}>; rel="timemap"'),
        *_headers_of(exact, base, mode),
    ]
    return Answer(exact.status, holdings.bytes_of(exact), tuple(headers))


def http_date(time: str) -> str:
    """14 digits as HTTP writes a time."""
    return format_datetime(datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=UTC), usegmt=True)


def _headers_of(holding: Holding, base: str, mode: str) -> Iterator[tuple[str, str]]:
    """The page's own headers as the Internet Archive shows them: prefixed, but for those that browsers need."""
    for name, value in holding.headers:
        if name == "Location":
            yield "Location", f"{base}{holding.time}{mode}/{urljoin(holding.url, value)}"
        elif name in ("Content-Type", "Content-Encoding"):
            yield name, value
        else:
            yield f"x-archive-orig-{name.lower()}", value


def _query(raw_query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(raw_query).items()}


def _between(holdings: Holdings, query: Query) -> list[Holding]:
    url = query.get("url", "")
    prefix = url.endswith("*") or query.get("matchType") in ("prefix", "domain", "host")
    since, until = query.get("from", "").ljust(14, "0"), query.get("to", "").ljust(14, "9")
    return [one for one in holdings.of(url.rstrip("*"), prefix) if since <= one.time <= until]


def _fields(one: Holding, query: Query) -> Sequence[str]:
    """urlkey, timestamp, original, mimetype, statuscode, digest, length."""
    hidden = one.revisit and query.get("resolveRevisits") != "true"
    media_type = "warc/revisit" if hidden else one.media_type.partition(";")[0] or "unk"
    status = "-" if hidden else str(one.status)
    return one.key, one.time, one.url, media_type, status, one.digest, str(one.record[1])


_NAMES = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


def _kept(one: Holding, filters: Sequence[str], query: Query) -> bool:
    """Whether every filter, `[!]FIELD:REGEX` of the whole field, lets a capture through."""
    fields = dict(zip(_NAMES, _fields(one, query), strict=True))
    for text in filters:
        name, _, pattern = text.lstrip("!").partition(":")
        if (re.fullmatch(pattern, fields[name]) is not None) == text.startswith("!"):
            return False
    return True
