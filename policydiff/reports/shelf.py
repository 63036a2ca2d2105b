"""The comparison pages that stand in a site's folder: which were issued, what each says, how the next is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from policydiff.reports.policy import page_name

_MARK = r"\d{14}(?:-[0-9a-f]{8})?"  # Version.mark
_ISSUE = re.compile(rf"({_MARK}--{_MARK})(?:\.(\d+))?\.html")
_JUDGEMENT = re.compile(rb'<meta name="policydiff-judgement" content="([0-9a-f]{64})">')
#: The line that says what a page holds stands among the first of it; so many bytes are read to find it.
HEAD = 8192


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of a site, read as it is: nothing but the pages themselves says which were issued.

    A page once issued is never rewritten. Where the same two versions are judged otherwise later, that is another
    issue beside it, `OLD--NEW.2.html`.
    """

    folder: Path
    _known: dict[str, dict[str, dict[int, str]]] = field(default_factory=dict, repr=False)

    def issues(self, slug: str, old: str, new: str) -> tuple[str, ...]:
        """The names of the pages of one comparison in the order they were issued; () where there is none."""
        issues = self._of(slug).get(f"{old}--{new}", {})
        return tuple(issues[number] for number in sorted(issues))

    def next_name(self, slug: str, old: str, new: str) -> str:
        """How the next page of this comparison is called."""
        issues = self._of(slug).get(f"{old}--{new}", {})
        return issue_name(old, new, max(issues) + 1) if issues else page_name(old, new)

    def add(self, slug: str, name: str) -> None:
        """Take note of a page that was written."""
        _place(self._of(slug), name)

    def says(self, slug: str, name: str) -> str | None:
        """The fingerprint of the judgement that a page shows; None for a page that does not say it."""
        with (self.folder / slug / name).open("rb") as page:
            found = _JUDGEMENT.search(page.read(HEAD))
        return found[1].decode() if found else None

    def has_policy(self, slug: str) -> bool:
        """Whether the page of a policy stands there."""
        return (self.folder / slug / "index.html").is_file()

    def _of(self, slug: str) -> dict[str, dict[int, str]]:
        """The issues of every comparison of a policy, by `OLD--NEW` and number."""
        if slug not in self._known:
            issues: dict[str, dict[int, str]] = {}
            home = self.folder / slug
            for path in sorted(home.iterdir()) if home.is_dir() else ():
                _place(issues, path.name)
            self._known[slug] = issues
        return self._known[slug]


def issue_name(old: str, new: str, number: int) -> str:
    """The file of the so manieth judgement of a comparison.

    >>> issue_name("20200102030405", "20210304050607", 2)
    '20200102030405--20210304050607.2.html'
    """
    name = page_name(old, new)
    return name if number == 1 else f"{name.removesuffix('.html')}.{number}.html"


def _place(issues: dict[str, dict[int, str]], name: str) -> None:
    """Put a file among the issues, if it is one."""
    found = _ISSUE.fullmatch(name)
    if found:
        issues.setdefault(found[1], {})[int(found[2] or 1)] = name
