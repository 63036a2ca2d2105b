"""How well, how stably and how fast pages become policies: `python benchmarks/normalizer.py --failures`.

Text: word 4-grams (precision, recall, F1) of title, numbers, headings and sentences against the hand-selected
text of the same capture; the marks and numbers of list items and the addresses of links are left out on both
sides, whether the page or its author wrote them. Beside that the same is measured strictly: of the reference only
the marks that Markdown itself gives to lists are left out, so that "(a)" typed before a clause counts as a word.
Headings: the share of the reference's that are headings in the document. Noise: of two captures between which
a policy did not change, the share with the same canonical text. Cost: processor time over that of bs4 on lxml
parsing the same text, both in turns.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from policydiff.model import Document
from policydiff.normalizer import normalize
from policydiff.text import fold

LEAST_F1 = 0.9  # wanted of each page
LEAST_FAULT = 0.1  # of a reference: more furniture than this shows that it is wrong
LEAST_SHARE, LEAST_COVERAGE, LEAST_WORDS = 0.3, 0.93, 150
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(
    r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\](?:\((?:[^()\\\s]|\\.|\([^()]*\))*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"
)
_AUTOLINK = re.compile(r"<(https?://[^>]+|[\w.+-]+@[\w.-]+)>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LETTER = r"(?:[a-z]|[ivx]{1,5})"
#: The mark of a list item, with the number typed behind it ("*   5.1 Price"); and letters and bracketed numbers
#: alone, in which lists were typed that no page marked: "(a) you own it", "b. it is yours", "### (c) Fees".
_MARK = re.compile(
    r"^(?:\s*>)*(?:(?:\s*(?:[*+-]|\d{1,3}[.)])\s+)+(?:\d{1,3}(?:\\?\.\d{1,3})+\\?\.?\s+)?)?(?:#+\s+)?(?:\*\*)?"
    rf"(?:\s*(?:\\?\((?:{_LETTER}|\d{{1,2}})\\?\)|{_LETTER}\\?[.)](?![a-z]))\s*)?",
    re.MULTILINE | re.IGNORECASE,
)
#: What Markdown itself puts before an item, and nothing that was typed.
_STRICT_MARK = re.compile(r"^(?:\s*>)*(?:\s*(?:[*+-]|\d{1,3}[.)])\s+)+", re.MULTILINE)
_LETTERED = re.compile(rf"\(?{_LETTER}\)?|\(\d{{1,2}}\)", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<!\\)(?:\*\*|__|(?<=\w)\*|\*(?=\w))")  # Chinese has no spaces around bold words
_ATX = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SETEXT = re.compile(r"^(\S.*)\n(?:=+|-{3,})\s*$", re.MULTILINE)
_NUMBER = re.compile(
    r"^\W*(?:(?:section|article|part)\s+)?(?:\d+(?:\.\d+)*[a-z]?|[ivxlc]+|[a-z])\W+\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Case:
    """One page with its reference text."""

    name: str
    url: str | None
    page: Path
    truth: str


@dataclass(frozen=True)
class Score:
    """How one page came out; shares from 0 to 1."""

    name: str
    precision: float
    recall: float
    f1: float
    headings: float
    strict: tuple[
        float, float, float
    ]  # precision, recall and F1 where only Markdown's own marks are left out
    furniture: float  # of the reference, what the page has in its menus, header, footer and dialogs


def corpus() -> Path:
    """The folder of the evaluation corpus."""
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
    return Path(os.environ.get("POLICYDIFF_CORPUS", default))


def _notes(row: dict[str, str]) -> dict[str, str]:
    return dict(note.partition("=")[::2] for note in row["note"].split("; "))


def cases(folder: Path) -> Iterator[Case]:
    """The first capture of each document whose reference can be trusted."""
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["path"].startswith("html/")]
    seen: set[str] = set()
    notes = {row["path"]: _notes(row) for row in rows}
    for row in rows:
        path = Path(row["path"])
        if path.suffix != ".html" or str(path.parent) in seen:
            continue
        note = {**notes.get(str(path.with_suffix(".md")), {}), **notes[row["path"]]}
        share, coverage = float(note.get("truth_share", 0)), float(note.get("truth_cov", 0))
        if share < LEAST_SHARE or coverage < LEAST_COVERAGE:
            continue
        truth = (folder / path.with_suffix(".md")).read_text(encoding="utf-8")
        if len(truth_words(truth)) < LEAST_WORDS:
            continue
        seen.add(str(path.parent))
        yield Case(f"{path.parent.relative_to('html')}/{path.stem}", note.get("url"), folder / path, truth)


def words(text: str) -> list[str]:
    """Runs of letters and digits, NFKC, case-folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _linked(match: re.Match[str]) -> str:
    """A link's words without its address, apart from what stands beside it but in Chinese and Japanese."""
    beside = match.string[max(0, match.start() - 1) : match.start()], match.string[match.end() :][:1]
    before, after = ("" if sign >= "\u3040" else " " for sign in beside)
    return before + match[1] + after


