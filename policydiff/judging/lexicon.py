"""Finding the rules' terms in a text: words with their places, and the longest term at each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from policydiff.judging.stems import stem

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")


class Token(NamedTuple):
    """A word: its stem, and where it stands (characters of the text)."""

    stem: str
    start: int
    end: int


class Mention(NamedTuple):
    """A term found: the rule's name, which of its terms (synonyms share one), and where (characters)."""

    rule: str
    term: str
    start: int
    end: int


def tokens(text: str, stemmer: Callable[[str], str] = stem) -> list[Token]:
    """Every word of a text in order; “do-not-track” is three, “don’t” is one.

    >>> [token.stem for token in tokens("We’ll share third-party data.")]
    ["we'll", 'shar', 'third', 'party', 'data']
    """
    return [Token(_stemmed(match.group(), stemmer), *match.span()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def _stemmed(word: str, stemmer: Callable[[str], str]) -> str:
    """The stem of a word as it is written; the words of policies are few, and most of the time went here."""
    return stemmer(_folded(word))


def _folded(word: str) -> str:
    lower = word.lower()
    return lower if lower.isascii() else lower.replace("’", "'").replace("ʼ", "'")


class Lexicon:
    """Terms by their first word, the longest first; terms of several rules may be the same words."""

    def __init__(self, terms: Iterable[tuple[str, str, str]], stemmer: Callable[[str], str] = stem) -> None:
        """`terms`: (rule's name, what its synonyms share, the term as it is written)."""
        self.stemmer = stemmer
        found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for rule, identity, term in terms:
            words = tuple(token.stem for token in tokens(term, stemmer))
            entry = found.setdefault(words, [])
            if words and all(rule != known for known, _ in entry):
                entry.append((rule, identity))
        self._by_first: dict[str, list[tuple[tuple[str, ...], list[tuple[str, str]]]]] = {}
        for words in sorted(found, key=lambda words: (-len(words), words)):
            if words:
                self._by_first.setdefault(words[0], []).append((words, found[words]))

    def mentions(self, words: Sequence[Token]) -> list[Mention]:
        """The terms in a text, left to right, none overlapping another."""
        result: list[Mention] = []
        first, end, free = self._by_first.get, len(words), 0
        for at, word in enumerate(words):
            phrases = first(word.stem)
            if phrases is None or at < free:
                continue
            for phrase, entry in phrases:
                size = len(phrase)
                if size == 1 or (
                    at + size <= end
                    and words[at + 1].stem == phrase[1]
                    and all(words[at + n].stem == phrase[n] for n in range(2, size))
                ):
                    start, stop = word.start, words[at + size - 1].end
                    result.extend([Mention(rule, term, start, stop) for rule, term in entry])
                    free = at + size
                    break
        return result
