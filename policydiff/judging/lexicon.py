"""Finding the rules' terms in a text: words with their places, and the longest term at each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from typing import NamedTuple

from policydiff.judging.stems import stem

_WORD = re.compile(r"([^\W_]+(?:['’ʼ][^\W_]+)*)")


#: So many words are kept with their stems.
MAX_STEMS = 65536


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
    parts = _WORD.split(text)  # what is between the words, and the words: all of it done in C
    ends = list(accumulate(map(len, parts)))
    stems = map(_stems_by(stemmer).__getitem__, parts[1::2])
    return list(map(_as_token, zip(stems, ends[:-1:2], ends[1::2], strict=True)))


#: A token of a tuple without a call of Python; most of the time of reading a text went into making tokens.
_as_token = partial(tuple.__new__, Token)


class _Stems(dict[str, str]):
    """The stem of each word as it is written, found once: the words of policies are few."""

    def __init__(self, stemmer: Callable[[str], str]) -> None:
        self.stemmer = stemmer

    def __missing__(self, word: str) -> str:
        if len(self) >= MAX_STEMS:
            self.clear()
        found = self[word] = self.stemmer(_folded(word))
        return found


@lru_cache(maxsize=8)
def _stems_by(stemmer: Callable[[str], str]) -> _Stems:
    return _Stems(stemmer)


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
        first = self._by_first
        places = [at for at, word in enumerate(words) if word[0] in first]
        result: list[Mention] = []
        end, free = len(words), 0
        for at in places:
            if at < free:
                continue
            for phrase, entry in first[words[at][0]]:
                size = len(phrase)
                if size == 1 or (
                    at + size <= end
                    and words[at + 1][0] == phrase[1]
                    and all(words[at + n][0] == phrase[n] for n in range(2, size))
                ):
                    start, stop = words[at][1], words[at + size - 1][2]
                    result.extend([Mention(rule, term, start, stop) for rule, term in entry])
                    free = at + size
                    break
        return result
