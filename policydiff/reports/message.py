"""Messages as HTML for a mail and as plain text: as much of the facts as fits into the size a receiver takes."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from policydiff.reports.html import environment_for, rendered
from policydiff.reports.message_facts import MessageChange, MessageFacts, MessageItem
from policydiff.reports.phrasing import counted
from policydiff.reports.visible import visible

#: The largest mail, in bytes: Gmail cuts off what is longer than 102 KB.
LARGEST = 96_000

_MARK = re.compile(rb'<meta name="policydiff-news" content="([0-9a-f]{64})">')
#: So many bytes of a mail are read to find its mark.
HEAD = 8192

#: So many changes of a policy are shown, then fewer, until the message fits.
_DETAILS = (12, 8, 5, 3, 2, 1, 0)

_SANS = "-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
#: The styles of a mail. Its readers keep no stylesheet, so they stand beside each element; black and white tells as
#: much, since what came is underlined and what went is struck through.
STYLES = {
    "body": f"margin:0;padding:0;background:#faf9f6;color:#1c1e21;font:16px/1.5 {_SANS}",
    "sheet": "max-width:640px;margin:0 auto;padding:20px 16px;overflow-wrap:anywhere;word-break:break-word",
    "h1": "font-size:22px;line-height:1.25;margin:0 0 4px",
    "h2": "font-size:17px;line-height:1.3;margin:28px 0 8px",
    "h2high": "font-size:17px;line-height:1.3;margin:28px 0 8px;color:#a3161b",
    "h3": "font-size:18px;line-height:1.3;margin:0 0 4px",
    "soft": "margin:0 0 6px;color:#56595f;font-size:14px",
    "p": "margin:0 0 8px",
    "due": "margin:16px 0 0;padding:10px 14px;background:#fff4d6;border-left:4px solid #d99a00",
    "list": "margin:0;padding:0 0 0 18px",
    "li": "margin:0 0 4px",
    "item": "margin:0 0 14px;padding:14px 16px;background:#ffffff;border:1px solid #e2dfd6;border-radius:8px",
    "change": "margin:12px 0 0;padding:0 0 0 12px;border-left:2px solid #c9c4b6",
    "high": "margin:12px 0 0;padding:0 0 0 12px;border-left:4px solid #a3161b",
    "head": "margin:0;font-weight:bold",
    "ins": "color:#0a5a2b;background:#e2f4e6;text-decoration:underline",
    "del": "color:#98191f;background:#fce8e6;text-decoration:line-through",
    "link": "color:#1d4f91",
    "button": "display:inline-block;margin:10px 0 0;padding:8px 16px;background:#234e70;color:#ffffff;"
    "border-radius:6px;text-decoration:none;font-weight:bold",
    "foot": "margin:24px 0 0;color:#56595f;font-size:13px",
}


def message_html(
    facts: MessageFacts, templates: Path | None = None, *, largest: int = LARGEST, mark: str = ""
) -> str:
    """The message as a mail: one HTML file with nothing to load, in at most `largest` bytes of UTF-8.

    What does not fit is counted, and stands on the pages that it links to. `mark` is a fingerprint of what it was
    made of, which `stated_news` finds again.
    """
    environment = environment_for(templates)
    values = {"style": STYLES, "csp": _security_policy(), "mark": mark}

    def made(part: MessageFacts) -> str:
        return rendered(environment, "mail.html", {**values, "facts": part})

    return _fitted(facts, made, largest)


def stated_news(path: Path) -> str | None:
    """The mark of a message that was written; None where it states none."""
    with path.open("rb") as page:
        found = _MARK.search(page.read(HEAD))
    return found[1].decode() if found else None


def message_text(facts: MessageFacts, largest: int = LARGEST) -> str:
    """The message as plain text in at most `largest` bytes: removed words in `[-…-]`, added ones in `{+…+}`."""
    return _fitted(facts, lambda part: "\n".join(_lines(part)) + "\n", largest)


def _fitted(facts: MessageFacts, made: Callable[[MessageFacts], str], largest: int) -> str:
    """The message with the most detail that fits: fewer changes a policy first, then fewer policies."""
    for most in _DETAILS:
        text = made(replace(facts, items=tuple(_less(item, most) for item in facts.items)))
        if len(text.encode()) <= largest:
            return text
    bare = [_less(item, 0) for item in facts.items]
    total = kept = len(bare) + len(facts.troubles)
    while kept:
        kept //= 2
        troubles = facts.troubles[: max(0, kept - len(bare))]
        text = made(replace(facts, items=tuple(bare[:kept]), troubles=troubles, more=total - kept))
        if len(text.encode()) <= largest:
            break
    return text


def _less(item: MessageItem, most: int) -> MessageItem:
    changes = item.changes[:most]
    deadlines = item.deadlines[: max(most, 1)]
    return replace(item, changes=changes, deadlines=deadlines, more=len(item.changes) - len(changes))


def _lines(facts: MessageFacts) -> Iterator[str]:
    yield _flat(facts.subject)
    if facts.told:
        yield f"As of {facts.told.words}"
    if facts.empty:
        yield ""
        yield "Nothing new."
    if facts.due:
        yield from ("", "DEADLINES AND DATES")
        yield from (f"- {_flat(item.title)}: {_flat(words)}" for words, item in facts.due)
    for title, items in facts.groups:
        yield from ("", title.upper())
        for item in items:
            yield ""
            yield from _item(item)
    if facts.troubles:
        yield from ("", "TO BE SEEN TO")
        for trouble in facts.troubles:
            yield f"- {_named(trouble.title, trouble.whose)}: {_flat(trouble.words)}"
    if facts.more:
        yield from ("", f"and {counted(facts.more, 'policy', 'policies')} more.")
    if facts.index_href:
        yield from ("", f"All that waits: {facts.index_href}")


def _item(item: MessageItem) -> Iterator[str]:
    yield _named(item.title, item.whose)
    yield _flat(item.sentence)
    if item.when:
        yield f"Changed {_flat(item.when)}."
    if item.silence:
        yield _flat(item.silence)
    for number, change in enumerate(item.changes, 1):
        yield from _change(number, change)
    if item.more:
        yield f"  and {counted(item.more, 'more passage')}"
    if item.href:
        yield f"  {item.href}"


def _change(number: int, change: MessageChange) -> Iterator[str]:
    high = "HIGH · " if change.high else ""
    yield f"  {number}. {high}{_flat(change.headline)}"
    yield f"     {change.kind_word} in {_flat(change.place)} · {change.direction_word}"
    for paragraph in change.redline:
        marks = {"insert": ("{+", "+}"), "delete": ("[-", "-]")}
        parts = [
            f"{marks[op][0]}{text}{marks[op][1]}" if op in marks else text for op, text in paragraph if text
        ]
        yield f"     | {_flat(''.join(parts))}"


def _named(title: str, whose: str) -> str:
    return _flat(f"{title} ({whose})" if whose else title)


def _flat(text: str) -> str:
    return " ".join(visible(text).split())


def _security_policy() -> str:
    """For a mail opened in a browser: nothing loads, nothing runs, and only our own styles hold."""
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in STYLES.values())
    return f"default-src 'none'; style-src 'unsafe-hashes' {hashes}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
