"""The redline of one pair of texts: whole words, no confetti, both texts rebuilt to the character."""

from __future__ import annotations

from rapidfuzz.distance import Indel

from policydiff.differ.limits import WORD_CELLS
from policydiff.differ.stopwords import STOP_WORDS
from policydiff.differ.tokens import Token, tokenize
from policydiff.model import Operation, Word

#: An equal stretch of so few words, all of them stop words or marks, between two replacements is part of them.
ISLAND = 2

#: Lengths of runs of words, found once on each side, at which a text too long to align whole is cut; longest first.
SHINGLES = (8, 3, 1)

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
    if old > new:
        words, coarse = redline(new, old)
        return _mirrored(words), coarse
    before, after = tokenize(old), tokenize(new)
    equal, coarse = _equal_spans([token.core for token in before], [token.core for token in after])
    return _tidy(_emit(before, after, _without_islands(before, after, equal))), coarse


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


def _equal_spans(old: list[str], new: list[str]) -> tuple[list[Span], bool]:
    """Equal stretches as (old start, old end, new start, new end), in order, and whether a gap was too large."""
    start = 0
    limit = min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[len(old) - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    spans: list[Span] = [(0, start, 0, start)] if start else []
    inner, coarse = _align(old, new, (start, len(old) - tail, start, len(new) - tail))
    spans.extend(inner)
    if tail:
        spans.append((len(old) - tail, len(old), len(new) - tail, len(new)))
    return spans, coarse


def _align(old: list[str], new: list[str], gap: Span) -> tuple[list[Span], bool]:
    """Equal stretches within a gap; a gap too large for one alignment is first cut at rare runs of words."""
    found: list[Span] = []
    coarse = False
    waiting: list[tuple[Span, int]] = [(gap, 0)]
    while waiting:
        (old_start, old_end, new_start, new_end), level = waiting.pop()
        if old_start == old_end or new_start == new_end:
            continue
        if (old_end - old_start) * (new_end - new_start) <= WORD_CELLS:
            for block in Indel.opcodes(old[old_start:old_end], new[new_start:new_end]):
                if block.tag == "equal":
                    found.append(
                        (
                            old_start + block.src_start,
                            old_start + block.src_end,
                            new_start + block.dest_start,
                            new_start + block.dest_end,
                        )
                    )
        elif level == len(SHINGLES):
            coarse = True
        else:
            posts = _posts(old, new, (old_start, old_end, new_start, new_end), SHINGLES[level])
            found.extend(posts)
            at = (old_start, new_start)
            for post in [*posts, (old_end, old_end, new_end, new_end)]:
                waiting.append(((at[0], post[0], at[1], post[2]), level + 1))
                at = (post[1], post[3])
    return sorted(found), coarse


def _posts(old: list[str], new: list[str], gap: Span, length: int) -> list[Span]:
    """Runs of `length` words found once on each side, those that stay in order, grown as far as they agree."""
    from policydiff.differ.order import in_order

    ours = _shingles(old, gap[0], gap[1], length)
    theirs = _shingles(new, gap[2], gap[3], length)
    pairs = [
        (place, theirs[name]) for name, place in ours.items() if place >= 0 and theirs.get(name, -1) >= 0
    ]
    pairs.sort()
    stays = in_order(pairs, [1] * len(pairs))
    posts: list[Span] = []
    at = (gap[0], gap[2])
    for (one, other), stay in zip(pairs, stays, strict=True):
        if not stay or one < at[0] or other < at[1]:
            continue
        start, start_new = one, other
        while start > at[0] and start_new > at[1] and old[start - 1] == new[start_new - 1]:
            start, start_new = start - 1, start_new - 1
        end, end_new = one, other
        while end < gap[1] and end_new < gap[3] and old[end] == new[end_new]:
            end, end_new = end + 1, end_new + 1
        posts.append((start, end, start_new, end_new))
        at = (end, end_new)
    return posts


def _shingles(words: list[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    """Where each run of words begins that occurs once; -1 for those that occur more often."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(start, end - length + 1):
        name = tuple(words[at : at + length])
        places[name] = -1 if name in places else at
    return places


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
    words = [token.core for token in tokens if token.core[:1].isalnum()]
    return len(words) <= ISLAND and all(word.lower() in STOP_WORDS for word in words)


def _emit(old: list[Token], new: list[Token], spans: list[Span]) -> list[Word]:
    """The stretches as words, spaces where they belong: before a token, so a space of its own may differ."""
    words: list[Word] = []
    at, at_new = 0, 0
    for span in [*spans, (len(old), len(old), len(new), len(new))]:
        words.append(("delete", "".join(token.lead + token.core for token in old[at : span[0]])))
        words.append(("insert", "".join(token.lead + token.core for token in new[at_new : span[2]])))
        for one, other in zip(old[span[0] : span[1]], new[span[2] : span[3]], strict=True):
            if one.lead == other.lead:
                words.append(("equal", one.lead + one.core))
            else:
                words.extend((("delete", one.lead), ("insert", other.lead), ("equal", one.core)))
        at, at_new = span[1], span[3]
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
            told.extend(word for word in (("delete", old), ("insert", new)) if word[1])  # type: ignore[misc]
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
    return tuple(told)


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
