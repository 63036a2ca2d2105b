"""What is not policy text, compared without order: lines that came and lines that went."""

from __future__ import annotations

from collections import Counter

from policydiff.differ.ids import Ids
from policydiff.model import Change, Document, Place
from policydiff.text import fold


def compare_boilerplate(old: Document, new: Document) -> tuple[Change, ...]:
    """Lines of boilerplate that only one document has (as often), those gone first, each in its reading order."""
    if old.boilerplate == new.boilerplate:
        return ()
    ids = Ids()
    gone = _more(old.boilerplate, new.boilerplate)
    come = _more(new.boilerplate, old.boilerplate)
    changes = []
    for text in gone:
        place = Place("", (), text)
        changes.append(
            Change(ids.name("delete", place, None), "delete", False, place, None, (("delete", text),))
        )
    for text in come:
        place = Place("", (), text)
        changes.append(
            Change(ids.name("insert", None, place), "insert", False, None, place, (("insert", text),))
        )
    return tuple(changes)


def _more(lines: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The lines that occur oftener here than there: of each, as many as are too many, the last ones."""
    spare = Counter(map(fold, others))
    more = []
    for line in lines:
        key = fold(line)
        if spare[key] > 0:
            spare[key] -= 1
        elif line:
            more.append(line)
    return more