def truth_words(markdown: str, mark: re.Pattern[str] = _MARK) -> list[str]:
    """The words of a reference text without marks of lists (what `mark` matches) and addresses of links."""
    text = _AUTOLINK.sub(r"\1", _IMAGE.sub(" ", markdown))
    text = _EMPHASIS.sub("", _BREAK.sub(" ", _LINK.sub(_linked, text)))
    return words(re.sub(r"\\(.)", r"\1", mark.sub("", text)))


def document_words(document: Document, *, strict: bool = False) -> list[str]:
    """The words of a document: numbers and texts of headings and paragraphs; the title is a heading, too.

    The mark or number of a list item is left out, and so are letters as numbers unless `strict`, as they are on
    the other side.
    """
    parts: list[str] = []
    for section in document.sections:
        number = section.number or ""
        parts.extend(("" if not strict and _LETTERED.fullmatch(number) else number, section.heading))
        for block in section.blocks:
            parts.append(block.marker if block.marker and block.kind != "item" else "")
            parts.extend(sentence.text for sentence in block.sentences)
    return words(" ".join(parts))


def truth_headings(markdown: str) -> list[str]:
    """The reference's headings as they are compared."""
    found = [*_ATX.findall(markdown), *_SETEXT.findall(markdown)]
    keys = [heading_key(re.sub(r"\\(.)", r"\1", _LINK.sub(_linked, _IMAGE.sub(" ", text)))) for text in found]
    return [key for key in keys if key]


def heading_key(text: str) -> str:
    """A heading without number, marks and punctuation."""
    bare = " ".join(words(_NUMBER.sub("", fold(text.replace("*", "").replace("_", "")), count=1)))
    return bare or " ".join(words(text))


def grams(found: list[str]) -> Counter[tuple[str, ...]]:
    """Sequences of four words, counted."""
    return Counter(zip(found, found[1:], found[2:], found[3:], strict=False))


