"""The redline of one pair of texts: whole words, no confetti, both texts rebuilt to the character."""

from __future__ import annotations

from rapidfuzz.distance import Indel, Postfix, Prefix

from policydiff.differ.limits import LONG_TEXT, WORD_CELLS
from policydiff.differ.longtext import stretches
from policydiff.differ.stopwords import STOP_WORDS
from policydiff.differ.tokens import Token, tokenize
from policydiff.model import Operation, Word

#: An equal stretch of so few words, all of them stop words or marks, between two replacements is part of them.
ISLAND = 2

#: Words that no token exceeds, and one more.
TOKEN_WORDS = 5

Span = tuple[int, int, int, int]

#: Closes the last stretch of a redline; one sign, which is taken off again.
_END: Word = ("equal", "\n")


def redline(old: str, new: str) -> tuple[tuple[Word, ...], bool]:
    """How the old text became the new, and whether a limit on work made the answer coarser.

    Equal and delete join to the old text, equal and insert to the new. Swapped texts give the same stretches with
    delete and insert exchanged.

    >>> redline("We will not share it.", "We may share it.")[0]
    (('equal', 'We '), ('delete', 'will not'), ('insert', 'may'), ('equal', ' share it.'))
    """
    if old == new:
        return ((("equal", old),) if old else ()), False
    if not old or not new:
        return (("delete", old) if old else ("insert", new),), False
    if old > new:
        words, coarse = redline(new, old)
        return _mirrored(words), coarse
    pieces: list[Word] = []
    coarse = False
    for same, before, after in (
        stretches(old, new) if len(old) + len(new) > LONG_TEXT else ((False, old, new),)
    ):
        told, rough = ([_equal(before)], False) if same else _trimmed(before, after)
        pieces.extend(told)
        coarse = coarse or rough
    return _tidy(pieces), coarse


def _trimmed(old: str, new: str) -> tuple[list[Word], bool]:
    """The redline of two texts, only the words around what differs cut into tokens."""
    head = _head(old[: Prefix.similarity(old, new)])
    before, after = old[head:], new[head:]
    tail = _tail(before[len(before) - Postfix.similarity(before, after) :])
    words, coarse = _aligned(before[: len(before) - tail], after[: len(after) - tail])
    return [_equal(old[:head]), *words, _equal(old[len(old) - tail :])], coarse


def _equal(text: str) -> Word:
    return "equal", text


def _head(same: str) -> int:
    """How many characters of a common beginning need no look: all but so many words before what differs that no
    token ("19 December 2014") reaches from the one into the other."""
    words = same.rsplit(" ", TOKEN_WORDS)
    return len(words[0]) + 1 if len(words) > TOKEN_WORDS else 0


def _tail(same: str) -> int:
    """As many of a common end, the words counted from its beginning."""
    words = same.split(" ", TOKEN_WORDS)
    return len(words[-1]) + 1 if len(words) > TOKEN_WORDS else 0


def _aligned(old: str, new: str) -> tuple[list[Word], bool]:
    """The redline of two texts by tokens; of two that are too long for that, one deletion and one insertion."""
    before, after = tokenize(old), tokenize(new)
    pieces, others = [piece for _, piece in before], [piece for _, piece in after]
    equal = _equal_spans(pieces, others)
    if equal is None:
        return [("delete", old), ("insert", new)], True
    return _emit(before, after, _without_islands(pieces, len(others), equal)), False


