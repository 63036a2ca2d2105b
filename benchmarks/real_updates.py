"""Real updates: of those that reach a reviewer, how many hold no new words; of those with new words, how many are lost.

    python benchmarks/real_updates.py [--show]

Takes every adjacent pair of the histories in the corpus and counts new words with nothing of the product's own: the
words of both Markdown files as they stand, addresses of links and front matter left out, as two bags. An update
*reaches a reviewer* if its comparison holds a change of level wording or more. One whose words differ and that
reaches nobody is *lost*, unless these words are dates, numbers, obfuscated addresses, furniture of the page or the
same letters with other spaces; each is listed with its words and which it is, since only a person can say whether
"30" that became "60" was a date. `--show` lists as well what reaches a reviewer without new words.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from policydiff.model import Comparison, Document
from policydiff.normalizer import normalize
from policydiff.pipeline import compare
from policydiff.text import fold

ROOT = Path(__file__).resolve().parent.parent
MOST_EMPTY, MOST_LOST = 0.05, 0.005

_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?:[^()]|\([^)]*\))*\)")
_ADDRESS = re.compile(r"<?https?://\S+|<[^<> ]+@[^<> ]+>")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DATE_WORD = re.compile(
    r"\d+(?:st|nd|rd|th|er)?|(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|déc|fév|avr|juin|juil|août)\w*"
    r"|ago|days?|hours?|weeks?|months?|years?|last|updated?|revised|effective|modified|date|on|of|version",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Update:
    """One adjacent pair: its name, the words gone and come, and what the product makes of it."""

    name: str
    gone: Counter[str]
    come: Counter[str]
    comparison: Comparison

    @property
    def reaches(self) -> bool:
        """Whether a reviewer is told of it."""
        return self.comparison.summary.material + self.comparison.summary.wording > 0

    @property
    def worded(self) -> bool:
        """Whether its words differ."""
        return bool(self.gone or self.come)


def bag(markdown: str) -> Counter[str]:
    """The words of a Markdown file in one case, addresses of links and front matter left out."""
    text = _FRONT_MATTER.sub("", unicodedata.normalize("NFKC", markdown)).replace("\\", "")
    for _ in range(2):  # a picture inside a link
        text = _LINK.sub(r"\1", text)
    return Counter(word.casefold().replace("’", "'") for word in _WORD.findall(_ADDRESS.sub(" ", text)))


def updates() -> list[Update]:
    """Every adjacent pair of the corpus."""
    corpus = Path(os.environ.get("POLICYDIFF_CORPUS") or ROOT.parent / "shared" / "corpus")
    found = []
    for folder in sorted(path for path in (corpus / "histories").glob("*/*") if path.is_dir()):
        for old, new in pairwise(sorted(folder.glob("*.md"))):
            before, after = bag(old.read_text("utf-8")), bag(new.read_text("utf-8"))
            comparison = compare(normalize(old.read_bytes()), normalize(new.read_bytes()))
            name = f"{folder.parent.name}/{folder.name} {old.stem} → {new.stem}"
            found.append(Update(name, before - after, after - before, comparison))
    return found


def kind_of(update: Update) -> str:
    """What the words of an update that reaches nobody are: `lost` if nothing excuses it."""
    gone, come = sorted(update.gone.elements()), sorted(update.come.elements())
    if sorted("".join(gone)) == sorted("".join(come)):
        return "the same letters with other spaces"
    left = [word for word in gone + come if not _DATE_WORD.fullmatch(word)]
    if not left:
        return "dates and numbers"
    furniture = set_aside(update.comparison)
    left = [word for word in left if word not in furniture]
    if not left:
        return "menus, footers and other furniture"
    addresses = address_words(update.comparison)
    if all(word in addresses for word in left):
        return "obfuscated addresses"
    return "lost"


def set_aside(comparison: Comparison) -> set[str]:
    """The words of lines told as no policy text, and of lines that the other document holds as well: a title that
    stood twice and stands once."""
    words: set[str] = set()
    for change in comparison.boilerplate_changes:
        for place in (change.old, change.new):
            words.update(bag(place.text) if place else ())
    both = {unit.key for unit in comparison.old_document.units} & {
        unit.key for unit in comparison.new_document.units
    }
    for change in comparison.changes:
        lone = change.old if change.new is None else change.new if change.old is None else None
        if lone is not None and fold(lone.text) in both:
            words.update(bag(lone.text))
    return words


def address_words(comparison: Comparison) -> set[str]:
    """The words of e-mail addresses in either document, and of what a page shows in place of one."""
    words = {"email", "protected"}
    for document in sides(comparison):
        for address in _EMAIL.findall(document.canonical_text):
            words.update(bag(address.replace("@", " ").replace(".", " ")))
    return words


def sides(comparison: Comparison) -> tuple[Document, Document]:
    """Both documents of a comparison."""
    return comparison.old_document, comparison.new_document


def told(update: Update, most: int = 12) -> str:
    """The words of an update, the first few."""
    signed = [f"-{word}" for word in update.gone.elements()] + [f"+{word}" for word in update.come.elements()]
    return " ".join(signed[:most]) + (f" … {len(signed)} in all" if len(signed) > most else "")


def main() -> int:
    """Print both shares and the lists; 1 if either is more than is promised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true", help="list what reaches a reviewer without new words")
    options = parser.parse_args()
    every = updates()
    reach = [update for update in every if update.reaches]
    empty = [update for update in reach if not update.worded]
    silent = [(kind_of(update), update) for update in every if update.worded and not update.reaches]
    lost = [update for kind, update in silent if kind == "lost"]
    of_policy = len(lost) + sum(update.worded for update in reach)
    print(f"{len(every)} updates, {sum(update.worded for update in every)} with other words than before")
    print(
        f"reach a reviewer: {len(reach)}; of these without new words: {len(empty)} ({len(empty) / len(reach):.1%})"
    )
    print(
        f"with new words in policy text: {of_policy}; of these lost: {len(lost)} ({len(lost) / of_policy:.1%})"
    )
    print(f"other words that reach nobody: {len(silent)}")
    for kind, update in sorted(silent, key=lambda found: (found[0], found[1].name)):
        print(f"  {kind}: {update.name} ({update.comparison.summary.transition}): {told(update)}")
    if options.show:
        for update in empty:
            print(f"  no new words: {update.name}")
            for change in update.comparison.changes:
                if change.level in ("material", "wording"):
                    print(f"    {change.kind} {change.words!r:.300}")
    return 1 if len(empty) > MOST_EMPTY * len(reach) or len(lost) > MOST_LOST * of_policy else 0


if __name__ == "__main__":
    sys.exit(main())