def overlap(found: list[str], truth: list[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of four-word sequences."""
    one, two = grams(found), grams(truth)
    common = (one & two).total()
    precision = common / one.total() if one else 0.0
    recall = common / two.total() if two else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


def score(case: Case, document: Document) -> Score:
    """One page's score."""
    wanted = truth_headings(case.truth)
    keys = {heading_key(section.heading) for section in document.sections}
    share = sum(1 for key in wanted if key in keys) / len(wanted) if wanted else 1.0
    rates = overlap(document_words(document), truth_words(case.truth))
    strict = overlap(document_words(document, strict=True), truth_words(case.truth, _STRICT_MARK))
    return Score(case.name, *rates, share, strict, furniture_share(case) if rates[2] < LEAST_F1 else 0.0)


def furniture_share(case: Case) -> float:
    """The share of the reference that stands in the page's own menus, header, footer, forms and dialogs.

    A reference that holds much of these was not selected by hand from the policy: it is the page.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(case.page.read_bytes().decode("utf-8", "replace"), "lxml")
    parts = soup.select(
        "nav, header, footer, form, [role=dialog], [role=navigation], [class*=cookie i], [id*=cookie i]"
    )
    outer = [part for part in parts if not any(other in part.parents for other in parts)]
    held = Counter(gram for part in outer for gram in grams(words(part.get_text(" "))).elements())
    truth = grams(truth_words(case.truth))
    return (held & truth).total() / truth.total()


def measure_text(folder: Path) -> list[Score]:
    """Every case normalized and scored."""
    scores = []
    for case in cases(folder):
        scores.append(score(case, normalize(case.page.read_bytes(), url=case.url)))
    return scores


def measure_noise(folder: Path) -> tuple[int, int, list[str]]:
    """How many pairs of captures there are, how many have the same canonical text, and which differ."""
    pairs = same = 0
    differing: list[str] = []
    for place in sorted({path.parent for path in (folder / "html-noise").glob("*/*/*.html")}):
        captures = sorted(place.glob("*.html"))
        documents = [normalize(capture.read_bytes()) for capture in captures]
        for old, new in pairwise(documents):
            pairs += 1
            if old.sha256 == new.sha256:
                same += 1
            else:
                differing.append(str(place.relative_to(folder / "html-noise")))
    return pairs, same, differing


def measure_cost(folder: Path, repeats: int = 7) -> list[float]:
    """Processor time of `normalize` over that of bs4 on lxml, per page, sorted.

    Both in turns on the same page, once unmeasured and then the median of `repeats` each. bs4 is given the
    decoded text, so that it need not guess; `normalize` is given bytes, and its decoding is counted.
    """
    from bs4 import BeautifulSoup

    ratios = []
    for case in cases(folder):
        data = case.page.read_bytes()
        ours = partial(normalize, data, url=case.url)
        theirs = partial(BeautifulSoup, data.decode("utf-8", "replace"), "lxml")
        rounds = [(_cost(ours), _cost(theirs)) for _ in range(repeats + 1)][1:]
        ratios.append(
            statistics.median(one for one, _ in rounds) / statistics.median(two for _, two in rounds)
        )
    return sorted(ratios)


def _cost(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def peers() -> dict[str, Callable[[str], str]]:
    """Other extractors that are installed: name → page to text."""
    found: dict[str, Callable[[str], str]] = {}
    try:
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page, favor_recall=True) or ""
    except ImportError:
        pass
    try:
        from lxml.html import fromstring
        from readability import Document as Readable  # type: ignore[import-untyped]

        found["readability-lxml"] = lambda page: "".join(
            map(str, fromstring(Readable(page).summary()).itertext())
        )
    except ImportError:
        pass
    try:
        from resiliparse.extract.html2text import extract_plain_text

        found["resiliparse"] = lambda page: extract_plain_text(page, main_content=True)
    except ImportError:
        pass
    return found


def show_text(scores: list[Score], failures: bool) -> None:
    """Means of the text scores, and the worst pages."""
    for name in ("precision", "recall", "f1", "headings"):
        values = [getattr(one, name) for one in scores]
        print(
            f"{name:10} mean {statistics.mean(values):.4f}  median {statistics.median(values):.4f}"
            f"  worst {min(values):.4f}"
        )
    strict = [statistics.mean(one.strict[place] for one in scores) for place in range(3)]
    print("strictly   precision {:.4f}  recall {:.4f}  f1 {:.4f}".format(*strict))
    for one in scores:
        if one.f1 < LEAST_F1:
            fault = f"; {one.furniture:.0%} of its reference stands in the page's menus, footer and dialogs"
            print(
                f"under {LEAST_F1}: {one.name}, F1 {one.f1:.3f}{fault if one.furniture >= LEAST_FAULT else ''}"
            )
    for one in sorted(scores, key=lambda one: one.f1) if failures else ():
        if one.f1 < 0.985 or one.headings < 0.97:
            print(
                f"  P {one.precision:.3f} R {one.recall:.3f} F1 {one.f1:.3f} H {one.headings:.2f}  {one.name}"
            )


def show_peers(folder: Path) -> None:
    """The same text score for every other extractor at hand."""
    for name, extract in peers().items():
        f1s = []
        for case in cases(folder):
            page = case.page.read_bytes().decode("utf-8", "replace")
            try:
                f1s.append(overlap(words(_MARK.sub("", extract(page))), truth_words(case.truth))[2])
            except (ValueError, TypeError):  # a page that the peer cannot read counts as lost
                f1s.append(0.0)
        print(f"{name:18} f1 mean {statistics.mean(f1s):.4f}  median {statistics.median(f1s):.4f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list the pages that fall short")
    parser.add_argument("--peers", action="store_true", help="measure other extractors that are installed")
    parser.add_argument("--no-cost", action="store_true", help="leave the timing out")
    options = parser.parse_args()
    folder = corpus()
    scores = measure_text(folder)
    print(f"text: {len(scores)} pages")
    show_text(scores, options.failures)
    pairs, same, differing = measure_noise(folder)
    print(f"noise: {same} of {pairs} pairs byte-identical")
    for name in differing if options.failures else ():
        print(f"  differs: {name}")
    if options.peers:
        show_peers(folder)
    if not options.no_cost:
        ratios = measure_cost(folder)
        middle, high = ratios[len(ratios) // 2], ratios[min(len(ratios) - 1, round(len(ratios) * 0.95))]
        print(
            f"cost over bs4 on lxml: median {middle:.2f}, 95th percentile {high:.2f}, worst {ratios[-1]:.2f}"
        )


if __name__ == "__main__":
    main()