def _mirrored(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The redline read backwards: what was inserted is deleted, still told before what is inserted."""
    turned: list[Word] = []
    for operation, text in words:
        if operation == "insert" and turned and turned[-1][0] == "insert":
            turned.insert(-1, ("delete", text))
        else:
            turned.append((_OPPOSITE[operation], text))
    return tuple(turned)


_OPPOSITE: dict[Operation, Operation] = {"equal": "equal", "delete": "insert", "insert": "delete"}


def _equal_spans(old: list[str], new: list[str]) -> list[Span] | None:
    """Equal stretches as (old start, old end, new start, new end), in order; None if that is too much work."""
    start = 0
    limit = min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    end, new_end = len(old), len(new)
    while end > start and new_end > start and old[end - 1] == new[new_end - 1]:
        end -= 1
        new_end -= 1
    spans: list[Span] = [(0, start, 0, start)] if start else []
    if (end - start) * (new_end - start) > WORD_CELLS:
        return None
    if start < end and start < new_end:
        middle, other_middle = old[start:end], new[start:new_end]
        if not set(middle).isdisjoint(other_middle):
            spans += [
                (start + at, start + at + size, start + at_new, start + at_new + size)
                for at, at_new, size in Indel.editops(middle, other_middle).as_matching_blocks()
                if size
            ]
    if end < len(old):
        spans.append((end, len(old), new_end, len(new)))
    return spans


def _without_islands(old: list[str], new_length: int, spans: list[Span]) -> list[Span]:
    """The equal stretches without those that only litter a replacement."""
    kept: list[Span] = []
    end = end_new = 0
    for number, span in enumerate(spans, 1):
        start, stop, start_new, stop_new = span
        if start > end and start_new > end_new:
            after = spans[number] if number < len(spans) else (len(old), 0, new_length, 0)
            if after[0] > stop and after[2] > stop_new and _says_nothing(old[start:stop]):
                continue
        kept.append(span)
        end, end_new = stop, stop_new
    return kept


def _says_nothing(pieces: list[str]) -> bool:
    words = [piece for piece in pieces if piece[:1].isalnum()]
    return len(words) <= ISLAND and all(word.lower() in STOP_WORDS for word in words)


def _emit(old: list[Token], new: list[Token], spans: list[Span]) -> list[Word]:
    """The stretches as words, spaces where they belong: before a token, so a space of its own may differ."""
    words: list[Word] = []
    texts, others = list(map("".join, old)), list(map("".join, new))
    at, at_new = 0, 0
    for start, end, start_new, end_new in [*spans, (len(old), len(old), len(new), len(new))]:
        words.append(("delete", "".join(texts[at:start])))
        words.append(("insert", "".join(others[at_new:start_new])))
        at, at_new = end, end_new
        same = texts[start:end]
        if same == others[start_new:end_new]:
            words.append(("equal", "".join(same)))
            continue
        for one, other in zip(old[start:end], new[start_new:end_new], strict=True):
            if one[0] == other[0]:
                words.append(("equal", one[0] + one[1]))
            else:
                words += (("delete", one[0]), ("insert", other[0]), ("equal", one[1]))
    return words


def _tidy(words: list[Word]) -> tuple[Word, ...]:
    """Neighbours of a kind as one, a deletion before its insertion, the space around both outside them."""
    told: list[Word] = []
    gone = come = equal = ""
    for operation, text in (*words, _END):
        if operation == "delete":
            gone += text
        elif operation == "insert":
            come += text
        elif text:
            if gone or come:
                before, gone, come, after = _shared_space(gone, come)
                equal += before
                if gone or come:
                    told += [
                        word for word in (("equal", equal), ("delete", gone), ("insert", come)) if word[1]
                    ]
                    equal = ""
                gone = come = ""
                equal += after
            equal += text
    if len(equal) > 1:
        told.append(("equal", equal[:-1]))
    return tuple(_with_space_after(told))


def _with_space_after(words: list[Word]) -> list[Word]:
    """A lone insertion or deletion with its space behind it, where it may stand on either side."""
    for at in range(1, len(words) - 1):
        (before, start), (operation, text), (after, rest) = words[at - 1 : at + 2]
        if before == after == "equal" and text[0] == rest[0] == " " and len(rest) > 1:
            words[at - 1 : at + 2] = [
                ("equal", start + " "),
                (operation, text[1:] + " "),
                ("equal", rest[1:]),
            ]
    return words


def _shared_space(old: str, new: str) -> tuple[str, str, str, str]:
    """Split off the white space that a deletion and its insertion begin and end with alike."""
    head = 0
    limit = min(len(old), len(new))
    while head < limit and old[head] == new[head] and old[head].isspace():
        head += 1
    tail = 0
    while (
        tail < limit - head
        and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]
        and old[len(old) - 1 - tail].isspace()
    ):
        tail += 1
    return old[:head], old[head : len(old) - tail], new[head : len(new) - tail], old[len(old) - tail :]
