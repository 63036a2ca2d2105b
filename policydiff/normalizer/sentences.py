"""A block's text to its sentences: sentencex finds the boundaries, and what it cuts wrongly is joined again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache

from policydiff.model import Link, Sentence
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.words import words_of
from policydiff.text import fold_all, is_plain, plain

#: Abbreviations that no sentence ends with: what follows belongs to them.
_NEVER_LAST = words_of(
    """
    e.g eg i.e ie cf vs viz approx mr mrs ms mx dr prof st messrs hon rev art arts abs nr no nos sec
    sect par para paras cl p pp fig vol ch rn reg regs z.b d.h gesetzl vertr u.a i.d.r i.s i.s.d i.s.v i.v.m i.h.v o.g
    s.o s.u vgl bzw ggf gem gemäß ca evtl inkl zzgl lit ziff rdnr rn bspw sog insb einschl entspr hrsg
    abschn p.ex par.ex ex al alin m mme mlle cf env p.ej sr sra srta dña d núm núms pág págs apdo apdos
    sig sigg sig.ra dott avv pag lett co n comma p.es es ad.es sr sra n.º nº ex.mo inc.º bijv b.v d.w.z
    m.b.t o.a t.a.v dhr mevr mw lid resp
    """
)
#: Abbreviations that may end a sentence: joined only where what follows does not look like a beginning.
_MAYBE_LAST = words_of(
    """
    inc ltd co corp llc plc gmbh bros etc u.s u.k e.u a.m p.m jr sr ph.d d.c n.v s.a s.l s.p.a s.r.l
    s.à.r.l e.v usw u.s.w u.ä u.a.m ecc enz n.b jan feb mar apr jun jul aug sep sept oct okt nov dec dez
    mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so lun mer jeu ven sam dim str ave
    blvd rd
    """
)
_INNER_STOP = re.compile(r"[.!?。！？…؟।][\"'”’»)\]]*\s*\S")
_LAST_WORD = re.compile(r"(?:^|[\s(\[“\"'’«„/-])([^\s()\[\]“\"'’«„]+)\.$")
#: "And so on" before a capital ends a sentence; sentencex takes it for an abbreviation like any other.
_AND_SO_ON = re.compile(r"(?<=\b(?:etc|usw|ecc|enz)\.)\s+(?=[A-ZÀ-Þ¿¡])")
_ONLY_MARK = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]+$")
_BEGINS_LOW = re.compile(r"^[\"'“‘(«]*[a-zà-ÿœ]+(?![A-Z])")
_CONTINUES = re.compile(r"^(?:[–—,;:)\]%/&+=]|-\s)")
_WORD_STOP = re.compile(r"[a-zà-ÿ]{3}[.!?] ")
#: Chinese and Japanese part their sentences by a stop alone, without a space.
_WIDE_STOP = re.compile(r"[。！？｡][”’」』）】]*$")
_SURE_END = re.compile(
    r"[a-zà-ÿ]{4}[.!?]\s+(?=[A-ZÀ-Þ])|[。！？][”’」』）】]*(?![”’」』）】。！？｡，、；：])"
)
_PART = 8_000  # characters
_CLOSES = re.compile(r"[”’」』）】。！？｡，、；：]")
_INITIAL = re.compile(r"(?:^|[\s.])[A-Z]\.$")
_GERMAN_DAY = re.compile(r"(?:^|\s)\d{1,2}\.$")
_MONTHLIKE = re.compile(
    r"^(?:jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|oct|nov|dez|dec|jahrhundert|kalendertag|tag)",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 400  # characters a bracket may stay open before it counts as forgotten
_LANGUAGES = words_of(
    """
    en de fr es it pt nl pl sv da fi cs ro hu tr ja ko zh ru el he ar th hi
    """
)


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The spans of a text's sentences: in order, not overlapping, nothing but white space outside them.

    >>> [text[a:b] for text in ["We rely on the EU-U.S. DPF. See Art. 6."] for a, b in split_sentences(text)]
    ['We rely on the EU-U.S. DPF.', 'See Art. 6.']
    """
    if not _INNER_STOP.search(text):
        return _trimmed(text, [(0, len(text))])
    pieces = _segmented(text, language if language in _LANGUAGES else "en")
    if "etc." in text or "usw." in text or "ecc." in text or "enz." in text:
        pieces = _cut_and_so_on(pieces)
    if "".join(pieces) != text:  # what sentencex changed cannot be placed: keep the text whole
        return _trimmed(text, [(0, len(text))])
    spans: list[tuple[int, int]] = []
    place = 0
    low = text.islower()
    for piece in pieces:
        start, place = place, place + len(piece)
        parted = not spans or _surely_ends(text, spans[-1][0], start)
        if parted or not _belongs(text, spans[-1], (start, place), low):
            spans.append((start, place))
        else:
            spans[-1] = (spans[-1][0], place)
    return _trimmed(text, spans)


