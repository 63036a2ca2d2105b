"""Sets of words written as prose, as word lists of many languages are easiest to read and to add to."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words of a text, parted by white space.

    >>> sorted(words_of("der die das"))
    ['das', 'der', 'die']
    """
    return frozenset(text.split())
