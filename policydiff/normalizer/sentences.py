"""A block's text to its sentences: sentencex finds the boundaries, and what it cuts wrongly is joined again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from policydiff.model import Link, Sentence
from policydiff.normalizer.blocks import Raw
from policydiff.normalizer.memory import Memory, key_of
from policydiff.normalizer.words import words_of
from policydiff.text import fold_all, is_plain, plain

#: Abbreviations that no sentence ends with: what follows belongs to them.
_NEVER_LAST = words_of(
    """
    e.g eg i.e ie cf vs viz approx mr mrs ms mx dr prof st messrs hon rev art arts abs nr no nos sec
    sect par para paras cl p pp fig vol ch rn reg regs z.b d.h gesetzl vertr u.a i.d.r i.s i.s.d i.s.v i.v.m i.h.v o.g
    s.o s.u vgl bzw ggf gem gemäß ca evtl inkl zzgl lit ziff rdnr rn bspw sog insb einschl entspr hrsg
    abschn p.ex par.ex ex al alin m mme mlle cf env p.ej sr sra srta dña d núm núms pág págs apdo apdos
    sig sigg sig.ra dott avv pag lett co n comma p.es es ad.es sr sra n.º nº ex.mo exmo exma ilmo ilma inc.º
    d.lgs lgs d.p.r d.m reg c.c c.p cod sez bijv d.w.z
    m.b.t o.a t.a.v dhr mevr mw lid resp
    """
)
#: Abbreviations that may end a sentence: joined only where what follows does not look like a beginning.
_MAYBE_LAST = words_of(
    """
    inc ltd co corp llc plc gmbh bros etc u.s u.k e.u a.m p.m jr sr ph.d d.c n.v s.a s.l s.p.a s.r.l
    s.à.r.l e.v usw u.s.w u.ä u.a.m ecc enz n.b b.v jan feb mar apr jun jul aug sep sept oct okt nov dec dez
    mon tue tues wed thu thur thurs fri sat sun mo di mi do fr sa so lun mer jeu ven sam dim str ave
    blvd rd
    """
)
_INNER_STOP = re.compile(r"[.!?。！？…؟।][\"'”’»)\]]*\s*\S")
_LAST_WORD = re.compile(r"(?:^|[\s(\[“\"'’«„/-])([^\s()\[\]“\"'’«„]+)\.$")
#: "And so on" before a capital ends a sentence; sentencex takes it for an abbreviation like any other.
_AND_SO_ON = re.compile(
    r"(?<=\b(?:etc|usw|ecc|enz)\.)\s+(?=[A-ZÀ-Þ¿¡])"
    r"|(?<=\b[BN]\.V\.)\s+(?=(?:Wij|Zij|We|De|Het|U|Uw|Deze|Dit|Als|Indien|Onze|Voor|Er|In|Hierna)\b)"
)
#: A note's number behind the stop belongs to the sentence before: "We keep it.[1] You may object."
_NOTED = re.compile(r"[.!?][\"'”’»)]*(?:\[\d{1,3}\])+$")
_ZONE = re.compile(r"(?:[ECMPB]S?T|[ECMP]DT|UTC|GMT|CEST|MEZ|MESZ)\b")
_ETC = ("etc.",)
_AND_SO_ON_IN = {
    "de": ("etc.", "usw."),
    "it": ("etc.", "ecc."),
    "nl": ("etc.", "enz.", ".V."),
}  # "etc." in all others
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
    r"^(?:jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|oct|nov|dez|dec|jahrhundert|kalendertag|tag|werktag|monat"
    r"|quartal|halbjahr|lebensjahr|abschnitt|absatz|kapitel|teil\b|stock|etage|auflage|alternative|stufe)",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 400  # characters a bracket may stay open before it counts as forgotten
_LOOKED_BACK = 500
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
    return _spans(_cut(text, language))


def _cut(text: str, language: str) -> list[str]:
    """The text cut where sentences begin: joined again the pieces are the text, white space behind each and all."""
    if ". " not in text and not _INNER_STOP.search(text):
        return [text] if text else []
    pieces = _segmented(text, language if language in _LANGUAGES else "en")
    if any(map(text.__contains__, _AND_SO_ON_IN.get(language, _ETC))):
        pieces = _cut_and_so_on(pieces)
    if (
        len(pieces) < 2 or "".join(pieces) != text
    ):  # what sentencex changed cannot be placed: keep the text whole
        return [text]
    return _joined(pieces, text.islower())


def _joined(pieces: list[str], low: bool) -> list[str]:
    """The pieces, those that are one sentence made one; `low` says that they have no capitals to judge by."""
    out: list[str] = []
    held = pieces[:1]
    before = pieces[0]  # what is held, or its end: no question looks further back
    for piece in pieces[1:]:
        if _surely_ends(before, piece) or not _belongs(before, piece, low):
            out.append("".join(held))
            held, before = [piece], piece
        else:
            held.append(piece)
            before = (before + piece)[-_LOOKED_BACK:]
    out.append("".join(held))
    return out


def _spans(pieces: list[str]) -> list[tuple[int, int]]:
    """Where pieces that follow each other begin and end, without the white space at their ends; empty ones out."""
    out = []
    place = 0
    for piece in pieces:
        start = place + len(piece) - len(piece.lstrip())
        end = place + len(piece.rstrip())
        if start < end:
            out.append((start, end))
        place += len(piece)
    return out


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


def _surely_ends(before: str, after: str) -> bool:
    """Whether a sentence ends behind `before` by a word, a stop and a space, as most do: a cheap test.

    What this leaves open is for `_belongs` to say.
    """
    if not _WORD_STOP.match(before, len(before) - 5) or not after[:1].isupper() or len(before) < 12:
        return False
    if "(" in before and _inside_brackets(before, after):
        return False
    word = before[before.rfind(" ", 0, -2) + 1 : -2]
    return word.isalpha() and word.lower() not in _NEVER_LAST  # "l'art." is more than a word


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


def _belongs(before: str, after: str, low: bool) -> bool:
    """Whether two pieces are one sentence; `low` says that the text has no capitals to judge by."""
    first = before[-60:]
    if not after or after.isspace():
        return True
    if not first[-1:].isspace():
        if _NOTED.search(first) and after[0].isspace() and after.lstrip()[0].isupper():
            return False
        return not _WIDE_STOP.search(first) or bool(_CLOSES.match(after))
    first = first.rstrip()
    begins_low = False
    if not after[0].isupper():  # as most sentences begin, and then none of this is
        if _CONTINUES.match(after):
            return True
        begins_low = bool(_BEGINS_LOW.match(after)) and not low
        if begins_low and first[-1:] in ".…?!":
            return True
    if len(first) < 60 and _ONLY_MARK.match(first.lstrip()):
        return True
    if first[-1:] == "." and _abbreviated(first, after, begins_low):
        return True
    return "(" in before and _inside_brackets(before, after)


def _abbreviated(first: str, second: str, begins_low: bool) -> bool:
    """Whether the stop that ends `first` belongs to an abbreviation, an initial or an ordinal."""
    match = _LAST_WORD.search(first.rsplit(None, 1)[-1])
    if not match:
        return False
    word = match[1].casefold()
    if word in _NEVER_LAST:
        return not (word in ("no", "m", "n", "d", "co", "es", "ex") and not re.match(r"\d|[A-Z]\w", second))
    if word in _MAYBE_LAST:
        return begins_low or second[:1].isdigit() or second[:1] in "(&" or _ZONE.match(second) is not None
    if len(word) > 2:  # longer than an initial or the number of a day
        return False
    if _INITIAL.search(first) and "." not in word and word != "i":
        return True
    return bool(_GERMAN_DAY.search(first) and _MONTHLIKE.match(second))


def _inside_brackets(before: str, after: str) -> bool:
    """Whether a bracket opened in the piece before is closed in this one, not too far on."""
    opened = before.rfind("(", max(0, len(before) - _LONGEST_ASIDE))
    if opened < 0 or ")" in before[opened:]:
        return False
    closed = after.find(")")
    return closed >= 0 and len(before) - opened + closed <= _LONGEST_ASIDE and "(" not in after[:closed]


def read_sentences(block: Raw, language: str, *, whole: bool = False) -> tuple[Sentence, ...]:
    """A block's sentences with their links. A row of a table, or a block that is `whole`, is one sentence."""
    return sentences_of([block], language, whole=whole)[0]


