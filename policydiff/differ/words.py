"""The redline of one pair of texts: whole words, no confetti, both texts rebuilt to the character."""

from __future__ import annotations

from rapidfuzz.distance import Indel

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
    head = _margin(old, new)
    before, after = old[head:], new[head:]
    tail = _margin(before[::-1], after[::-1])
    words, coarse = _aligned(before[: len(before) - tail], after[: len(after) - tail])
    return [_equal(old[:head]), *words, _equal(old[len(old) - tail :])], coarse


def _equal(text: str) -> Word:
    return "equal", text


def _margin(old: str, new: str) -> int:
    """How many characters at the beginning need no look: equal in both, and so many words before what differs that
    no token ("19 December 2014") reaches from the one into the other."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    for _ in range(TOKEN_WORDS):
        low = old.rfind(" ", 0, low)
        if low < 0:
            return 0
    return low + 1


def _aligned(old: str, new: str) -> tuple[list[Word], bool]:
    """The redline of two texts by tokens; of two that are too long for that, one deletion and one insertion."""
    before, after = tokenize(old), tokenize(new)
    equal = _equal_spans([piece for _, piece in before], [piece for _, piece in after])
    if equal is None:
        return [("delete", old), ("insert", new)], True
    return _emit(before, after, _without_islands(before, after, equal)), False


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
    tail = 0
    while tail < limit - start and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    spans: list[Span] = [(0, start, 0, start)] if start else []
    middle, other_middle = old[start : len(old) - tail], new[start : len(new) - tail]
    if len(middle) * len(other_middle) > WORD_CELLS:
        return None
    if set(middle).intersection(other_middle):
        spans.extend(
            (start + block.src_start, start + block.src_end, start + block.dest_start, start + block.dest_end)
            for block in Indel.opcodes(middle, other_middle)
            if block.tag == "equal"
        )
    if tail:
        spans.append((len(old) - tail, len(old), len(new) - tail, len(new)))
    return spans


def _without_islands(old: list[Token], new: list[Token], spans: list[Span]) -> list[Span]:
    """The equal stretches without those that only litter a replacement."""
    kept: list[Span] = []
    for number, span in enumerate(spans):
        before = (kept[-1][1], kept[-1][3]) if kept else (0, 0)
        after = spans[number + 1] if number + 1 < len(spans) else (len(old), 0, len(new), 0)
        replaced_before = span[0] > before[0] and span[2] > before[1]
        replaced_after = after[0] > span[1] and after[2] > span[3]
        if replaced_before and replaced_after and _says_nothing(old[span[0] : span[1]]):
            continue
        kept.append(span)
    return kept


def _says_nothing(tokens: list[Token]) -> bool:
    words = [piece for _, piece in tokens if piece[:1].isalnum()]
    return len(words) <= ISLAND and all(word.lower() in STOP_WORDS for word in words)


def _emit(old: list[Token], new: list[Token], spans: list[Span]) -> list[Word]:
    """The stretches as words, spaces where they belong: before a token, so a space of its own may differ."""
    words: list[Word] = []
    at, at_new = 0, 0
    for span in [*spans, (len(old), len(old), len(new), len(new))]:
        words.append(("delete", "".join(map("".join, old[at : span[0]]))))
        words.append(("insert", "".join(map("".join, new[at_new : span[2]]))))
        same, others = old[span[0] : span[1]], new[span[2] : span[3]]
        at, at_new = span[1], span[3]
        if same == others:
            words.append(("equal", "".join(map("".join, same))))
            continue
        for one, other in zip(same, others, strict=True):
            if one[0] == other[0]:
                words.append(("equal", one[0] + one[1]))
            else:
                words.extend((("delete", one[0]), ("insert", other[0]), ("equal", one[1])))
    return words


def _tidy(words: list[Word]) -> tuple[Word, ...]:
    """Neighbours of a kind as one, a deletion before its insertion, the space around both outside them."""
    told: list[Word] = []
    gone: list[str] = []
    come: list[str] = []
    equal: list[str] = []

    def close() -> None:
        before, old, new, after = _shared_space("".join(gone), "".join(come))
        equal.append(before)
        if old or new:
            if text := "".join(equal):
                told.append(("equal", text))
            equal.clear()
            told.extend(word for word in (("delete", old), ("insert", new)) if word[1])
        equal.append(after)
        gone.clear()
        come.clear()

    for operation, text in words:
        if operation == "delete":
            gone.append(text)
        elif operation == "insert":
            come.append(text)
        elif text:
            if any(gone) or any(come):
                close()
            equal.append(text)
    close()
    if text := "".join(equal):
        told.append(("equal", text))
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