def _segmented(text: str, language: str) -> list[str]:
    """What sentencex makes of a text; a long one is given to it in parts, since its time grows with the square.

    Parts end where a sentence surely does; without such a place the text stays in one.
    """
    pieces: list[str] = []
    place = 0
    while len(text) - place > 2 * _PART and (end := _SURE_END.search(text, place + _PART)):
        pieces += _segmenter()(language, text[place : end.end()])
        place = end.end()
    return pieces + _segmenter()(language, text[place:]) if place < len(text) else pieces


@cache
def _segmenter() -> Callable[[str, str], list[str]]:
    """sentencex, imported once and only where a text needs it."""
    from sentencex import segment

    found: Callable[[str, str], list[str]] = segment
    return found


def _surely_ends(text: str, first: int, end: int) -> bool:
    """Whether a sentence ends at `end` by a word, a stop, a space and a capital, as most do: a cheap test.

    `first` is where it began. What this leaves open is for `_belongs` to say.
    """
    if not _WORD_STOP.match(text, end - 5) or not text[end : end + 1].isupper() or end - first < 12:
        return False
    if text.find("(", max(first, end - _LONGEST_ASIDE), end) >= 0:
        return False
    return text[text.rfind(" ", first, end - 2) + 1 : end - 2].lower() not in _NEVER_LAST


def _cut_and_so_on(pieces: list[str]) -> list[str]:
    """The pieces, cut behind "etc." where a capital follows; white space stays with the piece before it."""
    out: list[str] = []
    for piece in pieces:
        place = 0
        for match in _AND_SO_ON.finditer(piece):
            out.append(piece[place : match.end()])
            place = match.end()
        out.append(piece[place:])
    return out


def _trimmed(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without white space at their ends, empty ones out."""
    out = []
    for start, end in spans:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append((start, end))
    return out


def _belongs(text: str, before: tuple[int, int], after: tuple[int, int], low: bool) -> bool:
    """Whether two pieces are one sentence; `low` says that the text has no capitals to judge by."""
    first = text[max(before[0], before[1] - 60) : before[1]]
    second = text[after[0] : after[1]]
    if not second or second.isspace():
        return True
    if not first[-1:].isspace():
        return not _WIDE_STOP.search(first) or bool(_CLOSES.match(second))
    first = first.rstrip()
    begins_low = False
    if not second[0].isupper():  # as most sentences begin, and then none of this is
        if _CONTINUES.match(second):
            return True
        begins_low = bool(_BEGINS_LOW.match(second)) and not low
        if begins_low and first[-1:] in ".…?!":
            return True
    if len(first) < 60 and _ONLY_MARK.match(first.lstrip()):
        return True
    if first[-1:] == "." and _abbreviated(first, second, begins_low):
        return True
    return _inside_brackets(text, before, after)


def _abbreviated(first: str, second: str, begins_low: bool) -> bool:
    """Whether the stop that ends `first` belongs to an abbreviation, an initial or an ordinal."""
    match = _LAST_WORD.search(first.rsplit(None, 1)[-1])
    if not match:
        return False
    word = match[1].casefold()
    if word in _NEVER_LAST:
        return not (word in ("no", "m", "n", "d", "co", "es", "ex") and not re.match(r"\d|[A-Z]\w", second))
    if word in _MAYBE_LAST:
        return begins_low or second[:1].isdigit() or second[:1] in "(&"
    if len(word) > 2:  # longer than an initial or the number of a day
        return False
    if _INITIAL.search(first) and "." not in word and word != "i":
        return True
    return bool(_GERMAN_DAY.search(first) and _MONTHLIKE.match(second))


def _inside_brackets(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a bracket opened in the piece before is closed in this one, not too far on."""
    opened = text.rfind("(", max(before[0], before[1] - _LONGEST_ASIDE), before[1])
    if opened < 0 or text.find(")", opened, before[1]) >= 0:
        return False
    closed = text.find(")", after[0], after[1])
    return 0 <= closed - opened <= _LONGEST_ASIDE and text.find("(", after[0], closed) < 0


def read_sentences(block: Raw, language: str, *, whole: bool = False) -> tuple[Sentence, ...]:
    """A block's sentences with their links. A row of a table, or a block that is `whole`, is one sentence."""
    text = block.text
    spans = [(0, len(text))] if whole or block.kind == "row" else split_sentences(text, language)
    pieces = [text[start:end] for start, end in spans]
    if not is_plain(text):
        pieces = [plain(piece) for piece in pieces]
    keys = fold_all(pieces)
    if not block.links:
        return tuple([Sentence(text, key) for text, key in zip(pieces, keys, strict=True) if text])
    return tuple(
        Sentence(text, key, links)
        for text, key, links in zip(pieces, keys, _links(block, spans), strict=True)
        if text
    )


def _links(block: Raw, spans: list[tuple[int, int]]) -> list[tuple[Link, ...]]:
    """For each span the links that begin inside it."""
    inside: list[list[Link]] = [[] for _ in spans]
    starts = [start for start, _ in spans]
    for first, last, href in block.links:
        place = bisect_right(starts, first) - 1
        if place >= 0 and first < spans[place][1]:
            inside[place].append(Link(plain(block.text[first:last]), href))
    return list(map(tuple, inside))