def remembered(
    blocks: Sequence[Raw], language: str, memory: Memory, *, whole: bool = False, tidy: bool = False
) -> list[tuple[Sentence, ...]]:
    """As `sentences_of`, only for the blocks that were not read before."""
    keys = [key_of(block, language, whole, tidy) for block in blocks]
    fresh = {key: block for key, block in zip(keys, blocks, strict=True) if key not in memory.sentences}
    memory.sentences.update(
        zip(fresh, sentences_of(list(fresh.values()), language, whole=whole, tidy=tidy), strict=True)
    )
    return [memory.sentences[key] for key in keys]


def sentences_of(
    blocks: Sequence[Raw], language: str, *, whole: bool = False, tidy: bool = False
) -> list[tuple[Sentence, ...]]:
    """Each block's sentences, as `read_sentences` gives them: their keys are made in one go, which is quicker.

    `tidy` is what `Page.tidy` says of their texts.
    """
    shown: list[str] = []
    ends: list[int] = []
    links: dict[int, tuple[Link, ...]] = {}  # by the place in `shown`
    for block in blocks:
        text = block.text
        pieces = _cut(text, language) if not whole and block.kind != "row" else [text] if text else []
        known = is_plain(text, tidy=tidy)
        if block.links:
            links.update(_links(block, pieces, len(shown), known))
        shown += pieces if known else filter(None, map(plain, pieces))
        ends.append(len(shown))
    shown = list(map(str.strip, shown))
    read = list(map(Sentence, shown, fold_all(shown)))
    for place, linked in links.items():
        read[place] = Sentence(*read[place][:2], linked)
    return [tuple(read[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _links(block: Raw, pieces: list[str], count: int, known: bool) -> dict[int, tuple[Link, ...]]:
    """The links that begin inside each piece, by the piece's place among all that show anything.

    `count` is the place of the block's first; `known` says that each of its pieces shows something.
    """
    inside: dict[int, list[Link]] = {}
    spans = _spans(pieces)
    starts = [start for start, _ in spans]
    for first, last, href in block.links:
        place = bisect_right(starts, first) - 1
        if place >= 0 and first < spans[place][1]:
            inside.setdefault(place, []).append(Link(plain(block.text[first:last]), href))
    silent = [place for place, (a, b) in enumerate(spans) if not known and not plain(block.text[a:b])]
    return {
        count + place - bisect_right(silent, place): tuple(links)
        for place, links in inside.items()
        if place not in silent
    }
