"""What other tools mark between two texts: the words they show as deleted or inserted, counted."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from difflib import SequenceMatcher
from html import escape
from pathlib import Path

from lxml.html.diff import htmldiff
from redlines import Redlines

from policydiff.differ import align
from policydiff.model import Document

_MARKED = re.compile(r"<(ins|del)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def by_policydiff(old: Document, new: Document) -> int:
    """Our own redline: what is marked in any change, headings too; what only moved is not marked."""
    return sum(
        words(text)
        for change in align(old, new).changes
        for operation, text in change.words
        if operation != "equal"
    )


def by_difflib(old: Document, new: Document) -> int:
    """The standard library's SequenceMatcher over words."""
    before, after = old.canonical_text.split(), new.canonical_text.split()
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum((end - at) + (new_end - new_at) for tag, at, end, new_at, new_end in codes if tag != "equal")


def by_git(old: Document, new: Document) -> int:
    """`git diff --no-index --word-diff` over lines of one sentence each."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, document in (("old", old), ("new", new)):
            path = Path(folder) / name
            path.write_text(document.canonical_text, "utf-8")
            names.append(str(path))
        command = ["git", "diff", "--no-index", "--no-color", "-U0", "--word-diff=porcelain", "--", *names]
        lines = subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout.decode().splitlines()
    body = lines[next((at for at, line in enumerate(lines) if line.startswith("@@")), len(lines)) :]
    return sum(words(line[1:]) for line in body if line[:1] in ("+", "-"))


def by_redlines(old: Document, new: Document) -> int:
    """The library redlines, as its users call it: by words, paragraph marks and all."""
    found = Redlines(old.canonical_text, new.canonical_text).redlines
    return sum(words(item.source_text or "") + words(item.test_text or "") for item in found)


def by_htmldiff(old: Document, new: Document) -> int:
    """lxml's htmldiff over one paragraph a block."""
    told = htmldiff(_html(old), _html(new))
    return sum(words(_TAG.sub(" ", inside)) for _, inside in _MARKED.findall(told))


def _html(document: Document) -> str:
    return "".join(f"<p>{escape(block)}</p>" for block in document.canonical_text.split("\n\n"))


PEERS: dict[str, Callable[[Document, Document], int]] = {
    "policydiff": by_policydiff,
    "difflib": by_difflib,
    "git": by_git,
    "redlines": by_redlines,
    "htmldiff": by_htmldiff,
}
