"""How a text is built, whatever it says: a title, a lead, a menu, a heading run into its sentence, a word misspelt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from policydiff.judging.stems import STOP, stem, words
from policydiff.text import fold

#: “Payment and Renewal.” is a heading for all its full stop; a longer text is not.
_TITLE_WORDS = 4
_TITLE = re.compile(r"[^\W\d_][\w’'-]*")
_SMALL_WORDS = words(
    """
    a an and or of the to for in on with by our your we at from is are do how what
    """
)
#: A heading run into its sentence has at most this many words; the sentence at least as many again.
_RUN_IN_WORDS = 8
#: What a sentence begins with after its heading: “Our promise We do not sell …”, not “Free Trial Users may …”.
_OPENERS = words(
    """
    we you the this that these those our your if when where in for by as it all any some each to please
    there no at from with under upon with unless while although such
    """
)
_WORDS = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
#: Shares of words with a capital from which a line without an end is a menu, and how many words it needs.
_MENU_SHARE, _MENU_WORDS = 0.8, 7
_VERBS = re.compile(r"\b(?:will|shall|must|may|can|is|are|was|were|has|have|do|does|not|which|that)\b", re.I)
_ENDS, _CLOSERS = (".", "!", "?", ":", ";", ","), " '\"’”)"
#: Words shorter than the first may not differ; from the second on by two letters, between them by one.
_TYPO, _LONG_TYPO = 6, 9
#: Endings that make another word of a stem: licensor and licensee, employer and employee.
_ROLES = ("or", "ee", "er", "ors", "ees", "ers")
#: What only sends the reader elsewhere, in a sentence of at most so many words: “Learn more about our cookies.”
POINTER = re.compile(
    r"\W*(?:(?:to |you can |you may |you can also |you may also |please )?"
    r"(?:(?:learn|read|find out|see|know) more\b|(?:consult|find|view|read|review|see) (?:our|the|a|more)\b)"
    r"|for (?:more|further"
    r"|additional|the latest|full)"
    r" (?:information|details)\b|please (?:see|visit|read|refer to|review|click)\b|see (?:our|the)\b"
    r"|click here\b"
    r"|(?:more|further|additional) (?:information|details) (?:can|is|are)\b)",
    re.I,
)
POINTER_WORDS = 25
_PREFIXES = ("un", "in", "im", "non", "dis", "mis")


@lru_cache(maxsize=2048)
def title_case(text: str) -> bool:
    """Whether a text is written like a heading: each word but the small ones with a capital, or all capitals."""
    found = [word for word in _TITLE.findall(text) if word.lower() not in _SMALL_WORDS]
    if not found or text.rstrip().endswith((";", ":")):
        return False
    if text.rstrip().endswith(".") and len(found) > _TITLE_WORDS:
        return False
    return all(word[0].isupper() for word in found)


def run_in_heading(old: str, new: str) -> bool:
    """Whether two texts differ only in a heading that stands before the sentence in one of them.

    >>> run_in_heading("Our Promise We do not sell the notes you write.", "We do not sell the notes you write.")
    True
    >>> run_in_heading("Free Trial Users may print their notes twice.", "Users may print their notes twice.")
    False
    """
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    heading = longer[: len(longer) - len(shorter)].strip()
    rest = longer[len(longer) - len(shorter) :]
    if not heading or rest[-8:] != shorter[-8:] or fold(rest) != fold(shorter) or not shorter[:1].isupper():
        return False
    count = len(heading.split())
    first = _WORDS.search(shorter)
    return (
        2 <= count <= _RUN_IN_WORDS
        and len(shorter.split()) >= count
        and first is not None
        and first.group().lower() in _OPENERS
        and title_case(heading)
        and not heading.endswith(_ENDS)
        and not _VERBS.search(heading)
    )


def menu(text: str) -> bool:
    """Whether a line is the names of pages one after the other: capitals throughout, no verb and no end.

    >>> menu("Home About Larkfield Our Shops Gift Cards Careers Press Help")
    True
    """
    if "|" in text or "," in text or text.rstrip(_CLOSERS).endswith(_ENDS) or text.isupper():
        return False
    found = [word for word in _TITLE.findall(text) if word.lower() not in _SMALL_WORDS]
    if len(found) < _MENU_WORDS or _VERBS.search(text):
        return False
    capitals = sum(1 for word in found if word[0].isupper())
    return capitals >= _MENU_SHARE * len(found)


def misspelt(old: str, new: str) -> bool:
    """Whether two words are one, mistyped once: “recieve” and “receive”, not “lawful” and “unlawful”.

    >>> misspelt("inflamatory", "inflammatory"), misspelt("employer", "employee"), misspelt("direct", "indirect")
    (True, False, False)
    """
    shortest = min(len(old), len(new))
    if shortest < _TYPO or old[0] != new[0] or not (old.isalpha() and new.isalpha()):
        return False
    for prefix in _PREFIXES:
        if old.startswith(prefix) != new.startswith(prefix):
            return False
    if old[:-2] == new[:-2] and old.endswith(_ROLES) and new.endswith(_ROLES):
        return False
    allowed = 1 if shortest < _LONG_TYPO else 2
    return bool(DamerauLevenshtein.distance(old, new, score_cutoff=allowed) <= allowed)


def only_spelling(old: str, new: str) -> bool:
    """Whether word for word two texts are the same but for words that are mistyped in one of them."""
    if abs(len(old) - len(new)) > 2 * _TYPO or old.count(" ") != new.count(" "):
        return False
    a, b = _WORDS.findall(fold(old)), _WORDS.findall(fold(new))
    if len(a) != len(b):
        return False
    differing = [pair for pair in zip(a, b, strict=True) if pair[0] != pair[1]]
    return bool(differing) and all(misspelt(*pair) or _inflected(*pair) for pair in differing)


def _inflected(old: str, new: str) -> bool:
    """“users” and “user’s”, “behaviour” and “behavior”: one stem, and no word that stands for another thing."""
    return stem(old) == stem(new) and old not in STOP and new not in STOP


def lead(text: str) -> bool:
    """Whether a text only introduces what comes after it: it ends in a colon."""
    return text.rstrip().endswith((":", ":-"))


def column_names(cells: Sequence[str]) -> bool:
    """Whether the cells of a row are the names of columns: one or two words each, no figure, two of them usual ones.

    >>> column_names(["name", "domain", "expiry"]), column_names(["_plm", "Palomar", "counts visits"])
    (True, False)
    """
    if not all(1 <= len(cell.split()) <= 3 and not any(map(str.isdigit, cell)) for cell in cells):
        return False
    return sum(cell.lower().split()[-1].rstrip("s") in _COLUMNS for cell in cells) >= 2


_COLUMNS = words(
    """
    name purpose category description expiry expiration duration provider type domain platform cookie party
    retention recipient country data vendor supplier partner company location lifetime period source link
    categorie partie technologie servic service
    """
)
